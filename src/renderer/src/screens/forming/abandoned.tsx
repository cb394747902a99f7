import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/messages.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { go } from '../../state/place.ts';
import { textIfAny, useText } from '../../text/text.ts';
import { draftAgain } from '../create/draft.ts';
import { FormingFrame } from './forming-frame.tsx';

/** These say that somebody may be in between: red, and never to be shrugged off. */
const alarming = new Set([
  'codeMismatch',
  'frozeAnotherRoster',
  'openedAnotherCommitment',
  'openedUnderOtherMessages',
  'transcriptsDiffer',
  'groupKeysDiffer',
  'codesDiffer',
]);

/** What happened, that nothing is at risk, and how to begin again. */
export function Abandoned({ group }: { readonly group: GroupView }) {
  const t = useText();
  const fault = group.fault ?? 'other';
  const founder = group.founder ?? t('forming.abandoned.someone');
  const [title, rest] = firstSentence(textIfAny(`forming.fault.${fault}`) ?? t('forming.fault.other'));
  const begin = (): void => {
    if (group.youFounded) draftAgain(group.group);
    go({ screen: group.youFounded ? 'create' : 'join' });
  };
  return (
    <FormingFrame
      group={group}
      at="meet"
      heading={t('forming.abandoned.heading')}
      back={{ name: t('common.action.back'), go: () => go({ screen: 'start' }) }}
      primary={
        <Button kind="primary" size="footer" onClick={begin}>
          {group.youFounded ? t('forming.abandoned.create') : t('forming.abandoned.join')}
        </Button>
      }
    >
      <div className="mt-4 max-w-[40rem]">
        <ErrorCard tone={alarming.has(fault) ? 'red' : 'plain'} title={title} risk={t('forming.abandoned.risk')}>
          {rest !== '' && <p>{rest}</p>}
          <p>
            {group.youFounded ? t('forming.abandoned.againFounder') : t('forming.abandoned.againJoiner', { founder })}
          </p>
        </ErrorCard>
        {group.alarms.map(({ fault: seen, member }) => (
          <InfoNote key={`${seen} ${member ?? ''}`} fact={t('forming.abandoned.seen')}>
            {member === undefined
              ? t('forming.abandoned.seenAll')
              : t('forming.abandoned.seenBy', {
                  name: member,
                  fault: textIfAny(`forming.seen.${seen}`) ?? t('forming.seen.other'),
                })}
          </InfoNote>
        ))}
      </div>
    </FormingFrame>
  );
}

/** The first sentence, and what follows it. */
function firstSentence(text: string): readonly [first: string, rest: string] {
  const end = text.indexOf('. ');
  return end === -1 ? [text, ''] : [text.slice(0, end + 1), text.slice(end + 2)];
}
