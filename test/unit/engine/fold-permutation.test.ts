import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { CeremonyId, MemberId, ProposalId } from '../../../src/core/base/ids.ts';
import { alarm, foldEntry } from '../../../src/core/engine/fold.ts';
import { withinOpenBound } from '../../../src/core/engine/open-bound.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import { encodeBody } from '../../../src/core/group/bodies.ts';
import { formingPhase } from '../../../src/core/group/forming-phase.ts';
import { feedStart, type VerifiedEntry } from '../../../src/core/wire/entry.ts';
import {
  atWork,
  ceremony,
  deviceStatement,
  emptyGroup,
  foldAll,
  foldedGroup,
  form,
  freeze,
  joinBody,
  lobby,
  nowMs,
  penOf,
  personOf,
  present,
  rehearse,
  sayApproval,
  sayProposal,
  saySheet,
  secretOf,
  sheetStatement,
  type Formed,
} from '../group/small-group.ts';

const runs = 250;

/** What must not depend on arrival: everything but the times at which this laptop saw things, and the order of alarms. */
function facts({ alarms: _alarms, cases, feeds, ...rest }: Group): unknown {
  const timeless = Object.fromEntries(
    Object.entries(cases).map(([id, known]) => [
      id,
      known && {
        ...known,
        seen: undefined,
        proposed: known.proposed && { ...known.proposed, firstSeenAtMs: 0 },
        approvals: Object.fromEntries(
          Object.entries(known.approvals).map(([member, approval]) => [member, { ...approval, seenAtMs: 0 }]),
        ),
      },
    ]),
  );
  const unheard = Object.entries(feeds).map(([device, feed]) => [device, { ...feed, heardAtMs: 0 }]);
  return { ...rest, feeds: Object.fromEntries(unheard) as unknown, cases: timeless };
}

/** One feed among others: which feed the next delivered entry comes from, and what is delivered that nobody should mind. */
function deliver(start: Group, feeds: readonly (readonly VerifiedEntry[])[], picks: readonly number[]): Group {
  let now = start;
  const read = (entry: VerifiedEntry): boolean => {
    const folded = foldEntry(now, entry, nowMs + picks.length);
    now = foldedGroup(folded) ?? now;
    return folded.kind !== 'gap' && folded.kind !== 'stranger';
  };
  const at = feeds.map(() => 0);
  for (const pick of picks) {
    const feed = pick % feeds.length;
    const entry = feeds[feed]?.[at[feed] ?? 0];
    // What cannot be read yet stays where it is, as it does between two laptops that exchange heads.
    if (entry !== undefined && read(entry)) at[feed] = (at[feed] ?? 0) + 1;
    const repeated = feeds[feed]?.[pick % Math.max(1, at[feed] ?? 1)];
    if (pick % 5 === 0 && repeated !== undefined) read(repeated);
  }
  // The next exchanges of heads bring the rest, until one brings nothing.
  for (let round = 0; round <= feeds.length; round++) {
    for (const entries of feeds) for (const entry of entries) read(entry);
  }
  return now;
}

/** A group at work in which two members also say what a hostile or broken app might say. */
function noisy(): Formed {
  const formed = atWork();
  const [one, two, three] = formed.pens;
  const [pen, liar, third] = [present(one), present(two), present(three)];
  liar.sayRaw('sheet', utf8ToBytes('not a sheet'));
  liar.sayRaw('somethingNew', utf8ToBytes('from a later version'));
  liar.say('finalized', { ceremony, groupKey: new Uint8Array(33).fill(2), recoveryDataHash: new Uint8Array(32) });
  liar.say('dkg2', {
    ceremony: 'ab'.repeat(32) as CeremonyId,
    message: Uint8Array.of(1),
    transcriptHash: new Uint8Array(32),
  });
  liar.say('rehearsalNonce', { ceremony, round: 1, attempt: 255, pubnonce: new Uint8Array(66) });
  liar.say('roster', { roster: { ...formed.roster, charterHash: new Uint8Array(32) } });
  liar.say('release', {
    proposal: '77'.repeat(32) as ProposalId,
    sessions: [{ session: '78'.repeat(32) as never, partials: new Uint8Array(32) }],
  });
  liar.say('join', joinBody(liar.person, formed.charter));
  third.say('proposal', { proposal: utf8ToBytes('not a proposal') });
  const used = sayProposal(formed, pen, 1, nowMs + 7_200_000);
  sayApproval(third, used.id, '00'.repeat(32) as never, []);
  const skipped = sayProposal(formed, pen, 9);
  sayApproval(liar, skipped.id, '00'.repeat(32) as never, []);
  saySheet(third, sheetStatement(third.person, pen.person.device, 0, formed.charter, { pairs: secondPairs(formed) }));
  saySheet(third, sheetStatement(third.person, pen.person.device, 2, formed.charter, { epoch: 1 }));
  return formed;
}

const secondPairs = ({ charter }: Formed): Uint8Array => {
  const { pairs } = sheetStatement(personOf('Sam'), personOf('Sam').device, 0, charter);
  return new Uint8Array(pairs.length).fill(3);
};

describe('fold-permutation: what a group knows does not depend on the order in which feeds arrive', () => {
  const formed = noisy();
  const feeds = formed.pens.map(({ entries }) => entries);
  const viewer = personOf('Sam');
  const start = emptyGroup(viewer, formed.founder.person, formed.charter);
  const inOneGo = deliver(start, feeds, []);

  it('the group that is compared has everything in it', () => {
    for (const { person, entries } of formed.pens) expect(inOneGo.feeds[person.device]?.seq).toBe(entries.length - 1);
    expect(formingPhase(inOneGo.forming, { 0: 0, 1: 0 })).toBe('ready');
    expect(Object.values(inOneGo.cases).filter((known) => known?.proposed !== undefined)).toHaveLength(2);
    expect(Object.values(inOneGo.cases).flatMap((known) => Object.keys(known?.approvals ?? {}))).toHaveLength(5);
    expect(Object.values(inOneGo.sheets).filter((sheet) => sheet?.burnt === true)).toHaveLength(2);
    expect(Object.keys(inOneGo.sheets)).toHaveLength(7);
    expect(inOneGo.numbers).toEqual({
      [`${present(formed.pens[0]).person.device}/0`]: expect.any(String) as unknown,
      [`${present(formed.pens[0]).person.device}/1`]: expect.any(String) as unknown,
    });
  });

  it(`any interleaving of the feeds gives the same group (${runs} random ones)`, () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 160 }), (picks) => {
        expect(facts(deliver(start, feeds, picks))).toEqual(facts(inOneGo));
      }),
      { numRuns: runs },
    );
  });

  it('one whole feed after the other, in all six orders, gives the same group', () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const turned = order.map((i) => present(feeds[i]));
      expect(facts(deliver(start, turned, []))).toEqual(facts(inOneGo));
    }
  });

  it('a proposal that arrives after everything said about it finds it all there', () => {
    const [author, second, third] = formed.pens;
    const [a, b, c] = [present(author).entries, present(second).entries, present(third).entries];
    const before = a.findIndex(({ header }) => header.kind === 'proposal');
    const late = [a.slice(0, before), b, c, a.slice(before)].flat();
    expect(facts(deliver(foldAll(start, late), feeds, []))).toEqual(facts(inOneGo));
  });

  it('people of the lobby who are not on the roster change nothing, whether they were seen before it or not', () => {
    const guest = penOf(personOf('Guest of the lobby'));
    const twin = penOf(personOf('Lee', 'second laptop'));
    guest.say('join', joinBody(guest.person, formed.charter));
    guest.say('contact', { addresses: ['/ip4/127.0.0.1/tcp/9'] });
    guest.say('abandon', { ceremony, reason: 'personStopped' });
    guest.say('backupProven', { ceremony, pubshare: new Uint8Array(33) });
    twin.say('join', joinBody(twin.person, formed.charter));
    twin.say('dkg1', { ceremony, rosterHash: new Uint8Array(32), message: Uint8Array.of(1) });
    const five = [...feeds, guest.entries, twin.entries];
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 60 }), (picks) => {
        expect(facts(deliver(start, five, picks))).toEqual(facts(inOneGo));
      }),
      { numRuns: 60 },
    );
    const early = foldAll(start, [...guest.entries, ...twin.entries]);
    expect(Object.keys(early.forming.joins)).toHaveLength(2);
    expect(facts(deliver(early, five, []))).toEqual(facts(inOneGo));
  });

  it('every member’s app knows the same, but for what it knows about itself', () => {
    const seen = formed.people.map((person) => {
      const { local: _local, ...rest } = deliver(emptyGroup(person, formed.founder.person, formed.charter), feeds, []);
      return facts({ ...rest, local: inOneGo.local });
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

describe('fold', () => {
  const forming = lobby();
  freeze(forming);
  const formed = form(forming);
  rehearse(formed);
  const { pens, charter, people } = formed;
  const [one, two] = [present(pens[0]), present(pens[1])];
  const ready = formed.view();

  it('entries of one feed are read in order: a later one waits, an old one is known', () => {
    const start = emptyGroup(personOf('Sam'), formed.founder.person, charter);
    const [join, contact] = formed.founder.entries;
    expect(foldEntry(start, present(contact), nowMs).kind).toBe('gap');
    const joined = foldAll(start, [present(join)]);
    expect(foldEntry(joined, present(join), nowMs).kind).toBe('known');
    expect(foldEntry(joined, present(contact), nowMs).kind).toBe('folded');
  });

  it('a header without its body waits, so that no mailbox can drop another member’s words', () => {
    const said = penCopy(one).say('withdraw', { proposal: '55'.repeat(32) as ProposalId });
    expect(foldEntry(ready, { ...said, bodyBytes: undefined }, nowMs).kind).toBe('gap');
    expect(foldEntry(ready, said, nowMs).kind).toBe('folded');
  });

  it('two entries in one place raise one alarm that nothing crowds out', () => {
    const fork = penCopy(one);
    const place = { seq: fork.entries.length - 1, prev: present(fork.entries.at(-2)).id };
    const other = fork.sayRaw('contact', encodeBody('contact', { addresses: [] }), place);
    const folded = foldEntry(ready, other, nowMs);
    expect(folded.kind).toBe('equivocation');
    const alarmed = present(foldedGroup(folded));
    expect(alarmed.alarms).toEqual([
      { atMs: nowMs, fault: 'equivocation', member: one.person.member, entry: other.id },
    ]);
    expect(foldEntry(alarmed, other, nowMs).kind).toBe('known');
    expect(alarmed.feeds).toEqual(ready.feeds);
  });

  it('an entry that continues another history than ours is an equivocation too', () => {
    const other = penCopy(one).sayRaw('contact', encodeBody('contact', { addresses: [] }), {
      seq: one.entries.length,
      prev: feedStart,
    });
    expect(foldEntry(ready, other, nowMs).kind).toBe('equivocation');
  });

  it('a kind from a later version is kept in its feed and ignored', () => {
    const later = penCopy(one).sayRaw('dance', Uint8Array.of(1));
    const after = present(foldedGroup(foldEntry(ready, later, nowMs)));
    expect(after).toEqual({
      ...ready,
      feeds: {
        ...ready.feeds,
        [one.person.device]: { ...ready.feeds[one.person.device], seq: later.header.seq, head: later.id },
      },
    });
  });

  describe('joining', () => {
    const start = emptyGroup(personOf('Sam'), formed.founder.person, charter);

    it('a join whose device statement names another device is refused', () => {
      const guest = penOf(personOf('Guest'));
      const body = { ...joinBody(guest.person, charter), device: deviceStatement(guest.person, people[0]?.device) };
      expect(foldEntry(start, guest.say('join', body), nowMs).kind).toBe('stranger');
    });

    it('nobody joins with another person’s device statement', () => {
      const guest = penOf(personOf('Guest'));
      const body = { ...joinBody(guest.person, charter), device: deviceStatement(present(people[0])) };
      expect(foldEntry(start, guest.say('join', body), nowMs).kind).toBe('stranger');
    });

    it('a join of another ceremony or charter, and an entry that is no join, are refused', () => {
      const guest = personOf('Guest');
      for (const more of [{ ceremony: '99'.repeat(32) as CeremonyId }, { charterHash: new Uint8Array(32) }])
        expect(foldEntry(start, penOf(guest).say('join', joinBody(guest, charter, more)), nowMs).kind).toBe('stranger');
      expect(foldEntry(start, penOf(guest).say('contact', { addresses: [] }), nowMs).kind).toBe('stranger');
    });

    it('a flooded lobby takes 42 and not one more, and keeps those who are there', () => {
      let now = foldAll(start, [present(formed.founder.entries[0])]);
      const flood = Array.from({ length: 42 }, (_, i) => personOf(`Guest ${i}`));
      const kinds = flood.map((person) => {
        const folded = foldEntry(now, penOf(person).say('join', joinBody(person, charter)), nowMs);
        now = foldedGroup(folded) ?? now;
        return folded.kind;
      });
      expect(kinds).toEqual([...Array<string>(41).fill('folded'), 'stranger']);
      expect(now.feeds[formed.founder.person.device]?.seq).toBe(0);
      // Once the founder says who is in, the members come in all the same and the flood is gone.
      const after = deliver(
        now,
        pens.map(({ entries }) => entries),
        [],
      );
      expect(Object.keys(after.feeds).sort()).toEqual(people.map(({ device }) => device).sort());
      expect(formingPhase(after.forming, { 0: 0, 1: 0 })).toBe('ready');
    });

    it('a stranger’s join after the roster is refused', () => {
      const guest = penOf(personOf('Guest'));
      expect(foldEntry(ready, guest.say('join', joinBody(guest.person, charter)), nowMs).kind).toBe('stranger');
    });
  });

  describe('sheets', () => {
    const author = one.person.device;
    const fold = (change: object, by = two): ReturnType<typeof foldEntry> => {
      const pen = penCopy(by);
      saySheet(pen, { ...sheetStatement(by.person, author, 0, charter), ...change });
      return foldEntry(ready, present(pen.entries.at(-1)), nowMs);
    };
    const sheetsOf = (folded: ReturnType<typeof foldEntry>): number =>
      Object.keys(foldedGroup(folded)?.sheets ?? {}).length;

    it('a sheet of the right size is taken', () => {
      expect(sheetsOf(fold({}))).toBe(1);
    });

    it.each([
      ['one pair short', { pairs: new Uint8Array(63 * 66) }],
      ['one pair more', { pairs: new Uint8Array(65 * 66) }],
      ['for fewer inputs', { inputs: 31, pairs: new Uint8Array(62 * 66) }],
      ['of another epoch', { epoch: 1 }],
      ['for an author who is not on the roster', { author: personOf('Guest').device }],
      ['of another member', { member: personOf('Guest').member }],
      ['of another device', { device: personOf('Guest').device }],
    ])('a sheet %s is refused', (_, change) => {
      const folded = fold(change);
      expect(folded).toMatchObject({ kind: 'folded', fault: 'badSheet' });
      expect(sheetsOf(folded)).toBe(0);
    });

    it('a second sheet for one number is void until the first is burnt', () => {
      const pen = penCopy(two);
      const first = saySheet(pen, sheetStatement(two.person, author, 0, charter));
      saySheet(pen, sheetStatement(two.person, author, 0, charter, { pairs: secondPairs(formed) }));
      const both = foldAll(ready, pen.entries);
      expect(Object.keys(both.sheets)).toEqual([first]);
      pen.say('burnt', { sheets: [first] });
      const third = saySheet(pen, sheetStatement(two.person, author, 0, charter, { pairs: secondPairs(formed) }));
      const after = foldAll(both, pen.entries);
      expect(after.sheets[first]?.burnt).toBe(true);
      expect(Object.values(after.sheetSlots)).toEqual([third]);
      // The burnt sheet itself does not come back.
      saySheet(pen, sheetStatement(two.person, author, 0, charter));
      expect(foldAll(after, pen.entries).sheets[first]?.burnt).toBe(true);
    });

    it('a burnt sheet said again stays burnt: its codes never come back', () => {
      const pen = penCopy(two);
      const first = saySheet(pen, sheetStatement(two.person, author, 0, charter));
      pen.say('burnt', { sheets: [first] });
      const burnt = foldAll(ready, pen.entries);
      saySheet(pen, sheetStatement(two.person, author, 0, charter));
      expect(foldEntry(burnt, present(pen.entries.at(-1)), nowMs)).toMatchObject({ fault: 'sheetSaidTwice' });
      expect(foldAll(burnt, pen.entries).sheets[first]?.burnt).toBe(true);
    });

    it('nobody burns another member’s sheet', () => {
      const pen = penCopy(two);
      const sheet = saySheet(pen, sheetStatement(two.person, author, 0, charter));
      const thief = penCopy(one);
      thief.say('burnt', { sheets: [sheet] });
      expect(foldAll(foldAll(ready, pen.entries), thief.entries).sheets[sheet]?.burnt).toBe(false);
    });
  });

  describe('proposals and decisions', () => {
    it('a number used twice or left out makes the second proposal void', () => {
      const pen = penCopy(one);
      const first = sayProposal(formed, pen, 0);
      const again = sayProposal(formed, pen, 0, nowMs + 9_000_000);
      expect(foldEntry(foldAll(ready, pen.entries.slice(0, -1)), present(pen.entries.at(-1)), nowMs)).toMatchObject({
        fault: 'proposalNumberUsedTwice',
      });
      const skipped = sayProposal(formed, pen, 2);
      expect(foldEntry(foldAll(ready, pen.entries.slice(0, -1)), present(pen.entries.at(-1)), nowMs)).toMatchObject({
        fault: 'proposalNumberSkipped',
      });
      const after = foldAll(ready, pen.entries);
      expect(after.cases[first.id]?.proposed?.bytes).toEqual(first.bytes);
      expect(after.cases[again.id]).toBeUndefined();
      expect(after.cases[skipped.id]).toBeUndefined();
    });

    it('a proposal with the last number there is does not push everybody’s next number out of reach', () => {
      const pen = penCopy(one);
      sayProposal(formed, pen, 0xffff_ffff);
      expect(foldAll(ready, pen.entries).numbers).toEqual({});
    });

    it('nobody proposes, approves or rejects in another’s name', () => {
      const pen = penCopy(two);
      const theirs = sayProposal(formed, penCopy(one), 0);
      pen.say('proposal', { proposal: theirs.bytes });
      expect(foldAll(ready, pen.entries).cases[theirs.id]?.proposed).toBeUndefined();
      const approving = penCopy(one);
      sayApproval(approving, theirs.id, '00'.repeat(32) as never, []);
      const stolen = penCopy(two);
      stolen.sayRaw('approve', present(present(approving.entries.at(-1)).bodyBytes));
      expect(foldEntry(ready, present(stolen.entries.at(-1)), nowMs)).toMatchObject({ fault: 'badApproval' });
    });

    it('the first approval of a member stands; a second with another reading changes nothing', () => {
      const pen = penCopy(two);
      const id = '44'.repeat(32) as ProposalId;
      sayApproval(pen, id, '00'.repeat(32) as never, [], secretOf('reading one'));
      const first = foldAll(ready, pen.entries);
      sayApproval(pen, id, '11'.repeat(32) as never, [], secretOf('reading two'));
      expect(foldAll(first, pen.entries).cases).toEqual(first.cases);
    });

    it('the first partials for a session stand', () => {
      const pen = penCopy(two);
      const proposal = '44'.repeat(32) as ProposalId;
      const session = '45'.repeat(32) as never;
      pen.say('release', {
        proposal,
        sessions: [
          { session, partials: new Uint8Array(32).fill(1) },
          { session, partials: new Uint8Array(32).fill(2) },
        ],
      });
      pen.say('release', { proposal, sessions: [{ session, partials: new Uint8Array(32).fill(3) }] });
      expect(foldAll(ready, pen.entries).cases[proposal]?.releases[two.person.member]).toEqual({
        [session]: new Uint8Array(32).fill(1),
      });
    });

    it('a member who speaks of 256 unknown proposals is read on when they arrive, and stops nobody else', () => {
      const pen = penCopy(two);
      const ids = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(64, '0') as ProposalId);
      for (const proposal of ids) pen.say('withdraw', { proposal });
      const real = sayProposal(formed, penCopy(one), 0);
      pen.say('withdraw', { proposal: real.id });
      const full = foldAll(ready, pen.entries);
      expect(full.cases[present(ids.at(-1))]?.withdrawn[two.person.member]).toBe(true);
      expect(foldEntry(full, present(pen.entries.at(-1)), nowMs).kind).toBe('gap');
      const other = penCopy(one);
      other.say('withdraw', { proposal: '88'.repeat(32) as ProposalId });
      expect(foldAll(full, other.entries).cases['88'.repeat(32) as ProposalId]).toBeDefined();
      const author = penCopy(one);
      author.say('proposal', { proposal: real.bytes });
      const arrived = foldAll(full, author.entries);
      expect(foldAll(arrived, pen.entries).cases[real.id]?.withdrawn[two.person.member]).toBe(true);
    });
  });

  describe('alarms', () => {
    const raisedBy = (member: MemberId, faults: readonly string[], start = ready): Group =>
      faults.reduce((now, fault, i) => alarm(now, { atMs: nowMs + i, fault, member, entry: undefined }), start);

    it('the same fault of one member is shown once', () => {
      expect(raisedBy(two.person.member, ['badSheet', 'badSheet', 'badApproval']).alarms).toHaveLength(2);
    });

    it('eight kinds of noise are shown of one member, not nine, and they hide nobody else’s', () => {
      const before = raisedBy(one.person.member, ['badFreeze']);
      const noise = Array.from({ length: 9 }, (_, i) => `fault ${i}`);
      const after = raisedBy(two.person.member, noise, before);
      expect(after.alarms.filter(({ member }) => member === two.person.member)).toHaveLength(8);
      expect(after.alarms[0]).toEqual(before.alarms[0]);
      expect(raisedBy(two.person.member, ['equivocation'], after).alarms.at(-1)?.fault).toBe('equivocation');
    });
  });

  describe('the bound on open proposals', () => {
    const pen = penCopy(one);
    const ids = Array.from({ length: 17 }, (_, k) => sayProposal(formed, pen, k, nowMs + 1_000 * (k + 1)).id);
    const full = foldAll(ready, pen.entries);
    const caseOf = (k: number): Case => present(full.cases[present(ids[k])]);

    it('puts off reading the 17th while 16 are open, and reads it when one has ended', () => {
      expect(withinOpenBound(full, nowMs).has(caseOf(15).id)).toBe(true);
      expect(withinOpenBound(full, nowMs).has(caseOf(16).id)).toBe(false);
      expect(withinOpenBound(full, nowMs + 999).has(caseOf(16).id)).toBe(false);
      expect(withinOpenBound(full, nowMs + 1_000).has(caseOf(16).id)).toBe(true);
    });

    it('refuses none of them for good', () => {
      expect(ids.map((id) => full.cases[id]?.first)).toEqual(ids.map(() => undefined));
    });
  });
});

/** A pen that goes on where another one stands, without moving it. */
const penCopy = (pen: ReturnType<typeof penOf>): ReturnType<typeof penOf> => {
  const copy = penOf(pen.person);
  copy.entries.push(...pen.entries);
  return copy;
};
