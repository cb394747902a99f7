import { create } from 'zustand';

/** What a person typed into the wizard. Amounts and addresses stay text: main reads them. */
export type Draft = {
  name: string;
  yourName: string;
  people: { name: string }[];
  /** 0 until somebody chose: then the recommended number is meant. */
  threshold: number;
  confirmation: string;
  rules: {
    maxPerPayment: { on: boolean; amount: string };
    limit24h: { on: boolean; amount: string };
    allowlist: { on: boolean };
    reasonRequired: { on: boolean };
    feeCeiling: { on: boolean; amount: string };
    approvalsAbove: { on: boolean; amount: string; approvals: number };
  };
  expiryHours: number;
  book: { name: string; address: string }[];
};

export const membersMax = 21;
/** What a person types when half of the members or fewer shall be enough; main checks the same words. */
export const confirmationWords = 'half may pay';
/** One-time code pairs in one sheet, as src/core/group/charter.ts bounds them; main refuses more in any case. */
const pairsPerSheetMax = 900;

const emptyDraft: Draft = {
  name: '',
  yourName: '',
  people: [{ name: '' }, { name: '' }],
  threshold: 0,
  confirmation: '',
  rules: {
    maxPerPayment: { on: false, amount: '' },
    limit24h: { on: false, amount: '' },
    allowlist: { on: false },
    reasonRequired: { on: false },
    feeCeiling: { on: false, amount: '' },
    approvalsAbove: { on: false, amount: '', approvals: 0 },
  },
  expiryHours: 24,
  book: [],
};

export const wizardSteps = ['purpose', 'people', 'agree', 'rules', 'book', 'review'] as const;
export type WizardStep = (typeof wizardSteps)[number];

/** Kept while the page lives, so that leaving the wizard and coming back loses nothing. No passphrase is ever in here. */
export const useDraft = create<{
  readonly draft: Draft;
  readonly step: WizardStep;
  /** Drafts that became groups, for beginning again where one was given up. */
  readonly made: Readonly<Partial<Record<string, Draft>>>;
}>(() => ({ draft: emptyDraft, step: 'purpose', made: {} }));

export const keepDraft = (draft: Draft): void => useDraft.setState({ draft });
export const keepStep = (step: WizardStep): void => useDraft.setState({ step });

/** The group exists now; the wizard is empty again. */
export const draftBecame = (group: string, draft: Draft): void =>
  useDraft.setState(({ made }) => ({ draft: emptyDraft, step: 'purpose', made: { ...made, [group]: draft } }));

/** Fills the wizard with what a group was made of, where this page still knows it. */
export const draftAgain = (group: string): void =>
  useDraft.setState(({ draft, made }) => ({ draft: made[group] ?? draft, step: 'purpose' }));

export const memberCountOf = ({ people }: Pick<Draft, 'people'>): number => people.length + 1;

/** More than half, so that no two separate sets of members can each pay. */
export const recommendedOf = (memberCount: number): number => Math.floor(memberCount / 2) + 1;

export function thresholdOf(draft: Pick<Draft, 'people' | 'threshold'>): number {
  const members = memberCountOf(draft);
  if (draft.threshold === 0) return recommendedOf(members);
  return Math.min(Math.max(draft.threshold, 2), members);
}

export const isHalf = (draft: Pick<Draft, 'people' | 'threshold'>): boolean =>
  thresholdOf(draft) * 2 <= memberCountOf(draft);

/** C(n−1, t−1), the sets of members one laptop prepares codes for, is beyond one sheet. */
export function isTooMany(memberCount: number, threshold: number): boolean {
  let count = 1;
  for (let i = 1; i < threshold; i++) count = (count * (memberCount - i)) / i;
  return Math.round(count) > pairsPerSheetMax;
}

/** The numbers that can be asked for among so many people. */
export const possibleOf = (memberCount: number): readonly number[] =>
  Array.from({ length: memberCount - 1 }, (_, i) => i + 2).filter((threshold) => !isTooMany(memberCount, threshold));

export const isConfirmed = ({ confirmation }: Pick<Draft, 'confirmation'>): boolean =>
  confirmation.trim().toLowerCase() === confirmationWords;

/** Lines of the address book that hold anything. */
export const bookOf = ({ book }: Pick<Draft, 'book'>): readonly { readonly name: string; readonly address: string }[] =>
  book
    .map(({ name, address }) => ({ name: name.trim(), address: address.trim() }))
    .filter(({ name, address }) => name !== '' || address !== '');

/** How many must agree above an amount: at least one more than anyway, at most everybody. */
export function approvalsOf(draft: Pick<Draft, 'people' | 'threshold' | 'rules'>): number {
  const members = memberCountOf(draft);
  return Math.min(Math.max(draft.rules.approvalsAbove.approvals, thresholdOf(draft) + 1), members);
}

export const canAskMore = (draft: Pick<Draft, 'people' | 'threshold'>): boolean =>
  thresholdOf(draft) < memberCountOf(draft);
