import { Archive, LaptopMinimal, Users, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Well } from '../../components/marks.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { NewPassphrase, useReasonAgainst } from '../../components/new-passphrase.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useJudged } from '../../state/use-judged.ts';
import { useText } from '../../text/text.ts';
import { ProtectFrame } from './protect-frame.tsx';

const formId = 'recovery-passphrase';

/** The passphrase for backups; with it main makes this person's keys. */
export function RecoveryStep({
  daily,
  onBack,
  onCreated,
}: {
  readonly daily: string;
  readonly onBack: () => void;
  readonly onCreated: (words: string) => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const create = useCommand(keyturn.identity.create);
  const [typed, setTyped] = useState({ value: '', again: '' });
  const judged = useJudged('recovery', typed.value);
  const against = useReasonAgainst({ ...typed, judged }, t('protect.recovery.off'));
  const off = typed.value !== '' && typed.value === daily ? t('protect.recovery.same') : against;
  const submit = async (): Promise<void> => {
    const made = await create.call({ passphrase: daily, recoveryPassphrase: typed.value });
    if (made === undefined) return;
    setTyped({ value: '', again: '' });
    onCreated(made.words);
  };
  const uses: readonly (readonly [LucideIcon, string])[] = [
    [Users, t('protect.recovery.when.group')],
    [Archive, t('protect.recovery.when.backup')],
    [LaptopMinimal, t('protect.recovery.when.lost')],
  ];
  return (
    <ProtectFrame
      at="recovery"
      heading={t('protect.recovery.heading')}
      lead={t('protect.recovery.lead')}
      back={{ name: t('protect.step.daily'), go: onBack }}
      status={create.pending ? t('protect.recovery.pending') : off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off} pending={create.pending}>
          {t('protect.recovery.primary')}
        </Button>
      }
    >
      <div className="mt-4">
        <Well>
          <h2 className="mb-1.5">{t('protect.recovery.whenTitle')}</h2>
          <ul className="grid gap-1">
            {uses.map(([Icon, text]) => (
              <li key={text} className="flex items-start gap-2 text-ink-2">
                <Icon aria-hidden className="mt-0.5 size-4 flex-none text-ink-3" strokeWidth={1.75} />
                {text}
              </li>
            ))}
          </ul>
        </Well>
      </div>
      <form
        id={formId}
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) void submit();
        }}
      >
        <NewPassphrase
          label={t('protect.recovery.label')}
          help={t('protect.recovery.other')}
          value={typed.value}
          again={typed.again}
          judged={judged}
          onChange={(value) => setTyped((now) => ({ ...now, value }))}
          onAgain={(again) => setTyped((now) => ({ ...now, again }))}
        />
        <ProblemLine problem={create.problem} />
      </form>
    </ProtectFrame>
  );
}
