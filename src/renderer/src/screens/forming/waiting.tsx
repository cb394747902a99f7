import { Clock } from 'lucide-react';
import { useState } from 'react';
import { Well } from '../../components/marks.tsx';
import { useNow } from '../../state/use-now.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import type { Seat } from './people.ts';

/** From here on it is said that something takes long. */
const slowAfterSeconds = 10;

/** What the footer has room for beside its buttons, in the narrowest window; wide scripts take two places a character. */
const placesMax = 32;

/** "Waiting for you and Lee", or nothing while nobody is waited for. Of many, the first are named and the rest counted. */
export function useWaitingText(seats: readonly Seat[]): string | undefined {
  const t = useText();
  const names = seats.map(({ name, member }) => (member?.you === true ? t('forming.you') : name));
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  if (placesOf(names.join(', ')) <= placesMax) return t('forming.waitingFor', { names: listed(names) });
  const named = [shortened(first)];
  for (const name of others) {
    if (placesOf([...named, name].join(', ')) > placesMax) break;
    named.push(name);
  }
  const count = names.length - named.length;
  return count === 0
    ? t('forming.waitingFor', { names: listed(named) })
    : t('forming.waitingForMany', { names: named.join(', '), count });
}

const placesOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);

function shortened(name: string): string {
  if (placesOf(name) <= placesMax) return name;
  const kept = Array.from(name);
  while (placesOf(kept.join('')) >= placesMax) kept.pop();
  return `${kept.join('')}…`;
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
