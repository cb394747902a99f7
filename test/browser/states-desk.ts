import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { DeviceId, GroupId } from '../../src/core/base/ids.ts';
import type { AppView } from '../../src/core/engine/app-view.ts';
import { groupView } from '../../src/core/engine/views.ts';
import type { Member } from '../../src/main/compose.ts';
import { deskHandlers } from '../../src/main/desk/handlers.ts';
import { seatOf, seatTopic, type Seat } from '../../src/main/desk/seat.ts';
import { createShell } from '../../src/main/desk/shell.ts';
import { approvalsTakenBack } from '../../src/main/desk/standing.ts';
import type { ConfirmTicket, DeskHost, Door } from '../../src/main/desk.ts';
import { doorOf } from '../../src/main/ipc/door-of.ts';
import { settingsDefault } from '../../src/main/settings/settings-file.ts';
import { passphraseBytes, passphraseCharactersMax, passphraseCharactersMin } from '../../src/main/vault/passphrase.ts';
import { contract } from '../../src/preload/contract.ts';
import type { App } from '../simulation/world.ts';

/** The desk of one person of a simulated world: main's own handlers, topics and confirm windows over the real engine. */
export type StatesDesk = {
  readonly door: Door;
  /** Confirm windows that main asked its host to show, the newest last. */
  readonly tickets: ConfirmTicket[];
  /** What `compose.ts` would remember of the node's last answer. */
  ledgerIs(problem: KeyturnError | undefined): void;
  /** The person said that the app may end. */
  isEnded(): boolean;
  close(): void;
};

/** As `open-desk.ts` puts them together, around an app of the simulator instead of one with a folder, a network and a node. */
export function statesDesk(app: App, group: GroupId): StatesDesk {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-states-'));
  // Only asked whether it is there: the simulator's vault keeps its content in memory.
  const vaultFile = join(folder, 'vault');
  writeFileSync(vaultFile, '');
  const tickets: ConfirmTicket[] = [];
  const listeners: (() => void)[] = [];
  const tell = (): void => listeners.forEach((listener) => listener());
  let ledgerProblem: KeyturnError | undefined;
  let ended = false;

  const member = {
    ...app.member,
    profile: { vaultFile, network: 'practice', warnings: [] },
    passphrases: {
      charactersMax: passphraseCharactersMax,
      charactersMin: passphraseCharactersMin,
      bytes: passphraseBytes,
    },
    ledgerProblem: () => ledgerProblem,
    onChanged: (listener: () => void) => void listeners.push(listener),
    view: () => viewNow(),
  } as unknown as Member;
  app.engine.onCommitted(tell);

  /** As `compose.ts` has it. */
  function viewNow(): AppView {
    const nowMs = app.engine.nowMs();
    const known = app.engine.state().groups[group];
    if (known === undefined) throw new Error('the group is known');
    return {
      revision: 0,
      nowMs,
      device: app.person.device,
      network: 'practice',
      warnings: [],
      vault: app.vault.isUnlocked() ? 'open' : 'locked',
      locksAtMs: undefined,
      online: true,
      addresses: app.network.addresses(),
      ledgerProblem: ledgerProblem?.message,
      groups: [groupView(known, new Set<DeviceId>(app.network.connectedDevices()), nowMs)],
    };
  }

  const host: DeskHost = {
    kind: 'electron',
    version: '0.0.0',
    canChooseFiles: false,
    suggestedFolder: folder,
    showConfirm: (ticket) => void tickets.push(ticket),
    chooseFile: () => Promise.resolve(undefined),
    notify: () => undefined,
    end: () => void (ended = true),
  };
  const shell = createShell({
    host: host.kind,
    version: host.version,
    place: 'profile',
    failure: undefined,
    profile: { name: app.person.name, folder, network: 'practice', node: undefined },
    practice: undefined,
    settings: settingsDefault,
    confirming: undefined,
    canChooseFiles: false,
    suggestedFolder: folder,
    asked: undefined,
    pageRestarted: undefined,
  });
  const report = (where: string, problem: unknown): void => void app.reports.push({ where, problem });
  const view = seatTopic(() => seat);
  const seat: Seat = seatOf(member, {
    host,
    settings: { snapshot: () => shell.now().settings, onChanged: (listener) => shell.onChanged(listener) },
    onChanged: () => view.changed(),
    onConfirming() {
      const confirming = seat.confirms.confirming();
      shell.set({ confirming: confirming === undefined ? undefined : { ...confirming, where: 'window' } });
    },
    report,
  });
  const notHere = (): Promise<never> => Promise.reject(new KeyturnError('wrongPhase', 'Not in this world.'));
  const door = doorOf(
    contract,
    deskHandlers({
      host,
      folder,
      shell,
      view,
      seat: () => seat,
      takesBack: () => approvalsTakenBack(app.engine.state(), app.engine.nowMs()),
      reopen: notHere,
      practice: { start: notHere, leave: notHere, fund: notHere },
    }),
    { 'app.view': view, 'app.shell': shell },
    report,
  );
  return {
    door,
    tickets,
    ledgerIs(problem) {
      ledgerProblem = problem;
      tell();
    },
    isEnded: () => ended,
    close() {
      view.end();
      for (const ticket of tickets) ticket.cancel();
      rmSync(folder, { recursive: true });
    },
  };
}
