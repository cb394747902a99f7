import {
  BookUser,
  CalendarClock,
  Gauge,
  Hourglass,
  MessageSquareText,
  Percent,
  Scale,
  ShieldCheck,
  UserPlus,
  Users,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { GroupView, RuleView } from '../../../../core/engine/views.ts';
import { AppFrame } from '../../components/app-frame.tsx';
import { Card, Well } from '../../components/marks.tsx';
import { Empty } from '../../components/messages.tsx';
import { useGroup } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { expiryText } from '../expiry-text.ts';

/** What every payment is held against, in the words that were agreed on, and who sees to it. */
export function RulesScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  return group === undefined ? null : <Rules group={group} />;
}

function Rules({ group }: { readonly group: GroupView }) {
  const t = useText();
  return (
    <AppFrame group={group} title={t('group.rules.title')}>
      <div className="max-w-[54.5rem] px-(--gut) py-5">
        <p className="max-w-[84ch] text-14 text-pretty text-ink-2">{t('group.rules.lead')}</p>
        <div className="mt-4">
          <Card>
            <ul aria-label={t('group.rules.list')}>
              {group.rules.map(({ kind, words, note }, i) => (
                <RuleRow key={i} icon={icons[kind]}>
                  <div data-from-main>
                    <p className="text-14">{words}</p>
                    {note !== undefined && <p className="mt-px text-12 text-pretty text-ink-2">{note}</p>}
                  </div>
                </RuleRow>
              ))}
              {group.proposalExpiryMs !== undefined && (
                <RuleRow icon={Hourglass}>
                  <p className="text-14">{expiryText(group.proposalExpiryMs, t)}</p>
                </RuleRow>
              )}
            </ul>
            {group.rules.every(({ kind }) => kind === 'threshold') && (
              <div className="border-t border-line">
                <Empty icon={Scale} title={t('group.rules.none')}>
                  {t('group.rules.noneWhy')}
                </Empty>
              </div>
            )}
          </Card>
        </div>
        <p className="mt-2 text-12 text-ink-3">{t('group.rules.later')}</p>
        <div className="mt-4">
          <Well>
            <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-3">
              <ShieldCheck aria-hidden className="mt-px size-5 text-ink-2" strokeWidth={1.6} />
              <div>
                <h2>{t('group.rules.enforced')}</h2>
                <p className="text-pretty text-ink-2">
                  {group.network === 'practice' ? t('group.rules.enforcedWhyPractice') : t('group.rules.enforcedWhy')}
                </p>
              </div>
            </div>
          </Well>
        </div>
      </div>
    </AppFrame>
  );
}

const icons: Readonly<Record<RuleView['kind'], LucideIcon>> = {
  threshold: Users,
  allowlist: BookUser,
  maxPerPayment: Gauge,
  limit24h: CalendarClock,
  reasonRequired: MessageSquareText,
  feeCeiling: Percent,
  approvalsAbove: UserPlus,
};

function RuleRow({ icon: Icon, children }: { readonly icon: LucideIcon; readonly children: ReactNode }) {
  return (
    <li className="grid min-h-11 grid-cols-[20px_minmax(0,1fr)] items-start gap-x-3 border-t border-line px-4 py-2.5 first:border-t-0">
      <Icon aria-hidden className="mt-[3px] size-4 text-ink-3" strokeWidth={1.75} />
      {children}
    </li>
  );
}
