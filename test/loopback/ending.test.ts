import { describe, expect, it } from 'vitest';
import { startFixture } from './fake-desk.ts';
import { enteredPage } from './raw.ts';

describe('ending', () => {
  it('ends at once when nothing is taken back, and tells the page', async () => {
    const { host, newest, quits } = await startFixture();
    host.freshAddress();
    const page = await enteredPage(newest('Keyturn'));
    host.interrupt();
    expect(await host.ended).toBe(true);
    expect(quits()).toBe(1);
    expect(await page.closed).toBe(4003);
  });

  it('says what Ctrl+C takes back, and ends at the second one', async () => {
    const { host, said, quits, setTakesBack } = await startFixture();
    setTakesBack(2);
    host.interrupt();
    expect(said.at(-1)).toBe(
      'This takes back two approvals: those payments have to be proposed again. Press Ctrl+C again to quit.',
    );
    expect(quits()).toBe(0);
    host.interrupt();
    await host.ended;
    expect(quits()).toBe(1);
  });

  it('speaks of one approval as one', async () => {
    const { host, said, setTakesBack } = await startFixture();
    setTakesBack(1);
    host.interrupt();
    expect(said.at(-1)).toContain('one approval: that payment has');
  });

  it('ends without asking when it is told to, and only once', async () => {
    const { host, deskHost, quits, setTakesBack } = await startFixture();
    setTakesBack(3);
    deskHost.end();
    host.end();
    await host.ended;
    expect(quits()).toBe(1);
  });

  it('says that it did not end in good order when the desk could not', async () => {
    const { host } = await startFixture({ quit: () => Promise.reject(new Error('no')) });
    host.end();
    expect(await host.ended).toBe(false);
  });
});

describe('beginning', () => {
  it('refuses mainnet, and opens nothing', async () => {
    await expect(startFixture({ network: 'mainnet' })).rejects.toThrow(
      /^A browser is for practice and test networks only/,
    );
  });

  it('refuses a profile that another Keyturn has open, and gives no address', async () => {
    let quits = 0;
    const starting = startFixture({
      failure: { code: 'profileInUse', message: 'This profile is already open in another Keyturn.' },
      quit: () => Promise.resolve(void (quits += 1)),
    });
    await expect(starting).rejects.toMatchObject({ code: 'profileInUse', message: expect.stringContaining('already') });
    expect(quits).toBe(1);
  });

  it('gives an address also where the profile cannot be opened yet: the page lets a person try again', async () => {
    const { host, newest } = await startFixture({ failure: { code: 'keychainLocked', message: 'Unlock it.' } });
    host.freshAddress();
    expect(newest('Keyturn').hash).toMatch(/^#t=/);
  });

  it('says that the page was not built', async () => {
    await expect(startFixture({ pageFolder: '/nowhere' })).rejects.toThrow(/The page was not built.*npm start/);
  });
});
