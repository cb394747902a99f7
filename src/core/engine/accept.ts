import type { ProposalId, TimeMs } from '../base/ids.ts';
import { decodeBody } from '../group/bodies.ts';
import { decodeStatement } from '../group/statement.ts';
import { proposalIdOf } from '../proposal/proposal.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import { alarm, foldEntry } from './fold.ts';
import { goingOnOf } from './going-on.ts';
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
  const payment = { ...about, subject: proposalSpokenOf(header.kind, bodyBytes) };
  switch (header.kind) {
    case 'proposal':
      return bodyBytes === undefined ? [] : [{ ...payment, kind: 'proposalMade' }];
    case 'approve':
      return [
        {
          ...payment,
          kind: 'humanApproved',
          details: [...about.details, ...goingOnOf(group, header.author, payment.subject)],
        },
      ];
    case 'reject':
      return [{ ...payment, kind: 'humanRejected' }];
    case 'withdraw':
      return [{ ...payment, kind: 'withdrawn' }];
    case 'release':
      return [{ ...payment, kind: 'released' }];
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

/** The proposal an entry is about, so that the log says which. Undefined where it is about none, or cannot be read. */
function proposalSpokenOf(kind: string, bodyBytes: Uint8Array | undefined): ProposalId | undefined {
  if (bodyBytes === undefined) return undefined;
  switch (kind) {
    case 'proposal': {
      const body = decodeBody(kind, bodyBytes);
      return body.ok ? proposalIdOf(body.value.proposal) : undefined;
    }
    case 'approve':
    case 'reject': {
      const body = decodeBody(kind, bodyBytes);
      const statement = body.ok ? decodeStatement(body.value.signed.statement) : undefined;
      return statement?.ok === true && 'proposal' in statement.value ? statement.value.proposal : undefined;
    }
    case 'withdraw':
    case 'release': {
      const body = decodeBody(kind, bodyBytes);
      return body.ok ? body.value.proposal : undefined;
    }
    default: // As above: a kind is a peer's text.
      return undefined;
  }
}
