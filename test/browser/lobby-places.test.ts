import { describe, expect, it } from 'vitest';
import type { GroupView, MemberView } from '../../src/core/engine/views.ts';
import { placesOf } from '../../src/renderer/src/screens/forming/lobby-places.ts';
import { nowMs, readyGroup } from './fixtures/base.ts';

const [dana, lee] = readyGroup().members as [MemberView, MemberView];
const lobby = (guest: Partial<MemberView>, more: Partial<GroupView> = {}): GroupView =>
  readyGroup({ phase: 'lobby', lobbyComplete: false, members: [dana, { ...lee, ...guest }], ...more });

describe('places in the founder’s lobby', () => {
  it('offers no second invitation for somebody whose invitation was used under another name', () => {
    const { toInvite, others } = placesOf(lobby({ name: 'Leanne', cameBy: 'Lee' }), ['Lee', 'Sam']);
    expect(toInvite).toEqual(['Sam']);
    expect(others).toEqual([{ device: lee.device, name: 'Leanne', label: 'Lee' }]);
  });

  it('leaves the place of a person open whose name somebody else chose', () => {
    const invited = { label: 'Sam', expiresAtMs: nowMs };
    const guest = { name: 'Sam', cameBy: 'Lee' };
    expect(placesOf(lobby(guest), ['Lee', 'Sam']).toInvite).toEqual(['Sam']);
    expect(placesOf(lobby(guest, { invitations: [invited] }), ['Lee', 'Sam'])).toMatchObject({
      open: [invited],
      toInvite: [],
    });
  });

  it('has nobody left to invite once every place is taken', () => {
    expect(placesOf(lobby({ name: 'Sam', cameBy: 'Samantha' }, { lobbyComplete: true }), ['Lee', 'Sam'])).toMatchObject(
      {
        open: [],
        toInvite: [],
      },
    );
  });

  it('remarks on another name, and not on the same one written in other cases or code points', () => {
    const remarks = (name: string, cameBy: string | undefined) => placesOf(lobby({ name, cameBy }), []).others.length;
    expect(remarks('LEE', 'Lee')).toBe(0);
    expect(remarks('Zoe\u0308', 'Zo\u00eb')).toBe(0);
    expect(remarks('Lee', undefined)).toBe(0);
    expect(remarks('Lee R', 'Lee')).toBe(1);
    expect(remarks('\u041bee', 'Lee')).toBe(1);
  });
});
