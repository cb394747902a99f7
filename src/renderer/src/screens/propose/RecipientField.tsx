import { ImageUp, X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { BookEntryView } from '../../../../core/engine/views.ts';
import { AddressGrid } from '../../components/address.tsx';
import { IconButton } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { useText } from '../../text/text.ts';
import { readQr } from './read-qr.ts';

/** Names offered at once; typing more letters leaves fewer. */
const offeredMax = 8;

export type RecipientFieldProps = {
  readonly label: string;
  /** A whole address; empty while nobody is chosen. */
  readonly value: string;
  readonly book: readonly BookEntryView[];
  readonly error: string | undefined;
  readonly onChange: (address: string) => void;
  /** The text is whole as far as the person goes: the field was left, or an address was pasted or read from a picture. */
  readonly onDone: (address: string) => void;
};

/** Somebody from the address book, or a whole address. Whoever is chosen stands there with the whole address. */
export function RecipientField(props: RecipientFieldProps) {
  const chosen = props.book.find(({ address }) => address.text === props.value.trim());
  return chosen === undefined ? <Choosing {...props} /> : <Chosen {...props} entry={chosen} />;
}

function Chosen({ label, entry, onChange }: RecipientFieldProps & { readonly entry: BookEntryView }) {
  const t = useText();
  return (
    <div role="group" aria-label={label}>
      <p aria-hidden className="mb-1.5 font-mid">
        {label}
      </p>
      <div className="rounded-2 border border-line bg-well py-2 pr-2 pl-3">
        <div className="mb-1 flex items-center gap-2">
          <strong data-from-main>{entry.name}</strong>
          <span className="flex-1 text-12 text-ink-3">{t('propose.to.paid', { count: entry.timesPaid })}</span>
          <IconButton size="card" icon={X} label={t('propose.to.change')} onClick={() => onChange('')} />
        </div>
        {/* Unmarked: the groups to compare are those of the payment, shown below. */}
        <AddressGrid address={entry.address} differsAt={[]} small />
      </div>
    </div>
  );
}

function Choosing({ label, value, book, error, onChange, onDone }: RecipientFieldProps) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [imageProblem, setImageProblem] = useState<string>();
  const file = useRef<HTMLInputElement>(null);
  const typed = value.trim().toLowerCase();
  const offered = book.filter(({ name }) => name.toLowerCase().includes(typed)).slice(0, offeredMax);
  const shown = open && offered.length > 0;
  const wrong = error ?? imageProblem;

  const choose = (entry: BookEntryView): void => {
    setOpen(false);
    onChange(entry.address.text);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((at) => (at + step + offered.length) % Math.max(1, offered.length));
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Enter') {
      const entry = offered[active];
      if (!shown || entry === undefined) return;
      event.preventDefault();
      choose(entry);
    }
  };
  const readImage = async (picture: Blob): Promise<void> => {
    const text = await readQr(picture);
    setImageProblem(text === undefined ? t('propose.to.imageNone') : undefined);
    if (text === undefined) return;
    onChange(addressIn(text));
    onDone(addressIn(text));
  };
  const left = (): void => {
    setOpen(false);
    const named = book.find(({ name }) => name.toLowerCase() === typed);
    if (named !== undefined) onChange(named.address.text);
    else onDone(value);
  };

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-mid">
        {label}
      </label>
      <div className="relative">
        <span
          className={cx(
            'flex h-9 items-center gap-1 rounded-2 border bg-surface pr-1 pl-2.5 focus-within:outline-[length:var(--ring-w)] focus-within:outline-offset-1 focus-within:outline-focus focus-within:outline-solid',
            wrong === undefined ? 'border-control' : 'border-red',
          )}
        >
          <input
            id={id}
            role="combobox"
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={wrong !== undefined || undefined}
            aria-describedby={`${id}-help`}
            autoComplete="off"
            spellCheck={false}
            maxLength={120}
            placeholder={t('propose.to.placeholder')}
            value={value}
            className={cx(
              'w-full min-w-0 bg-transparent outline-none placeholder:font-sans placeholder:text-ink-3',
              value.includes(':') && 'font-mono text-12 tracking-normal',
            )}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={left}
            onKeyDown={pressed}
            onPaste={(event) => {
              const picture = Array.from(event.clipboardData.files).find(({ type }) => type.startsWith('image/'));
              if (picture === undefined) return;
              event.preventDefault();
              void readImage(picture);
            }}
            onChange={(event) => {
              setOpen(true);
              setActive(-1);
              setImageProblem(undefined);
              onChange(event.target.value);
              if (isWhole(event.target.value)) onDone(event.target.value);
            }}
          />
          <IconButton size="card" icon={ImageUp} label={t('propose.to.image')} onClick={() => file.current?.click()} />
        </span>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => {
            const [picture] = event.target.files ?? [];
            if (picture !== undefined) void readImage(picture);
            event.target.value = '';
          }}
        />
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label={t('propose.to.book')}
          hidden={!shown}
          className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 overflow-auto rounded-2 bg-raised p-1 shadow-2"
        >
          {offered.map((entry, i) => (
            <li
              key={entry.address.text}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === active}
              className={cx(
                'flex min-h-8 items-center justify-between gap-3 rounded-[6px] px-2',
                i === active ? 'bg-hover' : 'hover:bg-hover',
              )}
              // Before the field loses the focus and the list goes.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(entry);
              }}
            >
              <span data-from-main>{entry.name}</span>
              <small className="text-12 text-ink-3">{t('propose.to.paid', { count: entry.timesPaid })}</small>
            </li>
          ))}
        </ul>
      </div>
      <div id={`${id}-help`} className="text-12" aria-live="polite">
        {wrong !== undefined ? (
          <p className="mt-1.5 text-red-ink">{wrong}</p>
        ) : (
          <p className="mt-1.5 text-ink-3">
            {typed !== '' && offered.length === 0 && !value.includes(':') ? t('propose.to.none') : t('propose.to.help')}
          </p>
        )}
      </div>
    </div>
  );
}

/** As long as an address is, the network's name before it: what is pasted whole is judged at once. */
const isWhole = (text: string): boolean => /^[a-z]+:[^:]{61,}$/i.test(text.trim());

/** Wallets put an amount and a label behind the address; here a person types those. */
const addressIn = (text: string): string => text.trim().replace(/\?.*$/s, '');
