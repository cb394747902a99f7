import { History } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ActivityRow } from '../../../../core/engine/activity-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AppFrame } from '../../components/app-frame.tsx';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/choices.tsx';
import { Empty, ErrorCard } from '../../components/messages.tsx';
import { useGroup } from '../../state/app-store.ts';
import { useNow } from '../../state/use-now.ts';
import { textIfAny, useText } from '../../text/text.ts';
import { dayOf } from '../../text/times.ts';
import { ActivityLine } from './activity-line.tsx';
import { filterOf, type ActivityFilter } from './kinds.ts';
import { useActivity, type Activity } from './use-activity.ts';
import { VerifyBox } from './verify-box.tsx';

/** What happened in this app, newest first, and whether the record of it is whole. */
export function ActivityScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  return group === undefined ? null : <ActivityOf group={group} />;
}

const filters = ['all', 'payments', 'people', 'laptop'] as const satisfies readonly ActivityFilter[];

function ActivityOf({ group }: { readonly group: GroupView }) {
  const t = useText();
  const [filter, setFilter] = useState<ActivityFilter>('all');
  const activity = useActivity();
  const shown = useMemo(
    () => activity.rows?.filter(({ kind }) => filter === 'all' || filterOf(kind) === filter) ?? [],
    [activity.rows, filter],
  );
  return (
    <AppFrame group={group} title={t('activity.title')}>
      <div className="max-w-[60rem] px-(--gut) pt-5 pb-8">
        <VerifyBox />
        <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Segmented
            label={t('activity.filter.label')}
            value={filter}
            choices={filters.map((value) => ({ value, label: t(`activity.filter.${value}`) }))}
            onChange={setFilter}
          />
          <p role="status" className="text-12 text-ink-3 tabular-nums">
            {activity.rows !== undefined && t('activity.total', { count: activity.total })}
          </p>
        </div>
        {activity.problem !== undefined && (
          <div className="mt-4">
            <ErrorCard title={textIfAny(`codes.${activity.problem.code}`) ?? t('activity.title')} tone="amber">
              <p data-from-main>{activity.problem.message}</p>
            </ErrorCard>
          </div>
        )}
        <Days rows={shown} group={group} />
        <Ending activity={activity} shown={shown.length} />
      </div>
    </AppFrame>
  );
}

function Days({ rows, group }: { readonly rows: readonly ActivityRow[]; readonly group: GroupView }) {
  const t = useText();
  const now = useNow(60_000);
  const days = useMemo(() => byDay(rows), [rows]);
  return (
    <section aria-label={t('activity.list')}>
      {days.map(({ dayAtMs, rows: ofDay }) => {
        const { date, near } = dayOf(dayAtMs, now);
        const name =
          near === 'today'
            ? t('activity.today', { date })
            : near === 'yesterday'
              ? t('activity.yesterday', { date })
              : date;
        return (
          <section key={dayAtMs} aria-label={name}>
            <h2 className="sticky top-0 z-10 bg-bg py-2.5 text-12 font-mid text-ink-2">{name}</h2>
            <ol>
              {ofDay.map((row) => (
                <ActivityLine
                  key={row.seq}
                  row={row}
                  group={group.group}
                  groupName={group.name}
                  you={group.yourName}
                  practises={group.network === 'practice'}
                />
              ))}
            </ol>
          </section>
        );
      })}
    </section>
  );
}

function Ending({ activity, shown }: { readonly activity: Activity; readonly shown: number }) {
  const t = useText();
  const count = activity.rows?.length;
  if (count === undefined)
    return (
      <p role="status" className="py-6 text-ink-3">
        {activity.problem === undefined && t('activity.loading')}
      </p>
    );
  if (count === 0)
    return (
      <Empty icon={History} title={t('activity.nothing')}>
        {t('activity.nothingWhy')}
      </Empty>
    );
  return (
    <div className="grid justify-items-center gap-3 pt-4">
      {shown === 0 && (
        <Empty icon={History} title={t('activity.noneOfKind', { count })}>
          {t('activity.noneOfKindWhy')}
        </Empty>
      )}
      {activity.hasEarlier ? (
        <Button pending={activity.loading} onClick={activity.earlier}>
          {t('activity.earlier')}
        </Button>
      ) : (
        <p className="text-12 text-ink-3">{t('activity.end')}</p>
      )}
    </div>
  );
}

function byDay(
  rows: readonly ActivityRow[],
): readonly { readonly dayAtMs: number; readonly rows: readonly ActivityRow[] }[] {
  const days: { dayAtMs: number; rows: ActivityRow[] }[] = [];
  for (const row of rows) {
    const dayAtMs = new Date(row.atMs).setHours(0, 0, 0, 0);
    const day = days.at(-1);
    if (day?.dayAtMs === dayAtMs) day.rows.push(row);
    else days.push({ dayAtMs, rows: [row] });
  }
  return days;
}
