import { KeyturnError } from '../../src/core/base/errors.ts';
import type { ProposalId, SheetId } from '../../src/core/base/ids.ts';
import type { Vault } from '../../src/core/vault-port.ts';
import type { VaultContent } from '../../src/main/vault/content.ts';
import { vaultInMemory, type OpenVault } from '../../src/main/vault/open-vault.ts';
import { openWrapped, type SessionPartials } from '../../src/main/vault/release.ts';
import type { ForTests } from '../../src/main/vault/vault-file.ts';
import { verbs, type VerbAnswer, type VerbInput, type VerbName } from '../../src/main/vault/verbs/verbs.ts';
import { namedBytes } from './clockwork.ts';

/** Argon2id at a cost nobody would ship; the code around it is the real one. */
export const quick: ForTests = { cost: { memoryKiB: 64, passes: 3, lanes: 1 }, floorMiB: 0 };

/** What one click made, whatever became of the answer. */
export type SheetUse = {
  readonly who: string;
  readonly sheet: SheetId;
  readonly proposal: ProposalId;
  readonly sessions: readonly SessionPartials[];
  readonly releaseKey: Uint8Array;
};

/** A vault's sealed file, which outlives its process. */
export type VaultFile = { content: VaultContent; readonly sheetSubKey: Uint8Array };

export type VaultPlace = {
  readonly who: string;
  /** Names the randomness; the same seed gives the same secrets. */
  readonly seed: string;
  readonly file: VaultFile;
  nowMs(): number;
  /** Begins a call and answers how to end it, so that the world knows when nothing is under way. */
  begin(): () => void;
  isAlive(): boolean;
  /** Resolves when the sheet may be made: a world that wants few sheets lets the others wait. */
  mayMakeSheet(input: VerbInput<'makeSheet'>): Promise<void>;
  /** Sheets made before in a world that began at the same point: the same bytes, made once. */
  readonly madeBefore: Map<string, VerbAnswer<'makeSheet'>> | undefined;
  /** How often a sheet was made for one place, in all the processes of this vault. */
  readonly timesMade: Map<string, number>;
  readonly uses: SheetUse[];
};

/** The real verbs in this very process, behind the port: a crash forgets what the vault's process held. */
export function memoryVault(place: VaultPlace, unlocked: boolean): Vault {
  let calls = 0;
  let random = namedBytes(`${place.seed}/${place.who}/open`);
  const opened = (): OpenVault =>
    vaultInMemory({
      content: place.file.content,
      write: (content) => void (place.file.content = content),
      sheetSubKey: place.file.sheetSubKey,
      random: (count) => random(count),
      tests: quick,
      nowMs: place.nowMs(),
    });
  let vault: OpenVault | undefined = unlocked ? opened() : undefined;

  function requireOpen(): OpenVault {
    if (!place.isAlive()) throw new KeyturnError('vaultGone', 'The process ended.');
    if (vault === undefined) throw new KeyturnError('vaultLocked', 'The vault is locked.');
    return vault;
  }

  async function call<V extends VerbName>(verb: V, input: VerbInput<V>, name?: string): Promise<VerbAnswer<V>> {
    const open = requireOpen();
    const end = place.begin();
    try {
      random = namedBytes(`${place.seed}/${place.who}/${name ?? `${verb}/${place.nowMs()}/${calls++}`}`);
      // Copies both ways, as a process boundary makes them.
      return structuredClone(await verbs[verb](open, structuredClone(input)));
    } finally {
      end();
    }
  }

  return {
    isUnlocked: () => place.isAlive() && vault !== undefined,
    processId: () => undefined,
    idleLockMs: 3_600_000,
    // People of a world lock their vaults themselves.
    locksInMs: () => (place.isAlive() && vault !== undefined ? 3_600_000 : undefined),
    inUse: () => Promise.resolve(),
    create: () => Promise.reject(new Error('People of a world have their vaults already')),
    unlock: () => {
      vault ??= opened();
      return Promise.resolve();
    },
    lock: () => {
      vault = undefined;
      return Promise.resolve();
    },
    prepareGroup: (input) => call('prepareGroup', input),
    signStatement: (input) => call('signStatement', input),
    dkgFirst: (input) => call('dkgFirst', input),
    dkgSecond: (input) => call('dkgSecond', input),
    dkgFinish: (input) => call('dkgFinish', input),
    rehearseNonce: (input) => call('rehearseNonce', input),
    rehearsePartial: (input) => call('rehearsePartial', input),
    makeBackup: (input) => call('makeBackup', input),
    async makeSheet(input) {
      requireOpen();
      await place.mayMakeSheet(input);
      requireOpen();
      const of = `${input.author}/${input.k}`;
      const times = place.timesMade.get(of) ?? 0;
      place.timesMade.set(of, times + 1);
      const name = `sheet/${of}/${times}`;
      const known = place.madeBefore?.get(`${place.who}/${name}`);
      const sheet = known ?? (await call('makeSheet', input, name));
      place.madeBefore?.set(`${place.who}/${name}`, structuredClone(sheet));
      return structuredClone(sheet);
    },
    async approve(input) {
      const answer = await call('approve', input);
      place.uses.push({
        who: place.who,
        sheet: input.own.sheet,
        proposal: input.proposalId,
        sessions: openWrapped(answer.releaseKey, answer.wrapped, input.proposalId),
        releaseKey: answer.releaseKey.slice(),
      });
      return answer;
    },
  };
}
