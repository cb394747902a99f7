// One member in an operating-system process of its own, driven over the IPC channel of `fork`.
import { randomBytes } from 'node:crypto';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { DeviceId } from '../../src/core/base/ids.ts';
import type { Admission, Network, PeerContact } from '../../src/core/network-port.ts';
import { createNetwork, type Timings } from '../../src/main/network/network.ts';

export type Setup = { readonly seed: string; readonly listen?: string; readonly timings?: Partial<Timings> };
/** An admission as JSON carries it: tokens in hex. */
export type PlainAdmission = {
  readonly members: readonly PeerContact[];
  readonly lobbies?: readonly string[];
  readonly knocks?: readonly { readonly contact: PeerContact; readonly token: string }[];
};
export type Count = { frames: number; bytes: number; wrong: number };

const setup = JSON.parse(process.argv[2] ?? '{}') as Setup;
const told: string[] = [];
const counts = new Map<DeviceId, Count>();
let answered: (() => void) | undefined;

const network: Network = createNetwork({
  seed: hexToBytes(setup.seed),
  randomBytes,
  nowMs: () => performance.now(),
  ...(setup.listen === undefined ? {} : { listen: setup.listen }),
  ...(setup.timings === undefined ? {} : { timings: setup.timings }),
  events: {
    connected: (device, standing) => {
      counts.set(device, { frames: 0, bytes: 0, wrong: 0 });
      told.push(`connected ${device} ${standing.kind === 'member' ? 'member' : bytesToHex(standing.token)}`);
    },
    disconnected: (device) => void told.push(`disconnected ${device}`),
    refused: ({ reason, by, device }) => void told.push(`refused ${reason} by ${by} ${device ?? 'no device'}`),
    received,
  },
});

/** Frame n of a flood says n and fills itself with n: a lost, doubled, swapped or cut one shows. */
function received(device: DeviceId, frame: Uint8Array): void {
  if (frame[0] === 0xaa) return void network.send(device, Uint8Array.of(0xbb, ...frame.subarray(1)));
  if (frame[0] === 0xbb) return answered?.();
  const count = counts.get(device) ?? { frames: 0, bytes: 0, wrong: 0 };
  const n = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  const isRight =
    n === count.frames && frame.length === sizeOf(n) && frame.subarray(4).every((byte) => byte === (n & 0x7f));
  if (!isRight) count.wrong += 1;
  count.frames += 1;
  count.bytes += frame.length;
  counts.set(device, count);
}

/** Mostly small, sometimes a page, now and then a large one: 10,000 of them are 26 MB. */
function sizeOf(n: number): number {
  if (n % 1000 === 999) return 1_000_000;
  return n % 20 === 0 ? 20_000 : 4 + ((n * 7919) % 1200);
}

async function flood(device: DeviceId, frames: number): Promise<void> {
  for (let n = 0; n < frames; ) {
    const frame = new Uint8Array(sizeOf(n)).fill(n & 0x7f);
    new DataView(frame.buffer).setUint32(0, n);
    if (network.send(device, frame)) n += 1;
    else await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function roundTripMs(device: DeviceId, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const startMs = performance.now();
    const answer = new Promise<void>((resolve) => (answered = resolve));
    network.send(device, new Uint8Array(256).fill(0xaa));
    await answer;
    times.push(performance.now() - startMs);
  }
  return times.sort((a, b) => a - b)[rounds >> 1] ?? NaN;
}

const admissionOf = (plain: PlainAdmission): Admission => ({
  members: plain.members,
  lobbies: (plain.lobbies ?? []).map((token) => ({ token: hexToBytes(token) })),
  knocks: (plain.knocks ?? []).map(({ contact, token }) => ({ contact, token: hexToBytes(token) })),
});

const commands = {
  admit: (plain: PlainAdmission) => network.admit(admissionOf(plain)),
  connectAfterMs: async (plain: PlainAdmission) => {
    const startMs = performance.now();
    network.admit(admissionOf(plain));
    while (network.connectedDevices().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - startMs;
  },
  connected: () => network.connectedDevices(),
  told: () => told,
  counts: () => Object.fromEntries(counts),
  flood: (to: { device: DeviceId; frames: number }) => flood(to.device, to.frames),
  roundTripMs: (to: { device: DeviceId; rounds: number }) => roundTripMs(to.device, to.rounds),
  setOnline: (online: boolean) => network.setOnline(online),
  rssBytes: () => process.memoryUsage.rss(),
  // The channel is the only other thing that keeps this process alive: after both are gone it must end by itself.
  stop: async () => {
    await network.stop();
    setImmediate(() => process.disconnect());
  },
};
export type Commands = typeof commands;

process.on('message', (message: { id: number; name: keyof Commands; argument: never }) => {
  void (async () => {
    try {
      process.send?.({ id: message.id, value: await commands[message.name](message.argument) });
    } catch (cause) {
      process.send?.({ id: message.id, failed: String(cause) });
    }
  })();
});
network.start().then(
  () => process.send?.({ ready: { device: network.device, addresses: network.addresses() } }),
  (cause: unknown) => {
    process.send?.({ failed: String(cause) });
    process.disconnect();
  },
);
