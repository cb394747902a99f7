import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { KeyturnError } from '../../../src/core/base/errors.ts';
import type { CeremonyId, MemberId, ProposalId } from '../../../src/core/base/ids.ts';
import { nonceGen } from '../../../src/core/frost/nonce.ts';
import { decodeStatement, type Statement } from '../../../src/core/group/statement.ts';
import { encodeCharter } from '../../../src/core/group/charter.ts';
import { proveBackup } from '../../../src/main/vault/backup-proof.ts';
import { decodeContent } from '../../../src/main/vault/content.ts';
import { seedOf, wordsOf } from '../../../src/main/vault/person.ts';
import { systemRandom } from '../../../src/main/vault/sealing.ts';
import { verbs, isVerb, type VerbName } from '../../../src/main/vault/verbs/verbs.ts';
import {
  approve,
  ceremony,
  click,
  gathered,
  group,
  payment,
  person,
  quick,
  readyTeam,
  recovery,
  rosterBytes,
  sheetOf,
  withKey,
} from './people.ts';

describe('an opened vault', () => {
  it('holds neither words, nor entropy, nor seed, in memory or in its file', async () => {
    const { people, charter, recoveryData, ...team } = await readyTeam(2, 3);
    const one = people[0]!;
    const proposed = payment({ people, charter, recoveryData, ...team }, 1);
    const own = sheetOf(one, one.device);
    const replies = [
      own,
      approve(one, click({ people, charter, recoveryData, ...team }, one, proposed, own, [])),
      team.prepared,
      recoveryData,
    ];
    const seen = [
      ...one.written,
      ...one.written.map(decodeContent),
      one.vault.content,
      one.vault.ceremonies,
      one.vault.rehearsals,
      replies,
    ];
    const seed = seedOf(one.entropy, recovery());
    const words = utf8ToBytes(wordsOf(one.entropy));
    for (const canary of [
      one.entropy,
      one.entropy.slice(0, 16),
      seed,
      seed.slice(0, 32),
      words,
      words.slice(0, 40),
      recovery(),
    ])
      expect(occurs(canary, seen)).toBe(false);
    // The search itself finds what is there.
    expect(occurs(one.vault.content.groups[0]!.memberSecret, seen)).toBe(true);
  });

  it('gives no secret of a group in any reply', async () => {
    const team = await readyTeam(2, 2);
    const one = team.people[0]!;
    const { hostSecret, memberSecret, shares } = one.vault.content.groups[0]!;
    const own = sheetOf(one, one.device);
    const { people: _people, ...public_ } = team;
    const replies = [own, approve(one, click(team, one, payment(team, 1), own, [])), public_];
    for (const canary of [hostSecret, memberSecret, shares[0]!.secshare, one.vault.sheetSubKey])
      expect(occurs(canary, replies)).toBe(false);
  });
});

describe('a nonce is born in the vault', () => {
  it('and its secret half is in no reply and in no file: not of a sheet, not of a rehearsal, not after a click', async () => {
    const drawn: Uint8Array[] = [];
    const watched = (bytes: number): Uint8Array => {
      const random = systemRandom(bytes);
      drawn.push(random.slice());
      return random;
    };
    const team = withKey(await gathered(2, [await person(0, watched), await person(1), await person(2)]));
    const one = team.people.find(({ vault }) => vault.random === watched)!;
    const share = one.vault.content.groups[0]!.shares[0]!;
    const pair = (random32: Uint8Array, extraIn: Uint8Array, message?: Uint8Array) =>
      nonceGen({
        random32,
        secshare: share.secshare,
        pubshare: share.pubshares[share.index]!,
        threshKeyXOnly: share.thresholdKey.subarray(1),
        extraIn,
        ...(message === undefined ? {} : { message }),
      });

    drawn.length = 0;
    const proposed = payment(team, 1);
    const own = sheetOf(one, proposed.proposal.author);
    // The first draw of a sheet is its first pair: this subset, input 0.
    const subset = share.index === 2 ? [0, 2] : [Math.min(0, share.index), share.index === 0 ? 1 : share.index];
    const extra = Uint8Array.from([
      ...hexToBytes(one.device),
      ...hexToBytes(proposed.proposal.author),
      ...[0, 0, ...subset].flatMap((n) => [0, 0, 0, n]),
    ]);
    const again = pair(drawn[0]!, extra);
    const { value } = decodeStatement(own.signed.statement) as { value: Extract<Statement, { kind: 'sheet' }> };
    expect(bytesToHex(value.pairs.slice(0, 66))).toBe(bytesToHex(again.pubnonce));

    const others = team.people
      .filter((other) => other !== one)
      .map((other) => sheetOf(other, proposed.proposal.author).signed);
    const { sheetKey: _key, ...public_ } = own;
    const seen = [
      public_,
      approve(one, click(team, one, proposed, own, others)),
      ...one.written,
      one.vault.content,
      one.vault.rehearsals,
    ];
    for (const canary of [again.secnonce, again.secnonce.slice(0, 32), again.secnonce.slice(32), ...drawn.slice(0, 64)])
      expect(occurs(canary, seen)).toBe(false);
  });

  it('makes another pair for every subset, input, sheet and author', async () => {
    const team = await readyTeam(2, 3);
    const one = team.people[0]!;
    const all = [
      sheetOf(one, one.device, 0),
      sheetOf(one, one.device, 0),
      sheetOf(one, one.device, 1),
      sheetOf(one, team.people[1]!.device, 0),
    ];
    const halves = all.flatMap(({ signed }) => {
      const { value } = decodeStatement(signed.statement) as { value: Extract<Statement, { kind: 'sheet' }> };
      return Array.from({ length: value.pairs.length / 33 }, (_, i) =>
        bytesToHex(value.pairs.slice(i * 33, i * 33 + 33)),
      );
    });
    expect(halves).toHaveLength(4 * 2 * 32 * 2);
    expect(new Set(halves).size).toBe(halves.length);
  });
});

describe('no verb is a digest oracle', () => {
  const canaries = [new Uint8Array(32).fill(0xc5), schnorr.utils.randomSecretKey()];

  it('signs no caller’s 32 bytes with any key it has, in whatever field they come', async () => {
    const team = await readyTeam(2, 3);
    const one = team.people[0]!;
    const { member, hostSecret } = one.vault.content.groups[0]!;
    const { pubshares, thresholdKey } = team.key;
    const own = sheetOf(one, one.device);
    const paid = payment(team, 1);
    let signed = 0;
    for (const canary of canaries) {
      const hex = bytesToHex(canary);
      const about = { group, member };
      const asks: Readonly<Record<VerbName, readonly unknown[]>> = {
        prepareGroup: [{ group, device: one.device, ceremony: hex, charterHash: hex, recoveryPassphrase: recovery() }],
        signStatement: [
          { kind: 'reject', ...about, device: one.device, proposal: hex, reason: '' },
          { kind: 'freeze', ...about, ceremony, rosterHash: canary },
          { kind: 'codeConfirmed', ...about, ceremony, codeHash: canary },
          {
            kind: 'invitation',
            ...about,
            device: one.device,
            ceremony,
            charterHash: hexToBytes(one.vault.content.groups[0]!.charterHash),
            tokenHash: canary,
            expiresAtMs: 1,
          },
          canary,
          { kind: 'reject', ...about, device: one.device, proposal: canary, reason: '' },
        ],
        dkgFirst: [
          { group, ceremony: hex, ...team.agreed },
          { group, ceremony, ...team.agreed, hostKeys: [canary, canary, canary] },
        ],
        dkgSecond: [{ group, ceremony, messages: [canary, canary, canary] }],
        dkgFinish: [{ group, ceremony, messages: [canary, canary, canary] }],
        rehearseNonce: [
          { group, ceremony: hex, round: 0, attempt: 0 },
          { group, ceremony, round: 0, attempt: 200 },
        ],
        rehearsePartial: [{ group, ceremony, round: 0, attempt: 200, pubnonces: [canary, canary] }],
        makeSheet: [{ group, device: one.device, author: hex, k: 1 }],
        approve: [
          { ...click(team, one, paid, own, []), reading: hex },
          { ...click(team, one, paid, own, []), proposal: canary, proposalId: hex as ProposalId },
          { ...click(team, one, paid, own, []), charter: canary },
        ],
        makeBackup: [
          {
            recoveryPassphrase: recovery(),
            groups: [{ group, charter: canary, roster: canary, recoveryData: canary, epoch: 0, heads: [] }],
          },
        ],
      };
      expect(Object.keys(asks).every(isVerb) && Object.keys(verbs).every((name) => name in asks)).toBe(true);
      for (const [name, inputs] of Object.entries(asks))
        for (const input of inputs) {
          const reply = await answerOf(name as VerbName, input, one.vault);
          for (const candidate of windows(reply, 64)) {
            signed++;
            const keys = [thresholdKey, ...pubshares, schnorrKey(hostSecret)];
            for (const key of keys)
              expect(verifies(() => schnorr.verify(candidate, canary, key.slice(-32)))).toBe(false);
            expect(verifies(() => ed25519.verify(candidate, canary, hexToBytes(member)))).toBe(false);
          }
        }
    }
    expect(signed).toBeGreaterThan(8);
  }, 120_000);

  it('signs no device, sheet or approval that was made up outside, and nobody else’s statement', async () => {
    const team = await readyTeam(2, 2);
    const one = team.people[0]!;
    const { member } = one.vault.content.groups[0]!;
    const about = { group, member, device: one.device };
    const refused: readonly Statement[] = [
      { kind: 'device', ...about, hostKey: new Uint8Array(33) },
      { kind: 'sheet', ...about, epoch: 0, author: one.device, k: 0, inputs: 1, pairs: new Uint8Array(66) },
      {
        kind: 'approve',
        ...about,
        proposal: 'cc'.repeat(32) as ProposalId,
        epoch: 0,
        reading: canaries[0]!,
        attempt: 0,
        sheet: canaries[0]!,
        sessions: [],
      },
      {
        kind: 'reject',
        ...about,
        member: team.agreed.members[1]!,
        proposal: 'cc'.repeat(32) as ProposalId,
        reason: '',
      },
      { kind: 'reject', ...about, device: team.people[1]!.device, proposal: 'cc'.repeat(32) as ProposalId, reason: '' },
      { kind: 'freeze', group, member: 'cc'.repeat(32) as MemberId, ceremony, rosterHash: canaries[0]! },
    ];
    for (const statement of refused)
      expect(await answerOf('signStatement', statement, one.vault), statement.kind).toBe('invalidInput');
    const elsewhere: Statement = {
      kind: 'freeze',
      group,
      member,
      ceremony: 'cc'.repeat(32) as CeremonyId,
      rosterHash: canaries[0]!,
    };
    expect(await answerOf('signStatement', elsewhere, one.vault)).toBe('ceremonyFailed');
    expect(await answerOf('signStatement', { ...elsewhere, ceremony }, one.vault)).toMatchObject({
      signature: expect.any(Uint8Array),
    });
  });
});

describe('a backup', () => {
  const asked = (team: Awaited<ReturnType<typeof readyTeam>>, change = {}) => ({
    recoveryPassphrase: recovery(),
    groups: [
      {
        group,
        charter: encodeCharter(team.charter),
        roster: rosterBytes(team),
        recoveryData: team.recoveryData,
        epoch: 0,
        heads: [],
        ...change,
      },
    ],
  });

  it('gives every member the share back from the file and the passphrase alone', async () => {
    const team = await readyTeam(2, 3);
    for (const [i, { vault }] of team.people.entries()) {
      const { file } = await verbs.makeBackup(vault, asked(team));
      const before = file.slice();
      for (const asking of [group, undefined])
        expect(await proveBackup({ file, recoveryPassphrase: recovery(), group: asking }, quick)).toEqual({
          groups: [{ group, groupName: team.charter.name, pubshare: team.key.pubshares[i] }],
        });
      expect(file).toEqual(before);
    }
  });

  it('is not made of a record that does not fit the keys', async () => {
    const team = await readyTeam(2, 3);
    const other = await readyTeam(2, 3);
    const { vault } = team.people[0]!;
    for (const change of [
      { recoveryData: other.recoveryData },
      { charter: encodeCharter({ ...team.charter, name: 'Other' }) },
      { roster: rosterBytes({ ...team, roster: { ...team.roster, members: team.roster.members.toReversed() } }) },
      { epoch: 1 },
      { heads: [0, 0].map((seq) => ({ device: team.people[0]!.device, seq, id: 'ab'.repeat(32) })) },
    ])
      expect(await answerOf('makeBackup', asked(team, change), vault)).toBe('invalidInput');
    expect(await answerOf('makeBackup', { ...asked(team), recoveryPassphrase: utf8ToBytes('another') }, vault)).toBe(
      'passphraseWrong',
    );
  });

  it('is refused when a byte of it changed, under another passphrase, for another group, and when it is somebody else’s', async () => {
    const team = await readyTeam(2, 3);
    const { file } = await verbs.makeBackup(team.people[0]!.vault, asked(team));
    const prove = (change: object) =>
      codeOf(proveBackup({ file, recoveryPassphrase: recovery(), group, ...change }, quick));
    for (let at = 0; at < file.length; at += 97) {
      const code = await prove({ file: file.with(at, file[at]! ^ 1) });
      expect(['backupDamaged', 'backupForeign', 'databaseNewer'], `byte ${at}: ${code ?? 'accepted'}`).toContain(code);
    }
    expect(await prove({ file: file.slice(0, -1) })).toBe('backupDamaged');
    expect(await prove({ recoveryPassphrase: utf8ToBytes('another') })).toBe('passphraseWrong');
    expect(await prove({ group: 'cc'.repeat(32) })).toBe('groupNotFound');
    // The recovery data of a group this person's seed has no key in.
    const me = team.people[0]!;
    const foreign = await verbs.makeBackup(
      { ...me.vault, content: { ...me.vault.content, sealedSeed: (await person(9)).vault.content.sealedSeed } },
      asked(team),
    );
    expect(await prove({ file: foreign.file })).toBe('backupDamaged');
  });
});

/** The reply, or the code of the refusal. */
async function answerOf(
  name: VerbName,
  input: unknown,
  vault: Parameters<(typeof verbs)[VerbName]>[0],
): Promise<unknown> {
  const verb = verbs[name] as (vault: Parameters<(typeof verbs)[VerbName]>[0], input: unknown) => unknown;
  try {
    return await verb(vault, input);
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  return undefined;
}

/** All byte strings in a value, however deep. */
function byteStrings(value: unknown): readonly Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value === 'string')
    return [utf8ToBytes(value), ...(/^([0-9a-f]{2})+$/.test(value) ? [hexToBytes(value)] : [])];
  if (value instanceof Map) return [...value.values()].flatMap(byteStrings);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(byteStrings) : [];
}

const occurs = (needle: Uint8Array, haystack: unknown): boolean =>
  byteStrings(haystack).some((bytes) => Buffer.from(bytes).includes(Buffer.from(needle)));
/** Byte strings that have a signature's length. */
const windows = (value: unknown, length: number): readonly Uint8Array[] =>
  byteStrings(value).filter((bytes) => bytes.length === length);
const schnorrKey = (secret: Uint8Array): Uint8Array => schnorr.getPublicKey(secret);

function verifies(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false; // Not a signature at all.
  }
}
