import { afterEach, describe, expect, it } from 'vitest';
import { type PracticeLedgerChild, startPracticeLedgerChild } from '../../src/main/chain/practice-ledger/child.ts';
import { connectNode } from '../../src/main/chain/wrpc-client.ts';
import { person } from '../unit/chain/payment.ts';

const dana = person(1);
const running: PracticeLedgerChild[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) await child.close();
});

describe('the practice ledger in a process of its own', () => {
  it('pays and mines on request and is reached like any node', async () => {
    const child = await startPracticeLedgerChild();
    running.push(child);
    const id = await child.faucet(dana.address, 18_000_000_000_000_000n, 2);
    expect(await child.mine(3)).toBe(5n);
    const client = await connectNode({
      url: child.url,
      expectedNetworkId: 'simnet',
      requestTimeoutMs: 10_000,
      random: () => 0,
    });
    const coins = await client.getUtxosByAddresses([dana.address]);
    client.close();
    expect(coins.map((coin) => [coin.outpoint.transactionId, coin.amountSompi])).toEqual([
      [id, 18_000_000_000_000_000n],
      [id, 18_000_000_000_000_000n],
    ]);
  });
  it('hands its refusals over as they are', async () => {
    const child = await startPracticeLedgerChild();
    running.push(child);
    await expect(child.mine(0)).rejects.toMatchObject({ code: 'invalidInput' });
    await expect(startPracticeLedgerChild({ port: child.port })).rejects.toMatchObject({ code: 'portInUse' });
  });
  it('says that it has stopped once it is closed', async () => {
    const child = await startPracticeLedgerChild();
    await child.close();
    await expect(child.mine(1)).rejects.toMatchObject({ code: 'ledgerUnreachable' });
  });
});
