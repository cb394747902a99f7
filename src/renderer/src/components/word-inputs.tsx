import { useRef } from 'react';
import { cx } from './class-names.ts';

/** One field for each word. Space goes on to the next; several words typed or pasted into one spread over the following. */
export function WordInputs({
  words,
  onChange,
  label,
  nameOf,
  wrong = false,
}: {
  readonly words: readonly string[];
  readonly onChange: (words: readonly string[]) => void;
  readonly label: string;
  readonly nameOf: (n: number) => string;
  readonly wrong?: boolean;
}) {
  const fields = useRef<(HTMLInputElement | null)[]>([]);
  const put = (at: number, text: string): void => {
    const parts = text.split(/[\s,-]+/u);
    const next = [...words];
    parts.slice(0, words.length - at).forEach((part, i) => {
      // What follows a space belongs to the next field, unless that is still nothing.
      if (i === 0 || part !== '') next[at + i] = part.slice(0, 24);
    });
    onChange(next);
    const target = Math.min(at + parts.length - 1, words.length - 1);
    if (target !== at) fields.current[target]?.focus();
  };
  return (
    <div role="group" aria-label={label} className="grid grid-cols-6 gap-2 max-low:grid-cols-3">
      {words.map((word, i) => (
        <div key={i}>
          <span aria-hidden className="block text-center text-11 text-ink-3">
            {i + 1}
          </span>
          <input
            ref={(field) => {
              fields.current[i] = field;
            }}
            aria-label={nameOf(i + 1)}
            aria-invalid={wrong || undefined}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={word}
            onChange={(event) => put(i, event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Backspace' && word === '' && i > 0) {
                event.preventDefault();
                fields.current[i - 1]?.focus();
              }
            }}
            className={cx(
              'h-10 w-full min-w-0 rounded-2 border bg-surface px-1.5 text-center text-16 font-mid',
              wrong ? 'border-red' : 'border-control',
            )}
          />
        </div>
      ))}
    </div>
  );
}
