import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from '../../../src/core/group/bodies.ts';
import { decodeCharter, encodeCharter, type Charter } from '../../../src/core/group/charter.ts';
import { invitationLink, readInvitation, tokenHashOf } from '../../../src/core/group/invitation.ts';
import { memberNameFault, nameFault } from '../../../src/core/group/names.ts';
import { rosterCodec } from '../../../src/core/group/roster.ts';
import { decodeStrict, encodeStrict } from '../../../src/core/wire/codec.ts';
import { acme, ceremony, charterFor, group, joinBody, lobby, nowMs, personOf, secretOf } from './small-group.ts';

describe('a name that others see beside what is decided', () => {
  it.each([
    'Dana',
    'Lee 2',
    'Sam (practice)',
    'María José Ñandú',
    'Nguyễn Thị Ánh',
    'Ольга',
    'Παναγιώτης',
    'דנה',
    'دانا',
    '李雷',
    "O'Neill-Smith",
    'Anderson',
    'Sandor',
  ])('may be %s', (name) => {
    expect(memberNameFault(name)).toBeUndefined();
  });

  it.each([
    ['', 'blank'],
    [' ', 'blank'],
    [' Sam', 'spaces'],
    ['Sam ', 'spaces'],
    ['Sam  Lee', 'spaces'],
    ['Sa\u200dm', 'hidden'],
    ['Sam\u202e', 'hidden'],
    ['S\u0332a\u0333m\u20dd', 'marks'],
    ['x' + '\u0301'.repeat(3) + 'am', 'marks'],
    ['S\u0430m', 'scripts'],
    ['D\u03b1na', 'scripts'],
    ['You', 'reserved'],
    ['ＹＯＵ', 'reserved'],
    ['everybody', 'reserved'],
    ['Dana and Lee', 'list'],
    ['Dana, Lee', 'list'],
  ])('may not be "%s" for a person: %s', (name, fault) => {
    expect(memberNameFault(name)).toBe(fault);
  });

  it('may be that of a company that lists its owners, for a recipient', () => {
    expect(nameFault('Smith and Sons, Ltd')).toBeUndefined();
    expect(nameFault('Аcme Ltd')).toBe('scripts');
  });
});

describe('such a name, put where others send it by an app that has no such rule', () => {
  const charter = charterFor(3, 2);
  const charterReads = (change: Partial<Charter>): boolean =>
    decodeCharter(encodeCharter({ ...charter, ...change })).ok;

  const dana = personOf('Dana');
  const token = secretOf('token');
  const signed = dana.signStatement({
    kind: 'invitation',
    group,
    member: dana.member,
    device: dana.device,
    ceremony,
    charterHash: secretOf('charter'),
    tokenHash: tokenHashOf(token),
    expiresAtMs: nowMs,
  });
  const names = { groupName: 'Treasury', inviterName: 'Dana' };
  const link = {
    group,
    network: 'practice' as const,
    device: dana.device,
    addresses: ['/ip4/127.0.0.1/tcp/4000'],
    token,
    signed,
  };
  const invitationReads = (change: Partial<typeof names>): boolean =>
    readInvitation(invitationLink({ ...link, ...names, ...change })).ok;

  const joinReads = (name: string): boolean =>
    decodeBody('join', encodeBody('join', joinBody(dana, charter, { name }))).ok;
  const { roster } = lobby();
  const rosterReads = (name: string): boolean => {
    const members = roster.members.map((member, i) => (i === 1 ? { ...member, name } : member));
    return decodeStrict(rosterCodec, encodeStrict(rosterCodec, { ...roster, members }), 60_000).ok;
  };

  it('is a join, a list of people and an invitation nobody reads, when it is a person’s', () => {
    for (const [name, isRead] of [
      ['Samuel', true],
      ['S\u0430m', false],
      ['Sam\u202e', false],
      ['You', false],
      ['Dana and Lee', false],
    ] as const)
      expect([joinReads(name), rosterReads(name), invitationReads({ inviterName: name })], name).toEqual([
        isRead,
        isRead,
        isRead,
      ]);
  });

  it('is a charter and an invitation nobody reads, when it is a group’s or a recipient’s', () => {
    for (const [name, isRead] of [
      ['Smith and Sons, Ltd', true],
      ['\u0410cme Ltd', false],
      ['Acme\u202e Ltd', false],
      ['Acme  Ltd', false],
    ] as const) {
      const book = { version: 1, entries: [{ name, script: acme.script }] };
      expect([charterReads({ name }), charterReads({ book }), invitationReads({ groupName: name })], name).toEqual([
        isRead,
        isRead,
        isRead,
      ]);
    }
  });
});
