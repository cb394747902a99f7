import { assert } from '../base/errors.ts';
import type { ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import type { Chain, Clock, OpenWrapped, Report, SecondReading } from '../ports.ts';
import { secondReadingDiffers } from '../review/summary.ts';
import type { Store } from '../store-port.ts';
import type { Vault } from '../vault-port.ts';
import { createApproving, type Answer } from './approving.ts';
import { readingOf } from './case-facts.ts';
import { createCeremonyWork } from './ceremony-work.ts';
import { dutiesOf, needsVault, type Duty } from './duties.ts';
import type { Engine } from './engine.ts';
import { casesUnderWay } from './past.ts';
import { valuesOf } from './state.ts';

/** Waits between tries of a duty that stays due: doubling from the first to the last. */
const retryMsMin = 250;
const retryMsMax = 30_000;
/** A duty that succeeds and stays due is watching something (coins of a payment under way): asked again at this pace at most. */
const watchMsMax = 2_000;
/** Work under way at once; the vault has its own queue behind this. */
const runningMax = 16;

export type Worker = {
  /** Look at the duties now: after a turn, an unlock, a reconnect. */
  wake(): void;
  /** Give up the release key of a proposal: before anybody is told that the approval is withdrawn (protocol.md §6.5). */
  forgetRelease(proposal: ProposalId): void;
  /** Sheet and release keys, all of them: on quitting, suspend and alarm. Best effort against a memory image (§1.3). */
  wipe(): void;
  /** Sheets whose key this process holds; the others cannot be used by anybody. */
  holdsSheet(sheet: SheetId): boolean;
  stop(): void;
};

type Ports = {
  readonly engine: Engine;
  readonly vault: Vault;
  readonly store: Store;
  readonly chain: Chain;
  readonly reader: SecondReading;
  readonly openWrapped: OpenWrapped;
  readonly clock: Clock;
  readonly report: Report;
};

/** Performs duties, each once at a time, and comes back with inputs. It decides nothing. */
export function createWorker(ports: Ports): Worker {
  const { engine, vault, clock, report } = ports;
  const approving = createApproving(ports);
  const ceremonyWork = createCeremonyWork(ports);
  const running = new Set<string>();
  const resting = new Map<string, { untilMs: TimeMs; failures: number; successes: number }>();
  let timer: { readonly atMs: TimeMs; readonly cancel: () => void } | undefined;
  let stopped = false;

  function wake(): void {
    if (stopped) return;
    const nowMs = clock.nowMs();
    approving.dropDead(nowMs);
    const due = dutiesOf(engine.state(), nowMs).filter((duty) => vault.isUnlocked() || !needsVault(duty));
    const keys = new Set(due.map((duty) => duty.key));
    for (const key of resting.keys()) if (!keys.has(key)) resting.delete(key);
    let nextMs: TimeMs | undefined;
    for (const duty of due) {
      if (running.has(duty.key) || running.size >= runningMax) continue;
      const rest = resting.get(duty.key);
      if (rest !== undefined && rest.untilMs > nowMs) nextMs = Math.min(nextMs ?? rest.untilMs, rest.untilMs);
      else void run(duty);
    }
    for (const at of endingsOf(engine, nowMs)) nextMs = Math.min(nextMs ?? at, at);
    plan(nextMs, nowMs);
  }

  function plan(atMs: TimeMs | undefined, nowMs: TimeMs): void {
    if (atMs === undefined || (timer !== undefined && timer.atMs <= atMs && timer.atMs > nowMs)) return;
    timer?.cancel();
    const cancel = clock.after(Math.max(10, Math.min(atMs - nowMs, 3_600_000)), () => {
      timer = undefined;
      wake();
    });
    timer = { atMs, cancel };
  }

  async function run(duty: Duty): Promise<void> {
    running.add(duty.key);
    let failed = false;
    try {
      const answer = await perform(duty);
      // Whoever took the release key back meanwhile took back these parts too, even if the disk could not note it.
      const isTakenBack = duty.kind === 'openPartials' && !approving.canRelease(duty.proposal);
      if (!stopped && !isTakenBack) engine.accept(answer.inputs, answer.extras);
    } catch (problem) {
      failed = true;
      report(duty.kind, problem);
    }
    running.delete(duty.key);
    const before = resting.get(duty.key);
    const failures = failed ? (before?.failures ?? 0) + 1 : 0;
    const successes = failed ? 0 : (before?.successes ?? 0) + 1;
    const restMs = failed
      ? Math.min(retryMsMax, retryMsMin * 2 ** Math.min(failures, 10))
      : Math.min(watchMsMax, retryMsMin * successes);
    resting.set(duty.key, { untilMs: clock.nowMs() + restMs, failures, successes });
    wake();
  }

  async function perform(duty: Duty): Promise<Answer> {
    const { group } = duty;
    switch (duty.kind) {
      case 'signStatement': {
        const signed = await vault.signStatement(duty.statement);
        return { inputs: [{ type: 'statementSigned', group, kind: duty.statement.kind, signed }] };
      }
      case 'dkgFirst':
      case 'dkgSecond':
      case 'dkgFinish':
      case 'rehearseNonce':
      case 'rehearsePartial':
        return ceremonyWork(duty);
      case 'makeSheet': {
        const { author, k } = duty;
        const made = await vault.makeSheet({ group, device: engine.state().device, author, k });
        approving.keepSheetKey(made.sheet, made.sheetKey);
        return {
          inputs: [{ type: 'sheetMade', group, signed: made.signed }],
          extras: { sealed: [{ key: `sheet/${made.sheet}`, bytes: made.sealed }] },
        };
      }
      case 'approve':
        return approving.approve(duty);
      case 'openPartials':
        return approving.openPartials(duty);
      case 'readAgain': {
        const known = engine.state().groups[group]?.cases[duty.proposal];
        const reading = known === undefined ? undefined : readingOf(known);
        const network = engine.state().groups[group]?.network;
        if (known?.proposed === undefined || reading === undefined || network === undefined) return { inputs: [] };
        const second = await ports.reader.read(network, known.proposed.proposal.transaction, reading.utxos);
        return {
          inputs: [
            { type: 'readAgain', group, proposal: duty.proposal, differences: secondReadingDiffers(reading, second) },
          ],
        };
      }
      case 'observeCoins': {
        const known = engine.state().groups[group];
        if (known?.key === undefined) return { inputs: [] };
        const { daaScore, coins } = await ports.chain.observe(known.network, known.key.script);
        return { inputs: [{ type: 'coinsObserved', group, daaScore, coins }] };
      }
      case 'submit': {
        const network = engine.state().groups[group]?.network;
        assert(network !== undefined, 'a payment belongs to a group that is here');
        const outcome = await ports.chain.submit(network, duty.transaction);
        return { inputs: [{ type: 'submitted', group, proposal: duty.proposal, outcome }] };
      }
    }
  }

  engine.onCommitted(wake);
  return {
    wake,
    forgetRelease: (proposal) => approving.forgetRelease(proposal),
    holdsSheet: (sheet) => approving.holdsSheet(sheet),
    wipe: () => approving.wipe(),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/** Times at which something ends by the clock alone. */
function endingsOf(engine: Engine, nowMs: TimeMs): readonly TimeMs[] {
  return valuesOf(engine.state().groups).flatMap((group) =>
    casesUnderWay(group).flatMap((known) => {
      const at = known.proposed?.proposal.expiresAtMs;
      return at !== undefined && at > nowMs && known.chain?.kind !== 'confirmed' ? [at] : [];
    }),
  );
}
