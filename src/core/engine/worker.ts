import { assert, KeyturnError } from '../base/errors.ts';
import type { GroupId, ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import type { Chain, Clock, OpenWrapped, Report, SecondReading } from '../ports.ts';
import { secondReadingDiffers } from '../review/summary.ts';
import type { Store } from '../store-port.ts';
import type { ApproveRequest, Vault } from '../vault-port.ts';
import { dutiesOf, needsVault, type Duty } from './duties.ts';
import type { Engine, TurnExtras, Unstamped } from './engine.ts';
import { approvalsOf, readingOf } from './case-facts.ts';
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

type Answer = { readonly inputs: readonly Unstamped[]; readonly extras?: TurnExtras };

/** Performs duties, each once at a time, and comes back with inputs. It decides nothing. */
export function createWorker(ports: Ports): Worker {
  const { engine, vault, clock, report } = ports;
  const sheetKeys = new Map<SheetId, Uint8Array>();
  const releaseKeys = new Map<ProposalId, Uint8Array>();
  const running = new Set<string>();
  const resting = new Map<string, { untilMs: TimeMs; failures: number; successes: number }>();
  let timer: { readonly atMs: TimeMs; readonly cancel: () => void } | undefined;
  let stopped = false;

  function wake(): void {
    if (stopped) return;
    const nowMs = clock.nowMs();
    dropDead(nowMs);
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
      const isTakenBack = duty.kind === 'openPartials' && !releaseKeys.has(duty.proposal);
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
      case 'dkgFirst': {
        const { message } = await orEndCeremony(duty, () => vault.dkgFirst(duty));
        return { inputs: [{ type: 'dkgFirstMade', group, ceremony: duty.ceremony, message }] };
      }
      case 'dkgSecond': {
        const answer = await orEndCeremony(duty, () => vault.dkgSecond(duty));
        if (answer.kind === 'fault')
          return {
            inputs: [
              { type: 'dkgFailed', group, ceremony: duty.ceremony, fault: answer.fault, culprit: answer.culprit },
            ],
          };
        const { message, transcriptHash, opening } = answer;
        return {
          inputs: [{ type: 'dkgSecondMade', group, ceremony: duty.ceremony, message, transcriptHash, opening }],
        };
      }
      case 'dkgFinish': {
        const answer = await orEndCeremony(duty, () => vault.dkgFinish(duty));
        if (answer.kind === 'fault')
          return {
            inputs: [
              { type: 'dkgFailed', group, ceremony: duty.ceremony, fault: answer.fault, culprit: answer.culprit },
            ],
          };
        const { groupKey, pubshares, recoveryData, ack } = answer;
        return {
          inputs: [
            {
              type: 'dkgFinished',
              group,
              ceremony: duty.ceremony,
              finished: { groupKey, pubshares, recoveryData, ack },
            },
          ],
        };
      }
      case 'rehearseNonce': {
        const { pubnonce } = await vault.rehearseNonce(duty);
        return { inputs: [{ type: 'rehearsalNonceMade', group, round: duty.round, attempt: duty.attempt, pubnonce }] };
      }
      case 'rehearsePartial':
        return rehearse(duty);
      case 'makeSheet': {
        const { author, k } = duty;
        const made = await vault.makeSheet({ group, device: engine.state().device, author, k });
        sheetKeys.set(made.sheet, made.sheetKey);
        return {
          inputs: [{ type: 'sheetMade', group, signed: made.signed }],
          extras: { sealed: [{ key: `sheet/${made.sheet}`, bytes: made.sealed }] },
        };
      }
      case 'approve':
        return approve(duty);
      case 'openPartials':
        return openPartials(duty);
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

  /** Ceremony state lives in the vault's memory only; a vault that lost it ends the ceremony for everybody (protocol.md §4.4). */
  async function orEndCeremony<T>(
    duty: Extract<Duty, { readonly kind: 'dkgFirst' | 'dkgSecond' | 'dkgFinish' }>,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (problem) {
      if (problem instanceof KeyturnError && problem.code === 'ceremonyFailed')
        engine.accept([{ type: 'ceremonyStopped', group: duty.group, reason: 'restarted' }]);
      throw problem;
    }
  }

  /** A nonce lost with a locked vault is replaced by a new attempt; the old one can never be used. */
  async function rehearse(duty: Extract<Duty, { readonly kind: 'rehearsePartial' }>): Promise<Answer> {
    const { group, round, attempt } = duty;
    try {
      const { partial } = await vault.rehearsePartial(duty);
      return { inputs: [{ type: 'rehearsalPartialMade', group, round, attempt, partial }] };
    } catch (problem) {
      if (!(problem instanceof KeyturnError) || problem.code !== 'wrongPhase') throw problem;
      const again = { group, ceremony: duty.ceremony, round, attempt: attempt + 1 };
      const { pubnonce } = await vault.rehearseNonce(again);
      return { inputs: [{ type: 'rehearsalNonceMade', group, round, attempt: attempt + 1, pubnonce }] };
    }
  }

  /** The sheet's only key moves to the vault here; whatever happens then, it is never used again (protocol.md §6.4). */
  async function approve(duty: Extract<Duty, { readonly kind: 'approve' }>): Promise<Answer> {
    const { group, proposal, request } = duty;
    const failed = (code: string): Answer => {
      forgetRelease(proposal);
      return {
        inputs: [{ type: 'approvalFailed', group, proposal, code }],
        extras: { sealed: [{ key: `sheet/${request.own.id}`, bytes: undefined }] },
      };
    };
    const sheetKey = sheetKeys.get(request.own.id);
    sheetKeys.delete(request.own.id);
    const sealed = ports.store.sealed(`sheet/${request.own.id}`);
    if (sheetKey === undefined || sealed === undefined) return failed('sheetGone');
    const toVault: ApproveRequest = {
      group,
      device: engine.state().device,
      charter: request.charter,
      proposalId: proposal,
      proposal: request.proposal,
      reading: request.reading,
      own: { sheet: request.own.id, statement: request.own.statement, sealed, sheetKey },
      others: request.others.map(({ statement, signature }) => ({ statement, signature })),
    };
    try {
      const made = await vault.approve(toVault);
      releaseKeys.set(proposal, made.releaseKey);
      const changes = [
        { key: `sheet/${request.own.id}`, bytes: undefined },
        { key: `partials/${proposal}`, bytes: made.wrapped },
      ];
      const approved: Unstamped = { type: 'approvalMade', group, proposal, signed: made.signed };
      if (!othersSuffice(group, proposal)) return { inputs: [approved], extras: { sealed: changes } };
      // The last click: approval and parts leave in one turn and one message, and what is due is judged there.
      const sessions = ports.openWrapped(made.releaseKey, made.wrapped, proposal);
      const released: Unstamped = { type: 'partialsOpened', group, proposal, sessions };
      return { inputs: [approved, released], extras: { sealed: changes } };
    } catch (problem) {
      report('approve', problem);
      return failed(problem instanceof KeyturnError ? problem.code : 'unexpected');
    } finally {
      sheetKey.fill(0);
    }
  }

  /** With ours, are there as many approvals as a signature has signers? */
  function othersSuffice(group: GroupId, proposal: ProposalId): boolean {
    const known = engine.state().groups[group];
    const standing = known?.cases[proposal];
    return standing !== undefined && approvalsOf(standing).length + 1 >= (known?.key?.threshold ?? Infinity);
  }

  function openPartials(duty: Extract<Duty, { readonly kind: 'openPartials' }>): Answer {
    const { group, proposal } = duty;
    const releaseKey = releaseKeys.get(proposal);
    const wrapped = ports.store.sealed(`partials/${proposal}`);
    if (releaseKey === undefined || wrapped === undefined)
      throw new KeyturnError(
        'vaultGone',
        'The prepared parts of this approval can no longer be opened. Nothing was sent. Ask for the payment to be proposed again.',
      );
    const wanted = new Set<string>(duty.sessions);
    const sessions = ports.openWrapped(releaseKey, wrapped, proposal).filter(({ session }) => wanted.has(session));
    return { inputs: [{ type: 'partialsOpened', group, proposal, sessions }] };
  }

  /** Release keys of what expired, was rejected or taken back, whichever way that came about. */
  function dropDead(nowMs: TimeMs): void {
    if (releaseKeys.size === 0) return;
    for (const group of valuesOf(engine.state().groups)) {
      for (const { id, mine, proposed } of valuesOf(group.cases)) {
        const stands = mine?.phase === 'clicked' || mine?.phase === 'armed';
        if (!stands || (proposed !== undefined && proposed.proposal.expiresAtMs <= nowMs)) forgetRelease(id);
      }
    }
  }

  function forgetRelease(proposal: ProposalId): void {
    releaseKeys.get(proposal)?.fill(0);
    releaseKeys.delete(proposal);
  }

  engine.onCommitted(wake);
  return {
    wake,
    forgetRelease,
    holdsSheet: (sheet) => sheetKeys.has(sheet),
    wipe() {
      for (const key of [...sheetKeys.values(), ...releaseKeys.values()]) key.fill(0);
      sheetKeys.clear();
      releaseKeys.clear();
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/** Times at which something ends by the clock alone. */
function endingsOf(engine: Engine, nowMs: TimeMs): readonly TimeMs[] {
  return valuesOf(engine.state().groups).flatMap((group) =>
    valuesOf(group.cases).flatMap((known) => {
      const at = known.proposed?.proposal.expiresAtMs;
      return at !== undefined && at > nowMs && known.chain?.kind !== 'confirmed' ? [at] : [];
    }),
  );
}
