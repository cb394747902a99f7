/* Which codes a command may answer with, where several do or the list is long. Every command may also say the three of contract-kit.ts. */

export const vaultErrors = [
  'passphraseWrong',
  'passphraseTooWeak',
  'passphraseTooLong',
  'vaultLocked',
  'vaultBusy',
  'vaultGone',
  'vaultDamaged',
  'vaultForeign',
  'formNewer',
  'keychainAbsent',
  'keychainLocked',
  'keychainRefusedOnMainnet',
] as const;
export const storeErrors = ['diskFull', 'databaseDamaged', 'profilePermissions'] as const;
export const chainErrors = ['ledgerUnreachable', 'ledgerWrongNetwork', 'ledgerNotReady', 'ledgerRefused'] as const;

/** Why an approval is not given: shared with the confirm window, which gives it. */
export const approveErrors = [
  'groupNotFound',
  'groupNotReady',
  'proposalNotFound',
  'proposalInvalid',
  'proposalExpired',
  'proposalBlocked',
  'reviewStale',
  'readingsDiffer',
  'alreadyDecided',
  'notReadyToSign',
  'tooManyInputs',
  'wrongPhase',
  'vaultLocked',
  ...storeErrors,
] as const;
/** Why a payment is not proposed. */
export const proposeErrors = [
  'groupNotFound',
  'groupNotReady',
  'fundsInsufficient',
  'tooManyInputs',
  'amountInvalid',
  'addressInvalid',
  'addressWrongNetwork',
  'noteTooLong',
  'reasonRequired',
  'proposalBlocked',
  'invalidInput',
  ...chainErrors,
  ...storeErrors,
] as const;

/** Why a group is not made. */
export const createErrors = [
  'thresholdInvalid',
  'thresholdNeedsConfirmation',
  'groupTooLarge',
  'memberDuplicate',
  'amountInvalid',
  'addressInvalid',
  'addressWrongNetwork',
  ...vaultErrors,
  ...storeErrors,
] as const;

/** Why a backup does not count as proven. */
export const proveErrors = [
  'groupNotFound',
  'wrongPhase',
  'fileNotFound',
  'backupDamaged',
  'backupForeign',
  ...vaultErrors,
  ...storeErrors,
] as const;
