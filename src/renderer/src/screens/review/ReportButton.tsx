import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useText } from '../../text/text.ts';

/** What this laptop read, as text to send to somebody. It holds no secrets: a payment's own bytes and what the rules said. */
export function ReportButton({ group, review }: { readonly group: string; readonly review: ReviewView }) {
  const t = useText();
  const keyturn = useKeyturn();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const found = await keyturn.review.technical({ group, proposal: review.proposal });
    const technical = found.ok ? found.value : found.error;
    await navigator.clipboard.writeText(JSON.stringify({ review, technical }, null, 2));
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button size="footer" icon={copied ? Check : Copy} onClick={() => void copy()}>
      <span role="status">{copied ? t('common.action.copied') : t('review.action.report')}</span>
    </Button>
  );
}
