import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Hello } from './wire.ts';

const secretBytes = 32;
/** Long enough to find the browser, short enough that an address in a scrollback is worth nothing. */
export const tokenLifeMs = 10 * 60_000;
/** A person opens an old address a few times; more is a program. */
export const wrongTriesMax = 10;
/** Enough to tell an old address from an invented one. */
const rememberedMax = 8;

export type Entry =
  | { readonly admitted: 'new' | 'known'; readonly session: string }
  | { readonly admitted: 'no'; readonly message: string };

/** Who may speak to one page server: whoever presents its one-time token, and from then on the session it was exchanged for. */
export type Gate = {
  /** A new one-time token; the one before stops working. The present session stays until this one is spent. */
  issue(): string;
  /** Can the newest token still be spent? */
  isOpen(): boolean;
  enter(hello: Hello): Entry;
};

type Issued = { readonly digest: Buffer; readonly expiresAtMs: number; spent: boolean };

/** @param onGuessed  told once when the wrong tries are used up: the token is void until a new one is issued */
export function makeGate(options: { readonly nowMs: () => number; readonly onGuessed: () => void }): Gate {
  let issued: readonly Issued[] = [];
  let session: { readonly secret: string; readonly digest: Buffer } | undefined;
  let wrongTries = 0;

  const newest = (): Issued | undefined => issued[0];
  const isOpen = (): boolean => {
    const token = newest();
    return token !== undefined && !token.spent && token.expiresAtMs > options.nowMs() && wrongTries < wrongTriesMax;
  };

  return {
    issue() {
      const token = secretText();
      wrongTries = 0;
      const entry = { digest: digestOf(token), expiresAtMs: options.nowMs() + tokenLifeMs, spent: false };
      issued = [entry, ...issued].slice(0, rememberedMax);
      return token;
    },
    isOpen,
    enter(hello) {
      const given = hello.token === undefined ? undefined : digestOf(hello.token);
      const known = given === undefined ? undefined : issued.find(({ digest }) => timingSafeEqual(digest, given));
      if (known !== undefined && known === newest() && isOpen()) {
        known.spent = true;
        const secret = secretText();
        session = { secret, digest: digestOf(secret) };
        return { admitted: 'new', session: secret };
      }
      if (
        session !== undefined &&
        hello.session !== undefined &&
        timingSafeEqual(session.digest, digestOf(hello.session))
      ) {
        return { admitted: 'known', session: session.secret };
      }
      if (known !== undefined) return { admitted: 'no', message: usedMessage };
      wrongTries += 1;
      if (wrongTries === wrongTriesMax) options.onGuessed();
      return { admitted: 'no', message: wrongTries < wrongTriesMax ? wrongMessage : guessedMessage };
    },
  };
}

const usedMessage =
  'This address was used already, replaced or has expired. Nothing was done. Press Enter in the terminal where Keyturn runs, and open the new one.';
const wrongMessage =
  'This is not the address Keyturn printed. Nothing was done. Press Enter in the terminal where Keyturn runs, and open the new one.';
const guessedMessage =
  'Too many wrong addresses were tried. Nothing was done. Press Enter in the terminal where Keyturn runs, and open the new one.';

const secretText = (): string => randomBytes(secretBytes).toString('base64url');

/** Secrets are compared by digest: all have one length, and the comparison takes as long whatever was guessed. */
const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
