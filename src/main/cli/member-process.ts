import { type ErrorCode, KeyturnError } from '../../core/base/errors.ts';
import type { AppView } from '../../core/engine/app-view.ts';
import type { CommandAt, CommandName } from '../../preload/contract-kit.ts';
import type { z } from 'zod';
import type { HeadlessStart, ToParent } from '../hosts/headless.ts';
import type { headlessContract } from '../hosts/headless-contract.ts';
import type { Answer } from '../ipc/serve.ts';
import { startProcess, type StartedProcess } from '../processes/start-process.ts';

/** A member's app in a process of its own, asked through the same commands a page uses. */
export type MemberProcess = {
  readonly name: string;
  readonly pid: number;
  ask<N extends CommandName<typeof headlessContract>>(
    command: N,
    input: z.input<CommandAt<typeof headlessContract, N>['input']>,
  ): Promise<z.output<CommandAt<typeof headlessContract, N>['output']>>;
  view(): AppView;
  /** Resolves when the member's own screen shows it. @throws Error after `withinMs`, saying what was waited for */
  until<T>(what: string, look: (view: AppView) => T | undefined | false, withinMs?: number): Promise<T>;
  memory(): Promise<{ readonly rssBytes: number; readonly vaultPid: number | undefined }>;
  /** Operating failures it reported, as codes. */
  reports(): readonly string[];
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  quit(): Promise<void>;
  kill(): Promise<void>;
};

const waitMsMax = 120_000;
const startMsMax = 30_000;
const quitMsMax = 10_000;
const reportsMax = 1_000;

/** @throws KeyturnError with the code the member's app failed with */
export async function startMemberProcess(name: string, options: HeadlessStart): Promise<MemberProcess> {
  const child = startProcess('member');
  const waiting = new Map<number, (answer: Answer) => void>();
  const lookers = new Set<() => void>();
  const reports: string[] = [];
  let memoryAsked: ((answer: Extract<ToParent, { kind: 'memory' }>) => void) | undefined;
  let view: AppView | undefined;
  let nextId = 1;
  let isGone = false;
  const gone = new Promise<void>((resolve) =>
    child.onExit(() => {
      isGone = true;
      resolve();
    }),
  );

  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name}'s app did not start within ${startMsMax} ms`)),
      startMsMax,
    );
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      settled();
    };
    child.onExit((code) => settle(() => reject(new Error(`${name}'s app ended while starting (${code ?? 'signal'})`))));
    child.onMessage((raw) => {
      const message = raw as ToParent;
      switch (message.kind) {
        case 'ready':
          return void settle(resolve);
        case 'failed':
          return void settle(() => reject(new KeyturnError(message.code as ErrorCode, message.message)));
        case 'answer':
          waiting.get(message.id)?.(message.answer);
          waiting.delete(message.id);
          return;
        case 'changed': {
          const changed = message.view as AppView;
          if (view === undefined || changed.revision > view.revision) view = changed;
          for (const look of [...lookers]) look();
          return;
        }
        case 'memory':
          return memoryAsked?.(message);
        case 'report':
          if (reports.length < reportsMax) reports.push(`${message.where}: ${message.what}`);
          return;
      }
    });
    child.send({ kind: 'start', ...options });
  });
  const gonePast: Answer = { ok: false, error: { code: 'unexpected', message: `${name}'s app ended.` } };
  void gone.then(() => {
    for (const answer of waiting.values()) answer(gonePast);
  });

  const current = (): AppView => {
    if (view === undefined) throw new Error(`${name}'s app has shown nothing yet`);
    return view;
  };
  return {
    name,
    pid: child.pid ?? 0,
    async ask(command, input) {
      const id = nextId++;
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        if (isGone) resolve(gonePast);
        else child.send({ kind: 'command', id, name: command, input });
      });
      if (!answer.ok)
        throw new KeyturnError(
          answer.error.code as ErrorCode,
          `${name}: ${answer.error.message}${answer.error.code === 'unexpected' ? ` [${reports.slice(-3).join(' | ')}]` : ''}`,
        );
      return answer.value as never;
    },
    view: current,
    until: (what, look, withinMs = waitMsMax) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          lookers.delete(check);
          reject(
            new Error(
              `${name} waited ${withinMs} ms for: ${what}. Reported: ${reports.slice(-5).join(' | ') || 'nothing'}`,
            ),
          );
        }, withinMs);
        function check(): void {
          const found = view === undefined ? undefined : look(view);
          if (found === undefined || found === false) return;
          clearTimeout(timer);
          lookers.delete(check);
          resolve(found);
        }
        lookers.add(check);
        check();
      }),
    memory: () =>
      new Promise((resolve) => {
        memoryAsked = resolve;
        child.send({ kind: 'memory' });
      }),
    reports: () => reports,
    ended: gone,
    quit: () => end(child, gone, () => child.send({ kind: 'quit' })),
    kill: () => end(child, gone, () => child.kill()),
  };
}

async function end(child: StartedProcess, gone: Promise<void>, ask: () => void): Promise<void> {
  ask();
  const timer = setTimeout(() => child.kill(), quitMsMax);
  await gone;
  clearTimeout(timer);
}
