import { bytesToHex, equalBytes, labelledHash } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import { charterHashOf, feeCeilingOf, type Charter } from '../group/charter.ts';
import { coinbaseMaturityDaa } from '../kaspa/network.ts';
import type { ScriptPublicKey } from '../kaspa/script.ts';
import { checkShape, isMature, isSameScript, type ShapeFacts } from '../kaspa/shape.ts';
import { decodeTransaction, encodeTransaction, type Transaction, type UtxoEntry } from '../kaspa/transaction.ts';
import { approvalsNeeded, judgeStaticRules } from '../policy/policy.ts';
import type { PolicyFacts, RuleVerdict } from '../policy/rule.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { encodeStrict } from '../wire/codec.ts';
import { readingModelCodec, type ReadingModel } from './model.ts';
import { readingCode } from './reading-code.ts';
import type { ReadingRefusal } from './refusal.ts';

/** What this app read in a proposal. All public, and plain data. */
export type Reading = {
  readonly model: ReadingModel;
  /** 32 bytes: what an approval says it approves. Only equal ones combine (protocol.md §6.1). */
  readonly digest: Uint8Array;
  /** The digest's short form, e.g. `fox-lamp-31`: to compare by eye or on a call. */
  readonly code: string;
  readonly transaction: Transaction;
  readonly utxos: readonly UtxoEntry[];
  readonly facts: ShapeFacts;
  /** The static rules' verdicts with their sentences; the model holds their codes. */
  readonly staticVerdicts: readonly RuleVerdict[];
};

/**
 * Read a proposal from its own bytes (protocol.md §5.2 a, b, d, e): decode and rebuild the transaction, hold it against
 * the one shape, match its outputs to the intent one to one, and put everything a signer agrees to into a canonical
 * model. A pure function of the proposal and the charter it names: no clock, balance, history, node or locale.
 *
 * Left to the caller, because the world decides it: whether the inputs exist with these amounts, whether mined coins
 * are old enough ({@link immatureInput}), the dynamic rules, and the second reader.
 *
 * @param charter  the version in force here, with the book in force here
 * @param groupScript  the group's own version-0 output script
 */
export function readProposal(
  proposal: Proposal,
  charter: Charter,
  groupScript: Uint8Array,
): Result<Reading, ReadingRefusal> {
  const versions = refuseVersions(proposal, charter);
  if (versions !== undefined) return err(versions);

  const decoded = decodeTransaction(proposal.transaction);
  if (!decoded.ok) return err({ code: 'transactionUnreadable', error: decoded.error });
  const transaction = decoded.value;
  if (!equalBytes(encodeTransaction(transaction), proposal.transaction))
    return err({ code: 'transactionNotCanonical' });

  const group: ScriptPublicKey = { version: 0, script: groupScript };
  const toGroup = proposal.payments.findIndex(({ script }) => equalBytes(script, groupScript));
  if (toGroup !== -1) return err({ code: 'paymentToGroup', paymentIndex: toGroup });

  const utxos = proposal.utxos.map(
    ({ amountSompi, scriptVersion, script, blockDaaScore, isCoinbase }): UtxoEntry => ({
      amountSompi,
      scriptPublicKey: { version: scriptVersion, script },
      blockDaaScore,
      isCoinbase,
    }),
  );
  const feeCeilingSompi = feeCeilingOf(charter);
  const shape = checkShape(transaction, utxos, {
    groupScript: group,
    network: charter.network,
    ...(feeCeilingSompi === undefined ? {} : { feeCeilingSompi }),
    virtualDaaScore: endOfDaa,
  });
  if (!shape.ok) return err({ code: 'shape', refusal: shape.error });

  const mismatch = refuseOutputs(proposal, transaction, group) ?? refuseNames(proposal, charter);
  if (mismatch !== undefined) return err(mismatch);

  const facts = shape.value;
  const staticVerdicts = judgeStaticRules(charter, policyFactsOf(proposal, facts));
  const model = modelOf(proposal, charter, transaction, facts, staticVerdicts);
  const digest = labelledHash('keyturn/reading/1', encodeStrict(readingModelCodec, model));
  return ok({ model, digest, code: readingCode(digest), transaction, utxos, facts, staticVerdicts });
}

/** What the rules look at, from a proposal whose shape held. */
export function policyFactsOf(
  proposal: Proposal,
  { feeSompi, transactionId }: Pick<ShapeFacts, 'feeSompi' | 'transactionId'>,
): PolicyFacts {
  const { payments, note, expiresAtMs } = proposal;
  return { transactionId, payments, feeSompi, note, expiresAtMs };
}

/**
 * The first input that spends a mined coin too young to be spent, or undefined. Asked with the chain's present score,
 * which is why it is not part of a reading.
 */
export function immatureInput({ utxos }: Pick<Reading, 'utxos'>, virtualDaaScore: bigint): number | undefined {
  const index = utxos.findIndex((utxo) => !isMature(utxo, virtualDaaScore));
  return index === -1 ? undefined : index;
}

/** Every coin is old enough at the end of time, so the shape check leaves maturity to {@link immatureInput}. */
const endOfDaa = (1n << 64n) + coinbaseMaturityDaa;

function refuseVersions(proposal: Proposal, charter: Charter): ReadingRefusal | undefined {
  if (proposal.group !== charter.group) return { code: 'otherGroup' };
  if (proposal.charterVersion !== charter.version)
    return { code: 'charterVersion', named: proposal.charterVersion, inForce: charter.version };
  if (proposal.bookVersion !== charter.book.version)
    return { code: 'bookVersion', named: proposal.bookVersion, inForce: charter.book.version };
  return undefined;
}

/** Payments in the order of the intent, then at most one output more, which is the change. */
function refuseOutputs(
  { payments }: Proposal,
  { outputs }: Transaction,
  group: ScriptPublicKey,
): ReadingRefusal | undefined {
  for (const [paymentIndex, payment] of payments.entries()) {
    const output = outputs[paymentIndex];
    if (output === undefined) return { code: 'outputMissing', paymentIndex };
    if (!isSameScript(output.scriptPublicKey, { version: 0, script: payment.script }))
      return { code: 'outputDiffers', paymentIndex, field: 'recipient' };
    if (output.valueSompi !== payment.amountSompi) return { code: 'outputDiffers', paymentIndex, field: 'amount' };
  }
  const change = outputs[payments.length];
  if (change !== undefined && !isSameScript(change.scriptPublicKey, group))
    return { code: 'outputUnexpected', outputIndex: payments.length };
  return outputs.length > payments.length + 1
    ? { code: 'outputUnexpected', outputIndex: payments.length + 1 }
    : undefined;
}

/** A name is the book's or absent. A script listed under several names would let an author pick the one that persuades. */
function refuseNames({ payments }: Proposal, { book }: Charter): ReadingRefusal | undefined {
  for (const [paymentIndex, { name, script }] of payments.entries()) {
    const listed = book.entries.filter((entry) => equalBytes(entry.script, script)).map((entry) => entry.name);
    if (new Set(listed).size > 1) return { code: 'nameAmbiguous', paymentIndex, names: listed };
    if (listed[0] !== name) return { code: 'nameDiffers', paymentIndex, named: name, book: listed[0] };
  }
  return undefined;
}

function modelOf(
  proposal: Proposal,
  charter: Charter,
  transaction: Transaction,
  facts: ShapeFacts,
  verdicts: readonly RuleVerdict[],
): ReadingModel {
  return {
    format: 1,
    network: charter.network,
    group: proposal.group,
    charterVersion: charter.version,
    charterHash: charterHashOf(charter),
    bookVersion: charter.book.version,
    epoch: proposal.epoch,
    author: proposal.author,
    k: proposal.k,
    expiresAtMs: proposal.expiresAtMs,
    transactionId: facts.transactionId,
    inputs: transaction.inputs.map(({ previousOutpoint }, i) => {
      const coin = proposal.utxos[i];
      assert(coin !== undefined, 'every input has its coin beside it');
      return { ...previousOutpoint, ...coin };
    }),
    outputs: transaction.outputs.map(({ valueSompi, scriptPublicKey }, i) => {
      const seen = facts.outputs[i];
      assert(
        seen !== undefined && seen.isChange === i >= proposal.payments.length,
        'what is not a payment is the change',
      );
      const payment = proposal.payments[i];
      return {
        valueSompi,
        scriptVersion: scriptPublicKey.version,
        script: scriptPublicKey.script,
        address: seen.address,
        role: payment === undefined ? { kind: 'change' } : { kind: 'payment', index: i, name: payment.name },
      };
    }),
    paidSompi: facts.paidSompi,
    feeSompi: facts.feeSompi,
    changeSompi: facts.changeSompi,
    note: proposal.note,
    externalId: proposal.externalId,
    evidenceHash:
      proposal.evidence === undefined ? undefined : bytesToHex(labelledHash('keyturn/evidence/1', proposal.evidence)),
    rules: verdicts.map(({ index, rule, outcome, code }) => {
      assert(index !== undefined && rule !== 'expiry', 'a static rule has its place in the charter');
      return { index, rule, outcome, code };
    }),
    approvalsNeeded: approvalsNeeded(charter, verdicts),
  };
}
