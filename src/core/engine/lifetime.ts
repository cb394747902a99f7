import type { AppVersion } from '../base/app-version.ts';
import { hexToBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { DeviceId, TimeMs } from '../base/ids.ts';
import { joinProofOf, startForming } from '../group/forming.ts';
import type { AuditDraft, Begun, Publish, Turn } from './inputs.ts';
import { casesUnderWay } from './past.ts';
import { ownDevice } from './standing.ts';
import { valuesOf, withCase, withGroup, type EngineState, type Group } from './state.ts';

export function begin(state: EngineState, begun: Begun, atMs: TimeMs): Turn {
  assert(state.groups[begun.group] === undefined, 'a group is begun once on one laptop');
  const group: Group = {
    id: begun.group,
    network: begun.network,
    local: {
      member: begun.member,
      name: begun.name,
      founded: begun.charter !== undefined,
      invitations: [],
      knock: begun.knock,
      agreedRoster: undefined,
      codeTries: 0,
      codeHeard: false,
      backupProven: false,
    },
    feeds: {},
    contacts: begun.knock === undefined ? {} : { [begun.knock.device]: begun.knock.addresses },
    forming: startForming(begun.group, begun.ceremony, begun.charterHash, begun.founder),
    key: undefined,
    rehearsed: {},
    sheets: {},
    sheetSlots: {},
    given: {},
    cases: {},
    numbers: {},
    coins: undefined,
    spends: [],
    alarms: [],
  };
  const about = { group: begun.group };
  const invitationProof =
    begun.knock === undefined ? new Uint8Array(32) : joinProofOf(begun.knock.token, begun.member, state.device);
  const publish: Publish[] = [
    {
      ...about,
      kind: 'join',
      body: {
        ceremony: begun.ceremony,
        charterHash: hexToBytes(begun.charterHash),
        name: begun.name,
        device: begun.device,
        codeCommitment: begun.codeCommitment,
        invitationProof,
      },
    },
    { ...about, kind: 'contact', body: { addresses: begun.addresses } },
  ];
  if (begun.charter !== undefined) publish.push({ ...about, kind: 'charter', body: { charter: begun.charter } });
  return {
    state: withGroup(state, group),
    publish,
    audit: [{ atMs, group: begun.group, kind: begun.charter === undefined ? 'joined' : 'groupCreated' }],
  };
}

export function tellAddresses(state: EngineState, addresses: readonly string[]): Turn {
  const publish = valuesOf(state.groups).flatMap((group): Publish[] => {
    const own = ownDevice(group);
    const known = group.contacts[own];
    const isSame = known?.length === addresses.length && known.every((address, i) => address === addresses[i]);
    return group.feeds[own] === undefined || isSame ? [] : [{ group: group.id, kind: 'contact', body: { addresses } }];
  });
  return { state, publish, audit: [] };
}

/**
 * What a connected device's app says it is, or our own. It is kept beside when the device's feed was last heard, because
 * that is where Members looks for somebody who is away, after a restart as well.
 */
export function hearVersion(state: EngineState, device: DeviceId, version: AppVersion | undefined): Turn {
  const heard = valuesOf(state.groups).reduce((sofar, group) => {
    const feed = group.feeds[device];
    if (feed === undefined || feed.appVersion === version) return sofar;
    return withGroup(sofar, { ...group, feeds: { ...group.feeds, [device]: { ...feed, appVersion: version } } });
  }, state);
  return { state: heard, publish: [], audit: [] };
}

/** Sheet and release keys lived in memory: what depended on them is burnt and disarmed, and everybody is told (§2.8). */
export function loseMemoryKeys(state: EngineState, why: 'resumed' | 'quitting', atMs: TimeMs): Turn {
  return valuesOf(state.groups).reduce<Turn>(
    (sofar, group) => {
      const own = ownDevice(group);
      const sheets = valuesOf(group.sheets).filter((sheet) => sheet.device === own && !sheet.burnt);
      const unreleased = casesUnderWay(group).filter(
        ({ mine, signed }) =>
          signed === undefined &&
          (mine?.phase === 'clicked' || (mine?.phase === 'armed' && mine.released.length === 0)),
      );
      const disarmed = unreleased.reduce(
        (changed, known) => withCase(changed, { ...known, mine: { phase: 'failed', code: 'restarted' } }),
        group,
      );
      const publish: Publish[] = [];
      for (let from = 0; from < sheets.length; from += 512)
        publish.push({
          group: group.id,
          kind: 'burnt',
          body: { sheets: sheets.slice(from, from + 512).map(({ id }) => id) },
        });
      if (unreleased.length > 0)
        publish.push({
          group: group.id,
          kind: 'disarmed',
          body: { proposals: unreleased.map(({ id }) => id).slice(0, 512) },
        });
      const audit: AuditDraft[] =
        publish.length === 0
          ? []
          : [
              {
                atMs,
                kind: 'sheetsBurnt',
                group: group.id,
                details: [
                  ['why', why],
                  ['sheets', String(sheets.length)],
                ],
              },
            ];
      return {
        state: withGroup(sofar.state, disarmed),
        publish: [...sofar.publish, ...publish],
        audit: [...sofar.audit, ...audit],
      };
    },
    { state, publish: [], audit: why === 'resumed' ? [{ atMs, kind: 'restarted' }] : [] },
  );
}
