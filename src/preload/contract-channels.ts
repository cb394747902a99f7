import type { Contract } from './contract-kit.ts';

/** The two doors of Electron's message pipe. A page's preload knows the channels of its own door and no others. */
export type DoorName = 'app' | 'confirm';

export const commandChannel = (door: DoorName, name: string): string => `keyturn/${door}/command/${name}`;
/** Main to page: the newest snapshot of one topic. */
export const topicChannel = (door: DoorName, name: string): string => `keyturn/${door}/topic/${name}`;
/** Page to main: begin, or stop, to send one topic. */
export const listenChannel = (door: DoorName): string => `keyturn/${door}/listen`;

/** `room.name` of everything in a contract. */
export function namesOf(contract: Contract): {
  readonly commands: readonly string[];
  readonly topics: readonly string[];
} {
  const entries = Object.entries(contract).flatMap(([room, inside]) =>
    Object.entries(inside).map(([name, { kind }]) => ({ name: `${room}.${name}`, kind })),
  );
  const named = (kind: 'command' | 'topic'): string[] =>
    entries.filter((entry) => entry.kind === kind).map(({ name }) => name);
  return { commands: named('command'), topics: named('topic') };
}
