import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

type Line = { readonly said?: string; readonly vault?: string };

const waitMs = 60_000;
/** A vault that ended is told within a few milliseconds. */
const settleMs = 1_000;

/** Processes of this group, by id (Linux tells). */
function membersOf(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && Number(itsGroup) === group;
      } catch {
        return false;
      }
    })
    .sort((a, b) => a - b);
}

// A terminal sends Ctrl+C to every process of the app at once. The first one only asks, so it must leave all of them as they are.
it.skipIf(process.platform !== 'linux')(
  'leaves the vault and every other process open while Ctrl+C asks, and ends all of them at the second one',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-group-'));
    const app = spawn(process.execPath, [join(import.meta.dirname, 'group-app.ts'), folder], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const group = app.pid ?? 0;
    expect(group).toBeGreaterThan(1);
    const ended = new Promise<number | null>((resolve) => app.once('close', (code) => resolve(code)));
    onTestFinished(async () => {
      if (membersOf(group).length > 0) process.kill(-group, 'SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });
    let out = '';
    app.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    const lines = (): readonly Line[] =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Line);
    const vaults = () => lines().flatMap(({ vault }) => vault ?? []);

    await expect.poll(() => vaults().at(-1), { timeout: waitMs }).toBe('open');
    const before = membersOf(group);
    // The app itself, its vault and its ledger at least.
    expect(before.length).toBeGreaterThanOrEqual(3);
    const told = vaults().length;

    process.kill(-group, 'SIGINT');
    await expect
      .poll(() => lines().flatMap(({ said }) => said ?? []), { timeout: waitMs })
      .toContainEqual(expect.stringMatching(/^This takes back one approval.*Press Ctrl\+C again to quit\.$/));
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    expect(membersOf(group)).toEqual(before);
    expect(new Set(vaults().slice(told))).not.toContain('locked');

    process.kill(-group, 'SIGINT');
    expect(await ended).toBe(0);
    expect(membersOf(group)).toEqual([]);
  },
  150_000,
);
