import { randomBytes } from 'node:crypto';
import { bytesToHex } from '../../src/core/base/bytes.ts';
import type { DeviceId } from '../../src/core/base/ids.ts';
import type { Network, NetworkEvents } from '../../src/core/network-port.ts';
import { createNetwork } from '../../src/main/network/network.ts';
import { MemoryHub } from '../simulation/memory-network.ts';
import { networkSuite, type SuiteWorld } from './network-suite.ts';

networkSuite('the simulated network', () => {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const hub = new MemoryHub({ random, delayStepsMax: 3 });
  return {
    async join(events, version) {
      const network = hub.network(bytesToHex(randomBytes(32)) as DeviceId, events, version);
      await network.start();
      return network;
    },
    until(sentence, holds) {
      for (let step = 0; step < 1_000 && !holds(); step++) hub.deliver();
      return holds() ? Promise.resolve() : Promise.reject(new Error(`Never: ${sentence}`));
    },
    quiet() {
      for (let step = 0; step < 50; step++) hub.deliver();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
});

networkSuite('the network over libp2p on 127.0.0.1', (): SuiteWorld => {
  const networks: Network[] = [];
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    async join(events: NetworkEvents, version?: string) {
      const nowMs = (): number => performance.now();
      const network = createNetwork({ seed: randomBytes(32), events, randomBytes, nowMs, version });
      networks.push(network);
      await network.start();
      return network;
    },
    async until(sentence, holds) {
      for (let waitedMs = 0; waitedMs < 20_000 && !holds(); waitedMs += 10) await pause(10);
      if (!holds()) throw new Error(`Never: ${sentence}`);
    },
    quiet: () => pause(700),
    close: async () => {
      await Promise.all(networks.map((network) => network.stop()));
    },
  };
});
