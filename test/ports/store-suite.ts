import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyTurn, type Store, type Turn } from '../../src/core/store-port.ts';
import { entry } from './store-entry.ts';

/** A disk under test: what is opened on it again sees what was committed before. */
export type DiskUnderTest = { readonly open: () => Store; readonly dispose: () => void };

/** What every store promises, whatever it is made of. */
export function storeSuite(name: string, makeDisk: () => DiskUnderTest): void {
  describe(name, () => {
    let disk: DiskUnderTest;
    let store: Store;
    beforeEach(() => {
      disk = makeDisk();
      store = disk.open();
    });
    afterEach(() => {
      store.close();
      disk.dispose();
    });
    const reopen = (): void => {
      store.close();
      store = disk.open();
    };
    const entries = (author: string, afterSeq: number, countMax = 100, bytesMax = 1_000_000) =>
      store.entries('g', author, afterSeq, { countMax, bytesMax }).map((e) => e.seq);

    it('is empty at first', () => {
      expect(store.loadDocuments()).toEqual(new Map());
      expect(store.document('x')).toBeUndefined();
      expect(entries('dana', -1)).toEqual([]);
      expect(store.entry('none')).toBeUndefined();
      expect(store.heads('g')).toEqual([]);
      expect(store.sealed('none')).toBeUndefined();
      expect(store.sealedKeys('')).toEqual([]);
      expect(store.outbox()).toEqual([]);
      expect(store.auditHead()).toBeUndefined();
      expect(store.auditFrom(0, 10)).toEqual([]);
      expect(store.counters()).toEqual(new Map());
    });

    it('gives everything of a turn back after it was closed and opened again', () => {
      store.commit(fullTurn());
      reopen();
      expectFullTurn(store);
    });

    it('keeps bigint, bytes, maps and undefined inside a document exactly as they were', () => {
      const value = {
        amountSompi: 2_900_000_000_000_000_001n,
        bytes: new Uint8Array([0, 255, 1]),
        absent: undefined,
        byMember: new Map([['lee', new Set([1, -0])]]),
        nested: [null, [], '', Number.MAX_SAFE_INTEGER, 'ß\u{1f511}\0'],
      };
      store.commit({ ...emptyTurn, documents: [{ key: 'state', value }] });
      reopen();
      const found = store.document('state') as typeof value;
      expect(found).toStrictEqual(value);
      expect('absent' in found).toBe(true);
      expect(Object.getPrototypeOf(found.bytes)).toBe(Uint8Array.prototype);
    });

    it('keeps packed documents apart: they are decoded when they are asked for, each time as they were', () => {
      store.commit({
        ...emptyTurn,
        documents: [
          { key: 'packed/b', value: { amountSompi: 2n, bytes: new Uint8Array([1]) } },
          { key: 'plain', value: 0 },
          { key: 'packed/a', value: 1 },
          { key: 'packed', value: 'not in there' },
        ],
      });
      reopen();
      expect([...store.loadDocuments()]).toEqual([
        ['packed', 'not in there'],
        ['plain', 0],
      ]);
      const packed = store.loadPacked();
      expect([...packed.keys()]).toEqual(['packed/a', 'packed/b']);
      expect(store.document('packed/a')).toBe(1);
      store.commit({
        ...emptyTurn,
        documents: [
          { key: 'packed/a', value: undefined },
          { key: 'packed/b', value: 'newer' },
        ],
      });
      const before = { amountSompi: 2n, bytes: new Uint8Array([1]) };
      (packed.get('packed/b')?.() as typeof before).bytes.fill(9);
      expect(packed.get('packed/b')?.()).toStrictEqual(before);
      expect(packed.get('packed/a')?.()).toBe(1);
      reopen();
      expect([...store.loadPacked()].map(([key, read]) => [key, read()])).toEqual([['packed/b', 'newer']]);
      expect(store.document('packed/a')).toBeUndefined();
    });

    it('keeps what was committed when the caller changes its own objects afterwards', () => {
      const value = { list: [1] };
      const bytes = new Uint8Array([1]);
      store.commit({
        ...emptyTurn,
        documents: [{ key: 'd', value }],
        sealed: [{ key: 's', bytes }],
        entries: [{ ...entry('dana', 0), bodyBytes: bytes }],
        audit: [{ seq: 0, bytes }],
      });
      value.list.push(2);
      bytes[0] = 9;
      expect(store.document('d')).toEqual({ list: [1] });
      expect(store.sealed('s')).toEqual(new Uint8Array([1]));
      expect(store.entry('dana-0')?.bodyBytes).toEqual(new Uint8Array([1]));
      expect(store.auditHead()?.bytes).toEqual(new Uint8Array([1]));
      store.sealed('s')?.fill(7);
      store.entry('dana-0')?.headerBytes.fill(7);
      expect(store.sealed('s')).toEqual(new Uint8Array([1]));
      expect(store.entry('dana-0')).toEqual({ ...entry('dana', 0), bodyBytes: new Uint8Array([1]) });
    });

    it('replaces and removes documents, sealed blobs and counters', () => {
      store.commit(fullTurn());
      store.commit({
        ...emptyTurn,
        documents: [
          { key: 'a', value: 'newer' },
          { key: 'b', value: undefined },
          { key: 'never there', value: undefined },
        ],
        sealed: [
          { key: 'sheet/1', bytes: undefined },
          { key: 'sheet/2', bytes: new Uint8Array([22]) },
        ],
        counters: [{ name: 'feed/g', value: 0 }],
      });
      reopen();
      expect(store.loadDocuments()).toEqual(new Map([['a', 'newer']]));
      expect(store.sealed('sheet/1')).toBeUndefined();
      expect(store.sealed('sheet/2')).toEqual(new Uint8Array([22]));
      expect(store.counters().get('feed/g')).toBe(0);
    });

    it('lists sealed keys by their beginning, in order, taking every character literally', () => {
      const keys = ['sheet/2', 'sheet/10', 'sheet%', 'partial/1', 'sheeu', 'sheet/'];
      store.commit({ ...emptyTurn, sealed: keys.map((key) => ({ key, bytes: new Uint8Array([1]) })) });
      expect(store.sealedKeys('sheet/')).toEqual(['sheet/', 'sheet/10', 'sheet/2']);
      expect(store.sealedKeys('sheet%')).toEqual(['sheet%']);
      expect(store.sealedKeys('')).toHaveLength(6);
      expect(store.sealedKeys('Sheet')).toEqual([]);
    });

    it('returns a feed in order of seq, whatever the order of arrival, after the given seq', () => {
      store.commit({ ...emptyTurn, entries: [entry('dana', 2), entry('lee', 0), entry('dana', 0)] });
      store.commit({ ...emptyTurn, entries: [entry('dana', 10), entry('dana', 1)] });
      expect(entries('dana', -1)).toEqual([0, 1, 2, 10]);
      expect(entries('dana', 1)).toEqual([2, 10]);
      expect(entries('dana', 10)).toEqual([]);
      expect(entries('lee', -1)).toEqual([0]);
      expect(store.entries('other group', 'dana', -1, { countMax: 9, bytesMax: 999 })).toEqual([]);
    });

    it('stops at exactly the count and exactly the bytes it was allowed', () => {
      store.commit({ ...emptyTurn, entries: [0, 1, 2].map((seq) => entry('dana', seq)) });
      const size = 3 + 64 + 5;
      expect(entries('dana', -1, 2)).toEqual([0, 1]);
      expect(entries('dana', -1, 100, 2 * size)).toEqual([0, 1]);
      expect(entries('dana', -1, 100, 2 * size - 1)).toEqual([0]);
      expect(entries('dana', -1, 100, size - 1)).toEqual([]);
    });

    it('names the head of every feed of a group', () => {
      store.commit({
        ...emptyTurn,
        entries: [entry('lee', 0), entry('dana', 1), entry('dana', 0), entry('sam', 4, 'other')],
      });
      expect(store.heads('g')).toEqual([
        { author: 'dana', seq: 1, id: 'dana-1' },
        { author: 'lee', seq: 0, id: 'lee-0' },
      ]);
    });

    it('forgets a body and keeps its header, and takes the body back when it is stored again', () => {
      const first = entry('dana', 0);
      store.commit({ ...emptyTurn, entries: [first] });
      store.forgetBody('dana-0');
      store.forgetBody('dana-0');
      store.forgetBody('never there');
      reopen();
      expect(store.entry('dana-0')).toEqual({ ...first, bodyBytes: undefined });
      store.commit({ ...emptyTurn, entries: [{ ...first, bodyBytes: undefined }] });
      expect(store.entry('dana-0')?.bodyBytes).toBeUndefined();
      store.commit({ ...emptyTurn, entries: [first] });
      expect(store.entry('dana-0')).toEqual(first);
    });

    it('tells an empty body from a forgotten one', () => {
      store.commit({ ...emptyTurn, entries: [{ ...entry('dana', 0), bodyBytes: new Uint8Array() }] });
      expect(store.entry('dana-0')?.bodyBytes).toEqual(new Uint8Array());
    });

    it('changes nothing of a stored entry when the same id arrives again with other bytes', () => {
      store.commit({ ...emptyTurn, entries: [entry('dana', 0)] });
      const again = { ...entry('dana', 0), signature: new Uint8Array(64).fill(9), bodyBytes: new Uint8Array([9]) };
      store.commit({ ...emptyTurn, entries: [again] });
      expect(store.entry('dana-0')).toEqual(entry('dana', 0));
    });

    it('keeps promises in the order they were made, through replacement and removal', () => {
      const add = (...ids: string[]): void => {
        store.commit({ ...emptyTurn, outbox: { add: ids.map((id) => ({ id, value: { to: id } })), done: [] } });
      };
      add('1', '2', '3');
      store.commit({ ...emptyTurn, outbox: { add: [{ id: '2', value: 'replaced' }], done: ['3', 'never there'] } });
      add('3', '0');
      reopen();
      expect(store.outbox()).toEqual([
        { id: '1', value: { to: '1' } },
        { id: '2', value: 'replaced' },
        { id: '3', value: { to: '3' } },
        { id: '0', value: { to: '0' } },
      ]);
      store.commit({ ...emptyTurn, outbox: { add: [{ id: 'x', value: 1 }], done: ['x', '1', '2', '3', '0'] } });
      expect(store.outbox()).toEqual([]);
    });

    it('reads the audit from any seq, bounded, and knows its head', () => {
      store.commit({ ...emptyTurn, audit: [7, 8, 9].map((seq) => ({ seq, bytes: new Uint8Array([seq]) })) });
      reopen();
      expect(store.auditFrom(0, 2).map((r) => r.seq)).toEqual([7, 8]);
      expect(store.auditFrom(9, 2)).toEqual([{ seq: 9, bytes: new Uint8Array([9]) }]);
      expect(store.auditFrom(10, 2)).toEqual([]);
      expect(store.auditHead()).toEqual({ seq: 9, bytes: new Uint8Array([9]) });
    });

    it('keeps a counter at the largest whole number and refuses one above', () => {
      store.commit({ ...emptyTurn, counters: [{ name: 'c', value: Number.MAX_SAFE_INTEGER }] });
      reopen();
      expect(store.counters()).toEqual(new Map([['c', Number.MAX_SAFE_INTEGER]]));
      for (const value of [Number.MAX_SAFE_INTEGER + 1, -1, 0.5, Number.NaN])
        expect(() => store.commit({ ...emptyTurn, counters: [{ name: 'c', value }] })).toThrow(/whole number/);
    });

    const lastPartFails: Record<string, Turn> = {
      'a second entry for one (group, author, seq)': {
        ...otherTurn(),
        entries: [entry('sam', 0), { ...entry('dana', 0), id: 'fork' }],
      },
      'two entries for one seq inside one turn': {
        ...otherTurn(),
        entries: [entry('sam', 0), { ...entry('sam', 0), id: 'fork' }],
      },
      'an audit record that skips one': { ...otherTurn(), audit: [{ seq: 6, bytes: new Uint8Array([6]) }] },
      'an audit record that repeats one': { ...otherTurn(), audit: [{ seq: 4, bytes: new Uint8Array([4]) }] },
      'a counter that is no whole number': {
        ...otherTurn(),
        counters: [
          { name: 'feed/g', value: 9 },
          { name: 'x', value: 1.5 },
        ],
      },
      'a document that is not plain data': {
        ...otherTurn(),
        documents: [
          { key: 'a', value: 'changed' },
          { key: 'f', value: () => 0 },
        ],
      },
      'a promise that is not plain data': {
        ...otherTurn(),
        outbox: { add: [{ id: 'f', value: () => 0 }], done: ['p1'] },
      },
    };
    for (const [why, turn] of Object.entries(lastPartFails))
      it(`stores nothing at all of a turn with ${why}`, () => {
        store.commit(fullTurn());
        expect(() => store.commit(turn)).toThrow();
        expectFullTurn(store);
        reopen();
        expectFullTurn(store);
        store.commit({ ...otherTurn(), audit: [{ seq: 5, bytes: new Uint8Array([5]) }] });
        expect(store.document('a')).toBe('changed');
      });

    it('lets two feeds and two groups use the same seq', () => {
      store.commit({ ...emptyTurn, entries: [entry('dana', 0), entry('lee', 0), entry('dana', 0, 'h')] });
      expect(store.heads('g')).toHaveLength(2);
      expect(store.heads('h')).toEqual([{ author: 'dana', seq: 0, id: 'h-dana-0' }]);
    });

    it('accepts a hundred small turns one after the other', () => {
      for (let seq = 0; seq < 100; seq++)
        store.commit({ ...emptyTurn, entries: [entry('dana', seq)], counters: [{ name: 'own', value: seq }] });
      reopen();
      expect(entries('dana', -1)).toEqual(Array.from({ length: 100 }, (_, seq) => seq));
      expect(store.counters().get('own')).toBe(99);
    });

    it('answers nothing once it is closed', () => {
      store.close();
      expect(() => store.document('a')).toThrow();
      expect(() => store.commit(emptyTurn)).toThrow();
      store = disk.open();
    });
  });
}

function fullTurn(): Turn {
  return {
    documents: [
      { key: 'b', value: { n: 1n } },
      { key: 'a', value: [1, 2] },
    ],
    entries: [entry('dana', 0), entry('lee', 0)],
    audit: [
      { seq: 3, bytes: new Uint8Array([3]) },
      { seq: 4, bytes: new Uint8Array([4]) },
    ],
    sealed: [
      { key: 'sheet/1', bytes: new Uint8Array([11]) },
      { key: 'sheet/2', bytes: new Uint8Array([12]) },
    ],
    outbox: { add: [{ id: 'p1', value: { to: 'lee' } }], done: [] },
    counters: [{ name: 'feed/g', value: 1 }],
  };
}

function expectFullTurn(store: Store): void {
  expect([...store.loadDocuments()]).toEqual([
    ['a', [1, 2]],
    ['b', { n: 1n }],
  ]);
  expect(store.heads('g')).toEqual([
    { author: 'dana', seq: 0, id: 'dana-0' },
    { author: 'lee', seq: 0, id: 'lee-0' },
  ]);
  expect(store.entry('dana-0')).toEqual(entry('dana', 0));
  expect(store.auditFrom(0, 10).map((r) => r.seq)).toEqual([3, 4]);
  expect(store.sealedKeys('')).toEqual(['sheet/1', 'sheet/2']);
  expect(store.sealed('sheet/1')).toEqual(new Uint8Array([11]));
  expect(store.outbox()).toEqual([{ id: 'p1', value: { to: 'lee' } }]);
  expect(store.counters()).toEqual(new Map([['feed/g', 1]]));
}

/** Changes every part, so that a turn refused for one part shows whether the others were kept. */
function otherTurn(): Turn {
  return {
    documents: [
      { key: 'a', value: 'changed' },
      { key: 'c', value: 'new' },
    ],
    entries: [entry('sam', 0)],
    audit: [{ seq: 5, bytes: new Uint8Array([5]) }],
    sealed: [{ key: 'sheet/1', bytes: undefined }],
    outbox: { add: [{ id: 'p2', value: 2 }], done: ['p1'] },
    counters: [{ name: 'feed/g', value: 2 }],
  };
}
