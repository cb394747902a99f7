import { describe, expect, it } from 'vitest';
import {
  indexOfMember,
  inRosterOrder,
  rosterFault,
  rosterHashOf,
  type Roster,
  type RosterMember,
} from '../../../src/core/group/roster.ts';
import { lobby, personOf, present } from './small-group.ts';

const { roster } = lobby();
const changed = (i: number, change: Partial<RosterMember>): Roster => ({
  ...roster,
  members: roster.members.map((member, at) => (at === i ? { ...member, ...change } : member)),
});
const [first, second, third] = roster.members as readonly [RosterMember, RosterMember, RosterMember];

describe('a roster', () => {
  it('of everybody in the order of the host keys is right', () => {
    expect(rosterFault(roster, 3)).toBeUndefined();
    expect(roster.members.map((_, i) => indexOfMember(roster, present(roster.members[i]).member))).toEqual([0, 1, 2]);
  });

  it('is refused with another number of members than the charter says', () => {
    expect([2, 4].map((count) => rosterFault(roster, count))).toEqual(['wrongCount', 'wrongCount']);
  });

  it('is refused in every order but one', () => {
    for (const members of [
      [first, third, second],
      [second, first, third],
      [second, third, first],
      [third, first, second],
      [third, second, first],
    ]) {
      expect(rosterFault({ ...roster, members }, 3)).toBe('wrongOrder');
      expect(inRosterOrder(members)).toEqual(roster.members);
    }
  });

  it('is refused when anything stands twice', () => {
    expect(rosterFault(changed(1, { member: first.member }), 3)).toBe('duplicateMember');
    expect(rosterFault(changed(2, { device: first.device }), 3)).toBe('duplicateDevice');
    expect(rosterFault(changed(1, { hostKey: Uint8Array.from(first.hostKey) }), 3)).toBe('duplicateHostKey');
    expect(rosterFault(changed(1, { name: first.name }), 3)).toBe('duplicateName');
  });

  it('is refused when two names differ only in case, spaces or width', () => {
    for (const name of [
      first.name.toUpperCase(),
      first.name.toLowerCase(),
      ` ${first.name}`,
      `${first.name} `,
      first.name.normalize('NFKC').replace(/^./u, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)),
    ])
      expect(rosterFault(changed(2, { name }), 3)).toBe('duplicateName');
  });

  it('has a hash that differs with every field and the order', () => {
    const others = [
      roster,
      changed(0, { name: 'Dan' }),
      changed(0, { device: personOf('Guest').device }),
      changed(0, { member: personOf('Guest').member }),
      changed(0, { hostKey: personOf('Guest').hostKey }),
      changed(0, { join: second.join }),
      { ...roster, charterHash: new Uint8Array(32) },
      { ...roster, ceremony: '98'.repeat(32) as Roster['ceremony'] },
      { ...roster, members: [second, first, third] },
    ];
    expect(new Set(others.map(rosterHashOf)).size).toBe(others.length);
  });
});
