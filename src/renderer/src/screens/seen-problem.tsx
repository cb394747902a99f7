import { useEffect, useRef } from 'react';
import { ProblemLine } from '../components/messages.tsx';
import type { Problem } from '../state/use-command.ts';

/** Main's refusal, brought into view: the button that was pressed is in the footer, and the line may be below the fold. */
export function SeenProblem({ problem }: { readonly problem: Problem | undefined }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== undefined) line.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  return (
    <div ref={line} className="scroll-mb-6">
      <ProblemLine problem={problem} />
    </div>
  );
}
