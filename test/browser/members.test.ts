import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures as groups } from './fixtures/group.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

describe.skipIf(!withChromium)('Members', { timeout: 30_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  async function rowsOf(name: string): Promise<readonly string[]> {
    const { page, problems, close } = await stage.show(groups[name]!);
    const rows = page.getByRole('list', { name: /^Members/ }).locator('> li');
    await rows.first().waitFor();
    const texts = await rows.allTextContents();
    expect(problems).toEqual([]);
    await close();
    return texts;
  }

  it('say whose Keyturn is newer or older than one’s own, that no money is at risk, and one’s own version', async () => {
    const [lee, sam, dana] = await rowsOf('members');
    expect(lee).toContain('Keyturn 0.2.0-rc.1');
    expect(lee).toContain('Lee runs Keyturn 0.2.0-rc.1, which is newer than yours (0.1.0). No money is at risk.');
    expect(sam).toContain('Keyturn 0.0.9 when last here');
    expect(sam).toContain('Sam last ran Keyturn 0.0.9, which is older than yours (0.1.0). No money is at risk.');
    expect(dana).toMatch(/Keyturn 0\.1\.0(?! when)/);
    expect(dana).not.toContain('at risk');
  });

  it('promise no approval of somebody whose laptop may be locked', async () => {
    for (const row of await rowsOf('members-enough')) {
      const [, name] = /^[A-Z](Dana|Lee|Sam)/.exec(row) ?? [];
      if (name === 'Dana') expect(row).toContain('You can approve payments now.');
      else expect(row).toContain(`To approve, ${name ?? '?'} may have to unlock first.`);
    }
  });

  it('compare nothing where the version is the same, or not known', async () => {
    const rows = await rowsOf('members-alone');
    expect(rows.filter((row) => row.includes('Version of Keyturn not known'))).toHaveLength(1);
    for (const row of [...rows, ...(await rowsOf('members-enough'))]) expect(row).not.toMatch(/newer|older|at risk/);
  });
});
