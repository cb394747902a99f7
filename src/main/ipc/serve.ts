import { KeyturnError } from '../../core/base/errors.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { Report } from '../../core/ports.ts';
import { contract } from '../../preload/contract.ts';
import type { Command, Contract, Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { backupHandlers } from './backups.ts';
import { groupHandlers } from './groups.ts';
import { auditHandlers } from './logs.ts';
import { proposalHandlers, reviewHandlers } from './payments.ts';
import { identityHandlers, networkHandlers, vaultHandlers } from './people.ts';

export type Answer = Result<unknown, { readonly code: string; readonly message: string }>;
export type Serve = (name: string, raw: unknown) => Promise<Answer>;

const unexpected =
  'Something went wrong that Keyturn did not expect. Nothing more was done. Quit, start again, and look at the activity log.';

/** Every command of the contract: input parsed, errors reduced to their declared codes. What a host receives goes through here. */
export function serveMember(member: Member, report: Report): Serve {
  const handlers: Handlers<typeof contract> = {
    app: { look: () => Promise.resolve(member.view()) },
    identity: identityHandlers(member),
    vault: vaultHandlers(member),
    group: groupHandlers(member),
    backup: backupHandlers(member),
    proposal: proposalHandlers(member),
    review: reviewHandlers(member),
    network: networkHandlers(member),
    audit: auditHandlers(member),
  };
  return serve(contract, handlers, report);
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

export function serve<K extends Contract>(door: K, handlers: Handlers<K>, report: Report): Serve {
  const commands = new Map<
    string,
    { readonly entry: Command; readonly handle: (input: unknown) => Promise<unknown> }
  >();
  for (const [room, entries] of Object.entries(door)) {
    for (const [name, entry] of Object.entries(entries)) {
      if (entry.kind !== 'command') continue;
      const handle = (
        handlers as Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<unknown>>>>>
      )[room]?.[name];
      if (handle === undefined) throw new Error(`Invariant broken: ${room}.${name} has a handler`);
      commands.set(`${room}.${name}`, { entry, handle });
    }
  }
  return async (name, raw) => {
    const found = commands.get(name);
    const input = found?.entry.input.safeParse(raw);
    if (found === undefined || input?.success !== true || !isAllThere(raw, input.data))
      return err({ code: 'invalidInput', message: 'This request is not one Keyturn understands. Nothing was done.' });
    try {
      return ok(await found.handle(input.data));
    } catch (problem) {
      if (
        problem instanceof KeyturnError &&
        (problem.code === 'invalidInput' || found.entry.errors.includes(problem.code))
      )
        return err({ code: problem.code, message: problem.message });
      report(name, problem);
      return err({ code: 'unexpected', message: unexpected });
    }
  };
}
