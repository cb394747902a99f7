import { describe, expect, it } from 'vitest';
import { tokenLifeMs, wrongTriesMax } from '../../src/main/hosts/loopback/gate.ts';
import { callsOutstandingMax, messagesPerSecondCut, messagesPerSecondMax } from '../../src/main/hosts/loopback/line.ts';
import { messageBytesMax } from '../../src/main/hosts/loopback/wire.ts';
import { startFixture, type Fixture } from './fake-desk.ts';
import { enteredPage, openPage, type Page, tokenOf } from './raw.ts';

async function addressed(): Promise<Fixture & { readonly address: URL }> {
  const fixture = await startFixture();
  fixture.host.freshAddress();
  return { ...fixture, address: fixture.newest('Keyturn') };
}
async function refusal(address: URL, hello: unknown): Promise<string> {
  const page = await openPage(Number(address.port));
  page.say({ hello });
  const { refused } = (await page.hear('refused')) as { refused: { message: string } };
  expect(await page.closed).toBe(4001);
  return refused.message;
}

describe('the one-time address', () => {
  it('carries 32 random bytes behind the #, where no request line shows them', async () => {
    const { address } = await addressed();
    expect(address.pathname + address.search).toBe('/');
    expect(tokenOf(address)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('works once', async () => {
    const { address } = await addressed();
    await enteredPage(address);
    expect(await refusal(address, { token: tokenOf(address) })).toContain('used already');
  });

  it('stops working to the millisecond after ten minutes', async () => {
    const early = await addressed();
    early.passMs(tokenLifeMs - 1);
    await enteredPage(early.address);
    const late = await addressed();
    late.passMs(tokenLifeMs);
    expect(await refusal(late.address, { token: tokenOf(late.address) })).toContain('has expired');
  });

  it('is replaced by a fresh one', async () => {
    const { address, host, newest } = await addressed();
    host.freshAddress();
    expect(await refusal(address, { token: tokenOf(address) })).toContain('replaced');
    await enteredPage(newest('Keyturn'));
  });

  it('is void after too many guesses, which the terminal says, until Enter makes another', async () => {
    const { address, host, said, newest } = await addressed();
    for (let tries = 1; tries <= wrongTriesMax; tries += 1) {
      expect(said.join()).not.toContain('wrong addresses');
      await refusal(address, { token: 'A'.repeat(43) });
    }
    expect(said.at(-1)).toContain('wrong addresses');
    await refusal(address, { token: tokenOf(address) });
    host.freshAddress();
    await enteredPage(newest('Keyturn'));
  });

  it('lets a page in that is there already, whatever was guessed meanwhile', async () => {
    const { address } = await addressed();
    const page = await enteredPage(address);
    for (let tries = 0; tries <= wrongTriesMax; tries += 1) await refusal(address, { session: 'B'.repeat(43) });
    const again = await openPage(Number(address.port));
    again.say({ hello: { session: page.session } });
    expect(await again.hear('welcome')).toEqual({ welcome: { session: page.session } });
  });

  it.each(['', 'not json', '{}', '{"hello":{"token":7}}', '{"id":1,"name":"test.echo"}', '{"hello":{"other":1}}'])(
    'is asked for before anything else: %s',
    async (first) => {
      const { address, door } = await addressed();
      const page = await openPage(Number(address.port));
      page.say(first);
      expect(await page.closed).toBe(4001);
      expect(door.called).toEqual([]);
    },
  );
});

describe('the session', () => {
  it('is not the token, and ends when a second address is opened; the first page is told so', async () => {
    const { address, host, newest } = await addressed();
    const first = await enteredPage(address);
    expect(first.session).not.toBe(tokenOf(address));
    host.freshAddress();
    first.say({ id: 1, name: 'test.echo', input: 'still here' });
    await first.hear('answer');
    await enteredPage(newest('Keyturn'));
    expect(await first.closed).toBe(4002);
    expect(await refusal(address, { session: first.session })).toContain('not the address');
  });

  it('is taken over by a second tab that has it too', async () => {
    const { address } = await addressed();
    const first = await enteredPage(address);
    const second = await openPage(Number(address.port));
    second.say({ hello: { session: first.session } });
    await second.hear('welcome');
    expect(await first.closed).toBe(4002);
  });
});

describe('a page that comes back', () => {
  async function back(leave: (page: Page) => void): Promise<number> {
    const { address, restarts } = await addressed();
    const page = await enteredPage(address);
    leave(page);
    await page.closed;
    await new Promise((done) => setTimeout(done, 50));
    const again = await openPage(Number(address.port));
    again.say({ hello: { session: page.session } });
    await again.hear('welcome');
    return restarts();
  }

  it('has crashed when it had said no goodbye, which the desk is told', async () => {
    expect(await back(({ socket }) => socket.terminate())).toBe(1);
    expect(await back(({ socket }) => socket.close(1001))).toBe(1);
  });

  it('was only reloaded when it had', async () => {
    const goodbye = (page: Page) => {
      page.say({ bye: true });
      page.socket.close(1001);
    };
    expect(await back(goodbye)).toBe(0);
  });
});

describe('a page that was taken over', () => {
  it('does nothing more, even when it has not heard of it yet', async () => {
    const { address, host, newest, door } = await addressed();
    const first = await enteredPage(address);
    first.socket.pause();
    host.freshAddress();
    const second = await enteredPage(newest('Keyturn'));
    first.say({ id: 1, name: 'test.echo', input: 'too late' });
    await new Promise((done) => setTimeout(done, 100));
    second.say({ id: 1, name: 'test.echo', input: 'in time' });
    await second.hear('answer');
    expect(door.called.map(({ input }) => input)).toEqual(['in time']);
  });
});

describe('calls and topics', () => {
  it('carries a call to the door and its answer back', async () => {
    const { address, door } = await addressed();
    const page = await enteredPage(address);
    page.say({ id: 7, name: 'test.echo', input: { a: ['ä', 1, null] } });
    expect(await page.hear('answer')).toEqual({ id: 7, answer: { ok: true, value: { a: ['ä', 1, null] } } });
    expect(door.called).toEqual([{ name: 'test.echo', input: { a: ['ä', 1, null] } }]);
  });

  it('answers a door that broke without saying why', async () => {
    const { address } = await addressed();
    const page = await enteredPage(address);
    page.say({ id: 1, name: 'test.break', input: {} });
    const heard = await page.hear('answer');
    expect(heard).toMatchObject({ answer: { ok: false, error: { code: 'unexpected' } } });
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  it('tells the present snapshot, then newer ones, and stops when it is asked to and when the page goes', async () => {
    const { address, door } = await addressed();
    const page = await enteredPage(address);
    page.say({ listen: 'app.view' });
    expect(await page.hear('topic')).toEqual({ topic: 'app.view', snapshot: { revision: 1 } });
    door.publish('app.view', { revision: 2 });
    expect(await page.hear('topic')).toEqual({ topic: 'app.view', snapshot: { revision: 2 } });
    page.say({ unlisten: 'app.view' });
    await expect.poll(() => door.listeners()).toBe(0);
    page.say({ listen: 'app.shell' });
    await expect.poll(() => door.listeners()).toBe(1);
    page.socket.terminate();
    await expect.poll(() => door.listeners()).toBe(0);
  });

  it('skips snapshots a page is too slow for, and always tells the last', async () => {
    const { address, door } = await addressed();
    const page = await enteredPage(address);
    page.say({ listen: 'app.view' });
    await page.hear('topic');
    page.socket.pause();
    const large = 'x'.repeat(200_000);
    for (let revision = 2; revision <= 500; revision += 1) {
      door.publish('app.view', { revision, large });
      if (revision % 50 === 0) await new Promise((done) => setTimeout(done, 5));
    }
    page.socket.resume();
    await expect
      .poll(() => page.heard.map((message) => (message['snapshot'] as { revision: number }).revision).at(-1), {
        timeout: 10_000,
      })
      .toBe(500);
    expect(page.heard.length).toBeLessThan(200);
  });
});

describe('bounds', () => {
  it('takes a message of the largest size and drops the line at one byte more', async () => {
    const { address } = await addressed();
    const page = await enteredPage(address);
    const around = JSON.stringify({ id: 1, name: 'test.echo', input: '' }).length;
    page.say({ id: 1, name: 'test.echo', input: 'x'.repeat(messageBytesMax - around) });
    await page.hear('answer');
    page.say({ id: 2, name: 'test.echo', input: 'x'.repeat(messageBytesMax - around + 1) });
    expect(await page.closed).toBe(1009);
  });

  it.each(['', 'null', '[]', '{"id":"1","name":"a"}', '{"id":1}', '{"listen":""}', '{"id":1,"name":"a","more":1}'])(
    'drops a line that says what no page says: %s',
    async (message) => {
      const { address } = await addressed();
      const page = await enteredPage(address);
      page.say(message);
      expect(await page.closed).toBe(1008);
    },
  );

  it('drops a line that sends bytes', async () => {
    const { address } = await addressed();
    const page = await enteredPage(address);
    page.socket.send(Buffer.from('{"listen":"app.view"}'));
    expect(await page.closed).toBe(1008);
  });

  it('refuses one call more than may be outstanding, with a sentence', async () => {
    const { address, door } = await addressed();
    const page = await enteredPage(address);
    for (let id = 1; id <= callsOutstandingMax + 1; id += 1) page.say({ id, name: 'test.wait', input: {} });
    expect(await page.hear('answer')).toEqual({
      id: callsOutstandingMax + 1,
      answer: { ok: false, error: { code: 'invalidInput', message: expect.stringContaining('was not done') } },
    });
    expect(door.called).toHaveLength(callsOutstandingMax);
  });

  it('refuses what comes too fast, cuts a flood off, and serves the next page as before', async () => {
    const { address, door, host, newest } = await addressed();
    const page = await enteredPage(address);
    for (let id = 1; id <= messagesPerSecondCut + 500; id += 1) page.say({ id, name: 'test.echo', input: id });
    expect(await page.closed).toBe(1008);
    expect(door.called.length).toBeLessThanOrEqual(messagesPerSecondMax * 2);
    const answers = page.heard.filter((message) => 'answer' in message) as { answer: { ok: boolean } }[];
    expect(answers.some(({ answer }) => !answer.ok)).toBe(true);
    host.freshAddress();
    const next = await enteredPage(newest('Keyturn'));
    next.say({ id: 1, name: 'test.echo', input: 'alive' });
    expect(await next.hear('answer')).toMatchObject({ answer: { value: 'alive' } });
  });

  it('keeps only a few lines that do not say who they are', async () => {
    const { address } = await addressed();
    const pages = await Promise.all(Array.from({ length: 20 }, () => openPage(Number(address.port))));
    await expect.poll(() => pages.filter(({ socket }) => socket.readyState === socket.OPEN).length).toBe(8);
    for (const { socket } of pages) socket.terminate();
    await expect
      .poll(() =>
        enteredPage(address).then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in');
  });
});
