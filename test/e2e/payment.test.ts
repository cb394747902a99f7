import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/core/base/bytes.ts';
import { decodeArchive } from '../../src/core/backup/archive.ts';
import type { GroupId } from '../../src/core/base/ids.ts';
import { nextNumber } from '../../src/core/engine/duties.ts';
import type { ProposalView } from '../../src/core/engine/views.ts';
import { participantRecover } from '../../src/core/frost/chilldkg/recovery.ts';
import { encodeAddress } from '../../src/core/kaspa/address.ts';
import type { Coin } from '../../src/core/kaspa/coin-selection.ts';
import { sompiPerKas } from '../../src/core/kaspa/network.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../../src/core/kaspa/transaction.ts';
import type { TransactionId } from '../../src/core/base/ids.ts';
import { buildProposal } from '../../src/core/proposal/build.ts';
import { decodeProposal, encodeProposal, type Proposal, proposalIdOf } from '../../src/core/proposal/proposal.ts';
import { startPracticeLedgerChild } from '../../src/main/chain/practice-ledger/child.ts';
import { payeeAddress } from '../../src/main/cli/demo-people.ts';
import { done, groupIn, isStocked, proposalIn } from '../../src/main/cli/demo-screens.ts';
import { startMember } from '../../src/main/compose.ts';
import { scriptOf } from '../../src/main/ipc/money-text.ts';
import { insecureFileName } from '../../src/main/keychain/insecure-file-keychain.ts';
import { groupKeysOf, seedOf } from '../../src/main/vault/person.ts';
import { openForRecovery } from '../../src/main/vault/vault-file.ts';
import { eventually } from '../desk/eventually.ts';
import {
  deadLedger,
  expectSentences,
  filesIn,
  flipped,
  readyGroup,
  refused,
  sees,
  type Sandbox,
  sandbox,
  steadyView,
  type Person,
} from './member.ts';

// One ready group of two out of three for the whole file, in the order of a story. Sam's app knows no ledger that answers.

const coinKas = 10n;
const coins = 40;
const id = 'ab'.repeat(32);
let box: Sandbox;
let people: readonly Person[];
let dana: Person;
let lee: Person;
let sam: Person;
let group: string;
let address: string;

beforeAll(async () => {
  box = await sandbox();
  people = await Promise.all(
    ['Dana', 'Lee', 'Sam'].map((name) => box.person(name, box.place(name === 'Sam' ? { nodeUrl: deadLedger } : {}))),
  );
  [dana, lee, sam] = people as [Person, Person, Person];
  group = await readyGroup(box, people);
  address = groupIn(dana.app.view(), group)?.address ?? '';
  await box.ledger.faucet(address, coinKas * sompiPerKas, coins);
  const total = (coinKas * BigInt(coins) * sompiPerKas).toString();
  for (const { app } of [dana, lee])
    await app.until('the money', (view) => groupIn(view, group)?.balanceSompi === total);
}, 300_000);
afterAll(() => box.close());

type Wish = { to?: string; amount?: string; note?: string; externalId?: string; expiresInMs?: number };
const propose = (person: Person, { to, amount, note, ...rest }: Wish = {}) =>
  person.app.ask('proposal.create', {
    group,
    payments: [{ to: to ?? payeeAddress(), amount: amount ?? '5' }],
    note: note ?? 'Invoice',
    ...rest,
  });
const approve = (person: Person, proposal: string, reading: string) =>
  person.app.ask('person.approve', { group, proposal, reading });
const reject = (person: Person, proposal: string) =>
  person.app.ask('review.reject', { group, proposal, reason: 'Not this one' });
const withdraw = (person: Person, proposal: string) => person.app.ask('review.withdraw', { group, proposal });
const stocked = () =>
  Promise.all([dana, lee].map(({ app }) => app.until('one-time codes', (view) => isStocked(view, group))));
/** The reading of a proposal that waits for this person. */
const turn = (person: Person, proposal: string): Promise<string> =>
  person.app.until('a turn', (view) => {
    const seen = proposalIn(view, group, proposal);
    return seen?.standing === 'yourTurn' ? seen.reading : undefined;
  });
const standing = (person: Person, proposal: string, ...wanted: readonly ProposalView['standing'][]) =>
  sees(person.app, wanted.join(' or '), (view) => {
    const seen = proposalIn(view, group, proposal);
    return done(seen, wanted) ? seen : undefined;
  });
async function leavesAlone(person: Person, work: () => Promise<void>): Promise<void> {
  const before = await steadyView(person.app);
  await work();
  expect(await steadyView(person.app)).toEqual(before);
}

describe('a payment that cannot be', () => {
  it('is not proposed while no Kaspa node has answered, and the app runs all the same', async () => {
    expect(groupIn(sam.app.view(), group)).toMatchObject({ phase: 'ready', balance: undefined });
    await leavesAlone(sam, async () => void (await refused(propose(sam), 'ledgerUnreachable')));
  });

  it.each([
    ['of nothing', { amount: '0' }, 'amountInvalid'],
    ['of less than nothing', { amount: '-1' }, 'amountInvalid'],
    ['with nine decimals', { amount: '1.123456789' }, 'amountInvalid'],
    ['in another notation', { amount: '1e3' }, 'amountInvalid'],
    ['with a comma where none belongs', { amount: '1,00' }, 'amountInvalid'],
    ['with a blank before it', { amount: ' 1' }, 'amountInvalid'],
    ['of more than there is in the world', { amount: '29,000,000,001' }, 'amountInvalid'],
    ['of one sompi, which no coin can carry', { amount: '0.00000001' }, 'amountInvalid'],
    ['to a mistyped address', { to: `${payeeAddress().slice(0, -1)}q` }, 'addressInvalid'],
    ['to no address', { to: 'Acme Ltd' }, 'addressInvalid'],
    ['of more than the group has', { amount: '401' }, 'fundsInsufficient'],
    ['that needs more coins than one-time codes cover', { amount: '325' }, 'tooManyInputs'],
    ['with a note one character too long', { note: 'x'.repeat(1_025) }, 'noteTooLong'],
    ['with a note that rings a bell', { note: 'Invoice\u0007' }, 'invalidInput'],
    ['with a note that reads backwards', { note: 'Invoice \u202e7' }, 'invalidInput'],
    ['with a note of half a character', { note: 'Invoice \ud83d' }, 'invalidInput'],
    ['without the reason this group asks for', { note: ' \n ' }, 'reasonRequired'],
    ['with a reference that does not show', { externalId: 'INV\u200b7' }, 'invalidInput'],
  ] as const)('is not proposed: %s', async (_what, wish, code) => {
    await leavesAlone(dana, async () => void (await refused(propose(dana, wish), code)));
  });

  it('is not proposed to an address of another network, or to the group itself', async () => {
    await leavesAlone(dana, async () => {
      const elsewhere = payeeElsewhere();
      await refused(propose(dana, { to: elsewhere }), 'addressWrongNetwork');
      await refused(propose(dana, { to: address }), 'proposalBlocked');
      await refused(
        dana.app.ask('proposal.create', { group: id, payments: [{ to: address, amount: '1' }], note: 'x' }),
        'groupNotFound',
      );
    });
  });
});

describe('a decision', () => {
  let first: string;
  let reading: string;

  it('needs a proposal, the reading that was shown, and an unlocked laptop', async () => {
    await stocked();
    ({ proposal: first } = await propose(dana, { note: `${'x'.repeat(1_022)}\n7` }));
    reading = await turn(dana, first);
    await turn(lee, first);
    await leavesAlone(dana, async () => {
      await refused(approve(dana, id, reading), 'proposalNotFound');
      await refused(reject(dana, id), 'proposalNotFound');
      await refused(withdraw(dana, id), 'proposalNotFound');
      await refused(dana.app.ask('review.technical', { group, proposal: id }), 'proposalNotFound');
      await refused(approve(dana, first, id), 'reviewStale');
      await refused(approve(dana, first, first), 'reviewStale');
      await refused(withdraw(dana, first), 'wrongPhase');
      await refused(dana.app.ask('review.reject', { group, proposal: first, reason: 'No\u0000' }), 'invalidInput');
    });
    await dana.app.ask('vault.lock', {});
    await leavesAlone(dana, async () => {
      await refused(approve(dana, first, reading), 'vaultLocked');
      await refused(reject(dana, first), 'vaultLocked');
    });
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  });

  it('is made once; a refused rejection on a locked laptop takes nothing of it away', async () => {
    await approve(dana, first, reading);
    await standing(dana, first, 'waiting');
    await dana.app.until('the approval', (view) => proposalIn(view, group, first)?.approvals.includes('Dana'));
    await leavesAlone(dana, async () => void (await refused(approve(dana, first, reading), 'alreadyDecided')));
    await dana.app.ask('vault.lock', {});
    await leavesAlone(dana, async () => void (await refused(reject(dana, first), 'vaultLocked')));
    await approve(lee, first, await turn(lee, first));
    for (const person of [dana, lee]) await standing(person, first, 'accepted', 'confirmed');
  });

  it('that is out cannot be taken back, and nobody can decide again', async () => {
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    await refused(withdraw(dana, first), 'wrongPhase');
    await refused(reject(dana, first), 'alreadyDecided');
    await refused(approve(lee, first, reading), 'alreadyDecided');
    await refused(withdraw(lee, first), 'wrongPhase');
    expect(proposalIn(await lee.app.ask('app.look', {}), group, first)?.rejections).toEqual([]);
  });

  it('to reject stands against a later yes, and a withdrawn yes stays withdrawn', async () => {
    await stocked();
    const { proposal } = await propose(lee);
    await approve(dana, proposal, await turn(dana, proposal));
    await dana.app.until('the approval', (view) => proposalIn(view, group, proposal)?.approvals.includes('Dana'));
    await withdraw(dana, proposal);
    await standing(dana, proposal, 'withdrawnByYou');
    await refused(
      approve(dana, proposal, proposalIn(dana.app.view(), group, proposal)?.reading ?? ''),
      'alreadyDecided',
    );
    await refused(withdraw(dana, proposal), 'wrongPhase');

    const leesReading = await turn(lee, proposal);
    await reject(lee, proposal);
    await standing(lee, proposal, 'rejectedByYou');
    await refused(approve(lee, proposal, leesReading), 'alreadyDecided');
    await refused(reject(lee, proposal), 'alreadyDecided');
    const seen = await dana.app.until('the rejection', (view) => {
      const shown = proposalIn(view, group, proposal);
      return shown?.rejections.length === 1 ? shown : undefined;
    });
    expect([seen.rejections, seen.approvals, seen.released]).toEqual([
      [{ name: 'Lee', reason: 'Not this one' }],
      [],
      false,
    ]);
  });

  it('comes too late for a proposal that has expired', async () => {
    await stocked();
    const { proposal } = await propose(dana, { expiresInMs: 2_000 });
    const shown = await standing(dana, proposal, 'expired');
    await refused(approve(dana, proposal, shown.reading ?? id), 'proposalExpired');
    await refused(withdraw(dana, proposal), 'wrongPhase');
    expect(proposalIn(await dana.app.ask('app.look', {}), group, proposal)?.approvals).toEqual([]);
  });
});

describe('a backup', () => {
  const fileOf = (i: number): string => join(box.folder, `backup-${i}.keyturn-backup`);
  const prove = (file: string, recoveryPassphrase = dana.recovery) =>
    dana.app.ask('backup.prove', { group, file, recoveryPassphrase });

  it('that is damaged, is no backup, or is not there proves nothing', async () => {
    const good = readFileSync(fileOf(0));
    const file = join(box.folder, 'changed.keyturn-backup');
    for (const [bytes, code] of [
      [flipped(good, Math.floor(good.length / 2), 1), 'backupDamaged'],
      [flipped(good, 40, 1), 'backupDamaged'],
      [good.subarray(0, good.length - 1), 'backupDamaged'],
      [flipped(good, 0, 1), 'backupForeign'],
      [new Uint8Array(), 'backupForeign'],
      [readFileSync(join(dana.folder, 'vault.ktv')), 'backupForeign'],
    ] as const) {
      writeFileSync(file, bytes);
      await refused(prove(file), code);
      expect(new Uint8Array(readFileSync(file))).toEqual(new Uint8Array(bytes));
    }
    await refused(prove(join(box.folder, 'not there')), 'fileNotFound');
    await refused(prove(box.folder), 'fileNotFound');
    await refused(
      dana.app.ask('backup.prove', { group: id, file: fileOf(0), recoveryPassphrase: 'x' }),
      'groupNotFound',
    );
  });

  it('needs its own recovery passphrase, and one of another person is told apart', async () => {
    const before = filesIn(box.folder).get('backup-0.keyturn-backup');
    await refused(prove(fileOf(0), dana.daily), 'passphraseWrong');
    await refused(prove(fileOf(1)), 'passphraseWrong');
    const sentence = await refused(prove(fileOf(1), lee.recovery), 'backupForeign');
    expect(sentence).toMatch(/another key part/);
    await prove(fileOf(0));
    expect(filesIn(box.folder).get('backup-0.keyturn-backup')).toBe(before);
  }, 120_000);

  it('is never written over the profile, into a folder that is not there, or with a wrong passphrase', async () => {
    const before = filesIn(dana.folder).get('vault.ktv');
    const make = (file: string, recoveryPassphrase = dana.recovery) =>
      dana.app.ask('backup.make', { file, recoveryPassphrase });
    await refused(make(join(dana.folder, 'vault.keyturn-backup')), 'invalidInput');
    await refused(make(join(box.folder, 'keyturn.db')), 'invalidInput');
    await refused(make(join(box.folder, 'not there', 'b.keyturn-backup')), 'fileNotFound');
    await refused(make(box.folder), 'invalidInput');
    await refused(make(join(box.folder, 'backup-0.keyturn-backup')), 'invalidInput'); // Nothing that is there is replaced.
    await refused(make(join(box.folder, 'wrong.keyturn-backup'), dana.daily), 'passphraseWrong');
    expect(filesIn(dana.folder).get('vault.ktv')).toBe(before);
    expect(filesIn(box.folder).has('wrong.keyturn-backup')).toBe(false);
  });
});

/*
 * A member whose app does what ours never would. That every such transaction is refused by name is the business of
 * test/unit/review/refusal.test.ts and test/unit/kaspa/attacks.test.ts; here it comes from a peer, over the network.
 */
describe('a proposal that no honest app makes', () => {
  it('cannot be made on another network’s ledger', async () => {
    await sam.app.quit();
    const devnet = await startPracticeLedgerChild({ networkId: 'devnet', autoMineMs: 100 });
    try {
      sam.app = await box.open('Sam', { ...sam.start, nodeUrl: devnet.url });
      await sees(sam.app, 'the other network', () =>
        sam.app.reports().some((line) => line.includes('ledgerWrongNetwork')),
      );
      expect(await sam.app.until('the problem on screen', (view) => view.ledgerProblem)).toMatch(/network/);
      await leavesAlone(sam, async () => void (await refused(propose(sam), 'ledgerWrongNetwork')));
      await sam.app.quit();
    } finally {
      await devnet.close();
    }
  });

  it('is shown as refused, with the reason, and nobody can approve it', async () => {
    const hostile = await startMember({
      folder: sam.folder,
      profileName: sam.profileName,
      network: 'practice',
      nodeUrl: box.ledger.url,
      report: () => undefined,
    });
    try {
      const now = () => {
        const known = hostile.engine.state().groups[group as GroupId];
        if (known?.key === undefined || known.forming.charter === undefined) throw new Error('The group is ready');
        return { known, key: known.key, charter: known.forming.charter };
      };
      await eventually('the coins on the hostile laptop', () => Promise.resolve(now().known.coins !== undefined));
      const honest = (): Proposal => {
        const { known, key, charter } = now();
        const available = Object.entries(known.coins?.coins ?? {}).flatMap(([outpoint, entry]): readonly Coin[] => {
          const [transactionId = '', index] = outpoint.split(':');
          return entry === undefined
            ? []
            : [{ outpoint: { transactionId: transactionId as TransactionId, index: Number(index) }, entry }];
        });
        const built = buildProposal({
          charter,
          author: hostile.signer.device,
          k: nextNumber(known, hostile.signer.device),
          epoch: key.epoch,
          groupScript: key.script,
          coins: available,
          daaScore: known.coins?.daaScore ?? 0n,
          payments: [{ script: scriptOf(payeeAddress(), 'practice'), amountSompi: 5n * sompiPerKas }],
          note: 'Invoice',
          externalId: undefined,
          expiresAtMs: hostile.engine.nowMs() + 600_000,
          feeRateSompiPerGram: 100n,
          inputsMax: 32,
        });
        if (!built.ok) throw new Error(built.error.message);
        const decoded = decodeProposal(built.value);
        if (!decoded.ok) throw new Error(decoded.error.why);
        return decoded.value;
      };
      const withTransaction =
        (change: (tx: Transaction) => Transaction) =>
        (proposal: Proposal): Proposal => {
          const decoded = decodeTransaction(proposal.transaction);
          if (!decoded.ok) throw new Error(decoded.error.code);
          return { ...proposal, transaction: encodeTransaction(change(decoded.value)) };
        };
      const cheaper = (sompi: bigint) =>
        withTransaction((tx) => ({
          ...tx,
          outputs: tx.outputs.map((output, i) =>
            i === tx.outputs.length - 1 ? { ...output, valueSompi: output.valueSompi - sompi } : output,
          ),
        }));
      const crafted: readonly (readonly [RegExp, (proposal: Proposal) => Proposal])[] = [
        [/version 1/, (proposal) => ({ ...proposal, transaction: proposal.transaction.with(0, 1) })],
        [/more than a payment/, withTransaction((tx) => ({ ...tx, payload: Uint8Array.of(1) }))],
        [/more than a payment/, withTransaction((tx) => ({ ...tx, gas: 1n }))],
        [/lock time/, withTransaction((tx) => ({ ...tx, lockTime: 1n }))],
        [/cannot be read/, (proposal) => ({ ...proposal, transaction: manyInputs(proposal.transaction, 101) })],
        [
          /describes 1 coin but spends 100|spends 100/,
          (proposal) => ({ ...proposal, transaction: manyInputs(proposal.transaction, 100) }),
        ],
        [/fee of .* is below/, cheaper(-200_000n)],
        [/fee of .* is above/, cheaper(60_000_000n)],
        [
          /another amount/,
          (proposal) => ({
            ...proposal,
            payments: proposal.payments.map((payment) => ({ ...payment, amountSompi: 1n })),
          }),
        ],
        [/another group key/, (proposal) => ({ ...proposal, epoch: 1 })],
        [/rules/, (proposal) => ({ ...proposal, charterVersion: 2 })],
      ];
      for (const [reason, craft] of crafted) {
        const bytes = encodeProposal(craft(honest()));
        const proposal = proposalIdOf(bytes);
        hostile.engine.accept([{ type: 'proposalAuthored', group: group as GroupId, proposal: bytes }]);
        for (const person of [dana, lee]) {
          const shown = await standing(person, proposal, 'refused');
          expect(shown.why).toMatch(reason);
          expectSentences(shown.why ?? '');
          expect([shown.reading, shown.sentence, shown.verdict]).toEqual([undefined, undefined, undefined]);
          const sentence = await refused(approve(person, proposal, shown.reading ?? id), 'proposalInvalid');
          expect(sentence).toBe(shown.why);
          await refused(person.app.ask('review.technical', { group, proposal }), 'proposalInvalid');
        }
      }
      // What does not even decode as a proposal is no proposal, and everybody sees whose it was.
      const honestBytes = encodeProposal(honest());
      hostile.engine.accept([
        { type: 'proposalAuthored', group: group as GroupId, proposal: honestBytes.subarray(0, -1) },
      ]);
      for (const { app } of [dana, lee])
        await app.until('the alarm', (view) =>
          groupIn(view, group)?.alarms.some(({ fault, member }) => fault === 'malformed proposal' && member === 'Sam'),
        );
    } finally {
      await hostile.quit();
    }
  }, 120_000);
});

describe('what the apps wrote and said', () => {
  it('holds no passphrase, no word, no seed and no share', async () => {
    const bytes = (value: Uint8Array): readonly string[] => [
      bytesToHex(value),
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('base64url'),
      Buffer.from(value).toString('latin1'),
    ];
    const needles = people.flatMap(({ daily, recovery, words }) => {
      const list = words.split(' ');
      return [daily, recovery, ...list.slice(2).map((_word, i) => list.slice(i, i + 3).join(' '))];
    });
    for (const [i, person] of people.entries()) {
      const file = readFileSync(join(box.folder, `backup-${i}.keyturn-backup`));
      const opened = await openForRecovery('backup', file, utf8ToBytes(person.recovery));
      const archive = decodeArchive(opened.content);
      if (!archive.ok) throw new Error(archive.error.sentence);
      const seed = seedOf(archive.value.entropy, utf8ToBytes(person.recovery));
      const { hostSecret, memberSecret } = groupKeysOf(seed, group as GroupId);
      const recovered = participantRecover(hostSecret, archive.value.groups[0]?.recoveryData ?? new Uint8Array());
      if (!recovered.ok) throw new Error('A backup gives the share back');
      const { secshare } = recovered.value.output;
      needles.push(...[archive.value.entropy, seed, hostSecret, memberSecret, secshare].flatMap(bytes));
    }
    expect(new Set(needles).size).toBe(3 * (2 + 22 + 5 * 4));

    const said: string[] = [];
    for (const { app, folder } of [dana, lee]) {
      const log = join(box.folder, `${app.name}.keyturn-log`);
      await app.ask('audit.export', { file: log });
      said.push(JSON.stringify(await app.ask('app.look', {})), readFileSync(log, 'utf8'));
      for (const name of filesIn(folder).keys())
        if (name !== insecureFileName) said.push(readFileSync(join(folder, name), 'latin1'));
    }
    said.push(...box.apps.flatMap((app) => app.reports()));
    for (const i of people.keys()) said.push(readFileSync(join(box.folder, `backup-${i}.keyturn-backup`), 'latin1'));
    if (process.platform === 'linux')
      for (const { app } of [dana, lee])
        for (const pid of [app.pid, (await app.memory()).vaultPid ?? app.pid])
          for (const file of ['cmdline', 'environ']) said.push(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
    const all = said.join('\n');
    // What everybody may see is in there, so what is looked for would be found.
    for (const shown of [group, address, 'Invoice', 'humanApproved']) expect(all).toContain(shown);
    expect(needles.filter((needle) => all.includes(needle))).toEqual([]);
  }, 120_000);
});

/** The payee of the tests on another network, with a right checksum. */
function payeeElsewhere(): string {
  const decoded = scriptOf(payeeAddress(), 'practice');
  const encoded = encodeAddress({ version: 0, payload: decoded.slice(1, 33) }, 'mainnet');
  return encoded;
}

/** The same coin as often as asked for, under other indices; written by hand, because ours does not write so many. */
function manyInputs(bytes: Uint8Array, count: number): Uint8Array {
  const decoded = decodeTransaction(bytes);
  const input = decoded.ok ? decoded.value.inputs[0] : undefined;
  if (!decoded.ok || input === undefined) throw new Error('A proposal spends a coin');
  const inputs = Array.from({ length: count }, (_, index) => ({
    ...input,
    previousOutpoint: { ...input.previousOutpoint, index },
  }));
  return encodeTransaction({ ...decoded.value, inputs });
}
