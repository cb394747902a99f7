import type { confirmContract } from '../../../preload/confirm-contract.ts';
import type { contract } from '../../../preload/contract.ts';
import type { Client } from '../../../preload/contract-kit.ts';
import { clientOver } from './client.ts';
import { openLine } from './line.ts';
import { setDoorStanding } from './standing.ts';

declare global {
  interface Window {
    /** Put there by the preload of a desktop window; absent in a browser. */
    readonly keyturn?: Client<typeof contract>;
    readonly keyturnConfirm?: Client<typeof confirmContract>;
  }
}

/**
 * The way to main: what a preload left for this page, or in a browser a line to the Keyturn that served it. Resolves at
 * once; how the line stands is told by `doorStanding`. Commands never reject: a lost line is answered with `unexpected`.
 */
export function openDoor(): Promise<Client<typeof contract>> {
  const { keyturn } = window;
  if (keyturn === undefined) return Promise.resolve(overLine() as Client<typeof contract>);
  setDoorStanding('open');
  return Promise.resolve(keyturn);
}

/** The same for the confirm window, whose door is another one on every host. */
export function openConfirmDoor(): Promise<Client<typeof confirmContract>> {
  const { keyturnConfirm } = window;
  if (keyturnConfirm === undefined) return Promise.resolve(overLine() as Client<typeof confirmContract>);
  setDoorStanding('open');
  return Promise.resolve(keyturnConfirm);
}

const overLine = (): object => clientOver(openLine({ token: takeToken(), onStanding: setDoorStanding }));

/** The one-time part of the address, removed from the address bar, and so from bookmarks and copies, as soon as it is read. */
function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('t') ?? undefined;
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return token;
}
