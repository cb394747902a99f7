/** Tells what happens, each step with the time since the beginning. */
export class Story {
  readonly #startedAtMs = performance.now();
  readonly #write: (line: string) => void;

  /** @param quiet  to stderr, because the result goes to stdout as JSON and its last line is the document alone */
  constructor(quiet: boolean, write?: (line: string) => void) {
    const stream = quiet ? process.stderr : process.stdout;
    this.#write = write ?? ((line) => void stream.write(line));
  }

  say(sentence: string): void {
    const seconds = ((performance.now() - this.#startedAtMs) / 1000).toFixed(1).padStart(6);
    this.#write(`${seconds} s  ${sentence}\n`);
  }
}
