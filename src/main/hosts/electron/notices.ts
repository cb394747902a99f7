import { Notification } from 'electron';
import type { Notice } from '../../desk.ts';

/** More than this many a minute is noise, and the inbox has them all. */
export const noticesPerMinuteMax = 6;
const minuteMs = 60_000;

/**
 * Tell a person who is not looking. Without their wish a notice names no group and no amount: other people see screens
 * too. It has no buttons: nothing is ever approved from here.
 */
export function notifier(options: {
  readonly open: () => void;
  readonly isLooking: () => boolean;
}): (notice: Notice) => void {
  let shownMs: readonly number[] = [];
  // A notification that nothing holds on to is collected, and its click with it.
  const held = new Set<Notification>();

  return (notice) => {
    if (options.isLooking() || !Notification.isSupported()) return;
    const nowMs = performance.now();
    shownMs = shownMs.filter((atMs) => nowMs - atMs < minuteMs);
    if (shownMs.length >= noticesPerMinuteMax) return;
    shownMs = [...shownMs, nowMs];

    const isNamed = notice.what !== undefined;
    const notification = new Notification({
      title: isNamed ? notice.groupName : 'Keyturn',
      body: isNamed ? `${notice.what} · ${sentences[notice.kind]}` : sentences[notice.kind],
    });
    held.add(notification);
    notification.on('click', () => options.open());
    notification.on('close', () => held.delete(notification));
    if (held.size > noticesPerMinuteMax) held.delete(first(held));
    notification.show();
  };
}

const sentences: Readonly<Record<Notice['kind'], string>> = {
  yourTurn: 'A payment waits for you. Open Keyturn to read it.',
  signed: 'A payment is signed by enough people and on its way.',
  expiring: 'A payment that waits for you expires soon.',
  alarm: 'Something is not as it should be. Open Keyturn to see what.',
  confirmed: 'A payment has arrived.',
};

function first<T>(set: ReadonlySet<T>): T {
  for (const one of set) return one;
  throw new Error('Invariant broken: the set is not empty');
}
