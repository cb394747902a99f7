import { Check, Copy, QrCode } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { AddressView } from '../../../core/engine/review-view.ts';
import { useText } from '../text/text.ts';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';
import { DialogBox } from './dialog.tsx';

const QrPicture = lazy(async () => ({ default: (await import('./qr-picture.tsx')).QrPicture }));

export type AddressGridProps = {
  readonly address: AddressView;
  /** Characters of the payload, counted without groups, that differ from a known address: boxed, and nothing else is bold. */
  readonly differsAt?: readonly number[];
  /** For the confirm window. */
  readonly small?: boolean;
};

/** A whole address, never shortened and never wrapped differently: groups of four in eight columns and two rows. */
export function AddressGrid({ address, differsAt, small = false }: AddressGridProps) {
  const t = useText();
  const differing = new Set(differsAt ?? []);
  const starts = address.groups.map((_, i) =>
    address.groups.slice(0, i).reduce((sum, { text }) => sum + text.length, 0),
  );
  return (
    <div
      role="group"
      dir="ltr"
      aria-label={t('common.address.label')}
      data-address={address.text}
      className={cx(
        'grid items-center gap-1 font-mono tracking-normal select-text',
        small
          ? 'grid-cols-8 text-13 leading-6 max-[22rem]:grid-cols-4'
          : 'grid-cols-[6.6em_repeat(8,minmax(0,1fr))] text-[0.9375rem] leading-7 max-low:grid-cols-8 max-[30rem]:grid-cols-4',
      )}
    >
      <span
        className={cx(
          'text-ink-3',
          small ? 'col-span-full text-12 leading-4' : 'max-low:col-span-full max-low:text-12',
        )}
      >
        {address.prefix}
      </span>
      {address.groups.map(({ text, marked }, i) => (
        <GroupCell
          key={i}
          text={text}
          marked={marked && differsAt === undefined}
          start={starts[i] ?? 0}
          differing={differing}
          newRow={!small && i === 8}
        />
      ))}
    </div>
  );
}

function GroupCell({
  text,
  marked,
  start,
  differing,
  newRow,
}: {
  readonly text: string;
  readonly marked: boolean;
  readonly start: number;
  readonly differing: ReadonlySet<number>;
  readonly newRow: boolean;
}) {
  const t = useText();
  return (
    <>
      {newRow && (
        <span aria-hidden className="pr-2.5 text-right font-sans text-11 text-ink-3 max-low:hidden">
          {t('common.address.groups9to16')}
        </span>
      )}
      <span
        className={cx(
          'rounded-1 text-center whitespace-nowrap',
          marked
            ? 'bg-tile font-[650] text-ink underline decoration-control decoration-2 underline-offset-4'
            : 'text-ink-2',
        )}
      >
        {differing.size === 0
          ? text
          : Array.from(text).map((character, i) =>
              differing.has(start + i) ? (
                <mark
                  key={i}
                  className="mx-[0.5px] inline-block rounded-[3px] bg-red-soft px-[0.5px] leading-5 font-bold text-red-ink ring-1 ring-red ring-inset"
                >
                  {character}
                </mark>
              ) : (
                character
              ),
            )}
      </span>
    </>
  );
}

/** The grid in its well with copy and QR beside a sentence. */
export function AddressBox({
  address,
  hint,
  children,
}: {
  readonly address: AddressView;
  /** Small, below the sentence. */
  readonly hint?: string | undefined;
  readonly children?: ReactNode;
}) {
  const t = useText();
  const [qr, setQr] = useState(false);
  return (
    <div className="rounded-2 border border-line bg-well px-4 py-3">
      <AddressGrid address={address} />
      <div className="mt-2 flex items-center gap-2 text-ink-2">
        <span className="min-w-0 flex-1 overflow-clip [overflow-wrap:anywhere]">{children}</span>
        <CopyButton text={address.text} label={t('common.address.copy')} />
        <IconButton size="card" icon={QrCode} label={t('common.address.qr')} onClick={() => setQr(true)} />
      </div>
      {hint !== undefined && <p className="text-12 text-pretty text-ink-3">{hint}</p>}
      <DialogBox open={qr} onClose={() => setQr(false)} title={t('common.address.qr')}>
        <div className="grid justify-items-center gap-3">
          <Suspense fallback={<div className="size-60" />}>
            <QrPicture text={address.text} label={address.text} />
          </Suspense>
          <p dir="ltr" className="font-mono text-12 break-all text-ink-2">
            {address.text}
          </p>
        </div>
      </DialogBox>
    </div>
  );
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  return (
    <IconButton
      size="card"
      icon={copied ? Check : Copy}
      label={copied ? t('common.action.copied') : label}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true);
          setTimeout(() => setCopied(false), 2_000);
        });
      }}
    />
  );
}
