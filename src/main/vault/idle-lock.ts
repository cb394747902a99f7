/**
 * For how long use alone keeps a vault open. What a page calls use, a page taken over can invent; a passphrase and a
 * held button it cannot. An hour is a long sitting over proposals, and short beside a night.
 */
export const openMsMax = 3_600_000;

/** When an open vault locks by itself. Times are milliseconds of a clock that runs through suspend. */
export type IdleLock = {
  /** The vault was opened, a passphrase was right, or something was approved: somebody is there for certain. */
  proven(): void;
  /** Somebody seems to be there. */
  used(): void;
  /** Milliseconds until it is time; 0 from then on, until `proven` or `used` says otherwise. */
  leftMs(): number;
};

/** @param idleLockMs  milliseconds without use after which it is time; longer ones than {@link openMsMax} are the bound themselves */
export function idleLock(idleLockMs: number, upMs: () => number): IdleLock {
  const openMs = Math.max(openMsMax, idleLockMs);
  let provenUpMs = upMs();
  let usedUpMs = provenUpMs;
  return {
    proven() {
      usedUpMs = upMs();
      provenUpMs = usedUpMs;
    },
    used() {
      usedUpMs = upMs();
    },
    leftMs: () => Math.max(0, Math.min(usedUpMs + idleLockMs, provenUpMs + openMs) - upMs()),
  };
}

/** Verbs that end well only after the right passphrase, or after a person held the button in main's own window. */
export const provesSomebody: ReadonlySet<string> = new Set([
  'create',
  'unlock',
  'prepareGroup',
  'makeBackup',
  'approve',
]);

/** Background work is nobody's sign of life: it neither keeps a vault open nor opens it again. */
export const isBackground = (verb: string): boolean => verb === 'makeSheet';
