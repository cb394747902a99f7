import type { GroupView } from '../../../core/engine/views.ts';
import { go } from '../state/place.ts';
import { useText } from '../text/text.ts';
import { PresencePip } from './marks.tsx';

/** One segment per member, then whether enough people could approve now. */
export function QuorumBadge({ group }: { readonly group: GroupView }) {
  const t = useText();
  const needed = group.threshold ?? group.members.length;
  const missing = needed - group.reachable;
  return (
    <button
      type="button"
      onClick={() => go({ screen: 'members', group: group.group })}
      className="mb-2 block w-full rounded-2 border border-line-2 bg-surface px-2.5 pt-2.5 pb-2 text-left hover:bg-hover"
    >
      <span className="mb-1.5 flex gap-1">
        {group.members.map(({ member, online }) => (
          <PresencePip key={member} long presence={online ? 'here' : 'away'} />
        ))}
      </span>
      <strong className="block font-mid max-mid:sr-only">
        {missing <= 0 ? t('common.quorum.enough') : t('common.quorum.missing', { count: missing })}
      </strong>
      <span className="mt-px block text-12 text-ink-3 max-mid:sr-only">
        {t('common.quorum.line', { here: group.reachable, all: group.members.length, needed })}
      </span>
    </button>
  );
}
