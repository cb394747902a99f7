import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildTransaction,
  changeForgoneMaxSompi,
  type Coin,
  selectCoins,
  type Selection,
  type SelectionRequest,
} from '../../../src/core/kaspa/coin-selection.ts';
import { massOf } from '../../../src/core/kaspa/mass.ts';
import { checkShape, feeCeilingBuiltInSompi } from '../../../src/core/kaspa/shape.ts';
import { coin, groupScript, kas, pay } from './sample.ts';

const request = (over: Partial<SelectionRequest>): SelectionRequest => ({
  coins: [],
  payments: [],
  changeScript: groupScript,
  feeRateSompiPerGram: 100n,
  virtualDaaScore: 10_000n,
  ...over,
});
const select = (over: Partial<SelectionRequest>): Selection => {
  const result = selectCoins(request(over));
  if (!result.ok)
    throw new Error(JSON.stringify(result.error, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)));
  return result.value;
};
const refusal = (over: Partial<SelectionRequest>): unknown => {
  const result = selectCoins(request(over));
  return result.ok ? 'accepted' : result.error;
};
const coins = (...amounts: number[]): Coin[] => amounts.map((amount, i) => coin(i + 1, kas(amount)));
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const spent = ({ inputs }: Selection): bigint => sum(inputs.map(({ entry }) => entry.amountSompi));

describe('Choosing coins', () => {
  it('takes one coin where one is enough, and pays the floor to the sompi', () => {
    const selection = select({ coins: coins(100, 100, 100), payments: [pay(kas(40))] });
    expect(selection.inputs.length).toBe(1);
    expect(selection.feeSompi).toBe(203_600n);
    expect(selection.changeSompi).toBe(5_999_796_400n);
    expect(selection.outputs.at(-1)).toEqual(pay(5_999_796_400n, groupScript));
  });

  it('pays the rate that is asked for, and never less than the floor', () => {
    expect(select({ coins: coins(100), payments: [pay(kas(40))], feeRateSompiPerGram: 250n }).feeSompi).toBe(509_000n);
    expect(select({ coins: coins(100), payments: [pay(kas(40))], feeRateSompiPerGram: 1n }).feeSompi).toBe(203_600n);
  });

  it('gives the same answer whatever the order of the coins', () => {
    const list = [...coins(30, 10, 30, 20, 30), coin(9, kas(30))];
    const inputs = select({ coins: list, payments: [pay(kas(70))] }).inputs;
    expect(select({ coins: [...list].reverse(), payments: [pay(kas(70))] }).inputs).toEqual(inputs);
    expect(inputs.map(({ entry }) => entry.amountSompi)).toEqual([kas(30), kas(30), kas(30)]);
    expect(inputs.map(({ outpoint }) => outpoint.transactionId.at(-1))).toEqual(['1', '3', '5']);
  });

  it('counts one coin offered twice once', () => {
    expect(refusal({ coins: [...coins(30), ...coins(30)], payments: [pay(kas(50))] })).toMatchObject({
      code: 'fundsInsufficient',
      availableSompi: kas(30),
    });
  });

  it('makes no change output where nothing is left, and leaves at most 0.03 KAS to the fee', () => {
    const exact = select({ coins: [coin(1, kas(40) + 162_400n)], payments: [pay(kas(40))] });
    expect(exact).toMatchObject({ changeSompi: 0n, feeSompi: 162_400n, outputs: [pay(kas(40))] });
    const forgone = select({ coins: [coin(1, kas(40) + 162_400n + 1_500_000n)], payments: [pay(kas(40))] });
    expect(forgone).toMatchObject({ changeSompi: 0n, feeSompi: 1_662_400n });
    expect(refusal({ coins: [coin(1, kas(40) + 162_399n)], payments: [pay(kas(40))] })).toMatchObject({
      code: 'fundsInsufficient',
    });
  });

  it('knows no leftover of one ordinary coin that can be neither kept nor left', () => {
    for (let leftover = 0n; leftover <= 8_000_000n; leftover += 41_000n) {
      const selection = select({ coins: [coin(1, kas(40) + 162_400n + leftover)], payments: [pay(kas(40))] });
      const forgone = selection.changeSompi === 0n ? selection.feeSompi - selection.mass.minimumFeeSompi : 0n;
      expect(forgone <= changeForgoneMaxSompi).toBe(true);
    }
  });

  it('prefers another coin to a change output that costs more than it holds', () => {
    const selection = select({ coins: coins(40.1, 40), payments: [pay(kas(40))] });
    expect(selection.inputs.length).toBe(2);
    expect(selection.changeSompi).toBeGreaterThan(kas(40));
    // With nothing else to spend, the small change is kept and the transaction takes a cheaper place in line.
    const alone = select({ coins: coins(40.1), payments: [pay(kas(40))] });
    expect(alone.changeSompi).toBe(kas(0.1) - 203_600n);
    expect(alone.mass.storageGrams).toBeLessThanOrEqual(500_000n);
  });

  it('drops a change output that adds more to the fee than it holds, where little is left', () => {
    const list = coins(...new Array<number>(20).fill(0.03));
    const over = { coins: [], mustSpend: list, feeRateSompiPerGram: 2_000n };
    // Twenty inputs and two outputs weigh 23,278 grams, 412 of them for the change: 824,000 sompi.
    const change = (sompi: bigint): Selection =>
      select({ ...over, payments: [pay(60_000_000n - 46_556_000n - sompi)] });
    expect(change(824_000n)).toMatchObject({ changeSompi: 824_000n, feeSompi: 46_556_000n });
    expect(change(823_999n)).toMatchObject({ changeSompi: 0n, feeSompi: 46_556_000n + 823_999n });
  });

  it('keeps change of little worth rather than give away more than 0.03 KAS, if no other coin helps', () => {
    // Twelve inputs and two outputs weigh 14,334 grams; the change would hold 1,500,000 sompi and costs 2,060,000.
    const over = { payments: [pay(37_230_000n)], feeRateSompiPerGram: 5_000n };
    const twelve = select({ ...over, coins: coins(...new Array<number>(12).fill(0.092)) });
    expect(twelve).toMatchObject({ changeSompi: 1_500_000n, feeSompi: 71_670_000n });
    const more = select({ ...over, coins: coins(...new Array<number>(13).fill(0.092)) });
    expect(more.inputs.length).toBe(13);
    expect(more.changeSompi).toBe(1_500_000n + 9_200_000n - 5_590_000n);
  });

  it('pays for storage, because nodes order by it', () => {
    const selection = select({ coins: coins(100), payments: [pay(kas(0.2))] });
    expect(selection.feeSompi).toBe(selection.mass.selectionGrams * 100n);
    expect(selection.mass.storageGrams).toBeGreaterThan(selection.mass.computeGrams);
  });

  it('leaves out mined coins until exactly 1,000 DAA score have passed', () => {
    const mined = coin(1, kas(100), { isCoinbase: true, blockDaaScore: 9_000n });
    expect(select({ coins: [mined], payments: [pay(kas(40))], virtualDaaScore: 10_000n }).inputs).toEqual([mined]);
    expect(refusal({ coins: [mined], payments: [pay(kas(40))], virtualDaaScore: 9_999n })).toEqual({
      code: 'fundsInsufficient',
      availableSompi: 0n,
      immatureSompi: kas(100),
    });
  });

  it('says so when the funds are there but in too many coins', () => {
    const many = Array.from({ length: 101 }, (_, i) => coin(i + 1, kas(1)));
    expect(select({ coins: many, payments: [pay(kas(99.8))] }).inputs.length).toBe(100);
    expect(refusal({ coins: many, payments: [pay(kas(100.5))] })).toEqual({
      code: 'tooManyInputs',
      inputsMax: 100,
      reachableSompi: kas(100),
    });
    expect(refusal({ coins: many, payments: [pay(kas(3))], inputsMax: 3 })).toMatchObject({ code: 'tooManyInputs' });
    expect(refusal({ coins: many, payments: [pay(kas(102))] })).toMatchObject({ code: 'fundsInsufficient' });
  });

  it('refuses payments no block could hold, and fees above the ceiling', () => {
    expect(refusal({ coins: coins(10), payments: [pay(1_900_000n)] })).toEqual({ code: 'massTooHigh' });
    expect(refusal({ coins: coins(100), payments: [pay(kas(40))], feeRateSompiPerGram: 50_000n })).toMatchObject({
      code: 'feeAboveCeiling',
      ceilingSompi: feeCeilingBuiltInSompi,
    });
    expect(refusal({ coins: coins(100), payments: [pay(kas(40))], feeCeilingSompi: 203_599n })).toMatchObject({
      code: 'feeAboveCeiling',
    });
    expect(select({ coins: coins(100), payments: [pay(kas(40))], feeCeilingSompi: 203_600n }).feeSompi).toBe(203_600n);
  });

  it('refuses what is no payment', () => {
    expect(refusal({ coins: coins(10) })).toEqual({ code: 'nothingToPay' });
    expect(refusal({ coins: coins(10), payments: [pay(0n)] })).toEqual({ code: 'paymentValue', paymentIndex: 0 });
    expect(refusal({ coins: coins(10), payments: [pay(kas(1)), pay(kas(1), groupScript)] })).toEqual({
      code: 'paymentToGroup',
      paymentIndex: 1,
    });
    const many = Array.from({ length: 101 }, () => pay(kas(50)));
    expect(select({ coins: coins(10_000), payments: many.slice(1) }).outputs.length).toBe(101);
    expect(refusal({ coins: coins(10_000), payments: many })).toEqual({ code: 'tooManyPayments', paymentsMax: 100 });
  });

  it('spends what must be spent, first and whatever else is there', () => {
    const small = coin(50, kas(2));
    const rebuilt = select({ coins: [...coins(100, 90), small], mustSpend: [small], payments: [pay(kas(40))] });
    expect(rebuilt.inputs).toEqual([small, ...coins(100)]);
    const back = select({ coins: coins(100), mustSpend: [small], payments: [] });
    expect(back).toMatchObject({ inputs: [small], feeSompi: 162_400n, outputs: [pay(kas(2) - 162_400n, groupScript)] });
    const young = coin(51, kas(2), { isCoinbase: true, blockDaaScore: 9_999n });
    expect(refusal({ coins: [], mustSpend: [young], payments: [] })).toEqual({ code: 'requiredCoinImmature' });
  });

  it('conserves value, pays the floor, fits a block and has the one shape, for any coins and payments', () => {
    let accepted = 0;
    const amount = fc.oneof(fc.bigInt({ min: 1n, max: kas(0.1) }), fc.bigInt({ min: kas(0.05), max: kas(500) }));
    const arbitrary = fc.record({
      amounts: fc.array(amount, { minLength: 1, maxLength: 25 }),
      payments: fc.array(amount, { minLength: 1, maxLength: 6 }),
      rate: fc.bigInt({ min: 100n, max: 2_000n }),
      mined: fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ amounts, payments, rate, mined }) => {
        const offered = amounts.map((value, i) =>
          coin(i + 1, value, { isCoinbase: mined[i] ?? false, blockDaaScore: 8_000n + BigInt(i) * 100n }),
        );
        const result = selectCoins(
          request({ coins: offered, payments: payments.map((value) => pay(value)), feeRateSompiPerGram: rate }),
        );
        if (!result.ok) {
          if (result.error.code === 'fundsInsufficient')
            expect(result.error.availableSompi).toBeLessThan(sum(payments) + 100_000n * 200n * BigInt(offered.length));
          return;
        }
        accepted++;
        const selection = result.value;
        const entries = selection.inputs.map(({ entry }) => entry);
        expect(spent(selection)).toBe(sum(selection.outputs.map(({ valueSompi }) => valueSompi)) + selection.feeSompi);
        const tx = buildTransaction(selection);
        expect(massOf(tx, entries)).toEqual({ ok: true, value: selection.mass });
        expect(selection.feeSompi).toBeGreaterThanOrEqual(selection.mass.minimumFeeSompi);
        expect(selection.mass.storageGrams).toBeLessThanOrEqual(500_000n);
        const shape = checkShape(tx, entries, { groupScript, network: 'practice', virtualDaaScore: 10_000n });
        if (!shape.ok) throw new Error(shape.error.code);
        expect(shape.value.changeSompi).toBe(selection.changeSompi);
        expect(shape.value.paidSompi).toBe(sum(payments));
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('never fails for want of funds when it has a hundred times what is asked', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: kas(0.05), max: kas(1000) }), (value) => {
        const selection = select({ coins: [coin(1, value * 100n)], payments: [pay(value)] });
        expect(selection.inputs.length).toBe(1);
      }),
      { numRuns: 100 },
    );
  });
});
