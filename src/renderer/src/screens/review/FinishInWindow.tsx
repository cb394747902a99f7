import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { Code } from '../../components/marks.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useText } from '../../text/text.ts';

/** While main's confirm window is open for this payment: where it is, and the way back. */
export function FinishInWindow({
  review: { proposal, readingCode },
}: {
  readonly review: Pick<ReviewView, 'proposal' | 'readingCode'>;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const confirming = useApp(({ shell }) => shell?.confirming);
  const where = confirming?.proposal === proposal ? confirming.where : undefined;
  const cancel = (): void => void keyturn.review.closeConfirm({});
  return (
    <DialogBox
      open={where !== undefined}
      onClose={cancel}
      title={t('review.confirming.title')}
      lead={where === 'page' ? t('review.confirming.page') : t('review.confirming.window')}
      actions={<Button onClick={cancel}>{t('common.action.cancel')}</Button>}
    >
      {readingCode !== undefined && (
        <div className="flex items-center justify-between gap-3 pt-1">
          <span className="text-ink-2">{t('review.confirming.code')}</span>
          <Code>{readingCode}</Code>
        </div>
      )}
    </DialogBox>
  );
}
