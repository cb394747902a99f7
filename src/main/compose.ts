import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { KeyturnError } from '../core/base/errors.ts';
import type { DeviceId } from '../core/base/ids.ts';
import type { AppView } from '../core/engine/app-view.ts';
import type { AuditDraft } from '../core/audit/record.ts';
import { createEngine, type Engine } from '../core/engine/engine.ts';
import { createExchange } from '../core/engine/exchange.ts';
import { valuesOf } from '../core/engine/state.ts';
import { groupView } from '../core/engine/views.ts';
import { createWorker, type Worker } from '../core/engine/worker.ts';
import type { NetworkName } from '../core/kaspa/network.ts';
import type { Network } from '../core/network-port.ts';
import type { Clock, Commits, DeviceSigner, Report } from '../core/ports.ts';
import type { BackupProver, Vault } from '../core/vault-port.ts';
import { nodeChain } from './chain/chain.ts';
import { systemClock } from './clock.ts';
import { deviceKeyFromSeed } from './network/device-key.ts';
import { createNetwork } from './network/network.ts';
import { openProfile, type Profile } from './compose-profile.ts';
import { failureRing, type Failure } from './failures.ts';
import { createSecondReader } from './reader/reader.ts';
import { secondReading } from './reader/second-reading.ts';
import { feedRecord, guardedCommit, judge } from './store/feed-record.ts';
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
  readonly nodeUrl: string;
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
 * Put the adapters together; nowhere else do they meet.
 * @throws KeyturnError of keychain, store, network: nothing is left open
 */
export async function startMember(options: MemberOptions): Promise<Member> {
  const failures = failureRing(() => Date.now());
  const report: Report = (where, problem) => {
    failures.note(where, problem);
    options.report(where, problem);
  };
  const profile = openProfile({ folder: options.folder, name: options.profileName, network: options.network });
  const clock = systemClock();
  const key = deviceKeyFromSeed(profile.deviceSeed);
  const signer: DeviceSigner = { device: key.device, sign: (message) => key.sign(message) };
  const records = feedRecord(profile.keychain);
  const commits: Commits = {
    store: profile.store,
    commit: (turn, own) =>
      guardedCommit(
        profile.store,
        records,
        turn,
        own.map(({ group, before, seq }) => ({ feed: { group, author: key.device }, before, seq })),
      ),
  };
  const engine = createEngine({ clock, commits, signer, report });
  refuseRestoredCopy(engine, records, key.device, () => profile.store.close());

  const changed: (() => void)[] = [];
  const tell = (): void => changed.forEach((listener) => listener());
  const vault = openVault({
    file: profile.vaultFile,
    network: options.network,
    keychainSecret: () => profile.vaultSecret(),
    ...(options.vaultIdleLockMs === undefined ? {} : { idleLockMs: options.vaultIdleLockMs }),
    onLocked: () => tell(),
  });
  let ledgerProblem: KeyturnError | undefined;
  const ledgerIs = (problem: KeyturnError | undefined): void => {
    const isNews = ledgerProblem?.message !== problem?.message;
    ledgerProblem = problem;
    if (isNews) tell();
  };
  const ledgerFailed: Report = (where, problem) => {
    if (problem instanceof KeyturnError) ledgerIs(problem);
    report(where, problem);
  };
  const chain = nodeChain({
    url: options.nodeUrl,
    network: options.network,
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    report: ledgerFailed,
  });
  const reader = createSecondReader();

  /** Peers come and go while a disk is full; then the diagnostics must do. */
  const note = (draft: Omit<AuditDraft, 'atMs'>): void => {
    try {
      engine.accept([], { audit: [draft] });
    } catch (problem) {
      report('log', problem);
    }
  };
  const network = createNetwork({
    seed: profile.deviceSeed,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    nowMs: () => performance.now(),
    ...(options.listen === undefined ? {} : { listen: options.listen }),
    events: {
      connected(device, standing) {
        note({ kind: 'peerConnected', subject: device, details: [['as', standing.kind]] });
        exchange.events.connected(device, standing);
        tell();
      },
      disconnected(device) {
        note({ kind: 'peerDisconnected', subject: device });
        exchange.events.disconnected(device);
        tell();
      },
      received: (device, frame) => exchange.events.received(device, frame),
      refused({ reason, by, device }) {
        note({
          kind: 'peerRefused',
          subject: device,
          details: [
            ['why', reason],
            ['by', by],
          ],
        });
        report('peer', reason);
      },
    },
  });
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

  const watchCoins = (): void => {
    const scripts = valuesOf(engine.state().groups).flatMap((group) =>
      group.key === undefined ? [] : [{ network: group.network, script: group.key.script, group: group.id }],
    );
    chain.watch(scripts, (script) => {
      for (const watched of scripts) {
        if (watched.script !== script) continue;
        chain
          .observe(watched.network, watched.script)
          .then(({ daaScore, coins }) => {
            ledgerIs(undefined);
            engine.accept([{ type: 'coinsObserved', group: watched.group, daaScore, coins }]);
          })
          .catch((problem: unknown) => ledgerFailed('observe', problem));
      }
    });
  };
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
  try {
    await network.start();
  } catch (problem) {
    // Duties may be under way already: left open, a node's line would keep a failed start alive.
    worker.stop();
    await network.stop();
    chain.close();
    reader.close();
    profile.store.close();
    throw problem;
  }
  online = true;
  engine.accept([{ type: 'addressesChanged', addresses: network.addresses() }]);
  exchange.refreshAdmission();
  const cancelTicks = everyMs(clock, admissionEveryMs, () => exchange.refreshAdmission());
  watchCoins();
  worker.wake();

  let revision = 0;
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
    failures: () => failures.all(),
    ledgerProblem: () => ledgerProblem,
    isOnline: () => online,
    setOnline,
    onChanged: (listener) => void changed.push(listener),
    view() {
      const connected = new Set<DeviceId>(network.connectedDevices());
      const nowMs = clock.nowMs();
      const locksInMs = vault.locksInMs();
      return {
        revision: ++revision,
        nowMs,
        device: key.device,
        network: options.network,
        warnings: profile.warnings,
        vault: existsSync(profile.vaultFile) ? (vault.isUnlocked() ? 'open' : 'locked') : 'none',
        locksAtMs: locksInMs === undefined ? undefined : nowMs + locksInMs,
        online,
        addresses: network.addresses(),
        ledgerProblem: ledgerProblem?.message,
        groups: valuesOf(engine.state().groups).map((group) => groupView(group, connected, nowMs)),
      };
    },
    async quit() {
      cancelTicks();
      worker.wipe();
      try {
        engine.accept([{ type: 'quitting' }]);
      } finally {
        worker.stop();
        await vault.lock();
        await network.stop();
        chain.close();
        reader.close();
        profile.store.close();
      }
    },
  };
}

/**
 * A database older than the keychain remembers is a restored or copied one: continuing its feeds would equivocate, and its
 * one-time codes may have been used elsewhere (protocol.md §2.7). Superseding the device comes with device replacement.
 */
function refuseRestoredCopy(
  engine: Engine,
  records: ReturnType<typeof feedRecord>,
  device: DeviceId,
  close: () => void,
): void {
  for (const group of valuesOf(engine.state().groups)) {
    const seq = group.feeds[device]?.seq;
    if (judge(records.read({ group: group.id, author: device }), seq) !== 'restored') continue;
    close();
    throw new KeyturnError(
      'databaseForeign',
      'This profile was restored from an older copy, or copied from another computer. Its one-time codes may have been used, so it does not sign. Nothing was changed. Use the newest copy of the profile folder on the laptop it was made on.',
    );
  }
}

function everyMs(clock: Clock, periodMs: number, work: () => void): () => void {
  let cancel = clock.after(periodMs, again);
  function again(): void {
    work();
    cancel = clock.after(periodMs, again);
  }
  return () => cancel();
}
