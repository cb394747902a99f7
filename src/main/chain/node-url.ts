import { KeyturnError } from '../../core/base/errors.ts';

/** Far above any real node address, far below what could hide something from a person reading it. */
const URL_CHARACTERS_MAX = 300;

/**
 * Checks where a node may be (requirement G-03): plain `ws://` only to this computer, `wss://` anywhere.
 * A node's own socket has no encryption, so anyone on the way could change balances and fees.
 * @returns the address in its canonical form
 * @throws KeyturnError invalidInput
 */
export function parseNodeUrl(text: string): string {
  const url = text.length <= URL_CHARACTERS_MAX && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refused('That is not the address of a Kaspa node.');
  if (url.username !== '' || url.password !== '')
    throw refused('A node address must not carry a user name or password.');
  if (url.hash !== '') throw refused('A node address must not contain "#".');
  if (url.protocol === 'wss:') return url.href;
  if (url.protocol !== 'ws:')
    throw refused('A node address starts with wss:// (or ws:// for a node on this computer).');
  if (!isLoopback(url.hostname)) {
    throw refused(
      'Without encryption (ws://) Keyturn talks only to a node on this computer; use wss:// for any other.',
    );
  }
  return url.href;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

function refused(reason: string): KeyturnError {
  return new KeyturnError(
    'invalidInput',
    `${reason} Nothing was contacted. Write for example ws://127.0.0.1:18110 or wss://node.example:443.`,
  );
}
