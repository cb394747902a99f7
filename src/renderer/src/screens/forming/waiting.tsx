import { Clock } from 'lucide-react';
import { useState } from 'react';
import { Well } from '../../components/marks.tsx';
import { useNow } from '../../state/use-now.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import type { Seat } from './people.ts';

/** From here on it is said that something takes long. */
const slowAfterSeconds = 10;

/** "Waiting for you and Lee", or nothing while nobody is waited for. */
export function useWaitingText(seats: readonly Seat[]): string | undefined {
  const t = useText();
  if (seats.length === 0) return undefined;
  return t('forming.waitingFor', {
    names: listed(seats.map(({ name, member }) => (member?.you === true ? t('forming.you') : name))),
  });
}

/** What takes long, since when, and whether money is at risk; nothing in the first seconds. */
export function SlowWell({ text }: { readonly text: (seconds: number) => string }) {
  const now = useNow(1_000);
  const [since] = useState(now);
  const seconds = Math.round((now - since) / 1_000);
  if (seconds < slowAfterSeconds) return null;
  return (
    <div className="mt-3">
      <Well>
        <p className="flex items-start gap-2 text-ink-2">
          <Clock aria-hidden className="mt-0.5 size-4 flex-none text-ink-3" strokeWidth={1.75} />
          <span>{text(seconds)}</span>
        </p>
      </Well>
    </div>
  );
}
