import type { AppVersion } from '../base/app-version.ts';
import type { DeviceId, MemberId, ProposalId, TimeMs } from '../base/ids.ts';
import type { Rule } from '../group/charter.ts';
import type { FormingPhase } from '../group/forming-phase.ts';
import { scriptToAddress } from '../kaspa/address.ts';
import type { NetworkName } from '../kaspa/network.ts';
import type { RuleVerdict } from '../policy/rule.ts';
import type { VerdictItem } from '../review/verdict.ts';
import { codeView, faultOf, openInvitations, stepsOf } from './ceremony-view.ts';
import { proposalRows } from './finished-rows.ts';
import { bookView, membersOf, rulesView } from './group-facts.ts';
import { codesLeft, moneyView } from './money-view.ts';
import { nameOf } from './names.ts';
import type { AddressView } from './review-view.ts';
import { groupIsReady, phaseOf, type Standing } from './standing.ts';
import { missingSheets } from './duties.ts';
import { rosterOfLobby } from './ceremony-steps.ts';
import type { Group } from './state.ts';

/* What a person is shown. Amounts are text; the page does no arithmetic on money. */

export type MemberView = {
  readonly member: MemberId;
  readonly name: string;
  readonly device: DeviceId;
  readonly you: boolean;
  readonly online: boolean;
  /** One-time codes are there for the next proposal of every author. */
  readonly ready: boolean;
  readonly backupProven: boolean;
  /** When this laptop last heard something new from theirs; undefined for yourself and before the first word. */
  readonly lastHeardAtMs: TimeMs | undefined;
  /** Their Keyturn, as it said itself when it was last connected; undefined where it did not say. */
  readonly app: MemberAppView | undefined;
  /** For whom the invitation was made that they came by. Known only to the laptop that made it; the name is their own. */
  readonly cameBy?: string | undefined;
};

export type MemberAppView = {
  readonly version: AppVersion;
  /** Beside the one on this laptop; undefined where that cannot be told, and for yourself. */
  readonly isThan: 'same' | 'newer' | 'older' | undefined;
};

export type StandingKind = Standing['kind'];

export type RuleView = {
  readonly kind: Rule['kind'] | 'threshold';
  /** The rule in its own words, e.g. "At most 40,000 KAS in 24 hours." */
  readonly words: string;
  /** What a person should know beside it, e.g. the worst case of a limit while people cannot hear each other. */
  readonly note: string | undefined;
};

export type BookEntryView = { readonly name: string; readonly address: AddressView; readonly timesPaid: number };

/** Where a proposal is listed in the inbox. */
export type InboxSection = 'needsYou' | 'waiting' | 'delayed' | 'ready' | 'finished';

export type GroupView = {
  readonly group: string;
  readonly name: string | undefined;
  readonly network: NetworkName;
  readonly phase: FormingPhase;
  readonly fault: string | undefined;
  readonly threshold: number | undefined;
  readonly memberCount: number | undefined;
  readonly members: readonly MemberView[];
  /** The founder can close the lobby: everybody invited is here. */
  readonly lobbyComplete: boolean;
  readonly rosterHash: string | undefined;
  readonly youAgreed: boolean;
  readonly code: CodeView;
  readonly youProvedBackup: boolean;
  /** Shown only when the group is ready (protocol.md §4.5). */
  readonly address: string | undefined;
  readonly balance: string | undefined;
  readonly balanceSompi: string | undefined;
  /** This laptop's one-time codes are complete. */
  readonly stockComplete: boolean;
  /** Who made the group; the one who reads the six words. */
  readonly founder: string | undefined;
  readonly youFounded: boolean;
  readonly yourName: string;
  readonly proposalExpiryMs: number | undefined;
  readonly rules: readonly RuleView[];
  readonly book: readonly BookEntryView[];
  /** Open invitations of this laptop: who was asked and until when. The link is shown once, when it is made. */
  readonly invitations: readonly { readonly label: string; readonly expiresAtMs: TimeMs }[];
  /** Each ceremony step of each member, for the cards of the ceremony screen. */
  readonly steps: readonly {
    readonly name: string;
    readonly step: 'invited' | 'joined' | 'ready' | 'working' | 'sealed';
  }[];
  /** The balance less what open payments hold back, and that part; text, undefined while no node answered. */
  readonly free: string | undefined;
  readonly held: { readonly amount: string; readonly payments: number } | undefined;
  /** Members reachable now, this one included, and how many must agree. */
  readonly reachable: number;
  /** When a Kaspa node was last heard; undefined before the first answer. */
  readonly coinsSeenAtMs: TimeMs | undefined;
  /** Payments this laptop could sign before it needs new one-time codes, for the author with the fewest. */
  readonly codesFor: number;
  /** Open proposals, and the last twenty finished ones. The others come page by page (`proposal.finished`). */
  readonly finishedCount: number;
  readonly proposals: readonly ProposalView[];
  readonly alarms: readonly { readonly fault: string; readonly member: string | undefined; readonly atMs: TimeMs }[];
};

/** The six words: the one who reads them sees them from the start, the others once they typed what they heard. */
export type CodeView =
  | { readonly kind: 'notYet' }
  | {
      readonly kind: 'read';
      readonly words: readonly string[];
      readonly heardBack: boolean;
      readonly triesLeft: number;
    }
  | { readonly kind: 'type'; readonly triesLeft: number }
  | { readonly kind: 'heard'; readonly words: readonly string[] };

export type ProposalView = {
  readonly proposal: ProposalId;
  readonly section: InboxSection;
  /** "12,500 KAS"; undefined while unread. */
  readonly amount: string | undefined;
  /** "Acme Ltd", "an address not in the address book", "3 recipients"; undefined while unread. */
  readonly to: string | undefined;
  readonly byYou: boolean;
  readonly proposedAtMs: TimeMs;
  /** Signed, sent, accepted, confirmed, expired, rejected: when this laptop saw the last of it. */
  readonly finishedAtMs: TimeMs | undefined;
  /** A few words where a row needs them: who can complete it, who must open Keyturn once, what was signed. */
  readonly tail: string | undefined;
  readonly standing: Standing['kind'];
  readonly why: string | undefined;
  readonly author: string;
  readonly k: number;
  readonly note: string;
  readonly expiresAtMs: TimeMs;
  readonly sentence: string | undefined;
  readonly reading: string | undefined;
  readonly readingCode: string | undefined;
  readonly transactionId: string | undefined;
  readonly verdict:
    | {
        readonly level: 'routine' | 'check' | 'red' | 'stop';
        readonly heading: string;
        readonly items: readonly VerdictItem[];
      }
    | undefined;
  readonly rules: readonly Pick<RuleVerdict, 'rule' | 'outcome' | 'sentence'>[];
  readonly approvals: readonly string[];
  readonly approvalsNeeded: number | undefined;
  readonly rejections: readonly { readonly name: string; readonly reason: string }[];
  readonly dissenters: readonly string[];
  readonly released: boolean;
};

export function groupView(group: Group, online: ReadonlySet<DeviceId>, nowMs: TimeMs): GroupView {
  const { forming, local } = group;
  const { charter } = forming;
  const phase = phaseOf(group);
  const ready = groupIsReady(group);
  const address =
    ready && group.key !== undefined
      ? scriptToAddress({ version: 0, script: group.key.script }, group.network)
      : undefined;
  const members = membersOf(group, online);
  const { rows, finishedCount } = proposalRows(group, nowMs);
  return {
    group: group.id,
    name: charter?.name,
    network: group.network,
    phase,
    fault: phase === 'abandoned' ? faultOf(group) : undefined,
    threshold: charter?.threshold,
    memberCount: charter?.memberCount,
    members,
    lobbyComplete: rosterOfLobby(group) !== undefined,
    rosterHash: forming.roster?.hash,
    youAgreed: local.agreedRoster !== undefined,
    code: codeView(group, phase),
    youProvedBackup: local.backupProven,
    address: address?.ok === true ? address.value : undefined,
    ...moneyView(group, nowMs),
    stockComplete: ready && missingSheets(group, nowMs).length === 0,
    founder: forming.joins[forming.founder]?.name,
    youFounded: local.founded,
    yourName: local.name,
    proposalExpiryMs: charter?.proposalExpiryMs,
    rules: rulesView(group),
    book: bookView(group),
    invitations: openInvitations(group),
    steps: stepsOf(group),
    reachable: members.filter((member) => member.online).length,
    codesFor: ready ? codesLeft(group) : 0,
    finishedCount,
    proposals: rows,
    alarms: group.alarms.map(({ fault, member, atMs }) => ({
      fault,
      atMs,
      member: member === undefined ? undefined : nameOf(group, member),
    })),
  };
}
