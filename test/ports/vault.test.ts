import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesToHex, compareBytes, utf8ToBytes } from '../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import { charterHashOf, encodeCharter } from '../../src/core/group/charter.ts';
import { completeSession, sessionsAmong } from '../../src/core/signature/completion.ts';
import type { SheetId } from '../../src/core/base/ids.ts';
import type { Vault } from '../../src/core/vault-port.ts';
import { backupProver } from '../../src/main/vault/backup-prover.ts';
import { callsWaitingMax } from '../../src/main/vault/call-queue.ts';
import { openVault, type VaultOptions } from '../../src/main/vault/client.ts';
import { inspectSealed } from '../../src/main/vault/sealed-file.ts';
import { openWrapped } from '../../src/main/vault/release.ts';
import { verbs, type VerbAnswer } from '../../src/main/vault/verbs/verbs.ts';
import {
  approve,
  ceremony,
  charterOf,
  click,
  deviceOf,
  done,
  group,
  payment,
  person,
  publicSheet,
  recovery,
  rosterBytes,
  sheetOf,
  type Person,
  type Ready,
} from '../unit/vault/people.ts';

// One vault process for the whole file: every unlock costs a real Argon2id.

const daily = (): Uint8Array => utf8ToBytes('Lantern-gravel 48 tubas');
const keychain = new Uint8Array(32).fill(6);
const linux = process.platform === 'linux';
let folder: string;
let file: string;
let vault: Vault;
let lockedTimes = 0;
const vaultWith = (options: Partial<VaultOptions> = {}): Vault =>
  openVault({
    file,
    network: 'practice',
    keychainSecret: () => keychain,
    onLocked: () => (lockedTimes += 1),
    ...options,
  });
const device = deviceOf(0);

let words: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-vault-'));
  file = join(folder, 'vault.ktv');
  vault = vaultWith();
});
afterAll(async () => {
  await vault.lock();
  rmSync(folder, { recursive: true });
});

describe('a vault process', () => {
  it('is not there before a vault is made, and answers nothing', async () => {
    expect([vault.isUnlocked(), vault.processId()]).toEqual([false, undefined]);
    expect(await failure(vault.makeSheet({ group, device, author: device, k: 0 }))).toBe('vaultLocked');
    expect(await failure(vault.unlock(daily()))).toBe('fileNotFound');
    expect(existsSync(file)).toBe(false);
  });

  it('makes a person: 24 words once, a sealed file for the owner alone, no passphrase left behind', async () => {
    const [passphrase, recoveryPassphrase] = [daily(), recovery()];
    ({ words } = await vault.create({ network: 'practice', passphrase, recoveryPassphrase }));
    expect(words.split(' ')).toHaveLength(24);
    expect(vault.isUnlocked()).toBe(true);
    for (const wiped of [passphrase, recoveryPassphrase]) expect(wiped.every((byte) => byte === 0)).toBe(true);
    expect(keychain.every((byte) => byte === 6)).toBe(true);
    if (process.platform !== 'win32') expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(inspectSealed(readFileSync(file), 'vault').purpose).toBe('vault');
  });

  it.skipIf(!linux)('shows no secret in its arguments or environment, and leaves nothing to a core dump', () => {
    const pid = vault.processId()!;
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'latin1');
    const [firstWord] = words.split(' ') as [string];
    for (const secret of ['gravel', 'antern', bytesToHex(keychain), firstWord])
      expect(read('cmdline') + read('environ')).not.toContain(secret);
    expect(
      read('environ')
        .split('\0')
        .filter((line) => line !== '' && !line.startsWith('NODE_CHANNEL_')),
    ).toEqual([]);
    expect(read('cmdline').split('\0')).toEqual(
      expect.arrayContaining(['--permission', '--disable-sigusr1', `--allow-fs-write=${folder}`]),
    );
    expect(read('coredump_filter').trim()).toMatch(/^0+$/);
  });

  it('is one at a time, and never replaces a vault that exists', async () => {
    expect(await failure(vault.unlock(daily()))).toBe('wrongPhase');
    const before = readFileSync(file);
    const second = vaultWith();
    expect(
      await failure(second.create({ network: 'practice', passphrase: daily(), recoveryPassphrase: recovery() })),
    ).toBe('wrongPhase');
    expect([second.isUnlocked(), readFileSync(file)]).toEqual([false, before]);
  });

  it('ends when it is locked, and opens again with both factors and no less', async () => {
    const pid = vault.processId()!;
    const times = lockedTimes;
    await vault.lock();
    expect([vault.isUnlocked(), isAlive(pid), lockedTimes]).toEqual([false, false, times + 1]);
    const before = readFileSync(file);
    const wrong = daily().fill(65, 0, 1);
    expect(await failure(vault.unlock(wrong))).toBe('passphraseWrong');
    expect(wrong.every((byte) => byte === 0)).toBe(true);
    expect(await failure(vaultWith({ keychainSecret: () => new Uint8Array(32).fill(7) }).unlock(daily()))).toBe(
      'databaseForeign',
    );
    expect([vault.isUnlocked(), vault.processId(), readFileSync(file)]).toEqual([false, undefined, before]);
    const [opening, meanwhile] = [vault.unlock(daily()), vault.unlock(daily())];
    expect(await failure(meanwhile)).toBe('vaultBusy');
    await opening;
    expect(vault.isUnlocked()).toBe(true);
  });

  it('does not come open after it was locked while it was being unlocked', async () => {
    const other = vaultWith();
    const opening = failure(other.unlock(daily()));
    await other.lock();
    expect([await opening, other.isUnlocked()]).toEqual(['vaultGone', false]);
  });
});

describe('a member whose vault is a process, with two who are in this one', () => {
  let team: Ready;
  /** Our place in the roster. */
  let me: number;
  let others: readonly { readonly one: Person; readonly index: number }[];

  it('prepares, makes the key and keeps the share; a wrong recovery passphrase prepares nothing', async () => {
    const charter = charterOf(3, 2);
    const about = { group, ceremony, charterHash: charterHashOf(charter) };
    expect(await failure(vault.prepareGroup({ ...about, device, recoveryPassphrase: daily() }))).toBe(
      'passphraseWrong',
    );
    const passphrase = recovery();
    const mine = await vault.prepareGroup({ ...about, device, recoveryPassphrase: passphrase });
    expect(passphrase.every((byte) => byte === 0)).toBe(true);
    const joined = [
      { device, ...mine, one: undefined },
      ...(await Promise.all(
        [1, 2].map(async (n) => {
          const one = await person(n);
          return {
            device: one.device,
            ...(await verbs.prepareGroup(one.vault, { ...about, device: one.device, recoveryPassphrase: recovery() })),
            one,
          };
        }),
      )),
    ].sort((a, b) => compareBytes(a.hostKey, b.hostKey));
    me = joined.findIndex(({ one }) => one === undefined);
    others = joined.flatMap(({ one }, index) => (one === undefined ? [] : [{ one, index }]));
    const agreed = {
      members: joined.map(({ member }) => member),
      hostKeys: joined.map(({ hostKey }) => hostKey),
      threshold: 2,
    };

    const inOrder = <T>(ours: T, theirs: (one: Person) => T): readonly T[] =>
      joined.map(({ one }) => (one === undefined ? ours : theirs(one)));
    const first = inOrder(
      (await vault.dkgFirst({ group, ceremony, ...agreed })).message,
      (one) => (verbs.dkgFirst(one.vault, { group, ceremony, ...agreed }) as VerbAnswer<'dkgFirst'>).message,
    );
    const second = inOrder(
      done(await vault.dkgSecond({ group, ceremony, messages: first })).message,
      (one) =>
        done(verbs.dkgSecond(one.vault, { group, ceremony, messages: first }) as VerbAnswer<'dkgSecond'>).message,
    );
    const finished = inOrder(done(await vault.dkgFinish({ group, ceremony, messages: second })), (one) =>
      done(verbs.dkgFinish(one.vault, { group, ceremony, messages: second }) as VerbAnswer<'dkgFinish'>),
    );
    for (const { groupKey } of finished) expect(groupKey).toEqual(finished[0]!.groupKey);
    const { groupKey, pubshares, recoveryData } = finished[me]!;
    const names = ['Dana', 'Lee', 'Sam'];
    team = {
      people: joined.map(({ one, device: of }) => one ?? ({ device: of } as Person)),
      prepared: joined,
      charter,
      agreed,
      roster: {
        ceremony,
        charterHash: Uint8Array.from(Buffer.from(about.charterHash, 'hex')),
        members: joined.map(({ member, device: of, hostKey }, i) => ({
          member,
          device: of,
          hostKey,
          name: names[i]!,
          join: 'ab'.repeat(32) as never,
        })),
      },
      recoveryData,
      key: { epoch: 0, thresholdKey: groupKey, pubshares, memberCount: 3, threshold: 2 },
    };
  }, 60_000);

  it('approves with a sheet that is used up by it, and the group’s signature verifies', async () => {
    const paid = payment(team, 3);
    const own = await vault.makeSheet({ group, device, author: paid.proposal.author, k: 0 });
    const theirs = others.map(({ one, index }) => ({ one, index, sheet: sheetOf(one, paid.proposal.author) }));
    const request = click(
      team,
      { device } as Person,
      paid,
      own,
      theirs.map(({ sheet }) => sheet.signed),
    );
    const mine = await vault.approve(request);
    // The key moved: what main held is gone, and the process does not open the sheet a second time.
    expect(request.own.sheetKey.every((byte) => byte === 0)).toBe(true);
    expect(await failure(vault.approve({ ...request, own: { ...request.own, sheetKey: own.sheetKey.slice() } }))).toBe(
      'notReadyToSign',
    );
    const lee = theirs[0]!;
    const hers = approve(lee.one, click(team, lee.one, paid, lee.sheet, [own.signed]));
    const [session] = sessionsAmong(team.key, paid.id, 3, [
      { index: me, sheet: publicSheet(own, me) },
      { index: lee.index, sheet: publicSheet(lee.sheet, lee.index) },
    ]);
    const part = (approved: typeof mine) =>
      openWrapped(approved.releaseKey, approved.wrapped, paid.id).find(
        (candidate) => candidate.session === session!.session,
      )!.partials;
    const complete = completeSession(
      team.key,
      session!,
      paid.sighashes,
      new Map([
        [me, part(mine)],
        [lee.index, part(hers)],
      ]),
    );
    expect(complete.ok && complete.value).toHaveLength(3);
  });

  it('does what a person waits for before sheets that were asked for earlier', async () => {
    const paid = payment(team, 1, 1);
    const own = await vault.makeSheet({ group, device, author: paid.proposal.author, k: 1 });
    const finished: string[] = [];
    const sheets = Array.from({ length: 6 }, (_, k) =>
      vault.makeSheet({ group, device, author: device, k: 50 + k }).then(() => finished.push('sheet')),
    );
    const clicked = vault.approve(click(team, { device } as Person, paid, own, [])).then(() => finished.push('click'));
    await Promise.all([...sheets, clicked]);
    // The sheet under way is finished first; no other goes before the click.
    expect(finished.indexOf('click')).toBe(1);
  });

  it('says it is busy beyond its queue, and does everything within it', async () => {
    const calls = Array.from({ length: callsWaitingMax + 2 }, () =>
      failure(
        vault.signStatement({
          kind: 'freeze',
          group,
          member: team.agreed.members[me]!,
          ceremony,
          rosterHash: new Uint8Array(32),
        }),
      ),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter((code) => code === undefined)).toHaveLength(callsWaitingMax + 1);
    expect(answers.at(-1)).toBe('vaultBusy');
  });

  it('proves a backup in a process of its own, which changes nothing, and refuses a wrong passphrase and a changed byte', async () => {
    const heads = [{ device, seq: 4, id: 'cd'.repeat(32) }];
    const { file: backup } = await vault.makeBackup({
      recoveryPassphrase: recovery(),
      groups: [
        {
          group,
          charter: encodeCharter(team.charter),
          roster: rosterBytes(team),
          recoveryData: team.recoveryData,
          epoch: 0,
          heads,
        },
      ],
    });
    const [copy, sealed] = [backup.slice(), readFileSync(file)];
    const prove = backupProver();
    const passphrase = recovery();
    const proven = await prove({ file: backup, recoveryPassphrase: passphrase, group: undefined });
    expect(proven.groups.map(({ group: found, groupName }) => [found, groupName])).toEqual([
      [group, team.charter.name],
    ]);
    expect(new Uint8Array(proven.groups[0]!.pubshare)).toEqual(new Uint8Array(team.key.pubshares[me]!));
    expect(passphrase.every((byte) => byte === 0)).toBe(true);
    expect(await failure(prove({ file: backup, recoveryPassphrase: daily(), group }))).toBe('passphraseWrong');
    for (const [at, code] of [
      [3, 'backupForeign'],
      [40, 'backupDamaged'],
      [backup.length - 1, 'backupDamaged'],
    ] as const)
      expect(
        await failure(prove({ file: backup.with(at, backup[at]! ^ 1), recoveryPassphrase: recovery(), group })),
      ).toBe(code);
    expect([bytesToHex(backup), readFileSync(file)]).toEqual([bytesToHex(copy), sealed]);
  }, 120_000);

  it('keeps its share over a lock, and forgets its ceremony and nonces', async () => {
    const { pubnonce } = await vault.rehearseNonce({ group, ceremony, round: me === 2 ? 1 : 0, attempt: 0 });
    await vault.lock();
    await vault.unlock(daily());
    expect((await vault.makeSheet({ group, device, author: device, k: 7 })).sealed.length).toBeGreaterThan(64 * 64);
    expect(await failure(vault.dkgFinish({ group, ceremony, messages: [] }))).toBe('ceremonyFailed');
    expect(
      await failure(
        vault.rehearsePartial({
          group,
          ceremony,
          round: me === 2 ? 1 : 0,
          attempt: 0,
          pubnonces: [pubnonce, pubnonce],
        }),
      ),
    ).toBe('wrongPhase');
  });

  it('that is killed answers nothing any more: calls under way hear that it is gone, later ones that it is locked', async () => {
    const calls = [60, 61].map((k) => failure(vault.makeSheet({ group, device, author: device, k })));
    process.kill(vault.processId()!, 'SIGKILL');
    expect(await Promise.all(calls)).toEqual(['vaultGone', 'vaultGone']);
    expect(vault.isUnlocked()).toBe(false);
    expect(await failure(vault.makeSheet({ group, device, author: device, k: 62 }))).toBe('vaultLocked');
    expect(
      await failure(
        vault.approve({
          ...({} as Parameters<Vault['approve']>[0]),
          own: { sheet: '' as SheetId, statement: keychain, sealed: keychain, sheetKey: new Uint8Array(32) },
        }),
      ),
    ).toBe('vaultLocked');
  });

  it('ends itself over a broken invariant, and what it says of it holds no word of the cause', async () => {
    await vault.unlock(daily());
    const pid = vault.processId()!;
    const asked = vault.signStatement(null as unknown as Parameters<Vault['signStatement']>[0]);
    const error: unknown = await asked.catch((cause: unknown) => cause);
    if (!(error instanceof KeyturnError)) throw new Error('it answered', { cause: error });
    expect([error.code, error.cause]).toEqual(['vaultGone', undefined]);
    expect(error.message).not.toMatch(/null|undefined|TypeError|group/i);
    await vault.lock();
    while (isAlive(pid)) await new Promise((tick) => setTimeout(tick, 5));
    expect(vault.isUnlocked()).toBe(false);
  });

  it('locks itself when it was not used for long enough; making sheets is no use of it', async () => {
    const watched = vaultWith({ idleLockMs: 600 });
    await watched.unlock(daily());
    const pid = watched.processId()!;
    let sheets = 0;
    while (isAlive(pid))
      if ((await failure(watched.makeSheet({ group, device, author: device, k: 100 + sheets++ }))) !== undefined)
        await new Promise((tick) => setTimeout(tick, 20));
    expect(watched.isUnlocked()).toBe(false);
    expect(await failure(watched.makeSheet({ group, device, author: device, k: 99 }))).toBe('vaultLocked');
  });

  it('stays open while somebody says that it is in use, its process as well, and locks itself once nobody does', async () => {
    const watched = vaultWith({ idleLockMs: 2_500 });
    await watched.unlock(daily());
    const pid = watched.processId()!;
    const until = Date.now() + 6_000;
    while (Date.now() < until) {
      await watched.inUse();
      await new Promise((tick) => setTimeout(tick, 100));
    }
    expect([watched.isUnlocked(), isAlive(pid)]).toEqual([true, true]);
    while (isAlive(pid)) await new Promise((tick) => setTimeout(tick, 20));
    await watched.inUse();
    expect([watched.isUnlocked(), watched.locksInMs()]).toEqual([false, undefined]);
  });

  it('locks an hour after the last passphrase however much it is in use, and nothing but the passphrase opens it again', async () => {
    let upMs = 0;
    let told = 0;
    const watched = vaultWith({
      idleLockMs: 300_000,
      clock: { nowMs: Date.now, upMs: () => upMs },
      onUsed: () => told++,
    });
    await watched.unlock(daily());
    for (upMs = 240_000; upMs < 3_600_000; upMs += 240_000) await watched.inUse();
    expect(told).toBe(14);
    upMs = 3_599_999;
    await watched.inUse();
    expect([watched.isUnlocked(), watched.locksInMs()]).toEqual([true, 1]);
    upMs = 3_600_000;
    await watched.inUse();
    expect([watched.isUnlocked(), watched.locksInMs()]).toEqual([false, undefined]);
    upMs = 3_600_001;
    await watched.inUse();
    expect([watched.isUnlocked(), told]).toEqual([false, 15]);
    await watched.unlock(daily());
    expect(watched.locksInMs()).toBe(300_000);
    await watched.lock();
  });

  it('is locked the moment a clock that runs through suspend says so, not only when the process notices', async () => {
    let upMs = 0;
    const watched = vaultWith({ idleLockMs: 300_000, clock: { nowMs: Date.now, upMs: () => upMs } });
    await watched.unlock(daily());
    upMs = 299_999;
    expect(watched.isUnlocked()).toBe(true);
    upMs = 300_000;
    expect(watched.isUnlocked()).toBe(false);
    expect(
      await failure(
        watched.signStatement({
          kind: 'freeze',
          group,
          member: team.agreed.members[me]!,
          ceremony,
          rosterHash: new Uint8Array(32),
        }),
      ),
    ).toBe('vaultLocked');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function failure(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  return undefined;
}
