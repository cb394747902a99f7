import type { Settings } from '../../src/preload/shell-view.ts';
import type { Member } from '../../src/main/compose.ts';
import { failureRing } from '../../src/main/failures.ts';
import type { ConfirmTicket } from '../../src/main/desk.ts';
import { createConfirms, type Confirms } from '../../src/main/ipc/confirms.ts';
import {
  judgePassphrase,
  passphraseBytes,
  passphraseCharactersMax,
  passphraseCharactersMin,
} from '../../src/main/vault/passphrase.ts';
import type { App } from '../simulation/world.ts';

/* An app of a simulated world with what a desk needs of it beside: its store, its failures, its news. */

export type WholeMember = Member & { readonly noteFailure: (where: string, problem: unknown) => void };

export function wholeMember(app: App, folder = '/nowhere/profile'): WholeMember {
  const failures = failureRing(() => app.engine.nowMs());
  const listeners: (() => void)[] = [];
  app.engine.onCommitted(() => listeners.forEach((listener) => listener()));
  return {
    ...app.member,
    profile: { ...app.member.profile, folder, store: app.store, vaultFile: `${folder}/vault.ktv`, warnings: [] },
    passphrases: {
      charactersMax: passphraseCharactersMax,
      charactersMin: passphraseCharactersMin,
      judge: judgePassphrase,
      bytes: passphraseBytes,
    },
    version: '0.1.0',
    failures: () => failures.all(),
    noteFailure: (where, problem) => failures.note(where, problem),
    onChanged: (listener) => void listeners.push(listener),
  };
}

/** A host without a screen: it keeps every ticket it was asked to show, and a clock moved by hand. */
export type Gate = {
  readonly confirms: Confirms;
  readonly shown: ConfirmTicket[];
  readonly upMs: { value: number };
  readonly reports: string[];
  changes(): number;
};

export function gateOf(member: Member, show: () => void = () => undefined): Gate {
  const shown: ConfirmTicket[] = [];
  const upMs = { value: 1_000_000 };
  const reports: string[] = [];
  let changes = 0;
  const settings: Settings = { theme: 'system', contrast: 'system', language: 'en', notifyAmounts: false };
  const confirms = createConfirms({
    member,
    monotonicMs: () => upMs.value,
    randomId: () => `ticket ${shown.length}`,
    settings: { snapshot: () => settings, onChanged: () => undefined },
    onChanged: () => void changes++,
    show: (ticket) => {
      shown.push(ticket);
      show();
    },
    report: (where, problem) => void reports.push(`${where}: ${String(problem)}`),
  });
  return { confirms, shown, upMs, reports, changes: () => changes };
}
