import type { ProposalId, TimeMs } from '../base/ids.ts';
import type { RuleVerdict } from '../policy/rule.ts';
import type { VerdictItem } from '../review/verdict.ts';
import type { StandingKind } from './views.ts';

/*
 * One proposal as the Review, Progress and Receipt screens show it. Every amount, sentence and mark is made here: the page
 * adds nothing up, shortens nothing and chooses no words about money.
 */

/** A whole address in groups of four. The marked ones are compared by eye: first two, last two, and two in the middle that this proposal's id picks. */
export type AddressView = {
  readonly text: string;
  /** With its colon, e.g. `kaspatest:`. */
  readonly prefix: string;
  readonly groups: readonly { readonly text: string; readonly marked: boolean }[];
};

/** Words with the parts that are set in bold. */
export type Words = readonly { readonly text: string; readonly strong: boolean }[];

export type RecipientView = {
  /** As in the group's address book; undefined when it is not in it. */
  readonly name: string | undefined;
  readonly amount: string;
  readonly address: AddressView;
  readonly timesPaid: number;
  /** A known address that this one resembles without being it: the same grid, and which characters differ. */
  readonly lookAlike:
    | { readonly name: string; readonly known: AddressView; readonly differsAt: readonly number[] }
    | undefined;
};

/** One amber or red item: what differs, in a few words, a fact and a sentence, under an id that can be acknowledged. */
export type ItemView = VerdictItem;

export type ChangeRow = {
  readonly kind: 'payment' | 'change' | 'fee';
  readonly label: string;
  readonly amount: string;
  readonly note: string;
  readonly level: 'usual' | 'amber' | 'red';
};

export type PersonView = {
  readonly name: string;
  readonly you: boolean;
  readonly online: boolean;
  readonly standing:
    | 'approved'
    | 'rejected'
    | 'withdrew'
    /** Approved, and the app was closed before its part was sent: it has to be proposed again. */
    | 'lost'
    | 'readsDifferently'
    | 'yourTurn'
    | 'canComplete'
    | 'mustOpenOnce'
    | 'away'
    /** Has not decided, and cannot now: it is over, or cannot be approved as it is. */
    | 'undecided'
    /** Had not decided when enough others had signed. */
    | 'notNeeded';
  readonly atMs: TimeMs | undefined;
  /** Of a rejection. */
  readonly reason: string | undefined;
};

export type ProgressStep = {
  readonly step: 'proposed' | 'approved' | 'released' | 'signed' | 'sent' | 'accepted' | 'confirmed';
  readonly standing: 'done' | 'now' | 'next';
  /** When it was done; of the one under way, when it began. */
  readonly atMs: TimeMs | undefined;
  /** Names, amounts or ids beside it; empty when the step says it all. */
  readonly detail: string;
};

export type ReviewView = {
  readonly proposal: ProposalId;
  readonly group: string;
  readonly groupName: string;
  readonly standing: StandingKind;
  /** Why it can never happen although its standing does not say so: too few are left to agree, or a coin went elsewhere. */
  readonly ended: 'turnedDown' | 'spent' | undefined;
  /** A sentence where the standing needs one: a refusal, what differs, which rule blocks. It repeats neither the standing nor `risk`. */
  readonly why: string | undefined;
  /** "Payment to Acme Ltd". */
  readonly title: string;
  readonly author: string;
  readonly byYou: boolean;
  readonly proposedAtMs: TimeMs;
  readonly expiresAtMs: TimeMs;
  readonly verdict:
    | {
        /** `red` breaks something and may still be approved by typing the amount; `stop` may not. */
        readonly level: 'routine' | 'check' | 'red' | 'stop';
        readonly heading: string;
        readonly items: readonly ItemView[];
      }
    | undefined;
  /** Absent while the proposal could not be read. */
  readonly sentence: { readonly first: Words; readonly second: Words } | undefined;
  /** Hex of the digest of what this app read. An approval names it. */
  readonly reading: string | undefined;
  readonly readingCode: string | undefined;
  readonly recipients: readonly RecipientView[];
  readonly changes:
    | {
        readonly before: string | undefined;
        /** What leaves for good, fee included, and what stays; shares of the bar between 0 and 1. */
        readonly leaves: { readonly amount: string; readonly share: number };
        readonly stays: { readonly amount: string; readonly share: number } | undefined;
        readonly rows: readonly ChangeRow[];
      }
    | undefined;
  readonly rules: readonly (Pick<RuleVerdict, 'outcome' | 'sentence'> & {
    /** `threshold`: how many must agree, with who did; the last line but for the expiry. */
    readonly rule: RuleVerdict['rule'] | 'threshold';
    /** The rule in its own words, e.g. "At most 40,000 KAS in 24 hours." */
    readonly words: string;
  })[];
  readonly agreement: {
    readonly same: readonly string[];
    readonly different: readonly { readonly name: string; readonly code: string }[];
  };
  readonly note: string;
  readonly reference: string | undefined;
  readonly people: readonly PersonView[];
  readonly approvals: number;
  readonly approvalsNeeded: number | undefined;
  /** What happens when this person co-signs now, in one sentence; undefined when they cannot. */
  readonly ifYouSign: string | undefined;
  /** Who must open Keyturn once before this can complete. */
  readonly awaited: readonly string[];
  readonly steps: readonly ProgressStep[];
  /** "2 coins in, 2 outputs, 3,154 grams, version 0, signs everything"; undefined while unread. */
  readonly technical: string | undefined;
  readonly transactionId: string | undefined;
  /** Is money at risk now, in a sentence: "Nothing was signed." and the like. */
  readonly risk: string;
  readonly may: {
    readonly approve: boolean;
    readonly reject: boolean;
    readonly withdraw: boolean;
    /** The same payment again: after it expired, or because one of its coins is gone. */
    readonly again: 'proposeAgain' | 'rebuild' | undefined;
  };
};

/** What the confirm window shows. It is drawn from this alone. */
export type ConfirmView = {
  readonly level: 'routine' | 'check' | 'red';
  readonly heading: string;
  readonly sentence: { readonly first: Words; readonly second: Words };
  /** The bold facts of amber and red items. */
  readonly facts: readonly string[];
  readonly recipients: readonly RecipientView[];
  readonly readingCode: string;
  readonly holdMs: number;
  /** What must be typed first, e.g. `45,000`; undefined below red. */
  readonly typeAmount: string | undefined;
  readonly groupName: string;
  readonly network: string;
  readonly phase: 'asking' | 'signing' | 'signed' | 'refused' | 'cancelled';
  /** Why it was refused, in a sentence. */
  readonly problem: string | undefined;
};
