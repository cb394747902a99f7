import { KeyturnError } from '../../core/base/errors.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { Report } from '../../core/ports.ts';
import { startMember, type Member } from '../compose.ts';
import { changeSettings, readSettings } from '../settings/settings-file.ts';

export type ProfilePlace = {
  readonly profileName: string;
  readonly folder: string;
  readonly network: NetworkName;
  /** A multiaddr; otherwise the profile's own port, chosen once. */
  readonly listen?: string | undefined;
  readonly version: string;
};

/**
 * Open the profile's own app, where other members' apps found it last. A port that somebody else has now is only passed
 * over for this time: it is remembered, because the others will look there again.
 * @param nodeUrl  asked for once the profile is open
 * @throws KeyturnError as `startMember`: nothing is left open
 */
export async function openProfileApp(
  place: ProfilePlace,
  nodeUrl: () => Promise<string>,
  report: Report,
): Promise<Member> {
  const { profileName, folder, network, version } = place;
  const start = (listen: string): Promise<Member> =>
    startMember({ profileName, folder, network, nodeUrl, listen, report, version });
  if (place.listen !== undefined) return start(place.listen);

  const remembered = readSettings(folder).listenPort;
  const member = await start(listenOn(network, remembered ?? 0)).catch((problem: unknown) => {
    const isTaken = problem instanceof KeyturnError && problem.code === 'portInUse';
    if (!isTaken || remembered === undefined) throw problem;
    return start(listenOn(network, 0));
  });
  if (remembered === undefined) rememberPort(folder, member, report);
  return member;
}

/** Practice stays on this computer; a test network's members are on others. */
function listenOn(network: NetworkName, port: number): string {
  return `/ip4/${network === 'practice' ? '127.0.0.1' : '0.0.0.0'}/tcp/${port}`;
}

/** Only a convenience: a profile that cannot write its settings still opens. */
function rememberPort(folder: string, member: Member, report: Report): void {
  const port = /\/tcp\/(\d{1,5})\b/.exec(member.network.addresses()[0] ?? '')?.[1];
  if (port === undefined) return;
  try {
    changeSettings(folder, { listenPort: Number(port) });
  } catch (problem) {
    report('settings', problem);
  }
}
