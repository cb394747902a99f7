import type { AppVersion } from '../../core/base/app-version.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import { OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX, type RefusalReason, type Standing } from '../../core/network-port.ts';
import type { Traffic } from './budget.ts';
import { encodeFrame, type FrameKind, WIRE_FRAME_BYTES_MAX } from './frames.ts';
import { type Introduction, refusalFromBye } from './handshake.ts';
import { inviteProof, provesToken } from './hello.ts';
import type { Line, LineHandlers } from './line.ts';

/** Beats without a byte from the peer before it is taken for gone. */
const SILENT_BEATS_MAX = 2;

export type LinkHost = {
  readonly self: DeviceId;
  readonly heartbeatMs: number;
  readonly inbound: Traffic;
  readonly outbound: Traffic;
  nowMs(): number;
  received(link: Link, frame: Uint8Array): void;
  knocked(link: Link, proves: (token: Uint8Array) => boolean): void;
  writable(link: Link): void;
  /** Told once. `refusal` says whose fault it was, where it was one. */
  closed(link: Link, refusal: { readonly reason: RefusalReason; readonly by: 'us' | 'them' } | undefined): void;
};

/** A link in use: a bounded outbox, paced sending, counted receiving, and a heartbeat. */
export class Link implements LineHandlers {
  readonly device: DeviceId;
  readonly session: string;
  readonly appVersion: AppVersion | undefined;
  readonly order: number;
  readonly upAtMs: number;
  standings: readonly Standing[];
  readonly #introduction: Introduction;
  readonly #line: Line;
  readonly #host: LinkHost;
  readonly #heartbeat: NodeJS.Timeout;
  #pause: NodeJS.Timeout | undefined;
  #outbox: Uint8Array[] = [];
  #sent = 0;
  #outboxBytes = 0;
  #wasFull = false;
  #heard = true;
  #silentBeats = 0;
  #open = true;

  constructor(host: LinkHost, introduction: Introduction) {
    this.#host = host;
    this.#introduction = introduction;
    this.#line = introduction.line;
    this.device = introduction.device;
    this.session = introduction.session;
    this.appVersion = introduction.appVersion;
    this.order = introduction.order;
    this.standings = introduction.standings;
    this.upAtMs = host.nowMs();
    this.#line.handOver(this, WIRE_FRAME_BYTES_MAX);
    this.#heartbeat = setInterval(() => this.#beat(), host.heartbeatMs);
  }

  /** @returns false when the outbox is full */
  send(payload: Uint8Array): boolean {
    if (!this.#open) return false;
    const waiting = this.#outbox.length - this.#sent;
    if (waiting >= OUTBOX_FRAMES_MAX || this.#outboxBytes + payload.length > OUTBOX_BYTES_MAX) {
      this.#wasFull = true;
      return false;
    }
    this.#enqueue('data', payload);
    return true;
  }

  /** Proves an invitation on a link that already exists: the two share another group. */
  knock(token: Uint8Array): void {
    this.#enqueue('knock', inviteProof(token, this.#introduction.theirNonce, this.#host.self));
  }

  /** Resolves once the connection under an ended link is closed. */
  get ended(): Promise<undefined> {
    return this.#line.ended;
  }

  hasStanding(standing: Standing): boolean {
    return this.standings.some((known) =>
      known.kind === 'invited' && standing.kind === 'invited'
        ? equalBytes(known.token, standing.token)
        : known.kind === standing.kind,
    );
  }

  /** @param reason  a refusal, or an ordinary end: 'offline', 'replaced' */
  close(reason: RefusalReason | 'offline' | 'replaced'): void {
    this.#end(undefined);
    this.#line.hangUp(reason);
  }

  frame(kind: FrameKind, payload: Uint8Array): void {
    this.#heard = true;
    if (!this.#host.inbound.takeFrame(this.#host.nowMs())) {
      this.fault('tooFast');
      return;
    }
    switch (kind) {
      case 'alive':
        return;
      case 'data':
        if (payload.length === 0) {
          this.fault('frameMalformed');
          return;
        }
        this.#host.received(this, payload);
        return;
      case 'knock':
        this.#host.knocked(this, (token) => provesToken(payload, token, this.#introduction.ourNonce, this.device));
        return;
      case 'bye': {
        const reason = refusalFromBye(payload);
        this.#end(reason === undefined ? undefined : { reason, by: 'them' });
        this.#line.hangUp();
        return;
      }
      case 'hello':
      case 'proof':
      case 'accept':
      case 'take':
        this.fault('frameMalformed');
        return;
    }
  }

  fault(reason: 'frameTooLarge' | 'frameMalformed' | 'tooFast'): void {
    this.#end({ reason, by: 'us' });
    this.#line.hangUp(reason);
  }

  drained(): void {
    this.#pump();
  }

  closed(): void {
    this.#end(undefined);
  }

  #enqueue(kind: FrameKind, payload: Uint8Array): void {
    const frame = encodeFrame(kind, payload);
    this.#outbox.push(frame);
    this.#outboxBytes += frame.length;
    this.#pump();
  }

  #pump(): void {
    while (this.#open && this.#pause === undefined && this.#line.isWritable) {
      const frame = this.#outbox[this.#sent];
      if (frame === undefined) break;
      const nowMs = this.#host.nowMs();
      const waitMs = this.#host.outbound.waitMs(frame.length, nowMs);
      if (waitMs > 0) {
        this.#pause = setTimeout(() => {
          this.#pause = undefined;
          this.#pump();
        }, waitMs);
        return;
      }
      this.#host.outbound.takeFrame(nowMs);
      this.#host.outbound.takeBytes(frame.length, nowMs);
      this.#sent += 1;
      this.#outboxBytes -= frame.length;
      this.#line.sendEncoded(frame);
      // Sent frames are dropped in batches: shifting one by one would move the whole queue each time.
      if (this.#sent >= 256 || this.#sent === this.#outbox.length) {
        this.#outbox = this.#outbox.slice(this.#sent);
        this.#sent = 0;
      }
    }
    const waiting = this.#outbox.length - this.#sent;
    if (this.#open && this.#wasFull && waiting <= OUTBOX_FRAMES_MAX / 2 && this.#outboxBytes <= OUTBOX_BYTES_MAX / 2) {
      this.#wasFull = false;
      // In a turn of its own: the caller of `send` is not called back from inside it.
      setImmediate(() => {
        if (this.#open) this.#host.writable(this);
      });
    }
  }

  #beat(): void {
    this.#silentBeats = this.#heard ? 0 : this.#silentBeats + 1;
    this.#heard = false;
    if (this.#silentBeats >= SILENT_BEATS_MAX) {
      this.#end(undefined);
      this.#line.hangUp('silent');
      return;
    }
    if (this.#line.isWritable) this.#line.send('alive', new Uint8Array());
  }

  #end(refusal: Parameters<LinkHost['closed']>[1]): void {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#pause);
    this.#outbox = [];
    this.#host.closed(this, refusal);
  }
}
