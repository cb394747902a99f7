import { describe, expect, it } from 'vitest';
import type { GroupId } from '../../../src/core/base/ids.ts';
import {
  decodeStatement,
  encodeStatement,
  sessionsPerApprovalMax,
  verifyStatement,
  type SignedStatement,
  type Statement,
} from '../../../src/core/group/statement.ts';
import { authorEntry, feedStart } from '../../../src/core/wire/entry.ts';
import { ceremony, charterFor, group, nowMs, personOf, secretOf, sheetStatement } from './small-group.ts';

const dana = personOf('Dana');
const lee = personOf('Lee');
const who = { group, member: dana.member };
const hash = new Uint8Array(32).fill(1);
const statements: { readonly [K in Statement['kind']]: Extract<Statement, { kind: K }> } = {
  device: { kind: 'device', ...who, device: dana.device, hostKey: dana.hostKey },
  freeze: { kind: 'freeze', ...who, ceremony, rosterHash: hash },
  codeConfirmed: { kind: 'codeConfirmed', ...who, ceremony, codeHash: hash },
  sheet: sheetStatement(dana, dana.device, 0, charterFor(3, 2)),
  approve: {
    kind: 'approve',
    ...who,
    device: dana.device,
    proposal: '44'.repeat(32) as never,
    epoch: 0,
    reading: hash,
    attempt: 0,
    sheet: hash,
    sessions: ['45'.repeat(32) as never],
  },
  invitation: {
    kind: 'invitation',
    ...who,
    device: dana.device,
    ceremony,
    charterHash: hash,
    tokenHash: hash,
    expiresAtMs: nowMs,
  },
  reject: { kind: 'reject', ...who, device: dana.device, proposal: '44'.repeat(32) as never, reason: 'No' },
};
const kinds = Object.keys(statements) as readonly Statement['kind'][];
const refusal = (signed: SignedStatement, kind: Statement['kind'], of = group): string => {
  const verified = verifyStatement(signed, kind, of);
  return verified.ok ? 'ok' : verified.error;
};

describe('a statement', () => {
  it.each(kinds)('“%s” is read back and verified as what it is, and as no other kind', (kind) => {
    const signed = dana.signStatement(statements[kind]);
    expect(decodeStatement(signed.statement)).toEqual({ ok: true, value: statements[kind] });
    for (const asked of kinds) expect(refusal(signed, asked)).toBe(asked === kind ? 'ok' : 'otherKind');
  });

  it.each(kinds)('“%s” with the signature of another kind, person or group is refused', (kind) => {
    const { statement, signature } = dana.signStatement(statements[kind]);
    for (const other of kinds.filter((k) => k !== kind))
      expect(refusal({ statement, signature: dana.signStatement(statements[other]).signature }, kind)).toBe(
        'badSignature',
      );
    expect(refusal({ statement, signature: lee.signStatement(statements[kind]).signature }, kind)).toBe('badSignature');
    expect(refusal({ statement, signature }, kind, '98'.repeat(32) as GroupId)).toBe('otherGroup');
    const elsewhere = dana.signStatement({ ...statements[kind], group: '98'.repeat(32) as GroupId });
    expect(refusal({ statement, signature: elsewhere.signature }, kind)).toBe('badSignature');
    const inLeesName = encodeStatement({ ...statements[kind], member: lee.member });
    expect(refusal({ statement: inLeesName, signature }, kind)).toBe('badSignature');
  });

  it.each(kinds)('“%s” with any byte changed is refused', (kind) => {
    const { statement, signature } = dana.signStatement(statements[kind]);
    // A sheet's pairs are thousands of equal bytes: its first 256 and every 97th after them stand for all.
    for (let at = 0; at < statement.length; at += at < 256 ? 1 : 97) {
      const copy = Uint8Array.from(statement);
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(refusal({ statement: copy, signature }, kind)).not.toBe('ok');
    }
    for (let at = 0; at < 64; at++) {
      const copy = Uint8Array.from(signature);
      copy[at] = (copy[at] ?? 0) ^ 0x10;
      expect(refusal({ statement, signature: copy }, kind)).toBe('badSignature');
    }
  });

  it('is not signed by an entry of the same key, nor the other way round', () => {
    const statement = encodeStatement(statements.freeze);
    // The member key signs under its own label: a raw signature over the same bytes is none.
    const raw = { statement, signature: dana.signEntry(statement) };
    expect(refusal(raw, 'freeze')).toBe('badSignature');
    let signedMessage = new Uint8Array();
    authorEntry(
      {
        group,
        seq: 0,
        prev: feedStart,
        atMs: nowMs,
        kind: 'freeze',
        names: { charter: 0, book: 0, epoch: 0 },
        body: statement,
      },
      dana.device,
      (message) => {
        signedMessage = Uint8Array.from(message);
        return new Uint8Array(64);
      },
    );
    expect(refusal({ statement: signedMessage, signature: dana.signEntry(signedMessage) }, 'freeze')).toBe('malformed');
  });

  it('of an unknown kind, with a field more or one less, or too long, is malformed', () => {
    expect(refusal({ statement: Uint8Array.of(0xa0), signature: new Uint8Array(64) }, 'freeze')).toBe('malformed');
    expect(decodeStatement(new Uint8Array(64 * 1024)).ok).toBe(false);
    const longest = {
      ...statements.approve,
      sessions: Array.from({ length: sessionsPerApprovalMax }, (_, i) => i.toString(16).padStart(64, '0') as never),
    };
    expect(decodeStatement(encodeStatement(longest)).ok).toBe(true);
    expect(
      decodeStatement(encodeStatement({ ...longest, sessions: [...longest.sessions, '99'.repeat(32) as never] })).ok,
    ).toBe(false);
    for (const [reason, expected] of [
      ['x'.repeat(1024), true],
      ['x'.repeat(1025), false],
      ['No,\nreally', true],
      ['a\u200bb', false],
    ] as const)
      expect(decodeStatement(encodeStatement({ ...statements.reject, reason })).ok).toBe(expected);
  });

  it('a sheet of the largest group fits one entry', () => {
    const largest = { ...statements.sheet, inputs: 1, pairs: new Uint8Array(900 * 66) };
    expect(encodeStatement(largest).length).toBeLessThan(64 * 1024 - 128);
    expect(decodeStatement(encodeStatement(largest)).ok).toBe(true);
    expect(decodeStatement(encodeStatement({ ...largest, pairs: new Uint8Array(901 * 66) })).ok).toBe(false);
    expect(secretOf('a')).not.toEqual(secretOf('b'));
  });
});
