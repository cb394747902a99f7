import { randomBytes } from 'node:crypto';
import type { KeyturnError } from '../core/base/errors.ts';
import type { AppView } from '../core/engine/app-view.ts';
import { createEngine, type Engine } from '../core/engine/engine.ts';
import { createExchange } from '../core/engine/exchange.ts';
import { createWorker, type Worker } from '../core/engine/worker.ts';
import type { NetworkName } from '../core/kaspa/network.ts';
import type { Network } from '../core/network-port.ts';
import type { Clock, DeviceSigner, Report } from '../core/ports.ts';
import type { BackupProver, Vault } from '../core/vault-port.ts';
import { nodeChain } from './chain/chain.ts';
import { systemClock } from './clock.ts';
import { deviceKeyFromSeed } from './network/device-key.ts';
import { createNetwork } from './network/network.ts';
import { closeAll } from './compose-close.ts';
import { ledgerWatch } from './compose-ledger.ts';
import { peerEvents } from './compose-peers.ts';
import { openProfile, ownFeed, type Profile } from './compose-profile.ts';
import { memberView } from './compose-view.ts';
import { failureRing, type Failure } from './failures.ts';
import { logNote, type LogNote } from './log-note.ts';
import { createSecondReader } from './reader/reader.ts';
import { secondReading } from './reader/second-reading.ts';
import { backupProver } from './vault/backup-prover.ts';
import { openVault } from './vault/client.ts';
import {
  judgePassphrase,
  passphraseBytes,
  passphraseCharactersMax,
  passphraseCharactersMin,
} from './vault/passphrase.ts';
import { readSealedFile, writeSealedFile } from './vault/sealed-file-disk.ts';
import { openWrapped } from './vault/release.ts';

/** How often invitations are looked at for their end. */
const admissionEveryMs = 30_000;

export type MemberOptions = {
  readonly folder: string;
  readonly profileName: string;
  readonly network: NetworkName;
  /** A Kaspa node's; a function is asked once the profile is open, where the node must be found or started first. */
  readonly nodeUrl: string | (() => Promise<string>);
  /** A multiaddr; loopback with a free port where none is given. */
  readonly listen?: string;
  readonly report: Report;
  /** For the diagnostics. */
  readonly version?: string;
  /** Five minutes unless told otherwise; practice money needs no such care. */
  readonly vaultIdleLockMs?: number;
};

/** One member's app without a window: what every host wraps. */
export type Member = {
  readonly profile: Profile;
  readonly engine: Engine;
  readonly worker: Worker;
  readonly vault: Vault;
  readonly network: Network;
  readonly signer: DeviceSigner;
  readonly clock: Clock;
  readonly backups: {
    readonly prove: BackupProver;
    /** @throws KeyturnError fileNotFound, profilePermissions, diskFull */
    read(path: string): Uint8Array;
    write(path: string, file: Uint8Array): void;
  };
  readonly passphrases: {
    readonly charactersMax: number;
    readonly charactersMin: (network: NetworkName) => number;
    readonly judge: typeof judgePassphrase;
    bytes(typed: string): Uint8Array | undefined;
  };
  /** The app's own version; undefined where nobody said it. */
  readonly version: string | undefined;
  readonly note: LogNote;
  /** Operating failures nobody was waiting for, the newest last, as codes. */
  failures(): readonly Failure[];
  /** Why the last question to the Kaspa node failed; undefined once it answered. */
  ledgerProblem(): KeyturnError | undefined;
  isOnline(): boolean;
  setOnline(online: boolean): Promise<void>;
  view(): AppView;
  onChanged(listener: () => void): void;
  /** Tells the others what this restart takes with it, then closes everything. */
  quit(): Promise<void>;
};

/**
 * Open the profile and put the adapters together; nowhere else do they meet.
 * @throws KeyturnError of keychain, store, network, and whatever `nodeUrl` throws: nothing is left open
 */
export async function startMember(options: MemberOptions): Promise<Member> {
  const profile = openProfile({ folder: options.folder, name: options.profileName, network: options.network });
  const opened: (() => unknown)[] = [() => profile.store.close()];
  try {
    const nodeUrl = typeof options.nodeUrl === 'string' ? options.nodeUrl : await options.nodeUrl();
    return await memberOf(profile, { ...options, nodeUrl }, (close) => void opened.unshift(close));
  } catch (problem) {
    // A line to a node would keep a failed start alive, and an open store would say that somebody else has the profile.
    await closeAll(opened, options.report).catch((also: unknown) => options.report('close', also));
    throw problem;
  }
}

/** @param onFailure  told how to close each part that was opened, should a later one fail; the last comes first */
async function memberOf(
  profile: Profile,
  options: MemberOptions & { readonly nodeUrl: string },
  onFailure: (close: () => unknown) => void,
): Promise<Member> {
  const failures = failureRing(() => Date.now());
  const report: Report = (where, problem) => {
    failures.note(where, problem);
    options.report(where, problem);
  };
  const clock = systemClock();
  const key = deviceKeyFromSeed(profile.deviceSeed);
  const signer: DeviceSigner = { device: key.device, sign: (message) => key.sign(message) };
  const feed = ownFeed(profile, key.device);
  const engine = createEngine({
    clock,
    commits: feed.commits,
    signer,
    report,
    refuse: (state) => feed.refuseRestoredCopy(state),
  });

  const changed: (() => void)[] = [];
  const tell = (): void => changed.forEach((listener) => listener());
  const vault = openVault({
    file: profile.vaultFile,
    network: options.network,
    keychainSecret: () => profile.vaultSecret(),
    ...(options.vaultIdleLockMs === undefined ? {} : { idleLockMs: options.vaultIdleLockMs }),
    onUsed: () => tell(),
    onLocked: () => tell(),
  });
  const note = logNote(engine, report);
  const ledger = ledgerWatch(report, tell);
  const chain = nodeChain({
    url: options.nodeUrl,
    network: options.network,
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    report: ledger.failed,
  });
  onFailure(() => chain.close());
  const reader = createSecondReader();
  onFailure(() => reader.close());
  const network = createNetwork({
    seed: profile.deviceSeed,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    nowMs: () => performance.now(),
    version: options.version,
    ...(options.listen === undefined ? {} : { listen: options.listen }),
    events: peerEvents({ note, exchange: () => exchange.events, tell, report }),
  });
  onFailure(() => network.stop());
  // Named above in callbacks that run only after `start`.
  const exchange = createExchange({ engine, network, store: profile.store, clock, report });
  const worker = createWorker({
    engine,
    vault,
    store: profile.store,
    chain,
    reader: secondReading(reader),
    openWrapped,
    clock,
    report,
  });
  onFailure(() => worker.stop());

  const watchCoins = (): void => ledger.watchCoins(engine, chain);
  engine.onCommitted(watchCoins);
  engine.onCommitted(tell);

  let online = false;
  const setOnline = async (wanted: boolean): Promise<void> => {
    await network.setOnline(wanted);
    online = wanted;
    if (wanted) engine.accept([{ type: 'addressesChanged', addresses: network.addresses() }]);
    tell();
  };
  engine.accept([{ type: 'resumed' }]);
  await network.start();
  online = true;
  engine.accept([{ type: 'addressesChanged', addresses: network.addresses() }]);
  exchange.refreshAdmission();
  const cancelTicks = everyMs(clock, admissionEveryMs, () => exchange.refreshAdmission());
  onFailure(cancelTicks);
  watchCoins();
  worker.wake();

  return {
    profile,
    engine,
    worker,
    vault,
    network,
    signer,
    clock,
    backups: {
      prove: backupProver(),
      read: (path) => readSealedFile(path, 'backup'),
      write: (path, file) => writeSealedFile(path, file, 'none'),
    },
    passphrases: {
      charactersMax: passphraseCharactersMax,
      charactersMin: passphraseCharactersMin,
      judge: judgePassphrase,
      bytes: passphraseBytes,
    },
    version: options.version,
    note,
    failures: () => failures.all(),
    ledgerProblem: () => ledger.problem(),
    isOnline: () => online,
    setOnline,
    onChanged: (listener) => void changed.push(listener),
    view: memberView({
      profile,
      engine,
      vault,
      network,
      clock,
      isOnline: () => online,
      ledgerProblem: () => ledger.problem(),
    }),
    quit: () =>
      closeAll(
        [
          cancelTicks,
          () => worker.wipe(),
          () => engine.accept([{ type: 'quitting' }]),
          () => worker.stop(),
          () => vault.lock(),
          () => network.stop(),
          () => chain.close(),
          () => reader.close(),
          () => profile.store.close(),
        ],
        report,
      ),
  };
}

function everyMs(clock: Clock, periodMs: number, work: () => void): () => void {
  let cancel = clock.after(periodMs, again);
  function again(): void {
    work();
    cancel = clock.after(periodMs, again);
  }
  return () => cancel();
}
