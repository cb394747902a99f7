import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import type { Problem } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** Where a payment is proposed, with why it cannot be yet. */
export function ProposeFooter({
  off,
  pending,
  problem,
  onCancel,
  onPropose,
}: {
  /** Why the button is off; undefined when it is on. */
  readonly off: string | undefined;
  readonly pending: boolean;
  /** What main refused that is said at no field. */
  readonly problem: Problem | undefined;
  readonly onCancel: () => void;
  readonly onPropose: () => void;
}) {
  const t = useText();
  return (
    <>
      <span className="-ml-4">
        <Button kind="quiet" size="footer" onClick={onCancel}>
          {t('propose.cancel')}
        </Button>
      </span>
      <span className="flex-1" />
      <span className="order-first basis-full [&_p]:mt-0 [&:not(:has(p))]:contents">
        <ProblemLine problem={problem} />
      </span>
      <span role="status" className="text-ink-2">
        {off ?? t('propose.footer.nothing')}
      </span>
      <Button kind="primary" size="footer" off={off} pending={pending} onClick={onPropose}>
        {t('propose.submit')}
      </Button>
    </>
  );
}
