import type { Words } from '../../../core/engine/review-view.ts';
import { Chosen } from './chosen.tsx';

/** Main's words, with the parts main set in bold. Amounts keep together at the end of a line; names break anywhere. */
export function WordsLine({ words }: { readonly words: Words }) {
  return (
    <span data-from-main>
      {words.map(({ text, strong }, i) =>
        !strong ? (
          <span key={i}>{text}</span>
        ) : amount.test(text) ? (
          <strong key={i} dir="ltr" className="whitespace-nowrap">
            {text}
          </strong>
        ) : (
          <strong key={i}>
            <Chosen>{text}</Chosen>
          </strong>
        ),
      )}
    </span>
  );
}

/** The longest amount there can be, with its commas and eight decimals; anything longer is no amount and has to break. */
const amount = /^[\d.,]{1,24} KAS$/;

/** What a payment does, set large, and below it what it costs and what stays. */
export function SentenceBlock({
  first,
  second,
  tense = 'now',
}: {
  readonly first: Words;
  readonly second: Words;
  /** `quiet` where something else is the point of the screen. */
  readonly tense?: 'now' | 'quiet';
}) {
  return (
    <div className={tense === 'now' ? 'pt-5 pb-1' : 'pt-3 pb-4'}>
      <p
        className={
          tense === 'now'
            ? 'overflow-clip text-24 font-[400] tracking-[-0.012em] [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-[600] [&_strong]:text-ink'
            : 'overflow-clip text-16 [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-[600] [&_strong]:text-ink'
        }
      >
        <WordsLine words={first} />
      </p>
      <p
        className={
          tense === 'now'
            ? 'mt-0.5 overflow-clip text-16 [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-mid [&_strong]:text-ink'
            : 'overflow-clip text-14 [overflow-wrap:anywhere] text-pretty text-ink-2 [&_strong]:font-mid [&_strong]:text-ink'
        }
      >
        <WordsLine words={second} />
      </p>
    </div>
  );
}
