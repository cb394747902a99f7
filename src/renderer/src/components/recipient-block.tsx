import type { ReactNode } from 'react';
import type { RecipientView } from '../../../core/engine/review-view.ts';
import { useText } from '../text/text.ts';
import { AddressBox, AddressGrid, CopyButton } from './address.tsx';
import { Chosen } from './chosen.tsx';
import { Said } from './said.tsx';

/** One whole address of a payment; one that resembles a known address stands under it, with what differs boxed. */
export function RecipientBlock({
  recipient,
  several,
  settled = false,
  explains = false,
}: {
  readonly recipient: RecipientView;
  /** Name and amount above it, because there is more than one. */
  readonly several: boolean;
  /** Paid already: there is nothing to compare any more. */
  readonly settled?: boolean;
  /** Why groups are marked, and not always the same ones: said once where there are several addresses. */
  readonly explains?: boolean;
}) {
  const t = useText();
  const { name, amount, address, timesPaid, lookAlike } = recipient;
  const who = name ?? t('review.recipient.unnamed');
  const toldOf = (name: string): ReactNode => (
    <Said
      say={(marks) => {
        if (settled) return t('review.recipient.paid', { ...marks, count: timesPaid });
        return timesPaid === 0 ? t('review.recipient.compareNew', marks) : t('review.recipient.compare', marks);
      }}
      slots={{ name }}
    />
  );
  const toldOfUnknown = settled ? t('review.recipient.notInBook') : t('review.recipient.compareUnknown');
  return (
    <div>
      {several && (
        <p className="mb-1.5 flex items-baseline justify-between gap-3">
          <strong className="min-w-0 overflow-clip font-mid" data-from-main>
            <Chosen>{who}</Chosen>
          </strong>
          <span dir="ltr" className="font-mid whitespace-nowrap tabular-nums" data-from-main>
            {amount}
          </span>
        </p>
      )}
      {lookAlike === undefined ? (
        <AddressBox address={address} hint={explains && !settled ? t('review.recipient.whyMarked') : undefined}>
          {name === undefined ? toldOfUnknown : toldOf(name)}
        </AddressBox>
      ) : (
        <LookAlikeBlock address={address} lookAlike={lookAlike} />
      )}
    </div>
  );
}

/** Every recipient of a payment where nothing has to be ticked off. */
export function RecipientBlocks({
  recipients,
  settled = false,
}: {
  readonly recipients: readonly RecipientView[];
  readonly settled?: boolean;
}) {
  return (
    <div className="grid gap-4">
      {recipients.map((recipient, i) => (
        <RecipientBlock
          key={i}
          recipient={recipient}
          several={recipients.length > 1}
          settled={settled}
          explains={i === 0}
        />
      ))}
    </div>
  );
}

function LookAlikeBlock({
  address,
  lookAlike: { name, known, differsAt },
}: {
  readonly address: RecipientView['address'];
  readonly lookAlike: NonNullable<RecipientView['lookAlike']>;
}) {
  const t = useText();
  return (
    <div className="rounded-2 border-2 border-red bg-well px-4 py-3">
      <p className="mb-0.5 overflow-clip text-12 [overflow-wrap:anywhere] text-ink-2">
        <Said say={(marks) => t('review.recipient.known', marks)} slots={{ name }} />
      </p>
      <AddressGrid address={known} differsAt={[]} />
      <p className="mt-2.5 mb-0.5 text-12 text-ink-2">{t('review.recipient.thisOne')}</p>
      <AddressGrid address={address} differsAt={differsAt} />
      <div className="mt-2 flex items-center gap-2">
        <strong className="flex-1 font-mid text-red-ink">
          {t('common.address.lookAlike', { count: differsAt.length })}
        </strong>
        <CopyButton text={address.text} label={t('common.address.copy')} />
      </div>
    </div>
  );
}
