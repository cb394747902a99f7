import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { emptyTurn, type Store, type Turn } from '../../src/core/store-port.ts';
import { insecureFileKeychain } from '../../src/main/keychain/insecure-file-keychain.ts';
import { feedRecord, guardedCommit, judge, type FeedRecord, type Judgement } from '../../src/main/store/feed-record.ts';
import { openStore } from '../../src/main/store/sqlite-store.ts';
import { entry } from './store-entry.ts';

const feed = { group: 'g', author: 'dana' };

describe('judging the database by the keychain’s record', () => {
  const pending = (before: number | undefined, seq: number): FeedRecord => ({ state: 'pending', before, seq });
  const done = (seq: number): FeedRecord => ({ state: 'done', seq });
  const cases: [string, FeedRecord | undefined, number | undefined, Judgement][] = [
    ['neither knows the feed', undefined, undefined, 'fresh'],
    ['a keychain that lost its record, or another keychain', undefined, 4, 'restored'],
    ['an interrupted first turn that was not stored', pending(undefined, 0), undefined, 'continue'],
    ['an interrupted first turn that was stored', pending(undefined, 0), 0, 'continue'],
    ['an interrupted turn that was not stored', pending(4, 5), 4, 'continue'],
    ['an interrupted turn that was stored', pending(4, 5), 5, 'continue'],
    ['an interrupted turn of three entries that was not stored', pending(4, 7), 4, 'continue'],
    ['an interrupted turn of three entries that was stored', pending(4, 7), 7, 'continue'],
    ['half of an interrupted turn, which no transaction leaves', pending(4, 7), 5, 'restored'],
    ['a database older than the turn that was interrupted', pending(4, 5), 3, 'restored'],
    ['an empty database under a feed that had begun', pending(4, 5), undefined, 'restored'],
    ['a database ahead of an interrupted turn', pending(4, 5), 6, 'restored'],
    ['a quiet end', done(5), 5, 'continue'],
    ['a first entry and a quiet end', done(0), 0, 'continue'],
    ['a database one behind a finished turn', done(5), 4, 'restored'],
    ['an empty database under a finished turn', done(0), undefined, 'restored'],
    ['a keychain one behind the database', done(5), 6, 'restored'],
    ['a record nobody can read', { state: 'unreadable' }, 5, 'restored'],
    ['a record nobody can read over an empty database', { state: 'unreadable' }, undefined, 'restored'],
  ];
  for (const [name, record, seq, judgement] of cases)
    it(`${judgement}: ${name}`, () => {
      expect(judge(record, seq)).toBe(judgement);
    });
});

describe('a turn with own entries, interrupted at each point', () => {
  let parent: string;
  let store: Store;
  const folder = () => join(parent, 'profile');
  const records = () => feedRecord(insecureFileKeychain(folder()));
  const openedAgain = (): void => {
    store.close();
    store = openStore({ folder: folder(), key: new Uint8Array(32) });
  };
  const ownHead = (): number | undefined => store.heads('g').find((head) => head.author === 'dana')?.seq;
  const turn = (...seqs: number[]): Turn => ({ ...emptyTurn, entries: seqs.map((seq) => entry('dana', seq)) });
  const commit = (...seqs: number[]): void =>
    guardedCommit(store, records(), turn(...seqs), [{ feed, before: ownHead(), seq: seqs.at(-1)! }]);

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'keyturn-record-'));
    store = openStore({ folder: folder(), key: new Uint8Array(32) });
  });
  afterEach(() => {
    store.close();
    rmSync(parent, { recursive: true });
  });

  class PowerCut extends Error {}
  type Point = 'before pending' | 'after pending' | 'after commit' | 'after done';
  const cutAt = (point: Point, ...seqs: number[]): void => {
    const cut = (here: Point): void => {
      if (here === point) throw new PowerCut(here);
    };
    const real = records();
    expect(() =>
      guardedCommit(
        {
          commit(whole) {
            cut('after pending');
            store.commit(whole);
            if (point === 'after commit') throw new PowerCut();
          },
        },
        {
          ...real,
          pending(...of) {
            cut('before pending');
            real.pending(...of);
          },
          done(...of) {
            real.done(...of);
            cut('after done');
          },
        },
        turn(...seqs),
        [{ feed, before: ownHead(), seq: seqs.at(-1)! }],
      ),
    ).toThrow();
    openedAgain();
  };

  for (const [point, firstJudgement, headAfter] of [
    ['before pending', 'fresh', undefined],
    ['after pending', 'continue', undefined],
    ['after commit', 'continue', 1],
    ['after done', 'continue', 1],
  ] as const)
    it(`goes on after a power cut ${point}, in the feed’s first turn and in a later one`, () => {
      cutAt(point, 0, 1);
      expect(judge(records().read(feed), ownHead())).toBe(firstJudgement);
      expect(ownHead()).toBe(headAfter);
      if (headAfter === undefined) commit(0, 1);
      else if (point === 'after commit') records().done(feed, 1);
      cutAt(point, 2, 3);
      expect(judge(records().read(feed), ownHead())).toBe('continue');
      expect(ownHead()).toBe(headAfter === undefined ? 1 : 3);
    });

  it('keeps a finished turn as done, and knows a database put back from before it', () => {
    commit(0);
    const then = ownHead();
    commit(1);
    openedAgain();
    expect(records().read(feed)).toEqual({ state: 'done', seq: 1 });
    expect(judge(records().read(feed), ownHead())).toBe('continue');
    expect(judge(records().read(feed), then)).toBe('restored');
  });

  it('takes the next attempt after a turn the store refused', () => {
    commit(0);
    const refused: Turn = { ...turn(1), counters: [{ name: 'x', value: 0.5 }] };
    expect(() => guardedCommit(store, records(), refused, [{ feed, before: 0, seq: 1 }])).toThrow(/whole number/);
    expect(judge(records().read(feed), ownHead())).toBe('continue');
    commit(1);
    expect(records().read(feed)).toEqual({ state: 'done', seq: 1 });
  });

  it('stores nothing when the keychain is locked before, and says that it was stored when it is locked after', () => {
    commit(0);
    const locked = (): never => {
      throw new KeyturnError('keychainLocked', 'locked');
    };
    expect(() =>
      guardedCommit(store, { ...records(), pending: locked }, turn(1), [{ feed, before: 0, seq: 1 }]),
    ).toThrow('locked');
    expect(ownHead()).toBe(0);
    const after = { ...records(), done: locked };
    expect(() => guardedCommit(store, after, turn(1), [{ feed, before: 0, seq: 1 }])).toThrow(
      /was stored.*nothing was sent/,
    );
    expect(ownHead()).toBe(1);
    expect(judge(records().read(feed), ownHead())).toBe('continue');
  });

  it('refuses to record what the turn does not hold, or what does not extend the feed', () => {
    expect(() => guardedCommit(store, records(), turn(0), [{ feed, before: undefined, seq: 1 }])).toThrow(/Invariant/);
    expect(() => guardedCommit(store, records(), turn(0), [{ feed, before: 0, seq: 0 }])).toThrow(/Invariant/);
    expect(ownHead()).toBeUndefined();
    expect(records().read(feed)).toBeUndefined();
  });

  it('records every feed of a turn that writes in two groups, and commits a turn of others’ entries without a record', () => {
    const other = { group: 'h', author: 'dana' };
    const both: Turn = { ...emptyTurn, entries: [entry('dana', 0), entry('dana', 0, 'h')] };
    guardedCommit(store, records(), both, [
      { feed, before: undefined, seq: 0 },
      { feed: other, before: undefined, seq: 0 },
    ]);
    guardedCommit(store, records(), { ...emptyTurn, entries: [entry('lee', 0)] }, []);
    expect(records().read(feed)).toEqual({ state: 'done', seq: 0 });
    expect(records().read(other)).toEqual({ state: 'done', seq: 0 });
    expect(records().read({ group: 'g', author: 'lee' })).toBeUndefined();
  });

  it('reads nothing but its own two forms', () => {
    const keychain = insecureFileKeychain(folder());
    for (const text of ['done', 'done -1', 'done 1 ', 'pending 1', 'pending x 1', 'done 99999999999', 'Done 1', '\0']) {
      keychain.set('feed/g/dana', new Uint8Array(Buffer.from(text)));
      expect(records().read(feed)).toEqual({ state: 'unreadable' });
    }
  });
});
