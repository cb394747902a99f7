import { describe, expect, it } from 'vitest';
import type { ProposalId, SessionId, SheetId } from '../../../src/core/base/ids.ts';
import { approvalsOf } from '../../../src/core/engine/case-facts.ts';
import { foldEntry } from '../../../src/core/engine/fold.ts';
import { withCase, type Case, type Group } from '../../../src/core/engine/state.ts';
import { payToPublicKey } from '../../../src/core/kaspa/script.ts';
import { readProposal } from '../../../src/core/review/reading.ts';
import type { VerifiedEntry } from '../../../src/core/wire/entry.ts';
import {
  atWork,
  emptyGroup,
  foldAll,
  foldedGroup,
  nowMs,
  penOf,
  personOf,
  present,
  right,
  sayApproval,
  sayProposal,
  type Pen,
} from '../group/small-group.ts';

const formed = atWork();
const [author, second] = [present(formed.pens[0]), present(formed.pens[1])];
const ready = formed.view();
const session = '45'.repeat(32) as SessionId;

/** A new proposal of the author, and a pen of the second member that goes on where hers stands. */
function begin(): { readonly group: Group; readonly id: ProposalId; readonly pen: Pen } {
  const proposing = copyOf(author);
  const { id } = sayProposal(formed, proposing, 2);
  return { group: readIt(foldAll(ready, proposing.entries), id), id, pen: copyOf(second) };
}

/** Nobody's app has the group's key in these tests, so the proposal is read here. */
function readIt(group: Group, id: ProposalId): Group {
  const known = caseOf(group, id);
  const script = payToPublicKey(formed.key.thresholdKey.subarray(1)).script;
  const reading = right(readProposal(present(known.proposed).proposal, formed.charter, script));
  return withCase(group, { ...known, first: { kind: 'read', reading } });
}

const approve = (pen: Pen, group: Group, id: ProposalId): void => {
  const reading = present(group.cases[id]?.first?.kind === 'read' ? group.cases[id].first.reading.digest : undefined);
  sayApproval(pen, id, '00'.repeat(32) as SheetId, [session], reading);
};
const send = (pen: Pen, id: ProposalId): unknown =>
  pen.say('release', { proposal: id, sessions: [{ session, partials: new Uint8Array(32) }] });
const lose = (pen: Pen, ...proposals: readonly ProposalId[]): unknown => pen.say('disarmed', { proposals });
const caseOf = (group: Group, id: ProposalId): Case => present(group.cases[id]);

describe('an approval whose keys went with a restart', () => {
  it('counts no more, and stays on record', () => {
    const { group, id, pen } = begin();
    approve(pen, group, id);
    const approved = foldAll(group, pen.entries);
    expect(approvalsOf(caseOf(approved, id))).toEqual([second.person.member]);
    lose(pen, id);
    const lost = foldAll(approved, pen.entries);
    expect(caseOf(lost, id).lost).toEqual({ [second.person.member]: true });
    expect(approvalsOf(caseOf(lost, id))).toEqual([]);
    expect(caseOf(lost, id).approvals).toEqual(caseOf(approved, id).approvals);
  });

  it('keeps its word where parts were sent before: they can still complete the payment', () => {
    const { group, id, pen } = begin();
    approve(pen, group, id);
    send(pen, id);
    const released = foldAll(group, pen.entries);
    lose(pen, id);
    const after = foldAll(released, pen.entries);
    expect(after.cases).toEqual(released.cases);
    expect(approvalsOf(caseOf(after, id))).toEqual([second.person.member]);
  });

  it('is not announced in advance: said before the approval, it changes nothing', () => {
    const { group, id, pen } = begin();
    lose(pen, id);
    const before = foldAll(group, pen.entries);
    expect(before.cases).toEqual(group.cases);
    approve(pen, group, id);
    expect(approvalsOf(caseOf(foldAll(before, pen.entries), id))).toEqual([second.person.member]);
  });

  it('of a proposal nobody here knows opens no case and raises no alarm', () => {
    const { group, pen } = begin();
    lose(pen, '77'.repeat(32) as ProposalId);
    const folded = foldEntry(group, present(pen.entries.at(-1)), nowMs);
    expect(folded).not.toHaveProperty('fault');
    expect(foldedGroup(folded)?.cases).toEqual(group.cases);
  });

  it('of another member stands: nobody loses it for them', () => {
    const { group, id, pen } = begin();
    approve(pen, group, id);
    const approved = foldAll(group, pen.entries);
    const thief = copyOf(present(formed.pens[2]));
    lose(thief, id);
    const after = foldAll(approved, thief.entries);
    expect(after.cases).toEqual(approved.cases);
    expect(approvalsOf(caseOf(after, id))).toEqual([second.person.member]);
  });

  it('among others in one entry leaves those it cannot concern as they are', () => {
    const { group, id, pen } = begin();
    approve(pen, group, id);
    lose(pen, '77'.repeat(32) as ProposalId, id);
    const after = foldAll(group, pen.entries);
    expect(Object.keys(after.cases)).toEqual(Object.keys(group.cases));
    expect(caseOf(after, id).lost).toEqual({ [second.person.member]: true });
  });

  it('is the same for everybody, whichever feed arrives first', () => {
    const proposing = copyOf(author);
    const { id } = sayProposal(formed, proposing, 2);
    const group = readIt(foldAll(ready, proposing.entries), id);
    const losing = copyOf(second);
    approve(losing, group, id);
    lose(losing, id);
    const sending = copyOf(present(formed.pens[2]));
    approve(sending, group, id);
    send(sending, id);
    lose(sending, id);
    const feeds = [proposing.entries, losing.entries, sending.entries];
    const start = emptyGroup(personOf('Sam'), formed.founder.person, formed.charter);
    const results = orders.map((order) =>
      lostIn(
        read(
          start,
          order.map((i) => present(feeds[i])),
        ),
        id,
      ),
    );
    expect(results[0]).toEqual({ lost: { [second.person.member]: true }, approvals: 2, releases: 1 });
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** One whole feed after the other, as often as it takes for what had to wait. */
function read(start: Group, feeds: readonly (readonly VerifiedEntry[])[]): Group {
  return feeds.reduce((now) => foldAll(now, feeds.flat()), start);
}

const lostIn = (group: Group, id: ProposalId): unknown => {
  const { lost, approvals, releases } = caseOf(group, id);
  return { lost, approvals: Object.keys(approvals).length, releases: Object.keys(releases).length };
};

/** A pen that goes on where another one stands, without moving it. */
function copyOf(pen: Pen): Pen {
  const copy = penOf(pen.person);
  copy.entries.push(...pen.entries);
  return copy;
}
