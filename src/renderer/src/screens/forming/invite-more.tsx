import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { keepLink } from './invitation-links.ts';

/** One more invitation, by name. It stands open while a place has nobody yet. */
export function InviteMore({ group, needed }: { readonly group: GroupView; readonly needed: boolean }) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const invite = useCommand(keyturn.group.invite);
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const make = async (): Promise<void> => {
    const made = await invite.call({ group: group.group, for: name });
    if (made === undefined) return;
    keepLink(group.group, name, made.link);
    setTyped('');
    setAsked(false);
  };
  if (!needed && !asked)
    return (
      <div className="mt-3">
        <Button kind="quiet" icon={UserPlus} onClick={() => setAsked(true)}>
          {t('forming.lobby.more')}
        </Button>
      </div>
    );
  return (
    <form
      className="mt-4 max-w-[32rem]"
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== '') withOpenVault(vault, () => void make());
      }}
    >
      <TextField
        label={t('forming.lobby.moreName')}
        help={t('forming.lobby.moreHelp')}
        maxLength={64}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        end={
          <span className="-mr-1.5">
            <Button size="card" type="submit" pending={invite.pending} off={name === '' ? '' : undefined}>
              {t('forming.lobby.make')}
            </Button>
          </span>
        }
      />
      <ProblemLine problem={invite.problem} />
    </form>
  );
}
