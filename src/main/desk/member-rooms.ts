import { KeyturnError } from '../../core/base/errors.ts';
import { contract } from '../../preload/contract.ts';
import type { Contract } from '../../preload/contract-kit.ts';
import type { MemberRooms } from '../ipc/member-rooms.ts';
import type { Seat } from './seat.ts';

const names = [
  'identity',
  'vault',
  'group',
  'backup',
  'proposal',
  'review',
  'network',
  'activity',
  'audit',
  'diagnostics',
] as const satisfies readonly (keyof MemberRooms)[];

type Handle = (input: unknown) => Promise<unknown>;

/** The member's rooms of whoever is at the desk when a command comes: the profile's app, or the one of practice mode. */
export function roomsOfWhoeverIsThere(seat: () => Seat | undefined): MemberRooms {
  const forward =
    (room: keyof MemberRooms, name: string): Handle =>
    (input) => {
      const there = seat()?.rooms[room] as Readonly<Record<string, Handle>> | undefined;
      const handle = there?.[name];
      if (handle === undefined)
        throw new KeyturnError(
          'wrongPhase',
          'No profile is open yet, so there is nobody to do this. Nothing was done.',
        );
      return handle(input);
    };
  const rooms = names.map((room) => {
    const entries: Contract[string] = contract[room];
    const commands = Object.entries(entries).filter(([, entry]) => entry.kind === 'command');
    return [room, Object.fromEntries(commands.map(([name]) => [name, forward(room, name)]))];
  });
  return Object.fromEntries(rooms) as MemberRooms;
}
