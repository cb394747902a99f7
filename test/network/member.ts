import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PeerContact } from '../../src/core/network-port.ts';
import type { Commands, Setup } from './member-process.ts';

type Message = {
  readonly ready?: PeerContact;
  readonly id?: number;
  readonly value?: unknown;
  readonly failed?: string;
};

/** The near end of a member in its own process. */
export type Member = {
  readonly contact: PeerContact;
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  ask<Name extends keyof Commands>(
    name: Name,
    ...argument: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>>;
};

/** Starts a member; rejects with its sentence when it cannot listen. The caller ends it. */
export function startMember(setup: Setup): Promise<Member> {
  const child = fork(join(import.meta.dirname, 'member-process.ts'), [JSON.stringify(setup)], { execArgv: [] });
  const waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (cause: Error) => void }
  >();
  let asked = 0;
  const exited = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      reject(new Error('The member ended before it was ready.'));
      for (const { reject: fail } of waiting.values()) fail(new Error('The member ended.'));
    };
    child.on('exit', ended);
    child.on('message', (message: Message) => {
      if (message.ready !== undefined) {
        const ask = (name: string, argument?: unknown): Promise<unknown> =>
          new Promise((answer, fail) => {
            asked += 1;
            waiting.set(asked, { resolve: answer, reject: fail });
            child.send({ id: asked, name, argument });
          });
        resolve({ contact: message.ready, process: child, exited, ask: ask as Member['ask'] });
        return;
      }
      if (message.id === undefined) {
        reject(new Error(message.failed));
        return;
      }
      const waiter = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.failed === undefined) waiter?.resolve(message.value);
      else waiter?.reject(new Error(message.failed));
    });
  });
}

export async function until(
  sentence: string,
  holds: () => Promise<boolean> | boolean,
  patienceMs = 20_000,
): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`Never: ${sentence}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
