import {
  ArrowUpRight,
  Ban,
  CheckCheck,
  CircleCheck,
  CircleSlash,
  Dot,
  Hammer,
  HardDrive,
  KeyRound,
  Lock,
  LockOpen,
  MailPlus,
  OctagonX,
  PenLine,
  Power,
  Scale,
  Send,
  TriangleAlert,
  Undo2,
  Users,
  Wifi,
  WifiOff,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import type { AuditKind } from '../../../../core/audit/record.ts';
import type { ActivityRow } from '../../../../core/engine/activity-view.ts';
import { cx } from '../../components/class-names.ts';
import { go } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { weightOf, type Weight } from './kinds.ts';
import { detailsOf, sentenceOf } from './row-text.ts';

/** One line of the log: time, shape, what happened, its facts, its number. A payment is a link to where it stands. */
export const ActivityLine = memo(function ActivityLine({
  row,
  group,
  groupName,
  you,
  practises,
}: {
  readonly row: ActivityRow;
  readonly group: string;
  readonly groupName: string | undefined;
  readonly you: string;
  /** On a practice ledger, which is called by its name. */
  readonly practises: boolean;
}) {
  const t = useText();
  const weight = weightOf(
    row.kind,
    row.details.some(({ key, value }) => key === 'fault' && value === 'equivocation'),
  );
  const Icon =
    weight === 'red' ? OctagonX : weight === 'amber' && row.kind === 'blamed' ? TriangleAlert : icons[row.kind];
  const here = row.groupName === undefined || row.groupName === groupName;
  const sentence = sentenceOf(row, here ? you : undefined, practises);
  const details = detailsOf(row, groupName);
  const { proposal } = row;
  return (
    <li className="relative grid min-h-11 grid-cols-[2.5rem_20px_minmax(0,1fr)_auto] gap-x-3 pb-2.5 [contain-intrinsic-size:auto_2.75rem] [content-visibility:auto] not-last:before:absolute not-last:before:top-5 not-last:before:bottom-0 not-last:before:left-[calc(2.5rem+21px)] not-last:before:border-l-[1.5px] not-last:before:border-line-2">
      <time
        dateTime={new Date(row.atMs).toISOString()}
        title={fullTime(row.atMs)}
        className="whitespace-nowrap text-ink-3 tabular-nums"
      >
        {clockTime(row.atMs)}
      </time>
      <span className={cx('grid size-5 place-items-center bg-bg', colours[weight])}>
        <Icon aria-hidden className="size-4" strokeWidth={1.75} />
      </span>
      <div className="min-w-0">
        {proposal !== undefined && here ? (
          <button
            type="button"
            className="text-left font-mid wrap-anywhere hover:underline"
            onClick={() => go({ screen: 'review', group, proposal })}
          >
            {sentence}
          </button>
        ) : (
          <p className="font-mid wrap-anywhere">{sentence}</p>
        )}
        {details.length > 0 && <p className="text-12 wrap-anywhere text-ink-3">{details.join(' · ')}</p>}
      </div>
      <span className="text-12 leading-5 text-ink-3 tabular-nums">
        <span aria-hidden>#{number.format(row.seq + 1)}</span>
        <span className="sr-only">{t('activity.entry', { number: number.format(row.seq + 1) })}</span>
      </span>
    </li>
  );
});

const number = new Intl.NumberFormat('en-GB');

const colours: Readonly<Record<Weight, string>> = {
  red: 'text-red',
  amber: 'text-amber',
  done: 'text-accent-ink',
  usual: 'text-ink-3',
};

const icons: Readonly<Record<AuditKind, LucideIcon>> = {
  identityCreated: KeyRound,
  unlocked: LockOpen,
  unlockFailed: TriangleAlert,
  locked: Lock,
  groupCreated: Users,
  invitationIssued: MailPlus,
  joined: Users,
  rosterFrozen: Users,
  ceremonyStep: Hammer,
  ceremonyFailed: TriangleAlert,
  certified: KeyRound,
  codeConfirmed: CheckCheck,
  codeMismatch: TriangleAlert,
  backupMade: HardDrive,
  backupProven: HardDrive,
  rehearsed: PenLine,
  sheetsMade: Dot,
  sheetsBurnt: Dot,
  shareUsed: KeyRound,
  proposalMade: ArrowUpRight,
  proposalRefused: TriangleAlert,
  policyEnforced: Scale,
  humanApproved: CheckCheck,
  humanRejected: CircleSlash,
  withdrawn: Undo2,
  released: PenLine,
  signatureCompleted: PenLine,
  transactionSubmitted: Send,
  transactionAccepted: CircleCheck,
  transactionConfirmed: CircleCheck,
  transactionUndone: Undo2,
  peerConnected: Wifi,
  peerDisconnected: WifiOff,
  peerRefused: Ban,
  blamed: TriangleAlert,
  configurationChanged: Scale,
  limitTriggered: Scale,
  restarted: Power,
};
