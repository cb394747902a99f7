import {
  Check,
  CircleCheck,
  Copy,
  Download,
  Hourglass,
  QrCode,
  TriangleAlert,
  UserPlus,
  type LucideIcon,
} from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { Avatar } from '../../components/marks.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useNow } from '../../state/use-now.ts';
import { fullTime, when } from '../../text/times.ts';
import { useText } from '../../text/text.ts';
import { keepLink } from './invitation-links.ts';

const QrPicture = lazy(async () => ({ default: (await import('../../components/qr-picture.tsx')).QrPicture }));
/** A link is long, so its code has many dots. */
const qrPixels = 380;
const copiedShownMs = 2_000;

/** Somebody who is here. @param check  there is something to ask about them before going on */
export function SeatRow({
  name,
  you = false,
  check = false,
  text,
}: {
  readonly name: string;
  readonly you?: boolean;
  readonly check?: boolean;
  readonly text: ReactNode;
}) {
  return (
    <Row
      name={name}
      you={you}
      icon={check ? TriangleAlert : CircleCheck}
      tone={check ? 'text-amber' : 'text-accent-ink'}
      text={text}
    />
  );
}

/** Somebody who was invited, with the link while this page still has it. */
export function InvitedRow({
  group,
  label,
  expiresAtMs,
  link,
}: {
  readonly group: GroupView;
  readonly label: string;
  readonly expiresAtMs: number;
  readonly link: string | undefined;
}) {
  const t = useText();
  const now = useNow();
  const isOver = expiresAtMs <= now;
  return (
    <Row
      name={label}
      icon={Hourglass}
      tone="text-ink-3"
      title={fullTime(expiresAtMs)}
      text={isOver ? t('forming.lobby.expired') : t('forming.lobby.openUntil', { when: when(expiresAtMs, now) })}
      help={isOver ? t('forming.lobby.expiredHelp') : link === undefined ? t('forming.lobby.shownOnce') : undefined}
    >
      {!isOver && link !== undefined && (
        <LinkTools label={label} link={link} fileName={`${group.name ?? 'Keyturn'}, ${label}`} />
      )}
    </Row>
  );
}

/** Somebody the founder named who has no invitation yet. */
export function PlannedRow({ group, name }: { readonly group: GroupView; readonly name: string }) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const invite = useCommand(keyturn.group.invite);
  const make = async (): Promise<void> => {
    const made = await invite.call({ group: group.group, for: name });
    if (made !== undefined) keepLink(group.group, name, made.link);
  };
  return (
    <Row name={name} icon={UserPlus} tone="text-ink-3" text={t('forming.lobby.notInvited')}>
      <Button
        size="card"
        pending={invite.pending}
        aria-label={`${t('forming.lobby.make')}: ${name}`}
        onClick={() => withOpenVault(vault, () => void make())}
      >
        {t('forming.lobby.make')}
      </Button>
      <ProblemLine problem={invite.problem} />
    </Row>
  );
}

function Row({
  name,
  you = false,
  icon: Icon,
  tone,
  text,
  help,
  title,
  children,
}: {
  readonly name: string;
  readonly you?: boolean;
  readonly icon: LucideIcon;
  readonly tone: string;
  readonly text: ReactNode;
  readonly help?: string | undefined;
  readonly title?: string;
  readonly children?: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-4 py-3 first:border-t-0">
      <Avatar name={name} you={you} />
      <div className="min-w-40 flex-1">
        <strong data-from-main className="block font-mid break-words">
          {name}
        </strong>
        <span title={title} className="flex items-center gap-1.5 text-12 text-ink-2">
          <Icon aria-hidden className={`size-3.5 flex-none ${tone}`} strokeWidth={1.75} />
          <span>{text}</span>
        </span>
        {help !== undefined && <p className="text-12 text-pretty text-ink-3">{help}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </li>
  );
}

function LinkTools({
  label,
  link,
  fileName,
}: {
  readonly label: string;
  readonly link: string;
  readonly fileName: string;
}) {
  const t = useText();
  // The desktop window denies every download.
  const savesFiles = useApp(({ shell }) => shell?.host === 'loopback');
  const [copied, setCopied] = useState(false);
  const [qr, setQr] = useState(false);
  return (
    <div data-invitation={link} className="flex flex-wrap gap-2">
      <Button
        size="card"
        icon={copied ? Check : Copy}
        aria-label={`${copied ? t('forming.lobby.copied') : t('forming.lobby.copy')}: ${label}`}
        onClick={() => {
          void navigator.clipboard.writeText(link).then(() => {
            setCopied(true);
            setTimeout(() => setCopied(false), copiedShownMs);
          });
        }}
      >
        {copied ? t('forming.lobby.copied') : t('forming.lobby.copy')}
      </Button>
      <Button
        size="card"
        kind="quiet"
        icon={QrCode}
        aria-label={`${t('forming.lobby.qr')}: ${label}`}
        onClick={() => setQr(true)}
      >
        {t('forming.lobby.qr')}
      </Button>
      {savesFiles && (
        <Button
          size="card"
          kind="quiet"
          icon={Download}
          aria-label={`${t('forming.lobby.save')}: ${label}`}
          onClick={() => saveText(`${fileName}.keyturn-invitation`, `${link}\n`)}
        >
          {t('forming.lobby.save')}
        </Button>
      )}
      <DialogBox
        open={qr}
        onClose={() => setQr(false)}
        title={t('forming.lobby.qrTitle', { name: label })}
        lead={t('forming.lobby.qrLead')}
      >
        <div className="grid justify-items-center pb-4">
          <Suspense fallback={<div className="size-96" />}>
            <QrPicture text={link} label={t('forming.lobby.link', { name: label })} size={qrPixels} />
          </Suspense>
        </div>
      </DialogBox>
    </div>
  );
}

/** As a download: the host asks where to put it, or puts it where downloads go. */
function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name.replace(/[\\/:*?"<>|]/gu, '-');
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
