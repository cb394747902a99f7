import { brokeredStart } from './brokered.ts';
import { forkedStart } from './forked.ts';
import { isUtilityProcess } from './parent-channel.ts';

/** Every kind of process Keyturn runs beside its main one, by the noun a person would say. */
export const processNames = ['vault', 'backupProver', 'reader', 'practiceLedger', 'member'] as const;
export type ProcessName = (typeof processNames)[number];

export type ProcessWish = {
  /** The only folder the process may write in, where its host can hold it to that. */
  readonly writableFolder?: string;
};

/** A process as its starter sees it, whatever kind of process the host makes. */
export type StartedProcess = {
  /** Undefined until the system has made it. */
  readonly pid: number | undefined;
  /** Dropped without a word once the process has ended: its exit says so. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; at once when it has ended already. The code is undefined when nobody knows it. */
  onExit(listener: (code: number | undefined) => void): void;
  /** At once and for good: nothing in the process can delay it. */
  kill(): void;
};

export type StartProcess = (name: ProcessName, wish?: ProcessWish) => StartedProcess;

let starter: StartProcess | undefined;

/** Start one of Keyturn's own processes in the way of this host: forked under Node, a utility process in Electron. */
export const startProcess: StartProcess = (name, wish) => (starter ?? usual())(name, wish);

/** Said once by a host with its own kind of process, before anything is started. */
export function useProcessStarter(own: StartProcess): void {
  starter = own;
}

/** A utility process can start nothing itself and asks its parent. */
function usual(): StartProcess {
  starter = isUtilityProcess() ? brokeredStart() : forkedStart;
  return starter;
}
