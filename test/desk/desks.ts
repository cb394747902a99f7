import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { AppView } from '../../src/core/engine/app-view.ts';
import type { ConfirmTicket, Desk, DeskHost, Notice } from '../../src/main/desk.ts';
import { openDesk, type DeskOptions } from '../../src/main/desk/open-desk.ts';
import type { contract } from '../../src/preload/contract.ts';
import type { CommandAt, CommandName } from '../../src/preload/contract-kit.ts';
import type { ShellView } from '../../src/preload/shell-view.ts';

/*
 * Desks without a window, asked through their doors alone. Nobody's own keychain is touched: the bus these processes know
 * is one that nobody answers, which is what a computer without a keychain looks like.
 */
process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-tests';

export type TestDesk = {
  readonly desk: Desk;
  readonly host: { readonly tickets: ConfirmTicket[]; readonly notices: Notice[]; ended: boolean };
  readonly reports: string[];
  ask<N extends CommandName<typeof contract>>(
    command: N,
    input: z.input<CommandAt<typeof contract, N>['input']>,
  ): Promise<z.output<CommandAt<typeof contract, N>['output']>>;
  /** The code a command is refused with. */
  refusal(command: CommandName<typeof contract>, input: unknown): Promise<string>;
  shell(): ShellView;
  view(): AppView | undefined;
  /** Resolves when the desk's screen shows it. */
  until<T>(what: string, look: (view: AppView | undefined, shell: ShellView) => T | undefined | false): Promise<T>;
};

const waitMsMax = 120_000;

export type Room = {
  readonly folder: string;
  open(name: string, options?: Partial<DeskOptions>): TestDesk;
  close(): Promise<void>;
};

/** A folder with profiles in it. */
export function room(folder = mkdtempSync(join(tmpdir(), 'keyturn-desks-'))): Room {
  const desks: Desk[] = [];
  return {
    folder,
    open(name, options = {}) {
      const opened = testDesk({ profileName: name, folder: join(folder, 'profiles', name), ...options });
      desks.push(opened.desk);
      return opened;
    },
    async close() {
      await Promise.all(desks.map((desk) => desk.quit()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function testDesk(place: Partial<DeskOptions> & Pick<DeskOptions, 'profileName' | 'folder'>): TestDesk {
  const seen: TestDesk['host'] = { tickets: [], notices: [], ended: false };
  const reports: string[] = [];
  const host: DeskHost = {
    kind: 'loopback',
    version: '0.0.0-test',
    canChooseFiles: false,
    suggestedFolder: tmpdir(),
    showConfirm: (ticket) => void seen.tickets.push(ticket),
    chooseFile: () => Promise.resolve(undefined),
    notify: (notice) => void seen.notices.push(notice),
    end: () => {
      seen.ended = true;
    },
  };
  const desk = openDesk({
    network: 'practice',
    node: undefined,
    host,
    report: (where, problem) =>
      void reports.push(`${where}: ${problem instanceof Error ? problem.message : String(problem)}`),
    ...place,
  });
  let view: AppView | undefined;
  let shell: ShellView | undefined;
  const lookers = new Set<() => void>();
  const told = (): void => [...lookers].forEach((look) => look());
  desk.door.subscribe('app.view', (snapshot) => {
    view = snapshot as AppView | undefined;
    told();
  });
  desk.door.subscribe('app.shell', (snapshot) => {
    shell = snapshot as ShellView;
    told();
  });
  const nowShell = (): ShellView => {
    if (shell === undefined) throw new Error('The shell is told at once');
    return shell;
  };
  return {
    desk,
    host: seen,
    reports,
    shell: nowShell,
    view: () => view,
    async ask(command, input) {
      const answer = await desk.door.call(command, input);
      if (!answer.ok)
        throw new Error(`${command}: ${answer.error.code} ${answer.error.message} [${reports.slice(-3).join(' | ')}]`);
      return answer.value as never;
    },
    async refusal(command, input) {
      const answer = await desk.door.call(command, input);
      return answer.ok ? 'not refused' : answer.error.code;
    },
    until: (what, look) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          lookers.delete(check);
          reject(
            new Error(
              `Waited for: ${what}. Shell: ${JSON.stringify(shell?.place)}. Reported: ${reports.slice(-5).join(' | ')}`,
            ),
          );
        }, waitMsMax);
        function check(): void {
          const found = look(view, nowShell());
          if (found === undefined || found === false) return;
          clearTimeout(timer);
          lookers.delete(check);
          resolve(found);
        }
        lookers.add(check);
        check();
      }),
  };
}

/** Processes that descend from this one now, by id (Linux tells). */
export function descendants(of = process.pid): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent) }];
      } catch {
        return [];
      }
    });
  const children = parents.filter(({ parent }) => parent === of).map(({ pid }) => pid);
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

/** What practices of one app have on disk. */
export const practiceFolders = (pid = process.pid): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`keyturn-practice-${pid}-`));

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
