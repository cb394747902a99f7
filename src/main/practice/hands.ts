import { KeyturnError, type ErrorCode } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import type { Hands } from '../cli/ceremony-steps.ts';
import type { Member } from '../compose.ts';
import { headlessContract } from '../hosts/headless-contract.ts';
import { approve } from '../ipc/approving.ts';
import { memberHandlers } from '../ipc/member-rooms.ts';
import { serve } from '../ipc/serve.ts';

/** A step of the ceremony takes seconds on a slow computer; two minutes mean that it hangs. */
const waitMsMax = 120_000;

/** The app of this process, asked through the same commands as the others. */
export function handsOf(name: string, member: Member, report: Report): Hands {
  const lookers = new Set<() => void>();
  member.onChanged(() => lookers.forEach((look) => look()));
  const answer = serve(
    headlessContract,
    {
      ...memberHandlers(member),
      app: { look: () => Promise.resolve(member.view()) },
      person: {
        approve: (wanted) => {
          approve(member, wanted);
          return Promise.resolve({});
        },
      },
    },
    report,
  );
  return {
    name,
    view: () => member.view(),
    async ask(command, input) {
      const answered = await answer(command, input);
      if (!answered.ok) throw new KeyturnError(answered.error.code as ErrorCode, answered.error.message);
      return answered.value as never;
    },
    until: (what, look, withinMs = waitMsMax) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          lookers.delete(check);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`${name} waited ${withinMs} ms for: ${what}`));
        }, withinMs);
        function check(): void {
          const found = look(member.view());
          if (found === undefined || found === false) return;
          end();
          resolve(found);
        }
        lookers.add(check);
        check();
      }),
  };
}
