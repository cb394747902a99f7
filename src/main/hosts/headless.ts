import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { networkNames } from '../../core/kaspa/network.ts';
import { startMember, type Member } from '../compose.ts';
import { parentChannel } from '../processes/parent-channel.ts';
import { codeOf } from '../failures.ts';
import { approve } from '../ipc/approving.ts';
import { memberHandlers } from '../ipc/member-rooms.ts';
import { serve as serveContract, type Answer, type Serve } from '../ipc/serve.ts';
import { headlessContract } from './headless-contract.ts';

/*
 * One member's app in a process without a window, for the demo, for practice co-signers and for tests: the same commands
 * the page uses, over the parent's channel, and the click of whoever runs the process. It holds no logic.
 */

const startMessage = z.object({
  kind: z.literal('start'),
  folder: z.string(),
  profileName: z.string(),
  network: z.enum(networkNames),
  nodeUrl: z.string(),
  listen: z.string().optional(),
  version: z.string().optional(),
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

const parent = parentChannel(() => void quit());
let member: Member | undefined;
let serve: Serve | undefined;
let telling: NodeJS.Timeout | undefined;

const tell = (message: ToParent): void => {
  parent.send(message);
};
const report = (where: string, problem: unknown): void => tell({ kind: 'report', where, what: codeOf(problem) });

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
      ...(options.version === undefined ? {} : { version: options.version }),
      report,
    });
    member = started;
    serve = serveHeadless(started);
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
    parent.end();
  }
}

function serveHeadless(started: Member): Serve {
  return serveContract(
    headlessContract,
    {
      ...memberHandlers(started),
      app: { look: () => Promise.resolve(started.view()) },
      person: {
        async approve(wanted) {
          approve(started, wanted);
          return Promise.resolve({});
        },
      },
    },
    report,
  );
}

async function quit(): Promise<void> {
  try {
    await member?.quit();
  } catch (problem) {
    report('quit', problem);
  }
  clearTimeout(telling);
  parent.end();
}

parent.onMessage((raw) => {
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
