import type { Sompi, TimeMs } from '../base/ids.ts';
import { formatKas } from '../kaspa/network.ts';
import { readingOf } from './case-facts.ts';
import { sortCases, type Finished } from './cases-seen.ts';
import { nameOf } from './names.ts';
import { proposalView } from './proposal-view.ts';
import type { Case, Group } from './state.ts';
import type { ProposalView } from './views.ts';

/** Finished proposals that every look at a group carries; the rest come page by page. */
export const finishedShownMax = 20;

/** Every open proposal, then the last finished ones, newest first; and how many are finished in all. */
export function proposalRows(
  group: Group,
  nowMs: TimeMs,
): { readonly rows: readonly ProposalView[]; readonly finishedCount: number } {
  const { open, finished } = sortCases(group, nowMs);
  return {
    rows: [
      ...open.map((known) => proposalView(group, known, nowMs)),
      ...newest(finished, finishedShownMax).map(({ known }) => proposalView(group, known, nowMs)),
    ],
    finishedCount: finished.length,
  };
}

export type FinishedQuestion = {
  readonly skip: number;
  readonly limit: number;
  /** Words that must all be found in recipient, amount, note, reference or author, the longer ones also in address and ids. */
  readonly search: string | undefined;
};

/** A page of finished proposals, newest first. @returns `total` counts what the search found */
export function finishedRows(
  group: Group,
  nowMs: TimeMs,
  { skip, limit, search }: FinishedQuestion,
): { readonly rows: readonly ProposalView[]; readonly total: number } {
  const { finished } = sortCases(group, nowMs);
  const words = (search ?? '').normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean);
  const found =
    words.length === 0
      ? finished
      : finished.filter(({ known }) => {
          const { said, ids } = textOf(group, known);
          return words.every((word) => said.includes(word) || (word.length >= idCharactersMin && ids.includes(word)));
        });
  return {
    rows: [...found]
      .sort(byNewest)
      .slice(skip, skip + limit)
      .map(({ known }) => proposalView(group, known, nowMs)),
    total: found.length,
  };
}

const byNewest = (a: Finished, b: Finished): number =>
  b.finishedAtMs - a.finishedAtMs || (a.known.id < b.known.id ? -1 : 1);

/** The newest few of many, in order, without sorting the many. */
function newest(finished: readonly Finished[], count: number): readonly Finished[] {
  const kept: Finished[] = [];
  for (const one of finished) {
    const last = kept.at(-1);
    if (kept.length >= count && last !== undefined && byNewest(one, last) > 0) continue;
    const at = kept.findIndex((other) => byNewest(one, other) < 0);
    kept.splice(at === -1 ? kept.length : at, 0, one);
    if (kept.length > count) kept.pop();
  }
  return kept;
}

/** Shorter pieces are in every other address or id by chance. */
const idCharactersMin = 6;

type Searched = { readonly said: string; readonly ids: string };

/** What a search looks in. It stays with the proposal, so it is put together once. */
function textOf(group: Group, known: Case): Searched {
  const before = texts.get(known);
  if (before !== undefined) return before;
  const reading = readingOf(known);
  const { note = '', externalId = '' } = known.proposed?.proposal ?? {};
  const payments = (reading?.model.outputs ?? []).flatMap(({ role, address }) =>
    role.kind === 'payment' ? [{ name: role.name ?? '', address }] : [],
  );
  const author = known.proposed === undefined ? '' : nameOf(group, known.proposed.member);
  const amount = reading === undefined ? '' : amountWays(reading.facts.paidSompi);
  const searched = {
    said: folded([...payments.map(({ name }) => name), note, externalId, author, amount]),
    ids: folded([...payments.map(({ address }) => address), known.id, reading?.facts.transactionId ?? '']),
  };
  texts.set(known, searched);
  return searched;
}

const texts = new WeakMap<Case, Searched>();

const folded = (parts: readonly string[]): string => parts.join('\n').normalize('NFKC').toLowerCase();

/** As it is shown and as it is typed: `12,500` and `12500`. */
const amountWays = (amountSompi: Sompi): string => {
  const shown = formatKas(amountSompi);
  return `${shown}\n${shown.replaceAll(',', '')}`;
};
