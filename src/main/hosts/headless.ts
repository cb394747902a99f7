import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { networkNames } from '../../core/kaspa/network.ts';
import { startMember, type Member } from '../compose.ts';
import { serveMember, type Answer, type Serve } from '../ipc/serve.ts';

/*
 * One member's app in a process without a window, for the demo, for practice co-signers and for tests: the same commands
 * the page uses, over the parent's channel. It holds no logic.
 */

const startMessage = z.object({
  kind: z.literal('start'),
  folder: z.string(),
  profileName: z.string(),
  network: z.enum(networkNames),
  nodeUrl: z.string(),
  listen: z.string().optional(),
});
const commandMessage = z.object({
  kind: z.literal('command'),
  id: z.number(),
  name: z.string(),
  input: z.unknown(),
});
const fromParent = z.discriminatedUnion('kind', [
  startMessage,
  commandMessage,
  z.object({ kind: z.literal('quit') }),
  z.object({ kind: z.literal('memory') }),
]);

export type HeadlessStart = Omit<z.input<typeof startMessage>, 'kind'>;
export type ToParent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'changed'; readonly view: unknown }
  | { readonly kind: 'memory'; readonly rssBytes: number; readonly vaultPid: number | undefined }
  | { readonly kind: 'report'; readonly where: string; readonly what: string };

/** Views are told at most this often; the last one always is. */
const tellEveryMs = 20;

let member: Member | undefined;
let serve: Serve | undefined;
let telling: NodeJS.Timeout | undefined;

const tell = (message: ToParent): void => {
  if (process.connected) process.send?.(message);
};
/** A code, a class name or an invariant of ours, never a message that might quote a secret. */
const report = (where: string, problem: unknown): void =>
  tell({
    kind: 'report',
    where,
    what:
      problem instanceof KeyturnError
        ? problem.code
        : problem instanceof Error
          ? problem.message.startsWith('Invariant broken: ')
            ? problem.message
            : problem.name
          : typeof problem === 'string'
            ? problem
            : typeof problem,
  });

function tellView(): void {
  telling ??= setTimeout(() => {
    telling = undefined;
    if (member !== undefined) tell({ kind: 'changed', view: member.view() });
  }, tellEveryMs);
}

async function start(options: HeadlessStart): Promise<void> {
  try {
    const started = await startMember({
      folder: options.folder,
      profileName: options.profileName,
      network: options.network,
      nodeUrl: options.nodeUrl,
      ...(options.listen === undefined ? {} : { listen: options.listen }),
      report,
    });
    member = started;
    serve = serveMember(started, report);
    started.onChanged(tellView);
    tell({ kind: 'changed', view: started.view() });
    tell({ kind: 'ready' });
  } catch (problem) {
    report('start', problem);
    tell(
      problem instanceof KeyturnError
        ? { kind: 'failed', code: problem.code, message: problem.message }
        : { kind: 'failed', code: 'unexpected', message: 'Keyturn could not start.' },
    );
    process.disconnect();
  }
}

async function quit(): Promise<void> {
  try {
    await member?.quit();
  } catch (problem) {
    report('quit', problem);
  }
  clearTimeout(telling);
  if (process.connected) process.disconnect();
}

process.on('message', (raw) => {
  const message = fromParent.safeParse(raw);
  if (!message.success) return;
  switch (message.data.kind) {
    case 'start':
      void start(message.data);
      return;
    case 'command': {
      const { id, name, input } = message.data;
      void (
        serve?.(name, input) ??
        Promise.resolve<Answer>({ ok: false, error: { code: 'wrongPhase', message: 'This app is still starting.' } })
      ).then((answer) => tell({ kind: 'answer', id, answer }));
      return;
    }
    case 'memory':
      tell({ kind: 'memory', rssBytes: process.memoryUsage().rss, vaultPid: member?.vault.processId() });
      return;
    case 'quit':
      void quit();
      return;
  }
});
process.on('disconnect', () => void quit());
