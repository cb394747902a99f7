import type { StoredEntry } from '../../src/core/store-port.ts';

/** An entry whose content follows from its place; the store does not look inside. */
export function entry(author: string, seq: number, group = 'g'): StoredEntry {
  return {
    group,
    author,
    seq,
    id: `${group === 'g' ? '' : `${group}-`}${author}-${seq}`,
    headerBytes: new Uint8Array([seq, 1, 2]),
    signature: new Uint8Array(64).fill(seq),
    bodyBytes: new Uint8Array([1, 2, 3, 4, seq]),
  };
}
