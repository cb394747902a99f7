import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex, labelledHash } from '../../../src/core/base/bytes.ts';
import type { ProposalId, TransactionId } from '../../../src/core/base/ids.ts';
import { finishedRows, finishedShownMax } from '../../../src/core/engine/finished-rows.ts';
import { reviewView } from '../../../src/core/engine/review-view-of.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import { groupView } from '../../../src/core/engine/views.ts';
import { approve, caseIn, groupIn, isDone, propose, readyGroup, standingFor } from '../../simulation/ready-group.ts';

const many = 10_000;
const idOf = (n: number): string => bytesToHex(labelledHash('keyturn/test/1', Uint8Array.of(n >> 16, n >> 8, n)));

/** A real group with one paid and three open proposals, and ten thousand more like the paid one, to five hundred people. */
async function busyGroup(): Promise<{
  readonly group: Group;
  readonly open: readonly ProposalId[];
  readonly nowMs: number;
}> {
  const team = await readyGroup(
    { threshold: 2, members: 3, rules: [{ kind: 'limit24h', amountSompi: 10n ** 15n }] },
    { seed: 'many' },
  );
  const { world, group: id } = team;
  const [dana, lee, sam] = world.apps;
  const paid = await propose(dana!, id);
  await approve(team, dana!, paid);
  await approve(team, lee!, paid);
  await world.until('confirmed', () => isDone(sam!, id, paid));
  const open: ProposalId[] = [];
  for (const app of [dana!, lee!, sam!]) {
    const proposal = await propose(app, id, { amount: '10' });
    await world.until('Sam may look', () => standingFor(sam!, id, proposal) === 'yourTurn');
    open.push(proposal);
  }
  const group = groupIn(sam!, id);
  const model = caseIn(sam!, id, paid)!;
  const nowMs = sam!.engine.nowMs();
  const scripts = Array.from({ length: 500 }, (_, n) =>
    Uint8Array.of(
      32,
      ...schnorr.getPublicKey(Uint8Array.from({ length: 32 }, (_byte, i) => (i === 31 ? 1 : n >> ((i % 2) * 8)) & 255)),
      0xac,
    ),
  );
  const past = Array.from(
    { length: many },
    (_, n) => [idOf(n) as ProposalId, pastOne(model, n, scripts[n % scripts.length]!, nowMs)] as const,
  );
  return {
    open,
    nowMs,
    group: {
      ...group,
      cases: { ...Object.fromEntries(past), ...group.cases },
      spends: [
        ...past.map(([, { chain }], n) => ({
          transactionId: idOf(n) as TransactionId,
          atMs: chain!.atMs,
          amountSompi: 1n,
        })),
        ...group.spends,
      ],
      numbers: {
        ...Object.fromEntries(past.map(([proposal], n) => [`${'00'.repeat(32)}/${n}`, proposal])),
        ...group.numbers,
      },
    },
  };
}

/** One payment an hour, back from now. */
function pastOne(model: Case, n: number, script: Uint8Array, nowMs: number): Case {
  const { proposed, first } = model;
  if (proposed === undefined || first?.kind !== 'read') throw new Error('the model is a payment that was read');
  const { reading } = first;
  const [payment] = proposed.proposal.payments;
  return {
    ...model,
    id: idOf(n) as ProposalId,
    proposed: {
      ...proposed,
      proposal: { ...proposed.proposal, note: `Invoice ${n}`, payments: [{ ...payment!, script }] },
    },
    first: {
      kind: 'read',
      reading: { ...reading, facts: { ...reading.facts, transactionId: idOf(n) as TransactionId } },
    },
    chain: { kind: 'confirmed', atMs: nowMs - (n + 1) * 3_600_000, daaScore: 1n },
  };
}

function timed<T>(what: string, work: () => T, times: string[]): T {
  const from = performance.now();
  const result = work();
  times.push(`${what} ${(performance.now() - from).toFixed(1)} ms`);
  return result;
}

describe('A group with ten thousand finished proposals', () => {
  it('is looked at without walking them every time (figures printed, not judged)', async () => {
    const { group, open, nowMs } = await busyGroup();
    const times: string[] = [];
    const online = new Set<never>();
    const first = timed('first look', () => groupView(group, online, nowMs), times);
    for (let later = 1; later <= 3; later++) timed('again', () => groupView(group, online, nowMs + later), times);
    let now = group;
    for (let turn = 0; turn < 3; turn++) {
      const known = now.cases[open[0]!]!;
      now = { ...now, cases: { ...now.cases, [known.id]: { ...known, coins: { kind: 'match', atMs: nowMs + turn } } } };
      timed('one changed', () => groupView(now, online, nowMs + 10 + turn), times);
    }
    timed('review', () => reviewView(now, now.cases[open[0]!]!, nowMs + 20, online), times);
    const ask = { skip: 5_000, limit: 50, search: undefined };
    timed('page of finished', () => finishedRows(now, nowMs + 20, ask), times);
    const found = timed(
      'search',
      () => finishedRows(now, nowMs + 20, { ...ask, skip: 0, search: 'invoice 77' }),
      times,
    );
    timed('search again', () => finishedRows(now, nowMs + 20, { ...ask, skip: 0, search: 'invoice 78' }), times);
    console.log(`groupView of ${many} finished and ${open.length} open: ${times.join(', ')}`);

    expect(first.finishedCount).toBe(many + 1);
    expect(
      first.proposals
        .filter(({ section }) => section !== 'finished')
        .map(({ proposal }) => proposal)
        .sort(),
    ).toEqual([...open].sort());
    const shown = first.proposals.filter(({ section }) => section === 'finished');
    expect(shown).toHaveLength(finishedShownMax);
    const at = shown.map(({ finishedAtMs }) => finishedAtMs ?? 0);
    expect(at).toEqual([...at].sort((a, b) => b - a));
    const with77 = Array.from({ length: many }, (_, n) => String(n)).filter((n) => n.includes('77'));
    expect(found.total).toBe(with77.length);
  });

  it('gives every finished one exactly once, page after page', async () => {
    const { group, nowMs } = await busyGroup();
    const seen: string[] = [];
    for (let skip = 0; ; skip += 200) {
      const { rows, total } = finishedRows(group, nowMs, { skip, limit: 200, search: undefined });
      expect(total).toBe(many + 1);
      if (rows.length === 0) break;
      seen.push(...rows.map(({ proposal }) => proposal));
    }
    expect(new Set(seen).size).toBe(many + 1);
    expect(seen).toHaveLength(many + 1);
  });
});
