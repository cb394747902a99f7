import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumArgs, chromiumPath } from '../browser/chromium.ts';
import { withChromium } from '../browser/with-chromium.ts';
import { buildDoorPage } from './door-page.ts';
import { fakeTicket, startFixture } from './fake-desk.ts';

/** Run inside the page: how its door stands now. */
const standing = (page: Page) => page.evaluate('doorStanding.get()');
const call = (page: Page, name: string, input: unknown) =>
  page.evaluate<unknown>(`client.${name}(${JSON.stringify(input)})`);

describe.skipIf(!withChromium)('in a real browser', () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDoorPage>>;
  beforeAll(async () => {
    built = await buildDoorPage();
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
  });
  afterAll(async () => {
    await browser.close();
    built.remove();
  });

  /** A host, its page in a fresh context, and everything that page's rules refused. */
  async function opened(bypassCSP = false) {
    const fixture = await startFixture({ pageFolder: built.folder });
    const context = await browser.newContext({ bypassCSP });
    onTestFinished(() => context.close());
    const requests: { readonly url: string; readonly referer: string | undefined }[] = [];
    context.on('request', (request) => requests.push({ url: request.url(), referer: request.headers()['referer'] }));
    fixture.host.freshAddress();
    const page = await visit(context, fixture.newest('Keyturn').href);
    return { ...fixture, context, page, requests };
  }
  async function visit(context: BrowserContext, address: string): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(
      "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));",
    );
    await page.goto(address);
    await page.waitForFunction('window.client !== undefined');
    return page;
  }

  it('connects, takes the one-time part out of the address bar, and breaks no rule of the page', async () => {
    const { page, context, requests, newest } = await opened();
    await expect.poll(() => standing(page)).toBe('open');
    expect(page.url()).toBe(`http://127.0.0.1:${newest('Keyturn').port}/`);
    expect(await call(page, 'test.echo', { a: 1 })).toEqual({ ok: true, value: { a: 1 } });
    expect(await page.evaluate('violations')).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(requests.filter(({ url, referer }) => url.includes('?') || (referer ?? '') !== '')).toEqual([]);
  });

  it('listens, and after a reload comes back by itself and listens again', async () => {
    const { page, door, restarts } = await opened();
    const listen = "client.app.view((view) => { window.view = view; }); 'listening'";
    await page.evaluate(listen);
    await expect.poll(() => page.evaluate('window.view?.revision')).toBe(1);
    await page.reload();
    await page.waitForFunction('window.client !== undefined');
    await page.evaluate(listen);
    await expect.poll(() => standing(page)).toBe('open');
    door.publish('app.view', { revision: 2 });
    await expect.poll(() => page.evaluate('window.view?.revision')).toBe(2);
    expect(restarts()).toBe(0);
  });

  it('comes back after a crash of the tab, which the desk is told', async () => {
    const { page, context, restarts } = await opened();
    await expect.poll(() => standing(page)).toBe('open');
    const tab = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    tab.send('Page.crash').catch(() => undefined); // A tab that crashes answers nothing.
    await crashed;
    await tab.send('Page.reload');
    await expect.poll(() => restarts()).toBe(1);
  });

  it('says that it was taken over, refused, or that Keyturn ended, and then no longer acts', async () => {
    const { page, context, host, newest } = await opened();
    await expect.poll(() => standing(page)).toBe('open');
    const old = newest('Keyturn').href;
    host.freshAddress();
    const second = await visit(context, newest('Keyturn').href);
    await expect.poll(() => standing(page)).toBe('takenOver');
    expect(await call(page, 'test.echo', 1)).toMatchObject({ ok: false, error: { code: 'unexpected' } });
    const third = await visit(context, old);
    await expect.poll(() => standing(third)).toBe('refused');
    host.end();
    await expect.poll(() => standing(second)).toBe('ended');
  });

  it('confirms on a page of its own', async () => {
    const { context, deskHost, newest, said } = await opened();
    const ticket = fakeTicket();
    deskHost.showConfirm(ticket);
    await expect.poll(() => said.some((line) => line.startsWith('Confirm'))).toBe(true);
    const confirm = await visit(context, newest('Confirm on this laptop').href);
    await expect.poll(() => standing(confirm)).toBe('open');
    expect(confirm.url()).not.toContain('#');
    await call(confirm, 'test.echo', 'hold');
    expect(ticket.door.called).toHaveLength(1);
    ticket.settle();
    await expect.poll(() => standing(confirm)).toBe('ended');
  });

  it.each([
    ['under its rules', false],
    ['even with its rules switched off', true],
  ])('gives a script in the main page no way to the confirm page, %s', async (_how, bypassCSP) => {
    const { page, deskHost, newest, said, context, requests } = await opened(bypassCSP);
    await expect.poll(() => standing(page)).toBe('open');
    const ticket = fakeTicket();
    deskHost.showConfirm(ticket);
    await expect.poll(() => said.some((line) => line.startsWith('Confirm'))).toBe(true);
    // Taken from the terminal here; a script would have to find it.
    const { host } = newest('Confirm on this laptop');
    expect(await page.evaluate(attacks(host))).toEqual({ fetch: 'refused', opaque: 'refused', socket: 'refused' });
    expect(page.frames().map((frame) => frame.url())).not.toContain(`http://${host}/confirm.html`);
    if (!bypassCSP) expect(requests.filter(({ url }) => url.includes(host))).toEqual([]);

    const popup = context.waitForEvent('page');
    await page.evaluate(`window.popup = window.open('http://${host}/confirm.html#t=' + 'A'.repeat(43)); 'opened'`);
    const window = await popup;
    await window.waitForFunction('window.client !== undefined');
    await expect.poll(() => standing(window)).toBe('refused');
    // It has another origin and another group of windows: neither side has a hold on the other.
    expect(await window.evaluate('window.opener')).toBe(null);
    expect(await page.evaluate('window.popup.closed')).toBe(true);
    expect(ticket.door.called).toEqual([]);
    expect(ticket.cancelled()).toBe(0);
  });

  it('is not framed by a page of this computer either', async () => {
    const { newest, context } = await opened();
    const attacker = await context.newPage();
    await attacker.route('http://attacker.test/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="http://127.0.0.1:${newest('Keyturn').port}/"></iframe>`,
      }),
    );
    await attacker.goto('http://attacker.test/');
    await expect.poll(() => attacker.frames().at(-1)?.url()).toMatch(/chrome-error|^$|about:blank/);
  });
});

/** What a script in the main page can try against another port, each with how it went. */
const attacks = (host: string): string => `(async () => {
  const settled = (promise) => promise.then(() => 'reached', () => 'refused');
  const socket = new Promise((resolve, reject) => {
    const line = new WebSocket('ws://${host}/door');
    line.onopen = resolve;
    line.onerror = reject;
  });
  document.body.appendChild(document.createElement('iframe')).src = 'http://${host}/confirm.html';
  await new Promise((done) => setTimeout(done, 500));
  return {
    fetch: await settled(fetch('http://${host}/confirm.html')),
    opaque: await settled(fetch('http://${host}/confirm.html', { mode: 'no-cors' })),
    socket: await settled(socket),
  };
})()`;
