import { KeyturnError } from '../../core/base/errors.ts';
import { typedAmountMatches } from '../../core/engine/confirm-view.ts';
import type { ConfirmView } from '../../core/engine/review-view.ts';
import { confirmContract } from '../../preload/confirm-contract.ts';
import type { ConfirmTicket } from '../desk.ts';
import { approve, type Approvable } from './approving.ts';
import { membersGoneWithout } from './confirm-check.ts';
import type { ConfirmsOptions } from './confirms.ts';
import { createHold } from './confirm-hold.ts';
import { lookAt, type ReadAtOpening } from './confirm-outdated.ts';
import { amountInvalid, notChecked, notWritten, over, tooOld } from './confirm-sentences.ts';
import { signingEnd } from './confirm-signing.ts';
import { doorOf } from './door-of.ts';

/** A window nobody decided in for this long closes: whoever comes by later should read the review again. */
export const ticketMsMax = 600_000;
/** What time alone changes (the proposal's end, the vault's idle lock) is looked at this often while a window is open. */
const lookAgainMs = 500;
/** The host listens, and the gate. */
const settledListenersMax = 8;

export type OpenTicket = {
  readonly wish: Approvable;
  readonly ticket: ConfirmTicket;
  isSigning(): boolean;
  /** Somebody's finger is on the button: nothing may take this window away from under it. */
  isHeld(): boolean;
  /** It ended, without an approval, while there was a finger on the button: that hand is still there for a moment. */
  wasTakenFromUnderHand(): boolean;
  lookAgain(): void;
  settingsChanged(): void;
};

type TicketOptions = Omit<ConfirmsOptions, 'show' | 'onChanged' | 'pace'> &
  ReadAtOpening & {
    readonly wish: Approvable;
    /** What the window shows first. */
    readonly view: ConfirmView;
    /** For how long after the window's page is first there no hold counts. */
    readonly dwellMs: number;
  };

/** One window's whole life: asking, signing, and then settled for ever. It approves at most once. */
export function openTicket(options: TicketOptions): OpenTicket {
  const { member, monotonicMs, wish, settings, report } = options;
  const openedUpMs = monotonicMs();
  let { view } = options;
  let phase: ConfirmView['phase'] = 'asking';
  let refusal: KeyturnError | undefined;
  const hold = createHold({ clock: member.clock, monotonicMs, dwellMs: options.dwellMs });
  let signingUpMs = 0;
  let isWritten = false;
  let takenFromUnderHand = false;
  let cancelLook: () => void = () => undefined;
  const viewListeners: (() => void)[] = [];
  const settingsListeners: (() => void)[] = [];
  const settledListeners: ((isToBeRead: boolean) => void)[] = [];
  const isSettled = (): boolean => phase !== 'asking' && phase !== 'signing';
  const tell = (): void => viewListeners.forEach((listener) => listener());

  /** @param why  it was refused, or what else is to be said of an approval that is written down */
  function settle(as: 'signed' | 'refused' | 'cancelled', why?: KeyturnError): void {
    if (isSettled()) return;
    phase = as;
    refusal = as === 'refused' ? why : undefined;
    view = { ...view, phase, problem: why?.message };
    cancelLook();
    takenFromUnderHand = as !== 'signed' && hold.hasFinger(view.holdMs);
    hold.letGo();
    tell();
    for (const listener of settledListeners.splice(0)) tellSettled(listener);
  }

  /** A host that fails to close its window must not keep the others from hearing of it. */
  function tellSettled(listener: (isToBeRead: boolean) => void): void {
    try {
      listener(view.problem !== undefined);
    } catch (problem) {
      report('confirm', problem);
    }
  }

  function lookAgain(): void {
    try {
      if (phase === 'asking') lookWhileAsking();
      else if (phase === 'signing') lookWhileSigning();
    } catch (problem) {
      // Whatever is wrong, a window that cannot be checked any more must not sign.
      report('confirm', problem);
      if (phase === 'asking') settle('refused', notChecked());
    }
  }

  function lookWhileAsking(): void {
    if (monotonicMs() - openedUpMs >= ticketMsMax) {
      settle('refused', tooOld());
      return;
    }
    const look = lookAt(member, wish, options);
    if (look.kind === 'outdated') {
      settle('refused', look.why);
      return;
    }
    if (JSON.stringify(look.view) === JSON.stringify(view)) return;
    view = look.view;
    hold.changed();
    tell();
  }

  function lookWhileSigning(): void {
    if (!isWritten) return;
    const end = signingEnd(member, wish, monotonicMs() - signingUpMs);
    if (end !== undefined) settle(end.as, end.as === 'refused' ? end.why : end.but);
  }

  function keepLooking(): void {
    cancelLook = member.clock.after(lookAgainMs, () => {
      lookAgain();
      if (!isSettled()) keepLooking();
    });
  }

  const isStillAsking = (): boolean => {
    lookAgain();
    return phase === 'asking';
  };

  async function sign(typedAmount: string | undefined): Promise<void> {
    if (!isStillAsking()) throw refusal ?? over();
    const tooShort = hold.tooShort(view.holdMs);
    if (tooShort !== undefined) throw tooShort;
    if (!typedAmountMatches(view, typedAmount)) {
      hold.end(); // That hold was for another amount.
      throw amountInvalid();
    }
    // From here on this ticket has had its one approval, whatever becomes of it.
    phase = 'signing';
    signingUpMs = monotonicMs();
    view = { ...view, phase };
    const settled = new Promise<void>((resolve) => void settledListeners.push(() => resolve()));
    tell();
    try {
      approve(member, { ...wish, goingOnWithout: membersGoneWithout(options.acknowledged) });
    } catch (problem) {
      settle('refused', problem instanceof KeyturnError ? problem : notWritten());
      throw problem;
    }
    isWritten = true;
    lookAgain();
    await settled;
    if (refusal !== undefined) throw refusal;
  }

  /** A ticket answers its outcome once, to whoever was there; afterwards every command finds it over. */
  const whileOpen =
    <I>(work: (input: I) => void | Promise<void>) =>
    async (input: I): Promise<Record<string, never>> => {
      if (isSettled()) throw over();
      await work(input);
      return {};
    };

  const door = doorOf(
    confirmContract,
    {
      confirm: {
        press: whileOpen(async () => {
          if (!isStillAsking()) throw over();
          // A vault that is nearly due must not lock under a finger; one that cannot be told locks when it is due.
          void member.vault.inUse().catch(() => undefined);
          await hold.press();
          if (isSettled()) throw over();
        }),
        letGo: whileOpen(() => hold.letGo()),
        sign: whileOpen(({ typedAmount }) => sign(typedAmount)),
        cancel: whileOpen(() => cancel()),
      },
    },
    {
      'confirm.view': { snapshot: () => view, onChanged: (listener) => void viewListeners.push(listener) },
      'confirm.settings': {
        snapshot: () => settings.snapshot(),
        onChanged: (listener) => void settingsListeners.push(listener),
      },
    },
    report,
  );
  function cancel(): void {
    if (phase === 'asking') settle('cancelled');
  }

  keepLooking();
  return {
    wish,
    ticket: {
      id: options.randomId(),
      door: {
        call: (name, raw) => door.call(name, raw),
        subscribe(topic, listener) {
          if (topic === 'confirm.view') hold.seen();
          return door.subscribe(topic, listener);
        },
      },
      cancel,
      onSettled(listener) {
        if (isSettled()) tellSettled(listener);
        else if (settledListeners.length < settledListenersMax) settledListeners.push(listener);
      },
    },
    isSigning: () => phase === 'signing',
    isHeld: () => phase === 'asking' && hold.hasFinger(view.holdMs),
    wasTakenFromUnderHand: () => takenFromUnderHand,
    lookAgain,
    settingsChanged: () => settingsListeners.forEach((listener) => listener()),
  };
}
