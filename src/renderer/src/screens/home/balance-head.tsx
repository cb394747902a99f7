import { ArrowDownLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { go } from '../../state/place.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';
import { ReceiveDialog } from './receive-dialog.tsx';

/** What the group holds, how much of it is free, and the two things to do with it. */
export function BalanceHead({
  group,
  primary,
}: {
  readonly group: GroupView;
  /** "New payment" is the one primary of the screen, unless a card above asks for it already. */
  readonly primary: boolean;
}) {
  const t = useText();
  const [receiving, setReceiving] = useState(false);
  const { number, unit } = amountParts(group.balance);
  return (
    <section aria-label={t('home.balance.label')} className="flex flex-wrap items-end gap-x-8 gap-y-3 px-(--gut) py-5">
      <div>
        <div className="text-12 text-ink-3">{t('home.balance.label')}</div>
        {number === undefined ? (
          <p className="text-20 font-mid text-ink-2">{t('home.balance.unknown')}</p>
        ) : (
          <p data-from-main className="text-32 font-bold tracking-[-0.022em] whitespace-nowrap">
            {number}
            <span className="ml-[3px] text-16 font-mid tracking-normal text-ink-3">{unit}</span>
          </p>
        )}
        <p className="text-12 text-ink-2">{useFreeLine(group)}</p>
      </div>
      <div className="ml-auto flex gap-2">
        <Button icon={ArrowDownLeft} onClick={() => setReceiving(true)}>
          {t('home.receive.button')}
        </Button>
        <Button
          kind={primary ? 'primary' : 'secondary'}
          icon={Plus}
          onClick={() => go({ screen: 'propose', group: group.group })}
        >
          {t('home.newPayment')}
        </Button>
      </div>
      {group.address !== undefined && (
        <ReceiveDialog group={group} address={group.address} open={receiving} onClose={() => setReceiving(false)} />
      )}
    </section>
  );
}

function useFreeLine({ balance, free, held, network }: GroupView): string {
  const t = useText();
  const { node } = useLedgerWords(network);
  if (balance === undefined) return t('home.balance.unknownWhy', { node });
  const parts = [
    ...(free === undefined ? [] : [t('home.balance.free', { amount: free })]),
    ...(held === undefined || held.payments === 0
      ? []
      : [t('home.balance.held', { amount: held.amount, count: held.payments })]),
  ];
  return parts.length < 2 ? t('home.balance.allFree') : parts.join(' · ');
}

/** The unit is set smaller than the number, wherever the text from main has it. */
function amountParts(text: string | undefined): { readonly number: string | undefined; readonly unit: string } {
  const [number, unit = 'KAS'] = text?.split(/[ \u00A0]/) ?? [];
  return { number, unit };
}
