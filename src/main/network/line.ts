import type { Connection, Stream } from '@libp2p/interface';
import { utf8ToBytes } from '../../core/base/bytes.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import { encodeFrame, type FrameKind, FrameReader } from './frames.ts';

/** How long the last words of a closing connection may take to leave. */
const CLOSE_MS_MAX = 1_000;
export const BYE_BYTES_MAX = 32;

export type LineHandlers = {
  frame(kind: FrameKind, payload: Uint8Array): void;
  /** Bytes that are no frame; the line is still open, and whoever handles it hangs up. */
  fault(reason: 'frameTooLarge' | 'frameMalformed' | 'tooFast'): void;
  /** The stream takes more bytes again. */
  drained(): void;
  closed(): void;
};

/** One link stream of one connection: frames in, frames out, and an end that is told exactly once. */
export class Line {
  readonly remote: DeviceId;
  readonly dialledByUs: boolean;
  readonly #stream: Stream;
  readonly #connection: Connection;
  readonly #reader = new FrameReader();
  #handlers: LineHandlers;
  #frameBytesMax: number;
  #mayRead: (bytes: number) => boolean;
  #open = true;
  readonly #ended = Promise.withResolvers<undefined>();

  /** @param mayRead  charges the peer for bytes as they arrive; false once it sent too many */
  constructor(
    remote: DeviceId,
    connection: Connection,
    stream: Stream,
    options: {
      readonly frameBytesMax: number;
      readonly mayRead: (bytes: number) => boolean;
      readonly handlers: LineHandlers;
    },
  ) {
    this.remote = remote;
    this.dialledByUs = connection.direction === 'outbound';
    this.#connection = connection;
    this.#stream = stream;
    this.#frameBytesMax = options.frameBytesMax;
    this.#mayRead = options.mayRead;
    this.#handlers = options.handlers;
    stream.addEventListener('close', () => this.#end());
    stream.addEventListener('remoteCloseWrite', () => this.hangUp());
    stream.addEventListener('drain', () => {
      if (this.#open) this.#handlers.drained();
    });
    connection.addEventListener('close', () => this.#end());
  }

  /** Begins to read; until then the stream holds back at most its own window. */
  start(): void {
    this.#stream.addEventListener('message', (event) => {
      const data = event.data;
      if (data instanceof Uint8Array) this.#read(data);
      else for (const chunk of data) this.#read(chunk);
    });
  }

  /** The hello is over: from the next frame on others handle it, and it may be larger. */
  handOver(handlers: LineHandlers, frameBytesMax: number): void {
    this.#handlers = handlers;
    this.#frameBytesMax = frameBytesMax;
  }

  /** Resolves once the connection is closed, at most two close times after the end. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  get isWritable(): boolean {
    return this.#open && !this.#stream.writableNeedsDrain;
  }

  send(kind: FrameKind, payload: Uint8Array): void {
    this.sendEncoded(encodeFrame(kind, payload));
  }

  sendEncoded(frame: Uint8Array): void {
    if (!this.#open) return;
    try {
      this.#stream.send(frame);
    } catch (cause) {
      // The other side closed between our look and our write; the close event may be a tick away.
      this.#connection.abort(cause instanceof Error ? cause : new Error('The link stream refused a write.'));
      this.#end();
    }
  }

  /** Says why, closes, and reports `closed` at once. What the peer still sends is dropped unread. */
  hangUp(reason?: string): void {
    if (!this.#open) return;
    if (reason !== undefined) this.send('bye', utf8ToBytes(reason));
    this.#end();
  }

  #read(chunk: Uint8Array): void {
    if (!this.#open) return;
    if (!this.#mayRead(chunk.length)) {
      this.#handlers.fault('tooFast');
      return;
    }
    const fault = this.#reader.read(chunk, {
      bytesMax: () => this.#frameBytesMax,
      frame: (kind, payload) => {
        this.#handlers.frame(kind, payload);
        return this.#open;
      },
    });
    if (fault !== undefined) this.#handlers.fault(fault);
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#handlers.closed();
    // A stream that ended alone leaves a connection nobody uses.
    void this.#closeConnection();
  }

  async #closeConnection(): Promise<void> {
    try {
      await this.#stream.close({ signal: AbortSignal.timeout(CLOSE_MS_MAX) });
      await this.#connection.close({ signal: AbortSignal.timeout(CLOSE_MS_MAX) });
    } catch (cause) {
      this.#connection.abort(cause instanceof Error ? cause : new Error('The connection did not close in time.'));
    }
    this.#ended.resolve(undefined);
  }
}
