export type Exits = {
  /** The first time counts; an end is often reported twice, as an error and as an exit. */
  happened(code: number | undefined): void;
  tell(listener: (code: number | undefined) => void): void;
  isOver(): boolean;
};

/** The end of one process: told once to everybody who asked, and at once to whoever asks later. */
export function exits(): Exits {
  let over: { readonly code: number | undefined } | undefined;
  const listeners: ((code: number | undefined) => void)[] = [];
  return {
    happened(code) {
      if (over !== undefined) return;
      over = { code };
      for (const listener of listeners) listener(code);
    },
    tell(listener) {
      if (over === undefined) listeners.push(listener);
      else listener(over.code);
    },
    isOver: () => over !== undefined,
  };
}
