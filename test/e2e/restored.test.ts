import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyTurn } from '../../src/core/store-port.ts';
import { openProfile, type Profile } from '../../src/main/compose-profile.ts';
import { type Person, refused, type Sandbox, sandbox } from './member.ts';

describe('a profile put back from an older copy', () => {
  let box: Sandbox;
  let dana: Person;
  const databaseFiles = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('keyturn.db'));
  const copy = (from: string, to: string) => {
    for (const name of databaseFiles(from)) cpSync(join(from, name), join(to, name));
  };

  beforeAll(async () => {
    box = await sandbox();
    dana = await box.person('Dana');
    await dana.app.ask('group.create', {
      name: 'Flat 12 fund',
      yourName: 'Dana',
      memberCount: 3,
      threshold: 2,
      rules: [],
      book: [],
      proposalExpiryMs: 24 * 3_600_000,
      recoveryPassphrase: dana.recovery,
    });
    await dana.app.quit();
  });
  afterAll(() => box.close());

  it('is recognised by what the keychain remembers, and does not go on with feeds it already continued', async () => {
    const older = join(box.folder, 'older');
    cpSync(dana.folder, older, { recursive: true });
    // A start on another port says its new address: an entry that others may have seen.
    dana.app = await box.open('Dana', dana.start);
    await dana.app.quit();
    const newest = join(box.folder, 'newest');
    cpSync(dana.folder, newest, { recursive: true });

    copy(older, dana.folder);
    const sentence = await refused(box.open('Dana', dana.start), 'databaseForeign');
    expect(sentence).toContain('restored from an older copy');

    copy(newest, dana.folder);
    dana.app = await box.open('Dana', dana.start);
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    expect(dana.app.view().groups).toHaveLength(1);
  });

  it('that an earlier version wrote is refused before anything of it is stored anew', async () => {
    await dana.app.quit();
    const group = opened((profile) => {
      const [key, heart] = [...profile.store.loadDocuments()].find(([name]) => name.startsWith('group/'))!;
      // The first form kept these with the group.
      const old = { ...(heart as object), spends: [], given: {}, sheetSlots: {}, numbers: {} };
      profile.store.commit({ ...emptyTurn, documents: [{ key, value: old }] });
      return key;
    });
    const isOfFirstForm = () => opened((profile) => 'spends' in (profile.store.document(group) as object));
    const audit = () => opened((profile) => profile.store.auditHead()?.seq);
    const older = join(box.folder, 'older-form');
    cpSync(dana.folder, older, { recursive: true });
    const recordsThen = audit();
    dana.app = await box.open('Dana', dana.start);
    await dana.app.quit();
    expect(isOfFirstForm()).toBe(false);
    const newest = join(box.folder, 'newest-form');
    cpSync(dana.folder, newest, { recursive: true });

    copy(older, dana.folder);
    const sentence = await refused(box.open('Dana', dana.start), 'databaseForeign');
    expect(sentence).toContain('Nothing was changed');
    expect(isOfFirstForm()).toBe(true);
    expect(audit()).toBe(recordsThen);

    copy(newest, dana.folder);
    dana.app = await box.open('Dana', dana.start);
    expect(dana.app.view().groups).toHaveLength(1);
  });

  /** The profile as it lies there, while nobody has it. */
  function opened<T>(look: (profile: Profile) => T): T {
    const profile = openProfile({ folder: dana.folder, name: 'dana', network: 'practice' });
    try {
      return look(profile);
    } finally {
      profile.store.close();
    }
  }
});
