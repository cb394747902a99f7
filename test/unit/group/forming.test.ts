import { describe, expect, it } from 'vitest';
import { hexToBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { CeremonyId } from '../../../src/core/base/ids.ts';
import { foldEntry } from '../../../src/core/engine/fold.ts';
import type { Group } from '../../../src/core/engine/state.ts';
import type { Body } from '../../../src/core/group/bodies.ts';
import { encodeCharter } from '../../../src/core/group/charter.ts';
import { codeHashIn, formingFault, formingPhase } from '../../../src/core/group/forming-phase.ts';
import { completeRehearsal, rehearsalAttempt, rehearsalSubsets } from '../../../src/core/group/rehearsal.ts';
import { inRosterOrder, rosterHashOf, type Roster } from '../../../src/core/group/roster.ts';
import { verifyEntry, type VerifiedEntry } from '../../../src/core/wire/entry.ts';
import {
  ceremony,
  charterFor,
  emptyGroup,
  foldAll,
  foldedGroup,
  form,
  freeze,
  group,
  joinBody,
  lobby,
  nowMs,
  penOf,
  personOf,
  present,
  rehearse,
  secretOf,
  type Forming,
  type Pen,
} from './small-group.ts';

const sam = personOf('Sam');
const none = {};
const phaseOf = ({ forming }: Group): string => formingPhase(forming, none);
const faultOf = ({ forming }: Group): string | undefined => formingFault(forming)?.fault;
const start = (forming: Forming): Group => emptyGroup(sam, forming.founder.person, forming.charter);

/** All entries of a whole ceremony, in the order in which they were said. */
const whole = (() => {
  const forming = lobby();
  const said: VerifiedEntry[] = [];
  freeze(forming);
  const formed = form(forming);
  rehearse(formed);
  const at = formed.pens.map(() => 0);
  let now = start(forming);
  for (let left = true; left; ) {
    left = false;
    for (const [i, { entries }] of formed.pens.entries()) {
      const entry = entries[at[i] ?? 0];
      const folded = entry === undefined ? undefined : foldedGroup(foldEntry(now, entry, nowMs));
      if (entry === undefined || folded === undefined) continue;
      now = folded;
      said.push(entry);
      at[i] = (at[i] ?? 0) + 1;
      left = true;
    }
  }
  return { ...formed, said, end: now };
})();

/** The ceremony up to, and without, the first entry of a kind; with pens that may go on otherwise. */
function until(kind: string): { readonly now: Group; readonly pens: readonly Pen[] } {
  const stop = whole.said.findIndex(({ header }) => header.kind === kind);
  const before = whole.said.slice(0, stop);
  const pens = whole.people.map((person) => {
    const pen = penOf(person);
    pen.entries.push(...before.filter(({ header }) => header.author === person.device));
    return pen;
  });
  return { now: foldAll(start(whole), before), pens };
}

/** Everybody says their own part of `kind`, but one of them something else. */
function otherwise<K extends 'codeOpen' | 'dkg2' | 'finalized' | 'dkg1'>(
  kind: K,
  culprit: number,
  change: Partial<Body<K>>,
): Group {
  const { now, pens } = until(kind);
  const says = (i: number, more: Partial<Body<K>>): VerifiedEntry =>
    present(pens[i]).say(kind, { ...bodies(kind, i), ...more });
  return foldAll(
    now,
    pens.map((_, i) => says(i, i === culprit ? change : {})),
  );
}

function bodies<K extends 'codeOpen' | 'dkg2' | 'finalized' | 'dkg1'>(kind: K, i: number): Body<K> {
  const { forming } = whole.end;
  const { member } = present(whole.people[i]);
  const all = {
    dkg1: { ceremony, rosterHash: hexToBytes(rosterHashOf(whole.roster)), message: present(forming.dkg1[member]) },
    codeOpen: { ceremony, ...present(forming.openings[member]) },
    dkg2: { ceremony, ...present(forming.dkg2[member]) },
    finalized: { ceremony, ...present(forming.finalized[member]) },
  };
  return all[kind] as Body<K>;
}

describe('making the key, as the feeds show it', () => {
  it('goes through its phases, each only once everybody has spoken', () => {
    let now = start(whole);
    const phases: string[] = [];
    for (const entry of whole.said) {
      now = foldAll(now, [entry]);
      if (phases.at(-1) !== phaseOf(now)) phases.push(phaseOf(now));
    }
    expect(phases).toEqual([
      'lobby',
      'agreeing',
      'firstMessages',
      'secondMessages',
      'checkingCode',
      'backingUp',
      'rehearsing',
    ]);
    expect(formingPhase(now.forming, { 0: 0 })).toBe('rehearsing');
    expect(formingPhase(now.forming, { 0: 0, 1: 0 })).toBe('ready');
    expect(now.alarms).toEqual([]);
    expect([0, 1].map((round) => completeRehearsal(now.forming, round)?.attempt)).toEqual([0, 0]);
  });

  it('every entry of it verifies as it would arrive', () => {
    for (const { headerBytes, signature, bodyBytes } of whole.said)
      expect(verifyEntry({ headerBytes, signature, bodyBytes }).ok).toBe(true);
  });

  it('has a code only once everybody opened, under the words all messages imply', () => {
    expect(codeHashIn(until('codeOpen').now.forming)).toBeUndefined();
    expect(codeHashIn(until('finalized').now.forming)).toEqual(codeHashIn(whole.end.forming));
    expect(codeHashIn(whole.end.forming)).toBeDefined();
  });
});

describe('a ceremony ends when', () => {
  it.each([0, 1, 2])('member %i opens something else than was committed to', (culprit) => {
    const now = otherwise('codeOpen', culprit, { opening: secretOf('something else') });
    expect(formingFault(now.forming)).toEqual({
      fault: 'openedAnotherCommitment',
      member: whole.people[culprit]?.member,
    });
    expect(phaseOf(now)).toBe('abandoned');
    expect(codeHashIn(now.forming)).toBeUndefined();
  });

  it.each(['firstMessagesHash', 'commitmentsHash'] as const)('somebody opened under other messages (%s)', (field) => {
    const now = otherwise('codeOpen', 1, { [field]: secretOf('other') });
    expect(formingFault(now.forming)).toEqual({ fault: 'openedUnderOtherMessages', member: whole.people[1]?.member });
  });

  it('somebody froze another roster, and is named', () => {
    const { now, pens } = until('freeze');
    const pen = present(pens[2]);
    const { member } = pen.person;
    const frozen = pen.say('freeze', {
      signed: pen.person.signStatement({ kind: 'freeze', group, member, ceremony, rosterHash: secretOf('another') }),
    });
    expect(formingFault(foldAll(now, [frozen]).forming)).toEqual({ fault: 'frozeAnotherRoster', member });
  });

  it('transcripts differ', () => {
    expect(faultOf(otherwise('dkg2', 2, { transcriptHash: secretOf('other') }))).toBe('transcriptsDiffer');
  });

  it('group keys differ', () => {
    expect(faultOf(otherwise('finalized', 0, { groupKey: new Uint8Array(33).fill(2) }))).toBe('groupKeysDiffer');
  });

  it('one member confirms another code, even before anybody else has confirmed', () => {
    const { now, pens } = until('codeConfirmed');
    const pen = present(pens[1]);
    const { member } = pen.person;
    const confirmed = (codeHash: Uint8Array): VerifiedEntry =>
      pen.say('codeConfirmed', {
        signed: pen.person.signStatement({ kind: 'codeConfirmed', group, member, ceremony, codeHash }),
      });
    const right = confirmed(present(codeHashIn(now.forming)));
    expect(faultOf(foldAll(now, [right]))).toBeUndefined();
    pen.entries.pop();
    expect(faultOf(foldAll(now, [confirmed(secretOf('other'))]))).toBe('codesDiffer');
  });

  it.each([0, 1, 2])('member %i abandons it, at any time', (who) => {
    for (const kind of ['freeze', 'dkg1', 'codeOpen', 'finalized', 'codeConfirmed', 'rehearsalPartial']) {
      const { now, pens } = until(kind);
      const left = present(pens[who]).say('abandon', { ceremony, reason: 'personStopped' });
      expect(formingFault(foldAll(now, [left]).forming)).toEqual({
        fault: 'personStopped',
        member: whole.people[who]?.member,
      });
    }
  });

  it('two abandon it: everybody names the same one, whoever was heard first', () => {
    const { now, pens } = until('dkg1');
    const left = pens.map((pen) => pen.say('abandon', { ceremony, reason: 'codeMismatch' }));
    expect(formingFault(foldAll(now, left).forming)).toEqual(formingFault(foldAll(now, [...left].reverse()).forming));
  });

  it.each<[string, (roster: Roster) => Roster]>([
    ['wrongCount', (roster) => ({ ...roster, members: roster.members.slice(0, 2) })],
    ['wrongOrder', (roster) => ({ ...roster, members: [...roster.members].reverse() })],
    ['duplicateName', (roster) => ({ ...roster, members: roster.members.map((m) => ({ ...m, name: 'Dana' })) })],
    [
      'rosterNamesAnotherJoin',
      (roster) => ({
        ...roster,
        members: roster.members.map((m) => ({ ...m, join: 'ab'.repeat(32) as typeof m.join })),
      }),
    ],
    [
      'rosterNamesAnotherJoin',
      (roster) => ({ ...roster, members: roster.members.map((m) => ({ ...m, name: `${m.name} B` })) }),
    ],
    [
      'rosterNamesAnotherJoin',
      (roster) => ({
        ...roster,
        members: inRosterOrder(
          roster.members.map((m, i) => (i === 0 ? { ...m, hostKey: personOf('Guest').hostKey } : m)),
        ),
      }),
    ],
  ])('the founder publishes a roster with fault “%s”', (fault, change) => {
    const { now, pens } = until('roster');
    const founder = present(pens.find(({ person }) => person.name === 'Dana'));
    const said = founder.say('roster', { roster: change(whole.roster) });
    expect(faultOf(foldAll(now, [said]))).toBe(fault);
  });
});

describe('what is refused and named, without ending the ceremony', () => {
  const last = (now: Group, pen: Pen): unknown => foldEntry(now, present(pen.entries.at(-1)), nowMs);
  const founderOf = (pens: readonly Pen[]): Pen => present(pens.find(({ person }) => person.name === 'Dana'));
  const otherOf = (pens: readonly Pen[]): Pen => present(pens.find(({ person }) => person.name === 'Lee'));

  it('a second roster: the first stands', () => {
    const { now, pens } = until('freeze');
    const founder = founderOf(pens);
    founder.say('roster', { roster: { ...whole.roster, members: [...whole.roster.members].reverse() } });
    expect(last(now, founder)).toMatchObject({ kind: 'folded', fault: 'secondRoster' });
    expect(foldAll(now, founder.entries).forming.roster?.roster).toEqual(whole.roster);
  });

  it('a second charter, a charter or a roster of somebody else, a roster before the charter', () => {
    const { now, pens } = until('roster');
    const founder = founderOf(pens);
    founder.say('charter', { charter: encodeCharter(whole.charter) });
    expect(last(now, founder)).toMatchObject({ fault: 'secondCharter' });
    const lee = otherOf(pens);
    lee.say('charter', { charter: encodeCharter(whole.charter) });
    expect(last(now, lee)).toMatchObject({ fault: 'notTheFounder' });
    const again = otherOf(until('roster').pens);
    again.say('roster', { roster: whole.roster });
    expect(last(now, again)).toMatchObject({ fault: 'notTheFounder' });
    const early = until('charter');
    const hasty = founderOf(early.pens);
    hasty.say('roster', { roster: whole.roster });
    expect(last(early.now, hasty)).toMatchObject({ fault: 'rosterBeforeCharter' });
  });

  it('another charter than the one invited to, and one that no group may have', () => {
    const { now, pens } = until('charter');
    const founder = founderOf(pens);
    founder.say('charter', { charter: encodeCharter({ ...whole.charter, name: 'Treasure' }) });
    expect(last(now, founder)).toMatchObject({ fault: 'charterIsNotTheOneInvitedTo' });
    for (const charter of [
      charterFor(3, 1),
      charterFor(13, 7),
      { ...charterFor(3, 2), rules: [{ kind: 'reasonRequired' }, { kind: 'reasonRequired' }] as const },
    ]) {
      const one = lobby({ ...charter });
      expect(one.view().forming.charter).toBeUndefined();
    }
    const view = emptyGroup(sam, whole.founder.person, whole.charter);
    const other = { ...view, network: 'simnet' as const };
    const [join, contact, said] = whole.founder.entries;
    expect(foldEntry(foldAll(other, [present(join), present(contact)]), present(said), nowMs)).toMatchObject({
      fault: 'charterOfAnotherNetwork',
    });
  });

  it('a second word of a member: the first stands', () => {
    const { now, pens } = until('codeOpen');
    const pen = present(pens[0]);
    pen.say('dkg1', { ...bodies('dkg1', 0), message: Uint8Array.of(1) });
    expect(last(now, pen)).toMatchObject({ fault: 'saidTwice' });
    expect(foldAll(now, pen.entries).forming).toEqual(now.forming);
    const same = present(until('codeOpen').pens[0]);
    same.say('dkg1', bodies('dkg1', 0));
    expect(last(now, same)).toEqual({ kind: 'folded', group: foldAll(now, same.entries) });
  });

  it('a first message for another roster', () => {
    const { now, pens } = until('dkg1');
    const pen = present(pens[0]);
    pen.say('dkg1', { ...bodies('dkg1', 0), rosterHash: secretOf('another') });
    expect(last(now, pen)).toMatchObject({ fault: 'firstMessageForAnotherRoster' });
    expect(foldAll(now, pen.entries).forming.dkg1).toEqual({});
  });

  it('words of another ceremony, malformed words, statements of another member', () => {
    const { now, pens } = until('dkg2');
    const pen = present(pens[0]);
    pen.say('dkg2', { ...bodies('dkg2', 0), ceremony: '98'.repeat(32) as CeremonyId });
    expect(last(now, pen)).toMatchObject({ fault: 'otherCeremony' });
    const noise = present(until('dkg2').pens[0]);
    noise.sayRaw('dkg2', utf8ToBytes('noise'));
    expect(last(now, noise)).toMatchObject({ fault: 'malformed dkg2' });
    const thief = until('freeze');
    const [one, two] = [present(thief.pens[0]), present(thief.pens[1])];
    const { member } = two.person;
    one.say('freeze', {
      signed: two.person.signStatement({
        kind: 'freeze',
        group,
        member,
        ceremony,
        rosterHash: hexToBytes(rosterHashOf(whole.roster)),
      }),
    });
    expect(last(thief.now, one)).toMatchObject({ fault: 'badFreeze' });
    one.entries.pop();
    one.say('codeConfirmed', {
      signed: two.person.signStatement({ kind: 'codeConfirmed', group, member, ceremony, codeHash: secretOf('x') }),
    });
    expect(last(thief.now, one)).toMatchObject({ fault: 'badConfirmation' });
  });

  it('a rehearsal by somebody who is not in that round, who could otherwise use up its attempts', () => {
    const { now, pens } = until('rehearsalNonce');
    expect(rehearsalSubsets(3, 2)).toEqual([
      [0, 1],
      [1, 2],
    ]);
    const outsider = present(pens[2]);
    outsider.say('rehearsalNonce', { ceremony, round: 0, attempt: 255, pubnonce: new Uint8Array(66) });
    expect(last(now, outsider)).toMatchObject({ fault: 'rehearsesForOthers' });
    expect(rehearsalAttempt(foldAll(now, outsider.entries).forming, 0)).toBe(0);
    outsider.entries.pop();
    outsider.say('rehearsalPartial', { ceremony, round: 7, attempt: 0, partial: new Uint8Array(32) });
    expect(last(now, outsider)).toMatchObject({ fault: 'rehearsesForOthers' });
  });

  it('a second join in a feed', () => {
    const { now, pens } = until('freeze');
    const pen = present(pens[1]);
    pen.say('join', joinBody(pen.person, whole.charter, { name: 'Ada' }));
    expect(last(now, pen)).toMatchObject({ fault: 'joinedTwice' });
    expect(foldAll(now, pen.entries).forming).toEqual(now.forming);
  });
});

describe('the rehearsal', () => {
  it.each([
    [2, 2],
    [3, 2],
    [5, 3],
    [7, 3],
    [9, 5],
    [21, 2],
  ])('of %i members with threshold %i covers everybody in ⌈n/t⌉ rounds', (n, t) => {
    const rounds = rehearsalSubsets(n, t);
    expect(rounds).toHaveLength(Math.ceil(n / t));
    expect(new Set(rounds.flat()).size).toBe(n);
    for (const round of rounds) expect(new Set(round).size).toBe(t);
  });
});
