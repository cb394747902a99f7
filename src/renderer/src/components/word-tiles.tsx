/** Numbered words to read aloud. */
export function WordTiles({ words, label }: { readonly words: readonly string[]; readonly label: string }) {
  return (
    <ol
      aria-label={label}
      className="grid grid-cols-6 overflow-hidden rounded-2 border border-line bg-surface max-low:grid-cols-3"
    >
      {words.map((word, i) => (
        <li key={i} className="-mt-px -ml-px border-t border-l border-line px-1.5 pt-2.5 pb-3 text-center">
          <span className="block text-11 text-ink-3">{i + 1}</span>
          <b data-from-main className="text-20 font-semibold tracking-[-0.01em] break-words">
            {word}
          </b>
        </li>
      ))}
    </ol>
  );
}
