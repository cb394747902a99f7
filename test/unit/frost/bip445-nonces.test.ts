import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../../src/core/base/bytes.ts';
import { nonceAgg } from '../../../src/core/frost/bip445.ts';
import { allHold, type Claim } from '../../../src/core/frost/equation.ts';
import { nonceGen } from '../../../src/core/frost/nonce.ts';
import { bytesToInteger, Scalar } from '../../../src/core/frost/secp256k1.ts';
import { closedSession, openSession } from '../../../src/core/frost/session.ts';
import { signPartial, signPartials, verifyPartial } from '../../../src/core/frost/signing.ts';
import { bytesFrom } from './dealer.ts';
import { opened, ready, valueOf, withEntry } from './round.ts';

describe('A one-time code', () => {
  const inputs = {
    random32: new Uint8Array(32).fill(1),
    secshare: new Uint8Array(32).fill(2),
    pubshare: new Uint8Array(33).fill(3),
    threshKeyXOnly: new Uint8Array(32).fill(4),
    extraIn: Uint8Array.of(5),
  };

  it('differs as soon as any input differs, even if the randomness repeats', () => {
    const codes = [
      inputs,
      { ...inputs, random32: new Uint8Array(32).fill(9) },
      { ...inputs, secshare: new Uint8Array(32).fill(9) },
      { ...inputs, pubshare: new Uint8Array(33).fill(9) },
      { ...inputs, threshKeyXOnly: new Uint8Array(32).fill(9) },
      { ...inputs, extraIn: Uint8Array.of(6) },
      { ...inputs, message: new Uint8Array(0) },
      { ...inputs, message: Uint8Array.of(0) },
    ].map((each) => bytesToHex(nonceGen(each).secnonce));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('leaves its inputs as they were', () => {
    const copy = structuredClone(inputs);
    nonceGen(copy);
    nonceGen({ random32: copy.random32 });
    expect(copy).toEqual(inputs);
  });

  it('is not made from 31 or 33 bytes of randomness', () => {
    expect(() => nonceGen({ random32: new Uint8Array(31) })).toThrow('32 random bytes');
    expect(() => nonceGen({ random32: new Uint8Array(33) })).toThrow('32 random bytes');
  });

  it('is 64 secret and 66 public bytes', () => {
    const { secnonce, pubnonce } = nonceGen(inputs);
    expect([secnonce.length, pubnonce.length]).toEqual([64, 66]);
  });
});

describe('Signing', () => {
  it('erases the secret code, and refuses it a second time', () => {
    const { session, secnonces, dealt } = ready();
    const secnonce = secnonces.get(0)!.slice();
    expect(signPartial(session, secnonce, dealt.secshares[0]!, 0).ok).toBe(true);
    expect(secnonce).toEqual(new Uint8Array(64));
    expect(signPartial(session, secnonce, dealt.secshares[0]!, 0)).toEqual(refused('secnonceSpent'));
  });

  it('erases the secret code even when it then refuses to sign', () => {
    const { session, secnonces, dealt } = ready();
    const tries: [Uint8Array, number, string][] = [
      [new Uint8Array(32), 0, 'secshareOutOfRange'],
      [new Uint8Array(32).fill(0xff), 0, 'secshareOutOfRange'],
      [dealt.secshares[0]!.subarray(1), 0, 'secshareOutOfRange'],
      [dealt.secshares[0]!, 1, 'signerNotInSet'],
      [dealt.secshares[1]!, 0, 'secshareNotInSet'],
    ];
    for (const [secshare, id, reason] of tries) {
      const secnonce = secnonces.get(0)!.slice();
      expect(signPartial(session, secnonce, secshare, id)).toEqual(refused(reason));
      expect(secnonce).toEqual(new Uint8Array(64));
    }
  });

  it('refuses a secret code of 63 or 65 bytes, with half of it gone, or out of range', () => {
    const { session, secnonces, dealt } = ready();
    const secnonce = secnonces.get(0)!;
    const sign = (bytes: Uint8Array) => signPartial(session, bytes, dealt.secshares[0]!, 0);
    expect(sign(secnonce.slice(1))).toEqual(refused('secnonceLength'));
    expect(sign(new Uint8Array([...secnonce, 0]))).toEqual(refused('secnonceLength'));
    expect(sign(secnonce.map((byte, index) => (index < 32 ? 0 : byte)))).toEqual(refused('secnonceOutOfRange'));
    expect(sign(secnonce.map((byte, index) => (index < 32 ? byte : 0)))).toEqual(refused('secnonceOutOfRange'));
    expect(sign(new Uint8Array(64).fill(0xff))).toEqual(refused('secnonceOutOfRange'));
  });

  it('refuses when the published code is not the one it holds the secret of', () => {
    const { signers, pubnonces, message, secnonces, dealt } = ready();
    const foreign = nonceGen({ random32: new Uint8Array(32).fill(7) }).pubnonce;
    const session = opened({ signers, pubnonces, message }, { pubnonces: withEntry(pubnonces, 0, foreign) });
    const secnonce = secnonces.get(0)!.slice();
    expect(signPartial(session, secnonce, dealt.secshares[0]!, 0)).toEqual(refused('secnonceNotPublished'));
    expect(secnonce).toEqual(new Uint8Array(64));
  });

  it('refuses a member’s share under another member’s number, although both sign', () => {
    const { session, secnonces, dealt } = ready();
    const answer = signPartial(session, secnonces.get(0)!.slice(), dealt.secshares[2]!, 0);
    expect(answer).toEqual(refused('secshareNotInSet'));
  });

  it('signs the same from an aggregate code as from everybody’s codes', () => {
    const { session, signers, ids, pubnonces, message, secnonces, dealt } = ready();
    const closed = valueOf(closedSession(signers, valueOf(nonceAgg(ids.map((id) => pubnonces.get(id)!))), message));
    expect(closed.nonceXOnly).toEqual(session.nonceXOnly);
    for (const id of ids) {
      const [one, other] = [session, closed].map((each) =>
        signPartial(each, secnonces.get(id)!.slice(), dealt.secshares[id]!, id),
      );
      expect(one).toEqual(other);
    }
  });
});

describe('Signing many sessions at once', () => {
  /** One member's jobs in sessions of different subsets, messages and codes. */
  const rounds = [0, 1, 2, 3, 4].map((number) =>
    ready({
      ids: [
        [0, 2],
        [0, 1],
        [2, 0, 1],
      ][number % 3]!,
      message: Uint8Array.of(number),
    }),
  );
  const { dealt } = rounds[0]!;
  const jobs = () =>
    rounds.map((each, number) => {
      const code = nonceGen({ random32: bytesFrom(each.seed, 600, number) });
      const pubnonces = withEntry(each.pubnonces, 0, code.pubnonce);
      return { session: opened(each, { pubnonces }), secnonce: code.secnonce };
    });

  it('gives the same bytes as one by one, and erases every secret code', () => {
    const one = jobs().map(({ session, secnonce }) => valueOf(signPartial(session, secnonce, dealt.secshares[0]!, 0)));
    const many = jobs();
    expect(signPartials(many, dealt.secshares[0]!, 0)).toEqual({ ok: true, value: one });
    for (const { secnonce } of many) expect(secnonce).toEqual(new Uint8Array(64));
    for (const [index, { session }] of many.entries()) expect(verifyPartial(session, 0, one[index]!)).toBe(true);
    expect(signPartials(many, dealt.secshares[0]!, 0)).toEqual(refused('secnonceSpent'));
  });

  it('gives nothing for no jobs, and signs a single one', () => {
    expect(signPartials([], dealt.secshares[0]!, 0)).toEqual({ ok: true, value: [] });
    expect(signPartials(jobs().slice(0, 1), dealt.secshares[0]!, 0).ok).toBe(true);
  });

  it('refuses all, and erases all, when one published code is not the one it holds the secret of', () => {
    for (const index of rounds.keys()) {
      const many = jobs();
      const pubnonces = withEntry(rounds[index]!.pubnonces, 0, nonceGen({ random32: new Uint8Array(32) }).pubnonce);
      many[index] = { ...many[index]!, session: opened(rounds[index]!, { pubnonces }) };
      expect(signPartials(many, dealt.secshares[0]!, 0)).toEqual(refused('secnonceNotPublished'));
      for (const { secnonce } of many) expect(secnonce).toEqual(new Uint8Array(64));
    }
  });

  it('refuses all when two codes are exchanged, or one is used twice', () => {
    const exchanged = jobs();
    [exchanged[0], exchanged[3]] = [
      { ...exchanged[0]!, secnonce: exchanged[3]!.secnonce },
      { ...exchanged[3]!, secnonce: exchanged[0]!.secnonce },
    ];
    expect(signPartials(exchanged, dealt.secshares[0]!, 0)).toEqual(refused('secnonceNotPublished'));
    const twice = jobs();
    twice[1] = { ...twice[1]!, secnonce: twice[0]!.secnonce.slice() };
    expect(signPartials(twice, dealt.secshares[0]!, 0)).toEqual(refused('secnonceSpent'));
  });

  it('refuses another member’s share, and a session it is not part of', () => {
    expect(signPartials(jobs(), dealt.secshares[1]!, 0)).toEqual(refused('secshareNotInSet'));
    const many = jobs();
    expect(signPartials(many, dealt.secshares[1]!, 1)).toEqual(refused('signerNotInSet'));
    for (const { secnonce } of many) expect(secnonce).toEqual(new Uint8Array(64));
  });
});

describe('The combined check of partial signatures', () => {
  const claims = [1, 2, 3].map((number): Claim => {
    const { session, psigs } = ready({ message: Uint8Array.of(number) });
    const [signer, pubnonce] = [session.signers.byId.get(0)!, session.pubnonces.get(0)!];
    return { session, signer, pubnonce, s: bytesToInteger(psigs.get(0)!) };
  });
  const shifted = (index: number, by: bigint) =>
    claims.map((claim, at) => (at === index ? { ...claim, s: Scalar.add(claim.s, Scalar.create(by)) } : claim));

  it('holds for correct ones, and fails if any one is off by one', () => {
    expect(allHold(claims)).toBe(true);
    for (const index of claims.keys()) expect(allHold(shifted(index, 1n))).toBe(false);
  });

  it('fails for two whose errors would cancel out in a plain sum', () => {
    for (const by of [1n, -1n]) {
      const both = shifted(0, 1n).map((claim, at) =>
        at === 1 ? { ...claim, s: Scalar.add(claim.s, Scalar.create(by)) } : claim,
      );
      expect(allHold(both)).toBe(false);
    }
  });

  it('checks claims of different shares one by one', () => {
    const { session, psigs } = ready();
    const [signer, pubnonce] = [session.signers.byId.get(2)!, session.pubnonces.get(2)!];
    const other = { session, signer, pubnonce, s: bytesToInteger(psigs.get(2)!) };
    expect(allHold([...claims, other])).toBe(true);
    expect(allHold([...claims, { ...other, s: Scalar.add(other.s, 1n) }])).toBe(false);
  });
});

describe('Opening a session', () => {
  it.each([
    ['66 zero bytes', () => new Uint8Array(66)],
    ['33 zero bytes', () => new Uint8Array(33)],
    ['first half infinity', (good: Uint8Array) => good.map((byte, index) => (index < 33 ? 0 : byte))],
    ['second half infinity', (good: Uint8Array) => good.map((byte, index) => (index < 33 ? byte : 0))],
    ['one byte short', (good: Uint8Array) => good.subarray(0, 65)],
    ['one byte long', (good: Uint8Array) => new Uint8Array([...good, 0])],
    ['empty', () => new Uint8Array(0)],
    ['an unknown tag', (good: Uint8Array) => good.map((byte, index) => (index === 0 ? 4 : byte))],
    ['an x that is not on the curve', (good: Uint8Array) => new Uint8Array([...notOnCurve, ...good.subarray(33)])],
    [
      'an x above the field',
      (good: Uint8Array) => new Uint8Array([...good.subarray(0, 33), 2, ...Array(32).fill(0xff)]),
    ],
  ])('names the signer whose code is %s', (_, spoil) => {
    const { signers, pubnonces, message } = ready();
    const spoilt = withEntry(pubnonces, 2, spoil(pubnonces.get(2)!));
    expect(openSession(signers, spoilt, message)).toEqual({
      ok: false,
      error: { kind: 'contribution', signer: 2, what: 'pubnonce' },
    });
  });

  it('refuses a missing code, one too many, and a stranger’s, without blaming anyone', () => {
    const { signers, pubnonces, message } = ready();
    const code = pubnonces.get(0)!;
    const refusal = refused('pubnonceCountDiffers');
    expect(openSession(signers, new Map([[0, code]]), message)).toEqual(refusal);
    expect(openSession(signers, withEntry(pubnonces, 1, code), message)).toEqual(refusal);
    const strangers = new Map([...pubnonces].map(([id, bytes]) => [id + 1, bytes] as const));
    expect(openSession(signers, strangers, message)).toEqual(refusal);
  });

  it('blames the coordinator for an aggregate code of the wrong length or off the curve', () => {
    const { signers, message } = ready();
    const blame = { ok: false, error: { kind: 'contribution', signer: 'coordinator', what: 'aggnonce' } };
    expect(closedSession(signers, new Uint8Array(65), message)).toEqual(blame);
    expect(closedSession(signers, new Uint8Array(67), message)).toEqual(blame);
    expect(closedSession(signers, new Uint8Array([...notOnCurve, ...new Uint8Array(33)]), message)).toEqual(blame);
    expect(closedSession(signers, new Uint8Array(66), message).ok).toBe(true);
  });

  it('gives another challenge for every other message, subset and set of codes', () => {
    const first = ready();
    const other = nonceGen({ random32: bytesFrom(first.seed, 77) }).pubnonce;
    const sessions = [
      first.session,
      ready({ ids: [0, 1] }).session,
      ready({ ids: [0, 1, 2] }).session,
      opened(first, { message: new Uint8Array(31).fill(9) }),
      opened(first, { pubnonces: withEntry(first.pubnonces, 2, other) }),
    ];
    expect(new Set(sessions.map(({ b }) => b)).size).toBe(sessions.length);
    expect(new Set(sessions.map(({ e }) => e)).size).toBe(sessions.length);
  });
});

/** x = 5 has no point on secp256k1. */
const notOnCurve = hexToBytes(`02${'00'.repeat(31)}05`);

function refused(reason: string) {
  return { ok: false, error: { kind: 'precondition', reason } };
}
