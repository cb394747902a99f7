import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/core/base/ids.ts';
import { FRAME_BYTES_MAX, type Network, type Refusal } from '../../src/core/network-port.ts';
import { INBOUND_FRAMES_PER_MINUTE_MAX } from '../../src/main/network/budget.ts';
import { deviceKeyFromSeed } from '../../src/main/network/device-key.ts';
import { encodeFrame } from '../../src/main/network/frames.ts';
import { HELLO_BYTES_MAX, speakProof } from '../../src/main/network/hello.ts';
import { STRANGERS_AT_THE_DOOR_MAX } from '../../src/main/network/door.ts';
import { createNetwork, type Timings } from '../../src/main/network/network.ts';
import { until } from './member.ts';
import { type RawPeer, rawPeer, type Visit } from './raw-peer.ts';

// Dana runs Keyturn; the other side holds a real device key and breaks the rules.
type Target = {
  readonly network: Network;
  readonly refusals: Refusal[];
  readonly told: string[];
  readonly frames: Uint8Array[];
};
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function target(seed: Uint8Array = randomBytes(32), timings: Partial<Timings> = {}): Promise<Target> {
  const [refusals, told, frames]: [Refusal[], string[], Uint8Array[]] = [[], [], []];
  const network = createNetwork({
    seed,
    randomBytes,
    nowMs: () => performance.now(),
    timings,
    events: {
      connected: (_device, standing) => void told.push(`connected ${standing.kind}`),
      disconnected: () => void told.push('disconnected'),
      received: (_device, frame) => void frames.push(frame),
      refused: (refusal) => void refusals.push(refusal),
    },
  });
  await network.start();
  ends.push(() => network.stop());
  return { network, refusals, told, frames };
}
async function peer(seed?: Uint8Array): Promise<RawPeer> {
  const raw = await rawPeer(seed);
  ends.push(() => raw.stop());
  return raw;
}
const addressOf = ({ network }: Target): string => network.addresses()[0]!;
const admitMembers = ({ network }: Target, ...devices: DeviceId[]): void =>
  network.admit({ members: devices.map((device) => ({ device, addresses: [] })), lobbies: [], knocks: [] });

/** Two seeds, the first with the lower device id: that device decides about links. */
function orderedSeeds(): [Uint8Array, Uint8Array] {
  const seeds: [Uint8Array, Uint8Array] = [randomBytes(32), randomBytes(32)];
  return deviceKeyFromSeed(seeds[0]).device < deviceKeyFromSeed(seeds[1]).device ? seeds : [seeds[1], seeds[0]];
}
/** A link in use between a deciding target and a member that speaks by hand. */
async function linked(timings: Partial<Timings> = {}): Promise<{ dana: Target; lee: RawPeer; visit: Visit }> {
  const [low, high] = orderedSeeds();
  const [dana, lee] = [await target(low, timings), await peer(high)];
  admitMembers(dana, lee.device);
  const visit = await lee.visit(addressOf(dana));
  await visit.prove();
  visit.send('accept');
  await visit.hear('take');
  expect(dana.told).toEqual(['connected member']);
  return { dana, lee, visit };
}
const refusal = async ({ refusals }: Target): Promise<Refusal> => {
  await until('the attack is refused', () => refusals.length > 0);
  return refusals[0]!;
};

describe('the hello', () => {
  it('of another version is refused, and both numbers are known', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    visit.send('hello', visit.ownHello({}, 2).bytes);
    expect(await visit.bye()).toBe('versionOther');
    expect(await refusal(dana)).toEqual({ reason: 'versionOther', by: 'us', device: lee.device, theirVersion: 2 });
    expect(dana.told).toEqual([]);
  });

  it('replayed from another conversation is refused', async () => {
    const { dana, lee, visit } = await linked();
    const recorded = visit.sent;
    dana.network.admit({ members: [], lobbies: [], knocks: [] });
    await until('the first conversation is over', () => visit.isClosed);
    admitMembers(dana, lee.device);
    const replay = await lee.visit(addressOf(dana));
    for (const bytes of recorded) replay.sendRaw(bytes);
    expect(await replay.bye()).toBe('helloForged');
    expect(dana.refusals.at(-1)).toEqual({ reason: 'helloForged', by: 'us', device: lee.device });
  });

  it('naming another member than the key it came with is refused', async () => {
    const [dana, lee] = [await target(), await peer()];
    const sam = deviceKeyFromSeed(randomBytes(32));
    admitMembers(dana, lee.device, sam.device);
    const visit = await lee.visit(addressOf(dana));
    visit.send('hello', visit.ownHello({ device: sam.device }).bytes);
    expect(await visit.bye()).toBe('identityOther');
  });

  it('signed by another key is refused', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    const ours = visit.ownHello();
    visit.send('hello', ours.bytes);
    const sam = deviceKeyFromSeed(randomBytes(32));
    visit.send('proof', speakProof(sam, ours, await visit.theirHello(), []));
    expect(await visit.bye()).toBe('helloForged');
  });

  it('with our own nonce, or our own proof sent back, is refused', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const echo = await lee.visit(addressOf(dana));
    echo.send('hello', echo.ownHello({ nonce: (await echo.theirHello()).hello.nonce }).bytes);
    expect(await echo.bye()).toBe('helloForged');
    const other = await peer();
    admitMembers(dana, other.device);
    const mirror = await other.visit(addressOf(dana));
    mirror.send('hello', mirror.ownHello().bytes);
    mirror.send('proof', await mirror.hear('proof'));
    expect(await mirror.bye()).toBe('helloForged');
  });

  it('that is not canonical CBOR is refused', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    visit.send('hello', Uint8Array.of(0, 1, ...new Uint8Array(3000).fill(0x81)));
    expect(await visit.bye()).toBe('helloMalformed');
  });

  it('one byte above its bound is refused on its length alone', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    visit.sendRaw(encodeFrame('hello', new Uint8Array(HELLO_BYTES_MAX)).subarray(0, 2));
    expect(await visit.bye()).toBe('frameTooLarge');
  });

  it('cannot be skipped: a data frame in its place is refused and never delivered', async () => {
    const [dana, lee] = [await target(), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    visit.send('data', Uint8Array.of(1, 2, 3));
    expect(await visit.bye()).toBe('helloMalformed');
    expect(dana.frames).toEqual([]);
  });

  it('that never comes is not waited for, with a stream or without one', async () => {
    const [dana, lee] = [await target(randomBytes(32), { helloMs: 300 }), await peer()];
    admitMembers(dana, lee.device);
    const visit = await lee.visit(addressOf(dana));
    const connection = await lee.connect(addressOf(dana));
    expect(await visit.bye()).toBe('helloLate');
    await until('the silent connection is closed too', () => connection.status !== 'open');
    expect(dana.refusals.map(({ reason }) => reason)).toEqual(['helloLate', 'helloLate']);
  });

  it('with an invitation proof made for another conversation is refused', async () => {
    const [dana, lee] = [await target(), await peer()];
    const token = randomBytes(32);
    dana.network.admit({ members: [], lobbies: [{ token }], knocks: [] });
    const visit = await lee.visit(addressOf(dana));
    const ours = visit.ownHello();
    visit.send('hello', ours.bytes);
    const theirs = await visit.theirHello();
    const elsewhere = { ...theirs, hello: { ...theirs.hello, nonce: randomBytes(32) } };
    // The signature must be over this conversation, or it would be refused first; only the invitation is from another one.
    const right = speakProof(lee.key, ours, theirs, [token]);
    const wrong = speakProof(lee.key, ours, elsewhere, [token]);
    const spliced = Uint8Array.from(right);
    const inviteAt = Buffer.from(right).indexOf('invites') + 'invites'.length + 1 + 2;
    spliced.set(wrong.subarray(inviteAt, inviteAt + 32), inviteAt);
    visit.send('proof', spliced);
    expect(await visit.bye()).toBe('inviteWrong');
    expect(dana.told).toEqual([]);
  });
});

describe('a link', () => {
  it('takes a frame at the bound and is closed by a length one byte above it', async () => {
    const { dana, lee, visit } = await linked();
    visit.send('data', new Uint8Array(FRAME_BYTES_MAX).fill(9));
    await until('the largest frame arrives', () => dana.frames[0]?.length === FRAME_BYTES_MAX);
    const prefix = FRAME_BYTES_MAX + 2;
    visit.sendRaw(Uint8Array.of((prefix & 0x7f) | 0x80, ((prefix >> 7) & 0x7f) | 0x80, prefix >> 14));
    expect(await visit.bye()).toBe('frameTooLarge');
    expect(await refusal(dana)).toEqual({ reason: 'frameTooLarge', by: 'us', device: lee.device });
    expect(dana.told).toEqual(['connected member', 'disconnected']);
  });

  it('broken by its peer is not taken up again before the time is over', async () => {
    const { dana, lee, visit } = await linked({ keepAwayMs: 1_000 });
    visit.sendRaw(Uint8Array.of(1, 99));
    expect(await visit.bye()).toBe('frameMalformed');
    await expect(lee.visit(addressOf(dana))).rejects.toThrow();
    await until('it may come again', () =>
      lee.visit(addressOf(dana)).then(
        () => true,
        () => false,
      ),
    );
  });

  it('is closed for a peer that sends more frames in a minute than any sync needs', async () => {
    const { dana, visit } = await linked();
    const alive = encodeFrame('alive', new Uint8Array());
    visit.sendRaw(Buffer.concat(Array.from({ length: INBOUND_FRAMES_PER_MINUTE_MAX }, () => alive)));
    for (let sent = 0; sent < 10_000 && !visit.isClosed; sent += 1_000) {
      visit.sendRaw(Buffer.concat(Array.from({ length: 1_000 }, () => alive)));
    }
    expect((await refusal(dana)).reason).toBe('tooFast');
    expect(dana.told).toEqual(['connected member', 'disconnected']);
  });

  it('dialled twice in one session stays the first one, and the second is told it is a duplicate', async () => {
    const [low, high] = orderedSeeds();
    const [dana, lee] = [await target(low), await peer(high)];
    admitMembers(dana, lee.device);
    const session = randomBytes(16);
    const [first, second] = [await lee.visit(addressOf(dana)), await lee.visit(addressOf(dana))];
    for (const visit of [first, second]) await visit.prove({ session });
    first.send('accept');
    await first.hear('take');
    second.send('accept');
    expect(await second.bye()).toBe('duplicate');
    first.send('data', Uint8Array.of(5));
    await until('the first link works', () => dana.frames.length === 1);
    expect(dana.told).toEqual(['connected member']);
    expect(dana.refusals).toEqual([]);
  });

  it('of an app that started anew replaces the old one at once, and both events are told', async () => {
    const { dana, lee, visit } = await linked();
    const again = await lee.visit(addressOf(dana));
    await again.prove();
    again.send('accept');
    await again.hear('take');
    expect(await visit.bye()).toBe('replaced');
    expect(dana.told).toEqual(['connected member', 'disconnected', 'connected member']);
    expect(dana.network.send(lee.device, Uint8Array.of(8))).toBe(true);
    expect([...(await again.hear('data'))]).toEqual([8]);
  });

  it('that its decider took earlier never replaces a later one, however late the word arrives', async () => {
    const [low, high] = orderedSeeds();
    const [dana, lee] = [await target(high), await peer(low)];
    admitMembers(dana, lee.device);
    const session = randomBytes(16);
    const [earlier, later] = [await lee.visit(addressOf(dana)), await lee.visit(addressOf(dana))];
    for (const visit of [earlier, later]) {
      await visit.prove({ session });
      await visit.hear('accept');
    }
    later.send('take', Uint8Array.of(0, 0, 0, 2));
    later.send('data', Uint8Array.of(1));
    await until('the later link works', () => dana.frames.length === 1);
    earlier.send('take', Uint8Array.of(0, 0, 0, 1));
    expect(await earlier.bye()).toBe('duplicate');
    expect(dana.told).toEqual(['connected member']);
  });
});

it('strangers at the door never crowd out a member', async () => {
  const [dana, lee] = [await target(), await peer()];
  dana.network.admit({
    members: [{ device: lee.device, addresses: [] }],
    lobbies: [{ token: randomBytes(32) }],
    knocks: [],
  });
  const crowd = await Promise.all(Array.from({ length: STRANGERS_AT_THE_DOOR_MAX + 4 }, () => peer()));
  const inside = await Promise.allSettled(crowd.map((stranger) => stranger.visit(addressOf(dana))));
  expect(inside.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(STRANGERS_AT_THE_DOOR_MAX);
  await until('Dana hears of the crowd', () => dana.refusals.some(({ reason }) => reason === 'tooManyStrangers'));
  const visit = await lee.visit(addressOf(dana));
  await visit.prove();
  expect((await visit.theirHello()).hello.device).toBe(dana.network.device);
});
