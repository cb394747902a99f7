import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, utf8ToBytes } from '../../src/core/base/bytes.ts';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { DeviceId, GroupId, TimeMs } from '../../src/core/base/ids.ts';
import { createEngine, type Engine } from '../../src/core/engine/engine.ts';
import { createExchange, type Exchange } from '../../src/core/engine/exchange.ts';
import { nextNumber } from '../../src/core/engine/duties.ts';
import { readingOf } from '../../src/core/engine/case-facts.ts';
import { valuesOf, type EngineState } from '../../src/core/engine/state.ts';
import { createWorker, type Worker } from '../../src/core/engine/worker.ts';
import type { Network, NetworkEvents } from '../../src/core/network-port.ts';
import type { Clock, Commits, OpenWrapped, SecondReading } from '../../src/core/ports.ts';
import type { TransactionSummary } from '../../src/core/proposal/second-reading.ts';
import { summaryOfReading } from '../../src/core/review/summary.ts';
import type { Store, Turn } from '../../src/core/store-port.ts';
import type { Vault } from '../../src/core/vault-port.ts';
import type { Member } from '../../src/main/compose.ts';
import { logNote } from '../../src/main/log-note.ts';
import { feedRecord, guardedCommit, judge } from '../../src/main/store/feed-record.ts';
import { openWrapped } from '../../src/main/vault/release.ts';
import { sealForRecovery } from '../../src/main/vault/vault-file.ts';
import type { VerbAnswer } from '../../src/main/vault/verbs/verbs.ts';
import { Clockwork, namedBytes, namedNumbers } from './clockwork.ts';
import { MemoryChain } from './memory-chain.ts';
import { MemoryHub } from './memory-network.ts';
import { memoryDisk, memoryStore, type MemoryDisk } from './memory-store.ts';
import { memoryVault, quick, type SheetUse, type VaultFile } from './memory-vault.ts';

/** A frame and what its answers cause take this long on the world's clock. */
const stepMs = 5;
/** Invitations are looked at for their end this often, as in compose.ts. */
const admissionEveryMs = 30_000;
const beganAtMs = 1_800_000_000_000;
/** Steps one wait may take; more is a world that never comes to rest. */
const stepsPerWaitMax = 100_000;

export const recovery = (): Uint8Array => utf8ToBytes('gravel Tuba 71 orchid-lantern');

export type Weather = { readonly delayStepsMax?: number; readonly breakChance?: number };

export type WorldOptions = {
  /** What each person's app says it is, by name. */
  readonly versions?: Readonly<Partial<Record<string, string>>>;
  /** Names every random number of this world; printed with every failure. */
  readonly seed: string;
  readonly weather?: Weather;
  /** Sheets each app makes ahead of need; the product makes more, and then waits just as long for the first. */
  readonly stockDepth?: number;
};

/** What outlives a process: disk, keychain, vault file. */
export type Person = {
  readonly name: string;
  /** What the next app of this person says it is; nothing where nobody set it. */
  version?: string;
  readonly deviceSeed: Uint8Array;
  readonly device: DeviceId;
  readonly disk: MemoryDisk;
  readonly keychain: Map<string, Uint8Array>;
  readonly vaultFile: VaultFile;
  readonly sheetsMade: Map<string, number>;
};

/** Called around a commit; what it throws is what the disk says. `crash` ends the process on the spot. */
export type DiskHook = (when: 'before' | 'after', turn: Turn, crash: () => never) => void;

/** One run of one person's app. */
export type App = {
  readonly person: Person;
  readonly engine: Engine;
  readonly exchange: Exchange;
  readonly worker: Worker;
  readonly vault: Vault;
  readonly network: Network;
  readonly store: Store;
  readonly reports: { readonly where: string; readonly problem: unknown }[];
  /** Every frame this app handed to its network. */
  readonly sent: { readonly to: DeviceId; readonly frame: Uint8Array; readonly atMs: TimeMs }[];
  /** As the commands of `main/ipc` know it. */
  readonly member: Member;
  isAlive(): boolean;
  commits(): number;
  readonly bend: Bends;
  setOnline(online: boolean): Promise<void>;
  /** The process is gone; nothing was told to anybody. */
  crash(): void;
  quit(): Promise<void>;
};

type Seen = ReturnType<MemoryChain['observe']>;

/** What is not as it should be around one app; unset, everything is true. */
export type Bends = {
  disk?: DiskHook | undefined;
  /** Called before the keychain takes a note; what it throws is what the keychain says. */
  keychain?: ((note: string) => void) | undefined;
  /** What its node says. */
  coins?: ((seen: Seen) => Seen) | undefined;
  /** What its second reader says. */
  reading?: ((summary: TransactionSummary) => TransactionSummary) | undefined;
  /** Parts as a hostile app would send them. */
  partials?: ((opened: ReturnType<OpenWrapped>) => ReturnType<OpenWrapped>) | undefined;
  /** Sheets as a hostile vault would make them. */
  sheet?: ((made: VerbAnswer<'makeSheet'>) => VerbAnswer<'makeSheet'>) | undefined;
};

export class World {
  readonly seed: string;
  readonly clockwork: Clockwork;
  readonly chain: MemoryChain;
  readonly hub: MemoryHub;
  readonly people: Person[] = [];
  /** The newest process of each person, by place in `people`. */
  readonly apps: App[] = [];
  readonly uses: SheetUse[] = [];
  /** Keys that only the memory of main may hold. */
  readonly sheetKeys: Uint8Array[] = [];
  readonly stockDepth: { value: number };
  readonly #versions: NonNullable<WorldOptions['versions']>;
  readonly #madeBefore: Map<string, VerbAnswer<'makeSheet'>> | undefined;
  #busy = 0;

  constructor(
    options: WorldOptions,
    from?: { readonly nowMs: TimeMs; readonly sheets: Map<string, VerbAnswer<'makeSheet'>> },
  ) {
    this.seed = options.seed;
    this.clockwork = new Clockwork(from?.nowMs ?? beganAtMs);
    this.chain = new MemoryChain(this.clockwork);
    this.hub = new MemoryHub({ random: namedNumbers(`${options.seed}/weather`), ...options.weather });
    this.stockDepth = { value: options.stockDepth ?? 1 };
    this.#madeBefore = from?.sheets;
    this.#versions = options.versions ?? {};
  }

  get nowMs(): TimeMs {
    return this.clockwork.nowMs;
  }

  async addPerson(name: string): Promise<Person> {
    const random = namedBytes(`${this.seed}/person/${name}`);
    const deviceSeed = random(32);
    const { file: sealedSeed } = await sealForRecovery('seed', random(32), recovery(), { ...quick, random });
    const version = this.#versions[name];
    const person: Person = {
      name,
      ...(version === undefined ? {} : { version }),
      deviceSeed,
      device: bytesToHex(ed25519.getPublicKey(deviceSeed)) as DeviceId,
      disk: memoryDisk(),
      keychain: new Map(),
      vaultFile: { content: { format: 1, network: 'practice', sealedSeed, groups: [] }, sheetSubKey: random(32) },
      sheetsMade: new Map(),
    };
    this.people.push(person);
    return person;
  }

  /** Starts (again) the app of the person at this place. */
  async start(at: number, unlocked = true): Promise<App> {
    const person = this.people[at]!;
    if (this.apps[at]?.isAlive() === true) this.apps[at].crash();
    const app = await startApp(this, person, unlocked);
    this.apps[at] = app;
    return app;
  }

  /** Until no call is under way. */
  async idle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#busy > 0);
  }

  begin(): () => void {
    this.#busy += 1;
    return () => void (this.#busy -= 1);
  }

  /** One delivery of the network, or else the next timer up to `untilMs`. @returns false when there was neither */
  async step(untilMs: TimeMs): Promise<boolean> {
    await this.idle();
    const moved = this.hub.deliver();
    await this.idle();
    const nextMs = this.clockwork.nextMs();
    if (moved) this.clockwork.moveTo(Math.min(this.nowMs + stepMs, Math.max(untilMs, this.nowMs)));
    else if (nextMs !== undefined && nextMs <= untilMs) this.clockwork.moveTo(nextMs);
    else return false;
    await this.idle();
    return true;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (let steps = 0; await this.step(untilMs); steps++)
      if (steps > stepsPerWaitMax) throw this.failure('never rests');
    this.clockwork.moveTo(untilMs);
    await this.idle();
  }

  /** @throws naming the seed, when it did not come to pass within `ms` of the world's time */
  async until(what: string, check: () => boolean, ms = 60_000): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (let steps = 0; steps < stepsPerWaitMax; steps++) {
      await this.idle();
      if (check()) return;
      if (!(await this.step(untilMs))) break;
    }
    await this.idle();
    if (!check()) throw this.failure(`did not happen: ${what}`);
  }

  failure(what: string): Error {
    const where = this.apps.map(({ person, engine, reports }) => {
      const cases = valuesOf(engine.state().groups).flatMap((group) =>
        valuesOf(group.cases).map(({ id, mine, signed, chain, coins }) =>
          [id.slice(0, 6), mine?.phase, coins.kind, signed === undefined ? '' : 'signed', chain?.kind].join(' '),
        ),
      );
      const last = reports.slice(-3).map(({ where: at, problem }) => `${at}: ${String(problem)}`);
      return `${person.name}: [${cases.join('; ')}] ${last.join(' | ')}`;
    });
    return new Error(`seed ${this.seed}, ${this.nowMs - beganAtMs} ms in: ${what}\n${where.join('\n')}`);
  }

  /** Every person's disk, keychain and vault file, and the chain. Processes do not belong to it. */
  snapshot(): Snapshot {
    return {
      nowMs: this.nowMs,
      people: this.people.map(copyOf),
      chain: this.chain,
      sheets: new Map(),
    };
  }

  /** A world that goes on from a snapshot, with every app started and unlocked. */
  static async from(snapshot: Snapshot, options: WorldOptions): Promise<World> {
    const world = new World(options, snapshot);
    world.chain.copyFrom(snapshot.chain);
    world.people.push(...snapshot.people.map(copyOf));
    for (const at of world.people.keys()) await world.start(at);
    return world;
  }

  vaultOf(
    person: Person,
    isAlive: () => boolean,
    mayMakeSheet: Parameters<typeof memoryVault>[0]['mayMakeSheet'],
    unlocked: boolean,
  ): Vault {
    return memoryVault(
      {
        who: person.name,
        seed: this.#madeBefore === undefined ? this.seed : 'snapshot',
        file: person.vaultFile,
        nowMs: () => this.nowMs,
        begin: () => this.begin(),
        isAlive,
        mayMakeSheet,
        madeBefore: this.#madeBefore,
        timesMade: person.sheetsMade,
        uses: this.uses,
      },
      unlocked,
    );
  }
}

export type Snapshot = {
  readonly nowMs: TimeMs;
  readonly people: readonly Person[];
  readonly chain: MemoryChain;
  readonly sheets: Map<string, VerbAnswer<'makeSheet'>>;
};

/** A disk replaces its contents and never changes them, so a copy is a name for what is there now. */
const copyOf = (person: Person): Person => ({
  ...person,
  disk: { contents: person.disk.contents },
  keychain: new Map(person.keychain),
  vaultFile: { ...person.vaultFile },
  sheetsMade: new Map(person.sheetsMade),
});

/** compose.ts with everything outside core replaced, line for line where it matters. */
async function startApp(world: World, person: Person, unlocked: boolean): Promise<App> {
  let alive = true;
  let commitCount = 0;
  const bend: Bends = {};
  const reports: App['reports'] = [];
  const sent: App['sent'] = [];
  const report = (where: string, problem: unknown): void => void reports.push({ where, problem });
  const clock: Clock = {
    nowMs: () => world.nowMs,
    after: (delayMs, then) => world.clockwork.after(delayMs, () => (alive ? then() : undefined)),
  };
  const disk = memoryStore(person.disk);
  const crash = (): never => {
    die();
    throw new Error('The process ended.');
  };
  const store: Store = {
    ...disk,
    commit(turn) {
      if (!alive) crash();
      bend.disk?.('before', turn, crash);
      disk.commit(turn);
      commitCount += 1;
      bend.disk?.('after', turn, crash);
    },
  };
  const records = feedRecord({
    get: (name) => person.keychain.get(name),
    set(name, value) {
      if (!alive) crash();
      bend.keychain?.(Buffer.from(value).toString('latin1'));
      person.keychain.set(name, value.slice());
    },
  });
  const commits: Commits = {
    store,
    commit: (turn, own) =>
      guardedCommit(
        store,
        records,
        turn,
        own.map(({ group, before, seq }) => ({ feed: { group, author: person.device }, before, seq })),
      ),
  };
  const signer = { device: person.device, sign: (message: Uint8Array) => ed25519.sign(message, person.deviceSeed) };
  const engine = createEngine({ clock, commits, signer, report });
  for (const group of valuesOf(engine.state().groups))
    if (judge(records.read({ group: group.id, author: person.device }), group.feeds[person.device]?.seq) === 'restored')
      throw new KeyturnError('databaseForeign', 'This profile was restored from an older copy.');

  const waiting: (() => void)[] = [];
  const isWanted = (group: GroupId, author: DeviceId, k: number): boolean => {
    const known = engine.state().groups[group];
    return known !== undefined && k < nextNumber(known, author) + world.stockDepth.value;
  };
  const honest = world.vaultOf(
    person,
    () => alive,
    async ({ group, author, k }) => {
      while (!isWanted(group, author, k)) await new Promise<void>((resolve) => void waiting.push(resolve));
    },
    unlocked,
  );
  const vault: Vault = {
    ...honest,
    makeSheet: async (input) => {
      const made = await honest.makeSheet(input);
      world.sheetKeys.push(made.sheetKey.slice());
      return bend.sheet?.(made) ?? made;
    },
  };
  const ask = async <T>(answer: () => T): Promise<T> => {
    const end = world.begin();
    await Promise.resolve();
    end();
    if (!alive) throw new KeyturnError('ledgerUnreachable', 'The process ended.');
    return answer();
  };
  const look = (script: Uint8Array): Seen => {
    const seen = world.chain.observe(script);
    return bend.coins?.(seen) ?? seen;
  };
  const reader: SecondReading = {
    read: (_network, transaction) =>
      ask(() => {
        const reading = readingWith(engine.state(), transaction);
        const summary = summaryOfReading(reading);
        return bend.reading?.(summary) ?? summary;
      }),
  };
  const events: NetworkEvents = {
    connected(device, standing) {
      if (alive) exchange.events.connected(device, standing);
    },
    disconnected(device) {
      if (alive) exchange.events.disconnected(device);
    },
    received: (device, frame) => void (alive && exchange.events.received(device, frame)),
    refused: ({ reason }) => report('peer', reason),
  };
  const hubNetwork: Network = world.hub.network(person.device, events, person.version);
  const network: Network = {
    device: person.device,
    start: () => hubNetwork.start(),
    addresses: () => hubNetwork.addresses(),
    admit: (admission) => hubNetwork.admit(admission),
    send(to, frame) {
      if (!alive) return false;
      const went = hubNetwork.send(to, frame);
      if (went) sent.push({ to, frame, atMs: world.nowMs });
      return went;
    },
    connectedDevices: () => hubNetwork.connectedDevices(),
    versionOf: (device) => hubNetwork.versionOf(device),
    setOnline: (online) => hubNetwork.setOnline(online),
    stop: () => hubNetwork.stop(),
  };
  const exchange = createExchange({ engine, network, store, clock, report });
  const worker = createWorker({
    engine,
    vault,
    store,
    chain: {
      observe: (_network, script) => ask(() => look(script)),
      submit: (_network, transaction) => ask(() => world.chain.submit(transaction)),
      watch: () => undefined,
    },
    reader,
    openWrapped: (...box) => {
      const opened = openWrapped(...box);
      return bend.partials?.(opened) ?? opened;
    },
    clock,
    report,
  });

  const watchCoins = (): void => {
    const scripts = valuesOf(engine.state().groups).flatMap((group) =>
      group.key === undefined ? [] : [{ script: group.key.script, hex: bytesToHex(group.key.script), group: group.id }],
    );
    world.chain.watch(person.device, (changed) => {
      for (const { script, hex, group } of scripts) {
        if (hex !== changed) continue;
        ask(() => look(script))
          .then(({ daaScore, coins }) => engine.accept([{ type: 'coinsObserved', group, daaScore, coins }]))
          .catch((problem: unknown) => report('observe', problem));
      }
    });
  };
  engine.onCommitted(watchCoins);
  engine.onCommitted(() => waiting.splice(0).forEach((tryAgain) => tryAgain()));

  function die(): void {
    if (!alive) return;
    alive = false;
    worker.stop();
    world.chain.watch(person.device, undefined);
    void hubNetwork.stop();
  }

  engine.accept([{ type: 'resumed' }]);
  await network.start();
  engine.accept([{ type: 'addressesChanged', addresses: network.addresses() }]);
  exchange.refreshAdmission();
  const tick = (): void => {
    exchange.refreshAdmission();
    clock.after(admissionEveryMs, tick);
  };
  clock.after(admissionEveryMs, tick);
  watchCoins();
  worker.wake();
  // A node that is reached at start tells what it holds, as a new subscription does.
  for (const group of valuesOf(engine.state().groups))
    if (group.key !== undefined) {
      const { daaScore, coins } = look(group.key.script);
      engine.accept([{ type: 'coinsObserved', group: group.id, daaScore, coins }]);
    }

  const member = {
    engine,
    worker,
    vault,
    network,
    signer,
    clock,
    profile: { network: 'practice' },
    isOnline: () => network.addresses().length > 0,
    ledgerProblem: () => undefined,
    note: logNote(engine, report),
  } as unknown as Member;
  return {
    person,
    engine,
    exchange,
    worker,
    vault,
    network,
    store,
    reports,
    sent,
    member,
    isAlive: () => alive,
    commits: () => commitCount,
    bend,
    async setOnline(online) {
      await network.setOnline(online);
      if (online) engine.accept([{ type: 'addressesChanged', addresses: network.addresses() }]);
    },
    crash: die,
    async quit() {
      worker.wipe();
      try {
        engine.accept([{ type: 'quitting' }]);
      } finally {
        worker.stop();
        await vault.lock();
        die();
      }
    },
  };
}

function readingWith(state: EngineState, transaction: Uint8Array): Parameters<typeof summaryOfReading>[0] {
  const wanted = bytesToHex(transaction);
  for (const group of valuesOf(state.groups))
    for (const known of valuesOf(group.cases)) {
      const reading = readingOf(known);
      if (
        reading !== undefined &&
        known.proposed !== undefined &&
        bytesToHex(known.proposed.proposal.transaction) === wanted
      )
        return reading;
    }
  throw new KeyturnError('readerFailed', 'This transaction is not known here.');
}
