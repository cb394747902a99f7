import type { AuditDraft } from '../core/audit/record.ts';
import type { Engine } from '../core/engine/engine.ts';
import type { Report } from '../core/ports.ts';

/** A line for the log about something that has happened already. */
export type LogNote = (draft: Omit<AuditDraft, 'atMs'>) => void;

/** What happened stays so when a full disk keeps its line out of the log: the failure goes to the diagnostics, nobody's work stops. */
export function logNote(engine: Pick<Engine, 'accept'>, report: Report): LogNote {
  return (draft) => {
    try {
      engine.accept([], { audit: [draft] });
    } catch (problem) {
      report('log', problem);
    }
  };
}
