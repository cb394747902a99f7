import { useCallback, useRef, useState } from 'react';
import type { Result } from '../../../core/base/result.ts';

export type Problem = { readonly code: string; readonly message: string };

export type CommandState<I, O> = {
  readonly pending: boolean;
  /** What went wrong the last time; gone as soon as it is tried again. */
  readonly problem: Problem | undefined;
  /** @returns what main answered, or undefined when it refused. A second call while one is pending is ignored. */
  call(input: I): Promise<O | undefined>;
  clear(): void;
};

/** One command with the state a button needs. Nothing is assumed to have happened before main says so. */
export function useCommand<I, O, P extends Problem>(run: (input: I) => Promise<Result<O, P>>): CommandState<I, O> {
  const [state, setState] = useState<{ pending: boolean; problem: Problem | undefined }>({
    pending: false,
    problem: undefined,
  });
  const busy = useRef(false);
  const call = useCallback(
    async (input: I): Promise<O | undefined> => {
      if (busy.current) return undefined;
      busy.current = true;
      setState({ pending: true, problem: undefined });
      const reply = await run(input);
      busy.current = false;
      setState({ pending: false, problem: reply.ok ? undefined : reply.error });
      return reply.ok ? reply.value : undefined;
    },
    [run],
  );
  const clear = useCallback(() => setState((now) => ({ ...now, problem: undefined })), []);
  return { ...state, call, clear };
}
