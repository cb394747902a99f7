import { describe, expect, it } from 'vitest';
import { commandChannel, listenChannel, namesOf, topicChannel } from '../../src/preload/contract-channels.ts';
import { carriedClient } from '../../src/preload/carry.ts';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import { contract } from '../../src/preload/contract.ts';

function scene(answer: () => Promise<unknown> = () => Promise.resolve({ ok: true, value: {} })) {
  const sent: unknown[] = [];
  const told = new Map<string, (event: unknown, snapshot: unknown) => void>();
  const client = carriedClient(contract, 'app', {
    invoke: (channel, input) => {
      sent.push([channel, input]);
      return answer();
    },
    send: (channel, topic, isWanted) => sent.push([channel, topic, isWanted]),
    on: (channel, listener) => told.set(channel, listener),
  });
  const publish = (name: string, snapshot: unknown) =>
    told.get(topicChannel('app', name))?.({ secret: 'event' }, snapshot);
  return { client, sent, publish };
}

describe('the page’s door', () => {
  it('sends a command on its own channel and hands its answer back', async () => {
    const { client, sent } = scene();
    expect(await client.vault.lock({})).toEqual({ ok: true, value: {} });
    expect(sent).toEqual([[commandChannel('app', 'vault.lock'), {}]]);
  });

  it('answers with a value where main does not answer', async () => {
    const { client } = scene(() => Promise.reject(new Error('main is gone')));
    expect(await client.vault.lock({})).toMatchObject({ ok: false, error: { code: 'unexpected' } });
  });

  it('asks for a topic once, tells each listener each snapshot, and late ones the latest', () => {
    const { client, sent, publish } = scene();
    const first: unknown[] = [];
    const second: unknown[] = [];
    const stopFirst = client.app.shell((snapshot) => first.push(snapshot));
    publish('app.shell', 1);
    const stopSecond = client.app.shell((snapshot) => second.push(snapshot));
    publish('app.shell', 2);
    stopFirst();
    stopFirst();
    publish('app.shell', 3);
    expect([first, second]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
    expect(sent).toEqual([[listenChannel('app'), 'app.shell', true]]);
    stopSecond();
    publish('app.shell', 4);
    expect(sent.at(-1)).toEqual([listenChannel('app'), 'app.shell', false]);
    expect(second).toEqual([1, 2, 3]);
  });

  it('shares no channel with the confirm window’s', () => {
    const channels = (door: 'app' | 'confirm', names: ReturnType<typeof namesOf>) => [
      listenChannel(door),
      ...names.commands.map((name) => commandChannel(door, name)),
      ...names.topics.map((name) => topicChannel(door, name)),
    ];
    const app = new Set(channels('app', namesOf(contract)));
    expect(channels('confirm', namesOf(confirmContract)).filter((channel) => app.has(channel))).toEqual([]);
  });
});
