import { HardDrive, KeyRound, ShieldCheck, Wifi, WifiOff, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GroupView, MemberView } from '../../../../core/engine/views.ts';
import { Avatar, PresencePip } from '../../components/marks.tsx';
import { useApp } from '../../state/app-store.ts';
import { go } from '../../state/place.ts';
import { useNow } from '../../state/use-now.ts';
import { when } from '../../text/times.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';

/** Facts about the group that stand beside the inbox where there is room: who is here, and whether all is well. */
export function HomeRail({ group }: { readonly group: GroupView }) {
  const t = useText();
  const now = useNow();
  const problem = useApp(({ app }) => app?.ledgerProblem);
  const proven = group.members.filter(({ backupProven }) => backupProven).length;
  const { nodeName } = useLedgerWords(group.network);
  const node =
    problem !== undefined
      ? t('home.rail.nodeProblem')
      : group.coinsSeenAtMs === undefined
        ? t('home.rail.nodeNever')
        : now - group.coinsSeenAtMs < 60_000
          ? t('home.rail.nodeSeenNow')
          : t('home.rail.nodeSeen', { when: when(group.coinsSeenAtMs, now) });
  return (
    <div className="grid gap-6">
      <section>
        <RailHead>{t('home.rail.who')}</RailHead>
        <ul>
          {group.members.map((member) => (
            <Person key={member.member} member={member} nowMs={now} />
          ))}
        </ul>
      </section>
      <section>
        <RailHead>{t('home.rail.health')}</RailHead>
        <ul className="grid gap-0.5">
          <Fact icon={problem === undefined ? Wifi : WifiOff} name={nodeName} says={node} />
          <Fact
            icon={KeyRound}
            name={t('home.rail.codes')}
            says={group.codesFor > 0 ? t('home.rail.codesFor', { count: group.codesFor }) : t('home.rail.codesNone')}
          />
          <Fact
            icon={HardDrive}
            name={t('home.rail.backups')}
            says={t('home.rail.backupsOf', { count: proven, all: group.members.length })}
          />
          <Fact
            icon={ShieldCheck}
            name={t('home.rail.log')}
            says={
              <button
                type="button"
                className="py-1 text-left text-accent-ink hover:underline"
                onClick={() => go({ screen: 'activity', group: group.group })}
              >
                {t('home.rail.logOpen')}
              </button>
            }
          />
        </ul>
      </section>
    </div>
  );
}

const RailHead = ({ children }: { readonly children: string }) => (
  <h2 className="mb-2 text-12 font-mid text-ink-3">{children}</h2>
);

function Person({ member, nowMs }: { readonly member: MemberView; readonly nowMs: number }) {
  const t = useText();
  const vault = useApp(({ app }) => app?.vault);
  const locked = member.you && vault !== 'open';
  const says = ((): string => {
    if (member.you) return locked ? t('home.rail.youLocked') : t('home.rail.youOpen');
    if (!member.online)
      return member.lastHeardAtMs === undefined
        ? t('home.rail.away')
        : t('home.rail.awaySince', { when: when(member.lastHeardAtMs, nowMs) });
    return member.ready ? t('home.rail.online') : t('home.rail.notReady');
  })();
  return (
    <li className="flex min-h-10 items-center gap-2.5">
      <Avatar name={member.name} you={member.you} />
      <div className="min-w-0 flex-1">
        <strong data-from-main className="block leading-4.5 font-mid wrap-anywhere">
          {member.name}
        </strong>
        <small className="block text-12 text-ink-3">{says}</small>
      </div>
      <PresencePip presence={member.online ? (locked ? 'locked' : 'here') : 'away'} />
    </li>
  );
}

function Fact({
  icon: Icon,
  name,
  says,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly says: ReactNode;
}) {
  return (
    <li className="flex items-start gap-2.5 py-[5px]">
      <Icon aria-hidden className="mt-px size-4 flex-none text-ink-3" strokeWidth={1.75} />
      <div>
        <strong className="block leading-4.5 font-mid">{name}</strong>
        <small className="block text-12 text-ink-3">{says}</small>
      </div>
    </li>
  );
}
