import type { Connection, Stream } from '@libp2p/interface';
import type { DeviceId } from '../../core/base/ids.ts';
import type { Refusal, RefusalReason } from '../../core/network-port.ts';
import type { AdmissionBook } from './admission.ts';
import type { TrafficLedger } from './budget.ts';
import { deviceOfPeer } from './device-key.ts';
import { Handshake, type HandshakeHost, type Introduction } from './handshake.ts';
import { HELLO_BYTES_MAX } from './hello.ts';
import { Line } from './line.ts';

/** Devices without a place that may be in the middle of a hello at once. */
export const STRANGERS_AT_THE_DOOR_MAX = 8;
/** A device we know opens one connection; a second one may overlap while the first is found dead. */
const HELLOS_PER_DEVICE_MAX = 3;

export type DoorHost = Pick<
  HandshakeHost,
  'key' | 'session' | 'appVersion' | 'capabilities' | 'randomBytes' | 'nextOrder'
> & {
  readonly book: AdmissionBook;
  readonly traffic: TrafficLedger;
  readonly helloMs: number;
  nowMs(): number;
  /** False while we go offline: nobody is let in any more. */
  isOpen(): boolean;
  introduced(introduction: Introduction): void;
  /** A hello was refused, by either side. @param isBreach  the other device broke the rules */
  failed(device: DeviceId, isBreach: boolean): void;
  refused(refusal: Refusal): void;
  /** A stranger's connection is over. */
  forget(connection: Connection): void;
};

type Visitor = {
  readonly connection: Connection;
  readonly device: DeviceId;
  readonly timer: NodeJS.Timeout;
  readonly over: PromiseWithResolvers<undefined>;
  handshake: Handshake | undefined;
};

/** Connections that are not a link yet: who may come in, how many, and for how long. */
export class Door {
  readonly #host: DoorHost;
  /** By connection id. */
  readonly #visitors = new Map<string, Visitor>();

  constructor(host: DoorHost) {
    this.#host = host;
  }

  /** Resolves once this connection is a link or gone; undefined when it was never let in. */
  outcome(connection: Connection): Promise<undefined> | undefined {
    return this.#visitors.get(connection.id)?.over.promise;
  }

  /** The admission changed: whoever is no longer welcome leaves. */
  reconsider(): void {
    for (const visitor of [...this.#visitors.values()]) {
      if (!this.#isWelcome(visitor.device)) this.#dismiss(visitor, 'notAdmitted');
    }
  }

  /** Everybody out, without a word. */
  clear(): void {
    for (const visitor of [...this.#visitors.values()]) {
      visitor.connection.abort(new Error('We go offline.'));
      this.#leave(visitor);
    }
  }

  #isWelcome(device: DeviceId): boolean {
    return this.#host.book.isExpected(device) || this.#host.book.hasOpenLobby();
  }

  /** The first gate: Noise has proven the key, nothing else of the peer's has been read. */
  admitsInbound(device: DeviceId | undefined): boolean {
    if (device === undefined || !this.#isWelcome(device)) {
      this.#host.refused({ reason: 'stranger', by: 'us', device });
      return false;
    }
    if (this.#host.book.isKeptAway(device, this.#host.nowMs())) return false;
    const isCrowded = !this.#host.book.isExpected(device) && this.#strangersAtTheDoor() >= STRANGERS_AT_THE_DOOR_MAX;
    if (isCrowded) this.#host.refused({ reason: 'tooManyStrangers', by: 'us', device });
    return !isCrowded;
  }

  #strangersAtTheDoor(): number {
    return [...this.#visitors.values()].filter(({ device }) => !this.#host.book.isExpected(device)).length;
  }

  /** The second gate, once the connection is whole: several may have passed the first at the same moment. */
  opened(connection: Connection, device: DeviceId): void {
    if (!this.#host.isOpen()) {
      connection.abort(new Error('We go offline.'));
      return;
    }
    const hellos = [...this.#visitors.values()].filter((visitor) => visitor.device === device).length;
    if (hellos >= HELLOS_PER_DEVICE_MAX || (connection.direction === 'inbound' && !this.admitsInbound(device))) {
      connection.abort(new Error('No place for another connection.'));
      return;
    }
    const visitor: Visitor = {
      connection,
      device,
      timer: setTimeout(() => this.#dismiss(visitor, 'helloLate'), this.#host.helloMs),
      over: Promise.withResolvers<undefined>(),
      handshake: undefined,
    };
    this.#visitors.set(connection.id, visitor);
    connection.addEventListener('close', () => this.#leave(visitor));
  }

  #leave(visitor: Visitor): void {
    clearTimeout(visitor.timer);
    this.#visitors.delete(visitor.connection.id);
    visitor.over.resolve(undefined);
    // What libp2p remembers of a stranger is of no use to us, and its memory has no bound of its own.
    if (!this.#host.book.isExpected(visitor.device)) {
      this.#host.forget(visitor.connection);
    }
  }

  #dismiss(visitor: Visitor, reason: RefusalReason): void {
    if (visitor.handshake !== undefined) {
      visitor.handshake.expire(reason);
      return;
    }
    this.#host.refused({ reason, by: 'us', device: visitor.device });
    visitor.connection.abort(new Error(`Dismissed at the door: ${reason}.`));
  }

  linkStream(stream: Stream, connection: Connection): void {
    const visitor = this.#visitors.get(connection.id);
    if (
      visitor === undefined ||
      visitor.handshake !== undefined ||
      deviceOfPeer(connection.remotePeer) !== visitor.device
    ) {
      stream.abort(new Error('One link stream for each connection.'));
      return;
    }
    const host = this.#host;
    const { inbound } = host.traffic.of(visitor.device, host.nowMs());
    visitor.handshake = new Handshake(
      {
        ...host,
        tokensFor: (device) => host.book.tokensFor(device),
        judge: (device, proves, proven) => host.book.judge(device, proves, proven),
        introduced: (introduction) => {
          this.#leave(visitor);
          host.introduced(introduction);
        },
        failed: (refusal) => {
          this.#leave(visitor);
          if (refusal === undefined) return;
          host.failed(visitor.device, refusal.by === 'us' && isBreach(refusal.reason));
          host.refused({ ...refusal, device: visitor.device });
        },
      },
      (handlers) =>
        new Line(visitor.device, connection, stream, {
          frameBytesMax: HELLO_BYTES_MAX,
          mayRead: (bytes) => inbound.takeBytes(bytes, host.nowMs()),
          handlers,
        }),
    );
  }
}

/** A broken rule, as against a question of who and when. */
function isBreach(reason: RefusalReason): boolean {
  switch (reason) {
    case 'helloMalformed':
    case 'helloForged':
    case 'identityOther':
    case 'frameTooLarge':
    case 'frameMalformed':
    case 'tooFast':
      return true;
    case 'inviteWrong':
    case 'inviteUsed':
    case 'stranger':
    case 'tooManyStrangers':
    case 'versionOther':
    case 'helloLate':
    case 'notAdmitted':
      return false;
  }
}
