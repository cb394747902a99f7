import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/core/base/ids.ts';
import type { Network } from '../../src/core/network-port.ts';
import { MemoryHub } from '../simulation/memory-network.ts';

// What only the simulated network can do on purpose: be cut, be slow, break.
const [dana, lee] = ['d1'.repeat(32), '1e'.repeat(32)] as [DeviceId, DeviceId];
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
function pair(hub: MemoryHub): { networks: [Network, Network]; told: string[] } {
  const told: string[] = [];
  const join = (device: DeviceId, name: string): Network =>
    hub.network(device, {
      connected: () => void told.push(`${name} connected`),
      disconnected: () => void told.push(`${name} disconnected`),
      received: (_from, frame) => void told.push(`${name} ${frame[0]}`),
      refused: ({ reason }) => void told.push(`${name} ${reason}`),
    });
  const networks: [Network, Network] = [join(dana, 'Dana'), join(lee, 'Lee')];
  for (const network of networks) void network.start();
  networks[0].admit({ members: [{ device: lee, addresses: networks[1].addresses() }], lobbies: [], knocks: [] });
  networks[1].admit({ members: [{ device: dana, addresses: networks[0].addresses() }], lobbies: [], knocks: [] });
  return { networks, told };
}

describe('the simulated network', () => {
  it('tells both sides of a partition, and of its end', () => {
    const hub = new MemoryHub({ random: seeded(1) });
    const { networks, told } = pair(hub);
    hub.deliver();
    hub.partition(dana, lee);
    expect(networks[0].send(lee, Uint8Array.of(1))).toBe(false);
    for (let step = 0; step < 5; step++) hub.deliver();
    hub.heal(dana, lee);
    hub.deliver();
    expect(told.sort()).toEqual([
      'Dana connected',
      'Dana connected',
      'Dana disconnected',
      'Lee connected',
      'Lee connected',
      'Lee disconnected',
    ]);
  });

  it('loses frames only where a link broke, never in the middle of one, and never swaps two', () => {
    const hub = new MemoryHub({ random: seeded(2), delayStepsMax: 4, breakChance: 0.05 });
    const { networks, told } = pair(hub);
    for (let n = 0; n < 250; n++) {
      networks[0].send(lee, Uint8Array.of(n));
      hub.deliver();
    }
    const lives = told
      .filter((line) => line.startsWith('Lee'))
      .join('\n')
      .split('Lee connected')
      .slice(1);
    expect(lives.length).toBeGreaterThan(5);
    let arrived = 0;
    let last = -1;
    for (const life of lives) {
      const frames = [...life.matchAll(/Lee (\d+)/g)].map(([, n]) => Number(n));
      frames.forEach((n, i) => expect(n).toBe(i === 0 ? n : frames[i - 1]! + 1));
      if (frames[0] !== undefined) expect(frames[0]).toBeGreaterThan(last);
      last = frames.at(-1) ?? last;
      arrived += frames.length;
    }
    expect(arrived).toBeGreaterThan(100);
    expect(arrived).toBeLessThan(250);
  });

  it('repeats itself exactly from the same seed', () => {
    const run = (seed: number): string => {
      const hub = new MemoryHub({ random: seeded(seed), delayStepsMax: 3, breakChance: 0.1 });
      const { networks, told } = pair(hub);
      for (let n = 0; n < 100; n++) {
        networks[0].send(lee, Uint8Array.of(n));
        hub.deliver();
      }
      return told.join();
    };
    expect(run(3)).toBe(run(3));
    expect(run(3)).not.toBe(run(4));
  });
});
