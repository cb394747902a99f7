import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { descendants, isRunning, practiceFolders, room, type Room } from './desks.ts';

let place: Room;
beforeEach(() => {
  place = room();
});
afterEach(() => place.close());

it('an app that is killed leaves no process behind; the next one to look finds the ledger, and removes its practice', async () => {
  const app = spawn(process.execPath, [new URL('app-to-kill.ts', import.meta.url).pathname, place.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      app.stdout.once('data', () => resolve());
      app.once('exit', () => reject(new Error('The app ended by itself')));
    });
    const pid = app.pid ?? 0;
    const lee = place.open('lee');
    await lee.until('the profile', (view, shell) => shell.place === 'profile' && view !== undefined);
    const theirs = descendants(pid);
    // Its vaults, readers, two co-signers and two ledgers at least.
    expect(theirs.length).toBeGreaterThan(4);
    expect(practiceFolders(pid)).toHaveLength(1);

    app.kill('SIGKILL');
    await expect.poll(() => theirs.filter(isRunning), { timeout: 30_000 }).toEqual([]);
    expect(practiceFolders(pid)).toHaveLength(1);
    const dana = place.open('dana');
    await dana.until('the profile', (view, shell) => shell.place === 'profile' && view !== undefined);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`keyturn-practice-${pid}-`))).toEqual([]);
    // Whichever of the two runs the ledger now, it answers both.
    expect(dana.reports).toEqual([]);
  } finally {
    app.kill('SIGKILL');
  }
}, 180_000);

it('practice can be left while it is being prepared, and begun again', async () => {
  const desk = place.open('dana');
  await desk.until('the profile', (view, shell) => shell.place === 'profile' && view !== undefined);
  const before = descendants();
  const starting = desk.desk.door.call('practice.start', {});
  await desk.until('people', (_view, shell) => shell.practice?.step === 'people');
  expect(await desk.refusal('practice.start', {})).toBe('wrongPhase');
  await desk.ask('practice.leave', {});
  expect(await starting).toMatchObject({ ok: false, error: { code: 'wrongPhase' } });
  expect(desk.shell()).toMatchObject({ place: 'profile', practice: undefined });
  expect(practiceFolders()).toEqual([]);
  await expect.poll(() => descendants().filter((pid) => !before.includes(pid)), { timeout: 30_000 }).toEqual([]);
  void desk.desk.door.call('practice.start', {});
  await desk.until('people again', (_view, shell) => shell.practice?.step === 'people');
  await desk.desk.quit();
  expect(practiceFolders()).toEqual([]);
}, 180_000);
