import { describe, expect, it } from 'vitest';
import { bytesToHex, labelledHash } from '../../../src/core/base/bytes.ts';
import type { ProposalId, SheetId, TransactionId } from '../../../src/core/base/ids.ts';
import { planApproval } from '../../../src/core/engine/approval-plan.ts';
import { isLetGo } from '../../../src/core/engine/codes-let-go.ts';
import { changedDocuments, loadState, type DocumentChange } from '../../../src/core/engine/documents.ts';
import { dutiesOf } from '../../../src/core/engine/duties.ts';
import { finishedRows, finishedShownMax } from '../../../src/core/engine/finished-rows.ts';
import { comparedWith, historyOf } from '../../../src/core/engine/history-seen.ts';
import { spendsSeen } from '../../../src/core/engine/limits-seen.ts';
import { casesUnderWay, pastFacts } from '../../../src/core/engine/past.ts';
import { digestOf, readingOf } from '../../../src/core/engine/case-facts.ts';
import { reviewView } from '../../../src/core/engine/review-view-of.ts';
import {
  emptyState,
  valuesOf,
  withCase,
  type Case,
  type EngineState,
  type Group,
} from '../../../src/core/engine/state.ts';
import { step } from '../../../src/core/engine/step.ts';
import { technicalView } from '../../../src/core/engine/technical.ts';
import { groupView } from '../../../src/core/engine/views.ts';
import { emptyTurn, packedPrefix, type Store } from '../../../src/core/store-port.ts';
import { memoryStore } from '../../simulation/memory-store.ts';
import { approve, groupIn, isDone, propose, reject, standingFor } from '../../simulation/ready-group.ts';
import { trio } from '../../simulation/trio.ts';
import type { App } from '../../simulation/world.ts';

/** Two payments that happened, one turned down, one open: what a group looks like after a while. */
async function lived(seed: string) {
  const rules = [{ kind: 'limit24h', amountSompi: 10n ** 15n } as const];
  const all = await trio(seed, { rules });
  const { team, world, group, dana, lee, sam } = all;
  const paid: ProposalId[] = [];
  for (const amount of ['20', '30']) {
    const proposal = await propose(dana, group, { amount });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('confirmed', () => [dana, lee, sam].every((app) => isDone(app, group, proposal)));
    paid.push(proposal);
  }
  const refused = await propose(lee, group, { amount: '5' });
  await world.until('heard', () => standingFor(sam, group, refused) === 'yourTurn');
  await reject(sam, group, refused);
  await reject(dana, group, refused);
  const open = await propose(lee, group, { amount: '10' });
  await world.until('Sam may look', () => standingFor(sam, group, open) === 'yourTurn');
  return { ...all, paid, open, refused };
}

const reloaded = (app: App): EngineState => loadState(app.engine.state().device, app.store).state;
const only = (state: EngineState): Group => valuesOf(state.groups)[0]!;

/** Everything a person or a rule is told about the past of a group. */
function told(group: Group, nowMs: number): unknown {
  const rows = (search?: string) => finishedRows(group, nowMs, { skip: 0, limit: 100, search });
  return {
    view: groupView(group, new Set(), nowMs),
    rows: [rows(), rows('20'), rows('acme'), rows('dana 30'), rows('no such thing')],
    history: historyOf(group),
    compared: valuesOf(group.cases).flatMap((known) => comparedWith(group, readingOf(known)!)),
    spends: valuesOf(group.cases).map(({ id }) => spendsSeen(group, nowMs, id)),
    reviews: valuesOf(group.cases).map((known) => reviewView(group, known, nowMs, new Set())),
    technical: valuesOf(group.cases).map(technicalView),
    duties: dutiesOf({ ...emptyState('' as never), groups: { [group.id]: group } }, nowMs),
  };
}

describe('A payment that is past', () => {
  it('is told after a restart as it was before: rows, search, history, limits, reviews, duties', async () => {
    const { dana, lee, sam, paid } = await lived('past/told');
    for (const app of [dana, lee, sam]) {
      const live = app.engine.state();
      const again = reloaded(app);
      const nowMs = app.engine.nowMs();
      expect(paid.every((id) => pastFacts(only(again).cases[id]!) !== undefined)).toBe(true);
      expect(told(sorted(only(again)), nowMs)).toEqual(told(sorted(only(live)), nowMs));
      expect(again).toEqual(live);
    }
  });

  it('counts in a limit, and its coins, number and codes stay taken, exactly as before the restart', async () => {
    const { sam, group, paid } = await lived('past/counts');
    const [live, again] = [groupIn(sam, group), only(reloaded(sam))];
    expect(spendsSeen(again, sam.engine.nowMs(), paid[0]!)).toHaveLength(2);
    for (const part of ['numbers', 'given', 'sheetSlots', 'spends', 'sheets'] as const)
      expect(again[part], part).toEqual(live[part]);
    for (const id of paid) expect(pastFacts(again.cases[id]!)).toEqual(pastFacts(live.cases[id]!));
  });

  it('lets go of its codes, which nobody can plan an approval with, whatever a case says', async () => {
    const { dana, lee, sam, group, paid } = await lived('past/codes');
    for (const app of [dana, lee, sam]) {
      const now = groupIn(app, group);
      const known = now.cases[paid[0]!]!;
      const { author, proposal } = known.proposed!;
      const codes = valuesOf(now.sheets).filter((sheet) => sheet.author === author && sheet.k === proposal.k);
      expect(codes.length).toBeGreaterThanOrEqual(3);
      expect(codes.every(isLetGo)).toBe(true);
      for (const { sheet } of valuesOf(known.approvals)) expect(now.sheets[sheet]).toBeDefined();
      const asIfNew: Case = {
        ...known,
        approvals: {},
        releases: {},
        mine: undefined,
        signed: undefined,
        chain: undefined,
        coins: { kind: 'match', atMs: 0 },
      };
      const nowMs = proposal.expiresAtMs - 1;
      expect(planApproval(withCase(now, asIfNew), asIfNew, digestOf(known)!, nowMs)).toMatchObject({
        ok: false,
        error: { code: 'notReadyToSign' },
      });
    }
  });

  it('keeps the codes of payments that are not confirmed', async () => {
    const { team, lee, sam, group, open } = await lived('past/open');
    await approve(team, lee, open);
    await team.world.until('heard', () => Object.keys(groupIn(sam, group).cases[open]!.approvals).length === 1);
    const now = groupIn(sam, group);
    for (const { sheet } of valuesOf(now.cases[open]!.approvals)) expect(isLetGo(now.sheets[sheet]!)).toBe(false);
  });

  it('takes what is said about it later, and has it after the next restart', async () => {
    const { sam, paid } = await lived('past/late');
    const before = reloaded(sam);
    const group = only(before);
    const known = group.cases[paid[0]!]!;
    const member = group.local.member;
    const later = withCase(group, { ...known, withdrawn: { ...known.withdrawn, [member]: true } });
    const after = { ...before, groups: { [group.id]: later } };
    const changes = changedDocuments(before, after);
    expect(kinds(changes)).toEqual(['case', 'facts', 'packed']);
    sam.store.commit({ ...emptyTurn, documents: changes });
    expect(reloaded(sam)).toEqual(after);
    expect(only(reloaded(sam)).cases[known.id]?.withdrawn[member]).toBe(true);
  });

  it('is not decoded before somebody looks at it: not for starting, for duties, for new coins, nor for the first page', async () => {
    const { sam } = await lived('past/decoded');
    const { state, decoded } = withManyPast(sam, 300);
    const nowMs = sam.engine.nowMs();
    const loaded = only(state());
    expect(casesUnderWay(loaded)).toHaveLength(2);
    let now = step(state(), { type: 'resumed', atMs: nowMs }).state;
    const coins = Object.entries(loaded.coins!.coins).map(([outpoint, utxo]) => ({ outpoint, utxo: utxo! }));
    for (const daaScore of [loaded.coins!.daaScore + 1n, loaded.coins!.daaScore + 2n])
      now = step(now, { type: 'coinsObserved', atMs: nowMs + 1, group: loaded.id, daaScore, coins }).state;
    dutiesOf(now, nowMs);
    expect(decoded()).toBe(0);
    expect(groupView(only(now), new Set(), nowMs).finishedCount).toBe(303);
    expect(decoded()).toBeLessThanOrEqual(finishedShownMax);
    expect(finishedRows(only(now), nowMs, { skip: 0, limit: 50, search: 'copy' }).total).toBe(300);
  });

  it('costs a few small documents when it becomes past, however many there are', async () => {
    const { sam } = await lived('past/writes');
    const { state } = withManyPast(sam, 300);
    const before = state();
    const group = only(before);
    const known = casesUnderWay(group).find(({ rejections }) => Object.keys(rejections).length === 0)!;
    const after = {
      ...before,
      groups: {
        [group.id]: withCase(group, { ...known, chain: { kind: 'confirmed', atMs: 1, daaScore: 1n } }),
      },
    };
    const changes = changedDocuments(before, after);
    expect(kinds(changes)).toEqual(['case', 'facts', 'packed']);
    expect(changes).toHaveLength(3);
    expect((changes.find(({ key }) => key.startsWith('facts/'))?.value as unknown[]).length).toBeLessThan(20);
  });
});

describe('A profile of before', () => {
  it('opens with everything that was in it, is stored anew once, and is the same ever after', async () => {
    const { dana, sam } = await lived('past/before');
    for (const app of [dana, sam]) {
      const live = app.engine.state();
      const old = storeOf(documentsOfBefore(live));
      const first = loadState(live.device, old);
      expect(kinds(first.outdated)).toEqual(['case', 'facts', 'group', 'packed', 'places', 'sheet', 'spends']);
      expect(first.state).toEqual(live);
      expect(told(sorted(only(first.state)), app.engine.nowMs())).toEqual(told(sorted(only(live)), app.engine.nowMs()));
      old.commit({ ...emptyTurn, documents: first.outdated });
      const second = loadState(live.device, old);
      expect(second.outdated).toEqual([]);
      expect(second.state).toEqual(live);
      expect([...old.loadDocuments().keys()].sort()).toEqual([...app.store.loadDocuments().keys()].sort());
      expect([...old.loadPacked().keys()]).toEqual([...app.store.loadPacked().keys()]);
    }
  });
});

const kinds = (changes: readonly DocumentChange[]): readonly string[] =>
  [...new Set(changes.map(({ key }) => key.split('/')[0]!))].sort();

const sorted = (group: Group): Group => ({
  ...group,
  cases: Object.fromEntries(Object.entries(group.cases).sort(([a], [b]) => (a < b ? -1 : 1))),
});

function storeOf(documents: readonly DocumentChange[]): Store {
  const store = memoryStore();
  store.commit({ ...emptyTurn, documents });
  return store;
}

/** The documents an earlier version kept: everything that grows in the heart, and every case and sheet whole. */
function documentsOfBefore(state: EngineState): readonly DocumentChange[] {
  return valuesOf(state.groups).flatMap((group) => {
    const { cases, sheets, ...heart } = group;
    const bytes = { statement: new Uint8Array(4_000).fill(3), signature: new Uint8Array(64) };
    return [
      { key: `group/${group.id}`, value: heart },
      ...valuesOf(cases).map((known) => ({ key: `case/${group.id}/${known.id}`, value: known })),
      ...valuesOf(sheets).map((sheet) => ({
        key: `sheet/${group.id}/${sheet.id}`,
        value: isLetGo(sheet) && isNamed(group, sheet.id) ? { ...sheet, ...bytes } : sheet,
      })),
    ];
  });
}

const isNamed = ({ cases }: Group, id: SheetId): boolean =>
  valuesOf(cases).some(({ approvals }) => valuesOf(approvals).some(({ sheet }) => sheet === id));

/** What an app stored, with copies of a past payment beside it, and how many packed documents were decoded. */
function withManyPast(app: App, count: number): { readonly state: () => EngineState; readonly decoded: () => number } {
  const before = reloaded(app);
  const group = only(before);
  const model = valuesOf(group.cases).find((known) => pastFacts(known) !== undefined)!;
  const copies = Array.from({ length: count }, (_, n) => [idOf(n), copyOf(model, n)] as const);
  const after = { ...group, cases: { ...group.cases, ...Object.fromEntries(copies) } };
  app.store.commit({
    ...emptyTurn,
    documents: changedDocuments(before, { ...before, groups: { [group.id]: after } }),
  });
  let decoded = 0;
  const packed = [...app.store.loadPacked()].map(([key, read]) => {
    expect(key.startsWith(packedPrefix)).toBe(true);
    return [key, () => ((decoded += 1), read())] as const;
  });
  const { state } = loadState(before.device, { ...app.store, loadPacked: () => new Map(packed) });
  return { state: () => state, decoded: () => decoded };
}

const idOf = (n: number): ProposalId =>
  bytesToHex(labelledHash('keyturn/test/1', Uint8Array.of(n >> 8, n & 255))) as ProposalId;

function copyOf(model: Case, n: number): Case {
  const { proposed, first } = model;
  if (proposed === undefined || first?.kind !== 'read') throw new Error('the model was read');
  const { reading } = first;
  return {
    ...model,
    id: idOf(n),
    proposed: { ...proposed, proposal: { ...proposed.proposal, k: 1_000 + n, note: `Copy ${n}` } },
    first: {
      kind: 'read',
      reading: { ...reading, facts: { ...reading.facts, transactionId: idOf(n) as string as TransactionId } },
    },
    chain: { kind: 'confirmed', atMs: 1_000 + n, daaScore: 1n },
  };
}
