import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { CeremonyId, GroupId, ProposalId } from '../../src/core/base/ids.ts';
import { groupView, type GroupView, type ProposalView } from '../../src/core/engine/views.ts';
import type { Case, Group } from '../../src/core/engine/state.ts';
import { charterHashOf, encodeCharter, firstCharter, type Rule } from '../../src/core/group/charter.ts';
import { invitationLink, readInvitation, tokenHashOf } from '../../src/core/group/invitation.ts';
import { rosterCodec } from '../../src/core/group/roster.ts';
import { encodeAddress } from '../../src/core/kaspa/address.ts';
import { encodeStrict } from '../../src/core/wire/codec.ts';
import { approve as approveReading } from '../../src/main/ipc/approving.ts';
import { groupHandlers } from '../../src/main/ipc/groups.ts';
import { proposalHandlers } from '../../src/main/ipc/proposals.ts';
import { reviewHandlers } from '../../src/main/ipc/reviews.ts';
import { proveBackup } from '../../src/main/vault/backup-proof.ts';
import { namedBytes } from './clockwork.ts';
import { quick } from './memory-vault.ts';
import { recovery, World, type App, type Snapshot, type WorldOptions } from './world.ts';

/* The people of a world and what they do: the commands of the page, and what is said from person to person. */

export const kas = 100_000_000n;
export const acme = encodeAddress(
  { version: 0, payload: schnorr.getPublicKey(new Uint8Array(32).fill(8)) },
  'practice',
);
const names = ['Dana', 'Lee', 'Sam', 'Dana 2', 'Lee 2'];
const expiryMs = 24 * 3_600_000;

export type Team = { readonly world: World; readonly group: GroupId };

export type GroupOptions = {
  readonly threshold: number;
  readonly members: number;
  readonly rules?: readonly Rule[];
  /** For whom an invitation is made out, where that is another name than the one its user chooses. */
  readonly invitedAs?: Readonly<Partial<Record<string, string>>>;
};

/** The first app creates the group and invites the others, who come; the lobby is still open. */
export async function gather(options: GroupOptions, worldOptions: WorldOptions): Promise<Team> {
  const world = new World(worldOptions);
  for (let at = 0; at < options.members; at++) {
    await world.addPerson(names[at] ?? `Member ${at}`);
    await world.start(at);
  }
  const random = namedBytes(`${worldOptions.seed}/group`);
  const group = bytesToHex(random(32)) as GroupId;
  const ceremony = bytesToHex(random(32)) as CeremonyId;
  const charter = firstCharter({
    group,
    name: 'Flat 12 fund',
    network: 'practice',
    memberCount: options.members,
    threshold: options.threshold,
    rules: options.rules ?? [],
    proposalExpiryMs: expiryMs,
    buriedDaa: 10,
    book: [],
  });
  const charterHash = charterHashOf(charter);
  for (const [at, app] of world.apps.entries()) {
    const founder = world.apps[0]!;
    const { device } = app.engine.state();
    const label = options.invitedAs?.[app.person.name] ?? app.person.name;
    const knock = at === 0 ? undefined : await invite(founder, group, label, random(32));
    const keys = await app.vault.prepareGroup({ group, device, ceremony, charterHash, recoveryPassphrase: recovery() });
    app.engine.accept([
      {
        type: 'groupBegun',
        begun: {
          group,
          ceremony,
          network: 'practice',
          charterHash,
          charter: at === 0 ? encodeCharter(charter) : undefined,
          founder: founder.engine.state().device,
          name: app.person.name,
          member: keys.member,
          device: keys.deviceStatement,
          codeCommitment: keys.codeCommitment,
          knock,
          addresses: app.network.addresses(),
        },
      },
    ]);
  }
  await world.until('everybody in the lobby', () => viewOf(world.apps[0]!, group).lobbyComplete);
  return { world, group };
}

async function invite(founder: App, id: GroupId, label: string, token: Uint8Array) {
  const group = groupIn(founder, id);
  const { device } = founder.engine.state();
  const expiresAtMs = founder.engine.nowMs() + expiryMs;
  const signed = await founder.vault.signStatement({
    kind: 'invitation',
    group: id,
    member: group.local.member,
    device,
    ceremony: group.forming.ceremony,
    charterHash: hexToBytes(group.forming.charterHash),
    tokenHash: tokenHashOf(token),
    expiresAtMs,
  });
  founder.engine.accept([{ type: 'invitationIssued', group: id, token, label, expiresAtMs }]);
  const link = invitationLink({
    group: id,
    groupName: 'Flat 12 fund',
    network: 'practice',
    inviterName: founder.person.name,
    device,
    addresses: founder.network.addresses(),
    token,
    signed,
  });
  const read = readInvitation(link);
  if (!read.ok) throw new Error(`the invitation is ${read.error}`);
  return { device: read.value.device, addresses: read.value.addresses, token: read.value.token };
}

/** From the lobby until everybody has a share and the words can be compared. */
export async function makeKey({ world, group }: Team): Promise<void> {
  await groupHandlers(world.apps[0]!.member).closeLobby({ group });
  await world.until('the list of people', () => world.apps.every((app) => viewOf(app, group).rosterHash !== undefined));
  for (const app of world.apps)
    await groupHandlers(app.member).agree({ group, roster: viewOf(app, group).rosterHash ?? '' });
  await world.until('the key', () => world.apps.every((app) => viewOf(app, group).phase === 'checkingCode'));
}

export function wordsRead({ world, group }: Team): readonly string[] {
  const { code } = viewOf(world.apps[0]!, group);
  if (code.kind !== 'read') throw new Error('the founder reads the words');
  return code.words;
}

export const typeWords = (app: App, group: GroupId, words: string) =>
  groupHandlers(app.member).typeCode({ group, words });

/** The call: the founder reads, the others type, one of them reads back. */
export async function compareWords(team: Team): Promise<void> {
  const { world, group } = team;
  const words = wordsRead(team).join(' ');
  for (const app of [...world.apps.slice(1), world.apps[0]!]) await typeWords(app, group, words);
  await world.until('the words confirmed', () => world.apps.every((app) => viewOf(app, group).phase === 'backingUp'));
}

export async function backUp(app: App, id: GroupId): Promise<void> {
  const { forming, key, feeds } = groupIn(app, id);
  const { charter, roster } = forming;
  if (key === undefined || charter === undefined || roster === undefined) throw new Error('there is a key to back up');
  const heads = Object.values(feeds).flatMap((feed) =>
    feed === undefined ? [] : [{ device: feed.device, seq: feed.seq, id: feed.head }],
  );
  const { file } = await app.vault.makeBackup({
    recoveryPassphrase: recovery(),
    groups: [
      {
        group: id,
        charter: encodeCharter(charter),
        roster: encodeStrict(rosterCodec, roster.roster),
        recoveryData: key.recoveryData,
        epoch: key.epoch,
        heads,
      },
    ],
  });
  const { groups } = await proveBackup({ file, recoveryPassphrase: recovery(), group: id }, quick);
  for (const { pubshare } of groups) app.engine.accept([{ type: 'backupProven', group: id, pubshare }]);
}

export async function finishCeremony(team: Team): Promise<void> {
  const { world, group } = team;
  await makeKey(team);
  await compareWords(team);
  for (const app of world.apps) await backUp(app, group);
  await world.until('the address', () => world.apps.every((app) => viewOf(app, group).address !== undefined));
}

const ready = new Map<string, Promise<{ readonly snapshot: Snapshot; readonly group: GroupId }>>();

/** A group that finished its ceremony, with coins and one-time codes, at the same point for every story that asks. */
export async function readyGroup(
  options: GroupOptions & { readonly coins?: readonly bigint[] },
  worldOptions: WorldOptions,
): Promise<Team> {
  const name = `${options.threshold}-of-${options.members}/${JSON.stringify(options.rules ?? [], (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`;
  const made =
    ready.get(name) ??
    (async () => {
      const team = await gather(options, { seed: name, stockDepth: 0 });
      await finishCeremony(team);
      return { snapshot: team.world.snapshot(), group: team.group };
    })();
  ready.set(name, made);
  const { snapshot, group } = await made;
  const world = await World.from(snapshot, worldOptions);
  const coins = options.coins ?? [100n * kas, 100n * kas, 100n * kas];
  for (const amount of coins) world.chain.fund(groupIn(world.apps[0]!, group).key!.script, amount);
  const total = coins.reduce((sum, amount) => sum + amount, 0n).toString();
  const team = { world, group };
  await world.until('coins and codes', () =>
    world.apps.every((app) => viewOf(app, group).balanceSompi === total && isStocked(team, app)),
  );
  return team;
}

/** The next proposal of every author can be approved by everybody, as far as this app knows. */
export const isStocked = ({ group }: Team, app: App): boolean =>
  viewOf(app, group).members.every((member) => member.ready);

export function groupIn(app: App, group: GroupId): Group {
  const known = app.engine.state().groups[group];
  if (known === undefined) throw new Error('the group is known');
  return known;
}

export const viewOf = (app: App, group: GroupId): GroupView =>
  groupView(groupIn(app, group), new Set(app.network.connectedDevices()), app.engine.nowMs());

export const caseIn = (app: App, group: GroupId, proposal: ProposalId): Case | undefined =>
  groupIn(app, group).cases[proposal];

export const seenBy = (app: App, group: GroupId, proposal: ProposalId): ProposalView | undefined =>
  viewOf(app, group).proposals.find((seen) => seen.proposal === proposal);

export const standingFor = (app: App, group: GroupId, proposal: ProposalId): string =>
  seenBy(app, group, proposal)?.standing ?? 'unknown';

export type Wish = { readonly amount?: string; readonly note?: string; readonly expiresInMs?: number };

export async function propose(app: App, group: GroupId, wish: Wish = {}): Promise<ProposalId> {
  const { proposal } = await proposalHandlers(app.member).create({
    group,
    payments: [{ to: acme, amount: wish.amount ?? '60' }],
    note: wish.note ?? 'Invoice 7',
    externalId: undefined,
    expiresInMs: wish.expiresInMs,
  });
  return proposal as ProposalId;
}

/** The click, with the reading this app's screen shows now. */
export async function click(app: App, group: GroupId, proposal: ProposalId): Promise<void> {
  await Promise.resolve();
  approveReading(app.member, { group, proposal, reading: seenBy(app, group, proposal)?.reading ?? '' });
}

/** Reads, then approves, and waits until the approval is written. */
export async function approve({ world, group }: Team, app: App, proposal: ProposalId): Promise<void> {
  await world.until(`${app.person.name} may approve`, () => standingFor(app, group, proposal) === 'yourTurn');
  await click(app, group, proposal);
  await world.until(
    `${app.person.name} approved`,
    () => caseIn(app, group, proposal)?.approvals[groupIn(app, group).local.member] !== undefined,
  );
}

export const withdraw = (app: App, group: GroupId, proposal: ProposalId) =>
  reviewHandlers(app.member).withdraw({ group, proposal });
export const reject = (app: App, group: GroupId, proposal: ProposalId, reason = 'Not ours') =>
  reviewHandlers(app.member).reject({ group, proposal, reason });

export const isDone = (app: App, group: GroupId, proposal: ProposalId): boolean =>
  standingFor(app, group, proposal) === 'confirmed';
