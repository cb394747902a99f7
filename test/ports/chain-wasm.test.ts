import * as kaspa from 'kaspa-wasm32-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PracticeLedger, startPracticeLedger } from '../../src/main/chain/practice-ledger/start.ts';

/** The network's own client library, which knows nothing of this project: what it can do here, any wallet can. */
let ledger: PracticeLedger;
let client: kaspa.RpcClient;
beforeEach(async () => {
  ledger = await startPracticeLedger();
  client = new kaspa.RpcClient({ url: ledger.url, encoding: kaspa.Encoding.SerdeJson, networkId: 'simnet' });
  await client.connect({});
});
afterEach(async () => {
  await client.disconnect();
  await ledger.close();
});

const dana = new kaspa.PrivateKey('01'.repeat(32));
const lee = new kaspa.PrivateKey('02'.repeat(32));
const addressOf = (key: kaspa.PrivateKey) => key.toAddress(kaspa.NetworkType.Simnet).toString();
const KAS = 100_000_000n;

async function coinsOf(address: string) {
  return (await client.getUtxosByAddresses([address])).entries;
}
async function pay(feeSompi: bigint): Promise<kaspa.Transaction> {
  const entries = (await coinsOf(addressOf(dana))) as unknown as kaspa.IUtxoEntry[];
  const outputs = [
    { address: addressOf(lee), amount: 40n * KAS },
    { address: addressOf(dana), amount: 60n * KAS - feeSompi },
  ];
  const tx = kaspa.createTransaction(entries, outputs, 0n, undefined, 1);
  return kaspa.signTransaction(tx, [dana], true);
}

describe('the network’s own client at the practice ledger', () => {
  it('reads what the node is', async () => {
    expect(await client.getServerInfo()).toMatchObject({
      serverVersion: '2.0.1',
      networkId: 'simnet',
      hasUtxoIndex: true,
      isSynced: true,
      virtualDaaScore: 1n,
    });
    expect(await client.getSyncStatus()).toMatchObject({ isSynced: true });
    expect(await client.getCurrentNetwork({})).toMatchObject({ network: 'simnet' });
    expect(await client.getBlockDagInfo()).toMatchObject({ virtualDaaScore: 1n });
    expect((await client.getFeeEstimate({})).estimate.priorityBucket.feerate).toBe(100);
    await client.ping();
  });

  it('reads coins and balances exactly, above 2^53 too', async () => {
    const amountSompi = 9_007_199_254_740_993n;
    const id = ledger.faucet(addressOf(dana), amountSompi);
    const [coin] = await coinsOf(addressOf(dana));
    expect(coin?.amount).toBe(amountSompi);
    expect(coin?.outpoint.transactionId).toBe(id);
    expect(coin?.scriptPublicKey.script).toBe(kaspa.payToAddressScript(addressOf(dana)).script);
    expect(await client.getBalanceByAddress({ address: addressOf(dana) })).toMatchObject({ balance: amountSompi });
    const { entries } = await client.getBalancesByAddresses([addressOf(dana), addressOf(lee)]);
    expect(entries.map((entry: { balance: bigint }) => entry.balance)).toEqual([amountSompi, 0n]);
  });

  it('pays with a transaction it made and signed itself; a second sending and a low fee are refused', async () => {
    ledger.faucet(addressOf(dana), 100n * KAS);
    const poor = await pay(203_599n);
    await expect(client.submitTransaction({ transaction: poor, allowOrphan: false })).rejects.toThrow(
      /203599 fees which is under the required amount of 203600 for compute mass 2036/,
    );
    const tx = await pay(203_600n);
    const id = tx.id;
    expect(await client.submitTransaction({ transaction: tx, allowOrphan: false })).toMatchObject({
      transactionId: id,
    });
    const entry = await client.getMempoolEntry({
      transactionId: id,
      includeOrphanPool: true,
      filterTransactionPool: false,
    });
    expect(entry).toMatchObject({ mempoolEntry: { fee: 203_600n } });
    // Its type for this question lacks the two flags that its own code then asks for.
    const question = {
      addresses: [addressOf(dana), addressOf(lee)],
      includeOrphanPool: true,
      filterTransactionPool: false,
    };
    const pools = await client.getMempoolEntriesByAddresses(question);
    const waiting = { fee: 203_600n };
    expect(pools).toMatchObject({
      entries: [
        { sending: [waiting], receiving: [waiting] },
        { sending: [], receiving: [waiting] },
      ],
    });
    await expect(client.submitTransaction({ transaction: await pay(203_600n), allowOrphan: false })).rejects.toThrow(
      /already (?:in the mempool|spent by transaction)/,
    );
    ledger.mine(1);
    expect((await coinsOf(addressOf(lee))).map((coin) => coin.amount)).toEqual([40n * KAS]);
  });

  it('is told of accepted coins, the DAA score and blocks', async () => {
    const seen: { readonly type: string; readonly data: unknown }[] = [];
    const wanted = ['utxos-changed', 'virtual-daa-score-changed', 'block-added'];
    client.addEventListener((event) => void seen.push(event as unknown as (typeof seen)[number]));
    await client.subscribeUtxosChanged([addressOf(dana)]);
    await client.subscribeVirtualDaaScoreChanged();
    await client.subscribeBlockAdded();
    // This client returns before its subscription is even sent, so the ledger pays until it is heard.
    while (!wanted.every((type) => seen.some((each) => each.type === type))) {
      ledger.faucet(addressOf(dana), 7n * KAS);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const dataOf = (type: string) => seen.find((each) => each.type === type)?.data;
    expect(dataOf('utxos-changed')).toMatchObject({ added: [{ amount: 7n * KAS }], removed: [] });
    expect(dataOf('virtual-daa-score-changed')).toMatchObject({ virtualDaaScore: expect.any(BigInt) as bigint });
    expect(dataOf('block-added')).toMatchObject({ block: { transactions: [{ outputs: [{ value: 7n * KAS }] }] } });
  });
});
