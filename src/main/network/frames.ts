import { assert } from '../../core/base/errors.ts';
import { FRAME_BYTES_MAX } from '../../core/network-port.ts';
import { encode } from 'it-length-prefixed';

/** What a frame on the link stream is; its first byte after the length. */
export const frameKinds = ['alive', 'data', 'hello', 'proof', 'accept', 'take', 'bye', 'knock'] as const;
export type FrameKind = (typeof frameKinds)[number];

/** A whole frame on the wire: the kind byte and its payload. */
export const WIRE_FRAME_BYTES_MAX = FRAME_BYTES_MAX + 1;
/** 1 MiB + 1 needs 21 bits; a longer length prefix is never ours. */
const LENGTH_BYTES_MAX = 3;

/** Unsigned-varint length, kind, payload. */
export function encodeFrame(kind: FrameKind, payload: Uint8Array): Uint8Array {
  assert(payload.length <= FRAME_BYTES_MAX, 'a frame we send fits the bound');
  const frame = new Uint8Array(1 + payload.length);
  frame[0] = frameKinds.indexOf(kind);
  frame.set(payload, 1);
  return encode.single(frame, { maxDataLength: WIRE_FRAME_BYTES_MAX }).subarray();
}

export type FrameFault = 'frameTooLarge' | 'frameMalformed';
export type FrameSink = {
  /** Bytes a frame may have now; asked for at every length prefix, because a hello may be far smaller than data. */
  bytesMax(): number;
  /** False stops reading: the line is being closed. */
  frame(kind: FrameKind, payload: Uint8Array): boolean;
};

/** Cuts a byte stream into frames. The length is judged before anything is allocated for it. */
export class FrameReader {
  #length = 0;
  #lengthBytes = 0;
  #frame: Uint8Array | undefined;
  #filled = 0;

  read(chunk: Uint8Array, sink: FrameSink): FrameFault | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame === undefined) {
        const fault = this.#readLength(chunk[at] ?? 0, sink.bytesMax());
        if (fault !== undefined) return fault;
        at += 1;
        continue;
      }
      const taken = Math.min(this.#frame.length - this.#filled, chunk.length - at);
      this.#frame.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < this.#frame.length) continue;
      const frame = this.#frame;
      this.#frame = undefined;
      const kind = frameKinds[frame[0] ?? frameKinds.length];
      if (kind === undefined) return 'frameMalformed';
      if (!sink.frame(kind, frame.subarray(1))) return undefined;
    }
    return undefined;
  }

  #readLength(byte: number, bytesMax: number): FrameFault | undefined {
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#lengthBytes);
    this.#lengthBytes += 1;
    if (this.#length > bytesMax) return 'frameTooLarge';
    if ((byte & 0x80) !== 0) return this.#lengthBytes === LENGTH_BYTES_MAX ? 'frameTooLarge' : undefined;
    // A length of zero has no kind, and a trailing zero byte is a second way to write the same length.
    if (this.#length === 0 || (byte === 0 && this.#lengthBytes > 1)) return 'frameMalformed';
    this.#frame = new Uint8Array(this.#length);
    this.#filled = 0;
    this.#length = 0;
    this.#lengthBytes = 0;
    return undefined;
  }
}
