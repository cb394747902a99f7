import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { KeyturnError } from '../../../core/base/errors.ts';
import { networkNames, type NetworkName } from '../../../core/kaspa/network.ts';
import { checkedProfileName, profileFolder } from '../../settings/profile-place.ts';

export type Launch = {
  readonly profileName: string;
  readonly folder: string;
  /** What Chromium keeps for this profile: its lock, and nothing of value. Apart from the profile, so that it can be thrown away. */
  readonly browserFolder: string;
  readonly network: NetworkName;
  readonly node: string | undefined;
  readonly listen: string | undefined;
  /** The link the app was started with. */
  readonly link: string | undefined;
};

/**
 * What this start asks for.
 * @param args  what follows the program, and where it is not packaged, the app's folder
 * @throws KeyturnError invalidInput, saying which argument
 */
export function readLaunch(args: readonly string[], platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Launch {
  // Chromium's own switches are among them, and a link stands by itself: what is not ours is left alone.
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      profile: { type: 'string' },
      network: { type: 'string' },
      node: { type: 'string' },
      listen: { type: 'string' },
    },
  });
  const profileName = checkedProfileName(valueOf('profile', values.profile) ?? 'default');
  const folder = profileFolder(profileName, platform, env);
  return {
    profileName,
    folder,
    browserFolder: join(dirname(dirname(folder)), 'browser', profileName),
    network: networkOf(valueOf('network', values.network) ?? 'practice'),
    node: valueOf('node', values.node),
    listen: valueOf('listen', values.listen),
    link: linkIn(args),
  };
}

/** The first deep link among the arguments of a start, this one's or a second one's. */
export function linkIn(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.startsWith('keyturn://') && arg.length <= linkCharactersMax);
}

/** An invitation is at most 4,096 bytes, a third longer in base64. */
const linkCharactersMax = 8_192;

function valueOf(name: string, value: unknown): string | undefined {
  // What was read as it comes takes the next option for the value.
  if (value === undefined || (typeof value === 'string' && !value.startsWith('-'))) return value;
  // Left out, it would open another profile or network than the one that was meant.
  throw new KeyturnError(
    'invalidInput',
    `--${name} needs a value. Nothing was opened or created. Start again with one, as in --${name} ${examples[name] ?? '…'}.`,
  );
}

const examples: Readonly<Record<string, string>> = {
  profile: 'dana',
  network: 'practice',
  node: 'wss://node.example:443',
  listen: '/ip4/0.0.0.0/tcp/4400',
};

function networkOf(name: string): NetworkName {
  const network = networkNames.find((known) => known === name);
  if (network !== undefined) return network;
  throw new KeyturnError(
    'invalidInput',
    `There is no network of this name. Nothing was opened or created. The networks are ${networkNames.join(', ')}.`,
  );
}
