import { UserCheck, Users } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { useText } from '../../text/text.ts';

/** In one sentence: can payments be completed now, and how many may leave before they cannot? */
export function QuorumLine({ group }: { readonly group: GroupView }) {
  const t = useText();
  const all = group.members.length;
  const needed = group.threshold ?? all;
  const spare = group.reachable - needed;
  const counts = { here: group.reachable, all, needed };
  const sentence =
    spare > 0
      ? t('group.members.quorum.enoughSpare', { ...counts, count: spare })
      : spare === 0
        ? t('group.members.quorum.enough', counts)
        : t('group.members.quorum.missing', { ...counts, count: -spare });
  const Icon = spare >= 0 ? UserCheck : Users;
  return (
    <p role="status" className="flex max-w-[84ch] items-start gap-3 text-14 text-pretty">
      <Icon
        aria-hidden
        className={`mt-px size-5 flex-none ${spare >= 0 ? 'text-accent-ink' : 'text-ink-3'}`}
        strokeWidth={1.6}
      />
      {sentence}
    </p>
  );
}
