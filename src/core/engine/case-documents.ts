import { assert } from '../base/errors.ts';
import type { ProposalId } from '../base/ids.ts';
import type { DocumentChange, LoadedDocuments } from './documents.ts';
import { keepFacts, pastFacts, type PastFacts } from './past.ts';
import type { Case, Group } from './state.ts';

/*
 * Proposals as stored. One that is under way is a document. A past one is a packed document, which is read at the start
 * and decoded when somebody looks at it, and a line among others in a document of facts, which is decoded at the start.
 */

/** Past payments looked at that stay decoded: more than a screen shows at once, and some megabytes at most. */
const decodedMax = 512;

const openKey = (group: string, id: string): string => `case/${group}/${id}`;
const pastKey = (group: string, id: string): string => `packed/case/${group}/${id}`;
const factsKey = (group: string, shelf: string): string => `facts/${group}/${shelf}`;

/** Ids are hashes: 256 shelves share the facts evenly, so that one more past payment rewrites a small part of them. */
const shelfOf = (id: string): string => id.slice(0, 2);

type Cases = Group['cases'];

export function changedCases(group: string, before: Cases, after: Cases): readonly DocumentChange[] {
  if (before === after) return [];
  const shelves = new Set<string>();
  const changes = (Object.keys(after) as ProposalId[]).flatMap((id): readonly DocumentChange[] => {
    const [was, is] = [before[id], after[id]];
    if (was === is || is === undefined) return [];
    if (pastFacts(is) === undefined) return [{ key: openKey(group, id), value: is }];
    shelves.add(shelfOf(id));
    return [
      { key: openKey(group, id), value: undefined },
      { key: pastKey(group, id), value: is },
    ];
  });
  return [...changes, ...factsOn(group, shelves, after)];
}

function factsOn(group: string, shelves: ReadonlySet<string>, cases: Cases): readonly DocumentChange[] {
  if (shelves.size === 0) return [];
  const found = new Map<string, PastFacts[]>();
  for (const id of Object.keys(cases) as ProposalId[]) {
    const shelf = shelfOf(id);
    const known = cases[id];
    if (!shelves.has(shelf) || known === undefined) continue;
    const facts = pastFacts(known);
    if (facts !== undefined) found.set(shelf, [...(found.get(shelf) ?? []), facts]);
  }
  return [...found].map(([shelf, value]) => ({ key: factsKey(group, shelf), value }));
}

/** Proposals of every group, in the order of their ids, and those that an earlier version stored another way. */
export function loadCases({ documents, packed }: LoadedDocuments): {
  readonly cases: ReadonlyMap<string, Record<ProposalId, Case>>;
  readonly outdated: ReadonlySet<Case>;
} {
  const found: (readonly [group: string, known: Case])[] = [];
  const outdated = new Set<Case>();
  const facts = new Map<string, PastFacts>();
  for (const [key, value] of documents) {
    const [kind, group = ''] = key.split('/');
    if (kind === 'facts') for (const one of value as readonly PastFacts[]) facts.set(one.id, one);
    if (kind !== 'case') continue;
    const known = value as Case;
    found.push([group, known]);
    if (pastFacts(known) !== undefined) outdated.add(known);
  }
  const later = laterCases();
  for (const [key, read] of packed) {
    const [, kind, group = '', id = ''] = key.split('/');
    if (kind !== 'case') continue;
    const one = facts.get(id);
    assert(one !== undefined, 'the facts of a past payment are stored with it');
    found.push([group, later(one, read as () => Case)]);
  }
  found.sort(([, a], [, b]) => (a.id < b.id ? -1 : 1));
  const cases = new Map<string, Record<ProposalId, Case>>();
  for (const [group, known] of found) {
    const record = cases.get(group) ?? {};
    record[known.id] = known;
    cases.set(group, record);
  }
  return { cases, outdated };
}

/** What of a case is read only when somebody asks; the rest is among its facts. */
const readLater = [
  'proposed',
  'first',
  'second',
  'approvals',
  'rejections',
  'withdrawn',
  'lost',
  'releases',
  'mine',
  'failed',
  'signed',
  'seen',
] as const satisfies readonly (keyof Case)[];

/**
 * Cases that decode themselves. What they hold was read with everything else at the start and never changes, so that they
 * are as good as plain data: whoever asks, and whenever, gets the same.
 */
function laterCases(): (facts: PastFacts, read: () => Case) => Case {
  const reads = new WeakMap<object, () => Case>();
  const decoded = new Map<object, Case>();
  function whole(later: object): Case {
    const known = decoded.get(later) ?? reads.get(later)?.();
    assert(known !== undefined, 'a case that decodes itself knows how');
    if (decoded.has(later)) return known;
    const [oldest] = decoded.keys();
    if (decoded.size >= decodedMax && oldest !== undefined) decoded.delete(oldest);
    decoded.set(later, known);
    return known;
  }
  const getters = Object.fromEntries(
    readLater.map((name) => [
      name,
      {
        enumerable: true,
        get(this: object) {
          return whole(this)[name];
        },
      },
    ]),
  );
  return (facts, read) => {
    const { id, chain, coins } = facts;
    const later = Object.defineProperties({ id, chain, coins }, getters) as Case;
    reads.set(later, read);
    keepFacts(later, facts);
    return later;
  };
}
