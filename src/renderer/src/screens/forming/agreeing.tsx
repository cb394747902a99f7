import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { CeremonyCards } from './ceremony-cards.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { GroupFacts } from './group-facts.tsx';
import { OtherNames } from './lobby-names.tsx';
import { cameAsAnother } from './lobby-places.ts';
import { waitedFor } from './people.ts';
import { StopButton } from './stop-button.tsx';
import { useWaitingText } from './waiting.tsx';

/** The list of people and the rules, to which everybody says yes for themselves. */
export function Agreeing({ group }: { readonly group: GroupView }) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const agree = useCommand(keyturn.group.agree);
  const waiting = useWaitingText(waitedFor(group, 'ready'));
  const { rosterHash, youAgreed } = group;
  const submit = (): void => {
    if (rosterHash !== undefined) void agree.call({ group: group.group, roster: rosterHash });
  };
  return (
    <FormingFrame
      group={group}
      at="meet"
      heading={youAgreed ? t('forming.agreeing.agreedHeading') : t('forming.agreeing.heading')}
      lead={youAgreed ? t('forming.agreeing.agreedLead') : t('forming.agreeing.lead')}
      danger={<StopButton group={group} />}
      status={youAgreed ? waiting : undefined}
      primary={
        <Button
          kind="primary"
          size="footer"
          pending={agree.pending}
          off={youAgreed ? (waiting ?? t('forming.waitingForOthers')) : rosterHash === undefined ? '' : undefined}
          onClick={() => withOpenVault(vault, submit)}
        >
          {youAgreed ? t('forming.agreeing.agreed') : t('forming.agreeing.primary')}
        </Button>
      }
    >
      <OtherNames others={group.members.flatMap(cameAsAnother)} />
      <div className="mt-4">
        <CeremonyCards group={group} />
      </div>
      <GroupFacts group={group} people={false} />
      <ProblemLine problem={agree.problem} />
    </FormingFrame>
  );
}
