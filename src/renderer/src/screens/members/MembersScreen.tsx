import { AppFrame } from '../../components/app-frame.tsx';
import type { GroupView } from '../../../../core/engine/views.ts';
import { useGroup } from '../../state/app-store.ts';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { MemberRow } from './member-row.tsx';
import { urgencyOf } from './member-need.ts';
import { QuorumLine } from './quorum-line.tsx';

/** Everybody in the group and what keeps them from signing, those who need something first. */
export function MembersScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  return group === undefined ? null : <Members group={group} />;
}

function Members({ group }: { readonly group: GroupView }) {
  const t = useText();
  const now = useNow();
  const ownVersion = group.members.find(({ you }) => you)?.app?.version;
  const worstFirst = [...group.members].sort((a, b) => urgencyOf(b) - urgencyOf(a));
  return (
    <AppFrame group={group} title={t('group.members.title')}>
      <div className="max-w-[54.5rem] px-(--gut) py-5">
        <QuorumLine group={group} />
        <ul aria-label={t('group.members.list')} className="mt-4">
          {worstFirst.map((member) => (
            <MemberRow key={member.member} member={member} ownVersion={ownVersion} nowMs={now} />
          ))}
        </ul>
      </div>
    </AppFrame>
  );
}
