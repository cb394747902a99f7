import { Coins, DoorOpen, Users, type LucideIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useText } from '../../text/text.ts';
import { startPractice, usePracticeStart } from './practice-start.ts';

/** What practising is, and the one button that begins it. */
export function PracticeDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useText();
  const keyturn = useKeyturn();
  const pending = usePracticeStart(({ pending: now }) => now);
  const start = (): void => {
    onClose();
    void startPractice(keyturn);
  };
  const points: readonly (readonly [LucideIcon, string])[] = [
    [Users, t('start.practice.coSigners')],
    [Coins, t('start.practice.ledger')],
    [DoorOpen, t('start.practice.leave')],
  ];
  return (
    <DialogBox
      open={open}
      onClose={onClose}
      title={t('start.practice.title')}
      lead={t('start.practice.lead')}
      actions={
        <>
          <Button kind="quiet" size="footer" onClick={onClose}>
            {t('common.action.cancel')}
          </Button>
          <Button kind="primary" size="footer" autoFocus pending={pending} onClick={start}>
            {t('start.practice.start')}
          </Button>
        </>
      }
    >
      <ul className="grid gap-3 py-2">
        {points.map(([Icon, text]) => (
          <li key={text} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5">
            <Icon aria-hidden className="mt-0.5 size-4 text-ink-3" strokeWidth={1.75} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </DialogBox>
  );
}
