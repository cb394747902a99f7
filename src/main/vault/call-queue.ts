import { KeyturnError } from '../../core/base/errors.ts';

/** Work waiting for the vault at once: a screen full of clicks and the stock of a dozen groups. More is a loop gone wrong. */
export const callsWaitingMax = 64;

export type CallQueue = { run<T>(lane: Lane, work: () => Promise<T>): Promise<T> };
/** What a person waits for goes before what nobody waits for. */
export type Lane = 'person' | 'background';

type Waiting = { readonly start: () => Promise<void> };

/** One call at a time, first come first served within a lane. */
export function callQueue(waitingMax = callsWaitingMax): CallQueue {
  const lanes: Readonly<Record<Lane, Waiting[]>> = { person: [], background: [] };
  let isRunning = false;

  async function drain(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (
      let next = lanes.person.shift() ?? lanes.background.shift();
      next !== undefined;
      next = lanes.person.shift() ?? lanes.background.shift()
    )
      await next.start();
    isRunning = false;
  }

  return {
    run(lane, work) {
      if (lanes.person.length + lanes.background.length >= waitingMax)
        return Promise.reject(
          new KeyturnError(
            'vaultBusy',
            'The vault has too much to do at once. Nothing was signed. Wait a moment and try again.',
          ),
        );
      return new Promise((resolve, reject) => {
        lanes[lane].push({ start: () => work().then(resolve, reject) });
        void drain();
      });
    },
  };
}
