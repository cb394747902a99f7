import { err, type Result } from '../base/result.ts';

/** Why a FROST step did not happen: either our own caller's inputs do not fit together, or one party's contribution is bad. */
export type Fault = Precondition | Contribution;

/** What was agreed before signing, or what our own caller handed in, does not hold. Nobody is to blame on this evidence. */
export type Precondition = { readonly kind: 'precondition'; readonly reason: PreconditionReason };

/** Identifiable abort: this party sent something malformed (BIP-445 §Identifying Disruptive Signers). */
export type Contribution = {
  readonly kind: 'contribution';
  /** The signer's identifier, 0..n−1. */
  readonly signer: number | 'coordinator';
  readonly what: 'pubnonce' | 'psig' | 'aggnonce';
};

export type PreconditionReason =
  // the signers context
  | 'thresholdOutOfRange'
  | 'signerCountOutOfRange'
  | 'pubshareCountDiffers'
  | 'signerIdOutOfRange'
  | 'signerIdDuplicate'
  | 'pubshareInvalid'
  | 'thresholdKeyDiffers'
  // tweaks
  | 'tweakModesDiffer'
  | 'tweakLength'
  | 'tweakOutOfRange'
  | 'tweakedKeyIsInfinity'
  // a session and its contributions
  | 'pubnonceCountDiffers'
  | 'psigCountDiffers'
  | 'signerNotInSet'
  // our own secrets
  | 'secnonceLength'
  | 'secnonceSpent'
  | 'secnonceOutOfRange'
  | 'secnonceNotPublished'
  | 'secshareOutOfRange'
  | 'secshareNotInSet';

export function precondition(reason: PreconditionReason): Result<never, Precondition> {
  return err({ kind: 'precondition', reason });
}

export function badContribution(
  signer: Contribution['signer'],
  what: Contribution['what'],
): Result<never, Contribution> {
  return err({ kind: 'contribution', signer, what });
}
