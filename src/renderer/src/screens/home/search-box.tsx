import { Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { Kbd } from '../../components/marks.tsx';
import { useText } from '../../text/text.ts';

/** As long as main takes for a search. */
const charactersMax = 128;

/** A quiet button until somebody searches; then a field that Escape empties and closes. */
export function SearchBox({
  open,
  value,
  onOpen,
  onChange,
  onClose,
}: {
  readonly open: boolean;
  readonly value: string;
  readonly onOpen: () => void;
  readonly onChange: (value: string) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (open) input.current?.focus();
  }, [open]);
  if (!open)
    return (
      <Button kind="quiet" size="card" icon={Search} onClick={onOpen}>
        {t('home.search.open')} <Kbd>/</Kbd>
      </Button>
    );
  return (
    <search className="flex h-8 items-center gap-2 rounded-2 border border-control bg-surface pr-0.5 pl-2.5 focus-within:outline-[length:var(--ring-w)] focus-within:outline-offset-1 focus-within:outline-focus focus-within:outline-solid">
      <Search aria-hidden className="size-3.5 flex-none text-ink-3" strokeWidth={1.75} />
      <input
        ref={input}
        type="text"
        value={value}
        maxLength={charactersMax}
        autoComplete="off"
        spellCheck={false}
        aria-label={t('home.search.label')}
        placeholder={t('home.search.placeholder')}
        className="w-52 min-w-0 bg-transparent outline-none placeholder:text-ink-3 max-low:w-28"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            onClose();
          }
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
          }
        }}
      />
      <IconButton size="card" icon={X} label={t('home.search.clear')} onClick={onClose} />
    </search>
  );
}
