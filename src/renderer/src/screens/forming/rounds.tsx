import { CircleCheck, CircleDashed, Hourglass } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { useText } from '../../text/text.ts';

const rounds = ['people', 'first', 'second', 'words'] as const;

/** The rounds of making the key, by name. */
export function Rounds({ phase }: { readonly phase: GroupView['phase'] }) {
  const t = useText();
  const at = phase === 'agreeing' ? 0 : phase === 'firstMessages' ? 1 : phase === 'secondMessages' ? 2 : 3;
  return (
    <ol
      aria-label={t('forming.rounds.label')}
      className="mt-4 mb-3 grid grid-cols-4 gap-x-3 gap-y-2 max-low:grid-cols-2"
    >
      {rounds.map((round, i) => {
        const standing = i < at ? 'done' : i === at ? 'now' : 'next';
        const Icon = i < at ? CircleCheck : i === at ? Hourglass : CircleDashed;
        return (
          <li
            key={round}
            aria-current={i === at ? 'step' : undefined}
            className={`grid grid-cols-[16px_minmax(0,1fr)] content-start gap-x-2 ${standing === 'next' ? 'text-ink-3' : 'text-ink'}`}
          >
            <Icon
              aria-hidden
              className={`mt-0.5 size-4 ${standing === 'next' ? 'text-control' : 'text-accent-ink'}`}
              strokeWidth={1.75}
            />
            <span>{t(`forming.rounds.${round}`)}</span>
            <small className="col-start-2 text-12 text-ink-3">{t(`forming.rounds.${standing}`)}</small>
          </li>
        );
      })}
    </ol>
  );
}
