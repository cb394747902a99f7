import { encode } from 'it-length-prefixed';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/core/base/ids.ts';
import { FRAME_BYTES_MAX } from '../../src/core/network-port.ts';
import {
  Allowance,
  INBOUND_BYTES_PER_MINUTE_MAX,
  INBOUND_FRAMES_PER_MINUTE_MAX,
  TrafficLedger,
} from '../../src/main/network/budget.ts';
import { deviceKeyFromSeed } from '../../src/main/network/device-key.ts';
import { backoffMs } from '../../src/main/network/dialer.ts';
import { encodeFrame, FrameReader, type FrameFault, WIRE_FRAME_BYTES_MAX } from '../../src/main/network/frames.ts';
import { inviteProof, provesToken } from '../../src/main/network/hello.ts';
import { dialableAddresses } from '../../src/main/network/node.ts';

function read(
  chunks: readonly Uint8Array[],
  bytesMax = WIRE_FRAME_BYTES_MAX,
): { frames: string[]; fault: FrameFault | undefined } {
  const reader = new FrameReader();
  const frames: string[] = [];
  for (const chunk of chunks) {
    const fault = reader.read(chunk, {
      bytesMax: () => bytesMax,
      frame: (kind, payload) => frames.push(`${kind} ${Buffer.from(payload).toString('hex')}`) > 0,
    });
    if (fault !== undefined) return { frames, fault };
  }
  return { frames, fault: undefined };
}

describe('reading frames', () => {
  const wire = Buffer.concat([
    encodeFrame('alive', new Uint8Array()),
    encodeFrame('data', new Uint8Array(200).fill(7)),
    encodeFrame('bye', Uint8Array.of(1)),
  ]);

  it('gives the same frames wherever the stream is cut', () => {
    const whole = read([wire]);
    expect(whole.frames.map((frame) => frame.split(' ')[0])).toEqual(['alive', 'data', 'bye']);
    for (let at = 0; at <= wire.length; at++) expect(read([wire.subarray(0, at), wire.subarray(at)])).toEqual(whole);
    expect(read([...wire].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('reads what the length-prefix library writes', () => {
    const frame = encode.single(Uint8Array.of(1, 0xab)).subarray();
    expect(read([frame]).frames).toEqual(['data ab']);
  });

  it('takes a frame at the bound and refuses one byte more from its length alone', () => {
    expect(read([encodeFrame('data', new Uint8Array(99))], 100)).toMatchObject({ fault: undefined });
    expect(read([encodeFrame('data', new Uint8Array(100)).subarray(0, 1)], 100)).toEqual({
      frames: [],
      fault: 'frameTooLarge',
    });
    expect(() => encodeFrame('data', new Uint8Array(FRAME_BYTES_MAX + 1))).toThrow('Invariant broken');
  });

  it('refuses a length of zero, a length written the long way, one that never ends, and an unknown kind', () => {
    expect(read([Uint8Array.of(0)]).fault).toBe('frameMalformed');
    expect(read([Uint8Array.of(0x82, 0x00, 0, 0)]).fault).toBe('frameMalformed');
    expect(read([Uint8Array.of(0x80, 0x80, 0x80, 0x01)]).fault).toBe('frameTooLarge');
    expect(read([Uint8Array.of(1, 8)]).fault).toBe('frameMalformed');
  });
});

describe('budgets', () => {
  it('let through exactly what they hold, and as much again as time refills', () => {
    // 30,000 a minute is half a unit each millisecond, which a double holds exactly.
    const allowance = new Allowance(10, 30_000, 0);
    expect(allowance.take(10, 0)).toBe(true);
    expect(allowance.take(1, 1)).toBe(false);
    expect(allowance.waitMs(1, 1)).toBe(1);
    expect(allowance.take(1, 2)).toBe(true);
    expect(allowance.take(1, 2)).toBe(false);
    // A clock that stepped back neither refills nor blocks for ever.
    expect(allowance.take(1, 0)).toBe(false);
    expect(allowance.take(1, 2)).toBe(true);
  });

  it('belong to the peer, so that reconnecting buys nothing, and each peer has its own', () => {
    const [ledger, lee, sam] = [new TrafficLedger(), 'aa' as DeviceId, 'bb' as DeviceId];
    expect(ledger.of(lee, 0).inbound.takeBytes(INBOUND_BYTES_PER_MINUTE_MAX, 0)).toBe(true);
    expect(ledger.of(lee, 0).inbound.takeBytes(1, 0)).toBe(false);
    expect(ledger.of(sam, 0).inbound.takeBytes(1, 0)).toBe(true);
  });

  it('make an honest sender slower than what its peer accepts', () => {
    const { inbound, outbound } = new TrafficLedger().of('aa' as DeviceId, 0);
    let frames = 0;
    for (; outbound.waitMs(1, 0) === 0; frames++) outbound.takeFrame(0);
    expect(frames).toBe(INBOUND_FRAMES_PER_MINUTE_MAX * 0.75);
    for (let i = 0; i < frames; i++) expect(inbound.takeFrame(0)).toBe(true);
  });
});

it('waits from a quarter of a second, doubling to half a minute, jittered by up to a half', () => {
  expect([0, 1, 2, 6, 7, 1_000].map((failures) => backoffMs(failures, 0))).toEqual([
    250, 500, 1_000, 16_000, 30_000, 30_000,
  ]);
  expect(backoffMs(0, 0.999)).toBeGreaterThan(125);
  expect(backoffMs(0, 0.999)).toBeLessThan(126);
});

describe('an invitation proof', () => {
  it('proves one token, to one verifier, by one device, once', () => {
    const [token, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const [lee, sam] = [3, 4].map((fill) => deviceKeyFromSeed(new Uint8Array(32).fill(fill)).device);
    const proof = inviteProof(token, nonce, lee!);
    expect(provesToken(proof, token, nonce, lee!)).toBe(true);
    expect(provesToken(proof, nonce, nonce, lee!)).toBe(false);
    expect(provesToken(proof, token, token, lee!)).toBe(false);
    expect(provesToken(proof, token, nonce, sam!)).toBe(false);
    expect(provesToken(proof.subarray(1), token, nonce, lee!)).toBe(false);
  });
});

it('dials plain TCP to an IP address of this peer, and leaves out everything else a peer may claim', () => {
  const [lee, sam] = [3, 4].map((fill) => deviceKeyFromSeed(new Uint8Array(32).fill(fill)).device);
  const dialled = (device: DeviceId, ...addresses: string[]): string[] =>
    dialableAddresses({ device, addresses }).map(String);
  const [own] = dialled(lee!, '/ip4/192.0.2.7/tcp/4001');
  expect(own).toMatch(/^\/ip4\/192\.0\.2\.7\/tcp\/4001\/p2p\/12D3KooW/);
  expect(dialled(lee!, own!)).toEqual([own]);
  expect(dialled(sam!, own!)).toEqual([]);
  expect(dialled(lee!, '/ip6/2001:db8::1/tcp/4001')).toHaveLength(1);
  for (const claim of [
    '/dns4/keyturn.example/tcp/80',
    '/ip4/192.0.2.7/udp/4001',
    '/ip4/192.0.2.7/tcp/4001/ws',
    'nonsense',
    '',
  ]) {
    expect(dialled(lee!, claim)).toEqual([]);
  }
});
