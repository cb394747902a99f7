import { schnorr } from '@noble/curves/secp256k1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { addressOfScript } from '../../../src/main/chain/practice-ledger/address.ts';
import { createLedger, type Ledger } from '../../../src/main/chain/practice-ledger/ledger.ts';
import { signatureHashOf, transactionIdOf } from '../../../src/main/chain/practice-ledger/transaction.ts';
import type { WireScript, WireTransaction, WireUtxo } from '../../../src/main/chain/wrpc-types.ts';
import { FINAL, payment, person, signed, unsigned } from './payment.ts';

const dana = person(1);
const lee = person(2);
const KAS = 100_000_000n;

let ledger: Ledger;
let nowMs: number;
beforeEach(() => {
  nowMs = 1_800_000_000_000;
  ledger = createLedger('simnet', () => nowMs);
  ledger.faucet(dana.script, 100n * KAS, 3);
});

function coins(of: { readonly script: WireScript }): WireUtxo[] {
  return ledger
    .coinsOf(of.script)
    .map((coin) => ({ address: addressOfScript(coin.scriptPublicKey, 'kaspasim') ?? '', ...coin }));
}
function refusalOf(tx: WireTransaction): string {
  const result = ledger.submit(tx);
  if (result.ok) return 'accepted';
  expect(result.message).toMatch(/^Rejected transaction [0-9a-f]{64}: /);
  return result.message.slice('Rejected transaction '.length + 64 + 2);
}
const pay = (over: { readonly amount?: bigint; readonly extraFee?: bigint; readonly coin?: number } = {}) =>
  payment(dana, lee, [coins(dana)[over.coin ?? 0]!], over.amount ?? 40n * KAS, over.extraFee ?? 0n);
/** Signs again after a change, so that only the change is wrong. */
const changed = (change: (tx: WireTransaction) => WireTransaction, coin = coins(dana)[0]!) =>
  signed(change(payment(dana, lee, [coin], 40n * KAS).tx), [coin], dana);

describe('a transaction the network would take', () => {
  it('waits in the mempool and changes coins only when mined', () => {
    const { tx, id, feeSompi } = pay();
    expect(ledger.submit(tx)).toEqual({ ok: true, transactionId: id });
    expect(ledger.mempool().get(id)?.feeSompi).toBe(feeSompi);
    expect(coins(lee)).toEqual([]);
    ledger.mine(1, undefined);
    expect(ledger.mempool().size).toBe(0);
    expect(coins(lee).map((coin) => coin.amountSompi)).toEqual([40n * KAS]);
    expect(coins(dana).length).toBe(3);
  });
  it('may spend the output of one that still waits; both are accepted in one block', () => {
    const first = pay();
    ledger.submit(first.tx);
    const spent: WireUtxo = {
      address: lee.address,
      outpoint: { transactionId: first.id, index: 0 },
      amountSompi: 40n * KAS,
      scriptPublicKey: lee.script,
      blockDaaScore: 1n,
      isCoinbase: false,
    };
    const second = payment(lee, dana, [spent], 20n * KAS);
    expect(ledger.submit(second.tx).ok).toBe(true);
    const seen: string[] = [];
    ledger.onBlock((block) =>
      seen.push(
        ...[...block.added, ...block.removed].map(({ outpoint }) => `${outpoint.transactionId}:${outpoint.index}`),
      ),
    );
    ledger.mine(1, undefined);
    // Made and spent within the block: nobody is told of a coin that never was.
    expect(seen.length).toBe(4);
    expect(seen).not.toContain(`${first.id}:0`);
    expect(coins(lee).map((coin) => coin.outpoint)).toEqual([{ transactionId: second.id, index: 1 }]);
  });
  it.each([1, 2, 4, 0x81, 0x82, 0x84])('may be signed with hash type %i', (hashType) => {
    const coin = coins(dana)[0]!;
    const tx = signed(unsigned([coin], [[lee.script, 99n * KAS]]), [coin], dana, hashType);
    expect(refusalOf(tx)).toBe('accepted');
  });
});

describe('refusals, in the words of a node', () => {
  it('a second submission: known in the mempool, then known as accepted, then an orphan', () => {
    const { tx, id } = pay();
    ledger.submit(tx);
    expect(refusalOf(tx)).toBe(`transaction ${id} is already in the mempool`);
    ledger.mine(1, undefined);
    expect(refusalOf(tx)).toBe(`transaction ${id} was already accepted by the consensus`);
    ledger.mine(1_198, undefined);
    expect(refusalOf(tx)).toMatch(/already accepted/);
    ledger.mine(1, undefined);
    expect(refusalOf(tx)).toBe(`transaction ${id} is an orphan where orphan is disallowed`);
  });
  it('a double spend names the transaction that came first, and never replaces it', () => {
    const first = pay();
    ledger.submit(first.tx);
    const { transactionId, index } = first.tx.inputs[0]!.previousOutpoint;
    expect(refusalOf(pay({ amount: 41n * KAS, extraFee: KAS }).tx)).toBe(
      `output (${transactionId}, ${index}) already spent by transaction ${first.id} in the mempool`,
    );
  });
  it('a missing output of a waiting transaction', () => {
    const first = pay();
    ledger.submit(first.tx);
    const tx = unsigned([{ ...coins(dana)[0]!, outpoint: { transactionId: first.id, index: 2 } }], [[lee.script, KAS]]);
    expect(refusalOf(tx)).toMatch(/impossible to have a matching UTXO entry/);
  });
  it('one sompi under the least fee, not the least fee itself', () => {
    expect(refusalOf(pay({ extraFee: -1n }).tx)).toMatch(
      /is not standard: transaction has 203599 fees which is under the required amount of 203600 for compute mass 2036$/,
    );
    expect(refusalOf(pay().tx)).toBe('accepted');
  });
  it('a fee reckoned on transient mass where a payload makes that the larger', () => {
    const coin = coins(dana)[0]!;
    const build = (fee: bigint) =>
      signed({ ...unsigned([coin], [[lee.script, 100n * KAS - fee]]), payload: '00'.repeat(4096) }, [coin], dana);
    expect(refusalOf(build(871_999n))).toMatch(/required amount of 872000 for normalized transient mass 8720$/);
    expect(refusalOf(build(872_000n))).toBe('accepted');
  });
  it('spending more than the inputs hold', () => {
    const coin = coins(dana)[0]!;
    const tx = (value: bigint) => signed(unsigned([coin], [[lee.script, value]]), [coin], dana);
    expect(refusalOf(tx(100n * KAS + 1n))).toBe(
      'transaction tries to spend 10000000001 while its total inputs amount is 10000000000',
    );
    expect(refusalOf(tx(100n * KAS))).toMatch(/has 0 fees/);
  });
  it('a zero output', () => {
    expect(
      refusalOf(changed((tx) => ({ ...tx, outputs: tx.outputs.map((output) => ({ ...output, value: 0n })) }))),
    ).toMatch(/output 0 has zero value/);
  });
  it('an output too small for what it adds to everyone’s storage', () => {
    ledger.faucet(dana.script, 10n * KAS, 1);
    const coin = coins(dana).find((each) => each.amountSompi === 10n * KAS)!;
    const { tx } = payment(dana, lee, [coin], 1_990_000n);
    expect(refusalOf(tx)).toMatch(/transaction storage mass of 502514 is larger than max allowed size of 500000$/);
    expect(refusalOf(payment(dana, lee, [coin], 2_010_000n).tx)).toBe('accepted');
  });
  it('a transaction over the compute limit, and one over the transient limit', () => {
    const inputs = (count: number, sigOpCount: number) =>
      Array.from({ length: count }, (_, index) => ({
        previousOutpoint: { transactionId: 'aa'.repeat(32), index },
        signatureScript: '',
        sequence: 0n,
        sigOpCount,
      }));
    const base = unsigned([], [[lee.script, KAS]]);
    expect(refusalOf({ ...base, inputs: inputs(2, 250) })).toMatch(
      /compute mass of 500610 is larger than max allowed size of 500000$/,
    );
    expect(refusalOf({ ...base, inputs: inputs(1, 1), payload: '00'.repeat(249_803) })).toMatch(
      /transient \(storage\) mass of 1000004 is larger than max allowed size of 1000000$/,
    );
    expect(refusalOf({ ...base, inputs: inputs(1, 1), payload: '00'.repeat(249_802) })).toMatch(/orphan/);
  });
  it('a script no wallet pays to', () => {
    expect(
      refusalOf(changed((tx) => ({ ...tx, outputs: [{ value: KAS, scriptPublicKey: { version: 0, script: '6a' } }] }))),
    ).toMatch(/non-standard script form/);
    expect(
      refusalOf(
        changed((tx) => ({ ...tx, outputs: [{ value: KAS, scriptPublicKey: { ...lee.script, version: 1 } }] })),
      ),
    ).toMatch(/non-standard script form/);
  });
  it('an immature reward until its thousandth block, and not at it', () => {
    ledger.mine(1, dana.script);
    ledger.mine(998, undefined);
    const reward = coins(dana).find((coin) => coin.isCoinbase)!;
    const { tx } = payment(dana, lee, [reward], 40n * KAS);
    expect(refusalOf(tx)).toMatch(/spends an immature UTXO/);
    ledger.mine(1, undefined);
    expect(refusalOf(tx)).toBe('accepted');
  });
  it('a signature by another key, over another amount, cut short, or none', () => {
    const { tx } = pay();
    const coin = coins(dana)[0]!;
    const failed = /^failed to verify the signature script: false stack entry at end of script execution$/;
    expect(refusalOf(signed(tx, [coin], lee))).toMatch(failed);
    expect(refusalOf(signed(tx, [{ ...coin, amountSompi: coin.amountSompi - 1n }], dana))).toMatch(failed);
    const withScript = (signatureScript: string) => ({
      ...tx,
      inputs: tx.inputs.map((input) => ({ ...input, signatureScript })),
    });
    expect(refusalOf(withScript(`40${'11'.repeat(64)}`))).toMatch(failed);
    expect(refusalOf(withScript(tx.inputs[0]!.signatureScript.replace(/01$/, '03')))).toMatch(failed);
    expect(refusalOf(withScript(''))).toBe('failed to verify empty signature script');
    expect(refusalOf(withScript('51'))).toMatch(/push only/);
  });
  it('anything changed after signing', () => {
    const { tx } = pay();
    const [first, second] = tx.outputs;
    expect(refusalOf({ ...tx, outputs: [second!, first!] })).toMatch(/failed to verify the signature script/);
    expect(refusalOf({ ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence: FINAL })) })).toMatch(
      /failed to verify/,
    );
    expect(refusalOf({ ...tx, outputs: [{ ...first!, scriptPublicKey: dana.script }, second!] })).toMatch(
      /failed to verify/,
    );
  });
  it('fewer committed signature checks than are run', () => {
    const none = (tx: WireTransaction) => ({ ...tx, inputs: tx.inputs.map((input) => ({ ...input, sigOpCount: 0 })) });
    expect(refusalOf(changed(none))).toMatch(
      /script units exceeded the amount committed in the input: used=100000, limit=9999$/,
    );
  });
  it('a lock time, as DAA score or as time, until it has passed; a relative lock likewise', () => {
    const lock = (lockTime: bigint) => changed((tx) => ({ ...tx, lockTime }));
    expect(refusalOf(lock(ledger.virtualDaaScore()))).toBe('transaction is not finalized');
    expect(refusalOf(lock(BigInt(nowMs)))).toBe('transaction is not finalized');
    expect(refusalOf(lock(BigInt(nowMs - 1)))).toBe('accepted');
    const coin = coins(dana)[1]!;
    const after = (blocks: bigint) =>
      changed((tx) => ({ ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence: blocks })) }), coin);
    expect(refusalOf(after(2n))).toBe('transaction sequence locks conditions was not met');
    expect(refusalOf(after(1n))).toBe('accepted');
  });
  it('an input twice, no input, another version, another subnetwork', () => {
    expect(refusalOf(changed((tx) => ({ ...tx, version: 1 })))).toMatch(/version 0, not 1/);
    expect(refusalOf({ ...pay().tx, subnetworkId: `03${'00'.repeat(19)}` })).toMatch(/native subnetwork/);
    expect(refusalOf({ ...pay().tx, inputs: [] })).toBe('transaction has no inputs');
    const { tx } = pay();
    expect(refusalOf({ ...tx, inputs: [...tx.inputs, ...tx.inputs] })).toBe('transaction has duplicate inputs');
  });
});

describe('a group’s script of several keys', () => {
  const sam = person(3);
  const redeem = `52${[dana, lee, sam].map((each) => `20${bytesToHex(each.publicKey)}`).join('')}53ae`;
  const script = { version: 0, script: `aa20${bytesToHex(blake2b(Buffer.from(redeem, 'hex'), { dkLen: 32 }))}87` };
  const spend = (signers: readonly (typeof dana)[], sigOpCount = 3) => {
    ledger.faucet(script, 100n * KAS, 1);
    const coin = ledger.coinsOf(script)[0]!;
    const tx: WireTransaction = {
      ...unsigned([], [[lee.script, 99n * KAS]]),
      inputs: [{ previousOutpoint: coin.outpoint, signatureScript: '', sequence: 0n, sigOpCount }],
    };
    const pushes = signers.map(
      (each) => `41${bytesToHex(schnorr.sign(signatureHashOf(tx, 0, coin, 1), each.secretKey))}01`,
    );
    return {
      ...tx,
      inputs: [
        { ...tx.inputs[0]!, signatureScript: `${pushes.join('')}4c${(redeem.length / 2).toString(16)}${redeem}` },
      ],
    };
  };
  it('is spent by any two of three, in the order of the keys', () => {
    expect(refusalOf(spend([dana, lee]))).toBe('accepted');
    ledger = createLedger('simnet', () => nowMs);
    expect(refusalOf(spend([dana, sam]))).toBe('accepted');
  });
  it('is not spent by one, by the wrong order, by a stranger, or with too few committed checks', () => {
    expect(refusalOf(spend([dana]))).toMatch(/verification failed/);
    expect(refusalOf(spend([lee, dana]))).toMatch(/not all signatures empty/);
    expect(refusalOf(spend([dana, person(9)]))).toMatch(/not all signatures empty/);
    expect(refusalOf(spend([dana, sam], 2))).toMatch(/used=300000, limit=209999/);
  });
});

describe('practice money', () => {
  it('is bounded in count, amount and total', () => {
    expect(() => ledger.faucet(dana.script, 0n, 1)).toThrow(/at least one sompi/);
    expect(() => ledger.faucet(dana.script, 1n, 1_001)).toThrow(/1 to 1000/);
    expect(() => ledger.faucet(dana.script, 2_900_000_000_000_000_000n, 1)).toThrow(/full/);
    expect(ledger.faucet(dana.script, 1n, 1_000)).toMatch(/^[0-9a-f]{64}$/);
  });
  it('two equal payments by the faucet are two transactions', () => {
    expect(ledger.faucet(dana.script, KAS, 1)).not.toBe(ledger.faucet(dana.script, KAS, 1));
  });
  it('mines 1 to 10,000 blocks at a time', () => {
    expect(() => ledger.mine(0, undefined)).toThrow(/1 to 10000/);
    expect(() => ledger.mine(10_001, undefined)).toThrow(/1 to 10000/);
    const before = ledger.virtualDaaScore();
    ledger.mine(10_000, undefined);
    expect(ledger.virtualDaaScore()).toBe(before + 10_000n);
  });
  it('transactions() tells what was accepted when, and what waits', () => {
    const { tx, id } = pay();
    ledger.submit(tx);
    expect(ledger.transactions().at(-1)).toEqual({ transactionId: id, transaction: tx, acceptedAtDaaScore: undefined });
    const at = ledger.virtualDaaScore();
    ledger.mine(1, undefined);
    expect(ledger.transactions().at(-1)?.acceptedAtDaaScore).toBe(at);
    expect(transactionIdOf(ledger.transactions().at(-1)!.transaction)).toBe(id);
  });
});
