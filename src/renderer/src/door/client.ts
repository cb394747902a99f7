import type { Line } from './line.ts';

/**
 * A client whose rooms and names need not be known here, because main refuses what is not in its contract: given a
 * function a name is listened to, given anything else it is called. Each function is the same one every time it is asked for.
 */
export function clientOver(line: Line): object {
  const room = (roomName: string): object =>
    byName(
      (name) => (given: unknown) =>
        isListener(given) ? line.listen(`${roomName}.${name}`, given) : line.call(`${roomName}.${name}`, given),
    );
  return byName(room);
}

const isListener = (given: unknown): given is (snapshot: unknown) => void => typeof given === 'function';

/** `then` is no room: whoever awaits a client must get the client. */
function byName(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined;
        if (!made.has(name)) made.set(name, make(name));
        return made.get(name);
      },
    },
  );
}
