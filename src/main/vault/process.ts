import { uptime } from 'node:os';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import { parentChannel } from '../processes/parent-channel.ts';
import { refuseDumps } from './child.ts';
import { idleLock, isBackground, provesSomebody, type IdleLock } from './idle-lock.ts';
import { failureReply, type Reply, type Request } from './messages.ts';
import { createVault, unlockVault, type OpenVault } from './open-vault.ts';
import { verbs, type VerbInput, type VerbName } from './verbs/verbs.ts';

// The vault process. What it holds ends with it, so locking is exiting, and whatever is unclear is a reason to exit.

refuseDumps();
const parent = parentChannel();
let vault: OpenVault | undefined;
let lockTime: IdleLock | undefined;
/** Requests are answered one after another, whatever the parent sends. */
let turn: Promise<void> = Promise.resolve();
let isWorking = false;

parent.onMessage((message) => {
  turn = turn.then(() => take(message as Request));
});

async function take(request: Request): Promise<void> {
  const { id } = request;
  if (isIdleTooLong()) {
    const locked = new KeyturnError(
      'vaultLocked',
      'The vault was locked because it was not used for a while. Nothing was signed. Unlock it and try again.',
    );
    parent.send(failureReply(id, locked), () => process.exit(0));
    return;
  }
  if (!isBackground(request.verb)) lockTime?.used();
  isWorking = true;
  try {
    const reply: Reply = { id, ok: true, value: await run(request) };
    if (provesSomebody.has(request.verb)) lockTime?.proven();
    else if (!isBackground(request.verb)) lockTime?.used();
    parent.send(reply);
  } catch (cause) {
    // A broken invariant stops the signer; a failure a person can act on does not.
    const isExpected = cause instanceof KeyturnError;
    parent.send(failureReply(id, cause), () => {
      if (!isExpected) process.exit(1);
    });
    if (!isExpected) vault = undefined;
  } finally {
    isWorking = false;
  }
}

async function run(request: Request): Promise<unknown> {
  switch (request.verb) {
    case 'create':
    case 'unlock': {
      assert(vault === undefined, 'a vault process is opened once');
      const { place } = request;
      try {
        const made =
          request.verb === 'create'
            ? await createVault(place, request.passphrase, request.recoveryPassphrase)
            : { vault: await unlockVault(place, request.passphrase), words: undefined };
        vault = made.vault;
        watchIdle(request.idleLockMs);
        return { words: made.words };
      } finally {
        place.keychainSecret.fill(0);
      }
    }
    case 'inUse':
      return {};
    case 'prepareGroup':
    case 'signStatement':
    case 'dkgFirst':
    case 'dkgSecond':
    case 'dkgFinish':
    case 'rehearseNonce':
    case 'rehearsePartial':
    case 'makeSheet':
    case 'approve':
    case 'makeBackup': {
      assert(vault !== undefined, 'verbs come after the vault was opened');
      vault.nowMs = request.nowMs;
      const verb = verbs[request.verb] as (vault: OpenVault, input: VerbInput<VerbName>) => unknown;
      return await verb(vault, request.input);
    }
  }
}

/** A clock that runs through suspend: a laptop that slept for an hour was not used for an hour. */
function upMs(): number {
  return uptime() * 1_000;
}

function isIdleTooLong(): boolean {
  return vault !== undefined && lockTime?.leftMs() === 0;
}

/** Looks a few times within the allowed span, and at least every second. */
function watchIdle(allowedMs: number): void {
  lockTime = idleLock(allowedMs, upMs);
  setInterval(
    () => {
      if (!isWorking && isIdleTooLong()) process.exit(0);
    },
    Math.min(1_000, Math.max(20, allowedMs / 4)),
  );
}
