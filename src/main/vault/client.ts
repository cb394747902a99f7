import { uptime } from 'node:os';
import { dirname } from 'node:path';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { Vault } from '../../core/vault-port.ts';
import { flushFolder } from '../files/private-file.ts';
import { callQueue } from './call-queue.ts';
import { forkGuarded, type ChildChannel } from './child.ts';
import { conversation, type Conversation } from './conversation.ts';
import { idleLock, isBackground, provesSomebody } from './idle-lock.ts';
import type { VaultPlace } from './open-vault.ts';
import type { VerbAnswer, VerbInput, VerbName } from './verbs/verbs.ts';

export type VaultClock = {
  readonly nowMs: () => number;
  /** Milliseconds on a clock that runs through suspend. */
  readonly upMs: () => number;
};

export type VaultOptions = {
  /** Where the sealed file lies; the vault process may write in its folder and nowhere else. */
  readonly file: string;
  readonly network: NetworkName;
  /** The second factor, asked for when the vault is made or unlocked, and not kept. */
  readonly keychainSecret: () => Uint8Array;
  readonly idleLockMs?: number;
  readonly clock?: VaultClock;
  /** Told each time somebody was there, so that it locks later than was said. */
  readonly onUsed?: () => void;
  /** Told each time an open vault closed, for whatever reason. */
  readonly onLocked?: () => void;
  /** A forked Node process unless the host has its own kind. */
  readonly start?: (writableFolder: string) => ChildChannel;
};

/** Long enough to read one proposal with care; protocol.md §1.3 wants the keys gone soon after. */
export const idleLockMsDefault = 300_000;
/** Argon2id with a quarter gibibyte takes a second or two; a busy old laptop a good deal more. */
const slowVerbMs = 180_000;
/** 900 pairs take about a second; this is for a computer that does everything at once. */
const quickVerbMs = 60_000;

/**
 * The vault as main sees it: one child process from unlock to lock.
 *
 * Passphrases handed in are wiped when the call is over, and so is an approval's sheet key, whatever became of the call: it moves to the
 * vault, and a failed or repeated request finds none (protocol.md §6.4).
 */
export function openVault(options: VaultOptions): Vault {
  const { file, network, keychainSecret, idleLockMs = idleLockMsDefault, onUsed, onLocked } = options;
  const clock = options.clock ?? { nowMs: Date.now, upMs: () => uptime() * 1_000 };
  const start = options.start ?? ((folder) => forkGuarded('process', folder));
  const queue = callQueue();
  let open: Conversation | undefined;
  /** Being made or unlocked: it holds a passphrase already, so a lock ends it too. */
  let opening: Conversation | undefined;
  const lockTime = idleLock(idleLockMs, clock.upMs);
  /** Saying so once more while it is being said would tell nothing new. */
  let telling: Promise<void> | undefined;

  const isUnlocked = (): boolean => {
    if (open !== undefined && lockTime.leftMs() === 0) open.kill();
    return open?.isAlive() === true;
  };

  async function begin<T>(request: (place: VaultPlace) => Parameters<Conversation['ask']>[0]): Promise<T> {
    if (opening !== undefined) throw busy();
    if (isUnlocked())
      throw new KeyturnError('wrongPhase', 'The vault is already unlocked. Nothing was changed. Lock it first.');
    const place: VaultPlace = { file, network, keychainSecret: keychainSecret() };
    const child = conversation(start(dirname(file)));
    opening = child;
    try {
      const answer = await child.ask(request(place), slowVerbMs);
      flushFolder(dirname(file));
      lockTime.proven();
      open = child;
      child.onEnd(() => {
        if (open === child) open = undefined;
        onLocked?.();
      });
      return answer as T;
    } catch (cause) {
      child.kill();
      throw cause;
    } finally {
      opening = undefined;
    }
  }

  async function call<V extends VerbName>(verb: V, input: VerbInput<V>): Promise<VerbAnswer<V>> {
    if (!isUnlocked() || open === undefined) throw locked();
    const child = open;
    return queue.run(isBackground(verb) ? 'background' : 'person', async () => {
      if (!isBackground(verb) && isUnlocked()) lockTime.used();
      const request = { verb, input, nowMs: clock.nowMs() } as Parameters<Conversation['ask']>[0];
      const answer = await child.ask(request, timeoutMsOf(verb));
      if (changesFile.has(verb)) flushFolder(dirname(file));
      if (provesSomebody.has(verb)) lockTime.proven();
      else if (!isBackground(verb)) lockTime.used();
      return answer as VerbAnswer<V>;
    });
  }

  /** The process keeps a time of its own, so it is told as well. */
  async function tellUse(): Promise<void> {
    if (!isUnlocked() || open === undefined) return;
    const child = open;
    await queue.run('person', async () => {
      // Waiting for its turn took a while: what is locked by now stays locked.
      if (!isUnlocked() || open !== child) return;
      await child.ask({ verb: 'inUse' }, quickVerbMs);
      lockTime.used();
      onUsed?.();
    });
  }

  return {
    isUnlocked,
    processId: () => (isUnlocked() ? open?.processId : undefined),
    idleLockMs,
    locksInMs: () => (isUnlocked() ? lockTime.leftMs() : undefined),
    inUse: () =>
      (telling ??= tellUse().finally(() => {
        telling = undefined;
      })),
    create: ({ network: wanted, passphrase, recoveryPassphrase }) =>
      wiping([passphrase, recoveryPassphrase], () => {
        assert(wanted === network, 'a vault is made for its profile’s network');
        return begin((place) => ({ verb: 'create', place, idleLockMs, passphrase, recoveryPassphrase }));
      }),
    unlock: (passphrase) =>
      wiping([passphrase], async () => {
        await begin((place) => ({ verb: 'unlock', place, idleLockMs, passphrase }));
      }),
    lock: async () => {
      const children = [open, opening].filter((child) => child !== undefined);
      for (const child of children) child.kill();
      await Promise.all(children.map(({ ended }) => ended));
    },
    prepareGroup: (input) => wiping([input.recoveryPassphrase], () => call('prepareGroup', input)),
    signStatement: (statement) => call('signStatement', statement),
    dkgFirst: (input) => call('dkgFirst', input),
    dkgSecond: (input) => call('dkgSecond', input),
    dkgFinish: (input) => call('dkgFinish', input),
    rehearseNonce: (input) => call('rehearseNonce', input),
    rehearsePartial: (input) => call('rehearsePartial', input),
    makeSheet: (input) => call('makeSheet', input),
    approve: (input) => wiping([input.own.sheetKey], () => call('approve', input)),
    makeBackup: (input) => wiping([input.recoveryPassphrase], () => call('makeBackup', input)),
  };
}

/** Verbs after which the sealed file is a new one. The child may not flush a folder (Node's permission model), so it is done here, before anybody is told. */
const changesFile: ReadonlySet<VerbName> = new Set(['prepareGroup', 'dkgFirst', 'dkgFinish', 'approve']);

function timeoutMsOf(verb: VerbName): number {
  return verb === 'prepareGroup' || verb === 'makeBackup' ? slowVerbMs : quickVerbMs;
}

async function wiping<T>(secrets: readonly Uint8Array[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

function locked(): KeyturnError {
  return new KeyturnError('vaultLocked', 'The vault is locked. Nothing was signed. Unlock it and try again.');
}

function busy(): KeyturnError {
  return new KeyturnError('vaultBusy', 'The vault is being unlocked right now. Nothing was changed. Wait a moment.');
}
