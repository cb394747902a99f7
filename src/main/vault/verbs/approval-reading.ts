import { bytesToHex } from '../../../core/base/bytes.ts';
import { KeyturnError } from '../../../core/base/errors.ts';
import { charterHashOf, decodeCharter } from '../../../core/group/charter.ts';
import { payToPublicKey } from '../../../core/kaspa/script.ts';
import { sighashes } from '../../../core/kaspa/sighash.ts';
import { decodeProposal, proposalIdOf, type Proposal } from '../../../core/proposal/proposal.ts';
import { readProposal, type Reading } from '../../../core/review/reading.ts';
import type { ApproveRequest } from '../../../core/vault-port.ts';
import type { NetworkName } from '../../../core/kaspa/network.ts';
import type { GroupShare, VaultGroup } from '../content.ts';
import { requireBytes, requireHex } from './request.ts';

export type ReadAgain = {
  readonly proposal: Proposal;
  readonly reading: Reading;
  readonly sighashes: readonly Uint8Array[];
};

/**
 * Read the proposal from its own bytes with nothing but what this vault holds itself: the pinned charter and the group's own script.
 * @throws KeyturnError proposalInvalid, proposalBlocked, reviewStale: what the person saw is not what this vault reads
 */
export function readAgain(
  request: ApproveRequest,
  group: VaultGroup,
  share: GroupShare,
  network: NetworkName,
): ReadAgain {
  requireHex(request.proposalId);
  requireHex(request.reading);
  const charter = decodeCharter(bytesOf(request.charter));
  if (!charter.ok || charterHashOf(charter.value) !== share.charterHash)
    throw invalid('names another charter than the one this group’s key was made for');
  const { memberCount, threshold } = charter.value;
  if (
    charter.value.group !== group.group ||
    charter.value.network !== network ||
    memberCount !== share.members.length ||
    threshold !== share.threshold
  )
    throw invalid('is under a charter that does not fit this group’s key');

  if (proposalIdOf(bytesOf(request.proposal)) !== request.proposalId)
    throw invalid('is not the one its number stands for');
  const proposal = decodeProposal(request.proposal);
  if (!proposal.ok) throw invalid('cannot be read');
  if (proposal.value.epoch !== share.epoch) throw invalid('names another key of the group than the one in force');
  const groupScript = payToPublicKey(share.thresholdKey.subarray(1)).script;
  const reading = readProposal(proposal.value, charter.value, groupScript);
  if (!reading.ok) throw invalid(`holds a transaction that is not signed here (${reading.error.code})`);
  if (bytesToHex(reading.value.digest) !== request.reading)
    throw new KeyturnError(
      'reviewStale',
      'What was shown is not what the vault reads in this payment. Nothing was signed. Look at the payment again; if it stays so, do not approve it.',
    );
  const blocking = reading.value.staticVerdicts.find(({ outcome }) => outcome === 'blocks');
  if (blocking !== undefined)
    throw new KeyturnError(
      'proposalBlocked',
      `A rule of the group forbids this payment: ${blocking.sentence} Nothing was signed.`,
    );
  return {
    proposal: proposal.value,
    reading: reading.value,
    sighashes: sighashes(reading.value.transaction, reading.value.utxos),
  };
}

function bytesOf(value: Uint8Array): Uint8Array {
  requireBytes(value, 1, requestBytesMax);
  return value;
}

/** Charters and proposals are entries of 64 KiB at most. */
const requestBytesMax = 64 * 1024;

function invalid(why: string): KeyturnError {
  return new KeyturnError(
    'proposalInvalid',
    `This proposal ${why}. Nothing was signed. Ask its author to make a new one.`,
  );
}
