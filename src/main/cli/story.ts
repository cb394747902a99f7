/** Tells what happens, each step with the time since the beginning. */
export class Story {
  readonly #startedAtMs = performance.now();
  readonly #quiet: boolean;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  /** To stderr when the result goes to stdout as JSON, so that its last line is the document alone. */
  say(sentence: string): void {
    const seconds = ((performance.now() - this.#startedAtMs) / 1000).toFixed(1).padStart(6);
    const stream = this.#quiet ? process.stderr : process.stdout;
    stream.write(`${seconds} s  ${sentence}\n`);
  }
}
