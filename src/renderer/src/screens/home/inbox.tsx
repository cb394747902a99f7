import { Inbox as InboxIcon, SearchX } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { GroupView, InboxSection, ProposalView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/messages.tsx';
import { go } from '../../state/place.ts';
import { useNow } from '../../state/use-now.ts';
import { until, when } from '../../text/times.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';
import { FinishedList } from './finished-list.tsx';
import { remember, rememberedOf, useInboxMemory, type InboxMemory } from './inbox-memory.ts';
import { InboxRow } from './inbox-row.tsx';
import { matches } from './row-words.ts';
import { useFinished } from './use-finished.ts';
import { useInboxKeys } from './use-inbox-keys.ts';
import { letGo, useKeptFocus } from './use-kept-focus.ts';

const openSections = ['needsYou', 'waiting', 'delayed', 'ready'] as const satisfies readonly InboxSection[];

/** Every payment of the group, open ones by what they wait for, finished ones newest first. */
export function Inbox({
  group,
  onSearch,
  quiet,
}: {
  readonly group: GroupView;
  readonly onSearch: () => void;
  /** Something else says already what can be done when there is nothing open. */
  readonly quiet: boolean;
}) {
  const t = useText();
  const now = useNow();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { selected, finishedIndex, search } = useInboxMemory(group.group);
  const words = search.trim();
  const finished = useFinished(group, words);
  const open = useMemo(() => openOf(group.proposals, words), [group.proposals, words]);
  const openRows = useMemo(() => open.flatMap(({ rows }) => rows), [open]);
  const [reveal, setReveal] = useState<{ readonly index: number } | undefined>(() =>
    finishedIndex === undefined ? undefined : { index: finishedIndex },
  );
  const openRow = useCallback(
    (row: ProposalView, index?: number) => {
      remember(group.group, { selected: row.proposal, finishedIndex: index });
      go({ screen: 'review', group: group.group, proposal: row.proposal });
    },
    [group.group],
  );

  // Where the keyboard shall be once the row is drawn, which for a finished one may be after scrolling.
  const focusWanted = useRef(selected !== undefined);
  useInboxKeys({
    search: onSearch,
    move(by) {
      // What the last press left behind, drawn or not: presses come faster than frames.
      const at = placeOf(openRows, finished, rememberedOf(group.group));
      const next = at === undefined ? 0 : Math.max(0, Math.min(openRows.length + finished.total - 1, at + by));
      const inFinished = next - openRows.length;
      const row = inFinished < 0 ? openRows[next] : finished.rowAt(inFinished);
      if (inFinished >= 0) setReveal({ index: inFinished });
      focusWanted.current = true;
      // Its page may still be on its way. Then its place is kept, and nothing that Enter would open keeps the focus.
      if (row === undefined) letGo(list.current);
      remember(group.group, { selected: row?.proposal, finishedIndex: inFinished < 0 ? undefined : inFinished });
    },
  });
  const arrived =
    selected === undefined && finishedIndex !== undefined ? finished.rowAt(finishedIndex)?.proposal : undefined;
  useEffect(() => {
    if (arrived !== undefined) remember(group.group, { selected: arrived });
  }, [arrived, group.group]);
  useKeptFocus(list, selected, focusWanted);

  const tabRow = openRows.some(({ proposal }) => proposal === selected) ? selected : openRows[0]?.proposal;
  const nothingFound = words !== '' && openRows.length === 0 && finished.total === 0;
  return (
    <div ref={list} className="pb-8">
      {openRows.length === 0 && words === '' && !quiet && <NothingOpen group={group} />}
      {nothingFound && (
        <Empty icon={SearchX} title={t('home.search.none', { words })}>
          {t('home.search.noneWhy')}
        </Empty>
      )}
      {open.map(({ section, rows }) => (
        <section key={section} aria-labelledby={`${id}-${section}`}>
          <SectionHead id={`${id}-${section}`} section={section} count={rows.length} />
          <ul className="mx-[calc(var(--gut)-0.75rem)]">
            {rows.map((row) => (
              <li key={row.proposal} className={ruleBelow}>
                <InboxRow
                  row={row}
                  selected={row.proposal === selected}
                  first={row.proposal === tabRow}
                  whenProposed={when(row.proposedAtMs, now)}
                  whenEnds={canExpire(row) ? until(row.expiresAtMs, now) : ''}
                  onOpen={openRow}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {finished.total > 0 && (
        <section aria-labelledby={`${id}-finished`}>
          <SectionHead id={`${id}-finished`} section="finished" count={finished.total} />
          <FinishedList
            finished={finished}
            above={group}
            labelledBy={`${id}-finished`}
            selected={selected}
            reveal={reveal}
            tabHere={openRows.length === 0}
            nowMs={now}
            onOpen={openRow}
          />
        </section>
      )}
    </div>
  );
}

/** Once it is signed, time no longer ends it. */
const canExpire = ({ standing, expiresAtMs }: ProposalView): boolean =>
  expiresAtMs > 0 && !['signed', 'sent', 'sendRefused', 'expired'].includes(standing);

/** A hairline under every row but the last, from where the words begin; none beside a selected one. */
const ruleBelow =
  'relative not-last:after:absolute not-last:after:right-3 not-last:after:bottom-0 not-last:after:left-11 not-last:after:border-b not-last:after:border-line has-aria-current:after:hidden';

const openOf = (
  proposals: readonly ProposalView[],
  words: string,
): readonly { readonly section: (typeof openSections)[number]; readonly rows: readonly ProposalView[] }[] =>
  openSections
    .map((section) => ({
      section,
      rows: proposals.filter((row) => row.section === section && (words === '' || matches(row, words))),
    }))
    .filter(({ rows }) => rows.length > 0);

type FinishedRows = Pick<ReturnType<typeof useFinished>, 'total' | 'rowAt'>;

/** Where a row stands when open and finished ones are counted through; undefined when it is not there any more. */
function placeOf(
  openRows: readonly ProposalView[],
  finished: FinishedRows,
  { selected, finishedIndex }: InboxMemory,
): number | undefined {
  if (selected === undefined) return finishedIndex === undefined ? undefined : openRows.length + finishedIndex;
  const open = openRows.findIndex(({ proposal }) => proposal === selected);
  if (open >= 0) return open;
  if (finishedIndex !== undefined && finished.rowAt(finishedIndex)?.proposal === selected)
    return openRows.length + finishedIndex;
  const index = indexIn(finished, selected);
  return index === undefined ? undefined : openRows.length + index;
}

/** Rows that are searched for a selected one that moved; it moved by as many as finished meanwhile. */
const lookedThroughMax = 3_000;

function indexIn(finished: FinishedRows, proposal: string): number | undefined {
  for (let i = 0; i < Math.min(finished.total, lookedThroughMax); i++)
    if (finished.rowAt(i)?.proposal === proposal) return i;
  return undefined;
}

function SectionHead({
  id,
  section,
  count,
}: {
  readonly id: string;
  readonly section: InboxSection;
  readonly count: number;
}) {
  const t = useText();
  return (
    <h2 id={id} className="mt-2 flex h-8 items-center gap-2 px-(--gut) text-12 font-mid text-ink-2">
      {t(`home.sections.${section}`)}
      <span className="font-text text-ink-3 tabular-nums">
        <span aria-hidden>{countText.format(count)}</span>
        <span className="sr-only">{t('home.count', { count })}</span>
      </span>
    </h2>
  );
}

const countText = new Intl.NumberFormat('en-GB');

function NothingOpen({ group }: { readonly group: GroupView }) {
  const t = useText();
  const { node } = useLedgerWords(group.network);
  const missing = (group.threshold ?? group.members.length) - group.reachable;
  if (group.balance === undefined)
    return (
      <Empty icon={InboxIcon} title={t('home.empty.title')}>
        {t('home.empty.noNode', { node })}
      </Empty>
    );
  return (
    <Empty
      icon={InboxIcon}
      title={t('home.empty.title')}
      action={<Button onClick={() => go({ screen: 'propose', group: group.group })}>{t('home.newPayment')}</Button>}
    >
      {missing <= 0 ? t('home.empty.enough') : t('home.empty.missing', { count: missing })}
    </Empty>
  );
}
