import { randomUUID } from 'node:crypto';
import type { AppView } from '../../core/engine/app-view.ts';
import type { Report } from '../../core/ports.ts';
import type { Settings } from '../../preload/shell-view.ts';
import type { Member } from '../compose.ts';
import type { DeskHost } from '../desk.ts';
import { createConfirms, type Confirms } from '../ipc/confirms.ts';
import type { ConfirmPace } from '../ipc/confirm-pace.ts';
import type { TopicSource } from '../ipc/door-of.ts';
import { memberHandlers, type MemberRooms } from '../ipc/member-rooms.ts';

/** One open member's app on the desk: what the page may ask of it, what it shows, and its confirm windows. */
export type Seat = {
  readonly member: Member;
  readonly rooms: MemberRooms;
  readonly confirms: Confirms;
  view(): AppView;
};

export type SeatOptions = {
  readonly host: DeskHost;
  readonly settings: TopicSource<Settings>;
  /** The view is another now. */
  readonly onChanged: () => void;
  /** A confirm window was opened or closed. */
  readonly onConfirming: () => void;
  /** Of the whole desk. Undefined: this seat is the only one there is. */
  readonly pace?: ConfirmPace;
  readonly report: Report;
};

export function seatOf(member: Member, options: SeatOptions): Seat {
  const { host, settings, pace, report } = options;
  member.onChanged(options.onChanged);
  return {
    member,
    rooms: memberHandlers(member),
    confirms: createConfirms({
      member,
      settings,
      monotonicMs: () => performance.now(),
      ...(pace === undefined ? {} : { pace }),
      randomId: () => randomUUID(),
      onChanged: options.onConfirming,
      show: (ticket) => host.showConfirm(ticket),
      report,
    }),
    view: () => member.view(),
  };
}

/** The view of whoever is shown. Stamped anew, because the revisions of two members' apps do not continue each other. */
export type SeatTopic = TopicSource<AppView | undefined> & {
  /** Something on the screen may be different now. */
  changed(): void;
  end(): void;
};

/** How often what a screen says is looked at again though nothing happened: ends of proposals, the vault's idle lock. */
const lookAgainEveryMs = 5_000;

/** @param shown  undefined while no member's app is open */
export function seatTopic(shown: () => Seat | undefined): SeatTopic {
  let revision = 0;
  const listeners: (() => void)[] = [];
  const changed = (): void => listeners.forEach((listener) => listener());
  const again = setInterval(changed, lookAgainEveryMs);
  again.unref();
  return {
    snapshot() {
      const view = shown()?.view();
      return view === undefined ? undefined : { ...view, revision: ++revision };
    },
    onChanged: (listener) => void listeners.push(listener),
    changed,
    end: () => clearInterval(again),
  };
}
