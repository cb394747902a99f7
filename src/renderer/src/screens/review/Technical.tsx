import { ChevronRight, QrCode } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { TechnicalView } from '../../../../core/engine/technical.ts';
import { CopyButton } from '../../components/address.tsx';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { DialogBox } from '../../components/dialog.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { Section } from '../../components/section.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

const QrPicture = lazy(async () => ({ default: (await import('../../components/qr-picture.tsx')).QrPicture }));

/** The last section of a payment: everything a stranger needs to check it. */
export function Technical({ review: { group, proposal, technical } }: { readonly review: ReviewView }) {
  const t = useText();
  if (technical === undefined) return null;
  return (
    <Section label={t('review.section.technical')}>
      <Unfolding group={group} proposal={proposal} summary={technical} />
    </Section>
  );
}

/** Asked for when it is opened. */
function Unfolding({
  group,
  proposal,
  summary,
}: {
  readonly group: string;
  readonly proposal: string;
  readonly summary: string;
}) {
  const keyturn = useKeyturn();
  const [open, setOpen] = useState(false);
  const [technical, setTechnical] = useState<TechnicalView>();
  const look = useCommand(keyturn.review.technical);
  const toggle = async (): Promise<void> => {
    setOpen(!open);
    if (open) return;
    const found = await look.call({ group, proposal });
    if (found !== undefined) setTechnical(found);
  };
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => void toggle()}
        className="-ml-1 flex items-center gap-1.5 rounded-1 px-1 text-left text-ink-2 hover:bg-hover"
      >
        <ChevronRight aria-hidden className={cx('size-4 flex-none', open && 'rotate-90')} strokeWidth={1.75} />
        <span data-from-main>{summary}</span>
      </button>
      {open && technical !== undefined && <Details technical={technical} proposal={proposal} />}
      {open && <ProblemLine problem={look.problem} />}
    </div>
  );
}

function Details({ technical, proposal }: { readonly technical: TechnicalView; readonly proposal: string }) {
  const t = useText();
  const [qr, setQr] = useState(false);
  const { transaction, utxos, transactionId, signed } = technical;
  const raw = JSON.stringify(technical, null, 2);
  const facts: readonly (readonly [string, string])[] = [
    [t('review.technical.proposal'), proposal],
    [t('review.technical.transaction'), transactionId],
    [t('review.technical.signed'), signed ? t('review.technical.yes') : t('review.technical.no')],
    [t('review.technical.version'), String(transaction.version)],
    ...utxos.map(({ outpoint, amountSompi }, i): readonly [string, string] => [
      t('review.technical.coin', { number: i + 1 }),
      `${amountSompi} sompi · ${outpoint.transactionId}:${outpoint.index}`,
    ]),
    ...transaction.outputs.map(({ value, scriptPublicKey: { version, script } }, i): readonly [string, string] => [
      t('review.technical.output', { number: i + 1 }),
      `${value} sompi · ${version} · ${script}`,
    ]),
    [t('review.technical.lockTime'), transaction.lockTime],
    [t('review.technical.gas'), transaction.gas],
    [t('review.technical.subnetwork'), transaction.subnetworkId],
    [t('review.technical.payload'), transaction.payload === '' ? t('review.technical.none') : transaction.payload],
  ];
  return (
    <>
      <dl className="mt-3 grid grid-cols-[112px_minmax(0,1fr)] gap-x-4 gap-y-1" data-from-main>
        {facts.map(([name, value], i) => (
          <div key={i} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="font-mono text-12 leading-5 wrap-anywhere select-text">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 overflow-hidden rounded-2 border border-line bg-well">
        <div className="flex items-center gap-1 border-b border-line py-1 pr-1 pl-3 text-12 text-ink-3">
          <span className="flex-1">{t('review.technical.raw')}</span>
          <Button kind="quiet" size="card" icon={QrCode} onClick={() => setQr(true)}>
            {t('review.technical.qr')}
          </Button>
          <CopyButton text={raw} label={t('review.technical.copy')} />
        </div>
        <pre
          tabIndex={0}
          aria-label={t('review.technical.raw')}
          className="max-h-72 overflow-auto px-3 py-2 font-mono text-12 leading-5 select-text"
        >
          {raw}
        </pre>
      </div>
      <DialogBox open={qr} onClose={() => setQr(false)} title={t('review.technical.qr')}>
        <div className="grid justify-items-center gap-3 pb-3">
          <Suspense fallback={<div className="size-60" />}>
            <QrPicture text={transactionId} label={transactionId} />
          </Suspense>
          <p className="font-mono text-12 break-all text-ink-2">{transactionId}</p>
        </div>
      </DialogBox>
    </>
  );
}
