import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import { profileFolder } from '../settings/profile-place.ts';
import { readArguments, usage, UsageError, type LoopbackArguments } from './loopback/arguments.ts';
import { startLoopbackHost, type LoopbackHost } from './loopback/loopback-host.ts';
import { openerFor, openInBrowser } from './loopback/opener.ts';

/*
 * Keyturn in a browser on this computer, for practice and test networks: the same page, contract and desk as in the
 * desktop window. It holds no logic.
 */

const root = join(import.meta.dirname, '../../..');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** A code or a class name, never a message that might quote a secret. */
const report: Report = (where, problem) => {
  if (process.env['KEYTURN_DEBUG'] === undefined) return;
  const what =
    problem instanceof KeyturnError ? problem.code : problem instanceof Error ? problem.name : typeof problem;
  complain(`[${where}] ${what}`);
};

/** @returns the exit code: 0 done, 1 it failed and said why, 2 the call was not understood */
async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === 'help') {
    say(usage);
    return 0;
  }
  const host = await start(options);
  attendTerminal(host);
  say(
    `Keyturn runs for profile "${options.profileName}" on ${options.network}, for this computer only. Enter prints a fresh address, Ctrl+C quits.`,
  );
  host.freshAddress();
  tellFailure(host);
  return (await host.ended) ? 0 : 1;
}

async function start(options: LoopbackArguments): Promise<LoopbackHost> {
  // Loaded once the call is understood: it is most of the app.
  const { openDesk } = await import('../desk/open-desk.ts');
  const folder = profileFolder(options.profileName, process.platform, process.env);
  return startLoopbackHost({
    network: options.network,
    pageFolder: join(root, 'out/renderer'),
    port: options.port,
    version: z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
      .version,
    openDesk: (host) =>
      openDesk({
        profileName: options.profileName,
        folder,
        network: options.network,
        node: options.node,
        ...(options.listen === undefined ? {} : { listen: options.listen }),
        host,
        report,
      }),
    around: { say, open: options.open ? openAddress : () => false, nowMs: () => performance.now(), report },
  });
}

function openAddress(address: string): boolean {
  const call = openerFor(address, process.platform, process.env);
  if (call === undefined) return false;
  openInBrowser(call, () => say('No browser could be opened. Open the address above yourself.'));
  return true;
}

function attendTerminal(host: LoopbackHost): void {
  process.on('SIGINT', () => host.interrupt());
  process.on('SIGTERM', () => host.end());
  process.on('SIGHUP', () => host.end());
  process.stdin.on('error', () => undefined); // A terminal that went away sends SIGHUP as well.
  process.stdin.on('data', (typed) => {
    if (typed.includes('\n')) host.freshAddress();
  });
}

/** The page says so too, but the person may still be looking at the terminal. */
function tellFailure(host: LoopbackHost): void {
  const failed = z.object({ failure: z.object({ message: z.string() }) });
  let told: string | undefined;
  host.desk.door.subscribe('app.shell', (shell) => {
    const now = failed.safeParse(shell).data?.failure.message;
    if (now !== undefined && now !== told) complain(now);
    told = now;
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (problem) {
  if (problem instanceof UsageError) complain(`${problem.message}\n\n${usage}`);
  else if (problem instanceof KeyturnError) complain(problem.message);
  else throw problem;
  process.exitCode = problem instanceof UsageError ? 2 : 1;
}
// Standard input, an opener or a line that hangs must not keep an ended app alive.
process.exit();
