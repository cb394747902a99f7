import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Does this connection come from a program of another user of this computer? While an opener starts a browser, every
 * user can read the one-time address among its arguments. Linux tells whose each end of a connection is (proc(5),
 * `/proc/net/tcp`); elsewhere, or where the table does not show even our own end, nobody is refused.
 */
export function isAnotherUsers(socket: Socket): boolean {
  const own = process.getuid?.();
  const { localPort, remotePort } = socket;
  if (process.platform !== 'linux' || own === undefined || localPort === undefined || remotePort === undefined)
    return false;
  const ends = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(connectionEnds);
  const isOurEndShown = ends.some(({ local, remote }) => local === localPort && remote === remotePort);
  if (!isOurEndShown) return false;
  const theirs = ends.find(({ local, remote }) => local === remotePort && remote === localPort);
  // Root needs no address to do as it likes.
  return theirs === undefined || (theirs.uid !== own && theirs.uid !== 0);
}

type End = { readonly local: number; readonly remote: number; readonly uid: number };

/** `sl local rem st tx:rx tr:when retrnsmt uid …`; ports are hexadecimal behind the colon. */
function connectionEnds(table: string): readonly End[] {
  return linesOf(table).flatMap((line) => {
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    const end = { local: portOf(local), remote: portOf(remote), uid: Number(uid) };
    return Object.values(end).every(Number.isInteger) ? [end] : [];
  });
}

const portOf = (address: string | undefined): number => Number.parseInt(address?.split(':')[1] ?? '', 16);

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return []; // This kernel has no such table.
  }
}
