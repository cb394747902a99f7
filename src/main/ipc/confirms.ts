import type { Report } from '../../core/ports.ts';
import type { Settings } from '../../preload/shell-view.ts';
import type { Member } from '../compose.ts';
import type { ConfirmTicket } from '../desk.ts';
import { noteRefusal, refusalNow, type Approvable } from './approving.ts';
import { notConfirmable, notToBeApproved } from './confirm-check.ts';
import { readNow } from './confirm-outdated.ts';
import { createConfirmPace, type ConfirmPace } from './confirm-pace.ts';
import { beingHeld } from './confirm-sentences.ts';
import { openTicket, type OpenTicket } from './confirm-ticket.ts';
import type { TopicSource } from './door-of.ts';
import { caseOf, groupOf, wrongPhase } from './known.ts';
import { confirmShown, reviewShown } from './shown.ts';

export type ConfirmWish = Approvable & {
  /** Ids of the items a person said to go on without, by name. */
  readonly acknowledged: readonly string[];
};

/**
 * The only way a page comes to an approval: it may ask for a window, and a person may hold the button in it. After a window
 * ended under a hand, however that came about, the next one waits until that hand can have left the button.
 */
export type Confirms = {
  /** @throws KeyturnError every reason `approve` would have, notAcknowledged, reviewStale: no window is opened */
  open(wish: ConfirmWish): Promise<void>;
  /**
   * The page wants the window closed, without approving: a hold ends with it, and only an approval that is being made stays.
   */
  close(): void;
  /** Main closes the window, whoever holds its button. An approval that is being made is not stopped by it. */
  end(): void;
  /** @throws KeyturnError wrongPhase while somebody holds the button: what would take the window away has to wait */
  assertNotHeld(): void;
  confirming(): Pick<Approvable, 'group' | 'proposal'> | undefined;
};

export type ConfirmsOptions = {
  readonly member: Member;
  /** Milliseconds on a clock that nobody can set and that only grows. */
  readonly monotonicMs: () => number;
  readonly randomId: () => string;
  readonly settings: TopicSource<Settings>;
  /** A window was opened or closed. */
  readonly onChanged: () => void;
  /** Show a new window; the ticket's door is for its page alone. */
  readonly show: (ticket: ConfirmTicket) => void;
  /** Shared by everybody at one desk, so that windows of practice and of real money cannot follow each other faster. */
  readonly pace?: ConfirmPace;
  readonly report: Report;
};

/** Refusals are logged once for each proposal and reason: a page that asks ten thousand times is one event, not ten thousand. */
const notedMax = 256;

/** One for each open member's app. At most one window is open at a time. */
export function createConfirms(options: ConfirmsOptions): Confirms {
  const { member, settings, onChanged, show } = options;
  const pace = options.pace ?? createConfirmPace(options.monotonicMs);
  const noted = new Set<string>();
  let current: OpenTicket | undefined;
  member.onChanged(() => current?.lookAgain());
  settings.onChanged(() => current?.settingsChanged());

  function noteOnce(wish: Approvable, problem: Parameters<typeof noteRefusal>[2]): void {
    const what = `${wish.proposal}/${problem.code}`;
    if (noted.has(what) || noted.size >= notedMax) return;
    noted.add(what);
    noteRefusal(member, wish, problem);
  }

  function assertNotHeld(): void {
    if (current?.isHeld() === true) throw beingHeld();
  }

  return {
    async open({ acknowledged, ...wish }) {
      const refused = refusalNow(member, wish);
      if (refused !== undefined) {
        noteOnce(wish, refused);
        throw refused;
      }
      const group = groupOf(member, wish.group);
      const review = reviewShown(member, group, caseOf(group, wish.proposal));
      const unconfirmable = notConfirmable(review, acknowledged);
      if (unconfirmable !== undefined) throw unconfirmable;
      const view = confirmShown(review, group.network);
      if (view === undefined) throw notToBeApproved();
      if (current?.isSigning() === true) throw wrongPhase('An approval is being made right now. Wait a moment.');
      if (current !== undefined && isSame(current.wish, wish)) return Promise.resolve();
      assertNotHeld();
      const tooFast = pace.refusal();
      if (tooFast !== undefined) throw tooFast;
      current?.ticket.cancel();
      const opened = openTicket({
        ...options,
        ...readNow(review, acknowledged),
        wish,
        view,
        dwellMs: pace.opened(wish),
      });
      current = opened;
      opened.ticket.onSettled(() => {
        pace.closed(wish);
        if (opened.wasTakenFromUnderHand()) pace.closedUnderHand();
        if (current === opened) current = undefined;
        onChanged();
      });
      onChanged();
      try {
        show(opened.ticket);
      } catch (problem) {
        opened.ticket.cancel(); // A window nobody sees must not stay open.
        throw problem;
      }
      return Promise.resolve();
    },
    close: () => current?.ticket.cancel(),
    end: () => current?.ticket.cancel(),
    assertNotHeld,
    confirming: () =>
      current === undefined ? undefined : { group: current.wish.group, proposal: current.wish.proposal },
  };
}

const isSame = (a: Approvable, b: Approvable): boolean =>
  a.group === b.group && a.proposal === b.proposal && a.reading === b.reading;
