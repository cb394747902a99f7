/**
 * Keeps the order of what is told. Events never fire inside a call to the network: they wait for the turn after it,
 * and all later ones queue behind them.
 */
export class Teller {
  readonly #waiting: (() => void)[] = [];
  #insideCall = false;

  tell(event: () => void): void {
    if (!this.#insideCall && this.#waiting.length === 0) {
      event();
      return;
    }
    if (this.#waiting.push(event) === 1) queueMicrotask(() => this.#tellNext());
  }

  /** Runs a call of the engine's: whatever it causes is told after it. */
  quietly<T>(call: () => T): T {
    const wasInside = this.#insideCall;
    this.#insideCall = true;
    try {
      return call();
    } finally {
      this.#insideCall = wasInside;
    }
  }

  #tellNext(): void {
    try {
      this.#waiting[0]?.();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) queueMicrotask(() => this.#tellNext());
    }
  }
}
