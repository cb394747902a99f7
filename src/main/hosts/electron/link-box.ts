export type LinkBox = {
  /** A start or the system brought this; undefined for a start without a link. */
  came(link: string | undefined): void;
  /** From now on links go to `listener`; the newest that came before goes at once. */
  opened(listener: (link: string | undefined) => void): void;
};

/** Links may come before there is anything to show them in. Only the newest is kept: it is what the person clicked last. */
export function linkBox(): LinkBox {
  let listener: ((link: string | undefined) => void) | undefined;
  let waiting: string | undefined;
  return {
    came(link) {
      if (listener !== undefined) listener(link);
      else waiting = link ?? waiting;
    },
    opened(told) {
      listener = told;
      if (waiting !== undefined) told(waiting);
    },
  };
}
