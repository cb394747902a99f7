import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import { addressToScript, decodeAddress, encodeAddress, scriptToAddress } from '../../../src/core/kaspa/address.ts';
import { decodeCashAddress, encodeCashAddress } from '../../../src/core/kaspa/cashaddr.ts';
import { payToPublicKeyEcdsa, payToScriptHash, scriptKind, signatureScript } from '../../../src/core/kaspa/script.ts';
import { acmeScript, ecdsaKey } from './sample.ts';

const acme = scriptToAddress(acmeScript, 'mainnet');
const acmeText = acme.ok ? acme.value : '';
const offCurve = new Uint8Array(32); // x = 0 is no point of secp256k1.

describe('An address', () => {
  it.each([
    ['a Schnorr key', acmeScript, 'q'],
    ['an ECDSA key', payToPublicKeyEcdsa(ecdsaKey), 'q'],
    ['a script hash', payToScriptHash(new Uint8Array(32).fill(3)), 'p'],
  ])('of %s leads to its script and back', (_name, script, first) => {
    const text = scriptToAddress(script, 'testnet-10');
    if (!text.ok) throw new Error(text.error);
    expect(text.value.startsWith(`kaspatest:${first}`)).toBe(true);
    const address = decodeAddress(text.value, 'testnet-10');
    if (!address.ok) throw new Error(address.error);
    expect(addressToScript(address.value)).toEqual(script);
  });

  it('of another network is refused as such', () => {
    expect(decodeAddress(acmeText, 'mainnet').ok).toBe(true);
    for (const network of ['testnet-10', 'simnet', 'devnet', 'practice'] as const)
      expect(decodeAddress(acmeText, network)).toEqual({ ok: false, error: 'wrongNetwork' });
  });

  it('whose key is not on the curve is refused: nobody could ever spend from it', () => {
    for (const address of [
      { version: 0 as const, payload: offCurve },
      { version: 1 as const, payload: new Uint8Array(33).fill(0xff) },
    ])
      expect(decodeAddress(encodeAddress(address, 'mainnet'), 'mainnet')).toEqual({
        ok: false,
        error: 'keyNotOnCurve',
      });
  });

  it('of an unknown version or a wrong length is refused', () => {
    const text = (version: number, bytes: number): string =>
      encodeCashAddress({ prefix: 'kaspa', version, payload: new Uint8Array(bytes).fill(2) });
    expect(decodeAddress(text(2, 32), 'mainnet')).toEqual({ ok: false, error: 'version' });
    expect(decodeAddress(text(8, 31), 'mainnet')).toEqual({ ok: false, error: 'length' });
    expect(decodeAddress(text(8, 33), 'mainnet')).toEqual({ ok: false, error: 'length' });
    expect(decodeAddress(text(1, 32), 'mainnet')).toEqual({ ok: false, error: 'length' });
    expect(decodeAddress(text(8, 32), 'mainnet').ok).toBe(true);
  });

  it('with any one character changed is refused', () => {
    for (let i = 0; i < acmeText.length; i++) {
      const changed = `${acmeText.slice(0, i)}${acmeText[i] === 'x' ? 'y' : 'x'}${acmeText.slice(i + 1)}`;
      expect(decodeAddress(changed, 'mainnet').ok).toBe(false);
    }
  });

  it('is read from no random text, and what is read is written back the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }).map((s) => `kaspa:${s}`),
        ),
        (text) => {
          const decoded = decodeAddress(text, 'mainnet');
          if (decoded.ok) expect(encodeAddress(decoded.value, 'mainnet')).toBe(text);
        },
      ),
    );
  });

  it('has a codec that keeps any version and payload', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 42 }), (version, payload) => {
        const text = encodeCashAddress({ prefix: 'kaspasim', version, payload });
        expect(decodeCashAddress(text)).toEqual({ ok: true, value: { prefix: 'kaspasim', version, payload } });
      }),
    );
  });
});

describe('A script', () => {
  it('one byte longer or shorter, or with another opcode, has no standard form', () => {
    for (const script of [acmeScript, payToPublicKeyEcdsa(ecdsaKey), payToScriptHash(new Uint8Array(32))]) {
      const variants = [script.script.slice(0, -1), Uint8Array.of(...script.script, 0)];
      for (const at of [0, script.script.length - 1]) {
        const flipped = script.script.slice();
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        variants.push(flipped);
      }
      // Longer in the middle, with the right first and last byte.
      variants.push(Uint8Array.of(...script.script.slice(0, -1), 0, ...script.script.slice(-1)));
      for (const variant of variants) {
        const kind = scriptKind({ version: 0, script: variant });
        // 0xab and 0xac differ in more than one bit, so no flip makes one standard form from another.
        expect(kind).toEqual({ ok: false, error: 'scriptForm' });
      }
    }
  });

  it('that unlocks a key is push, signature, type', () => {
    const script = signatureScript(new Uint8Array(64).fill(5));
    expect(bytesToHex(script)).toBe(`41${'05'.repeat(64)}01`);
    expect(script.length).toBe(66);
  });
});
