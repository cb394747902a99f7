import { existsSync } from 'node:fs';
import type { DeviceId, TimeMs } from '../../core/base/ids.ts';
import { phaseOf, standingOf } from '../../core/engine/standing.ts';
import { valuesOf, type Group } from '../../core/engine/state.ts';
import type { Member } from '../compose.ts';

/** Eight hex digits tell two laptops of a group apart and say nothing else. */
const shortCharacters = 8;
const groupsMax = 50;

/**
 * What somebody needs to find a fault, and nothing about money or people: versions, counts, states and codes. Made of our
 * own words and numbers only; what slips in through a code all the same is struck out at the end.
 */
export function diagnosticsText(member: Member): string {
  const nowMs = member.engine.nowMs();
  const lines = [
    'Keyturn diagnostics',
    `Made: ${at(nowMs)}`,
    'Left out on purpose: names, notes, addresses, amounts, links, keys and folders.',
    '',
    ...appLines(member),
    '',
    ...groupLines(member, nowMs),
    '',
    ...peerLines(member),
    '',
    ...failureLines(member),
    '',
  ];
  return struckOut(lines.join('\n'));
}

function appLines(member: Member): readonly string[] {
  const { profile, vault } = member;
  const problem = member.ledgerProblem();
  return [
    `Version: ${member.version ?? 'not told'}`,
    `System: ${process.platform} ${process.arch}, runtime ${process.versions.node}`,
    `Network: ${profile.network}`,
    `Vault: ${existsSync(profile.vaultFile) ? (vault.isUnlocked() ? 'open' : 'locked') : 'none'}`,
    `Warnings on screen: ${profile.warnings.length}`,
    `Kaspa node: ${problem === undefined ? 'no problem' : problem.code}`,
    `Online: ${member.isOnline() ? 'yes' : 'no'}, listening in ${member.network.addresses().length} places`,
    `Log entries: ${(profile.store.auditHead()?.seq ?? -1) + 1}`,
  ];
}

function groupLines({ engine }: Member, nowMs: TimeMs): readonly string[] {
  const groups = valuesOf(engine.state().groups);
  return [
    `Groups: ${groups.length}`,
    ...groups
      .slice(0, groupsMax)
      .flatMap((group, i) => [
        `Group ${i + 1}: ${phaseOf(group)}, ${group.forming.charter?.threshold ?? '?'} of ${group.forming.charter?.memberCount ?? '?'} must agree`,
        `  proposals: ${counted(valuesOf(group.cases).map((known) => standingOf(group, known, nowMs).kind))}`,
        `  coins: ${group.coins === undefined ? 'not seen yet' : valuesOf(group.coins.coins).length}, one-time codes: ${valuesOf(group.sheets).length}`,
        `  alarms: ${counted(group.alarms.map(({ fault }) => fault))}`,
      ]),
  ];
}

function peerLines({ engine, network }: Member): readonly string[] {
  const connected = new Set<DeviceId>(network.connectedDevices());
  const own = engine.state().device;
  const devices = new Set(valuesOf(engine.state().groups).flatMap(devicesOf));
  devices.delete(own);
  return [
    `This laptop: ${own.slice(0, shortCharacters)}`,
    `Other laptops: ${devices.size}`,
    ...[...devices]
      .sort()
      .map(
        (device) => `  ${device.slice(0, shortCharacters)}: ${connected.has(device) ? 'connected' : 'not connected'}`,
      ),
  ];
}

const devicesOf = ({ forming, feeds }: Group): readonly DeviceId[] => [
  ...(forming.roster?.roster.members ?? []).map(({ device }) => device),
  ...valuesOf(feeds).map(({ device }) => device),
];

function failureLines(member: Member): readonly string[] {
  const failures = member.failures();
  const names = namesOf(member);
  const word = (text: string): string =>
    text.split('.').some((part) => names.has(part.toLowerCase())) ? 'other' : text;
  return [
    `Failures nobody waited for: ${failures.length}`,
    ...failures.map(
      ({ atMs, where, code, times }) =>
        `  ${at(atMs)} ${word(where)}: ${word(code)}${times > 1 ? ` (${times} times)` : ''}`,
    ),
  ];
}

/** What people are called here, in small letters. */
function namesOf({ engine }: Member): ReadonlySet<string> {
  return new Set(
    valuesOf(engine.state().groups)
      .flatMap(({ forming, local }) => [
        local.name,
        forming.charter?.name ?? '',
        ...valuesOf(forming.joins).map(({ name }) => name),
        ...(forming.charter?.book.entries ?? []).map(({ name }) => name),
      ])
      .map((name) => name.toLowerCase()),
  );
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts.size === 0 ? 'none' : [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

const at = (ms: TimeMs): string => new Date(ms).toISOString();

/** Nothing above should match. It is the last look at a text that leaves this laptop. */
const secretForms: readonly RegExp[] = [
  /keyturn:\/\/\S+/gi,
  /\bkaspa(?:test|sim|dev)?:[a-z0-9]+/gi,
  /\b[0-9a-f]{16,}\b/gi,
  /(?:[a-z]:)?[\\/](?:home|users|root|tmp|var|private|mnt|media|work)[\\/]\S*/gi,
  /\/(?:ip4|ip6|dns4?|dns6)\/\S+/gi,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\b[\d,.]+ ?(?:KAS|sompi)\b/gi,
  /\bwss?:\/\/\S+/gi,
];

export const struckOut = (text: string): string =>
  secretForms.reduce((left, form) => left.replace(form, '[struck out]'), text);
