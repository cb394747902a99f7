import { parseArgs } from 'node:util';
import { networkNames, type NetworkName } from '../../../core/kaspa/network.ts';
import { checkedProfileName } from '../../settings/profile-place.ts';

export type LoopbackArguments = {
  readonly profileName: string;
  readonly network: NetworkName;
  readonly node: string | undefined;
  readonly listen: string | undefined;
  readonly port: number;
  readonly open: boolean;
};

/** A wrong call: shown with the usage, exit code 2. */
export class UsageError extends Error {}

export const usage = `Keyturn, in a browser on this computer

  npm start -- [--profile NAME] [--network NAME] [--node URL] [--listen MULTIADDR] [--port N] [--no-open] [--browser]

  --profile NAME      whose app; profiles are independent of each other (default: default)
  --network NAME      practice, testnet-10, simnet or devnet (default: practice)
  --node URL          your Kaspa node, e.g. ws://127.0.0.1:18110; on practice Keyturn runs a ledger of its own
  --listen MULTIADDR  where other members reach this app, e.g. /ip4/0.0.0.0/tcp/4400
  --port N            port of the page on 127.0.0.1 (default: a free one)
  --no-open           print the address and open nothing
  --browser           a browser, even where the desktop window could run
`;

/** @returns 'help' when that was asked for. @throws UsageError saying what was not understood */
export function readArguments(args: readonly string[]): LoopbackArguments | 'help' {
  const values = parsed(args);
  if (values.help === true) return 'help';
  return {
    profileName: profileOf(values.profile ?? 'default'),
    network: networkOf(values.network ?? 'practice'),
    node: values.node,
    listen: values.listen,
    port: portOf(values.port ?? '0'),
    open: values['no-open'] !== true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (problem) {
    const said = problem instanceof Error ? problem.message : '';
    const named = /'([^']{1,40})'/.exec(said)?.[1];
    throw new UsageError(
      named === undefined
        ? 'These options were not understood.'
        : `"${named}" was not understood here, or its value is missing.`,
    );
  }
}

const options = {
  profile: { type: 'string' },
  network: { type: 'string' },
  node: { type: 'string' },
  listen: { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function profileOf(text: string): string {
  try {
    return checkedProfileName(text);
  } catch (problem) {
    throw new UsageError(problem instanceof Error ? problem.message : String(problem));
  }
}

function networkOf(text: string): NetworkName {
  const known = networkNames.find((name) => name === text);
  if (known === undefined) throw new UsageError(`There is no network "${text.slice(0, 40)}".`);
  return known;
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port === 0 || (port >= 1_024 && port <= 65_535)))
    throw new UsageError('--port is a whole number from 1024 to 65535.');
  return port;
}
