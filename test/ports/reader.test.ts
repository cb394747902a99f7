import { afterEach, describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { TransactionId } from '../../src/core/base/ids.ts';
import { massOf } from '../../src/core/kaspa/mass.ts';
import { scriptToAddress } from '../../src/core/kaspa/address.ts';
import {
  encodeTransaction,
  type Transaction,
  transactionId,
  type UtxoEntry,
} from '../../src/core/kaspa/transaction.ts';
import { summariesDiffer, type TransactionSummary } from '../../src/core/proposal/second-reading.ts';
import type { NetworkPrefixKind, ReaderRequest } from '../../src/main/reader/messages.ts';
import { createSecondReader, forkReader, type ReaderOptions, type SecondReader } from '../../src/main/reader/reader.ts';

const open: SecondReader[] = [];
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
function reader(options: ReaderOptions = {}): SecondReader {
  const made = createSecondReader(options);
  open.push(made);
  return made;
}

const KEY = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const script = (hex: string) => ({ version: 0, script: hexToBytes(hex) });
const toKey = script(`20${KEY}ac`);
const toEcdsaKey = script(`2102${KEY}ab`);
const toScriptHash = script(`aa20${'11'.repeat(32)}87`);
const coin: UtxoEntry = { amountSompi: 10_000_000_000n, scriptPublicKey: toKey, blockDaaScore: 5n, isCoinbase: false };
const input = (index: number) => ({
  previousOutpoint: { transactionId: 'ab'.repeat(32) as TransactionId, index },
  signatureScript: new Uint8Array(),
  sequence: 0n,
  sigOpCount: 1,
});
const payment: Transaction = {
  version: 0,
  inputs: [input(0), input(7)],
  outputs: [
    { valueSompi: 12_000_000_000n, scriptPublicKey: toEcdsaKey },
    { valueSompi: 1_000_000_000n, scriptPublicKey: toScriptHash },
    { valueSompi: 6_999_000_000n, scriptPublicKey: toKey },
  ],
  lockTime: 0n,
  subnetworkId: new Uint8Array(20),
  gas: 0n,
  payload: new Uint8Array(),
};
const coins = [coin, coin];

function request(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  network: NetworkPrefixKind = 'simnet',
  signedScriptBytes = 66,
): ReaderRequest {
  return {
    networkPrefixKind: network,
    transactionBytes: encodeTransaction(tx),
    utxos: utxos.map(({ amountSompi, scriptPublicKey, isCoinbase, blockDaaScore }) => ({
      amountSompi,
      scriptVersion: scriptPublicKey.version,
      script: scriptPublicKey.script,
      isCoinbase,
      blockDaaScore,
      signedScriptBytes,
    })),
  };
}

/** What core makes of the same transaction: the first reading. */
function firstReading(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  network: NetworkPrefixKind = 'simnet',
  signedScriptBytes = 66,
): TransactionSummary {
  const mass = massOf(tx, utxos, signedScriptBytes);
  const totalInSompi = utxos.reduce((sum, utxo) => sum + utxo.amountSompi, 0n);
  const totalOutSompi = tx.outputs.reduce((sum, output) => sum + output.valueSompi, 0n);
  return {
    transactionId: transactionId(tx),
    version: tx.version,
    lockTime: tx.lockTime,
    subnetworkId: bytesToHex(tx.subnetworkId),
    gas: tx.gas,
    payloadBytes: tx.payload.length,
    inputs: tx.inputs.map(({ previousOutpoint, sequence, sigOpCount, signatureScript }) => ({
      ...previousOutpoint,
      sequence,
      sigOpCount,
      signatureScriptBytes: signatureScript.length,
    })),
    outputs: tx.outputs.map(({ valueSompi, scriptPublicKey }) => {
      const address = scriptToAddress(scriptPublicKey, network);
      return {
        valueSompi,
        scriptVersion: scriptPublicKey.version,
        script: bytesToHex(scriptPublicKey.script),
        address: address.ok ? address.value : undefined,
      };
    }),
    totalInSompi,
    totalOutSompi,
    feeSompi: totalInSompi - totalOutSompi,
    massGrams: mass.ok ? mass.value.selectionGrams : -1n,
  };
}

async function secondReading(asked: ReaderRequest): Promise<TransactionSummary> {
  const result = await reader().read(asked);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

describe('the second reading', () => {
  it.each(['mainnet', 'testnet-10', 'simnet', 'devnet'] as const)(
    'of an honest payment on %s equals the first',
    async (network) => {
      const second = await secondReading(request(payment, coins, network));
      expect(summariesDiffer(firstReading(payment, coins, network), second)).toEqual([]);
      expect(second.outputs.map((output) => output.address?.split(':')[0])).toEqual(
        Array(3).fill({ mainnet: 'kaspa', 'testnet-10': 'kaspatest', simnet: 'kaspasim', devnet: 'kaspadev' }[network]),
      );
    },
  );

  it('is the one carried here, byte for byte, whatever core says', async () => {
    const transactionBytes = hexToBytes(
      [
        '0000',
        '0100000000000000',
        'aa'.repeat(32),
        '00000000',
        '0000000000000000',
        '01',
        '0000000000000000',
        '0200000000000000',
        '00286bee00000000',
        '0000',
        '2200000000000000',
        `20${KEY}ac`,
        'c079916501000000',
        '0000',
        '2200000000000000',
        `20${KEY}ac`,
        '0000000000000000',
        '00'.repeat(20),
        '0000000000000000',
        '0000000000000000',
      ].join(''),
    );
    const { utxos } = request(payment, [coin]);
    const output = (valueSompi: bigint) => ({
      valueSompi,
      scriptVersion: 0,
      script: `20${KEY}ac`,
      address: 'kaspasim:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtes65ue9mw6',
    });
    expect(await secondReading({ networkPrefixKind: 'simnet', transactionBytes, utxos })).toEqual({
      transactionId: 'bc267e56cb8531274af7d1ea75b66996ff75db8d0da94663065cf90007bf60d1',
      version: 0,
      lockTime: 0n,
      subnetworkId: '00'.repeat(20),
      gas: 0n,
      payloadBytes: 0,
      inputs: [{ transactionId: 'aa'.repeat(32), index: 0, sequence: 0n, sigOpCount: 1, signatureScriptBytes: 0 }],
      outputs: [output(4_000_000_000n), output(5_999_000_000n)],
      totalInSompi: 10_000_000_000n,
      totalOutSompi: 9_999_000_000n,
      feeSompi: 1_000_000n,
      massGrams: 2036n,
    });
  });

  it('agrees on a hundred inputs, on multisig inputs, on high storage mass and on signed scripts', async () => {
    const cases: [Transaction, UtxoEntry[], number][] = [];
    const many = Array.from({ length: 100 }, (_, index) => input(index));
    cases.push([{ ...payment, inputs: many }, many.map(() => coin), 66]);
    const multisig = { ...coin, scriptPublicKey: toScriptHash };
    cases.push([
      { ...payment, inputs: payment.inputs.map((each) => ({ ...each, sigOpCount: 3 })) },
      [multisig, multisig],
      236,
    ]);
    const small = [
      { valueSompi: 10_000_000n, scriptPublicKey: toKey },
      { valueSompi: 9_000_000_000n, scriptPublicKey: toKey },
    ];
    cases.push([{ ...payment, inputs: [input(0)], outputs: small }, [coin], 66]);
    const signedInputs = payment.inputs.map((each) => ({ ...each, signatureScript: new Uint8Array(66).fill(1) }));
    cases.push([{ ...payment, inputs: signedInputs }, coins, 66]);
    for (const [tx, utxos, length] of cases) {
      expect(
        summariesDiffer(
          firstReading(tx, utxos, 'simnet', length),
          await secondReading(request(tx, utxos, 'simnet', length)),
        ),
      ).toEqual([]);
    }
  });

  it('keeps the largest numbers to the last digit', async () => {
    const max = 2n ** 64n - 1n;
    const tx = {
      ...payment,
      lockTime: max,
      gas: max,
      inputs: payment.inputs.map((each) => ({ ...each, sequence: max })),
    };
    const second = await secondReading(request(tx, coins));
    expect([second.lockTime, second.gas, second.inputs[1]?.sequence]).toEqual([max, max, max]);
    expect(second.transactionId).toBe(transactionId(tx));
  });

  it('shows no address for a script of another version or form', async () => {
    const outputs = [
      { valueSompi: 1_000_000_000n, scriptPublicKey: { version: 1, script: toKey.script } },
      { valueSompi: 1_000_000_000n, scriptPublicKey: script('6a') },
    ];
    const second = await secondReading(request({ ...payment, outputs }, coins));
    expect(second.outputs.map(({ address, scriptVersion }) => [address, scriptVersion])).toEqual([
      [undefined, 1],
      [undefined, 0],
    ]);
  });
});

describe('a mistake planted in one reading', () => {
  const [first, ...restOutputs] = payment.outputs;
  const [firstInput, ...restInputs] = payment.inputs;
  const withInput = (change: object): Transaction => ({
    ...payment,
    inputs: [{ ...firstInput!, ...change }, ...restInputs],
  });
  const withOutput = (change: object): Transaction => ({
    ...payment,
    outputs: [{ ...first!, ...change }, ...restOutputs],
  });
  it.each<[string, Transaction, string]>([
    ['an amount one sompi off', withOutput({ valueSompi: 12_000_000_001n }), 'the amount in sompi of output 1'],
    ['another payee', withOutput({ scriptPublicKey: toKey }), 'the address of output 1'],
    [
      'another script version',
      withOutput({ scriptPublicKey: { ...toEcdsaKey, version: 1 } }),
      'the script version of output 1',
    ],
    ['swapped outputs', { ...payment, outputs: [...restOutputs, first!] }, 'the script of output 1'],
    ['an output more', { ...payment, outputs: [...payment.outputs, first!] }, 'the number of outputs'],
    [
      'another coin',
      withInput({ previousOutpoint: { transactionId: 'ac'.repeat(32), index: 0 } }),
      'the coin’s transaction of input 1',
    ],
    [
      'another coin number',
      withInput({ previousOutpoint: { transactionId: 'ab'.repeat(32), index: 1 } }),
      'the coin’s number of input 1',
    ],
    ['another sequence', withInput({ sequence: 1n }), 'the sequence of input 1'],
    ['another sig-op count', withInput({ sigOpCount: 2 }), 'the sig-op count of input 1'],
    [
      'a signature script',
      withInput({ signatureScript: Uint8Array.of(1) }),
      'the length of the signature script in bytes of input 1',
    ],
    ['a lock time', { ...payment, lockTime: 1n }, 'the lock time'],
    ['a subnetwork', { ...payment, subnetworkId: new Uint8Array(20).fill(3) }, 'the subnetwork'],
    ['gas', { ...payment, gas: 1n }, 'the gas'],
    ['a payload', { ...payment, payload: Uint8Array.of(1) }, 'the length of the payload in bytes'],
  ])('%s is named in plain words', async (_what, planted, words) => {
    const differences = summariesDiffer(firstReading(payment, coins), await secondReading(request(planted, coins)));
    expect(differences.filter((line) => line.startsWith(`${words}:`))).toHaveLength(1);
  });
  it('an amount of a coin read wrong shows as another fee', async () => {
    const lied = [coin, { ...coin, amountSompi: coin.amountSompi + 1n }];
    const differences = summariesDiffer(firstReading(payment, coins), await secondReading(request(payment, lied)));
    expect(differences).toEqual([
      'the sum of the inputs in sompi: 20000000000 in the first reading, 20000000001 in the second',
      'the fee in sompi: 1000000 in the first reading, 1000001 in the second',
    ]);
  });
});

describe('bytes that are no transaction', () => {
  const bytes = encodeTransaction(payment);
  it('are refused at every length but the right one, and read at that', async () => {
    const one = reader();
    for (const length of [0, 1, 2, 9, 10, 41, 60, 200, bytes.length - 1]) {
      const result = await one.read({ ...request(payment, coins), transactionBytes: bytes.slice(0, length) });
      expect(result, `${length}`).toMatchObject({ ok: false, error: { kind: 'notDecodable' } });
    }
    const longer = { ...request(payment, coins), transactionBytes: Uint8Array.of(...bytes, 0) };
    expect(await one.read(longer)).toEqual({ ok: false, error: { kind: 'notDecodable', at: 'end' } });
    expect((await one.read(request(payment, coins))).ok).toBe(true);
  });
  it('that promise more parts than can be are refused before anything is read', async () => {
    const promised = Uint8Array.of(0, 0, ...new Uint8Array(8).fill(255));
    expect(await reader().read({ ...request(payment, []), transactionBytes: promised })).toEqual({
      ok: false,
      error: { kind: 'notDecodable', at: 'inputs' },
    });
  });
  it('longer than a block are not even passed on', async () => {
    const start = () => {
      throw new Error('not to be started');
    };
    const result = await reader({ start }).read({ ...request(payment, []), transactionBytes: new Uint8Array(250_001) });
    expect(result).toEqual({ ok: false, error: { kind: 'notDecodable', at: 'length' } });
  });
  it('with a coin missing are refused', async () => {
    expect(await reader().read(request(payment, [coin]))).toEqual({
      ok: false,
      error: { kind: 'coinsDoNotMatch', inputs: 2, coins: 1 },
    });
  });
});

describe('a reader that breaks', () => {
  /** The real child, and how often one was started. */
  function counted(act: (child: ReturnType<typeof forkReader>, nth: number) => void = () => undefined) {
    const started: ReturnType<typeof forkReader>[] = [];
    const start = () => {
      const child = forkReader();
      started.push(child);
      const nth = started.length;
      return {
        ...child,
        send: (asked: ReaderRequest) => {
          child.send(asked);
          act(child, nth);
        },
      };
    };
    return { start, started };
  }
  const zeroOutput = { ...payment, outputs: [{ valueSompi: 0n, scriptPublicKey: toKey }] };

  it('wasm-panic-is-a-refusal: the library divides by zero, its process ends, and the next reading has a new one', async () => {
    const { start, started } = counted();
    const one = reader({ start });
    expect(await one.read(request(zeroOutput, coins))).toEqual({ ok: false, error: { kind: 'libraryPanicked' } });
    expect((await one.read(request(payment, coins))).ok).toBe(true);
    expect(started.length).toBe(2);
  });

  it('by being killed half way fails that reading alone', async () => {
    const { start } = counted((child, nth) => {
      if (nth === 1) child.kill();
    });
    const one = reader({ start });
    await expect(one.read(request(payment, coins))).rejects.toMatchObject({ code: 'readerFailed' });
    expect((await one.read(request(payment, coins))).ok).toBe(true);
  });

  it('by hanging is given up on and ended', async () => {
    let killed = 0;
    const hanging = {
      send: () => undefined,
      onMessage: () => undefined,
      onExit: () => undefined,
      kill: () => {
        killed++;
      },
    };
    const one = reader({ start: () => hanging, timeoutMs: 50 });
    await expect(one.read(request(payment, coins))).rejects.toMatchObject({
      code: 'readerFailed',
      message: expect.stringMatching(/in time/) as string,
    });
    expect(killed).toBe(1);
  });

  it('by not starting, or by answering nonsense, is a readerFailed', async () => {
    const failing = reader({
      start: () => {
        throw new Error('no such program');
      },
    });
    await expect(failing.read(request(payment, coins))).rejects.toMatchObject({ code: 'readerFailed' });
    let answer: (message: unknown) => void = () => undefined;
    const lying = reader({
      start: () => ({
        send: () => answer({ ok: true, value: { transactionId: 'not one' } }),
        onMessage: (listener) => (answer = listener),
        onExit: () => undefined,
        kill: () => undefined,
      }),
    });
    await expect(lying.read(request(payment, coins))).rejects.toMatchObject({ code: 'readerFailed' });
  });
});

describe('the life of the reader', () => {
  it('is one process for many readings, let go when idle and started again when needed', async () => {
    const exits: Promise<void>[] = [];
    const start = () => {
      const child = forkReader();
      let exited: () => void = () => undefined;
      exits.push(new Promise((resolve) => (exited = resolve)));
      return {
        ...child,
        onExit: (listener: () => void) =>
          child.onExit(() => {
            listener();
            exited();
          }),
      };
    };
    const one = reader({ start, idleMs: 100 });
    const both = await Promise.all([one.read(request(payment, coins)), one.read(request(payment, coins))]);
    expect(both.map((each) => each.ok)).toEqual([true, true]);
    expect(exits.length).toBe(1);
    await exits[0];
    expect((await one.read(request(payment, coins))).ok).toBe(true);
    expect(exits.length).toBe(2);
  });
  it('queues sixteen readings and refuses the seventeenth', async () => {
    const one = reader();
    const asked = await Promise.allSettled(Array.from({ length: 17 }, () => one.read(request(payment, coins))));
    expect(asked.map((each) => each.status)).toEqual([...Array<string>(16).fill('fulfilled'), 'rejected']);
    expect(asked[16]).toMatchObject({ reason: { code: 'readerFailed' } });
    expect((await one.read(request(payment, coins))).ok).toBe(true);
  });
  it('ends with close, and reads no more', async () => {
    const one = reader();
    const reading = one.read(request(payment, coins));
    one.close();
    await expect(reading).rejects.toMatchObject({ code: 'readerFailed' });
    await expect(one.read(request(payment, coins))).rejects.toMatchObject({ code: 'readerFailed' });
  });
});
