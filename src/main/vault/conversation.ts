import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { ChildChannel } from './child.ts';
import type { OpenRequest, Reply, UseRequest, VerbRequest } from './messages.ts';

/** Question and answer with one child process, one question at a time. */
export type Conversation = {
  /**
   * @throws KeyturnError as the child says; vaultGone when it died under the question or did not answer in time, after which it is killed
   */
  ask(request: OpenRequest | UseRequest | VerbRequest, timeoutMs: number): Promise<unknown>;
  isAlive(): boolean;
  readonly processId: number | undefined;
  kill(): void;
  onEnd(listener: () => void): void;
  readonly ended: Promise<void>;
};

export function conversation(channel: ChildChannel): Conversation {
  let isAlive = true;
  let id = 0;
  let settle: ((reply: Reply | 'ended' | 'late') => void) | undefined;
  const listeners: (() => void)[] = [];
  const ended = new Promise<void>((resolve) => {
    channel.onExit(() => {
      end();
      resolve();
    });
  });
  channel.onMessage((message) => {
    const reply = message as Reply;
    // An answer that comes after its question was given up belongs to nobody.
    if (reply.id === id) settle?.(reply);
  });

  function end(): void {
    if (!isAlive) return;
    isAlive = false;
    settle?.('ended');
    for (const listener of listeners) listener();
  }

  function kill(): void {
    channel.kill();
    end();
  }

  return {
    kill,
    ended,
    get processId() {
      return channel.pid;
    },
    isAlive: () => isAlive,
    onEnd: (listener) => {
      if (isAlive) listeners.push(listener);
      else listener();
    },
    async ask(request, timeoutMs) {
      if (!isAlive) throw gone();
      assert(settle === undefined, 'a child is asked one question at a time');
      id++;
      const reply = await new Promise<Reply | 'ended' | 'late'>((resolve) => {
        const timer = setTimeout(() => resolve('late'), timeoutMs);
        settle = (answer) => {
          clearTimeout(timer);
          resolve(answer);
        };
        channel.send({ id, ...request });
      });
      settle = undefined;
      if (reply === 'late') kill();
      if (typeof reply === 'string') throw gone();
      if (reply.ok) return reply.value;
      // It says so and exits: nothing more may be asked of it.
      if (reply.code === 'vaultGone' || reply.code === 'vaultLocked') kill();
      throw new KeyturnError(reply.code, reply.message);
    },
  };
}

function gone(): KeyturnError {
  return new KeyturnError(
    'vaultGone',
    'The vault closed while it was working. What it was asked for did not happen, and nothing was lost. Unlock it and try again.',
  );
}
