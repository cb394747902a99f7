import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/messages.tsx';
import { go } from '../../state/place.ts';
import { useNow } from '../../state/use-now.ts';
import { textIfAny, useText } from '../../text/text.ts';
import { fullTime, when } from '../../text/times.ts';

/** More than these would push the inbox out of sight; all of them are in Activity. */
const linesMax = 3;
/** An app that says one thing to one person and another to the next is not a fault but a lie. */
const lies: ReadonlySet<string> = new Set(['equivocation']);

/** What somebody's app did that no honest and healthy one does, and who it was. */
export function AlarmCard({ group }: { readonly group: GroupView }) {
  const t = useText();
  const now = useNow();
  const alarms = [...group.alarms].sort(
    (a, b) => Number(lies.has(b.fault)) - Number(lies.has(a.fault)) || b.atMs - a.atMs,
  );
  const [worst] = alarms;
  if (worst === undefined) return null;
  const more = alarms.length - linesMax;
  return (
    <div className="px-(--gut) pt-4">
      <ErrorCard
        tone={lies.has(worst.fault) ? 'red' : 'amber'}
        title={t('home.alarm.title', { count: alarms.length })}
        risk={t('home.alarm.risk')}
        actions={
          <>
            <Button size="card" onClick={() => go({ screen: 'activity', group: group.group })}>
              {t('home.alarm.openActivity')}
            </Button>
            <Button size="card" onClick={() => go({ screen: 'members', group: group.group })}>
              {t('home.alarm.openMembers')}
            </Button>
          </>
        }
      >
        <ul>
          {alarms.slice(0, linesMax).map(({ fault, member, atMs }) => (
            <li key={`${fault} ${member ?? ''} ${atMs}`} className="mt-1">
              <b className="text-ink">{member ?? t('home.alarm.someone')}</b>
              {': '}
              {faultWords(fault)}{' '}
              <time
                dateTime={new Date(atMs).toISOString()}
                title={fullTime(atMs)}
                className="text-12 whitespace-nowrap"
              >
                ({when(atMs, now)})
              </time>
            </li>
          ))}
        </ul>
        {more > 0 && <p className="mt-1">{t('home.alarm.more', { count: more })}</p>}
      </ErrorCard>
    </div>
  );
}

/** In the catalogue's words, e.g. for `malformed proposal`; a fault without any is shown by its own name. */
const faultWords = (fault: string): string =>
  textIfAny(`home.alarm.faults.${fault.split(' ')[0] ?? ''}`) ??
  textIfAny('home.alarm.faults.other', { fault }) ??
  fault;
