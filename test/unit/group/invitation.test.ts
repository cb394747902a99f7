import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import {
  invitationLink,
  linkPrefix,
  readInvitation,
  tokenHashOf,
  type Invitation,
} from '../../../src/core/group/invitation.ts';
import { ceremony, group, nowMs, personOf, secretOf } from './small-group.ts';

const dana = personOf('Dana');
const token = secretOf('token');
const charterHash = secretOf('charter');
type Parts = Parameters<typeof invitationLink>[0];
const signedFor = (change: object = {}, by = dana): Parts['signed'] =>
  by.signStatement({
    kind: 'invitation',
    group,
    member: dana.member,
    device: dana.device,
    ceremony,
    charterHash,
    tokenHash: tokenHashOf(token),
    expiresAtMs: nowMs,
    ...change,
  });
const parts: Parts = {
  group,
  groupName: 'Treasury',
  network: 'practice',
  inviterName: 'Dana',
  device: dana.device,
  addresses: ['/ip4/127.0.0.1/tcp/4000'],
  token,
  signed: signedFor(),
};
const pinned: Invitation = {
  group,
  groupName: 'Treasury',
  network: 'practice',
  inviterName: 'Dana',
  inviter: dana.member,
  device: dana.device,
  addresses: ['/ip4/127.0.0.1/tcp/4000'],
  token,
  ceremony,
  charterHash: bytesToHex(charterHash),
  expiresAtMs: nowMs,
};

describe('an invitation link', () => {
  const link = invitationLink(parts);

  it('is read back with everything the joiner pins', () => {
    expect(readInvitation(link)).toEqual({ ok: true, value: pinned });
    expect(readInvitation(`  ${link}\n`)).toEqual({ ok: true, value: pinned });
  });

  it('of any length of token text is read back: no bits are lost at the end', () => {
    for (let n = 1; n <= 12; n++) {
      const addresses = ['a'.repeat(n)];
      expect(readInvitation(invitationLink({ ...parts, addresses }))).toEqual({
        ok: true,
        value: { ...pinned, addresses },
      });
    }
  });

  it('with any character changed is refused, or shows another name, network or address; what is pinned never changes', () => {
    const shown = new Set<string>();
    for (let at = linkPrefix.length; at < link.length; at++) {
      for (const other of ['A', 'z', '_']) {
        if (link[at] === other) continue;
        const result = readInvitation(link.slice(0, at) + other + link.slice(at + 1));
        if (!result.ok) continue;
        expect(result.value).not.toEqual(pinned);
        const {
          groupName: _name,
          network: _network,
          inviterName: _inviter,
          addresses: _addresses,
          ...rest
        } = result.value;
        const { groupName, network, inviterName, addresses, ...expected } = pinned;
        expect(rest).toEqual(expected);
        shown.add(
          [
            result.value.groupName !== groupName,
            result.value.network !== network,
            result.value.inviterName !== inviterName,
            result.value.addresses.join() !== addresses.join(),
          ].join(),
        );
      }
    }
    expect(shown.size).toBeGreaterThan(0);
  });

  it('cut short, grown, with another beginning or with other characters is refused', () => {
    for (let length = 0; length < link.length; length += 7)
      expect(readInvitation(link.slice(0, length)).ok).toBe(false);
    for (const text of [
      `${link}A`,
      `${link}=`,
      `${link}AAAA`,
      link.replace('keyturn:', 'https:'),
      link.slice(linkPrefix.length),
      link.replace(/.$/u, '+'),
      link.replace(/.$/u, ' x'),
      '',
      linkPrefix,
    ])
      expect(readInvitation(text).ok).toBe(false);
  });

  it('far too long is refused before it is decoded', () => {
    expect(readInvitation(linkPrefix + 'A'.repeat(10_000_000))).toEqual({ ok: false, error: 'malformed' });
    const many = invitationLink({ ...parts, addresses: Array<string>(8).fill('a'.repeat(256)) });
    expect(readInvitation(many).ok).toBe(true);
    expect(readInvitation(invitationLink({ ...parts, addresses: Array<string>(9).fill('a') })).ok).toBe(false);
    expect(readInvitation(invitationLink({ ...parts, addresses: [] })).ok).toBe(false);
  });

  it('with another token, device or group than the inviter signed is refused', () => {
    for (const change of [
      { token: secretOf('other') },
      { device: personOf('Lee').device },
      { group: '98'.repeat(32) as Invitation['group'] },
    ])
      expect(readInvitation(invitationLink({ ...parts, ...change }))).toEqual({ ok: false, error: 'badSignature' });
  });

  it('signed by somebody else, or a statement of another kind, is refused', () => {
    const { member, device } = personOf('Lee');
    for (const signed of [
      signedFor({}, personOf('Lee')),
      dana.signStatement({ kind: 'device', group, member: dana.member, device: dana.device, hostKey: dana.hostKey }),
      personOf('Lee').signStatement({ kind: 'freeze', group, member, ceremony, rosterHash: charterHash }),
    ])
      expect(readInvitation(invitationLink({ ...parts, signed }))).toEqual({ ok: false, error: 'badSignature' });
    expect(device).not.toBe(dana.device);
  });

  it('says until when it holds and leaves it to the reader’s clock', () => {
    const late = readInvitation(invitationLink({ ...parts, signed: signedFor({ expiresAtMs: 0 }) }));
    expect(late).toEqual({ ok: true, value: { ...pinned, expiresAtMs: 0 } });
  });
});
