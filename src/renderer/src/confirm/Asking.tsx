import { useEffect, useRef, useState } from 'react';
import type { ConfirmView } from '../../../core/engine/review-view.ts';
import { cx } from '../components/class-names.ts';
import { Button } from '../components/button.tsx';
import { Kbd } from '../components/marks.tsx';
import { useSeen } from '../state/use-seen.ts';
import { ConfirmFacts } from './ConfirmFacts.tsx';
import { HoldRing } from './HoldRing.tsx';
import type { Hold } from './use-hold.ts';
import { fill, secondsOf, type ConfirmWords } from './words.ts';

/** What is approved, which scrolls, above the ring that approves it, which always shows and works once all was in view. */
export function Asking({
  view,
  words,
  hold,
  typed,
  onType,
  onCancel,
  onClose,
}: {
  readonly view: ConfirmView;
  readonly words: ConfirmWords;
  readonly hold: Hold;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly onCancel: () => void;
  readonly onClose: (() => void) | undefined;
}) {
  const facts = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const box = facts.current;
    if (box === null) return;
    // What scrolls has to be reached by the keyboard; what does not would be a stop on the way for nothing.
    const watch = new ResizeObserver(() => setScrolls(box.scrollHeight > box.clientHeight + 1));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  const { holdMs, level, phase, typeAmount, problem, recipients } = view;
  const { seen, watch } = useSeen(
    JSON.stringify([view.readingCode, recipients.map(({ name, amount, address }) => [name, amount, address.text])]),
  );
  const seconds = secondsOf(holdMs);
  const done = phase === 'signed';
  /** Written down, and main has something to say about it: that is no tick. */
  const unready = done && problem !== undefined;
  const signing = phase === 'signing' || hold.phase === 'sent';
  const decides = !done && !signing;
  // The review has the same rule, but its page is not this one: what is not seen here may never have been shown.
  const unseen = decides ? recipients.length - seen.size : 0;
  const lockedBecause = locked();
  const [said, how] = spoken();
  /** What ended the last hold: in main's words, where main was asked. */
  const against =
    phase !== 'asking' || hold.phase !== 'rest'
      ? undefined
      : (hold.problem?.message ?? (hold.changed ? words.hold.changedHow : undefined));

  function locked(): string | undefined {
    if (unseen > 0) return recipients.length === 1 ? words.hold.unseenOne : words.hold.unseen;
    if (decides && typeAmount !== undefined && bare(typed) !== bare(typeAmount))
      return fill(words.hold.locked, { amount: typeAmount });
    return undefined;
  }

  function spoken(): readonly [string, string] {
    if (unready) return [words.hold.written, problem];
    if (done) return [words.hold.signed, words.hold.signedHow];
    if (signing) return [words.hold.signing, words.hold.signingHow];
    if (lockedBecause !== undefined && unseen > 0 && recipients.length > 1)
      return [lockedBecause, fill(words.hold.seen, { seen: String(seen.size), all: String(recipients.length) })];
    if (lockedBecause !== undefined) return [lockedBecause, fill(words.hold.lockedHow, { seconds })];
    if (hold.phase === 'holding') return [words.hold.holding, fill(words.hold.holdingHow, { seconds })];
    if (hold.phase === 'pressed') return [words.hold.holding, words.hold.pressedHow];
    const again = hold.problem?.code === 'heldTooShort';
    return [
      hold.changed ? words.hold.changed : again ? words.hold.again : words.hold.rest,
      fill(words.hold.restHow, { seconds }),
    ];
  }

  return (
    <>
      <div
        ref={facts}
        {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': words.title } : {})}
        className={cx(
          'min-h-0 flex-initial overflow-y-auto px-5 [scrollbar-width:thin]',
          typeAmount !== undefined && !done ? 'pt-3 pb-2' : 'pt-4 pb-4',
        )}
      >
        <ConfirmFacts view={view} words={words} seen={seen} watch={watch} />
      </div>
      {typeAmount !== undefined && !done && (
        <label className="flex flex-none items-center justify-between gap-3 px-5 pb-2.5">
          <span className="text-ink-2">{words.typeAmount}</span>
          <input
            value={typed}
            onChange={(event) => onType(event.target.value)}
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            readOnly={signing}
            aria-invalid={hold.problem?.code === 'amountInvalid' || undefined}
            className="block h-8 w-40 rounded-2 border border-control bg-surface px-2.5 font-mid"
          />
        </label>
      )}
      <div
        className={cx(
          'flex flex-[1_0_auto] flex-col items-center justify-center border-t border-line bg-well px-5 text-center select-none',
          typeAmount !== undefined && !done ? 'gap-1.5 py-1.5' : 'min-h-46 gap-2 py-3',
          // Where height is short the words stand beside the ring, so that more than a line of what is approved shows.
          '[@media(max-height:30rem)]:min-h-0 [@media(max-height:30rem)]:flex-row [@media(max-height:30rem)]:gap-4 [@media(max-height:30rem)]:py-2 [@media(max-height:30rem)]:text-left',
        )}
      >
        <HoldRing
          level={level}
          holdMs={holdMs}
          label={fill(words.hold.label, { seconds })}
          lockedBecause={lockedBecause}
          hold={hold}
          sent={signing || unready}
          done={done && !unready}
        />
        <div className="min-w-0">
          <div className="flex flex-wrap items-baseline justify-center gap-x-2 [@media(max-height:30rem)]:justify-start">
            <div id="hold-words" role="status" className={unseen > 0 ? 'contents' : ''}>
              <strong className="block basis-full text-14">{said}</strong>
              <small className="block text-12 text-pretty text-ink-3">{how}</small>
            </div>
            {unseen > 0 && (
              <button
                type="button"
                onClick={() => facts.current?.querySelector('[data-unseen]')?.scrollIntoView({ block: 'center' })}
                className="rounded-1 text-12 font-mid text-accent-ink underline underline-offset-2"
              >
                {recipients.length === 1 ? words.hold.nextOne : words.hold.next}
              </button>
            )}
          </div>
          <div role="alert" {...(hold.problem === undefined ? {} : { 'data-from-main': true })}>
            {against !== undefined && <p className="text-12 text-pretty text-red-ink">{against}</p>}
          </div>
        </div>
      </div>
      <footer className="flex min-h-12 flex-none items-center gap-3 border-t border-line px-5 py-2.5">
        <span className="flex-1 text-12 text-ink-2">{done || signing ? '' : words.footer}</span>
        {!done && (
          <Button size="card" onClick={onCancel} off={signing ? '' : undefined}>
            {words.cancel} <Kbd>{words.escape}</Kbd>
          </Button>
        )}
        {unready && onClose !== undefined && (
          <Button size="card" onClick={onClose}>
            {words.close} <Kbd>{words.escape}</Kbd>
          </Button>
        )}
      </footer>
    </>
  );
}

/** Main judges what was typed; this only decides when the ring wakes up. */
const bare = (amount: string): string => amount.trim().replaceAll(',', '');
