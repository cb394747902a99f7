import type { Vault } from '../../../core/vault-port.ts';
import type { OpenVault } from '../open-vault.ts';
import { approve } from './approve.ts';
import { dkgFinish, dkgFirst, dkgSecond } from './ceremony.ts';
import { prepareGroup } from './prepare-group.ts';
import { makeBackup } from './make-backup.ts';
import { rehearseNonce, rehearsePartial } from './rehearsal.ts';
import { makeSheet } from './sheet.ts';
import { signStatement } from './statement.ts';

/** What can be asked of an unlocked vault; making, unlocking and locking one are the process's own. */
export type VerbName = Exclude<
  keyof Vault,
  'isUnlocked' | 'processId' | 'create' | 'unlock' | 'lock' | 'idleLockMs' | 'locksInMs' | 'inUse'
>;
export type VerbInput<V extends VerbName> = Parameters<Vault[V]>[0];
export type VerbAnswer<V extends VerbName> = Awaited<ReturnType<Vault[V]>>;

export const verbs: {
  readonly [V in VerbName]: (vault: OpenVault, input: VerbInput<V>) => VerbAnswer<V> | Promise<VerbAnswer<V>>;
} = {
  prepareGroup,
  signStatement,
  dkgFirst,
  dkgSecond,
  dkgFinish,
  rehearseNonce,
  rehearsePartial,
  makeSheet,
  approve,
  makeBackup,
};

export const isVerb = (name: string): name is VerbName => Object.hasOwn(verbs, name);
