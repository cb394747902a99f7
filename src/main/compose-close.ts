import type { Report } from '../core/ports.ts';

/**
 * Close every part, in this order: one that cannot be closed keeps none of the others open.
 * @throws the first problem, once all were tried; those after it are reported
 */
export async function closeAll(parts: readonly (() => unknown)[], report: Report): Promise<void> {
  const problems: unknown[] = [];
  for (const close of parts) {
    try {
      await close();
    } catch (problem) {
      problems.push(problem);
    }
  }
  if (problems.length === 0) return;
  const [first, ...others] = problems;
  for (const problem of others) report('close', problem);
  throw first;
}
