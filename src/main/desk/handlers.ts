import { KeyturnError } from '../../core/base/errors.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { DeskHost } from '../desk.ts';
import type { MemberRooms } from '../ipc/member-rooms.ts';
import { changeSettings, shownSettings } from '../settings/settings-file.ts';
import { roomsOfWhoeverIsThere } from './member-rooms.ts';
import type { Seat, SeatTopic } from './seat.ts';
import type { Shell } from './shell.ts';

type Page = Handlers<typeof contract>;

/** What the page may ask, besides what speaks of one member's app. */
export type DeskActs = {
  readonly host: DeskHost;
  readonly folder: string;
  readonly shell: Shell;
  readonly view: SeatTopic;
  /** Whoever is at the desk now. */
  readonly seat: () => Seat | undefined;
  readonly takesBack: () => number;
  readonly reopen: () => Promise<void>;
  readonly practice: Page['practice'];
};

/** Every command of the page's contract. */
export function deskHandlers(acts: DeskActs): Page {
  const { host, shell } = acts;
  const rooms: MemberRooms = roomsOfWhoeverIsThere(acts.seat);
  return {
    ...rooms,
    app: {
      async look() {
        const view = acts.view.snapshot();
        if (view === undefined) throw notOpen();
        return Promise.resolve(view);
      },
      async quit({ confirmed }) {
        const takesBack = acts.takesBack();
        // After the answer is out: the door it goes through ends with the app.
        if (confirmed || takesBack === 0) setImmediate(() => host.end());
        return Promise.resolve({ takesBack });
      },
      async reopen() {
        await acts.reopen();
        return {};
      },
      async dismiss({ what }) {
        shell.set(what === 'asked' ? { asked: undefined } : { pageRestarted: undefined });
        return Promise.resolve({});
      },
    },
    practice: acts.practice,
    settings: {
      async change(change) {
        shell.set({ settings: shownSettings(changeSettings(acts.folder, withoutAbsent(change))) });
        return Promise.resolve({});
      },
    },
    file: {
      async choose({ kind, name }) {
        const file = host.canChooseFiles ? await host.chooseFile({ kind, name }) : undefined;
        return file === undefined ? {} : { file };
      },
    },
    review: {
      ...rooms.review,
      async openConfirm(input) {
        const seat = acts.seat();
        if (seat === undefined) throw notOpen();
        await seat.confirms.open(input);
        return {};
      },
      async closeConfirm() {
        acts.seat()?.confirms.close();
        return Promise.resolve({});
      },
    },
  };
}

/** A setting that was not named stays as it is. */
function withoutAbsent<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

function notOpen(): KeyturnError {
  return new KeyturnError('wrongPhase', 'No profile is open yet. Nothing was done.');
}
