import { z } from 'zod';
import type { Answer } from '../../ipc/serve.ts';

/** Said by closing, so that a page knows whether to try again (src/renderer/src/door/line.ts has the same numbers). */
export const closeCodes = { refused: 4001, takenOver: 4002, ended: 4003, tooMuch: 1008 } as const;

/** The largest request is a group with two hundred allowed addresses, about 20 kB; the rest is room for escapes. */
export const messageBytesMax = 128 * 1024;
const nameCharactersMax = 64;
/** A secret of 32 bytes in base64url has 43. */
const secretCharactersMax = 64;

const name = z.string().min(1).max(nameCharactersMax);
const secret = z.string().min(1).max(secretCharactersMax).optional();
const helloMessage = z.strictObject({ hello: z.strictObject({ token: secret, session: secret }) });
const callMessage = z.strictObject({ id: z.int().min(1), name, input: z.unknown() });
const listenMessage = z.strictObject({ listen: name });
const unlistenMessage = z.strictObject({ unlisten: name });
/** Said when the page is left or reloaded; browsers close the line in the same way when a page crashes. */
const byeMessage = z.strictObject({ bye: z.literal(true) });
const fromPage = z.union([callMessage, listenMessage, unlistenMessage, byeMessage]);

export type Hello = z.output<typeof helloMessage>['hello'];
export type FromPage = z.output<typeof fromPage>;
export type ToPage =
  | { readonly welcome: { readonly session: string } }
  | { readonly refused: { readonly message: string } }
  | { readonly id: number; readonly answer: Answer }
  | { readonly topic: string; readonly snapshot: unknown }
  /** So that a page hears when main hangs; the line's own pings are not shown to it. */
  | { readonly beat: true };

/** @returns undefined when this is no greeting */
export function readHello(text: string): Hello | undefined {
  return helloMessage.safeParse(parsed(text)).data?.hello;
}

/** @returns undefined when this is nothing a page says */
export function readFromPage(text: string): FromPage | undefined {
  return fromPage.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
