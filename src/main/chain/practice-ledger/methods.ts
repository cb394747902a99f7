import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { KeyturnError } from '../../../core/base/errors.ts';
import type { WireScript, WireTransaction } from '../wrpc-types.ts';
import { PREFIXES, scriptOfAddress } from './address.ts';
import { type Ledger, payableScript, type Waiting } from './ledger.ts';
import { blockHash, transactionOnWire, utxoOnWire } from './wire.ts';
import { transactionOnWireIn } from './wire-in.ts';

/** The answer's `params`, or the node's error text. */
export type Answer = { readonly params: object } | { readonly error: string };

/** Answers one question that needs nothing of the connection it came over. */
export type Method = (ledger: Ledger, params: unknown) => Answer;

/** The node has no limit here; this keeps one practice answer to a size that one message may have. */
const ADDRESSES_MAX = 1_000;

const u64 = z
  .bigint()
  .min(0n)
  .max(2n ** 64n - 1n);
const small = (max: bigint) => z.bigint().min(0n).max(max).transform(Number);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const addressText = z.string().max(120);
export const addressList = z.array(addressText).max(ADDRESSES_MAX);
const addresses = z.object({ addresses: addressList });
const pools = { includeOrphanPool: z.boolean(), filterTransactionPool: z.boolean() };

const submission = z.object({
  transaction: transactionOnWireIn
    .extend({ mass: u64.nullish(), storageMass: u64.nullish() })
    // Either name will do; both must agree. The ledger, like the node, then uses its own value.
    .refine(
      ({ mass, storageMass }) =>
        typeof (mass ?? storageMass) === 'bigint' && (mass ?? storageMass) === (storageMass ?? mass),
    ),
});
/** Practice money is for whoever may read the file with the ledger's token, where it has one. */
const token = z.string().max(128).optional();

/** Everything the ledger answers by name. A name that is not here drops the connection, as it does at a node. */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['ping', () => ({ params: {} })],
  ['getServerInfo', (ledger) => ({ params: serverInfo(ledger) })],
  ['getSyncStatus', () => ({ params: { isSynced: true } })],
  ['getCurrentNetwork', ({ networkId }) => ({ params: { network: networkId.replace(/-.*/, '') } })],
  ['getBlockDagInfo', (ledger) => ({ params: dagInfo(ledger) })],
  [
    'getUtxosByAddresses',
    method(addresses, (ledger, params) =>
      withScripts(ledger, params.addresses, (scripts) => ({
        entries: scripts.flatMap(([, each]) => ledger.coinsOf(each).map((coin) => utxoOnWire(coin, ledger.networkId))),
      })),
    ),
  ],
  [
    'getBalanceByAddress',
    method(z.object({ address: addressText }), (ledger, params) =>
      withScripts(ledger, [params.address], ([first]) => ({
        balance: first === undefined ? 0n : balance(ledger, first[1]),
      })),
    ),
  ],
  [
    'getBalancesByAddresses',
    method(addresses, (ledger, params) =>
      withScripts(ledger, params.addresses, (scripts) => ({
        entries: scripts.map(([address, each]) => ({ address, balance: balance(ledger, each) })),
      })),
    ),
  ],
  ['getFeeEstimate', () => ({ params: { estimate: FEE_ESTIMATE } })],
  [
    'getMempoolEntry',
    method(z.object({ transactionId: hash, ...pools }), (ledger, params) => {
      const entry = params.filterTransactionPool ? undefined : ledger.mempool().get(params.transactionId);
      if (entry === undefined) return { error: `Transaction ${params.transactionId} not found` };
      return { params: { mempoolEntry: mempoolEntry(ledger, entry) } };
    }),
  ],
  [
    'getMempoolEntriesByAddresses',
    method(addresses.extend(pools), (ledger, params) => {
      const waiting = params.filterTransactionPool ? [] : [...ledger.mempool().values()];
      return withScripts(ledger, params.addresses, (scripts) => ({
        entries: scripts.map(([address, each]) => ({
          address,
          sending: waiting
            .filter((entry) => sends(ledger, entry.transaction, each))
            .map((e) => mempoolEntry(ledger, e)),
          receiving: waiting.filter((entry) => receives(entry.transaction, each)).map((e) => mempoolEntry(ledger, e)),
        })),
      }));
    }),
  ],
  [
    'submitTransaction',
    method(submission, (ledger, { transaction: { mass: _mass, storageMass: _storageMass, ...transaction } }) => {
      const result = ledger.submit(transaction);
      return result.ok ? { params: { transactionId: result.transactionId } } : { error: result.message };
    }),
  ],
  [
    'practiceHello',
    (ledger) => ({ params: { ledger: ledger.token === undefined ? null : nameOfLedger(ledger.token) } }),
  ],
  [
    'practiceFaucet',
    method(z.object({ address: addressText, amountSompi: u64, count: small(0xffff_ffffn), token }), (ledger, params) =>
      practice(ledger, params.token, () => {
        const payTo = payableScript(params.address, ledger.networkId);
        return { transactionId: ledger.faucet(payTo, params.amountSompi, params.count) };
      }),
    ),
  ],
  [
    'practiceMine',
    method(z.object({ blocks: small(0xffff_ffffn), payAddress: addressText.nullish(), token }), (ledger, params) =>
      practice(ledger, params.token, () => {
        ledger.mine(
          params.blocks,
          typeof params.payAddress !== 'string' ? undefined : payableScript(params.payAddress, ledger.networkId),
        );
        return { virtualDaaScore: ledger.virtualDaaScore() };
      }),
    ),
  ],
]);

export const UNREADABLE: Answer = { error: 'request deserialization error' };

function method<S extends z.ZodType>(schema: S, answer: (ledger: Ledger, params: z.output<S>) => Answer): Method {
  return (ledger, params) => {
    const read = schema.safeParse(params);
    return read.success ? answer(ledger, read.data) : UNREADABLE;
  };
}

function withScripts(
  ledger: Ledger,
  texts: readonly string[],
  answer: (scripts: readonly (readonly [string, WireScript])[]) => object,
): Answer {
  const scripts: [string, WireScript][] = [];
  for (const text of new Set(texts)) {
    const found = scriptOfAddress(text, PREFIXES[ledger.networkId]);
    if (found === undefined) return UNREADABLE;
    scripts.push([text, found]);
  }
  return { params: answer(scripts) };
}

/** What a ledger with this token calls itself: tells it from another at the same port, and tells nobody the token. */
export function nameOfLedger(token: string): string {
  return bytesToHex(sha256(utf8ToBytes(`keyturn practice ledger ${token}`)));
}

function practice(ledger: Ledger, token: string | undefined, act: () => object): Answer {
  if (ledger.token !== undefined && token !== ledger.token)
    return { error: 'this practice ledger pays only for the apps of its own user' };
  try {
    return { params: act() };
  } catch (error) {
    if (error instanceof KeyturnError) return { error: error.message };
    throw error;
  }
}

function serverInfo(ledger: Ledger): object {
  return {
    rpcApiVersion: 1,
    rpcApiRevision: 0,
    serverVersion: '2.0.1',
    networkId: ledger.networkId,
    hasUtxoIndex: true,
    isSynced: true,
    virtualDaaScore: ledger.virtualDaaScore(),
  };
}

function dagInfo(ledger: Ledger): object {
  const virtualDaaScore = ledger.virtualDaaScore();
  const tip = blockHash(virtualDaaScore - 1n);
  return {
    network: ledger.networkId,
    blockCount: virtualDaaScore,
    headerCount: virtualDaaScore,
    tipHashes: [tip],
    difficulty: 1.5,
    pastMedianTime: 0,
    virtualParentHashes: [tip],
    pruningPointHash: blockHash(0n),
    virtualDaaScore,
    sink: tip,
  };
}

/** No competition for space here, so every bucket is the network's floor. */
const BUCKET = { feerate: 100, estimatedSeconds: 0.1 };
const FEE_ESTIMATE = { priorityBucket: BUCKET, normalBuckets: [BUCKET, BUCKET], lowBuckets: [BUCKET] };

function mempoolEntry(ledger: Ledger, { feeSompi, transaction }: Waiting): object {
  return { fee: feeSompi, transaction: transactionOnWire(transaction, ledger.networkId), is_orphan: false };
}

function balance(ledger: Ledger, of: WireScript): bigint {
  return ledger.coinsOf(of).reduce((sum, coin) => sum + coin.amountSompi, 0n);
}

function sends(ledger: Ledger, tx: WireTransaction, from: WireScript): boolean {
  return tx.inputs.some((input) => isSame(ledger.spentCoin(input.previousOutpoint)?.scriptPublicKey, from));
}

function receives(tx: WireTransaction, to: WireScript): boolean {
  return tx.outputs.some((output) => isSame(output.scriptPublicKey, to));
}

function isSame(a: WireScript | undefined, b: WireScript): boolean {
  return a?.version === b.version && a.script === b.script;
}
