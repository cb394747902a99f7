import { AppWindow, CircleDashed, HardDrive, KeyRound, Laptop, WifiOff, type LucideIcon } from 'lucide-react';
import type { MemberView } from '../../../../core/engine/views.ts';
import { cx } from '../../components/class-names.ts';
import { Avatar, Chip, PresencePip } from '../../components/marks.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { fullTime, when } from '../../text/times.ts';
import { needsOf, type Need } from './member-need.ts';

/** One person: four facts about their laptop, then what that means for payments, and whose app is the newer one. */
export function MemberRow({
  member,
  ownVersion,
  nowMs,
}: {
  readonly member: MemberView;
  readonly ownVersion: string | undefined;
  readonly nowMs: number;
}) {
  const t = useText();
  const heard = member.lastHeardAtMs;
  const presence = ((): string => {
    if (member.you) return t('group.members.thisLaptop');
    if (member.online) return t('group.members.here');
    return heard === undefined ? t('group.members.neverHeard') : t('group.members.heard', { when: when(heard, nowMs) });
  })();
  const version = ((): string => {
    if (member.app === undefined) return t('group.members.versionUnknown');
    return t(member.online ? 'group.members.version' : 'group.members.versionAway', { version: member.app.version });
  })();
  const otherVersion = useOtherVersion(member, ownVersion);
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-t border-line py-4">
      <Avatar name={member.name} you={member.you} large />
      <div>
        <h2 className="flex min-h-8 flex-wrap items-center gap-2 text-14">
          <span data-from-main className="wrap-anywhere">
            {member.name}
          </span>
          {member.you && <Chip tone="box">{t('group.members.you')}</Chip>}
          <PresencePip presence={member.online ? 'here' : 'away'} />
        </h2>
        <ul className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
          <Fact
            icon={member.online ? Laptop : WifiOff}
            ok={member.online}
            title={heard === undefined ? undefined : fullTime(heard)}
          >
            {presence}
          </Fact>
          <Fact icon={member.ready ? KeyRound : CircleDashed} ok={member.ready}>
            {member.ready ? t('group.members.ready') : t('group.members.notReady')}
          </Fact>
          <Fact icon={member.backupProven ? HardDrive : CircleDashed} ok={member.backupProven}>
            {member.backupProven ? t('group.members.backup') : t('group.members.noBackup')}
          </Fact>
          <Fact icon={AppWindow} plain={member.app === undefined}>
            {version}
          </Fact>
        </ul>
        <p className="mt-2 max-w-[76ch] text-pretty text-ink-2">{useMeaning(member)}</p>
        {otherVersion !== undefined && <p className="mt-1 max-w-[76ch] text-pretty text-ink-3">{otherVersion}</p>}
      </div>
    </li>
  );
}

function useMeaning(member: MemberView): string {
  const t = useText();
  const isOpen = useApp(({ app }) => app?.vault === 'open');
  const { name, you } = member;
  const says: Readonly<Record<Need, string>> = {
    backup: you ? t('group.members.means.youBackup') : t('group.members.means.backup', { name }),
    codes: you ? t('group.members.means.youCodes') : t('group.members.means.codes', { name }),
    away: t('group.members.means.away', { name }),
  };
  const needs = needsOf(member);
  if (needs.length === 0) {
    if (you) return isOpen ? t('group.members.means.youFine') : t('group.members.means.youLocked');
    return t('group.members.means.fine', { name });
  }
  // Whoever cannot sign at all is not also said to be away.
  return needs
    .filter((need) => need !== 'away' || needs.length === 1)
    .map((need) => says[need])
    .join(' ');
}

/** Only where it can be told: which of the two apps is the newer one. */
function useOtherVersion({ name, online, app }: MemberView, yours: string | undefined): string | undefined {
  const t = useText();
  if (app === undefined || yours === undefined || (app.isThan !== 'newer' && app.isThan !== 'older')) return undefined;
  const key = online ? app.isThan : (`${app.isThan}Away` as const);
  return t(`group.members.means.${key}`, { name, theirs: app.version, yours });
}

function Fact({
  icon: Icon,
  ok = true,
  plain = false,
  title,
  children,
}: {
  readonly icon: LucideIcon;
  /** False for what keeps them from something. */
  readonly ok?: boolean;
  /** Neither good nor missing. */
  readonly plain?: boolean;
  readonly title?: string | undefined;
  readonly children: string;
}) {
  return (
    <li title={title} className={cx('flex items-center gap-1.5', ok ? 'text-ink-2' : 'font-mid text-ink')}>
      <Icon
        aria-hidden
        className={cx('size-4 flex-none', ok && !plain ? 'text-accent-ink' : 'text-ink-3')}
        strokeWidth={1.75}
      />
      {children}
    </li>
  );
}
