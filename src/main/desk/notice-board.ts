import type { Report } from '../../core/ports.ts';
import type { Settings } from '../../preload/shell-view.ts';
import type { DeskHost } from '../desk.ts';
import { createTeller } from './notices.ts';
import type { Seat } from './seat.ts';

/** Soon enough for a person who is elsewhere, and a burst of changes is one look. */
const lookAfterMs = 1_000;
/** Proposals come near their end without anything happening. */
const lookEveryMs = 60_000;

/** Looks at the profile's own app, also while somebody practises, and hands what is new to the host. */
export function noticeBoard(desk: {
  readonly seat: () => Seat | undefined;
  readonly settings: () => Settings;
  readonly host: DeskHost;
  readonly report: Report;
}): { look: () => void; end: () => void } {
  const tell = createTeller();
  let pending: NodeJS.Timeout | undefined;

  function lookNow(): void {
    pending = undefined;
    const seat = desk.seat();
    if (seat === undefined) return;
    try {
      for (const notice of tell(seat.view(), desk.settings().notifyAmounts)) desk.host.notify(notice);
    } catch (problem) {
      desk.report('notices', problem);
    }
  }
  const look = (): void => {
    pending ??= setTimeout(lookNow, lookAfterMs).unref();
  };
  const again = setInterval(look, lookEveryMs);
  again.unref();
  return {
    look,
    end() {
      clearInterval(again);
      clearTimeout(pending);
    },
  };
}
