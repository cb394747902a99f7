import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/core/base/ids.ts';
import type { Charter } from '../../../src/core/group/charter.ts';
import type { Coin } from '../../../src/core/kaspa/coin-selection.ts';
import { decodeTransaction } from '../../../src/core/kaspa/transaction.ts';
import { buildProposal, type BuildRefusal, type PaymentWish } from '../../../src/core/proposal/build.ts';
import { decodeProposal, type Proposal } from '../../../src/core/proposal/proposal.ts';
import { readProposal } from '../../../src/core/review/reading.ts';
import { acme, charter, charterOf, coinOf, groupScript, kasSompi, lee, nowMs, stranger } from '../review/fixtures.ts';

const author = '22'.repeat(32) as DeviceId;
const pay = (script: Uint8Array, amountSompi: bigint) => ({ script, amountSompi });

const wish = (more: Partial<PaymentWish> = {}): PaymentWish => ({
  charter,
  author,
  k: 4,
  epoch: 0,
  groupScript,
  coins: [coinOf(1, 100n * kasSompi), coinOf(2, 50n * kasSompi)],
  daaScore: 10_000n,
  payments: [pay(acme, 40n * kasSompi)],
  note: 'Invoice 7',
  externalId: 'INV-7',
  expiresAtMs: nowMs + 3_600_000,
  feeRateSompiPerGram: 100n,
  inputsMax: 32,
  ...more,
});

function built(more: Partial<PaymentWish> = {}): Proposal {
  const bytes = buildProposal(wish(more));
  if (!bytes.ok) throw new Error(bytes.error.message);
  const proposal = decodeProposal(bytes.value);
  if (!proposal.ok) throw new Error('a built proposal is well formed');
  return proposal.value;
}

function refusal(more: Partial<PaymentWish>): BuildRefusal {
  const bytes = buildProposal(wish(more));
  if (bytes.ok) throw new Error('this payment was not refused');
  return bytes.error;
}

const coinbase = (coin: Coin, blockDaaScore: bigint): Coin => ({
  ...coin,
  entry: { ...coin.entry, isCoinbase: true, blockDaaScore },
});
const withCeiling = (feeSompi: bigint): Charter => charterOf({ rules: [{ kind: 'feeCeiling', feeSompi }] });

describe('A built proposal', () => {
  it('reads back as what was wished for, from its own bytes', () => {
    const proposal = built();
    const reading = readProposal(proposal, charter, groupScript);
    if (!reading.ok) throw new Error(reading.error.code);
    expect(reading.value.facts).toMatchObject({ paidSompi: 40n * kasSompi, feeSompi: 203_600n });
    expect(reading.value.facts.changeSompi).toBe(60n * kasSompi - 203_600n);
    expect(reading.value.model).toMatchObject({ author, k: 4, epoch: 0, note: 'Invoice 7', externalId: 'INV-7' });
    expect(proposal).toMatchObject({
      group: charter.group,
      charterVersion: charter.version,
      bookVersion: charter.book.version,
      expiresAtMs: nowMs + 3_600_000,
      evidence: undefined,
    });
  });

  it('keeps the payments in the order they were wished for, the change last', () => {
    const payments = [pay(lee, 3n * kasSompi), pay(acme, 2n * kasSompi), pay(lee, 5n * kasSompi)];
    const proposal = built({ payments });
    expect(proposal.payments.map(({ script, amountSompi }) => ({ script, amountSompi }))).toEqual(payments);
    const transaction = decodeTransaction(proposal.transaction);
    if (!transaction.ok) throw new Error('a built transaction is well formed');
    const { outputs } = transaction.value;
    expect(outputs.slice(0, 3).map((output) => pay(output.scriptPublicKey.script, output.valueSompi))).toEqual(
      payments,
    );
    expect(outputs).toHaveLength(4);
    expect(outputs[3]?.scriptPublicKey.script).toEqual(groupScript);
    expect(readProposal(proposal, charter, groupScript).ok).toBe(true);
  });

  it('names those who are in the address book as the book does, and nobody else', () => {
    const payments = [pay(stranger, kasSompi), pay(acme, kasSompi), pay(lee, kasSompi)];
    const proposal = built({ payments });
    expect(proposal.payments.map(({ name }) => name)).toEqual([undefined, 'Acme Ltd', 'Lee']);
    expect(readProposal(proposal, charter, groupScript).ok).toBe(true);
  });

  it('says beside every input what that coin is', () => {
    const coins = [coinOf(1, 30n * kasSompi), coinbase(coinOf(2, 20n * kasSompi), 9_000n)];
    const proposal = built({ coins });
    expect(proposal.utxos).toEqual([
      { amountSompi: 30n * kasSompi, scriptVersion: 0, script: groupScript, blockDaaScore: 5_001n, isCoinbase: false },
      { amountSompi: 20n * kasSompi, scriptVersion: 0, script: groupScript, blockDaaScore: 9_000n, isCoinbase: true },
    ]);
    const transaction = decodeTransaction(proposal.transaction);
    if (!transaction.ok) throw new Error('a built transaction is well formed');
    expect(transaction.value.inputs.map(({ previousOutpoint }) => previousOutpoint)).toEqual(
      coins.map(({ outpoint }) => outpoint),
    );
  });

  it('may cost exactly the charter’s ceiling, and not one sompi more', () => {
    expect(readProposal(built({ charter: withCeiling(203_600n) }), withCeiling(203_600n), groupScript).ok).toBe(true);
    expect(refusal({ charter: withCeiling(203_599n) })).toMatchObject({ code: 'proposalBlocked' });
  });
});

const refusals: readonly (readonly [string, Partial<PaymentWish>, BuildRefusal])[] = [
  [
    'more than the group has',
    { payments: [pay(acme, 150n * kasSompi)] },
    {
      code: 'fundsInsufficient',
      message:
        'The group can spend 150 KAS now, which does not cover this payment and its fee. Nothing was proposed. Propose less, or wait for coins to arrive.',
    },
  ],
  [
    'what only a mined coin one score too young would cover',
    { coins: [coinOf(1, 10n * kasSompi), coinbase(coinOf(2, 90n * kasSompi), 9_001n)] },
    {
      code: 'fundsInsufficient',
      message:
        'The group can spend 10 KAS now, which does not cover this payment and its fee. Nothing was proposed. 90 KAS more is too young to spend. Propose less, or wait for coins to arrive.',
    },
  ],
  [
    'more coins than one sheet of one-time codes covers',
    { payments: [pay(acme, 120n * kasSompi)], inputsMax: 1 },
    {
      code: 'tooManyInputs',
      message:
        'This payment would spend more than 1 coins. Nothing was proposed. Up to 100 KAS is possible at once; propose it in smaller parts.',
    },
  ],
  [
    'no payment at all',
    { payments: [] },
    {
      code: 'amountInvalid',
      message: 'There is nothing to pay. Nothing was proposed. Add a recipient and an amount.',
    },
  ],
  [
    '101 payments',
    { payments: Array.from({ length: 101 }, () => pay(acme, kasSompi / 2n)) },
    {
      code: 'amountInvalid',
      message: 'One proposal holds at most 100 payments. Nothing was proposed. Split them.',
    },
  ],
  [
    'an amount of nothing',
    { payments: [pay(acme, kasSompi), pay(lee, 0n)] },
    {
      code: 'amountInvalid',
      message: 'Payment 2 has an amount that cannot be paid. Nothing was proposed. Correct the amount.',
    },
  ],
  [
    'a payment to the group itself',
    { payments: [pay(groupScript, kasSompi)] },
    {
      code: 'proposalBlocked',
      message: 'Payment 1 would go to the group itself. Nothing was proposed. Check the address.',
    },
  ],
  [
    'an amount that no block could hold',
    { payments: [pay(acme, 1_000n)] },
    {
      code: 'amountInvalid',
      message:
        'The network does not take amounts this small beside these coins. Nothing was proposed. Change the amount by a few hundredths of a KAS.',
    },
  ],
  [
    'a fee above the charter’s ceiling',
    { charter: withCeiling(100_000n) },
    {
      code: 'proposalBlocked',
      message:
        'The fee would be 0.002036 KAS, above the ceiling of 0.001 KAS. Nothing was proposed. Use fewer coins or a larger amount.',
    },
  ],
];

describe('A wish is refused with a code and a sentence to act on', () => {
  it.each(refusals)('when it asks for %s', (_, more, expected) => {
    expect(refusal(more)).toEqual(expected);
  });

  it('for every code there is, and always saying that nothing was proposed', () => {
    const codes: readonly BuildRefusal['code'][] = [
      'fundsInsufficient',
      'tooManyInputs',
      'amountInvalid',
      'proposalBlocked',
    ];
    expect(new Set(refusals.map(([, , { code }]) => code))).toEqual(new Set(codes));
    for (const [, more] of refusals) expect(refusal(more).message).toContain('Nothing was proposed.');
  });

  it('and accepts the wish one step before: a mined coin just old enough, 100 payments, two coins for two', () => {
    const old = [coinOf(1, 10n * kasSompi), coinbase(coinOf(2, 90n * kasSompi), 9_000n)];
    expect(built({ coins: old }).utxos[0]?.isCoinbase).toBe(true);
    const many = Array.from({ length: 100 }, () => pay(acme, 10n * kasSompi));
    expect(built({ payments: many, coins: [coinOf(1, 2_000n * kasSompi)] }).payments).toHaveLength(100);
    expect(built({ payments: [pay(acme, 120n * kasSompi)], inputsMax: 2 }).utxos).toHaveLength(2);
  });
});
