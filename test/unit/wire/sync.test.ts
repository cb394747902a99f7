import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId, EntryId, GroupId } from '../../../src/core/base/ids.ts';
import { entryBytesMax, headerBytesMax } from '../../../src/core/wire/entry.ts';
import {
  decodeMessage,
  encodeMessage,
  entriesPerMessageMax,
  frameBytesMax,
  headsPerMessageMax,
  messageEntryBytesMax,
  type Head,
  type PeerMessage,
} from '../../../src/core/wire/messages.ts';
import { compareHeads, inSendingOrder } from '../../../src/core/wire/sync.ts';

const group = '11'.repeat(32) as GroupId;
const deviceOf = (n: number): DeviceId => n.toString(16).padStart(64, '0') as DeviceId;
const idOf = (n: number, seq: number): EntryId => (n * 1_000 + seq).toString(16).padStart(64, 'e') as EntryId;
const headOf = (n: number, seq: number): Head => ({ author: deviceOf(n), seq, id: idOf(n, seq) });
const entryOf = (body: number | undefined) => ({
  header: new Uint8Array(200),
  signature: new Uint8Array(64),
  body: body === undefined ? undefined : new Uint8Array(body),
});

describe('messages', () => {
  const accepted = (message: PeerMessage): boolean => decodeMessage(encodeMessage(message)).ok;
  const heads = (count: number): PeerMessage => ({
    kind: 'heads',
    group,
    heads: Array.from({ length: count }, (_, n) => headOf(n, n)),
  });
  const entries = (count: number, body: number | undefined): PeerMessage => ({
    kind: 'entries',
    group,
    entries: Array.from({ length: count }, () => entryOf(body)),
  });

  it('are read back as they were written', () => {
    for (const message of [heads(3), heads(0), entries(2, 10), entries(1, undefined), entries(0, 0)])
      expect(decodeMessage(encodeMessage(message))).toEqual({ ok: true, value: message });
  });

  it('speak of at most 128 feeds and 64 entries', () => {
    expect(accepted(heads(headsPerMessageMax))).toBe(true);
    expect(accepted(heads(headsPerMessageMax + 1))).toBe(false);
    expect(accepted(entries(entriesPerMessageMax, 1))).toBe(true);
    expect(accepted(entries(entriesPerMessageMax + 1, 1))).toBe(false);
  });

  it('hold entries of at most 64 KiB, headers of at most 512 bytes, and at most 1 MiB in all', () => {
    expect(accepted(entries(1, entryBytesMax))).toBe(true);
    expect(accepted(entries(1, entryBytesMax + 1))).toBe(false);
    for (const [header, expected] of [
      [headerBytesMax, true],
      [headerBytesMax + 1, false],
      [0, false],
    ] as const)
      expect(accepted({ kind: 'entries', group, entries: [{ ...entryOf(1), header: new Uint8Array(header) }] })).toBe(
        expected,
      );
    expect(accepted(entries(15, entryBytesMax))).toBe(true);
    expect(accepted(entries(17, entryBytesMax))).toBe(false);
    expect(decodeMessage(new Uint8Array(frameBytesMax + 1)).ok).toBe(false);
  });

  it('as we fill them stay far below what is read', () => {
    const most = Math.floor(messageEntryBytesMax / (entryBytesMax + headerBytesMax)) + 1;
    expect(encodeMessage(entries(most, entryBytesMax)).length).toBeLessThan(frameBytesMax / 2);
  });

  it('of random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => !decodeMessage(raw).ok),
      { numRuns: 500 },
    );
  });
});

describe('comparing heads', () => {
  it('sends what the peer lacks and asks for what we lack, and nothing when both hold the same', () => {
    const ours = [headOf(1, 5), headOf(2, 3), headOf(3, 0)];
    const theirs = [headOf(1, 2), headOf(2, 3), headOf(4, 0)];
    expect(compareHeads(ours, theirs)).toEqual({
      send: [
        { author: deviceOf(1), afterSeq: 2 },
        { author: deviceOf(3), afterSeq: -1 },
      ],
      askBack: true,
    });
    expect(compareHeads(ours, ours)).toEqual({ send: [], askBack: false });
    expect(compareHeads([], [])).toEqual({ send: [], askBack: false });
  });

  it('sends the evidence when two entries stand in one place', () => {
    const forked = { ...headOf(1, 5), id: idOf(9, 9) };
    expect(compareHeads([headOf(1, 5)], [forked])).toEqual({
      send: [{ author: deviceOf(1), afterSeq: 4 }],
      askBack: false,
    });
    expect(compareHeads([{ ...headOf(1, 0) }], [{ ...headOf(1, 0), id: idOf(9, 9) }]).send).toEqual([
      { author: deviceOf(1), afterSeq: -1 },
    ]);
  });

  const holders = fc.array(fc.integer({ min: -1, max: 12 }), { minLength: 6, maxLength: 6 });
  const headsOf = (held: readonly number[]): readonly Head[] =>
    held.flatMap((seq, n) => (seq < 0 ? [] : [headOf(n, seq)]));

  it('is symmetric: one asks exactly when the other would send', () => {
    fc.assert(
      fc.property(holders, holders, (a, b) => {
        const [ours, theirs] = [headsOf(a), headsOf(b)];
        const [here, there] = [compareHeads(ours, theirs), compareHeads(theirs, ours)];
        expect(here.askBack).toBe(there.send.length > 0);
        expect(there.askBack).toBe(here.send.length > 0);
        const both = here.send.filter(({ author }) => there.send.some((gap) => gap.author === author));
        expect(both).toEqual([]);
      }),
    );
  });

  it('brings two holders of any feeds to the same set in one exchange each way', () => {
    fc.assert(
      fc.property(holders, holders, (a, b) => {
        const [mine, yours] = [[...a], [...b]];
        const take = (from: readonly number[], to: number[]): number => {
          const gaps = inSendingOrder(compareHeads(headsOf(from), headsOf(to)).send);
          for (const { author, afterSeq } of gaps) {
            const n = Number.parseInt(author, 16);
            expect(to[n]).toBe(afterSeq);
            to[n] = from[n] ?? -1;
          }
          return gaps.length;
        };
        take(mine, yours);
        take(yours, mine);
        expect(mine).toEqual(yours);
        expect(mine).toEqual(a.map((seq, n) => Math.max(seq, b[n] ?? -1)));
        expect(take(mine, yours) + take(yours, mine)).toBe(0);
      }),
    );
  });

  it('lets news spread through any mailbox: a line of five holders agrees after four rounds', () => {
    fc.assert(
      fc.property(fc.array(holders, { minLength: 5, maxLength: 5 }), (all) => {
        const held = all.map((one) => [...one]);
        for (let round = 0; round < 4; round++) {
          for (let i = 0; i + 1 < held.length; i++) {
            const [a, b] = [held[i] ?? [], held[i + 1] ?? []];
            for (const { author } of compareHeads(headsOf(a), headsOf(b)).send)
              b[Number.parseInt(author, 16)] = a[Number.parseInt(author, 16)] ?? -1;
            for (const { author } of compareHeads(headsOf(b), headsOf(a)).send)
              a[Number.parseInt(author, 16)] = b[Number.parseInt(author, 16)] ?? -1;
          }
        }
        expect(new Set(held.map((one) => one.join())).size).toBe(1);
      }),
    );
  });

  it('sends feeds that are new to the peer first, so that it knows every author', () => {
    const gaps = [headOf(1, 9), headOf(2, 4), headOf(3, 7)].map(({ author }, i) => ({
      author,
      afterSeq: [3, -1, 0][i] ?? 0,
    }));
    expect(inSendingOrder(gaps).map(({ afterSeq }) => afterSeq)).toEqual([-1, 0, 3]);
  });
});
