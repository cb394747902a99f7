/** An operating failure: expected, handled, shown. What a peer got wrong is a `Result`; our own mistake is an `assert`. */
export class KeyturnError extends Error {
  static override readonly name = 'KeyturnError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'KeyturnError';
    this.code = code;
  }
}

/** Stops the process on a broken invariant: a wrong signer is worse than no signer. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${invariant}`);
}

/** Every failure a person can meet. The page maps each code to a sentence; the command line prints the message. */
export type ErrorCode =
  // unlocking and secrets
  | 'passphraseWrong'
  | 'passphraseTooWeak'
  | 'passphraseTooLong'
  | 'phraseInvalid'
  | 'vaultLocked'
  | 'vaultBusy'
  | 'vaultGone'
  | 'vaultDamaged'
  | 'vaultForeign'
  | 'formNewer'
  | 'keychainAbsent'
  | 'keychainLocked'
  | 'keychainRefusedOnMainnet'
  // what is on disk
  | 'databaseDamaged'
  | 'databaseForeign'
  | 'databaseNewer'
  | 'profileInUse'
  | 'profilePermissions'
  | 'diskFull'
  | 'backupDamaged'
  | 'backupForeign'
  | 'fileNotFound'
  | 'logDamaged'
  // the world
  | 'portInUse'
  | 'ledgerUnreachable'
  | 'ledgerWrongNetwork'
  | 'ledgerNotReady'
  | 'ledgerRefused'
  | 'readerFailed'
  | 'networkUnavailable'
  // groups and ceremonies
  | 'groupNotFound'
  | 'groupNotReady'
  | 'thresholdInvalid'
  | 'thresholdNeedsConfirmation'
  | 'memberDuplicate'
  | 'groupTooLarge'
  | 'invitationInvalid'
  | 'invitationExpired'
  | 'ceremonyFailed'
  | 'codeMismatch'
  | 'wrongPhase'
  // proposals
  | 'proposalNotFound'
  | 'proposalInvalid'
  | 'proposalExpired'
  | 'proposalBlocked'
  | 'reviewStale'
  | 'readingsDiffer'
  | 'alreadyDecided'
  | 'notReadyToSign'
  | 'fundsInsufficient'
  | 'tooManyInputs'
  | 'amountInvalid'
  | 'addressInvalid'
  | 'addressWrongNetwork'
  | 'noteTooLong'
  | 'reasonRequired'
  | 'notAcknowledged'
  | 'heldTooShort'
  // the door
  | 'invalidInput'
  | 'unexpected';
