import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { PassphraseField, TextField } from '../../components/field.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { groupIsThere } from '../../state/group-is-there.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { replace } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';
import { SeenProblem } from '../seen-problem.tsx';
import type { Invitation } from './invitation.ts';

const formId = 'join-group';

/** Name and recovery passphrase; with them this laptop knocks at the inviter's. */
export function JoinGroup({
  invitation,
  yourName,
  onYourName,
  onBack,
}: {
  readonly invitation: Invitation;
  readonly yourName: string;
  readonly onYourName: (name: string) => void;
  readonly onBack: () => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const asked = useApp(({ shell }) => shell?.asked);
  const join = useCommand(keyturn.group.join);
  const [passphrase, setPassphrase] = useState('');
  useFirstField(formId, formId);
  const name = yourName.trim();
  const off = name === '' ? t('join.you.offName') : passphrase === '' ? t('join.you.offPassphrase') : undefined;
  const submit = async (): Promise<void> => {
    const joined = await join.call({ link: invitation.link, yourName: name, recoveryPassphrase: passphrase });
    if (joined === undefined) return;
    setPassphrase('');
    if (asked?.kind === 'join') void keyturn.app.dismiss({ what: 'asked' });
    await groupIsThere(joined.group);
    replace({ screen: 'forming', group: joined.group });
  };
  return (
    <FlowFrame
      name={invitation.groupName}
      title={t('join.title')}
      steps={(['invitation', 'you'] as const).map((id) => ({ id, name: t(`join.step.${id}`) }))}
      current="you"
      duration={t('join.duration')}
      heading={t('join.you.heading', { name: invitation.groupName })}
      lead={t('join.you.lead')}
      back={{ name: t('join.step.invitation'), go: onBack }}
      status={off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off} pending={join.pending}>
          {t('join.you.primary')}
        </Button>
      }
    >
      <form
        id={formId}
        noValidate
        className="mt-4 grid max-w-[32rem] gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) withOpenVault(vault, () => void submit());
        }}
      >
        <TextField
          label={t('join.you.yourName')}
          help={t('join.you.yourNameHelp', { name: invitation.inviter })}
          maxLength={64}
          value={yourName}
          onChange={(event) => onYourName(event.target.value)}
        />
        <PassphraseField
          label={t('join.you.passphrase')}
          help={t('join.you.passphraseHelp')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <SeenProblem problem={join.problem} />
      </form>
    </FlowFrame>
  );
}
