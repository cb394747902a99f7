import { create } from 'zustand';
import type { Keyturn } from '../../state/app-store.ts';
import type { Problem } from '../../state/use-command.ts';

/** How beginning to practise stands. It outlives the dialog that began it, because other screens are shown meanwhile. */
export const usePracticeStart = create<{ readonly pending: boolean; readonly problem: Problem | undefined }>(() => ({
  pending: false,
  problem: undefined,
}));

/** Begins to practise; main answers once practice is ready, or why it is not. Ignored while it is being answered. */
export async function startPractice(keyturn: Keyturn): Promise<void> {
  if (usePracticeStart.getState().pending) return;
  usePracticeStart.setState({ pending: true, problem: undefined });
  const reply = await keyturn.practice.start({});
  usePracticeStart.setState({ pending: false, problem: reply.ok ? undefined : reply.error });
}

export const forgetPracticeProblem = (): void => usePracticeStart.setState({ problem: undefined });
