import { Card } from '../../components/marks.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { useNow } from '../../state/use-now.ts';
import { fullTime, when } from '../../text/times.ts';
import { textIfAny, useText } from '../../text/text.ts';
import type { Invitation } from './invitation.ts';

/** Who invites to what and until when, and what an invitation cannot prove. */
export function InvitationFacts({ invitation }: { readonly invitation: Invitation }) {
  const t = useText();
  const now = useNow();
  const { groupName, inviter, network, expiresAtMs, problem } = invitation;
  const rows: readonly (readonly [string, string, string?])[] = [
    [t('join.says.group'), groupName],
    [t('join.says.from'), t('join.says.fromText', { name: inviter })],
    [t('join.says.network'), textIfAny(`common.network.${network}`) ?? network],
    [t('join.says.until'), when(expiresAtMs, now), fullTime(expiresAtMs)],
  ];
  return (
    <section>
      <h2 className="mb-2">{t('join.says.heading')}</h2>
      <Card>
        <dl className="px-4 py-2">
          {rows.map(([label, text, title]) => (
            <div key={label} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 py-1.5 max-low:grid-cols-1">
              <dt className="text-ink-3">{label}</dt>
              <dd data-from-main title={title} className="text-14 font-mid break-words">
                {text}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      {problem === undefined && (
        <InfoNote fact={t('join.trust', { name: inviter })}>{t('join.trustHelp', { name: inviter })}</InfoNote>
      )}
    </section>
  );
}
