import type { ShellView } from '../../preload/shell-view.ts';
import type { TopicSource } from '../ipc/door-of.ts';

type ShellState = Omit<ShellView, 'revision'>;

/** What surrounds the member's view: kept in memory, told whole each time it changes. */
export type Shell = TopicSource<ShellView> & {
  now(): ShellState;
  set(change: Partial<ShellState>): void;
};

export function createShell(initial: ShellState): Shell {
  let state = initial;
  let revision = 0;
  const listeners: (() => void)[] = [];
  return {
    now: () => state,
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    snapshot: () => ({ ...state, revision: ++revision }),
    onChanged: (listener) => void listeners.push(listener),
  };
}
