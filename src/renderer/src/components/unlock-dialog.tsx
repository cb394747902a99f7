import { useState } from 'react';
import { create } from 'zustand';
import { useKeyturn } from '../state/keyturn.tsx';
import { useCommand } from '../state/use-command.ts';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { DialogBox } from './dialog.tsx';
import { PassphraseField } from './field.tsx';
import { ProblemLine } from './messages.tsx';

type Asked = { readonly open: boolean; readonly then: (() => void) | undefined };
const useAsked = create<Asked>(() => ({ open: false, then: undefined }));

/** Opens the unlock dialog; `then` runs once the vault is open. */
export const askToUnlock = (then?: () => void): void => useAsked.setState({ open: true, then });

/** The daily passphrase, typed once and forgotten by the page when it was sent. Drawn once, beside the screens. */
export function UnlockDialog() {
  const t = useText();
  const keyturn = useKeyturn();
  const { open, then } = useAsked();
  const [passphrase, setPassphrase] = useState('');
  const unlock = useCommand(keyturn.vault.unlock);
  const close = (): void => {
    setPassphrase('');
    unlock.clear();
    useAsked.setState({ open: false, then: undefined });
  };
  const submit = async (): Promise<void> => {
    const typed = passphrase;
    setPassphrase('');
    if ((await unlock.call({ passphrase: typed })) === undefined) return;
    close();
    then?.();
  };
  return (
    <DialogBox open={open} onClose={close} title={t('common.unlock.title')} lead={t('common.unlock.lead')}>
      <form
        className="pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== '') void submit();
        }}
      >
        <PassphraseField
          label={t('common.unlock.passphrase')}
          value={passphrase}
          autoFocus
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ProblemLine problem={unlock.problem} />
        <div className="mt-4 flex justify-end gap-2">
          <Button kind="quiet" onClick={close}>
            {t('common.action.cancel')}
          </Button>
          <Button kind="primary" type="submit" pending={unlock.pending} off={passphrase === '' ? '' : undefined}>
            {t('common.unlock.submit')}
          </Button>
        </div>
      </form>
    </DialogBox>
  );
}
