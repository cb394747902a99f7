import { KeyturnError } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import type { ShellView } from '../../preload/shell-view.ts';
import type { DeskHost } from '../desk.ts';
import { coSignerNames } from '../practice/people.ts';
import { openPractice, practicePayee, type Practice } from '../practice/practice.ts';
import { seatOf, type Seat, type SeatOptions } from './seat.ts';
import type { Shell } from './shell.ts';

export type Practising = {
  /** The throwaway member's, once it is open. */
  seat(): Seat | undefined;
  isOn(): boolean;
  /** Resolves when practice can begin; where it stands meanwhile is in the shell view. */
  start(): Promise<void>;
  leave(): Promise<void>;
  fund(address: string): Promise<void>;
};

/** Practice mode on this desk: the throwaway app takes the screen while the profile's own keeps running behind it. */
export function createPractising(options: {
  readonly shell: Shell;
  readonly host: DeskHost;
  readonly seatOptions: SeatOptions;
  /** Somebody else is on the screen now. */
  readonly onTurned: () => void;
  readonly report: Report;
}): Practising {
  const { shell, host, seatOptions, onTurned, report } = options;
  let practice: Practice | undefined;
  let seat: Seat | undefined;

  const show = (change: Partial<NonNullable<ShellView['practice']>>): void => {
    const now = shell.now().practice;
    if (now !== undefined) shell.set({ practice: { ...now, ...change } });
  };

  async function leave(): Promise<void> {
    const leaving = practice;
    if (leaving === undefined) throw new KeyturnError('wrongPhase', 'Nobody practises now. Nothing was changed.');
    seat?.confirms.end();
    seat = undefined;
    shell.set({ practice: undefined, confirming: undefined });
    onTurned();
    try {
      await leaving.leave();
    } finally {
      // What could not be closed is reported by whoever asked; it keeps nobody from practising again.
      if (practice === leaving) practice = undefined;
      onTurned();
    }
  }

  return {
    seat: () => seat,
    isOn: () => practice !== undefined,
    async start() {
      if (practice !== undefined)
        throw new KeyturnError('wrongPhase', 'Practice is open already, or is just being closed. Nothing was changed.');
      const begun = openPractice({
        report,
        version: host.version,
        random: () => Math.random(),
        onStep: (step) => show({ step }),
        onProblem: (problem) => show({ problem }),
        onMember(member) {
          // The sentence about a missing keychain is about real keys; a practice profile's lie in a folder that goes with it.
          const opened = seatOf(member, seatOptions);
          seat = { ...opened, view: () => ({ ...opened.view(), warnings: [] }) };
          onTurned();
        },
      });
      practice = begun;
      shell.set({ practice: { step: 'ledger', coSigners: coSignerNames, payee: practicePayee, problem: undefined } });
      onTurned();
      try {
        await begun.ready;
      } catch (problem) {
        if (practice === begun && shell.now().practice !== undefined)
          await leave().catch((also: unknown) => report('practice', also));
        throw problem;
      }
    },
    leave,
    async fund(address) {
      await practice?.fund(address);
    },
  };
}
