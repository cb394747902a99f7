import { ImageUp } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { TextArea } from '../../components/field.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { ErrorCard, ProblemLine } from '../../components/messages.tsx';
import { back } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import type { Invitation } from './invitation.ts';
import { InvitationFacts } from './invitation-facts.tsx';
import { readInvitationFile, type Unreadable } from './read-invitation-file.ts';
import { useInvitation } from './use-invitation.ts';

/** As long as the door lets a link be. */
const linkCharactersMax = 8_192;

/** A link that is pasted, or a file or picture that holds one; then what it says. */
export function OpenInvitation({
  given,
  onDone,
}: {
  readonly given: string | undefined;
  readonly onDone: (invitation: Invitation) => void;
}) {
  const t = useText();
  const [link, setLink] = useState(given ?? '');
  const [unreadable, setUnreadable] = useState<Unreadable>();
  const { invitation, problem, pending } = useInvitation(link);

  const readFile = useCallback(async (file: File): Promise<void> => {
    const found = await readInvitationFile(file);
    setLink(found.ok ? found.link : '');
    setUnreadable(found.ok ? undefined : found.error);
  }, []);
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      const [file] = event.clipboardData?.files ?? [];
      if (file === undefined) return;
      event.preventDefault();
      void readFile(file);
    };
    addEventListener('paste', pasted);
    return () => removeEventListener('paste', pasted);
  }, [readFile]);

  const off =
    invitation === undefined ? t('join.off') : invitation.problem !== undefined ? invitation.problem : undefined;
  return (
    <FlowFrame
      name={t('join.name')}
      title={t('join.title')}
      steps={(['invitation', 'you'] as const).map((id) => ({ id, name: t(`join.step.${id}`) }))}
      current="invitation"
      duration={t('join.duration')}
      heading={t('join.heading')}
      lead={t('join.lead')}
      back={{ name: t('common.action.back'), go: () => back({ screen: 'start' }) }}
      status={pending ? t('join.reading') : invitation === undefined ? off : undefined}
      primary={
        <Button
          kind="primary"
          size="footer"
          off={off}
          pending={pending}
          onClick={() => invitation !== undefined && onDone(invitation)}
        >
          {t('join.continue')}
        </Button>
      }
    >
      <div className="mt-4 grid max-w-[40rem] gap-5">
        {invitation === undefined ? (
          <>
            <div>
              <TextArea
                label={t('join.link')}
                help={t('join.linkHelp')}
                mono
                rows={4}
                maxLength={linkCharactersMax}
                value={link}
                onChange={(event) => {
                  setUnreadable(undefined);
                  setLink(event.target.value);
                }}
              />
              <ProblemLine problem={problem} />
            </div>
            <FromFile onFile={(file) => void readFile(file)} />
            <div role="alert">
              {unreadable !== undefined && <p className="text-red-ink">{t(`join.unreadable.${unreadable}`)}</p>}
            </div>
          </>
        ) : (
          <>
            {invitation.problem !== undefined && (
              <ErrorCard title={t('join.cannot')}>
                <p data-from-main>{invitation.problem}</p>
              </ErrorCard>
            )}
            <InvitationFacts invitation={invitation} />
            <div>
              <Button kind="quiet" onClick={() => setLink('')}>
                {t('join.says.other')}
              </Button>
            </div>
          </>
        )}
      </div>
    </FlowFrame>
  );
}

function FromFile({ onFile }: { readonly onFile: (file: File) => void }) {
  const t = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
      className={cx(
        'grid justify-items-center gap-1 rounded-2 border border-dashed px-5 py-6 text-center',
        over ? 'border-accent bg-accent-soft' : 'border-control bg-well',
      )}
    >
      <ImageUp aria-hidden className="mb-1 size-6 text-ink-3" strokeWidth={1.5} />
      <strong className="font-mid">{t('join.dropTitle')}</strong>
      <p className="max-w-[48ch] text-balance text-ink-2">{t('join.drop')}</p>
      <input
        ref={chooser}
        type="file"
        accept="image/*,.txt,.keyturn-invitation,text/plain"
        className="hidden"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <div className="mt-2">
        <Button onClick={() => chooser.current?.click()}>{t('join.file')}</Button>
      </div>
    </div>
  );
}
