import type { AppVersion } from '../../core/base/app-version.ts';
import { bytesToHex, equalBytes } from '../../core/base/bytes.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import type { Result } from '../../core/base/result.ts';
import type { RefusalReason, Standing } from '../../core/network-port.ts';
import type { DeviceKey } from './device-key.ts';
import type { FrameKind } from './frames.ts';
import {
  hearHello,
  hearProof,
  PROOFS_PER_HELLO_MAX,
  provesToken,
  speakHello,
  speakProof,
  type SpokenHello,
} from './hello.ts';
import { BYE_BYTES_MAX, type Line, type LineHandlers } from './line.ts';

/** A line whose two ends proved who they are and agreed to use it. */
export type Introduction = {
  readonly line: Line;
  readonly device: DeviceId;
  readonly standings: readonly Standing[];
  /** What its app said it is; undefined where it said nothing. */
  readonly appVersion: AppVersion | undefined;
  readonly session: string;
  readonly ourNonce: Uint8Array;
  readonly theirNonce: Uint8Array;
  /** The decider's count of links taken: of two links of one session the higher is the newer. */
  readonly order: number;
};

export type HandshakeHost = {
  readonly key: DeviceKey;
  readonly session: Uint8Array;
  readonly appVersion: AppVersion | undefined;
  readonly capabilities: readonly string[];
  randomBytes(count: number): Uint8Array;
  tokensFor(device: DeviceId): readonly Uint8Array[];
  judge(
    device: DeviceId,
    proves: (token: Uint8Array) => boolean,
    provenToIt: readonly Uint8Array[],
  ): Result<readonly Standing[], RefusalReason>;
  /** Asked of the decider only. Undefined: the link that exists is as good, this one is a duplicate. */
  nextOrder(device: DeviceId, session: string): number | undefined;
  introduced(introduction: Introduction): void;
  /** The line is hung up. Undefined: it simply ended, or the peer said something that is no refusal. */
  failed(
    refusal: { readonly reason: RefusalReason; readonly by: 'us' | 'them'; readonly theirVersion?: number } | undefined,
  ): void;
};

/**
 * The conversation before the first frame: hello both ways, proof both ways, then the device with the higher id says
 * `accept` and the one with the lower id, the decider, says `take`. One side alone decides which of two simultaneous
 * lines lives, so both ends always agree.
 */
export class Handshake implements LineHandlers {
  readonly #host: HandshakeHost;
  readonly #line: Line;
  readonly #ours: SpokenHello;
  #theirs: SpokenHello | undefined;
  #provenToIt: readonly Uint8Array[] = [];
  #standings: readonly Standing[] = [];
  #awaiting: 'hello' | 'proof' | 'accept' | 'take' | 'nothing' = 'hello';

  constructor(host: HandshakeHost, makeLine: (handlers: LineHandlers) => Line) {
    this.#host = host;
    this.#ours = speakHello({
      app: host.appVersion,
      capabilities: host.capabilities,
      nonce: host.randomBytes(32),
      device: host.key.device,
      session: host.session,
    });
    this.#line = makeLine(this);
    this.#line.start();
    this.#line.send('hello', this.#ours.bytes);
  }

  frame(kind: FrameKind, payload: Uint8Array): void {
    if (kind === 'bye') {
      this.#theyRefused(payload);
      return;
    }
    if (kind !== this.#awaiting) {
      this.#refuse('helloMalformed');
      return;
    }
    switch (kind) {
      case 'hello':
        this.#hear(payload);
        return;
      case 'proof':
        this.#verify(payload);
        return;
      case 'accept':
        this.#decide();
        return;
      case 'take':
        this.#finish(payload);
        return;
    }
  }

  fault(reason: RefusalReason): void {
    this.#refuse(reason);
  }

  drained(): void {
    // A hello is far smaller than any window: nothing waits for room.
  }

  closed(): void {
    this.#end(undefined);
  }

  /** The time for a hello is over, or the caller withdrew its welcome. */
  expire(reason: RefusalReason): void {
    this.#refuse(reason);
  }

  #hear(payload: Uint8Array): void {
    const heard = hearHello(payload);
    if (!heard.ok) {
      const { error } = heard;
      if (error.reason === 'versionOther') this.#refuse('versionOther', error.theirVersion);
      else this.#refuse('helloMalformed');
      return;
    }
    const { device, nonce } = heard.value.hello;
    if (device !== this.#line.remote) {
      this.#refuse('identityOther');
      return;
    }
    if (equalBytes(nonce, this.#ours.hello.nonce)) {
      this.#refuse('helloForged');
      return;
    }
    this.#theirs = heard.value;
    this.#awaiting = 'proof';
    this.#provenToIt = this.#host.tokensFor(device).slice(0, PROOFS_PER_HELLO_MAX);
    this.#line.send('proof', speakProof(this.#host.key, this.#ours, heard.value, this.#provenToIt));
  }

  #verify(payload: Uint8Array): void {
    const theirs = this.#theirs;
    if (theirs === undefined) {
      this.#refuse('helloMalformed');
      return;
    }
    const device = theirs.hello.device;
    const proof = hearProof(payload, this.#ours, theirs);
    if (!proof.ok) {
      this.#refuse(proof.error);
      return;
    }
    const { invites } = proof.value;
    const judged = this.#host.judge(
      device,
      // Every proof is compared, so that the time taken says nothing about which one was right.
      (token) => invites.filter((invite) => provesToken(invite, token, this.#ours.hello.nonce, device)).length > 0,
      this.#provenToIt,
    );
    if (!judged.ok) {
      this.#refuse(judged.error);
      return;
    }
    this.#standings = judged.value;
    const weDecide = this.#host.key.device < device;
    this.#awaiting = weDecide ? 'accept' : 'take';
    if (!weDecide) this.#line.send('accept', new Uint8Array());
  }

  #decide(): void {
    const theirs = this.#theirs;
    if (theirs === undefined) {
      this.#refuse('helloMalformed');
      return;
    }
    const order = this.#host.nextOrder(theirs.hello.device, bytesToHex(theirs.hello.session));
    if (order === undefined) {
      this.#end(undefined);
      this.#line.hangUp('duplicate');
      return;
    }
    const payload = encodeOrder(order);
    this.#line.send('take', payload);
    this.#finish(payload);
  }

  #finish(payload: Uint8Array): void {
    const theirs = this.#theirs;
    if (theirs === undefined || payload.length !== 4) {
      this.#refuse('helloMalformed');
      return;
    }
    this.#awaiting = 'nothing';
    this.#host.introduced({
      line: this.#line,
      device: theirs.hello.device,
      standings: this.#standings,
      appVersion: theirs.hello.app,
      session: bytesToHex(theirs.hello.session),
      ourNonce: this.#ours.hello.nonce,
      theirNonce: theirs.hello.nonce,
      order: new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0),
    });
  }

  #refuse(reason: RefusalReason, theirVersion?: number): void {
    this.#end({ reason, by: 'us', ...(theirVersion === undefined ? {} : { theirVersion }) });
    this.#line.hangUp(reason);
  }

  #theyRefused(payload: Uint8Array): void {
    const reason = refusalFromBye(payload);
    this.#end(reason === undefined ? undefined : { reason, by: 'them' });
    this.#line.hangUp();
  }

  #end(refusal: Parameters<HandshakeHost['failed']>[0]): void {
    if (this.#awaiting === 'nothing') return;
    this.#awaiting = 'nothing';
    this.#host.failed(refusal);
  }
}

const refusals: Readonly<Record<RefusalReason, true>> = {
  stranger: true,
  tooManyStrangers: true,
  inviteWrong: true,
  inviteUsed: true,
  versionOther: true,
  helloMalformed: true,
  helloLate: true,
  helloForged: true,
  identityOther: true,
  frameTooLarge: true,
  frameMalformed: true,
  tooFast: true,
  notAdmitted: true,
};

/** The reason in a peer's bye; undefined for an ordinary end such as going offline. */
export function refusalFromBye(payload: Uint8Array): RefusalReason | undefined {
  if (payload.length > BYE_BYTES_MAX) return undefined;
  const said = String.fromCharCode(...payload);
  return Object.hasOwn(refusals, said) ? (said as RefusalReason) : undefined;
}

function encodeOrder(order: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, order);
  return payload;
}
