import { dirname, join } from 'node:path';
import { KeyturnError } from '../../core/base/errors.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { Report } from '../../core/ports.ts';
import { contract } from '../../preload/contract.ts';
import type { Settings, ShellView } from '../../preload/shell-view.ts';
import { openSharedLedger, type SharedLedger } from '../chain/practice-control-shared.ts';
import type { Desk, DeskFailure, DeskHost } from '../desk.ts';
import { createConfirmPace } from '../ipc/confirm-pace.ts';
import { doorOf } from '../ipc/door-of.ts';
import { lockVault } from '../ipc/locking.ts';
import { removeLeftOverPractices } from '../practice/practice-folder.ts';
import { readSettings, settingsDefault, shownSettings } from '../settings/settings-file.ts';
import { failureOf, noNode } from './failing.ts';
import { deskHandlers } from './handlers.ts';
import { askedBy } from './links.ts';
import { fundHandler } from './fund.ts';
import { noticeBoard } from './notice-board.ts';
import { createPractising } from './practising.ts';
import { openProfileApp } from './profile-app.ts';
import { seatOf, seatTopic, type Seat, type SeatOptions } from './seat.ts';
import { createShell } from './shell.ts';
import { approvalsTakenBack, deskStanding, doneSince } from './standing.ts';

export type DeskOptions = {
  readonly profileName: string;
  readonly folder: string;
  readonly network: NetworkName;
  /** A Kaspa node's address; undefined on the practice network means the ledger that all profiles here share. */
  readonly node: string | undefined;
  /** A multiaddr for other members' apps; otherwise a free port is chosen once and kept. */
  readonly listen?: string;
  readonly host: DeskHost;
  readonly report: Report;
};

/** A tray glyph needs no more than ten looks a second. */
const tellEveryMs = 100;

/** The app of one profile, without a window. Returns at once; the profile opens behind it, or says why it cannot. */
export function openDesk(options: DeskOptions): Desk {
  const { host, report, folder } = options;
  let profile: Seat | undefined;
  let ledger: SharedLedger | undefined;
  let ended: Promise<void> | undefined;
  const listeners: (() => void)[] = [];
  let telling: NodeJS.Timeout | undefined;

  const shell = createShell({
    host: host.kind,
    version: host.version,
    place: 'opening',
    failure: undefined,
    profile: { name: options.profileName, folder, network: options.network, node: options.node },
    practice: undefined,
    settings: settingsOf(folder, report),
    confirming: undefined,
    canChooseFiles: host.canChooseFiles,
    suggestedFolder: host.suggestedFolder,
    asked: undefined,
    pageRestarted: undefined,
  });
  let profilePlace: Exclude<ShellView['place'], 'practice'> = 'opening';
  const seat = (): Seat | undefined => (shell.now().place === 'practice' ? practising.seat() : profile);
  const view = seatTopic(seat);
  const notices = noticeBoard({ seat: () => profile, settings: () => shell.now().settings, host, report });
  /** When the page last asked for anything: it was alive then. */
  let pageAliveAtMs = Date.now();

  /** Something on the screen or in the tray may be different now. */
  function changed(): void {
    view.changed();
    notices.look();
    telling ??= setTimeout(() => {
      telling = undefined;
      for (const listener of listeners) listener();
    }, tellEveryMs).unref();
  }
  function turn(): void {
    shell.set({ place: shell.now().practice === undefined ? profilePlace : 'practice' });
    changed();
  }
  const seatOptions: SeatOptions = {
    host,
    settings: { snapshot: () => shell.now().settings, onChanged: (listener) => shell.onChanged(listener) },
    onChanged: changed,
    onConfirming: () => shell.set({ confirming: confirmingOf(seat(), host) }),
    pace: createConfirmPace(() => performance.now()),
    report,
  };
  const practising = createPractising({ shell, host, seatOptions, onTurned: turn, report });

  const claim = Promise.withResolvers<DeskFailure | undefined>();

  /** Asked for once the profile is open, so that a second app of a profile starts no ledger. */
  async function nodeUrl(): Promise<string> {
    claim.resolve(undefined);
    if (options.node !== undefined) return options.node;
    ledger ??= await openSharedLedger(join(dirname(folder), '.practice-ledger'), report);
    return ledger.url;
  }

  async function open(): Promise<void> {
    profilePlace = 'opening';
    shell.set({ failure: undefined });
    turn();
    try {
      if (options.node === undefined && options.network !== 'practice') throw noNode(options.network);
      // The profile opens in one go, and whoever opens the desk has a window to show first.
      await new Promise((resolve) => setImmediate(resolve));
      const member = await openProfileApp({ ...options, version: host.version }, nodeUrl, report);
      profile = seatOf(member, seatOptions);
      profilePlace = 'profile';
    } catch (problem) {
      if (!(problem instanceof KeyturnError)) report('open', problem);
      const failure = failureOf(problem);
      claim.resolve(failure);
      shell.set({ failure });
      profilePlace = 'failed';
    }
    turn();
  }
  removeLeftOverPractices(report);
  let opening = open();

  const takesBack = (): number =>
    profile === undefined ? 0 : approvalsTakenBack(profile.member.engine.state(), profile.member.engine.nowMs());
  const door = doorOf(
    contract,
    deskHandlers({
      host,
      folder,
      shell,
      view,
      seat,
      takesBack,
      async reopen() {
        if (profilePlace !== 'failed')
          throw new KeyturnError('wrongPhase', 'This profile is open, or is being opened. Nothing was changed.');
        opening = open();
        await opening;
      },
      practice: {
        async start() {
          profile?.confirms.assertNotHeld();
          profile?.confirms.end();
          await practising.start();
          return {};
        },
        async leave() {
          practising.seat()?.confirms.assertNotHeld();
          await practising.leave();
          return {};
        },
        fund: fundHandler({ seat, practising, ledger: () => ledger }),
      },
    }),
    { 'app.view': view, 'app.shell': shell },
    report,
  );

  async function end(): Promise<void> {
    view.end();
    notices.end();
    clearTimeout(telling);
    // Whatever becomes of the practice, the profile's own app says goodbye to the others.
    if (practising.isOn()) await practising.leave().catch((problem: unknown) => report('quit', problem));
    await opening;
    await profile?.member.quit().catch((problem: unknown) => report('quit', problem));
    profile = undefined;
    await ledger?.close().catch((problem: unknown) => report('quit', problem));
  }

  return {
    door: {
      call(name, raw) {
        pageAliveAtMs = Date.now();
        return door.call(name, raw);
      },
      subscribe: (topic, listener) => door.subscribe(topic, listener),
    },
    claimed: claim.promise,
    standing: () => deskStanding(profile?.view()),
    onChanged: (listener) => void listeners.push(listener),
    takesBack,
    async lock() {
      if (profile !== undefined) await lockVault(profile.member);
    },
    openLink(link) {
      const asked = askedBy(link, Date.now());
      if (asked !== undefined) shell.set({ asked });
      return asked !== undefined;
    },
    pageRestarted() {
      const shown = seat();
      const done =
        shown === undefined ? { approved: 0, signed: 0 } : doneSince(shown.member.engine.state(), pageAliveAtMs);
      shell.set({ pageRestarted: { atMs: Date.now(), ...done } });
    },
    quit() {
      ended ??= end();
      return ended;
    },
  };
}

/** A folder that may not be read is said when the profile is opened; until then the app looks as it does at first. */
function settingsOf(folder: string, report: Report): Settings {
  try {
    return shownSettings(readSettings(folder));
  } catch (problem) {
    report('settings', problem);
    return settingsDefault;
  }
}

function confirmingOf(seat: Seat | undefined, host: DeskHost): ShellView['confirming'] {
  const confirming = seat?.confirms.confirming();
  return confirming === undefined ? undefined : { ...confirming, where: host.kind === 'electron' ? 'window' : 'page' };
}
