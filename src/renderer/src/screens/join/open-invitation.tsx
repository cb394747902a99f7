import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { TextArea } from '../../components/field.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { ErrorCard, ProblemLine } from '../../components/messages.tsx';
import { back } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';
import { FromFile } from './from-file.tsx';
import type { Invitation } from './invitation.ts';
import { InvitationFacts } from './invitation-facts.tsx';
import { readInvitationFile, type Unreadable } from './read-invitation-file.ts';
import { useInvitation } from './use-invitation.ts';

/** As long as the door lets a link be. */
const linkCharactersMax = 8_192;
const formId = 'open-invitation';

/** A link that is pasted, or a file or picture that holds one; then what it says. */
export function OpenInvitation({
  link,
  onLink,
  onDone,
}: {
  readonly link: string;
  readonly onLink: (link: string) => void;
  readonly onDone: (invitation: Invitation) => void;
}) {
  const t = useText();
  const { invitation, problem, pending } = useInvitation(link);
  const page = invitation === undefined ? 'open' : invitation.problem === undefined ? 'read' : 'cannot';
  useFirstField(formId, page === 'open' ? page : undefined);
  const off = invitation === undefined ? t('join.off') : invitation.problem;
  return (
    <FlowFrame
      key={page}
      name={t('join.name')}
      title={t('join.title')}
      steps={(['invitation', 'you'] as const).map((id) => ({ id, name: t(`join.step.${id}`) }))}
      current="invitation"
      duration={t('join.duration')}
      heading={page === 'open' ? t('join.heading') : page === 'read' ? t('join.readHeading') : t('join.cannot')}
      lead={page === 'open' ? t('join.lead') : page === 'read' ? t('join.readLead') : t('join.cannotLead')}
      back={{ name: t('common.action.back'), go: () => back({ screen: 'start' }) }}
      status={pending ? t('join.reading') : page === 'open' ? off : undefined}
      secondary={
        page === 'read' && (
          <Button kind="quiet" size="footer" onClick={() => onLink('')}>
            {t('join.says.other')}
          </Button>
        )
      }
      primary={
        page === 'cannot' ? (
          <Button kind="primary" size="footer" onClick={() => onLink('')}>
            {t('join.says.other')}
          </Button>
        ) : (
          <Button
            kind="primary"
            size="footer"
            off={off}
            pending={pending}
            onClick={() => invitation !== undefined && onDone(invitation)}
          >
            {t('join.continue')}
          </Button>
        )
      }
    >
      <div className="mt-4 grid max-w-[40rem] gap-5">
        {invitation === undefined ? (
          <LinkOrFile link={link} onLink={onLink} problem={<ProblemLine problem={problem} />} />
        ) : (
          <>
            {invitation.problem !== undefined && (
              <ErrorCard title={t('join.cannotTitle')} risk={t('join.cannotRisk')}>
                <p data-from-main>{invitation.problem}</p>
              </ErrorCard>
            )}
            <InvitationFacts invitation={invitation} />
          </>
        )}
      </div>
    </FlowFrame>
  );
}

function LinkOrFile({
  link,
  onLink,
  problem,
}: {
  readonly link: string;
  readonly onLink: (link: string) => void;
  readonly problem: ReactNode;
}) {
  const t = useText();
  const [unreadable, setUnreadable] = useState<Unreadable>();
  const readFile = useCallback(
    async (file: File): Promise<void> => {
      const found = await readInvitationFile(file);
      onLink(found.ok ? found.link : '');
      setUnreadable(found.ok ? undefined : found.error);
    },
    [onLink],
  );
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
  return (
    <>
      <form id={formId} onSubmit={(event) => event.preventDefault()}>
        <TextArea
          label={t('join.link')}
          help={t('join.linkHelp')}
          mono
          rows={4}
          maxLength={linkCharactersMax}
          value={link}
          onChange={(event) => {
            setUnreadable(undefined);
            onLink(event.target.value);
          }}
        />
        {problem}
      </form>
      <FromFile onFile={(file) => void readFile(file)} />
      <div role="alert">
        {unreadable !== undefined && <p className="text-red-ink">{t(`join.unreadable.${unreadable}`)}</p>}
      </div>
    </>
  );
}
