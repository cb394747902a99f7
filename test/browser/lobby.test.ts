import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from './fixtures/forming.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

describe.skipIf(!withChromium)('The founder’s lobby', { timeout: 30_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  async function lobby(name: string) {
    const { page, problems, close } = await stage.show(fixtures[name]!);
    const list = page.getByRole('list', { name: 'Places' });
    await list.locator('> li').first().waitFor();
    const rows = await list.locator('> li').allTextContents();
    const text = await page.locator('body').innerText();
    expect(problems).toEqual([]);
    await close();
    return { rows, text };
  }

  const remark = (label: string, name: string): string =>
    `Came with the invitation for “${label}”, and calls themselves “${name}”. Ask ${label} on the call whether that is right before you go on.`;

  it('never says that everybody is here without saying who came under another name than was invited', async () => {
    const { rows, text } = await lobby('forming-lobby-other-name');
    expect(text).toContain('Everybody is here');
    expect(text).toContain(remark('Lee', 'Leanne'));
    expect(text).toContain('Check the marked names first');
    expect(text).toContain('No money is at risk');
    expect(rows).toHaveLength(3);
    expect(rows[1]).toContain('Leanne');
    expect(rows[1]).toContain('Here, with the invitation for “Lee”');
    expect(rows[2]).toMatch(/Here$/);
  });

  it('keeps the place of somebody whose name another guest took', async () => {
    const { rows, text } = await lobby('forming-lobby-two-sams');
    expect(text).toContain(remark('Lee', 'Sam'));
    expect(rows).toHaveLength(3);
    expect(rows[2]).toMatch(/Sam.*Invitation open until/);
  });

  it('makes no remark on people who came under the names they were invited by', async () => {
    for (const name of ['forming-lobby-founder', 'forming-lobby-complete']) {
      const { text } = await lobby(name);
      expect(text).not.toContain('calls themselves');
      expect(text).not.toContain('marked names');
    }
  });
});
