import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sompiPerKas } from '../../src/core/kaspa/network.ts';
import { openSharedLedger, type SharedLedger } from '../../src/main/chain/practice-control-shared.ts';
import { practiceFaucet } from '../../src/main/chain/practice-control.ts';
import { openConnection } from '../../src/main/chain/wrpc-connection.ts';
import { payeeAddress } from '../../src/main/cli/demo-people.ts';
import { eventually } from './eventually.ts';

let folder: string;
let open: SharedLedger[];
let reports: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-ledger-'));
  open = [];
  reports = [];
});
afterEach(async () => {
  await Promise.all(open.map((ledger) => ledger.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function ledger(): Promise<SharedLedger> {
  const opened = await openSharedLedger(folder, (_where, problem) => reports.push(problem));
  open.push(opened);
  return opened;
}

async function ask(url: string, method: string, params: object): Promise<Record<string, unknown>> {
  const line = await openConnection({
    url,
    requestTimeoutMs: 5_000,
    onNotification: () => undefined,
    onLost: () => undefined,
  });
  const answer = await line.request(method, params);
  line.close();
  if (!answer.ok) throw new Error(answer.error);
  return answer.value as Record<string, unknown>;
}
const balance = async (url: string): Promise<bigint> =>
  (await ask(url, 'getBalanceByAddress', { address: payeeAddress() }))['balance'] as bigint;
const score = async (url: string): Promise<bigint> =>
  (await ask(url, 'getServerInfo', {}))['virtualDaaScore'] as bigint;

it('two apps share one ledger, whoever came first; when that one quits, the other goes on at the same port', async () => {
  const [first, second] = await Promise.all([ledger(), ledger()]);
  expect(second.url).toBe(first.url);
  expect([first.isOurs(), second.isOurs()].sort()).toEqual([false, true]);
  const [owner, guest] = first.isOurs() ? [first, second] : [second, first];
  await guest.fund(payeeAddress(), 500n * sompiPerKas, 2);
  const before = await score(owner.url);

  await owner.close();
  await eventually('the other app runs the ledger', () => Promise.resolve(guest.isOurs()));
  expect(await balance(guest.url)).toBe(1_000n * sompiPerKas);
  expect(await score(guest.url)).toBeGreaterThanOrEqual(before);
});

it('a start of everything finds the same money, and a line that was cut off is put aside and reported', async () => {
  const first = await ledger();
  await first.fund(payeeAddress(), sompiPerKas, 3);
  await first.close();
  appendFileSync(join(folder, 'journal.jsonl'), '{"event":"pay","to":{"vers');
  const again = await ledger();
  expect(again.url).toBe(first.url);
  expect(await balance(again.url)).toBe(3n * sompiPerKas);
  expect(reports).toEqual(['journal cut by 26 bytes']);
  expect(readFileSync(join(folder, 'journal.jsonl.cut'), 'utf8')).toBe('{"event":"pay","to":{"vers');
});

it('gives practice money to nobody without the token, and takes a lock away whose process is gone', async () => {
  writeFileSync(join(folder, 'starting.lock'), '999999999\n');
  const shared = await ledger();
  const wish = { address: payeeAddress(), amountSompi: sompiPerKas, count: 1 };
  await expect(practiceFaucet(shared.url, wish)).rejects.toMatchObject({ code: 'ledgerRefused' });
  await expect(practiceFaucet(shared.url, { ...wish, token: 'ab'.repeat(16) })).rejects.toMatchObject({
    code: 'ledgerRefused',
  });
  expect(await balance(shared.url)).toBe(0n);
});

it('leaves a file alone that is no journal of its own, and says so', async () => {
  writeFileSync(join(folder, 'journal.jsonl'), 'my diary\n');
  await expect(ledger()).rejects.toMatchObject({ code: 'databaseDamaged' });
  expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe('my diary\n');
});
