import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/core/base/ids.ts';
import {
  FRAME_BYTES_MAX,
  type Network,
  type NetworkEvents,
  type PeerContact,
  type Refusal,
  type Standing,
} from '../../src/core/network-port.ts';

/** Everything one network told, in order. */
export type Told =
  | { readonly what: 'connected'; readonly device: DeviceId; readonly standing: Standing }
  | { readonly what: 'disconnected'; readonly device: DeviceId }
  | { readonly what: 'received'; readonly device: DeviceId; readonly frame: Uint8Array }
  | { readonly what: 'refused'; readonly refusal: Refusal }
  | { readonly what: 'writable'; readonly device: DeviceId };

export type SuiteWorld = {
  /** A device of its own, started; its events go where it is told. */
  join(events: NetworkEvents, version?: string): Promise<Network>;
  /** Lets time pass until this holds; fails the test with the sentence when it never does. */
  until(sentence: string, holds: () => boolean): Promise<void>;
  /** Lets enough time pass that anything that was going to happen has happened. */
  quiet(): Promise<void>;
  close(): Promise<void>;
};

class Recorder implements NetworkEvents {
  readonly told: Told[] = [];
  readonly connected = (device: DeviceId, standing: Standing): void =>
    void this.told.push({ what: 'connected', device, standing });
  readonly disconnected = (device: DeviceId): void => void this.told.push({ what: 'disconnected', device });
  readonly received = (device: DeviceId, frame: Uint8Array): void =>
    void this.told.push({ what: 'received', device, frame });
  readonly refused = (refusal: Refusal): void => void this.told.push({ what: 'refused', refusal });
  readonly writable = (device: DeviceId): void => void this.told.push({ what: 'writable', device });

  count(what: Told['what']): number {
    return this.told.filter((entry) => entry.what === what).length;
  }
  frames(): Uint8Array[] {
    return this.told.flatMap((entry) => (entry.what === 'received' ? [entry.frame] : []));
  }
  standings(): Standing[] {
    return this.told.flatMap((entry) => (entry.what === 'connected' ? [entry.standing] : []));
  }
  refusals(): string[] {
    return this.told.flatMap((entry) =>
      entry.what === 'refused' ? [`${entry.refusal.reason} by ${entry.refusal.by}`] : [],
    );
  }
}
type Person = { readonly network: Network; readonly log: Recorder };

/** What every adapter of the network port must do. Runs on the simulator's twin and on real libp2p. */
export function networkSuite(name: string, open: () => SuiteWorld): void {
  describe(name, () => {
    let world: SuiteWorld;
    beforeEach(() => {
      world = open();
    });
    afterEach(() => world.close());

    const join = async (version?: string): Promise<Person> => {
      const log = new Recorder();
      return { network: await world.join(log, version), log };
    };
    const contact = ({ network }: Person): PeerContact => ({ device: network.device, addresses: network.addresses() });
    const befriend = (...people: Person[]): void => {
      for (const self of people) {
        const members = people.filter((other) => other !== self).map(contact);
        self.network.admit({ members, lobbies: [], knocks: [] });
      }
    };
    const areConnected = (a: Person, b: Person): boolean =>
      a.log.count('connected') > 0 &&
      b.log.count('connected') > 0 &&
      a.network.connectedDevices().includes(b.network.device) &&
      b.network.connectedDevices().includes(a.network.device);
    const token = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

    it('connects two members that name each other, and tells each exactly once', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      await world.quiet();
      expect(dana.log.told).toEqual([{ what: 'connected', device: lee.network.device, standing: { kind: 'member' } }]);
      expect(lee.log.told).toEqual([{ what: 'connected', device: dana.network.device, standing: { kind: 'member' } }]);
    });

    it('knows what the app of each connected device and its own is, and nothing of one that is gone or does not say', async () => {
      const [dana, lee, sam] = [await join('0.1.0'), await join('0.2.0-rc.1'), await join('version two')];
      befriend(dana, lee, sam);
      await world.until('all three are connected', () =>
        [dana, lee, sam].every(({ network }) => network.connectedDevices().length === 2),
      );
      const said = (self: Person): unknown[] =>
        [dana, lee, sam].map(({ network }) => self.network.versionOf(network.device));
      for (const person of [dana, lee, sam]) expect(said(person)).toEqual(['0.1.0', '0.2.0-rc.1', undefined]);
      await lee.network.setOnline(false);
      await world.until('Lee is gone', () => dana.network.connectedDevices().length === 1);
      expect(said(dana)).toEqual(['0.1.0', undefined, undefined]);
    });

    it('connects when only one of the two knows where the other is', async () => {
      const [dana, lee] = [await join(), await join()];
      dana.network.admit({ members: [{ device: lee.network.device, addresses: [] }], lobbies: [], knocks: [] });
      lee.network.admit({ members: [contact(dana)], lobbies: [], knocks: [] });
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
    });

    it('connects three members with each other', async () => {
      const people = [await join(), await join(), await join()];
      befriend(...people);
      await world.until('all three are connected', () =>
        people.every(({ network }) => network.connectedDevices().length === 2),
      );
    });

    it('delivers frames in order and whole, from one byte to the largest', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      const sent = [1, 2, 127, 128, 16_384, 65_536, 300_000, FRAME_BYTES_MAX, 5].map((length, i) =>
        patterned(length, i),
      );
      for (const frame of sent) expect(dana.network.send(lee.network.device, frame.slice())).toBe(true);
      await world.until('all frames arrive', () => lee.log.count('received') === sent.length);
      expect(lee.log.frames().map((frame) => frame.length)).toEqual(sent.map((frame) => frame.length));
      lee.log.frames().forEach((frame, i) => expect(Buffer.compare(frame, sent[i]!)).toBe(0));
    });

    it('delivers both ways at once', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      for (let i = 0; i < 200; i++) {
        expect(dana.network.send(lee.network.device, Uint8Array.of(1, i))).toBe(true);
        expect(lee.network.send(dana.network.device, Uint8Array.of(2, i))).toBe(true);
      }
      await world.until('all frames arrive', () => dana.log.frames().length === 200 && lee.log.frames().length === 200);
      expect(lee.log.frames().map((frame) => [...frame])).toEqual(Array.from({ length: 200 }, (_, i) => [1, i]));
      expect(dana.log.frames().map((frame) => [...frame])).toEqual(Array.from({ length: 200 }, (_, i) => [2, i]));
    });

    it('treats a frame of nothing, or one byte above the bound, as our own mistake', async () => {
      const dana = await join();
      expect(() => dana.network.send(dana.network.device, new Uint8Array())).toThrow('Invariant broken');
      expect(() => dana.network.send(dana.network.device, new Uint8Array(FRAME_BYTES_MAX + 1))).toThrow(
        'Invariant broken',
      );
    });

    it('answers false for a device that is not connected', async () => {
      const [dana, lee] = [await join(), await join()];
      expect(dana.network.send(lee.network.device, Uint8Array.of(1))).toBe(false);
    });

    it('answers false when the outbox is full, loses nothing it accepted, and says when there is room', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      let accepted = 0;
      while (accepted < 64 && dana.network.send(lee.network.device, patterned(FRAME_BYTES_MAX, accepted)))
        accepted += 1;
      expect(accepted).toBeGreaterThanOrEqual(15);
      expect(accepted).toBeLessThan(32);
      await world.until('there is room again', () => dana.log.count('writable') === 1);
      expect(dana.network.send(lee.network.device, Uint8Array.of(7))).toBe(true);
      await world.until('everything accepted arrives', () => lee.log.frames().length === accepted + 1);
      expect(lee.log.frames().at(-1)).toEqual(Uint8Array.of(7));
    });

    it('refuses a device that is on no roster while no invitation is open', async () => {
      const [dana, stranger] = [await join(), await join()];
      stranger.network.admit({ members: [contact(dana)], lobbies: [], knocks: [] });
      await world.until('Dana hears of the stranger', () => dana.log.count('refused') > 0);
      await world.quiet();
      expect(dana.log.refusals()).toContain('stranger by us');
      expect(dana.network.connectedDevices()).toEqual([]);
      expect(stranger.log.count('connected')).toBe(0);
    });

    it('admits an unknown device that proves an open invitation, and tells both which one', async () => {
      const [dana, lee] = [await join(), await join()];
      dana.network.admit({ members: [], lobbies: [{ token: token(1) }, { token: token(2) }], knocks: [] });
      lee.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: token(2) }] });
      await world.until('Lee is in', () => areConnected(dana, lee));
      await world.quiet();
      expect(dana.log.standings()).toEqual([{ kind: 'invited', token: token(2) }]);
      expect(lee.log.standings()).toEqual([{ kind: 'invited', token: token(2) }]);
      expect(dana.network.send(lee.network.device, Uint8Array.of(1))).toBe(true);
      await world.until('the frame arrives', () => lee.log.frames().length === 1);
    });

    it('refuses an invitation with one bit wrong, and tells both', async () => {
      const [dana, lee] = [await join(), await join()];
      const wrong = token(2);
      wrong[31]! ^= 1;
      dana.network.admit({ members: [], lobbies: [{ token: token(2) }], knocks: [] });
      lee.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: wrong }] });
      await world.until('both hear of it', () => dana.log.count('refused') > 0 && lee.log.count('refused') > 0);
      expect(dana.log.refusals()[0]).toBe('inviteWrong by us');
      expect(lee.log.refusals()[0]).toBe('inviteWrong by them');
      expect(dana.log.count('connected') + lee.log.count('connected')).toBe(0);
    });

    it('lets one device only come in with one invitation', async () => {
      const [dana, lee, sam] = [await join(), await join(), await join()];
      dana.network.admit({ members: [], lobbies: [{ token: token(3) }], knocks: [] });
      lee.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: token(3) }] });
      await world.until('Lee is in', () => areConnected(dana, lee));
      sam.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: token(3) }] });
      await world.until('Sam is refused', () => sam.log.count('refused') > 0);
      expect(sam.log.refusals()[0]).toBe('inviteUsed by them');
      expect(dana.network.connectedDevices()).toEqual([lee.network.device]);
    });

    it('tells of an invitation that a connected member proves later', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      dana.network.admit({ members: [contact(lee)], lobbies: [{ token: token(4) }], knocks: [] });
      lee.network.admit({
        members: [contact(dana)],
        lobbies: [],
        knocks: [{ contact: contact(dana), token: token(4) }],
      });
      await world.until('Dana is told', () => dana.log.standings().length === 2);
      expect(dana.log.standings()).toEqual([{ kind: 'member' }, { kind: 'invited', token: token(4) }]);
      expect(dana.log.count('disconnected') + lee.log.count('disconnected')).toBe(0);
    });

    it('disconnects a device that is no longer admitted, and never from inside the call', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      dana.network.admit({ members: [], lobbies: [], knocks: [] });
      expect(dana.log.count('disconnected')).toBe(0);
      expect(dana.network.connectedDevices()).toEqual([]);
      expect(dana.network.send(lee.network.device, Uint8Array.of(1))).toBe(false);
      await world.until(
        'both are told',
        () => dana.log.count('disconnected') === 1 && lee.log.count('disconnected') === 1,
      );
      await world.quiet();
      expect(dana.network.connectedDevices()).toEqual([]);
    });

    it('keeps an invited device that became a member when its invitation closes', async () => {
      const [dana, lee] = [await join(), await join()];
      dana.network.admit({ members: [], lobbies: [{ token: token(5) }], knocks: [] });
      lee.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: token(5) }] });
      await world.until('Lee is in', () => areConnected(dana, lee));
      befriend(dana, lee);
      await world.quiet();
      expect(dana.log.count('disconnected') + lee.log.count('disconnected')).toBe(0);
      expect(areConnected(dana, lee)).toBe(true);
    });

    it('disconnects an invited device whose invitation closes', async () => {
      const [dana, lee] = [await join(), await join()];
      dana.network.admit({ members: [], lobbies: [{ token: token(6) }], knocks: [] });
      lee.network.admit({ members: [], lobbies: [], knocks: [{ contact: contact(dana), token: token(6) }] });
      await world.until('Lee is in', () => areConnected(dana, lee));
      dana.network.admit({ members: [], lobbies: [{ token: token(7) }], knocks: [] });
      await world.until(
        'both are told',
        () => dana.log.count('disconnected') === 1 && lee.log.count('disconnected') === 1,
      );
    });

    it('goes offline and comes back: told on both sides, and frames flow again', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      const addresses = dana.network.addresses();
      await dana.network.setOnline(false);
      await world.until(
        'both are told',
        () => dana.log.count('disconnected') === 1 && lee.log.count('disconnected') === 1,
      );
      expect(dana.network.addresses()).toEqual([]);
      expect(dana.network.send(lee.network.device, Uint8Array.of(1))).toBe(false);
      await world.quiet();
      expect(dana.network.connectedDevices()).toEqual([]);
      await dana.network.setOnline(true);
      expect(dana.network.addresses()).toEqual(addresses);
      await world.until(
        'they connect again',
        () => dana.log.count('connected') === 2 && lee.log.count('connected') === 2,
      );
      expect(lee.network.send(dana.network.device, Uint8Array.of(2))).toBe(true);
      await world.until('a frame arrives', () => dana.log.frames().length === 1);
    });

    it('stops for good: peers are told and nothing can be sent', async () => {
      const [dana, lee] = [await join(), await join()];
      befriend(dana, lee);
      await world.until('Dana and Lee connect', () => areConnected(dana, lee));
      await dana.network.stop();
      await world.until('Lee is told', () => lee.log.count('disconnected') === 1);
      expect(dana.network.send(lee.network.device, Uint8Array.of(1))).toBe(false);
      expect(dana.network.connectedDevices()).toEqual([]);
    });
  });
}

/** Bytes that show a swap, a gap or a foreign frame. */
export function patterned(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 0xff);
}
