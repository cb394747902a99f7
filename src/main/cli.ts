import { parseArgs } from 'node:util';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeyturnError } from '../core/base/errors.ts';
import { fileCharactersMax, verifyLog } from '../core/audit/log.ts';
import { inputsPerSheet } from '../core/group/charter.ts';
import { runDemo, type DemoOptions } from './cli/demo.ts';
import { startPracticeLedger } from './chain/practice-ledger/start.ts';
import { verifyBackupFile } from './cli/verify-backup.ts';

const usage = `Keyturn, from the command line

  keyturn demo [--members N] [--threshold T] [--inputs K] [--seed HEX] [--keep FOLDER] [--json]
      The whole story once: N people make a key together, propose, approve and sign a payment on a practice ledger.
      --seed decides names, amounts and order only; keys and one-time codes always come from the system.
      --keep leaves the backups and audit logs in a new folder, to try the two commands below on.
  keyturn ledger [--port P]
      A practice ledger on 127.0.0.1, ten blocks a second, until you stop it. Its money is worthless.
  keyturn verify-log FILE
      Check an exported audit log with nothing but the file.
  keyturn verify-backup FILE
      Open a backup with its recovery passphrase (asked for, or one line on standard input) and find its key parts.

Exit codes: 0 done, 1 it failed and says why, 2 the call was not understood.
`;

/** A wrong call: shown with the usage, exit code 2. */
class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'demo':
      return demo(rest);
    case 'ledger':
      return ledger(rest);
    case 'verify-log':
      return verifyLogFile(fromWhereYouStand(onlyFile(rest)));
    case 'verify-backup':
      return verifyBackupFile(fromWhereYouStand(onlyFile(rest)));
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return help();
    default:
      throw new UsageError(`There is no command "${command.slice(0, 40)}".`);
  }
}

function help(): number {
  console.log(usage);
  return 0;
}

async function demo(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return help();
  const { values } = parse(args, {
    members: { type: 'string' },
    threshold: { type: 'string' },
    inputs: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean' },
  });
  const members = whole('--members', values['members'] ?? '3', 2, 9);
  const options: DemoOptions = {
    members,
    threshold: whole('--threshold', values['threshold'] ?? '2', 2, members, 'the number of members'),
    inputs: 1,
    seed: seedOf(values['seed']),
    quiet: values['json'] === true,
    keep: typeof values['keep'] === 'string' ? fromWhereYouStand(values['keep']) : undefined,
  };
  const inputsMax = inputsPerSheet(options.members, options.threshold);
  const inputs = whole(
    '--inputs',
    values['inputs'] ?? '1',
    1,
    inputsMax,
    'what prepared one-time codes cover in such a group',
  );
  const result = await runDemo({ ...options, inputs });
  if (options.quiet) console.log(JSON.stringify(result));
  return 0;
}

async function ledger(args: readonly string[]): Promise<number> {
  const { values } = parse(args, { port: { type: 'string' } });
  const running = await startPracticeLedger({
    port: whole('--port', values['port'] ?? '0', 0, 65_535),
    autoMineMs: 100,
  });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  console.log(`Practice ledger at ${running.url} (this computer only). Stop it with Ctrl+C.`);
  await stopped;
  await running.close();
  return 0;
}

function verifyLogFile(file: string): number {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new KeyturnError(
      'fileNotFound',
      `There is no file ${file}. Nothing was changed. Check the name and the folder.`,
    );
  if (statSync(file).size > fileCharactersMax)
    throw new KeyturnError('logDamaged', `${file} is larger than any audit log. It is not one.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new KeyturnError('logDamaged', `${file} is not text. It is not an audit log, or it was damaged.`, { cause });
  }
  const verified = verifyLog(text);
  if (!text.startsWith('{"format":'))
    throw new KeyturnError(
      'logDamaged',
      `${file} is not a Keyturn audit log. Nothing was changed. Choose a file whose name ends in .keyturn-log.`,
    );
  if (!verified.ok)
    throw new KeyturnError(
      'logDamaged',
      `This log does not verify. Line ${verified.error.line}: ${verified.error.reason} Keep the file, and ask its owner to export the log again.`,
    );
  const { records, device, firstAtMs, lastAtMs } = verified.value;
  console.log(
    `The log verifies: ${records.length} entries from ${new Date(firstAtMs).toISOString()} to ${new Date(lastAtMs).toISOString()}, by device ${device}.`,
  );
  return 0;
}

type OptionTypes = Record<string, { readonly type: 'string' | 'boolean' }>;

function parse(
  args: readonly string[],
  options: OptionTypes,
): { readonly values: Readonly<Record<string, string | boolean | undefined>> } {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
  } catch (problem) {
    const said = problem instanceof Error ? problem.message : String(problem);
    const named = /'([^']{1,40})'/.exec(said)?.[1];
    throw new UsageError(
      named === undefined
        ? 'These options were not understood.'
        : `"${named}" was not understood here, or its value is missing.`,
    );
  }
}

function whole(name: string, text: string | boolean, min: number, max: number, why?: string): number {
  const value = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new UsageError(`${name} is a whole number from ${min} to ${max}${why === undefined ? '' : `, ${why}`}.`);
  return value;
}

function seedOf(text: string | boolean | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^[0-9a-fA-F]{1,64}$/.test(text)) return text.toLowerCase();
  throw new UsageError('--seed is 1 to 64 hex digits.');
}

/** npm runs us in the project's folder; a file is named from the folder the person is in. */
const fromWhereYouStand = (file: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), file);

function onlyFile(args: readonly string[]): string {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0 || file.startsWith('--')) throw new UsageError('Name exactly one file.');
  return file;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (problem) {
  if (problem instanceof UsageError) {
    console.error(
      `${problem.message}\nNothing was done. "keyturn help" says how it is used; through npm, options come after --, as in: npm run demo -- --members 5`,
    );
    process.exitCode = 2;
  } else {
    console.error(
      problem instanceof KeyturnError
        ? problem.message
        : `Keyturn stopped: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
    process.exitCode = 1;
  }
}
