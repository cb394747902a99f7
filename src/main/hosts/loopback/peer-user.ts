import { readFileSync } from 'node:fs';
import { isIPv4, type Socket } from 'node:net';
import { endianness } from 'node:os';

/**
 * Does this connection come from a program of another user of this computer? While an opener starts a browser, every
 * user can read the one-time address among its arguments. Linux tells whose each end of a connection is (proc(5),
 * `/proc/net/tcp`); elsewhere, or where the table does not show even our own end, nobody is refused.
 */
export function isAnotherUsers(socket: Socket): boolean {
  const own = process.getuid?.();
  const [here, there] = [endOf(socket.localAddress, socket.localPort), endOf(socket.remoteAddress, socket.remotePort)];
  if (process.platform !== 'linux' || own === undefined || here === undefined || there === undefined) return false;
  const ends = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(connectionEnds);
  if (!ends.some(({ local, remote }) => local === here && remote === there)) return false;
  // Whole ends, not ports: another user may have the same port at 127.0.0.2. And only what is established has an owner;
  // what is closing or was left behind shows as root's.
  const theirs = ends.find((end) => end.local === there && end.remote === here && end.state === established);
  return theirs?.uid !== own;
}

const established = '01';
type End = { readonly local: string; readonly remote: string; readonly state: string; readonly uid: number };

/** `sl local rem st tx:rx tr:when retrnsmt uid …`; addresses are hexadecimal, an IPv4 one in IPv6 has a prefix. */
function connectionEnds(table: string): readonly End[] {
  return linesOf(table).flatMap((line) => {
    const [, local, remote, state, , , , uid] = line.trim().split(/\s+/);
    if (local === undefined || remote === undefined || state === undefined || uid === undefined) return [];
    return [{ local: plain(local), remote: plain(remote), state, uid: Number(uid) }];
  });
}

const plain = (end: string): string => end.replace(/^0{16}FFFF0000(?=[0-9A-F]{8}:)/, '');

/** As the table writes it, e.g. `0100007F:1F90`; undefined for an address that is not of IPv4. */
function endOf(address: string | undefined, port: number | undefined): string | undefined {
  const text = address?.replace(/^::ffff:/i, '') ?? '';
  if (!isIPv4(text) || port === undefined) return undefined;
  const bytes = text.split('.').map(Number);
  const inOrder = endianness() === 'LE' ? bytes.reverse() : bytes;
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
  return `${inOrder.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return []; // This kernel has no such table.
  }
}
