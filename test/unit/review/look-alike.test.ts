import { describe, expect, it } from 'vitest';
import { labelledHash } from '../../../src/core/base/bytes.ts';
import { encodeAddress } from '../../../src/core/kaspa/address.ts';
import { lookAlikeOf, type KnownAddress } from '../../../src/core/review/look-alike.ts';
import { acme, stranger } from './fixtures.ts';

const known = (address: string, name = 'Acme Ltd'): KnownAddress => ({
  name,
  phrase: `the address of ${name}`,
  address,
  script: acme,
});
const payload = 'qzvmh0fdvwrcfun7qwk3sp0n5q9c0yyx574zcqrn4w79ntpt3yf0wzy9kxgyy';
const other = 'qrjk2e8u5tq3xz6ld4mpw0ghs7ar92nvc5ytf8jld3mcu2q7ph4k6es9wvn8';
const real = known(`kaspatest:${payload}`);
const alike = (text: string) => lookAlikeOf({ address: `kaspatest:${text}`, script: stranger }, [real]);
/** The first `head` and last `tail` characters of Acme's address around a stranger's middle. */
const copied = (head: number, tail: number): string =>
  payload.slice(0, head) +
  `${other}${other}`.slice(2, 2 + payload.length - head - tail) +
  (tail === 0 ? '' : payload.slice(-tail));

describe('A look-alike', () => {
  it('copies the last four characters', () => expect(alike(copied(1, 4))).toBeDefined());
  it('copies the first four and two of the last', () => expect(alike(copied(4, 2))).toBeDefined());
  it('copies the first six', () => expect(alike(copied(6, 0))).toBeDefined());
  it('shares only three of the last characters by accident and is none', () =>
    expect(alike(copied(1, 3))).toBeUndefined());
  it('shares the first four with one honest address in a few thousand and is none', () =>
    expect(alike(copied(4, 0))).toBeUndefined());
  it('differs from a known address in a few characters anywhere', () => {
    const typed = `qq${payload.slice(2, 30)}qqq${payload.slice(33, -1)}q`;
    expect(alike(typed)?.differsAt).toEqual([1, 30, 31, 32, 60].filter((at) => typed[at] !== payload[at]));
  });
  it('names every place that differs, counted after the prefix', () => {
    const found = alike(copied(8, 8));
    expect(found?.known).toBe(real);
    expect(found!.differsAt[0]).toBeGreaterThanOrEqual(8);
    expect(found!.differsAt.every((at) => copied(8, 8)[at] !== payload[at])).toBe(true);
    expect(found!.differsAt.length).toBeGreaterThan(30);
  });
  it('is not the very same script, however it is written', () =>
    expect(lookAlikeOf({ address: real.address, script: acme }, [real])).toBeUndefined());
  it('is held against every known address, and the closest is named', () => {
    const far = { ...known(`kaspatest:${copied(6, 0)}`, 'Bright Web'), script: acme };
    expect(lookAlikeOf({ address: `kaspatest:${copied(12, 12)}`, script: stranger }, [far, real])?.known.name).toBe(
      'Acme Ltd',
    );
  });
  it('of another kind, whose text is longer, is compared at both ends', () => {
    const longer = `${payload.slice(0, 8)}zz${payload.slice(8)}`;
    expect(alike(longer)?.differsAt.at(-1)).toBeLessThan(63);
  });

  it('is nobody among ten thousand pairs of honest addresses', () => {
    const address = (n: number): string =>
      encodeAddress({ version: 8, payload: labelledHash('keyturn/test/1', Uint8Array.of(n >> 8, n)) }, 'testnet-10');
    const book = Array.from({ length: 200 }, (_, n) => known(address(n), `Payee ${n}`));
    const suspects = Array.from({ length: 50 }, (_, n) =>
      lookAlikeOf({ address: address(1_000 + n), script: stranger }, book),
    );
    expect(suspects.filter((found) => found !== undefined)).toEqual([]);
  });
});
