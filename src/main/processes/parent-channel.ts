import { isBrokered } from './envelope.ts';

/** The parent as the child sees it. */
export type ParentChannel = {
  onMessage(listener: (message: unknown) => void): void;
  /** @param sent  called when the message is on its way to the parent, whatever becomes of this process now */
  send(message: unknown, sent?: () => void): void;
  /** The child has nothing left to do: lets the process end. */
  end(): void;
};

type UtilityPort = {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
};

/** A posted message leaves on another thread, and an exit at once could overtake it. Long for a pipe, short for a person. */
const flushMs = 250;

/**
 * Electron's utility process speaks through `parentPort`, a forked Node process through `process`.
 * @param whenGone  what to do when the parent is gone: nobody is left to answer to. Electron ends utility processes itself.
 */
export function parentChannel(whenGone: () => void = () => process.exit(0)): ParentChannel {
  const port = utilityPort();
  if (port !== undefined)
    return {
      onMessage: (listener) =>
        void port.on('message', ({ data }) => {
          if (!isBrokered(data)) listener(data);
        }),
      send(message, sent) {
        port.postMessage(message);
        if (sent !== undefined) setTimeout(sent, flushMs);
      },
      // An open port keeps a utility process alive for ever.
      end: () => void setTimeout(() => process.exit(0), flushMs),
    };
  process.on('disconnect', whenGone);
  // Ctrl+C in a terminal reaches every process of the app at once; when to end is the parent's to say.
  process.on('SIGINT', () => undefined);
  return {
    onMessage: (listener) => void process.on('message', listener),
    send(message, sent) {
      if (process.connected) process.send?.(message, undefined, undefined, () => sent?.());
    },
    end() {
      if (process.connected) process.disconnect();
    },
  };
}

export const isUtilityProcess = (): boolean => utilityPort() !== undefined;

export function utilityPort(): UtilityPort | undefined {
  return (process as { readonly parentPort?: UtilityPort }).parentPort;
}
