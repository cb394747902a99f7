import { KeyturnError, type ErrorCode } from '../../core/base/errors.ts';
import type { TimeMs } from '../../core/base/ids.ts';
import type { VaultPlace } from './open-vault.ts';
import type { VerbInput, VerbName } from './verbs/verbs.ts';

/** How the process is opened. The passphrases travel as bytes and are wiped on both sides. */
export type OpenRequest =
  | {
      readonly verb: 'create';
      readonly place: VaultPlace;
      readonly idleLockMs: number;
      readonly passphrase: Uint8Array;
      readonly recoveryPassphrase: Uint8Array;
    }
  | {
      readonly verb: 'unlock';
      readonly place: VaultPlace;
      readonly idleLockMs: number;
      readonly passphrase: Uint8Array;
    };

/** Somebody is there, though nothing is asked of the vault. */
export type UseRequest = { readonly verb: 'inUse' };

/** One verb of the open vault. */
export type VerbRequest = {
  readonly [V in VerbName]: { readonly verb: V; readonly input: VerbInput<V>; readonly nowMs: TimeMs };
}[VerbName];

/** One request is under way at a time; the number tells its answer from one that came too late. */
export type Request = { readonly id: number } & (OpenRequest | UseRequest | VerbRequest);

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Only what was written for people leaves the process: the cause of a failure stays inside, with whatever it may hold. */
export function failureReply(id: number, cause: unknown): Reply {
  if (cause instanceof KeyturnError) return { id, ok: false, code: cause.code, message: cause.message };
  return {
    id,
    ok: false,
    code: 'vaultGone',
    message:
      'The vault met something that must not happen and closed itself. Nothing was signed. Unlock it and try again; if it stays so, install Keyturn anew.',
  };
}
