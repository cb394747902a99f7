import { KeyturnError } from '../../core/base/errors.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { Report } from '../../core/ports.ts';
import type { Command, Contract, Handlers } from '../../preload/contract-kit.ts';

export type Answer = Result<unknown, { readonly code: string; readonly message: string }>;
export type Serve = (name: string, raw: unknown) => Promise<Answer>;

/** Codes any command may answer with: the input was not understood, or this is not the moment (e.g. no profile is open). */
const anywhere: readonly string[] = ['invalidInput', 'wrongPhase'];
const unexpected =
  'Something went wrong that Keyturn did not expect. Nothing more was done. Quit, start again, and look at the activity log.';

/**
 * Every command of a contract: input parsed, errors reduced to their declared codes. What a host receives goes through here.
 * The returned function never throws.
 */
export function serve<K extends Contract>(door: K, handlers: Handlers<K>, report: Report): Serve {
  const commands = commandsOf(door, handlers);
  return async (name, raw) => {
    const found = commands.get(name);
    const input = found === undefined ? undefined : parse(found.entry, raw);
    if (found === undefined || input === undefined)
      return err({ code: 'invalidInput', message: 'This request is not one Keyturn understands. Nothing was done.' });
    try {
      return ok(await found.handle(input.data));
    } catch (problem) {
      if (
        problem instanceof KeyturnError &&
        (anywhere.includes(problem.code) || found.entry.errors.includes(problem.code))
      )
        return err({ code: problem.code, message: problem.message });
      report(name, problem);
      return err({ code: 'unexpected', message: unexpected });
    }
  };
}

type Handle = (input: unknown) => Promise<unknown>;
type Served = { readonly entry: Command; readonly handle: Handle };

function commandsOf<K extends Contract>(door: K, handlers: Handlers<K>): ReadonlyMap<string, Served> {
  const given = handlers as Readonly<Record<string, Readonly<Record<string, Handle>>>>;
  const commands = new Map<string, Served>();
  for (const [room, entries] of Object.entries(door)) {
    for (const [name, entry] of Object.entries(entries)) {
      if (entry.kind !== 'command') continue;
      const handle = given[room]?.[name];
      if (handle === undefined) throw new Error(`Invariant broken: ${room}.${name} has a handler`);
      commands.set(`${room}.${name}`, { entry, handle });
    }
  }
  return commands;
}

/** @returns undefined when it is not the command's input; reading a hostile object may throw, and then it is not either */
function parse({ input }: Command, raw: unknown): { readonly data: unknown } | undefined {
  try {
    const parsed = input.safeParse(raw);
    return parsed.success && isAllThere(raw, parsed.data) ? { data: parsed.data } : undefined;
  } catch {
    return undefined;
  }
}

/** Does what was parsed hold every field that came? A field nobody reads is a request that means something else than it is taken for. */
function isAllThere(raw: unknown, parsed: unknown): boolean {
  if (typeof raw !== 'object' || raw === null) return true;
  if (typeof parsed !== 'object' || parsed === null || !isPlain(raw)) return false;
  return Reflect.ownKeys(raw).every(
    (key) => Object.hasOwn(parsed, key) && isAllThere(Reflect.get(raw, key), Reflect.get(parsed, key)),
  );
}

/** A record or a list as JSON has them: a map, a date or a byte array reads as an empty record and means something else. */
function isPlain(raw: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(raw);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
