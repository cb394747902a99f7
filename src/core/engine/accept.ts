import type { TimeMs } from '../base/ids.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import { alarm, foldEntry } from './fold.ts';
import type { AuditDraft, Turn } from './inputs.ts';
import { withGroup, type EngineState, type Group } from './state.ts';

export function acceptEntry(state: EngineState, group: Group, entry: VerifiedEntry, atMs: TimeMs): Turn {
  const folded = foldEntry(group, entry, atMs);
  switch (folded.kind) {
    case 'known':
    case 'gap':
    case 'stranger':
      return { state, publish: [], audit: [] };
    case 'equivocation':
      return {
        state: withGroup(state, folded.group),
        publish: [],
        audit: [
          {
            atMs,
            kind: 'blamed',
            group: group.id,
            subject: entry.header.author,
            details: [
              ['fault', 'equivocation'],
              ['entry', entry.id],
            ],
          },
        ],
      };
    case 'folded': {
      const audit = auditOfEntry(entry, folded.group, atMs);
      if (folded.fault === undefined) return { state: withGroup(state, folded.group), publish: [], audit };
      const member = folded.group.feeds[entry.header.author]?.member;
      const raised = alarm(folded.group, { atMs, fault: folded.fault, member, entry: entry.id });
      const blamed: AuditDraft = {
        atMs,
        kind: 'blamed',
        group: group.id,
        subject: entry.header.author,
        details: [
          ['fault', folded.fault],
          ['entry', entry.id],
        ],
      };
      return { state: withGroup(state, raised), publish: [], audit: [...audit, blamed] };
    }
  }
}

/** What an accepted entry means for the log: decisions and releases of anybody, not the chatter between them. */
function auditOfEntry({ header, bodyBytes }: VerifiedEntry, group: Group, atMs: TimeMs): readonly AuditDraft[] {
  const name = group.forming.joins[header.author]?.name ?? header.author;
  const about = { atMs, group: group.id, details: [['by', name] as const] };
  switch (header.kind) {
    case 'proposal':
      return bodyBytes === undefined ? [] : [{ ...about, kind: 'proposalMade' }];
    case 'approve':
      return [{ ...about, kind: 'humanApproved' }];
    case 'reject':
      return [{ ...about, kind: 'humanRejected' }];
    case 'withdraw':
      return [{ ...about, kind: 'withdrawn' }];
    case 'release':
      return [{ ...about, kind: 'released' }];
    case 'freeze':
      return [{ ...about, kind: 'rosterFrozen' }];
    case 'finalized':
      return [{ ...about, kind: 'certified' }];
    case 'codeConfirmed':
      return [{ ...about, kind: 'codeConfirmed' }];
    case 'abandon':
      return [{ ...about, kind: 'ceremonyFailed' }];
    case 'dkg1':
    case 'dkg2':
      return [{ ...about, kind: 'ceremonyStep', details: [...about.details, ['step', header.kind]] }];
    case 'backupProven':
      return [{ ...about, kind: 'backupProven' }];
    default: // Kinds are a peer's text; the ones not named here say nothing about safety.
      return [];
  }
}
