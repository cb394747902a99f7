import type { ProposalView } from '../../../../core/engine/views.ts';

/** The sentence of a row, by the name it has in the catalogue under `home.row`. */
export type SentenceKey =
  | 'pay'
  | 'paid'
  | 'expired'
  | 'rejected'
  | 'withdrawn'
  | 'refused'
  | 'notSent'
  | 'unread'
  | 'unreadFinished';

export function sentenceKeyOf({ amount, to, section, standing, rejections }: ProposalView): SentenceKey {
  const finished = section === 'finished';
  if (amount === undefined || to === undefined) return finished ? 'unreadFinished' : 'unread';
  if (!finished) return 'pay';
  switch (standing) {
    case 'accepted':
    case 'confirmed':
      return 'paid';
    case 'expired':
      return rejections.length > 0 ? 'rejected' : 'expired';
    case 'rejectedByYou':
      return 'rejected';
    case 'withdrawnByYou':
      return 'withdrawn';
    case 'refused':
    case 'blocked':
    case 'readingsDiffer':
      return 'refused';
    // Over although signed: one of its coins went elsewhere, so this payment never happened.
    case 'signed':
    case 'sent':
    case 'sendRefused':
    case 'coinMissing':
    case 'coinDiffers':
    case 'approvalFailed':
      return 'notSent';
    case 'arriving':
    case 'checking':
    case 'yourTurn':
    case 'waiting':
      return rejections.length > 0 ? 'rejected' : 'notSent';
  }
}

export type ChipTone = 'plain' | 'amber' | 'red';
export type RowChip = {
  readonly tone: ChipTone;
  /** From main, or the name of one of the catalogue's under `home.chip`. */
  readonly words: { readonly heading: string } | { readonly key: ChipKey };
};
export type ChipKey =
  | 'arriving'
  | 'checking'
  | 'refused'
  | 'readingsDiffer'
  | 'coinMissing'
  | 'coinDiffers'
  | 'blocked'
  | 'approvalFailed'
  | 'sendRefused'
  | 'sent'
  | 'signed';

/** At most one per row: what stands in the way first, then what to look at; a finished row needs none. */
export function chipOf({ section, standing, verdict, tail }: ProposalView): RowChip | undefined {
  if (section === 'finished') return undefined;
  const tone = toneOf(standing);
  // What only needs patience is said once: by main's words at the end of the row where it has some.
  const isSaid = tone === 'plain' && tail !== undefined;
  if (tone !== undefined && !isSaid && isChipKey(standing)) return { tone, words: { key: standing } };
  if (verdict === undefined || verdict.level === 'routine') return undefined;
  return { tone: verdict.level === 'check' ? 'amber' : 'red', words: { heading: verdict.heading } };
}

function toneOf(standing: ProposalView['standing']): ChipTone | undefined {
  switch (standing) {
    case 'refused':
    case 'readingsDiffer':
    case 'blocked':
      return 'red';
    case 'coinDiffers':
    case 'approvalFailed':
    case 'sendRefused':
      return 'amber';
    case 'arriving':
    case 'checking':
    case 'coinMissing':
    case 'signed':
    case 'sent':
      return 'plain';
    case 'yourTurn':
    case 'waiting':
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'expired':
    case 'accepted':
    case 'confirmed':
      return undefined;
  }
}

const chipKeys: ReadonlySet<string> = new Set<ChipKey>([
  'arriving',
  'checking',
  'refused',
  'readingsDiffer',
  'coinMissing',
  'coinDiffers',
  'blocked',
  'approvalFailed',
  'sendRefused',
  'sent',
  'signed',
]);
const isChipKey = (standing: string): standing is ChipKey => chipKeys.has(standing);

/** The words of a search, in what a row shows and its note; capitals do not matter. */
export function matches(row: ProposalView, search: string): boolean {
  const text = [row.amount, row.to, row.author, row.note, row.tail, row.readingCode].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
