import type { Words } from '../../../core/engine/review-view.ts';

/** Main's words, with the parts main set in bold. Amounts keep together at the end of a line. */
export function WordsLine({ words }: { readonly words: Words }) {
  return (
    <span data-from-main>
      {words.map(({ text, strong }, i) =>
        strong ? (
          <strong key={i} className={text.length <= 40 ? 'whitespace-nowrap' : ''}>
            {text}
          </strong>
        ) : (
          <span key={i}>{text}</span>
        ),
      )}
    </span>
  );
}

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
            ? 'text-24 font-[400] tracking-[-0.012em] text-pretty text-ink-2 [&_strong]:font-[600] [&_strong]:text-ink'
            : 'text-16 text-pretty text-ink-2 [&_strong]:font-[600] [&_strong]:text-ink'
        }
      >
        <WordsLine words={first} />
      </p>
      <p
        className={
          tense === 'now'
            ? 'mt-0.5 text-16 text-pretty text-ink-2 [&_strong]:font-mid [&_strong]:text-ink'
            : 'text-14 text-pretty text-ink-2 [&_strong]:font-mid [&_strong]:text-ink'
        }
      >
        <WordsLine words={second} />
      </p>
    </div>
  );
}
