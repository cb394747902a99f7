import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, keepJournal } from '../../../src/main/chain/practice-ledger/journal.ts';
import { createLedger, type Ledger } from '../../../src/main/chain/practice-ledger/ledger.ts';
import { payment, person } from '../chain/payment.ts';

const dana = person(1);
const lee = person(2);
const KAS = 100_000_000n;
const blockEveryMs = 100;

let folder: string;
let path: string;
let nowMs: number;
let journals: Journal[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-journal-'));
  path = join(folder, 'journal.jsonl');
  nowMs = 1_800_000_000_000;
  journals = [];
});
afterEach(() => {
  for (const journal of journals) journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(bytesMax?: number): { readonly plain: Ledger; readonly ledger: Ledger; readonly cutBytes: number } {
  const plain = createLedger('simnet', () => nowMs);
  const journal = keepJournal(plain, path, {
    blockEveryMs,
    nowMs: () => nowMs,
    ...(bytesMax === undefined ? {} : { bytesMax }),
  });
  journals.push(journal);
  return { plain, ledger: journal.ledger, cutBytes: journal.cutBytes };
}

/** What anybody could ask the ledger about these two people. */
const seen = ({ plain }: { readonly plain: Ledger }) => ({
  dana: plain.coinsOf(dana.script),
  lee: plain.coinsOf(lee.script),
  transactions: plain.transactions(),
});

function blocks({ plain }: { readonly plain: Ledger }, count: number): void {
  for (let i = 0; i < count; i++) {
    nowMs += blockEveryMs;
    plain.mine(1, undefined);
  }
}

function pay(at: { readonly plain: Ledger; readonly ledger: Ledger }, amountSompi: bigint) {
  const [coin] = at.plain.coinsOf(dana.script);
  if (coin === undefined) throw new Error('Dana has money');
  return at.ledger.submit(payment(dana, lee, [{ address: dana.address, ...coin }], amountSompi).tx);
}

it('finds every coin and every transaction again, at a score that did not go back', () => {
  const first = open();
  first.ledger.faucet(dana.script, 100n * KAS, 2);
  blocks(first, 7);
  expect(pay(first, 30n * KAS)).toMatchObject({ ok: true });
  blocks(first, 3);
  first.ledger.mine(5, lee.script);
  expect(pay(first, 5n * KAS)).toMatchObject({ ok: true });
  blocks(first, 2);
  const score = first.plain.virtualDaaScore();

  const again = open();
  expect(seen(again)).toEqual(seen(first));
  expect(again.cutBytes).toBe(0);
  expect(again.plain.virtualDaaScore()).toBeGreaterThanOrEqual(score);
  nowMs += 3_600_000;
  expect(open().plain.virtualDaaScore() - score).toBeGreaterThanOrEqual(36_000n);
});

it('accepts what still waited when the ledger ended', () => {
  const first = open();
  first.ledger.faucet(dana.script, 100n * KAS, 1);
  pay(first, 40n * KAS);
  const again = open();
  expect(again.plain.mempool().size).toBe(0);
  expect(again.plain.coinsOf(lee.script)).toMatchObject([{ amountSompi: 40n * KAS }]);
});

it('a refused payment leaves no line', () => {
  const first = open();
  first.ledger.faucet(dana.script, 100n * KAS, 1);
  const before = readFileSync(path, 'utf8');
  pay(first, 10n * KAS);
  const one = readFileSync(path, 'utf8');
  expect(one.length).toBeGreaterThan(before.length);
  expect(pay(first, 20n * KAS)).toMatchObject({ ok: false });
  expect(readFileSync(path, 'utf8')).toBe(one);
});

it('a line that was changed does not pass the ledger’s checks: it and what follows are put aside', () => {
  const first = open();
  first.ledger.faucet(dana.script, 100n * KAS, 1);
  blocks(first, 1);
  pay(first, 10n * KAS);
  blocks(first, 1);
  first.ledger.faucet(lee.script, KAS, 1);
  const lines = readFileSync(path, 'utf8').split('\n');
  const forged = lines.map((line) => line.replace('"value":1000000000,', '"value":2000000000,'));
  expect(forged).not.toEqual(lines);
  writeFileSync(path, forged.join('\n'));
  const again = open();
  expect(again.plain.coinsOf(lee.script)).toEqual([]);
  expect(again.plain.coinsOf(dana.script)).toMatchObject([{ amountSompi: 100n * KAS }]);
  expect(readFileSync(`${path}.cut`, 'utf8')).toBe(forged.slice(2).join('\n'));
  expect(open().cutBytes).toBe(0);
});

it('refuses, and says what to do, when the journal holds all it may', () => {
  const first = open();
  first.ledger.faucet(dana.script, 100n * KAS, 1);
  const written = readFileSync(path).length;
  expect(() => open(written).ledger.faucet(dana.script, KAS, 1)).not.toThrow();
  const full = open(written);
  expect(() => full.ledger.faucet(dana.script, KAS, 1)).toThrow(/practice ledger is full.*delete/s);
  expect(pay(full, KAS)).toMatchObject({ ok: false });
});
