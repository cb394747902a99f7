import { KeyturnError } from '../core/base/errors.ts';
import type { TimeMs } from '../core/base/ids.ts';

/** An operating failure as the diagnostics know it: where, and which code. Never a message, which might quote somebody. */
export type Failure = { readonly atMs: TimeMs; readonly where: string; readonly code: string; readonly times: number };

/** Enough for what led to a question; a failure that repeats takes one place. */
const failuresMax = 100;
/** A command's name or a duty's: our own words. Anything else may be somebody's text and is left out. */
const ownWord = /^[a-zA-Z]{1,30}(\.[a-zA-Z]{1,30})?$/;
/** Names of errors that say something; any other class of error is just one. */
const errorNames = [
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'AbortError',
  'ZodError',
  'SqliteError',
];

/** The last failures, as many as fit. Kept in memory and nowhere else. */
export function failureRing(nowMs: () => TimeMs): {
  note(where: string, problem: unknown): void;
  all(): readonly Failure[];
} {
  let kept: readonly Failure[] = [];
  return {
    note(where, problem) {
      const failure = { where: placeOf(where), code: ringCodeOf(problem) };
      const last = kept.at(-1);
      const repeats = last?.where === failure.where && last.code === failure.code;
      const others = repeats ? kept.slice(0, -1) : kept;
      kept = [...others, { ...failure, atMs: nowMs(), times: repeats ? last.times + 1 : 1 }].slice(-failuresMax);
    },
    all: () => kept,
  };
}

const placeOf = (where: string): string => (ownWord.test(where) ? where : 'other');

/** As {@link codeOf}, and narrower: this leaves the laptop with the diagnostics. */
function ringCodeOf(problem: unknown): string {
  const code = codeOf(problem).replace(/^malformed: .*$/s, 'malformed');
  if (problem instanceof KeyturnError || code.startsWith('Invariant broken: ')) return code;
  if (problem instanceof Error) return errorNames.includes(code) ? code : 'Error';
  return ownWord.test(code) ? code : 'other';
}

/** A code, a class name or an invariant of ours, never a message that might quote a secret. */
export function codeOf(problem: unknown): string {
  if (problem instanceof KeyturnError) return problem.code;
  if (problem instanceof Error)
    return problem.message.startsWith('Invariant broken: ') ? problem.message : problem.name;
  return typeof problem === 'string' ? problem : typeof problem;
}
