import { create } from 'zustand';
import type { AppView } from '../../../core/engine/app-view.ts';
import type { GroupView } from '../../../core/engine/views.ts';
import type { Client } from '../../../preload/contract-kit.ts';
import type { contract } from '../../../preload/contract.ts';
import type { ShellView } from '../../../preload/shell-view.ts';

export type Keyturn = Client<typeof contract>;

/** A mirror of what main last published. Screens read it; only {@link connect} writes it. */
export type AppMirror = {
  readonly app: AppView | undefined;
  readonly shell: ShellView | undefined;
  /** Main's clock less the page's: times shown are main's. */
  readonly clockAheadMs: number;
};

export const useApp = create<AppMirror>(() => ({ app: undefined, shell: undefined, clockAheadMs: 0 }));

/** Feeds the mirror. Revisions only grow within one place: a snapshot that arrives late is dropped. */
export function connect(keyturn: Keyturn): () => void {
  const stopApp = keyturn.app.view((app) =>
    useApp.setState((now) => {
      if (app !== undefined && now.app?.device === app.device && now.app.revision >= app.revision) return now;
      return { ...now, app, clockAheadMs: app === undefined ? now.clockAheadMs : app.nowMs - Date.now() };
    }),
  );
  const stopShell = keyturn.app.shell((shell) =>
    useApp.setState((now) =>
      now.shell !== undefined && now.shell.revision >= shell.revision ? now : { ...now, shell },
    ),
  );
  return () => {
    stopApp();
    stopShell();
  };
}

/** One group as main last published it; undefined when there is none of that id. */
export const useGroup = (id: string | undefined): GroupView | undefined =>
  useApp(({ app }) => app?.groups.find(({ group }) => group === id));
