import { Fragment } from 'react';
import type { ConfirmView, RecipientView } from '../../../core/engine/review-view.ts';
import { Chosen } from '../components/chosen.tsx';
import { cx } from '../components/class-names.ts';
import { Code } from '../components/marks.tsx';
import { VerdictStrip } from '../components/risk.tsx';
import { Said } from '../components/said.tsx';
import { WordsLine } from '../components/words-line.tsx';
import type { Watch } from '../state/use-seen.ts';
import { fill, type ConfirmWords } from './words.ts';

/** What is being approved, risk first: verdict, sentence, what differs, whole addresses, and the code of the reading. */
export function ConfirmFacts({
  view,
  words,
  seen,
  watch,
}: {
  readonly view: ConfirmView;
  readonly words: ConfirmWords;
  /** Of the recipients, by their place. */
  readonly seen: ReadonlySet<string>;
  readonly watch: Watch;
}) {
  const { level, heading, sentence, facts, recipients, readingCode, groupName, network } = view;
  return (
    <>
      <VerdictStrip small level={level} heading={heading} />
      <p className="mt-2.5 mb-0.5 overflow-clip text-[1.125rem] leading-[1.625rem] font-[400] tracking-[-0.01em] [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-[600] [&_strong]:text-ink">
        <WordsLine words={sentence.first} />
      </p>
      <p className="overflow-clip [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-text">
        <WordsLine words={sentence.second} />
      </p>
      {facts.length > 0 && (
        <p
          className={cx(
            'overflow-clip [overflow-wrap:anywhere] text-pretty',
            level === 'red' ? 'text-red-ink' : level === 'check' ? 'text-amber-ink' : 'text-ink-2',
          )}
          data-from-main
        >
          {facts.map((fact, i) => (
            <Fragment key={i}>
              {i > 0 && ' '}
              <bdi dir="ltr">{fact}</bdi>
            </Fragment>
          ))}
        </p>
      )}
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
        {recipients.map((recipient, i) => (
          <div
            key={i}
            ref={watch(String(i))}
            data-unseen={seen.has(String(i)) ? undefined : ''}
            className="relative rounded-2 border border-line bg-well px-3 py-2"
          >
            <SmallAddress recipient={recipient} several={recipients.length > 1} words={words} />
          </div>
        ))}
      </div>
      <div className="mt-2 flex items-center justify-between gap-3">
        <span className="min-w-0">
          <span className="block text-ink-2">{words.readingCode}</span>
          <small className="block overflow-clip text-12 [overflow-wrap:anywhere] text-ink-3" data-from-main>
            <Said say={(marks) => fill(words.where, marks)} slots={{ group: groupName, network }} />
          </small>
        </span>
        <Code>{readingCode}</Code>
      </div>
    </>
  );
}

/** The grid of the review with the same groups marked, small. It is drawn here so that this window needs nothing of the app. */
function SmallAddress({
  recipient: { name, amount, address },
  several,
  words,
}: {
  readonly recipient: RecipientView;
  /** The amount beside the name, because there is more than one. */
  readonly several: boolean;
  readonly words: ConfirmWords;
}) {
  return (
    <>
      <p className="flex justify-between gap-3 pb-0.5" data-from-main>
        <strong className="min-w-0 overflow-clip font-mid">
          <Chosen>{name ?? words.unnamed}</Chosen>
        </strong>
        {several && (
          <span dir="ltr" className="font-mid whitespace-nowrap tabular-nums">
            {amount}
          </span>
        )}
      </p>
      <div
        role="group"
        dir="ltr"
        aria-label={words.address}
        data-address={address.text}
        className="grid grid-cols-8 items-center gap-0.5 font-mono text-13 leading-6 tracking-normal select-text max-[22rem]:grid-cols-4"
      >
        <span className="col-span-full text-12 leading-4 text-ink-3">{address.prefix}</span>
        {address.groups.map(({ text, marked }, i) => (
          <span
            key={i}
            className={cx(
              'rounded-1 text-center',
              marked
                ? 'bg-tile font-[650] text-ink underline decoration-control decoration-2 underline-offset-4'
                : 'text-ink-2',
            )}
          >
            {text}
          </span>
        ))}
      </div>
    </>
  );
}
