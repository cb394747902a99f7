import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { practiceFaucet, practiceMine } from '../../src/main/chain/practice-control.ts';
import { type PracticeLedger, startPracticeLedger } from '../../src/main/chain/practice-ledger/start.ts';
import type { LineEvent } from '../../src/main/chain/node-line.ts';
import { connectNode, type NodeClient } from '../../src/main/chain/wrpc-client.ts';
import type { NetworkId, UtxosChange } from '../../src/main/chain/wrpc-types.ts';
import { parseWire, writeWire } from '../../src/main/chain/wrpc-json.ts';
import { payment, person } from '../unit/chain/payment.ts';

const KAS = 100_000_000n;
const dana = person(1);
const lee = person(2);

let ledger: PracticeLedger;
let closing: (() => unknown)[];
beforeEach(async () => {
  ledger = await startPracticeLedger();
  closing = [() => ledger.close()];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function connect(
  url = ledger.url,
  over: { networkId?: NetworkId; requestTimeoutMs?: number } = {},
): Promise<NodeClient> {
  const client = await connectNode({
    url,
    expectedNetworkId: over.networkId ?? 'simnet',
    requestTimeoutMs: over.requestTimeoutMs ?? 10_000,
    random: () => 0,
  });
  closing.push(() => client.close());
  return client;
}

/** A queue that a test waits on, so that nothing is timed. */
function arrivals<T>() {
  const waiting: ((value: T) => void)[] = [];
  const values: T[] = [];
  return {
    push: (value: T) => {
      const first = waiting.shift();
      if (first === undefined) values.push(value);
      else first(value);
    },
    next: () =>
      new Promise<T>((resolve) => {
        if (values.length > 0) resolve(values.shift()!);
        else waiting.push(resolve);
      }),
    count: () => values.length,
  };
}

describe('a client at the practice ledger', () => {
  it('learns what the node is', async () => {
    const client = await connect();
    expect(await client.getServerInfo()).toEqual({
      serverVersion: '2.0.1',
      networkId: 'simnet',
      hasUtxoIndex: true,
      isSynced: true,
      virtualDaaScore: 1n,
    });
    ledger.mine(5);
    expect(await client.getVirtualDaaScore()).toBe(6n);
    await client.ping();
    expect((await client.getFeeEstimate()).priorityBucket.feerate).toBe(100);
  });

  it('is paid, pays, and sees it wait, be accepted and be refused a second time', async () => {
    const client = await connect();
    const fundingId = ledger.faucet(dana.address, 100n * KAS, 2);
    const coins = await client.getUtxosByAddresses([dana.address]);
    expect(coins).toEqual(
      [0, 1].map((index) => ({
        address: dana.address,
        outpoint: { transactionId: fundingId, index },
        amountSompi: 100n * KAS,
        scriptPublicKey: dana.script,
        blockDaaScore: 1n,
        isCoinbase: false,
      })),
    );
    const { tx, id, feeSompi } = payment(dana, lee, [coins[0]!], 40n * KAS);
    expect(await client.getMempoolEntry(id)).toBeUndefined();
    expect(await client.submitTransaction(tx, id)).toEqual({ kind: 'submitted', transactionId: id });
    expect(await client.getMempoolEntry(id)).toEqual({ feeSompi, isOrphan: false, transaction: tx });
    expect(await client.submitTransaction(tx, id)).toEqual({
      kind: 'alreadyKnown',
      where: 'mempool',
      transactionId: id,
    });
    const rival = payment(dana, lee, [coins[0]!], 41n * KAS);
    expect(await client.submitTransaction(rival.tx, rival.id)).toEqual({ kind: 'doubleSpend', otherTransactionId: id });
    expect(await client.getUtxosByAddresses([lee.address])).toEqual([]);
    ledger.mine(1);
    expect(await client.getMempoolEntry(id)).toBeUndefined();
    expect((await client.getUtxosByAddresses([lee.address])).map((utxo) => utxo.amountSompi)).toEqual([40n * KAS]);
    expect(await client.submitTransaction(tx, id)).toEqual({ kind: 'alreadyKnown', where: 'chain', transactionId: id });
    expect(await client.submitTransaction(rival.tx, rival.id)).toEqual({ kind: 'coinUnknown' });
  });

  it('has each refusal as a value', async () => {
    const client = await connect();
    ledger.faucet(dana.address, 100n * KAS);
    ledger.mine(1, dana.address);
    const coins = await client.getUtxosByAddresses([dana.address]);
    const coin = coins.find((each) => !each.isCoinbase)!;
    const submit = ({ tx, id }: ReturnType<typeof payment>) => client.submitTransaction(tx, id);
    expect(await submit(payment(dana, lee, [coin], KAS, -1n))).toEqual({
      kind: 'feeTooLow',
      feeSompi: 203_599n,
      requiredSompi: 203_600n,
    });
    expect(await submit(payment(dana, lee, [coin], 1_000_000n))).toEqual({ kind: 'massTooHigh' });
    expect(await submit(payment(dana, lee, [coins.find((each) => each.isCoinbase)!], KAS))).toEqual({
      kind: 'coinImmature',
    });
    const good = payment(dana, lee, [coin], KAS);
    const unsignedTx = { ...good.tx, inputs: good.tx.inputs.map((input) => ({ ...input, signatureScript: '' })) };
    expect(await client.submitTransaction(unsignedTx, good.id)).toEqual({ kind: 'signatureInvalid' });
    expect(await client.submitTransaction({ ...good.tx, version: 3 }, good.id)).toMatchObject({ kind: 'other' });
    expect(await client.submitTransaction(good.tx, 'ab'.repeat(32))).toMatchObject({
      kind: 'other',
      text: expect.stringContaining('another transaction id') as string,
    });
  });

  it('is told of its own addresses at acceptance, of the DAA score, and no more after it stops', async () => {
    const client = await connect();
    ledger.faucet(dana.address, 100n * KAS);
    const [coin] = await client.getUtxosByAddresses([dana.address]);
    const danas = arrivals<UtxosChange>();
    const lees = arrivals<UtxosChange>();
    const scores = arrivals<bigint>();
    await client.onUtxosChanged([dana.address], danas.push);
    const stopLee = await client.onUtxosChanged([lee.address], lees.push);
    await client.onVirtualDaaScoreChanged(scores.push);
    const { tx, id } = payment(dana, lee, [coin!], 40n * KAS);
    await client.submitTransaction(tx, id);
    await client.ping();
    expect(danas.count() + lees.count()).toBe(0);
    ledger.mine(1);
    expect(await danas.next()).toMatchObject({
      added: [{ outpoint: { transactionId: id, index: 1 } }],
      removed: [coin],
    });
    expect(await lees.next()).toMatchObject({ added: [{ amountSompi: 40n * KAS }], removed: [] });
    expect(await scores.next()).toBe(3n);
    stopLee();
    await client.ping();
    ledger.faucet(lee.address, KAS);
    expect(await scores.next()).toBe(4n);
    await client.ping();
    expect(lees.count()).toBe(0);
  });

  it('subscribes again by itself after the line was lost, and says so', async () => {
    const { port } = ledger;
    const client = await connect();
    const lines = arrivals<LineEvent>();
    const changes = arrivals<UtxosChange>();
    const scores = arrivals<bigint>();
    client.onLine(lines.push);
    await client.onUtxosChanged([dana.address], changes.push);
    await client.onVirtualDaaScoreChanged(scores.push);
    await ledger.close();
    expect(await lines.next()).toEqual({ kind: 'lost' });
    await expect(client.ping()).rejects.toMatchObject({ code: 'ledgerUnreachable' });
    expect(await lines.next()).toMatchObject({ kind: 'retryFailed', error: { code: 'ledgerUnreachable' } });
    ledger = await startPracticeLedger({ port });
    expect(await lines.next()).toEqual({ kind: 'connected' });
    ledger.faucet(dana.address, KAS);
    expect((await changes.next()).added.map((utxo) => utxo.amountSompi)).toEqual([KAS]);
    expect(await scores.next()).toBe(2n);
  });

  it('comes back to a node that changed its network only to refuse it', async () => {
    const { port } = ledger;
    const client = await connect();
    const lines = arrivals<LineEvent>();
    client.onLine(lines.push);
    await ledger.close();
    ledger = await startPracticeLedger({ port, networkId: 'devnet' });
    expect(await lines.next()).toEqual({ kind: 'lost' });
    expect(await lines.next()).toMatchObject({ kind: 'retryFailed', error: { code: 'ledgerWrongNetwork' } });
    await expect(client.getServerInfo()).rejects.toMatchObject({ code: 'ledgerUnreachable' });
  });

  it('refuses another network, a closed port and addresses beyond its bound', async () => {
    await expect(connect(ledger.url, { networkId: 'testnet-10' })).rejects.toMatchObject({
      code: 'ledgerWrongNetwork',
      message: expect.stringContaining('"simnet"') as string,
    });
    const client = await connect();
    await expect(client.getUtxosByAddresses([])).rejects.toMatchObject({ code: 'addressInvalid' });
    await expect(client.getUtxosByAddresses(Array.from({ length: 1_001 }, () => dana.address))).rejects.toMatchObject({
      code: 'addressInvalid',
    });
    expect(await client.getUtxosByAddresses(Array.from({ length: 1_000 }, () => dana.address))).toEqual([]);
    await ledger.close();
    await expect(connect(ledger.url)).rejects.toMatchObject({ code: 'ledgerUnreachable' });
  });

  it('bounds its open questions: the sixty-fifth is refused at once', async () => {
    const client = await connect();
    const asked = await Promise.allSettled(Array.from({ length: 65 }, () => client.ping()));
    expect(asked.slice(0, 64).every((each) => each.status === 'fulfilled')).toBe(true);
    expect(asked[64]).toMatchObject({ status: 'rejected', reason: { code: 'ledgerUnreachable' } });
    await client.ping();
  });
});

describe('a client at a node that lies or breaks', () => {
  const info = { serverVersion: '2.0.1', networkId: 'simnet', hasUtxoIndex: true, isSynced: true, virtualDaaScore: 1n };
  type Reply = (request: { id: bigint; method: string }, socket: WebSocket) => void;

  /** A WebSocket server that answers `getServerInfo` properly, unless told otherwise, and everything else as the test says. */
  async function hostile(reply: Reply, over: object = {}): Promise<string> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (data) => {
        const request = parseWire((data as Buffer).toString(), 1e6) as { id: bigint; method: string };
        if (request.method === 'getServerInfo')
          socket.send(writeWire({ id: request.id, params: { ...info, ...over } }));
        else reply(request, socket);
      });
    });
    closing.push(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  }
  const answering = (params: object) => hostile(({ id }, socket) => socket.send(writeWire({ id, params })));

  it.each([
    [{ hasUtxoIndex: false }, /--utxoindex/],
    [{ isSynced: false }, /catching up/],
  ])('is not ready with %o', async (over, message) => {
    const url = await hostile(() => undefined, over);
    await expect(connect(url)).rejects.toMatchObject({
      code: 'ledgerNotReady',
      message: expect.stringMatching(message) as string,
    });
  });

  const utxo = (over: object = {}, entry: object = {}) => ({
    address: dana.address,
    outpoint: { transactionId: 'aa'.repeat(32), index: 0 },
    utxoEntry: {
      amount: 1n,
      scriptPublicKey: `0000${dana.script.script}`,
      blockDaaScore: 1n,
      isCoinbase: false,
      ...entry,
    },
    ...over,
  });
  it.each([
    ['a coin of an address nobody asked for', [utxo({ address: lee.address })]],
    ['the same coin twice', [utxo(), utxo()]],
    ['an amount as text', [utxo({}, { amount: '1' })]],
    ['an amount with a point', [utxo({}, { amount: 1.5 })]],
    ['a negative amount', [utxo({}, { amount: -1n })]],
    ['an amount over 64 bits', [utxo({}, { amount: 2n ** 64n })]],
    ['a script that is not hex', [utxo({}, { scriptPublicKey: '0000zz' })]],
    ['no list at all', null],
  ])('refuses coins with %s', async (_what, entries) => {
    const client = await connect(await answering({ entries: entries as object }));
    await expect(client.getUtxosByAddresses([dana.address])).rejects.toMatchObject({ code: 'ledgerRefused' });
  });
  it('takes the same coins when nothing is wrong with them, to the last digit of the largest amount', async () => {
    const client = await connect(await answering({ entries: [utxo({}, { amount: 2n ** 64n - 1n })] }));
    const [coin] = await client.getUtxosByAddresses([dana.address]);
    expect(coin?.amountSompi).toBe(18_446_744_073_709_551_615n);
  });

  it('gives up on an answer that does not come, and goes on asking', async () => {
    let silent = true;
    const url = await hostile(({ id }, socket) => {
      if (!silent) socket.send(writeWire({ id, params: {} }));
    });
    const client = await connect(url, { requestTimeoutMs: 300 });
    await expect(client.ping()).rejects.toMatchObject({
      code: 'ledgerUnreachable',
      message: expect.stringMatching(/in time/) as string,
    });
    silent = false;
    await client.ping();
  });

  it.each([
    ['bad JSON', (socket: WebSocket) => socket.send('{')],
    ['a binary frame', (socket: WebSocket) => socket.send(Buffer.from('{"id":2,"params":{}}'))],
    [
      'a notification that is not one',
      (socket: WebSocket) => socket.send('{"method":"utxosChangedNotification","params":{"UtxosChanged":{}}}'),
    ],
    ['the end of the connection', (socket: WebSocket) => socket.terminate()],
  ])('drops the line at %s and the question with it', async (_what, act) => {
    const client = await connect(await hostile((_request, socket) => act(socket)));
    const lines = arrivals<LineEvent>();
    client.onLine(lines.push);
    await expect(client.ping()).rejects.toMatchObject({ code: 'ledgerUnreachable' });
    expect(await lines.next()).toEqual({ kind: 'lost' });
  });

  it('passes on a refusal in a bounded, printable sentence', async () => {
    const url = await hostile(({ id }, socket) =>
      socket.send(writeWire({ id, error: { code: 0, message: `\u001b[31m${'x'.repeat(9_000)}`, data: null } })),
    );
    const client = await connect(url);
    const failure = (await client.getFeeEstimate().catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code: 'ledgerRefused' });
    expect(failure.message).toMatch(/^[\x20-\x7e]{1,600}$/);
  });

  it('does not wait for a server that never completes the greeting', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    closing.push(() => server.close());
    const { port } = server.address() as { port: number };
    await expect(connect(`ws://127.0.0.1:${port}`, { requestTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'ledgerUnreachable',
    });
  });
});

describe('the practice ledger on its port', () => {
  it('says so when the port is taken', async () => {
    await expect(startPracticeLedger({ port: ledger.port })).rejects.toMatchObject({
      code: 'portInUse',
      message: expect.stringContaining(String(ledger.port)) as string,
    });
  });
  it('pays and mines for another process, with bounds', async () => {
    const client = await connect();
    const id = await practiceFaucet(ledger.url, { address: dana.address, amountSompi: 5n * KAS, count: 3 });
    expect((await client.getUtxosByAddresses([dana.address])).map((utxo) => utxo.outpoint.transactionId)).toEqual([
      id,
      id,
      id,
    ]);
    expect(await practiceMine(ledger.url, 7)).toBe(9n);
    await expect(practiceMine(ledger.url, 10_001)).rejects.toMatchObject({ code: 'ledgerRefused' });
    const foreign = dana.address.replace('kaspasim', 'kaspa');
    await expect(practiceFaucet(ledger.url, { address: foreign, amountSompi: KAS, count: 1 })).rejects.toThrow(
      /practice network/,
    );
  });
  it('mines by itself when asked, within bounds', async () => {
    await expect(startPracticeLedger({ autoMineMs: 49 })).rejects.toMatchObject({ code: 'invalidInput' });
    const busy = await startPracticeLedger({ autoMineMs: 50 });
    closing.push(() => busy.close());
    busy.faucet(dana.address, 100n * KAS);
    const client = await connect(busy.url);
    const accepted = arrivals<UtxosChange>();
    await client.onUtxosChanged([lee.address], accepted.push);
    const { tx, id } = payment(dana, lee, await client.getUtxosByAddresses([dana.address]), 40n * KAS);
    await client.submitTransaction(tx, id);
    expect((await accepted.next()).added[0]?.outpoint.transactionId).toBe(id);
  });

  /** Sends text as it is and reports what came back, or that the line was dropped. */
  async function raw(text: string, headers: Record<string, string> = {}): Promise<string> {
    const { WebSocket: Client } = await import('ws');
    const socket = new Client(ledger.url, { headers });
    closing.push(() => socket.terminate());
    return new Promise((resolve) => {
      socket.on('open', () => socket.send(text));
      socket.on('message', (data) => resolve((data as Buffer).toString()));
      socket.on('error', () => resolve('refused'));
      socket.on('close', () => resolve('dropped'));
    });
  }
  it('echoes a 64-bit id to its last digit', async () => {
    expect(await raw('{"id":18446744073709551615,"method":"ping","params":{}}')).toBe(
      '{"id":18446744073709551615,"method":"ping","params":{}}',
    );
  });
  it.each([
    ['an unknown method', '{"id":1,"method":"getTransaction","params":{}}'],
    ['missing params', '{"id":1,"method":"ping"}'],
    ['bad JSON', '{"id":1'],
    ['an id as text', '{"id":"1","method":"ping","params":{}}'],
  ])('drops the line at %s without a word, as a node does', async (_what, text) => {
    expect(await raw(text)).toBe('dropped');
  });
  it('answers unusable params in the node’s own words', async () => {
    for (const [method, params] of [
      ['getUtxosByAddresses', '{"addresses":["kaspasim:nonsense"]}'],
      ['submitTransaction', '{"transaction":{}}'],
      ['subscribe', '{"Everything":{}}'],
      ['practiceMine', '{"blocks":"1"}'],
    ] as const) {
      expect(await raw(`{"id":1,"method":"${method}","params":${params}}`)).toContain(
        '"request deserialization error"',
      );
    }
  });
  it('refuses a frame over its bound and a web page', async () => {
    expect(await raw(`{"id":1,"method":"ping","params":{"x":"${'x'.repeat(2 * 1024 * 1024)}"}}`)).toBe('dropped');
    expect(await raw('{"id":1,"method":"ping","params":{}}', { Origin: 'https://page.example' })).toBe('refused');
  });
  it('refuses the sixty-fifth connection', async () => {
    const clients = await Promise.all(Array.from({ length: 64 }, () => connect()));
    await expect(connect()).rejects.toMatchObject({ code: 'ledgerUnreachable' });
    await clients[0]!.ping();
  });
});
