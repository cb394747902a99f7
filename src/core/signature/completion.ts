import { assert } from '../base/errors.ts';
import type { ProposalId, SessionId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { combine } from '../frost/combine.ts';
import { openSession } from '../frost/session.ts';
import { prepareSigners, type Signers } from '../frost/signers.ts';
import { decodeStatement, type StatementOf } from '../group/statement.ts';
import { signatureScript } from '../kaspa/script.ts';
import { encodeTransaction, type Transaction } from '../kaspa/transaction.ts';
import { armableSessions, pubnonceFor, type ArmableSession, type PublicSheet } from './sheet.ts';
import type { Subset } from './subsets.ts';

/** What is needed to check signatures of a group: its public key material. */
export type VerifyingKey = {
  readonly epoch: number;
  readonly thresholdKey: Uint8Array;
  readonly pubshares: readonly Uint8Array[];
  readonly memberCount: number;
  readonly threshold: number;
};

/** One approver whose app is armed with a sheet. */
export type ArmedApprover = {
  readonly index: number;
  readonly sheet: PublicSheet;
  /** Sessions this approver's partials are here for. A burnt sheet still serves these: the partials outlived its key. */
  readonly released?: Readonly<Partial<Record<SessionId, unknown>>>;
};

/**
 * Sessions whose signers have all approved: what may be released, and what may be combined (protocol.md §6.5).
 * The sheets are those the approvals name, so every member computes the same session ids from the same approvals.
 */
export function sessionsAmong(
  key: VerifyingKey,
  proposal: ProposalId,
  inputCount: number,
  approvers: readonly ArmedApprover[],
): readonly ArmableSession[] {
  const sheets = new Map(approvers.map(({ index, sheet }) => [index, sheet]));
  const released = new Map(approvers.map((approver) => [approver.index, approver.released]));
  if (sheets.size < key.threshold) return [];
  return armableSessions(
    key,
    proposal,
    inputCount,
    (member) => sheets.get(member),
    undefined,
    (sheet, session) => !sheet.burnt || released.get(sheet.ownerIndex)?.[session] !== undefined,
  );
}

/** The signers of one subset under the group's key, prepared once for all inputs. */
export function signersOf(key: VerifyingKey, subset: Subset): Signers {
  const prepared = prepareSigners({
    memberCount: key.memberCount,
    threshold: key.threshold,
    ids: subset,
    pubshares: subset.map((index) => key.pubshares[index] ?? new Uint8Array()),
    thresholdKey: key.thresholdKey,
  });
  assert(prepared.ok, 'the key material of a finished ceremony forms a signer set');
  return prepared.value;
}

/** Public nonces of one input by signer, from the sheets of a session. */
export function pubnoncesOfInput(
  session: ArmableSession,
  key: VerifyingKey,
  input: number,
): ReadonlyMap<number, Uint8Array> {
  return new Map(
    session.subset.map((member, place) => {
      const sheet = session.sheets[place];
      assert(sheet !== undefined, 'a session has one sheet for each signer');
      return [member, pubnonceFor(sheetStatement(sheet), member, session.subset, input, key)];
    }),
  );
}

/**
 * The signature of every input, or who spoiled it. Tries the sum first; looks for culprits only if it does not verify (§6.7).
 * @param partials  by signer: 32 bytes for each input, one after another
 */
export function completeSession(
  key: VerifyingKey,
  session: ArmableSession,
  sighashes: readonly Uint8Array[],
  partials: ReadonlyMap<number, Uint8Array>,
): Result<readonly Uint8Array[], { readonly culprits: readonly number[] }> {
  const short = session.subset.filter((member) => partials.get(member)?.length !== sighashes.length * 32);
  if (short.length > 0) return err({ culprits: short });
  const signers = signersOf(key, session.subset);
  const signatures: Uint8Array[] = [];
  for (const [input, sighash] of sighashes.entries()) {
    const opened = openSession(signers, pubnoncesOfInput(session, key, input), sighash);
    if (!opened.ok)
      return err({
        culprits:
          opened.error.kind === 'contribution' && typeof opened.error.signer === 'number'
            ? [opened.error.signer]
            : session.subset,
      });
    const signature = combine(
      opened.value,
      new Map(
        session.subset.map((member) => [
          member,
          partials.get(member)?.subarray(input * 32, input * 32 + 32) ?? new Uint8Array(),
        ]),
      ),
    );
    if (!signature.ok)
      return err({ culprits: signature.error.kind === 'culprits' ? signature.error.signers : session.subset });
    signatures.push(signature.value);
  }
  return ok(signatures);
}

/** The transaction with its signature scripts, in the network's byte form. */
export function signedTransactionBytes(unsigned: Transaction, signatures: readonly Uint8Array[]): Uint8Array {
  assert(unsigned.inputs.length === signatures.length, 'every input has its signature');
  return encodeTransaction({
    ...unsigned,
    inputs: unsigned.inputs.map((input, i) => ({
      ...input,
      signatureScript: signatureScript(signatures[i] ?? new Uint8Array()),
    })),
  });
}

const decodedSheets = new WeakMap<PublicSheet, StatementOf<'sheet'>>();

/** A published sheet's statement; it was decoded when it was accepted. */
export function sheetStatement(sheet: PublicSheet): StatementOf<'sheet'> {
  const known = decodedSheets.get(sheet);
  if (known !== undefined) return known;
  const decoded = decodeStatement(sheet.statement);
  assert(decoded.ok && decoded.value.kind === 'sheet', 'an accepted sheet decodes');
  decodedSheets.set(sheet, decoded.value);
  return decoded.value;
}
