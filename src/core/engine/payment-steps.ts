import { bytesToHex, equalBytes } from '../base/bytes.ts';
import type { ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import { decodeStatement } from '../group/statement.ts';
import type { UtxoEntry } from '../kaspa/transaction.ts';
import { goingOnDetails, goneOnWithout } from './going-on.ts';
import type { GroupTurn, Input, Publish } from './inputs.ts';
import { sessionsToRelease } from './release-due.ts';
import { planApproval } from './approval-plan.ts';
import {
  outpointKey,
  valuesOf,
  withCase,
  type Case,
  type ChainStanding,
  type CoinsSeen,
  type Group,
  type Mine,
} from './state.ts';

export type PaymentInput = Extract<
  Input,
  {
    readonly type:
      | 'proposalAuthored'
      | 'approvalClicked'
      | 'rejectionSigned'
      | 'approvalWithdrawn'
      | 'sheetMade'
      | 'approvalMade'
      | 'approvalFailed'
      | 'partialsOpened'
      | 'readAgain'
      | 'coinsObserved'
      | 'submitted';
  }
>;

/** What people, the vault, the second reader and the chain did about payments. */
export function stepPayment(group: Group, input: PaymentInput): GroupTurn {
  const { atMs } = input;
  const about = { group: group.id };
  const audited = { atMs, group: group.id };

  switch (input.type) {
    case 'proposalAuthored':
      return { group, publish: [{ ...about, kind: 'proposal', body: { proposal: input.proposal } }] };
    case 'approvalClicked': {
      const known = group.cases[input.proposal];
      const plan = known === undefined ? undefined : planApproval(group, known, input.reading, atMs);
      if (known === undefined || plan?.ok !== true) return { group };
      const sheet = plan.value.own.id;
      const { reading } = input;
      const goingOnWithout = goneOnWithout(known, input.goingOnWithout);
      // The sheet is this proposal's for ever from here on, whatever becomes of the request to the vault.
      const clicked = withCase(group, {
        ...known,
        mine: { phase: 'clicked', reading, sheet, atMs, ...(goingOnWithout.length === 0 ? {} : { goingOnWithout }) },
      });
      return {
        group: { ...clicked, given: { ...clicked.given, [sheet]: known.id } },
        audit: [
          {
            ...audited,
            kind: 'shareUsed',
            subject: known.id,
            details: [['reading', reading], ...goingOnDetails(goingOnWithout)],
          },
        ],
      };
    }
    case 'rejectionSigned':
      return {
        group: disarm(group, input.proposal),
        publish: [{ ...about, kind: 'reject', body: { signed: input.signed } }],
      };
    case 'approvalWithdrawn': {
      const known = group.cases[input.proposal];
      if (known?.mine?.phase !== 'armed' || known.mine.released.length > 0) return { group };
      return {
        group: disarm(group, input.proposal),
        publish: [{ ...about, kind: 'withdraw', body: { proposal: input.proposal } }],
      };
    }
    case 'sheetMade':
      return { group, publish: [{ ...about, kind: 'sheet', body: { signed: input.signed } }] };
    case 'approvalMade':
      return arm(group, input.proposal, input.signed);
    case 'approvalFailed': {
      const known = group.cases[input.proposal];
      if (known?.mine?.phase !== 'clicked') return { group };
      const { sheet } = known.mine;
      return {
        group: withCase(group, { ...known, mine: { phase: 'failed', code: input.code } }),
        publish: [{ ...about, kind: 'burnt', body: { sheets: [sheet] } }],
      };
    }
    case 'partialsOpened':
      return release(group, input.proposal, input.sessions, atMs);
    case 'readAgain': {
      const known = group.cases[input.proposal];
      if (known === undefined || known.second !== undefined) return { group };
      const second: Case['second'] =
        input.differences.length === 0 ? { kind: 'agrees' } : { kind: 'differs', differences: input.differences };
      return {
        group: withCase(group, { ...known, second }),
        audit:
          second.kind === 'agrees'
            ? []
            : [
                {
                  ...audited,
                  kind: 'proposalRefused',
                  subject: known.id,
                  details: [
                    ['why', 'readingsDiffer'],
                    ['differences', input.differences.join(', ')],
                  ],
                },
              ],
      };
    }
    case 'coinsObserved': {
      const coins: CoinsSeen = {
        atMs,
        daaScore: input.daaScore,
        coins: Object.fromEntries(input.coins.map(({ outpoint, utxo }) => [outpoint, utxo])),
      };
      return { group: isNewsOf(group, coins) ? { ...group, coins } : group };
    }
    case 'submitted': {
      const known = group.cases[input.proposal];
      if (known?.signed === undefined || known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed')
        return { group };
      const tries = known.chain?.kind === 'refused' ? known.chain.tries : 0;
      const chain: ChainStanding =
        input.outcome.kind === 'taken'
          ? { kind: 'submitted', atMs }
          : { kind: 'refused', atMs, reason: input.outcome.reason, tries: tries + 1 };
      // Offered again, and taken again: nothing happened that anybody would look for in the log.
      if (known.chain?.kind === 'submitted' && chain.kind === 'submitted')
        return { group: withCase(group, { ...known, chain }) };
      const details = input.outcome.kind === 'taken' ? [] : [['refused', input.outcome.reason] as const];
      return {
        group: withCase(group, {
          ...known,
          chain,
          seen: { ...known.seen, ...(chain.kind === 'submitted' ? { sentAtMs: atMs } : {}) },
        }),
        audit: [{ ...audited, kind: 'transactionSubmitted', subject: known.id, details }],
      };
    }
  }
}

function arm(
  group: Group,
  proposal: ProposalId,
  signed: { readonly statement: Uint8Array; readonly signature: Uint8Array },
): GroupTurn {
  const known = group.cases[proposal];
  const statement = decodeStatement(signed.statement);
  if (known?.mine?.phase !== 'clicked' || !statement.ok || statement.value.kind !== 'approve') return { group };
  const mine: Mine = {
    phase: 'armed',
    reading: known.mine.reading,
    sheet: bytesToHex(statement.value.sheet) as SheetId,
    sessions: statement.value.sessions,
    released: [],
    ...(known.mine.goingOnWithout === undefined ? {} : { goingOnWithout: known.mine.goingOnWithout }),
  };
  return {
    group: withCase(group, { ...known, mine }),
    publish: [{ group: group.id, kind: 'approve', body: { signed } }],
  };
}

function release(
  group: Group,
  proposal: ProposalId,
  opened: readonly { readonly session: string; readonly partials: Uint8Array }[],
  atMs: TimeMs,
): GroupTurn {
  const known = group.cases[proposal];
  if (known?.mine?.phase !== 'armed') return { group };
  // Asked again in this very turn: between the asking and the opening somebody may have withdrawn, or time run out.
  const due = new Set(sessionsToRelease(group, known, atMs).map(({ session }) => session));
  const sessions = opened.flatMap(({ session, partials }) => {
    const id = [...due].find((dueSession) => dueSession === session);
    return id === undefined ? [] : [{ session: id, partials }];
  });
  if (sessions.length === 0) return { group };
  const mine: Mine = { ...known.mine, released: [...known.mine.released, ...sessions.map(({ session }) => session)] };
  const publish = inEntries(sessions).map(
    (part): Publish => ({ group: group.id, kind: 'release', body: { proposal, sessions: part } }),
  );
  return { group: withCase(group, { ...known, mine }), publish };
}

/** Parts in as many entries as they need: hundreds of subsets at once do not fit the 64 KiB of one. */
function inEntries<T extends { readonly partials: Uint8Array }>(sessions: readonly T[]): readonly (readonly T[])[] {
  const entries: T[][] = [];
  let bytes = Infinity;
  for (const session of sessions) {
    const size = session.partials.length + sessionOverheadBytes;
    if (bytes + size > releaseBytesPerEntry) {
      entries.push([]);
      bytes = 0;
    }
    entries.at(-1)?.push(session);
    bytes += size;
  }
  return entries;
}

/** A session's id and CBOR around it; and what we put in one entry, well under its bound. */
const sessionOverheadBytes = 64;
const releaseBytesPerEntry = 48 * 1024;

const disarm = (group: Group, proposal: ProposalId): Group => {
  const known = group.cases[proposal];
  if (known?.mine === undefined || (known.mine.phase === 'armed' && known.mine.released.length > 0)) return group;
  return withCase(group, { ...known, mine: { phase: 'withdrawn' } });
};

/** The score alone moves ten times a second; it is written down when a payment waits for it, or once a minute. */
const scoreNewsMs = 60_000;

function isNewsOf(group: Group, seen: CoinsSeen): boolean {
  const before = group.coins;
  if (before === undefined || seen.atMs - before.atMs >= scoreNewsMs) return true;
  const keys = Object.keys(seen.coins);
  if (
    keys.length !== Object.keys(before.coins).length ||
    !keys.every((key) => isSameCoin(before.coins[key], seen.coins[key]))
  )
    return true;
  return valuesOf(group.cases).some(({ chain, coins }) => {
    if (chain?.kind === 'submitted' || chain?.kind === 'accepted' || coins.kind === 'unchecked') return true;
    // A coin that is there and does not count yet is a mined one growing old enough.
    return coins.kind === 'missing' && seen.coins[outpointKey(coins.outpoint)] !== undefined;
  });
}

function isSameCoin(a: UtxoEntry | undefined, b: UtxoEntry | undefined): boolean {
  return (
    a?.amountSompi === b?.amountSompi &&
    a?.blockDaaScore === b?.blockDaaScore &&
    a?.isCoinbase === b?.isCoinbase &&
    a?.scriptPublicKey.version === b?.scriptPublicKey.version &&
    equalBytes(a?.scriptPublicKey.script ?? none, b?.scriptPublicKey.script ?? none)
  );
}

const none = new Uint8Array();
