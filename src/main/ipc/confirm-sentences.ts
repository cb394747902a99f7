import { KeyturnError } from '../../core/base/errors.ts';
import { wrongPhase } from './known.ts';

/* What a confirm window says when it does not sign. Every sentence says whether anything was signed. */

export const over = (): KeyturnError => wrongPhase('This window has done its work, or was closed.');

export const heldTooShort = (): KeyturnError =>
  new KeyturnError(
    'heldTooShort',
    'The button was let go too early. Nothing was signed. Hold it until the ring is full.',
  );

/** @param code  heldTooShort to whoever asks to sign, wrongPhase to whoever still waits for the hold to count */
export const changedWhileHeld = (code: 'heldTooShort' | 'wrongPhase'): KeyturnError =>
  new KeyturnError(
    code,
    'What this window says changed while the button was held. Nothing was signed. Read it again, then hold the button until the ring is full.',
  );

export const beingHeld = (): KeyturnError =>
  wrongPhase('The button in the confirm window is being held. Finish there, or let go first.');

export const otherChecks = (): KeyturnError =>
  new KeyturnError(
    'reviewStale',
    'What has to be checked changed while this window was open. Nothing was approved. Read it again.',
  );

export const amountInvalid = (): KeyturnError =>
  new KeyturnError(
    'amountInvalid',
    'This is not the amount of the payment. Nothing was signed. Type it as it is shown, then hold the button again.',
  );

export const tooOld = (): KeyturnError =>
  new KeyturnError(
    'reviewStale',
    'This window was open for ten minutes without a decision. Nothing was signed. Read the payment again and open it anew.',
  );

export const notChecked = (): KeyturnError =>
  new KeyturnError(
    'reviewStale',
    'This payment could not be checked again while the window was open. Nothing was signed. Open it again and read it once more.',
  );

export const notPrepared = (): KeyturnError =>
  new KeyturnError(
    'notReadyToSign',
    'Your approval could not be prepared and its one-time codes were thrown away. Nothing was signed. Ask for the payment to be proposed again.',
  );

export const takenBack = (): KeyturnError =>
  new KeyturnError('alreadyDecided', 'Your approval was taken back while it was being prepared. Nothing was signed.');

export const notWritten = (): KeyturnError =>
  new KeyturnError('unexpected', 'Your approval could not be written down. Nothing was signed. Look at the review.');

/** Not a refusal: the decision is in the log, its codes are in memory, and an unlock is all it waits for. */
export const waitsForUnlock = (): KeyturnError =>
  new KeyturnError(
    'vaultLocked',
    'Your approval is written down, but this laptop was locked before it could be prepared. Nothing was signed yet. Unlock Keyturn to prepare it: it is lost when Keyturn ends, this laptop sleeps or the payment expires before that. The payment’s page says how far it is.',
  );

/** Not a refusal, and no promise: the vault has it, and has not answered. */
export const stillPreparing = (): KeyturnError =>
  new KeyturnError(
    'vaultBusy',
    'Your approval is written down, but this laptop is still preparing it. Leave Keyturn open and unlocked: it is lost when the vault is locked before it is prepared. The payment’s page says how far it is.',
  );
