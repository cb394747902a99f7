import { randomBytes } from 'node:crypto';
import type { Connection, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2p } from 'libp2p';
import type { AppVersion } from '../../src/core/base/app-version.ts';
import type { DeviceId } from '../../src/core/base/ids.ts';
import { type DeviceKey, deviceKeyFromSeed } from '../../src/main/network/device-key.ts';
import { encodeFrame, type FrameKind, FrameReader } from '../../src/main/network/frames.ts';
import { hearHello, speakHello, speakProof, type SpokenHello } from '../../src/main/network/hello.ts';
import { until } from './member.ts';

/** A peer that holds a real device key and says whatever the test wants. */
export type RawPeer = {
  readonly device: DeviceId;
  readonly key: DeviceKey;
  /** A connection and its link stream; nothing is said yet. */
  visit(address: string): Promise<Visit>;
  /** A connection on which no stream is ever opened. */
  connect(address: string): Promise<Connection>;
  stop(): Promise<void>;
};

export async function rawPeer(seed: Uint8Array = randomBytes(32)): Promise<RawPeer> {
  const key = deviceKeyFromSeed(seed);
  const node: Libp2p = await createLibp2p({
    privateKey: await key.libp2pKey(),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  });
  const connect = (address: string): Promise<Connection> => node.dial(multiaddr(address), { force: true });
  return {
    device: key.device,
    key,
    connect,
    async visit(address) {
      const connection = await connect(address);
      return new Visit(key, await connection.newStream('/keyturn/link/1'));
    },
    stop: async () => {
      await node.stop();
    },
  };
}

export class Visit {
  readonly #key: DeviceKey;
  readonly #stream: Stream;
  readonly heard: { readonly kind: FrameKind; readonly payload: Uint8Array }[] = [];
  readonly sent: Uint8Array[] = [];
  isClosed = false;

  constructor(key: DeviceKey, stream: Stream) {
    this.#key = key;
    this.#stream = stream;
    const reader = new FrameReader();
    stream.addEventListener('message', ({ data }) => {
      reader.read(data.subarray(), {
        bytesMax: () => 2 ** 21,
        frame: (kind, payload) => {
          this.heard.push({ kind, payload });
          return true;
        },
      });
    });
    for (const end of ['close', 'remoteCloseWrite'] as const)
      stream.addEventListener(end, () => void (this.isClosed = true));
  }

  sendRaw(bytes: Uint8Array): void {
    this.sent.push(bytes);
    this.#stream.send(bytes);
  }
  send(kind: FrameKind, payload: Uint8Array = new Uint8Array()): void {
    this.sendRaw(encodeFrame(kind, payload));
  }

  async hear(kind: FrameKind): Promise<Uint8Array> {
    await until(`the other side says ${kind}`, () => this.isClosed || this.heard.some((frame) => frame.kind === kind));
    const frame = this.heard.find((one) => one.kind === kind);
    if (frame === undefined)
      throw new Error(`It closed without ${kind}; it said ${this.heard.map((one) => one.kind).join(', ')}.`);
    return frame.payload;
  }
  async bye(): Promise<string> {
    return Buffer.from(await this.hear('bye')).toString();
  }
  async theirHello(): Promise<SpokenHello> {
    const hello = hearHello(await this.hear('hello'));
    if (!hello.ok) throw new Error('Their hello is malformed.');
    return hello.value;
  }
  ownHello(
    change: {
      readonly app?: AppVersion;
      readonly device?: DeviceId;
      readonly nonce?: Uint8Array;
      readonly session?: Uint8Array;
    } = {},
    version?: number,
  ): SpokenHello {
    const hello = {
      app: undefined,
      capabilities: [],
      nonce: randomBytes(32),
      device: this.#key.device,
      session: randomBytes(16),
      ...change,
    };
    return speakHello(hello, version);
  }

  /** The honest conversation up to the proofs. */
  async prove(options: { readonly session?: Uint8Array; readonly tokens?: readonly Uint8Array[] } = {}): Promise<void> {
    const ours = this.ownHello(options.session === undefined ? {} : { session: options.session });
    this.send('hello', ours.bytes);
    this.send('proof', speakProof(this.#key, ours, await this.theirHello(), options.tokens ?? []));
    await this.hear('proof');
  }
}
