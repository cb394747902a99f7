import { describe, expect, it } from 'vitest';
import { reconnectMsMax } from '../../src/main/hosts/loopback/confirm-page.ts';
import { fakeTicket, startFixture } from './fake-desk.ts';
import { enteredPage, openPage, rawRequest, tokenOf } from './raw.ts';

/** A main page that is connected, and a confirmation whose address was shown. */
async function confirming() {
  const fixture = await startFixture();
  fixture.host.freshAddress();
  const main = await enteredPage(fixture.newest('Keyturn'));
  const ticket = fakeTicket();
  fixture.deskHost.showConfirm(ticket);
  await expect.poll(() => fixture.said.some((line) => line.startsWith('Confirm on this laptop: '))).toBe(true);
  return { ...fixture, main, ticket, address: fixture.newest('Confirm on this laptop') };
}
const isRefused = (port: number) => expect(openPage(port)).rejects.toThrow(/ECONNREFUSED/);

describe('the confirm page', () => {
  it('has a port and an address of its own, printed and opened', async () => {
    const { address, opened, newest } = await confirming();
    expect(address.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/confirm\.html#t=[A-Za-z0-9_-]{43}$/);
    expect(address.port).not.toBe(newest('Keyturn').port);
    expect(opened.at(-1)).toBe(address.href);
  });

  it('serves its own page and not the other, with the same rules', async () => {
    const { address } = await confirming();
    const get = (path: string) =>
      rawRequest(Number(address.port), [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${address.port}`]);
    expect(await get('/confirm.html')).toMatchObject({ status: 200, body: expect.stringContaining('confirm') });
    expect(await get('/index.html')).toMatchObject({ status: 404 });
    expect((await get('/confirm.html')).headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it("reaches the ticket's door and no other", async () => {
    const { address, ticket, door } = await confirming();
    const page = await enteredPage(address);
    page.say({ listen: 'confirm.view' });
    expect(await page.hear('topic')).toMatchObject({ snapshot: { phase: 'asking' } });
    page.say({ id: 1, name: 'test.echo', input: 'hold' });
    await page.hear('answer');
    expect(ticket.door.called).toHaveLength(1);
    expect(door.called).toHaveLength(0);
  });

  it('is unknown to the main page: its address is in nothing that page hears', async () => {
    const { address, main } = await confirming();
    main.say({ listen: 'app.view' });
    main.say({ listen: 'app.shell' });
    main.say({ id: 1, name: 'test.echo', input: {} });
    await main.hear('answer');
    const heard = JSON.stringify(main.heard);
    expect(heard).not.toContain(address.port);
    expect(heard).not.toContain(tokenOf(address));
  });

  it("refuses the main page's session, its token and its origin", async () => {
    const { address, main, newest, ticket } = await confirming();
    const port = Number(address.port);
    for (const hello of [{ session: main.session }, { token: tokenOf(newest('Keyturn')) }, {}]) {
      const page = await openPage(port);
      page.say({ hello });
      expect(await page.closed).toBe(4001);
    }
    const origin = `http://127.0.0.1:${newest('Keyturn').port}`;
    await expect(openPage(port, { origin })).rejects.toThrow('403');
    expect(ticket.door.called).toEqual([]);
    expect(ticket.cancelled()).toBe(0);
  });

  it('survives a reload, and cancels the ticket when it does not come back', async () => {
    const { address, ticket, said } = await confirming();
    const page = await enteredPage(address);
    page.socket.close();
    await page.closed;
    const again = await openPage(Number(address.port));
    again.say({ hello: { session: page.session } });
    await again.hear('welcome');
    await new Promise((done) => setTimeout(done, reconnectMsMax + 300));
    expect(ticket.cancelled()).toBe(0);
    again.socket.close();
    await expect.poll(() => ticket.cancelled(), { timeout: reconnectMsMax + 2_000 }).toBe(1);
    expect(said.at(-1)).toContain('Nothing was approved');
  });

  it('shows how it ended, then its port is gone and the ticket was not cancelled', async () => {
    const { address, ticket } = await confirming();
    const page = await enteredPage(address);
    page.say({ listen: 'confirm.view' });
    await page.hear('topic');
    ticket.door.publish('confirm.view', { phase: 'signed' });
    ticket.settle();
    expect(await page.hear('topic')).toMatchObject({ snapshot: { phase: 'signed' } });
    expect(await page.closed).toBe(4003);
    await expect
      .poll(() =>
        isRefused(Number(address.port)).then(
          () => 'gone',
          () => 'there',
        ),
      )
      .toBe('gone');
    expect(ticket.cancelled()).toBe(0);
  });

  it('ends unopened when the ticket is cancelled elsewhere', async () => {
    const { address, ticket } = await confirming();
    ticket.cancel();
    await expect
      .poll(() =>
        isRefused(Number(address.port)).then(
          () => 'gone',
          () => 'there',
        ),
      )
      .toBe('gone');
  });

  it('is cancelled by wrong addresses, so that nobody can go on guessing', async () => {
    const { address, ticket } = await confirming();
    for (let tries = 0; tries < 10; tries += 1) {
      const page = await openPage(Number(address.port));
      page.say({ hello: { token: 'A'.repeat(43) } });
      await page.closed;
    }
    expect(ticket.cancelled()).toBe(1);
  });

  it('is repeated by Enter while it was not opened, and not afterwards', async () => {
    const { address, host, said, opened } = await confirming();
    const times = () => said.filter((line) => line.includes(address.href)).length;
    host.freshAddress();
    await expect.poll(times).toBe(2);
    await enteredPage(address);
    host.freshAddress();
    await new Promise((done) => setTimeout(done, 50));
    expect(times()).toBe(2);
    expect(opened.filter((one) => one === address.href)).toHaveLength(1);
  });

  it('is cancelled when the app ends', async () => {
    const { host, ticket } = await confirming();
    host.end();
    expect(await host.ended).toBe(true);
    expect(ticket.cancelled()).toBe(1);
  });
});
