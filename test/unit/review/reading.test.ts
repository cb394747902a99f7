import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { DeviceId, GroupId } from '../../../src/core/base/ids.ts';
import type { Charter } from '../../../src/core/group/charter.ts';
import { scriptToAddress } from '../../../src/core/kaspa/address.ts';
import { decodeProposal, encodeProposal, type Payment, type Proposal } from '../../../src/core/proposal/proposal.ts';
import { readingCode } from '../../../src/core/review/reading-code.ts';
import { immatureInput, readProposal } from '../../../src/core/review/reading.ts';
import { summariesDiffer } from '../../../src/core/proposal/second-reading.ts';
import { secondReadingDiffers, summaryOfReading } from '../../../src/core/review/summary.ts';
import {
  acme,
  charter,
  charterOf,
  groupScript,
  kasSompi,
  lee,
  proposalOf,
  readingOf,
  stranger,
  toAcme,
} from './fixtures.ts';

const proposal = proposalOf();
const reading = readingOf(proposal);

describe('A reading', () => {
  it('holds what the transaction does, in full', () => {
    const addressOf = (script: Uint8Array) => scriptToAddress({ version: 0, script }, 'testnet-10');
    expect(reading.model).toMatchObject({
      network: 'testnet-10',
      group: proposal.group,
      paidSompi: 12_500n * kasSompi,
      note: 'Invoice 7',
      externalId: 'INV-7',
      approvalsNeeded: 2,
    });
    expect(reading.model.inputs).toHaveLength(1);
    expect(reading.model.inputs[0]).toMatchObject({ amountSompi: 60_000n * kasSompi, index: 0xa1 });
    expect(reading.model.outputs.map(({ role, address }) => [role, { ok: true, value: address }])).toEqual([
      [{ kind: 'payment', index: 0, name: 'Acme Ltd' }, addressOf(acme)],
      [{ kind: 'change' }, addressOf(groupScript)],
    ]);
    expect(reading.model.paidSompi + reading.model.feeSompi + reading.model.changeSompi).toBe(60_000n * kasSompi);
  });

  it('holds the static rules by place and code, and no dynamic one', () =>
    expect(reading.model.rules).toEqual([
      { index: 1, rule: 'maxPerPayment', outcome: 'passes', code: 'withinPaymentMax' },
      { index: 2, rule: 'reasonRequired', outcome: 'passes', code: 'reasonGiven' },
      { index: 3, rule: 'approvalsAbove', outcome: 'passes', code: 'thresholdSuffices' },
    ]));

  it('says how many must agree', () => {
    const large = readingOf(proposalOf([{ ...toAcme, amountSompi: 20_000n * kasSompi }]));
    expect(large.model.approvalsNeeded).toBe(3);
    expect(large.model.rules.at(-1)).toMatchObject({ outcome: 'needsMore', code: 'moreApprovalsNeeded' });
  });

  it('is made of what a rule blocks as well: whether to sign is asked later', () => {
    const blocked = readingOf(proposalOf([{ ...toAcme, amountSompi: 50_001n * kasSompi }]));
    expect(blocked.model.rules[0]).toMatchObject({ outcome: 'blocks', code: 'abovePaymentMax' });
  });

  it('reads a payment that leaves no change', () => {
    const all = proposalOf([{ ...toAcme, amountSompi: 60_000n * kasSompi - 300_000n }]);
    expect(readingOf(all).model).toMatchObject({ changeSompi: 0n, feeSompi: 300_000n });
  });

  it('reads a hundred payments', () => {
    const payments = Array.from(
      { length: 100 },
      (_, i): Payment => ({ name: 'Lee', script: lee, amountSompi: 10n * kasSompi + BigInt(i) }),
    );
    const { model } = readingOf(proposalOf(payments));
    expect(model.outputs).toHaveLength(101);
    expect(model.outputs.map(({ role }) => (role.kind === 'payment' ? role.index : role.kind))).toEqual([
      ...payments.keys(),
      'change',
    ]);
  });

  it('keeps its digest and its code for good', () => {
    expect(bytesToHex(reading.digest)).toBe('0a1753ac9fbc8aa232ac751a9f466935d734007772e30a48d22c334c703853aa');
    expect(reading.code).toBe('anxiety-ritual-92');
  });
});

describe('The digest', () => {
  it('is the same for the same bytes, whatever clock, zone and language surround it', () => {
    vi.useFakeTimers();
    const before = process.env['TZ'];
    try {
      for (const [zone, at] of [
        ['Asia/Kathmandu', 0],
        ['America/St_Johns', 4_000_000_000_000],
      ] as const) {
        process.env['TZ'] = zone;
        vi.setSystemTime(at);
        const again = decodeProposal(encodeProposal(proposal));
        expect(again.ok && readingOf(again.value).digest).toEqual(reading.digest);
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
      vi.useRealTimers();
    }
  });

  it('does not depend on how text would be written elsewhere: nothing asks for a locale', () => {
    const asked = [Number.prototype, BigInt.prototype, Date.prototype].map((proto) =>
      vi.spyOn(proto as { toLocaleString(): string }, 'toLocaleString'),
    );
    const compared = vi.spyOn(String.prototype, 'localeCompare');
    expect(readingOf(proposal).digest).toEqual(reading.digest);
    for (const spy of [...asked, compared]) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  const otherIds = '33'.repeat(32);
  const changedFields: Readonly<
    Record<Exclude<keyof Proposal, 'payments' | 'transaction' | 'utxos'>, Partial<Proposal>>
  > = {
    group: { group: otherIds as GroupId },
    author: { author: otherIds as DeviceId },
    k: { k: proposal.k + 1 },
    charterVersion: { charterVersion: 2 },
    bookVersion: { bookVersion: 2 },
    epoch: { epoch: 2 },
    expiresAtMs: { expiresAtMs: proposal.expiresAtMs + 1 },
    note: { note: 'Invoice 8' },
    externalId: { externalId: 'INV-8' },
    evidence: { evidence: Uint8Array.of(1, 2, 4) },
  };
  it.each(Object.entries(changedFields))(
    'is another, or the proposal is refused by name, when %s is another',
    (_, changed) => expectNotTheSame({ ...proposal, ...changed }),
  );
  it('is another when a field is left out', () => {
    expectNotTheSame({ ...proposal, externalId: undefined });
    expectNotTheSame({ ...proposal, evidence: undefined });
    expectNotTheSame({ ...proposal, note: '' });
  });

  it.each(['amountSompi', 'scriptVersion', 'script', 'blockDaaScore', 'isCoinbase'] as const)(
    'is another, or refused by name, when %s of a coin is another',
    (field) => {
      const [coin] = proposal.utxos;
      const other = {
        amountSompi: coin!.amountSompi + 1n,
        scriptVersion: 1,
        script: stranger,
        blockDaaScore: coin!.blockDaaScore + 1n,
        isCoinbase: true,
      };
      expectNotTheSame({ ...proposal, utxos: [{ ...coin!, [field]: other[field] }] });
    },
  );

  it.each(['name', 'script', 'amountSompi'] as const)(
    'is never that of an intent with another %s beside the same transaction',
    (field) => {
      const other = { name: 'Lee', script: lee, amountSompi: toAcme.amountSompi + 1n };
      const refused = readProposal(
        { ...proposal, payments: [{ ...toAcme, [field]: other[field] }] },
        charter,
        groupScript,
      );
      expect(refused).toMatchObject({ ok: false, error: { paymentIndex: 0 } });
    },
  );

  it('is another, or refused by name, for every bit of the transaction', () => {
    for (let at = 0; at < proposal.transaction.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const transaction = proposal.transaction.slice();
        transaction[at]! ^= 1 << bit;
        expectNotTheSame({ ...proposal, transaction });
      }
    }
  });

  it('is another, or the bytes are no proposal, for every changed byte of a proposal', () => {
    const bytes = encodeProposal(proposal);
    let read = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 0x01;
      const decoded = decodeProposal(changed);
      if (!decoded.ok) continue;
      const again = readProposal(decoded.value, charter, groupScript);
      if (again.ok) read++;
      if (again.ok) expect(again.value.digest).not.toEqual(reading.digest);
    }
    expect(read).toBeGreaterThan(30);
  });

  const otherCharters: Readonly<Record<string, Charter>> = {
    name: charterOf({ name: 'Treasurf' }),
    network: charterOf({ network: 'devnet' }),
    threshold: charterOf({ threshold: 3 }),
    'a rule': charterOf({ rules: charter.rules.slice(1) }),
    'the book': charterOf({ book: charter.book.entries.slice(0, 1) }),
    'the round': { ...charter, round: 1 },
  };
  it.each(Object.entries(otherCharters))(
    'is another under a charter of the same number that differs in %s',
    (_, other) => {
      const under = readProposal(proposal, other, groupScript);
      expect(under.ok && bytesToHex(under.value.digest)).not.toBe(bytesToHex(reading.digest));
    },
  );

  it('tells payments apart by order', () => {
    const one: Payment = { name: 'Acme Ltd', script: acme, amountSompi: 5n * kasSompi };
    const two: Payment = { name: 'Lee', script: lee, amountSompi: 5n * kasSompi };
    expect(readingOf(proposalOf([one, two])).digest).not.toEqual(readingOf(proposalOf([two, one])).digest);
  });

  it('of proposals with any amounts and notes is equal exactly when the bytes are', () => {
    const some = fc.record({
      kas: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 3 }),
      note: fc.constantFrom('a', 'b', 'a\nb'),
    });
    const make = ({ kas, count, note }: { kas: number; count: number; note: string }) =>
      proposalOf(
        Array.from({ length: count }, () => ({ ...toAcme, amountSompi: BigInt(kas) * kasSompi })),
        { note },
      );
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [one, two] = [make(a), make(b)];
        const sameBytes = bytesToHex(encodeProposal(one)) === bytesToHex(encodeProposal(two));
        expect(bytesToHex(readingOf(one).digest) === bytesToHex(readingOf(two).digest)).toBe(sameBytes);
      }),
      { numRuns: 60 },
    );
  });

  function expectNotTheSame(changed: Proposal): void {
    const again = readProposal(changed, charter, groupScript);
    if (again.ok) expect(bytesToHex(again.value.digest)).not.toBe(bytesToHex(reading.digest));
    else expect(again.error.code).toMatch(/^[a-z]/i);
  }
});

describe('The reading code', () => {
  it('takes its words and digits from the bits it says', () => {
    expect(readingCode(new Uint8Array(32))).toBe('abandon-abandon-00');
    expect(readingCode(new Uint8Array(32).fill(0xff))).toBe('zoo-zoo-35');
    const digest = new Uint8Array(32);
    digest.set([0b0000_0000, 0b0010_0000, 0b0000_1000, 0, 0, 7]);
    expect(readingCode(digest)).toBe('ability-able-07');
  });
});

describe('Mined coins', () => {
  it('are read without a clock, and held against the present score apart', () => {
    const [coin] = proposal.utxos;
    const mined = readingOf({ ...proposal, utxos: [{ ...coin!, isCoinbase: true, blockDaaScore: 5_000n }] });
    expect(immatureInput(mined, 5_999n)).toBe(0);
    expect(immatureInput(mined, 6_000n)).toBeUndefined();
    expect(immatureInput(reading, 0n)).toBeUndefined();
  });
});

describe('The second reader', () => {
  it('agrees with itself', () => expect(secondReadingDiffers(reading, summaryOfReading(reading))).toEqual([]));
  it('is told our own numbers', () =>
    expect(summaryOfReading(reading)).toMatchObject({
      transactionId: reading.model.transactionId,
      feeSompi: reading.model.feeSompi,
      totalInSompi: 60_000n * kasSompi,
      payloadBytes: 0,
      gas: 0n,
    }));
  it('that sees another recipient is heard', () => {
    const ours = summaryOfReading(reading);
    const outputs = ours.outputs.with(0, { ...ours.outputs[0]!, script: bytesToHex(stranger) });
    expect(secondReadingDiffers(reading, { ...ours, outputs })).toHaveLength(1);
    expect(summariesDiffer(ours, { ...ours, feeSompi: ours.feeSompi + 1n })).toHaveLength(1);
  });
});
