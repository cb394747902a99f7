import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import type { Door } from '../../desk.ts';
import type { Answer } from '../../ipc/serve.ts';
import {
  commandChannel,
  listenChannel,
  namesOf,
  topicChannel,
  type DoorName,
} from '../../../preload/contract-channels.ts';
import type { Contract } from '../../../preload/contract-kit.ts';
import { isPage } from './places.ts';

/** A page does a handful of things at once; some of them take a minute. */
export const callsOutstandingMax = 32;

export type CarriedDoor = {
  /** Told after each command was answered. */
  readonly onAnswered: (listener: (name: string, answer: Answer) => void) => void;
};

/**
 * Carry one door to one page. The handlers hang on this page's own contents, so no other window can reach them, and each
 * message must come from its main frame while that shows exactly the page it was made for.
 */
export function carryDoor(options: {
  readonly contents: WebContents;
  readonly url: string;
  readonly doorName: DoorName;
  readonly contract: Contract;
  readonly door: Door;
}): CarriedDoor {
  const { contents, url, doorName, door } = options;
  const names = namesOf(options.contract);
  const answered: ((name: string, answer: Answer) => void)[] = [];
  const listening = new Map<string, () => void>();
  let outstanding = 0;

  for (const name of names.commands) {
    contents.ipc.handle(commandChannel(doorName, name), async (event, input: unknown): Promise<Answer> => {
      if (!isFromItsPage(event, contents, url)) return refused;
      if (outstanding >= callsOutstandingMax) return tooMany;
      outstanding++;
      try {
        const answer = await door.call(name, input);
        for (const listener of answered) listener(name, answer);
        return answer;
      } finally {
        outstanding--;
      }
    });
  }
  contents.ipc.on(listenChannel(doorName), (event, topic: unknown, isWanted: unknown) => {
    if (!isFromItsPage(event, contents, url)) return;
    const name = names.topics.find((known) => known === topic);
    if (name === undefined) return;
    listening.get(name)?.();
    listening.delete(name);
    if (isWanted !== true) return;
    const stop = door.subscribe(name, (snapshot) => {
      if (!contents.isDestroyed()) contents.send(topicChannel(doorName, name), snapshot);
    });
    listening.set(name, stop);
  });

  const hearNothing = (): void => {
    for (const stop of listening.values()) stop();
    listening.clear();
  };
  // A page that is loaded again asks again; what the old one listened to is over.
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) hearNothing();
  });
  contents.on('render-process-gone', hearNothing);
  contents.on('destroyed', hearNothing);
  return { onAnswered: (listener) => void answered.push(listener) };
}

/** The frame may be gone by the time its message is read; then nobody can say who sent it. */
export function isFromItsPage(
  { sender, senderFrame }: Pick<IpcMainInvokeEvent | IpcMainEvent, 'sender' | 'senderFrame'>,
  contents: WebContents,
  url: string,
): boolean {
  if (contents.isDestroyed() || sender !== contents || senderFrame === null) return false;
  const isMainFrame = senderFrame.parent === null && senderFrame.frameTreeNodeId === contents.mainFrame.frameTreeNodeId;
  return isMainFrame && isPage(senderFrame.url, url);
}

const refused: Answer = {
  ok: false,
  error: { code: 'invalidInput', message: 'This request did not come from Keyturn’s own window. Nothing was done.' },
};
const tooMany: Answer = {
  ok: false,
  error: {
    code: 'unexpected',
    message: 'Keyturn is busy with too many requests at once. Nothing was done. Wait a moment and try again.',
  },
};
