import { Check } from 'lucide-react';
import type { ItemView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { Note } from '../../components/risk.tsx';
import { useText } from '../../text/text.ts';
import type { Gate } from './use-gate.ts';

/** Each amber or red item with its sentence; going on without somebody is said here, for each of them. */
export function ItemNotes({
  items,
  gate,
  onSeeBoth,
}: {
  readonly items: readonly ItemView[];
  /** Undefined where nothing is decided any more. */
  readonly gate: Gate | undefined;
  readonly onSeeBoth: () => void;
}) {
  const t = useText();
  const said = new Set(gate?.acknowledged);
  return (
    <>
      {items.map(({ id, level, fact, sentence, goOnWithout, code }) => (
        <div key={id} ref={gate?.watch(id)} className="relative" data-item={code}>
          <Note
            id={id}
            tone={level}
            fact={fact}
            action={
              goOnWithout !== undefined &&
              gate !== undefined && (
                <>
                  <Button size="card" kind="quiet" onClick={onSeeBoth}>
                    {t('review.items.seeBoth')}
                  </Button>
                  <Button
                    size="card"
                    {...(said.has(id) ? { icon: Check } : {})}
                    aria-pressed={said.has(id)}
                    onClick={() => gate.toggle(id)}
                  >
                    {said.has(id)
                      ? t('review.items.goingOnWithout', { name: goOnWithout })
                      : t('review.items.goOnWithout', { name: goOnWithout })}
                  </Button>
                </>
              )
            }
          >
            <span data-from-main>{sentence}</span>
          </Note>
        </div>
      ))}
    </>
  );
}
