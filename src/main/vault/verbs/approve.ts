import { concatBytes, equalBytes } from '../../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../../core/base/errors.ts';
import type { SessionId } from '../../../core/base/ids.ts';
import { multiplyBase, pointToBytes, scalarFromBytes } from '../../../core/frost/secp256k1.ts';
import { openSession, type OpenSession } from '../../../core/frost/session.ts';
import { signPartials } from '../../../core/frost/signing.ts';
import { subsetsWithMember } from '../../../core/group/charter.ts';
import { pubnoncesOfInput, signersOf } from '../../../core/signature/completion.ts';
import { armableSessions, pubnonceBytes, secnonceBytes, type ArmableSession } from '../../../core/signature/sheet.ts';
import { placeOfSubset } from '../../../core/signature/subsets.ts';
import type { ApproveRequest, Vault } from '../../../core/vault-port.ts';
import type { GroupShare } from '../content.ts';
import type { OpenVault } from '../open-vault.ts';
import { wrapPartials, type SessionPartials } from '../release.ts';
import { readAgain } from './approval-reading.ts';
import { ownSheet, sheetsOfOthers, type OwnSheet } from './approval-sheets.ts';
import { groupOf, idBytes, requireOwnDevice, shareOf } from './known-group.ts';
import { takeSecrets } from './sheet.ts';
import { spend } from './spent.ts';
import { signAsMember } from './statement.ts';
import { verifyingKeyOf } from './verifying-key.ts';

type Approved = Awaited<ReturnType<Vault['approve']>>;

/**
 * The click (protocol.md §6.4). Everything is derived again from raw bytes; the partials of every session whose members are ready are
 * made, checked and wrapped. Whatever happens once the sheet was opened, its secret halves are gone afterwards.
 *
 * A session in which another member's nonce is no point is left out: an approval without it still stands.
 * @throws KeyturnError groupNotFound, groupNotReady, proposalInvalid, proposalBlocked, reviewStale, notReadyToSign, invalidInput
 */
export function approve(vault: OpenVault, request: ApproveRequest): Approved {
  const group = groupOf(vault, request.group);
  requireOwnDevice(group, request.device);
  const share = shareOf(group);
  const { proposal, reading, sighashes } = readAgain(request, group, share, vault.content.network);
  const own = ownSheet(request.own, group, share, proposal);
  const sheets = new Map([...sheetsOfOthers(request.others, group, share, proposal), [share.index, own.public]]);
  const key = verifyingKeyOf(share);
  const armable = armableSessions(key, request.proposalId, sighashes.length, (index) => sheets.get(index), share.index);

  const pairs = own.statement.inputs * subsetsWithMember(key.memberCount, key.threshold);
  spend(vault, group, own.statement);
  const secrets = takeSecrets(vault, request.own, pairs * secnonceBytes);
  let partials: readonly SessionPartials[];
  try {
    requirePublished(secrets, own, share, armable, sighashes.length);
    partials = partialsOf(secrets, share, own, armable, sighashes);
  } finally {
    secrets.fill(0);
  }
  const sessions = partials.map(({ session }): SessionId => session);
  const releaseKey = vault.random(32);
  const wrapped = wrapPartials(releaseKey, partials, request.proposalId, vault.random);
  const signed = signAsMember(group, {
    kind: 'approve',
    group: group.group,
    member: group.member,
    device: group.device,
    proposal: request.proposalId,
    epoch: share.epoch,
    reading: reading.digest,
    attempt: 0,
    sheet: idBytes(own.public.id),
    sessions,
  });
  return { signed, sessions, wrapped, releaseKey };
}

/** One signature to make: the session of one input of one subset, and where its secret half lies. */
type Job = { readonly of: ArmableSession; readonly session: OpenSession; readonly secnonce: Uint8Array };

function partialsOf(
  secrets: Uint8Array,
  share: GroupShare,
  own: OwnSheet,
  armable: readonly ArmableSession[],
  sighashes: readonly Uint8Array[],
): readonly SessionPartials[] {
  const key = verifyingKeyOf(share);
  const jobs = armable.flatMap((of): readonly Job[] => {
    const signers = signersOf(key, of.subset);
    const inputs: Job[] = [];
    for (const [input, sighash] of sighashes.entries()) {
      const session = openSession(signers, pubnoncesOfInput(of, key, input), sighash);
      if (!session.ok) {
        assert(
          session.error.kind === 'contribution' && session.error.signer !== share.index,
          'our own published nonces are points',
        );
        return [];
      }
      const at = pairAt(own, share, of, input) * secnonceBytes;
      inputs.push({ of, session: session.value, secnonce: secrets.subarray(at, at + secnonceBytes) });
    }
    return inputs;
  });
  if (jobs.length === 0) return [];
  const signed = signPartials(jobs, share.secshare, share.index);
  assert(signed.ok, 'a share of this group and the nonces of this sheet sign');
  const bySession = new Map<SessionId, Uint8Array[]>();
  for (const [i, { of }] of jobs.entries()) {
    const partial = signed.value[i];
    assert(partial !== undefined, 'there is one partial for each job');
    bySession.set(of.session, [...(bySession.get(of.session) ?? []), partial]);
  }
  return [...bySession].map(([session, list]) => ({ session, partials: concatBytes(...list) }));
}

/**
 * Is what we are about to use what we published? Others check our partials against the published halves, and two sheets that share a
 * secret half would give the share away.
 */
function requirePublished(
  secrets: Uint8Array,
  own: OwnSheet,
  share: GroupShare,
  armable: readonly ArmableSession[],
  inputs: number,
): void {
  for (const session of armable)
    for (let input = 0; input < inputs; input++) {
      const at = pairAt(own, share, session, input);
      const secnonce = secrets.subarray(at * secnonceBytes, (at + 1) * secnonceBytes);
      const published = own.statement.pairs.subarray(at * pubnonceBytes, (at + 1) * pubnonceBytes);
      if (
        !isHalfOf(secnonce.subarray(0, 32), published.subarray(0, 33)) ||
        !isHalfOf(secnonce.subarray(32), published.subarray(33))
      )
        throw new KeyturnError(
          'notReadyToSign',
          'The one-time codes kept for this proposal are not the ones that were published. Nothing was signed. Keyturn prepares new ones while the vault is open; then approve again.',
        );
    }
}

function isHalfOf(secret: Uint8Array, published: Uint8Array): boolean {
  const scalar = scalarFromBytes(secret);
  return scalar.ok && scalar.value !== 0n && equalBytes(pointToBytes(multiplyBase(scalar.value)), published);
}

const pairAt = (own: OwnSheet, share: GroupShare, { subset }: ArmableSession, input: number): number =>
  placeOfSubset(share.members.length, share.threshold, share.index, subset) * own.statement.inputs + input;
