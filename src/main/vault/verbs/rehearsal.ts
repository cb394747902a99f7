import { bytesToHex } from '../../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../../core/base/errors.ts';
import { rehearsalMessageOf, rehearsalSubsets } from '../../../core/group/rehearsal.ts';
import { membersMax } from '../../../core/group/charter.ts';
import { nonceGen, pubnonceBytes } from '../../../core/frost/nonce.ts';
import { openSession } from '../../../core/frost/session.ts';
import { signPartial } from '../../../core/frost/signing.ts';
import { signersOf } from '../../../core/signature/completion.ts';
import type { Subset } from '../../../core/signature/subsets.ts';
import type { Rehearsal, Vault } from '../../../core/vault-port.ts';
import type { GroupShare } from '../content.ts';
import type { OpenVault } from '../open-vault.ts';
import { groupOf, idBytes, shareOf } from './known-group.ts';
import { malformed, requireBytes, requireHex, requireInteger, requireList } from './request.ts';
import { verifyingKeyOf } from './verifying-key.ts';

/** SECRET half undefined once it was given away. */
export type RehearsalNonce = { readonly pubnonce: Uint8Array; secnonce: Uint8Array | undefined };

/** The attempt is one byte of the message. */
const attemptMax = 255;
/** 11 rounds of the largest group with a few attempts each; beyond it somebody is playing with us. */
const rehearsalsMax = 256;

/** A nonce for one rehearsal signature. Asking again before it was used gives the same one. */
export function rehearseNonce(vault: OpenVault, input: Rehearsal): { readonly pubnonce: Uint8Array } {
  const { key, share, subset } = planOf(vault, input);
  const known = vault.rehearsals.get(key);
  if (known !== undefined) {
    if (known.secnonce === undefined) throw rehearsed();
    return { pubnonce: known.pubnonce };
  }
  if (vault.rehearsals.size >= rehearsalsMax) throw rehearsed();
  const pubshare = share.pubshares[share.index];
  assert(pubshare !== undefined, 'every member has a public share');
  const message = rehearsalMessageOf(input.ceremony, input.round, input.attempt);
  const made = nonceGen({
    random32: vault.random(32),
    secshare: share.secshare,
    pubshare,
    threshKeyXOnly: share.thresholdKey.subarray(1),
    message,
    extraIn: Uint8Array.from([...idBytes(input.ceremony), input.round, input.attempt, ...subset]),
  });
  vault.rehearsals.set(key, made);
  return { pubnonce: made.pubnonce };
}

/**
 * Our partial of one rehearsal signature. Its message is made here, under a label no payment's has.
 * @param input.pubnonces  66 bytes for each signer of the round, in ascending order of their places
 */
export function rehearsePartial(
  vault: OpenVault,
  input: Parameters<Vault['rehearsePartial']>[0],
): { readonly partial: Uint8Array } {
  const { key, share, subset } = planOf(vault, input);
  requireList(input.pubnonces, subset.length, subset.length);
  for (const pubnonce of input.pubnonces) requireBytes(pubnonce, pubnonceBytes);
  const nonce = vault.rehearsals.get(key);
  const secnonce = nonce?.secnonce;
  if (nonce === undefined || secnonce === undefined) throw rehearsed();
  const pubnonces = new Map(subset.map((member, place) => [member, input.pubnonces[place] ?? new Uint8Array()]));
  if (bytesToHex(pubnonces.get(share.index) ?? new Uint8Array()) !== bytesToHex(nonce.pubnonce)) throw malformed();
  // Given away before it is used: whatever happens from here on, this nonce never signs again.
  nonce.secnonce = undefined;
  try {
    const session = openSession(
      signersOf(verifyingKeyOf(share), subset),
      pubnonces,
      rehearsalMessageOf(input.ceremony, input.round, input.attempt),
    );
    if (!session.ok)
      throw new KeyturnError(
        'ceremonyFailed',
        'Another member sent a nonce that is none. The rehearsal was not signed. Rehearse again.',
      );
    const partial = signPartial(session.value, secnonce, share.secshare, share.index);
    assert(partial.ok, 'a rehearsal nonce and the share in force sign');
    return { partial: partial.value };
  } finally {
    secnonce.fill(0);
  }
}

function planOf(
  vault: OpenVault,
  { group: id, ceremony, round, attempt }: Rehearsal,
): { readonly key: string; readonly share: GroupShare; readonly subset: Subset } {
  requireHex(ceremony);
  requireInteger(round, 0, membersMax);
  requireInteger(attempt, 0, attemptMax);
  const group = groupOf(vault, id);
  const share = shareOf(group);
  const subset = rehearsalSubsets(share.members.length, share.threshold)[round];
  if (share.ceremony !== ceremony || subset?.includes(share.index) !== true) throw malformed();
  return { key: `${group.group}/${ceremony}/${round}/${attempt}`, share, subset };
}

function rehearsed(): KeyturnError {
  return new KeyturnError(
    'wrongPhase',
    'The nonce of this rehearsal was used, or was made before the vault was last locked. Nothing was signed. Rehearse again with the next attempt.',
  );
}
