import { Archive, LaptopMinimal, Users, type LucideIcon } from 'lucide-react';
import { Well } from '../../components/marks.tsx';
import { NewPassphrase, useReasonAgainst } from '../../components/new-passphrase.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useJudged } from '../../state/use-judged.ts';
import { useText } from '../../text/text.ts';
import { SeenProblem } from '../seen-problem.tsx';
import { ProtectForm } from './protect-frame.tsx';

/** The passphrase for backups; with it main makes this person's keys. */
export function RecoveryStep({
  daily,
  typed,
  onTyped,
  onBack,
  onCreated,
}: {
  readonly daily: string;
  readonly typed: { readonly value: string; readonly again: string };
  readonly onTyped: (typed: { readonly value: string; readonly again: string }) => void;
  readonly onBack: () => void;
  readonly onCreated: (words: string) => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const create = useCommand(keyturn.identity.create);
  const judged = useJudged('recovery', typed.value);
  const against = useReasonAgainst({ ...typed, judged }, t('protect.recovery.off'));
  const off = typed.value !== '' && typed.value === daily ? t('protect.recovery.same') : against;
  const submit = async (): Promise<void> => {
    const made = await create.call({ passphrase: daily, recoveryPassphrase: typed.value });
    if (made !== undefined) onCreated(made.words);
  };
  return (
    <ProtectForm
      at="recovery"
      heading={t('protect.recovery.heading')}
      lead={t('protect.recovery.lead')}
      back={{ name: t('protect.step.daily'), go: onBack }}
      off={off}
      pending={create.pending ? t('protect.recovery.pending') : undefined}
      primary={t('protect.recovery.primary')}
      onSubmit={() => void submit()}
      before={<WhenTyped />}
    >
      <NewPassphrase
        label={t('protect.recovery.label')}
        help={t('protect.recovery.other')}
        value={typed.value}
        again={typed.again}
        judged={judged}
        onChange={(value) => onTyped({ ...typed, value })}
        onAgain={(again) => onTyped({ ...typed, again })}
      />
      <SeenProblem problem={create.problem} />
    </ProtectForm>
  );
}

function WhenTyped() {
  const t = useText();
  const uses: readonly (readonly [LucideIcon, string])[] = [
    [Users, t('protect.recovery.when.group')],
    [Archive, t('protect.recovery.when.backup')],
    [LaptopMinimal, t('protect.recovery.when.lost')],
  ];
  return (
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
  );
}
