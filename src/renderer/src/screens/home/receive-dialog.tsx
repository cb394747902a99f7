import { Coins } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AddressGrid, CopyButton } from '../../components/address.tsx';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { Well } from '../../components/marks.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { plainAddress } from '../../components/plain-address.ts';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

const QrPicture = lazy(async () => ({ default: (await import('../../components/qr-picture.tsx')).QrPicture }));

/** The group's address, whole, to copy or to scan; on a practice ledger also money for it. */
export function ReceiveDialog({
  group,
  address,
  open,
  onClose,
}: {
  readonly group: GroupView;
  readonly address: string;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const all = group.memberCount ?? group.members.length;
  const keyturn = useKeyturn();
  const fund = useCommand(keyturn.practice.fund);
  const [funded, setFunded] = useState<string>();
  const practises = useApp(({ app }) => app?.network === 'practice');
  const getMoney = async (): Promise<void> => {
    const answer = await fund.call({ group: group.group });
    if (answer !== undefined) setFunded(answer.amount);
  };
  return (
    <DialogBox
      open={open}
      onClose={() => {
        setFunded(undefined);
        fund.clear();
        onClose();
      }}
      title={t('home.receive.title')}
      lead={t('home.receive.lead', { group: group.name ?? '', all, needed: group.threshold ?? all })}
    >
      <div className="grid gap-4 pb-4">
        <div className="grid min-h-66 justify-items-center">
          <Suspense fallback={null}>
            <QrPicture text={address} label={address} />
          </Suspense>
        </div>
        <Well>
          <AddressGrid address={plainAddress(address)} small />
          <div className="mt-2 flex items-center gap-2 text-ink-2">
            <span className="flex-1">{t('home.receive.share')}</span>
            <CopyButton text={address} label={t('common.address.copy')} />
          </div>
        </Well>
        {practises && (
          <div>
            <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
              <span role="status" className="flex-1 text-ink-2">
                {funded !== undefined && t('home.receive.funded', { amount: funded.replace(/[ \u00A0]?KAS$/, '') })}
              </span>
              <Button icon={Coins} pending={fund.pending} onClick={() => void getMoney()}>
                {t('home.receive.fund')}
              </Button>
            </div>
            <ProblemLine problem={fund.problem} />
          </div>
        )}
      </div>
    </DialogBox>
  );
}
