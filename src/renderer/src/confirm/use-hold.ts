import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Front } from './use-front.ts';
import type { ConfirmDoor } from './use-window.ts';

/** Main times the hold by its own clock from when it heard of it; a little longer here means that it is never too short there. */
const marginMs = 150;
/** A press that brings the page to the front may be told before that is; then it is looked at again this soon. */
const lookAgainMs = 50;

export type Hold = {
  /**
   * `pressed`: the page is too new in front, or main has not said yet that the hold counts, so the ring has not begun. `sent`: main was asked to approve, and
   * has not answered yet.
   */
  readonly phase: 'rest' | 'pressed' | 'holding' | 'sent';
  /** What main said against it the last time. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** The last hold ended because the window shows something else now, not because anybody let go. */
  readonly changed: boolean;
  /** Main was asked to approve at least once: from then on this page alone cannot say that nothing happened. */
  readonly asked: boolean;
  readonly press: () => void;
  readonly letGo: () => void;
};

/**
 * Pressing, holding and letting go. The ring is only a picture of it: main judges whether it was held long enough.
 * @param shown  all that is held for, as one text: when it becomes another, the hold was for something else
 * @param typedAmount  read when the ring is full
 * @param dwellLeftMs  for how long yet a press has to wait before main hears of it, so that it only takes a little longer
 */
export function useHold(
  door: ConfirmDoor,
  shown: string,
  holdMs: number,
  typedAmount: string | undefined,
  dwellLeftMs: Front['dwellLeftMs'],
): Hold {
  const [phase, setPhase] = useState<Hold['phase']>('rest');
  const [problem, setProblem] = useState<Hold['problem']>();
  const [changed, setChanged] = useState(false);
  const [asked, setAsked] = useState(false);
  const timer = useRef<number>(undefined);
  /** Each hold has a number, so that an answer to one that was let go changes nothing. */
  const turn = useRef(0);
  const held = useRef(false);
  /** Main heard of this hold. */
  const told = useRef(false);
  const asking = useRef(false);
  const typed = useRef(typedAmount);
  useEffect(() => {
    typed.current = typedAmount;
  }, [typedAmount]);

  const letGo = useCallback(() => {
    if (!held.current) return;
    held.current = false;
    turn.current += 1;
    clearTimeout(timer.current);
    setPhase('rest');
    if (told.current) void door.confirm.letGo({});
  }, [door]);

  const full = useCallback(async () => {
    held.current = false;
    asking.current = true;
    setPhase('sent');
    setAsked(true);
    const typedNow = typed.current;
    const answer = await door.confirm.sign(typedNow === undefined ? {} : { typedAmount: typedNow });
    asking.current = false;
    setPhase('rest');
    setProblem(answer.ok ? undefined : answer.error);
  }, [door]);

  const tell = useCallback(
    async (mine: number) => {
      told.current = true;
      const answer = await door.confirm.press({});
      if (turn.current !== mine) return;
      if (answer.ok) {
        setPhase('holding');
        timer.current = window.setTimeout(() => void full(), holdMs + marginMs);
        return;
      }
      held.current = false;
      setPhase('rest');
      setProblem(answer.error);
    },
    [door, full, holdMs],
  );

  const press = useCallback(() => {
    if (held.current) return;
    held.current = true;
    told.current = false;
    turn.current += 1;
    const mine = turn.current;
    setProblem(undefined);
    setChanged(false);
    setPhase('pressed');
    const onceInFront = (): void => {
      const leftMs = dwellLeftMs();
      if (leftMs === 0) void tell(mine);
      else timer.current = window.setTimeout(onceInFront, leftMs ?? lookAgainMs);
    };
    onceInFront();
  }, [tell, dwellLeftMs]);

  // Before anything below it can let go for a reason of its own, so that what ended the hold is what is said.
  const before = useRef(shown);
  useLayoutEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (!held.current && !asking.current) return;
    setChanged(true);
    letGo();
  }, [shown, letGo]);

  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') letGo();
    };
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('blur', letGo);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      window.removeEventListener('blur', letGo);
      letGo();
    };
  }, [letGo]);

  return { phase, problem, changed, asked, press, letGo };
}
