import { KeyturnError } from '../base/errors.ts';
import type { GroupId, ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import type { OpenWrapped, Report } from '../ports.ts';
import type { Store } from '../store-port.ts';
import type { ApproveRequest, Vault } from '../vault-port.ts';
import { approvalsOf } from './case-facts.ts';
import type { Duty } from './duties.ts';
import type { Engine, TurnExtras, Unstamped } from './engine.ts';
import { valuesOf } from './state.ts';

/** What a duty came to, for the engine's next turn. */
export type Answer = { readonly inputs: readonly Unstamped[]; readonly extras?: TurnExtras };

type Ports = {
  readonly engine: Engine;
  readonly vault: Vault;
  readonly store: Store;
  readonly openWrapped: OpenWrapped;
  readonly report: Report;
};

type DutyOf<K extends Duty['kind']> = Extract<Duty, { readonly kind: K }>;

export type Approving = {
  /** The sheet is as good as lost without this key; it never reaches the disk (protocol.md §6.9). */
  keepSheetKey(sheet: SheetId, key: Uint8Array): void;
  holdsSheet(sheet: SheetId): boolean;
  approve(duty: DutyOf<'approve'>): Promise<Answer>;
  /** @throws KeyturnError vaultGone when the release key went with a restart */
  openPartials(duty: DutyOf<'openPartials'>): Answer;
  /** False once the release key of this approval is given up. */
  canRelease(proposal: ProposalId): boolean;
  forgetRelease(proposal: ProposalId): void;
  /** Release keys of what expired, was rejected or taken back, whichever way that came about. */
  dropDead(nowMs: TimeMs): void;
  wipe(): void;
};

/** Approving and releasing, and the keys for both, which live in this process's memory only. */
export function createApproving({ engine, vault, store, openWrapped, report }: Ports): Approving {
  const sheetKeys = new Map<SheetId, Uint8Array>();
  const releaseKeys = new Map<ProposalId, Uint8Array>();

  /** The sheet's only key moves to the vault here; whatever happens then, it is never used again (protocol.md §6.4). */
  async function approve(duty: DutyOf<'approve'>): Promise<Answer> {
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
    const sealed = store.sealed(`sheet/${request.own.id}`);
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
      const sessions = openWrapped(made.releaseKey, made.wrapped, proposal);
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

  function openPartials(duty: DutyOf<'openPartials'>): Answer {
    const { group, proposal } = duty;
    const releaseKey = releaseKeys.get(proposal);
    const wrapped = store.sealed(`partials/${proposal}`);
    if (releaseKey === undefined || wrapped === undefined)
      throw new KeyturnError(
        'vaultGone',
        'The prepared parts of this approval can no longer be opened. Nothing was sent. Ask for the payment to be proposed again.',
      );
    const wanted = new Set<string>(duty.sessions);
    const sessions = openWrapped(releaseKey, wrapped, proposal).filter(({ session }) => wanted.has(session));
    return { inputs: [{ type: 'partialsOpened', group, proposal, sessions }] };
  }

  function dropDead(nowMs: TimeMs): void {
    for (const id of [...releaseKeys.keys()]) {
      for (const { cases } of valuesOf(engine.state().groups)) {
        const known = cases[id];
        if (known === undefined) continue;
        const stands = known.mine?.phase === 'clicked' || known.mine?.phase === 'armed';
        const expiresAtMs = known.proposed?.proposal.expiresAtMs ?? Infinity;
        if (!stands || expiresAtMs <= nowMs) forgetRelease(id);
      }
    }
  }

  function forgetRelease(proposal: ProposalId): void {
    releaseKeys.get(proposal)?.fill(0);
    releaseKeys.delete(proposal);
  }

  return {
    keepSheetKey: (sheet, key) => void sheetKeys.set(sheet, key),
    holdsSheet: (sheet) => sheetKeys.has(sheet),
    approve,
    openPartials,
    canRelease: (proposal) => releaseKeys.has(proposal),
    forgetRelease,
    dropDead,
    wipe() {
      for (const key of [...sheetKeys.values(), ...releaseKeys.values()]) key.fill(0);
      sheetKeys.clear();
      releaseKeys.clear();
    },
  };
}
