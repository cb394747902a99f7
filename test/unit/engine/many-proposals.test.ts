import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex, labelledHash } from '../../../src/core/base/bytes.ts';
import type { ProposalId, TransactionId } from '../../../src/core/base/ids.ts';
import { finishedRows, finishedShownMax } from '../../../src/core/engine/finished-rows.ts';
import { reviewView } from '../../../src/core/engine/review-view-of.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import { groupView } from '../../../src/core/engine/views.ts';
import { approve, caseIn, groupIn, isDone, propose, standingFor } from '../../simulation/ready-group.ts';
import { trio } from '../../simulation/trio.ts';

const many = 10_000;
const idOf = (n: number): string => bytesToHex(labelledHash('keyturn/test/1', Uint8Array.of(n >> 16, n >> 8, n)));

/** A real group with one paid and three open proposals, and ten thousand more like the paid one, to five hundred people. */
async function busyGroup(): Promise<{
  readonly group: Group;
  readonly open: readonly ProposalId[];
  readonly nowMs: number;
}> {
  const rules = [{ kind: 'limit24h', amountSompi: 10n ** 15n } as const];
  const { team, world, group: id, dana, lee, sam } = await trio('many', { rules });
  const paid = await propose(dana, id);
  await approve(team, dana, paid);
  await approve(team, lee, paid);
  await world.until('confirmed', () => isDone(sam, id, paid));
  const open: ProposalId[] = [];
  for (const app of [dana, lee, sam]) {
    const proposal = await propose(app, id, { amount: '10' });
    await world.until('Sam may look', () => standingFor(sam, id, proposal) === 'yourTurn');
    open.push(proposal);
  }
  const group = groupIn(sam, id);
  const model = caseIn(sam, id, paid)!;
  const nowMs = sam.engine.nowMs();
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

/** The same proposals, and how often somebody went through all of them. */
function counted({ cases }: Group): { readonly cases: Group['cases']; readonly walks: () => number } {
  let walks = 0;
  const watched = new Proxy(cases, {
    ownKeys(target) {
      walks += 1;
      return Reflect.ownKeys(target);
    },
  });
  return { cases: watched, walks: () => walks };
}

const online = new Set<never>();

describe('A group with ten thousand finished proposals', () => {
  it('is looked at without going through them every time', async () => {
    const busy = await busyGroup();
    const { cases, walks } = counted(busy.group);
    const group: Group = { ...busy.group, cases };
    groupView(group, online, busy.nowMs);
    const inOneLook = walks();
    expect(inOneLook).toBeGreaterThan(0);
    for (let later = 1; later <= 3; later++) groupView(group, online, busy.nowMs + later);
    reviewView(group, cases[busy.open[0]!]!, busy.nowMs + 4, online);
    const ask = { skip: 5_000, limit: 50, search: undefined };
    finishedRows(group, busy.nowMs + 5, ask);
    for (const search of ['invoice 77', 'invoice 78']) finishedRows(group, busy.nowMs + 6, { ...ask, skip: 0, search });
    expect(walks()).toBe(inOneLook);
  });

  it('shows the open ones, the newest of the finished ones, and finds the others', async () => {
    const { group, open, nowMs } = await busyGroup();
    const view = groupView(group, online, nowMs);
    expect(view.finishedCount).toBe(many + 1);
    expect(
      view.proposals
        .filter(({ section }) => section !== 'finished')
        .map(({ proposal }) => proposal)
        .sort(),
    ).toEqual([...open].sort());
    const shown = view.proposals.filter(({ section }) => section === 'finished');
    expect(shown).toHaveLength(finishedShownMax);
    const at = shown.map(({ finishedAtMs }) => finishedAtMs ?? 0);
    expect(at).toEqual([...at].sort((a, b) => b - a));
    const with77 = Array.from({ length: many }, (_, n) => String(n)).filter((n) => n.includes('77'));
    expect(finishedRows(group, nowMs, { skip: 0, limit: 50, search: 'invoice 77' }).total).toBe(with77.length);
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
