import { expect, it, vi } from 'vitest';
import { closeAll } from '../../src/main/compose-close.ts';
import { createPractising } from '../../src/main/desk/practising.ts';
import { createShell } from '../../src/main/desk/shell.ts';
import type * as PracticeModule from '../../src/main/practice/practice.ts';
import { settingsDefault } from '../../src/main/settings/settings-file.ts';

let endOfPractice: () => Promise<void> = () => Promise.resolve();
let beginning: Promise<void> = Promise.resolve();

// Practices that begin and end as the test says; what the desk makes of that is what is tested.
vi.mock('../../src/main/practice/practice.ts', async (original) => ({
  ...(await original<typeof PracticeModule>()),
  openPractice: () => ({ ready: beginning, fund: () => Promise.resolve(), leave: () => endOfPractice() }),
}));

it('closing goes on past a part that cannot be closed, throws the first problem and reports the others', async () => {
  const done: string[] = [];
  const reports: string[] = [];
  const part =
    (name: string, fails = false) =>
    (): void => {
      done.push(name);
      if (fails) throw new Error(name);
    };
  const late = (name: string) => async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push(name);
    throw new Error(name);
  };
  const report = (where: string, problem: unknown): void =>
    void reports.push(`${where}: ${(problem as Error).message}`);

  const closing = closeAll([part('chain'), late('network'), part('reader', true), part('store')], report);
  await expect(closing).rejects.toThrow('network');
  expect(done).toEqual(['chain', 'network', 'reader', 'store']);
  expect(reports).toEqual(['close: reader']);

  await closeAll([part('chain'), part('store')], report);
  expect(done.slice(4)).toEqual(['chain', 'store']);
  expect(reports).toHaveLength(1);
});

it('a practice that could not be closed whole is over all the same, and another one can begin', async () => {
  const { practising, reports } = desk();
  await practising.start();
  endOfPractice = () => Promise.reject(new Error('the folder stays'));
  await expect(practising.leave()).rejects.toThrow('the folder stays');
  expect(practising.isOn()).toBe(false);
  endOfPractice = () => Promise.resolve();
  await practising.start();
  expect(practising.isOn()).toBe(true);
  await practising.leave();
  expect(reports).toEqual([]);
});

it('a practice that did not begin and cannot be closed whole says why it did not begin', async () => {
  const { practising, reports } = desk();
  beginning = Promise.reject(new Error('no ledger'));
  endOfPractice = () => Promise.reject(new Error('the folder stays'));
  await expect(practising.start()).rejects.toThrow('no ledger');
  expect(reports).toEqual(['practice: the folder stays']);
  expect(practising.isOn()).toBe(false);
});

function desk() {
  const reports: string[] = [];
  const host = {
    kind: 'loopback' as const,
    version: '0.0.0-test',
    canChooseFiles: false,
    suggestedFolder: '/',
    showConfirm: () => undefined,
    chooseFile: () => Promise.resolve(undefined),
    notify: () => undefined,
    end: () => undefined,
  };
  const report = (where: string, problem: unknown): void =>
    void reports.push(`${where}: ${(problem as Error).message}`);
  const shell = createShell({
    host: 'loopback',
    version: host.version,
    place: 'profile',
    failure: undefined,
    profile: { name: 'dana', folder: '/', network: 'practice', node: undefined },
    practice: undefined,
    settings: settingsDefault,
    confirming: undefined,
    canChooseFiles: false,
    suggestedFolder: '/',
    asked: undefined,
    pageRestarted: undefined,
  });
  const seatOptions = {} as Parameters<typeof createPractising>[0]['seatOptions']; // No member opens here.
  return { practising: createPractising({ shell, host, seatOptions, onTurned: () => undefined, report }), reports };
}
