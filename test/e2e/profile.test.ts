import { chmodSync, cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insecureFileName } from '../../src/main/keychain/insecure-file-keychain.ts';
import { deadLedger, filesIn, flipped, refused, type Sandbox, sandbox, type Person } from './member.ts';

// One person for the whole file: every unlock costs a real Argon2id.

let box: Sandbox;
let dana: Person;
const start = (): Person['start'] => dana.start;
const pathOf = (name: string): string => join(dana.folder, name);
/** What must be as it was: the files that hold anything for good. A log beside the database comes and goes with the process. */
const lasting = (folder: string): ReadonlyMap<string, string> =>
  new Map([...filesIn(folder)].filter(([name]) => !/-(wal|shm|journal)$/.test(name)));
const expectItOpens = async (): Promise<void> => {
  dana.app = await box.open('Dana', start());
  await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  expect((await dana.app.ask('app.look', {})).vault).toBe('open');
};
/** Quits, damages, is refused, sees that nothing was touched, and puts back what was there. */
async function withFile(name: string, damaged: Uint8Array, refusal: () => Promise<void>): Promise<void> {
  const good = readFileSync(pathOf(name));
  writeFileSync(pathOf(name), damaged, { mode: 0o600 });
  const before = lasting(dana.folder);
  await refusal();
  expect(lasting(dana.folder)).toEqual(before);
  writeFileSync(pathOf(name), good, { mode: 0o600 });
}

beforeAll(async () => {
  box = await sandbox();
  dana = await box.person('Dana');
});
afterAll(() => box.close());

describe('a profile', () => {
  it('that belongs to nobody has nothing to unlock, and says so', async () => {
    const app = await box.open('Lee', box.place({ nodeUrl: deadLedger }));
    await refused(app.ask('vault.unlock', { passphrase: 'whatever it is' }), 'wrongPhase');
    expect((await app.ask('app.look', {})).vault).toBe('none');
    await app.quit();
  });

  it('belongs to one person: a second one is refused before anything is derived', async () => {
    const before = filesIn(dana.folder).get('vault.ktv');
    await refused(
      dana.app.ask('identity.create', { passphrase: 'another person', recoveryPassphrase: 'another recovery' }),
      'wrongPhase',
    );
    expect(filesIn(dana.folder).get('vault.ktv')).toBe(before);
  });

  it('refuses a passphrase that is too short or too long when it is made, and makes nothing', async () => {
    const place = box.place({ nodeUrl: deadLedger });
    const app = await box.open('Lee', place);
    for (const [passphrase, recoveryPassphrase, code] of [
      ['qz7vk', 'long enough to do', 'passphraseTooWeak'],
      ['long enough to do', 'qz7vk', 'passphraseTooWeak'],
      ['x'.repeat(129), 'long enough to do', 'passphraseTooLong'],
      ['long enough to do', '🙂'.repeat(129), 'passphraseTooLong'],
    ] as const) {
      const sentence = await refused(app.ask('identity.create', { passphrase, recoveryPassphrase }), code);
      // What was typed is quoted nowhere, the refused one least of all.
      for (const typed of [passphrase, recoveryPassphrase]) expect(sentence).not.toContain(typed);
    }
    expect(existsSync(join(place.folder, 'vault.ktv'))).toBe(false);
    await app.quit();
  });

  it('stays shut to a wrong passphrase and opens with the right one afterwards', async () => {
    await dana.app.ask('vault.lock', {});
    const before = filesIn(dana.folder).get('vault.ktv');
    const sentence = await refused(dana.app.ask('vault.unlock', { passphrase: `${dana.daily}x` }), 'passphraseWrong');
    expect(sentence).not.toContain(dana.daily);
    expect((await dana.app.ask('app.look', {})).vault).toBe('locked');
    const tooLong = await refused(dana.app.ask('vault.unlock', { passphrase: 'x'.repeat(129) }), 'passphraseTooLong');
    expect(tooLong).not.toContain('xxx');
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    expect((await dana.app.ask('app.look', {})).vault).toBe('open');
    expect(filesIn(dana.folder).get('vault.ktv')).toBe(before);
  });

  it('that is open in one process is refused to another, and the first goes on', async () => {
    await refused(box.open('Dana', start()), 'profileInUse');
    expect((await dana.app.ask('app.look', {})).vault).toBe('open');
    await dana.app.ask('vault.lock', {});
  });

  it('on a computer without a keychain keeps its keys in a file that says so, and the warning is shown', async () => {
    const { warnings } = await dana.app.ask('app.look', {});
    expect(warnings).toEqual([expect.stringContaining(insecureFileName)]);
    expect(warnings[0]).toMatch(/practice and test networks only/);
    expect(JSON.parse(readFileSync(pathOf(insecureFileName), 'utf8'))).toMatchObject({
      notice: expect.stringContaining('not protected') as string,
    });
  });

  it('for mainnet does not begin without a keychain, and nothing is created', async () => {
    const place = box.place({ network: 'mainnet', nodeUrl: deadLedger });
    const sentence = await refused(box.open('Lee', place), 'keychainRefusedOnMainnet');
    expect(sentence).toMatch(/GNOME Keyring or KWallet/);
    expect(existsSync(place.folder) ? [...filesIn(place.folder).keys()] : []).toEqual([]);
  });

  it('with a damaged database is refused and kept as it is', async () => {
    await dana.app.quit();
    const good = readFileSync(pathOf('keyturn.db'));
    await withFile('keyturn.db', flipped(good, Math.floor(good.length / 2), 64), async () => {
      await refused(box.open('Dana', start()), 'databaseDamaged');
    });
    await withFile('keyturn.db', flipped(good, 0, 4_096), async () => {
      await refused(box.open('Dana', start()), 'databaseDamaged');
    });
    await withFile('keyturn.db', good.subarray(0, good.length - 4_096), async () => {
      await refused(box.open('Dana', start()), 'databaseDamaged');
    });
    await expectItOpens();
  });

  it('with somebody else’s database is refused and neither is touched', async () => {
    const place = box.place({ nodeUrl: deadLedger });
    await (await box.open('Lee', place)).quit();
    await dana.app.quit();
    const foreign = readFileSync(join(place.folder, 'keyturn.db'));
    // The file alone looks damaged to a key that is known to be this profile's; with its check beside it, it is known to be another's.
    await withFile('keyturn.db', foreign, async () => {
      await refused(box.open('Dana', start()), 'databaseDamaged');
    });
    const check = readFileSync(join(place.folder, 'keyturn.db.key-check'));
    await withFile('keyturn.db', foreign, () =>
      withFile('keyturn.db.key-check', check, async () => {
        await refused(box.open('Dana', start()), 'databaseForeign');
      }),
    );
    // A copied profile folder without its keys.
    const copy = box.place();
    cpSync(place.folder, copy.folder, { recursive: true });
    chmodSync(copy.folder, 0o700);
    writeFileSync(join(copy.folder, insecureFileName), readFileSync(pathOf(insecureFileName)), { mode: 0o600 });
    const before = lasting(copy.folder);
    await refused(box.open('Lee', copy), 'databaseForeign');
    expect(lasting(copy.folder)).toEqual(before);
    await expectItOpens();
  });

  it('with a damaged vault opens, is not unlocked, and says where the safety copy is', async () => {
    await dana.app.ask('vault.lock', {});
    const good = readFileSync(pathOf('vault.ktv'));
    for (const [at, count] of [
      [0, 4],
      [40, 1],
      [Math.floor(good.length / 2), 8],
      [good.length - 1, 1],
    ] as const)
      await withFile('vault.ktv', flipped(good, at, count), async () => {
        await refused(dana.app.ask('vault.unlock', { passphrase: dana.daily }), 'vaultDamaged');
      });
    await withFile('vault.ktv', good.subarray(0, 100), async () => {
      await refused(dana.app.ask('vault.unlock', { passphrase: dana.daily }), 'vaultDamaged');
    });
    await withFile('vault.ktv', new Uint8Array(), async () => {
      await refused(dana.app.ask('vault.unlock', { passphrase: dana.daily }), 'vaultDamaged');
    });
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  });

  it('with another person’s vault is told that no passphrase opens it here', async () => {
    const lee = await box.person('Lee', box.place({ nodeUrl: deadLedger }));
    await lee.app.quit();
    await dana.app.ask('vault.lock', {});
    await withFile('vault.ktv', readFileSync(join(lee.folder, 'vault.ktv')), async () => {
      await refused(dana.app.ask('vault.unlock', { passphrase: lee.daily }), 'vaultForeign');
    });
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  });

  it('whose address is taken does not start, lets go of everything and starts elsewhere', async () => {
    await dana.app.quit();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const before = lasting(dana.folder).get('vault.ktv');
    const listen = `/ip4/127.0.0.1/tcp/${port}`;
    await refused(box.open('Dana', { ...start(), listen }), 'portInUse');
    await new Promise((resolve) => taken.close(resolve));
    await refused(box.open('Dana', { ...start(), listen: '/ip4/192.0.2.1/tcp/0' }), 'networkUnavailable');
    expect(lasting(dana.folder).get('vault.ktv')).toBe(before);
    dana.app = await box.open('Dana', { ...start(), listen });
    expect((await dana.app.ask('app.look', {})).addresses[0]).toContain(`/tcp/${port}`);
  });

  it.skipIf(process.platform === 'win32')(
    'that others can reach is refused until its owner shuts them out',
    async () => {
      await dana.app.quit();
      for (const [path, open, shut] of [
        [dana.folder, 0o755, 0o700],
        [pathOf('keyturn.db'), 0o644, 0o600],
        [pathOf(insecureFileName), 0o640, 0o600],
      ] as const) {
        chmodSync(path, open);
        const opening = box.open('Dana', start());
        await expect(opening).rejects.toMatchObject({
          code: 'profilePermissions',
          message: expect.stringContaining(`chmod ${shut.toString(8)}`) as string,
        });
        chmodSync(path, shut);
      }
      await expectItOpens();
    },
  );

  it.skipIf(process.platform === 'win32')('is its owner’s alone, folder and files', () => {
    expect((statSync(dana.folder).mode & 0o777).toString(8)).toBe('700');
    for (const name of filesIn(dana.folder).keys())
      expect([name, (statSync(pathOf(name)).mode & 0o777).toString(8)]).toEqual([name, '600']);
  });

  it('exports its log to a folder that is there, and never over its own files', async () => {
    const before = lasting(dana.folder);
    const into = (file: string) => dana.app.ask('audit.export', { file });
    for (const name of [
      'vault.ktv',
      'keyturn.db',
      'new.keyturn-log',
      'sub/../vault.ktv',
      `../${basename(dana.folder)}/vault.ktv`,
    ])
      await refused(into(`${dana.folder}/${name}`), 'invalidInput');
    symlinkSync(dana.folder, join(box.folder, 'elsewhere'));
    await refused(into(join(box.folder, 'elsewhere', 'a.keyturn-log')), 'invalidInput');
    await refused(into(join(box.folder, 'not there', 'a.keyturn-log')), 'fileNotFound');
    await refused(into(box.folder), 'invalidInput');
    await refused(into(`${box.folder}/a\0b.keyturn-log`), 'invalidInput');
    await refused(into(`${box.folder}/a\0b/b.keyturn-log`), 'fileNotFound');
    await refused(into(join(box.folder, `${'x'.repeat(201)}.keyturn-log`)), 'invalidInput');
    expect(lasting(dana.folder)).toEqual(before);
    expect((await into(join(box.folder, 'dana.keyturn-log'))).records).toBeGreaterThan(5);
    // Words of other people are in it, so it never becomes a file that some program obeys, and replaces none.
    const exported = readFileSync(join(box.folder, 'dana.keyturn-log'));
    await refused(into(join(box.folder, 'dana.keyturn-log')), 'invalidInput');
    await refused(into(join(box.folder, '.bashrc')), 'invalidInput');
    await refused(into(join(box.folder, '.keyturn-log')), 'invalidInput');
    expect(readFileSync(join(box.folder, 'dana.keyturn-log'))).toEqual(exported);
  });
});
