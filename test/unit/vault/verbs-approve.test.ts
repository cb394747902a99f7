import { schnorr } from '@noble/curves/secp256k1.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesToHex, concatBytes } from '../../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../../src/core/base/errors.ts';
import { encodeCharter, type Charter } from '../../../src/core/group/charter.ts';
import { encodeStatement, verifyStatement, type SignedStatement } from '../../../src/core/group/statement.ts';
import { decodeTransaction, encodeTransaction } from '../../../src/core/kaspa/transaction.ts';
import { encodeProposal, proposalIdOf } from '../../../src/core/proposal/proposal.ts';
import { completeSession, sessionsAmong } from '../../../src/core/signature/completion.ts';
import { sheetIdOf } from '../../../src/core/signature/sheet.ts';
import { decodeContent } from '../../../src/main/vault/content.ts';
import { vaultInMemory } from '../../../src/main/vault/open-vault.ts';
import { openWrapped } from '../../../src/main/vault/release.ts';
import { seal } from '../../../src/main/vault/sealing.ts';
import { signAsMember } from '../../../src/main/vault/verbs/statement.ts';
import {
  approve,
  charterOf,
  click,
  group,
  payment,
  publicSheet,
  readyTeam,
  sheetOf,
  statementOf,
  type Payment,
  type Person,
  type Ready,
  type Sheet,
} from './people.ts';

let team: Ready;
beforeAll(async () => {
  team = await readyTeam(2, 3);
});
/** Every test proposes under a number of its own, so that no sheet is ever met twice by accident. */
let nextK = 0;
const newPayment = (inputs = 1): Payment => payment(team, inputs, nextK++);
const sheets = (of: Payment, who: Ready = team): readonly Sheet[] =>
  who.people.map((one) => sheetOf(one, of.proposal.author, of.proposal.k));
const others = (all: readonly Sheet[], but: number): readonly SignedStatement[] =>
  all.flatMap(({ signed }, i) => (i === but ? [] : [signed]));
const clickOf = (of: Payment, all: readonly Sheet[], i: number, who: Ready = team) =>
  click(who, who.people[i]!, of, all[i]!, others(all, i));

/** What main does with two or more approvals, at whatever time they came. */
function completed(
  who: Ready,
  of: Payment,
  all: readonly Sheet[],
  approvers: readonly number[],
  approvals: readonly ReturnType<typeof approve>[],
) {
  const armed = approvers.map((index) => ({ index, sheet: publicSheet(all[index]!, index) }));
  const opened = approvals.map(({ releaseKey, wrapped }) => openWrapped(releaseKey, wrapped, of.id));
  return sessionsAmong(who.key, of.id, of.sighashes.length, armed).map((session) => {
    const partials = new Map(
      approvers.flatMap((index, i) => {
        const mine = opened[i]!.find((candidate) => candidate.session === session.session);
        return mine === undefined ? [] : [[index, mine.partials] as const];
      }),
    );
    return completeSession(
      who.key,
      session,
      of.sighashes,
      new Map([...partials].filter(([index]) => session.subset.includes(index))),
    );
  });
}

function expectValid(who: Ready, of: Payment, results: ReturnType<typeof completed>): void {
  expect(results.length).toBeGreaterThan(0);
  for (const result of results) {
    if (!result.ok) throw new Error(`culprits: ${result.error.culprits.join()}`);
    expect(result.value).toHaveLength(of.sighashes.length);
    for (const [input, signature] of result.value.entries())
      expect(schnorr.verify(signature, of.sighashes[input]!, who.key.thresholdKey.subarray(1))).toBe(true);
  }
}

describe('a click', () => {
  it.each([1, 3])('of two members, each alone and at another time, signs all %i inputs', (inputs) => {
    const paid = newPayment(inputs);
    const all = sheets(paid);
    const early = approve(team.people[2]!, clickOf(paid, all, 2));
    const late = approve(team.people[0]!, clickOf(paid, all, 0));
    expect(early.sessions).toHaveLength(2);
    expectValid(team, paid, completed(team, paid, all, [0, 2], [late, early]));
  });

  it('says in a signed statement what was approved, with which sheet, for which sessions', () => {
    const paid = newPayment();
    const all = sheets(paid);
    const approved = approve(team.people[1]!, clickOf(paid, all, 1));
    const statement = verifyStatement(approved.signed, 'approve', group);
    expect(statement).toMatchObject({
      ok: true,
      value: {
        member: team.agreed.members[1],
        device: team.people[1]!.device,
        proposal: paid.id,
        epoch: 0,
        attempt: 0,
        sessions: approved.sessions,
      },
    });
    if (!statement.ok) return;
    expect(bytesToHex(statement.value.reading)).toBe(paid.reading);
    expect(bytesToHex(statement.value.sheet)).toBe(all[1]!.sheet);
  });

  it('gives nothing away before its release key is used, and nothing for another proposal', () => {
    const paid = newPayment();
    const approved = approve(team.people[0]!, clickOf(paid, sheets(paid), 0));
    expect(openWrapped(approved.releaseKey, approved.wrapped, paid.id)).toHaveLength(2);
    expect(failure(() => openWrapped(new Uint8Array(32), approved.wrapped, paid.id))).toBe('unexpected');
    expect(failure(() => openWrapped(approved.releaseKey, approved.wrapped, newPayment().id))).toBe('unexpected');
  });

  it('leaves out a member whose sheet is missing, and stands unarmed when nobody is ready', () => {
    const paid = newPayment();
    const all = sheets(paid);
    const withLee = approve(team.people[0]!, click(team, team.people[0]!, paid, all[0]!, [all[1]!.signed]));
    const alone = approve(team.people[2]!, click(team, team.people[2]!, paid, all[2]!, []));
    expect(withLee.sessions).toHaveLength(1);
    expect(alone.sessions).toEqual([]);
    expect(openWrapped(alone.releaseKey, alone.wrapped, paid.id)).toEqual([]);
  });

  it('leaves out the session of a member whose nonce is no point, and arms the others', () => {
    const paid = newPayment();
    const all = sheets(paid);
    const bad = statementOf(all[2]!.signed, 'sheet');
    const resigned = signAsMember(team.people[2]!.vault.content.groups[0]!, {
      ...bad,
      pairs: bad.pairs.slice().fill(5, 0, 33),
    });
    const approved = approve(team.people[0]!, click(team, team.people[0]!, paid, all[0]!, [all[1]!.signed, resigned]));
    expect(approved.sessions).toHaveLength(1);
  });
});

describe('a group of five, three of whom sign', () => {
  it('signs with the three who are ready while two are not', async () => {
    const five = await readyTeam(3, 5);
    const paid = payment(five, 2);
    const ready = [0, 2, 4];
    const all = five.people.map((one) => sheetOf(one, paid.proposal.author));
    const approvals = ready.map((i) =>
      approve(
        five.people[i]!,
        click(
          five,
          five.people[i]!,
          paid,
          all[i]!,
          ready.filter((other) => other !== i).map((other) => all[other]!.signed),
        ),
      ),
    );
    for (const { sessions } of approvals) expect(sessions).toEqual(approvals[0]!.sessions);
    expect(approvals[0]!.sessions).toHaveLength(1);
    expectValid(five, paid, completed(five, paid, all, ready, approvals));
  });
});

describe('one sheet, one proposal, once', () => {
  it('is not used twice, not even for the same proposal with its key still there', () => {
    const paid = newPayment();
    const request = clickOf(paid, sheets(paid), 0);
    approve(team.people[0]!, request);
    expect(failure(() => approve(team.people[0]!, request))).toBe('notReadyToSign');
  });

  it('is not used twice by a process that was locked and unlocked in between, whoever kept a copy of its key', () => {
    const one = team.people[0]!;
    const paid = newPayment();
    const all = sheets(paid);
    approve(one, clickOf(paid, all, 0));
    const reopened = { ...one, vault: vaultInMemory({ ...one.vault, content: decodeContent(one.written.at(-1)!) }) };
    expect(reopened.vault.usedSheets.size).toBe(0);
    expect(failure(() => approve(reopened, clickOf(paid, all, 0)))).toBe('notReadyToSign');
    // Not for another payment under the same number either: two messages under one code give the share away.
    const other = payment(team, 2, paid.proposal.k);
    expect(failure(() => approve(reopened, clickOf(other, all, 0)))).toBe('notReadyToSign');
    const next = newPayment();
    approve(reopened, clickOf(next, sheets(next), 0));
  });

  it('is not used for another number or another author than it was made for', () => {
    const paid = newPayment();
    const wrongK = sheets(newPayment());
    expect(failure(() => approve(team.people[0]!, clickOf(paid, wrongK, 0)))).toBe('notReadyToSign');
    const wrongAuthor = team.people.map((one) => sheetOf(one, team.people[1]!.device, paid.proposal.k));
    expect(failure(() => approve(team.people[0]!, clickOf(paid, wrongAuthor, 0)))).toBe('notReadyToSign');
  });

  it('is not used by a device that took the place of the one that made it', () => {
    const paid = newPayment();
    const all = sheets(paid);
    const one = team.people[0]!;
    const next = { ...one, device: 'ee'.repeat(32) as Person['device'] };
    const before = one.vault.content;
    one.vault.content = { ...before, groups: before.groups.map((known) => ({ ...known, device: next.device })) };
    const refused = failure(() => approve(next, click(team, next, paid, all[0]!, others(all, 0))));
    one.vault.content = before;
    expect(refused).toBe('notReadyToSign');
    expect(approve(one, clickOf(paid, all, 0)).sessions).toHaveLength(2);
  });

  it('does not open without its key, and is gone after the attempt', () => {
    const paid = newPayment();
    const all = sheets(paid);
    const request = clickOf(paid, all, 0);
    expect(
      failure(() => approve(team.people[0]!, { ...request, own: { ...request.own, sheetKey: new Uint8Array(32) } })),
    ).toBe('notReadyToSign');
    expect(failure(() => approve(team.people[0]!, request))).toBe('notReadyToSign');
  });

  it('refuses a planted sheet row: altered, another’s, or sealed by somebody who knows only the sheet key', () => {
    const planted: readonly ((own: Sheet, key: Uint8Array) => Uint8Array)[] = [
      ({ sealed }) => sealed.with(100, sealed[100]! ^ 1),
      ({ sealed }) => sealed.slice(0, -1),
      () => sheetOf(team.people[0]!, team.people[0]!.device, 9_999).sealed,
      ({ sheet }, key) => seal(key, seal(new Uint8Array(32), new Uint8Array(64 * 64).fill(1), aad(sheet)), aad(sheet)),
      ({ sheet }, key) => seal(key, new Uint8Array(64 * 64).fill(1), aad(sheet)),
    ];
    for (const [i, plant] of planted.entries()) {
      const paid = newPayment();
      const request = clickOf(paid, sheets(paid), 0);
      const own = {
        ...request.own,
        sealed: plant(
          { ...request.own, signed: { statement: request.own.statement, signature: new Uint8Array(64) } },
          request.own.sheetKey,
        ),
      };
      expect(
        failure(() => approve(team.people[0]!, { ...request, own })),
        `case ${i}`,
      ).toBe('notReadyToSign');
    }
  });

  it('refuses a statement whose public halves are not those of its secret halves', () => {
    // Somebody who holds this very vault's keys replaced what was published; the secret halves were sealed anew for it.
    const paid = newPayment();
    const all = sheets(paid);
    const [mine, foreign] = [sheetOf(team.people[0]!, paid.proposal.author, paid.proposal.k), all[0]!];
    const statement = encodeStatement({
      ...statementOf(mine.signed, 'sheet'),
      pairs: statementOf(foreign.signed, 'sheet').pairs.toReversed(),
    });
    const sheet = sheetIdOf(statement);
    const subKey = team.people[0]!.vault.sheetSubKey;
    const sealed = seal(mine.sheetKey, seal(subKey, new Uint8Array(64 * 64).fill(1), aad(sheet)), aad(sheet));
    const request = clickOf(paid, all, 0);
    expect(
      failure(() =>
        approve(team.people[0]!, { ...request, own: { sheet, statement, sealed, sheetKey: mine.sheetKey } }),
      ),
    ).toBe('notReadyToSign');
  });
});

describe('the vault reads for itself', () => {
  const refused = (
    change: (request: ReturnType<typeof clickOf>, paid: Payment) => Partial<ReturnType<typeof clickOf>>,
  ): ErrorCode | undefined => {
    const paid = newPayment(2);
    const request = clickOf(paid, sheets(paid), 0);
    const code = failure(() => approve(team.people[0]!, { ...request, ...change(request, paid) }));
    // The refusal came before the sheet was touched: what was really asked for still signs.
    expect(approve(team.people[0]!, request).sessions).toHaveLength(2);
    return code;
  };
  const reproposed = (bytes: Uint8Array) => ({ proposal: bytes, proposalId: proposalIdOf(bytes) });

  it('refuses another reading than its own', () => {
    expect(refused(() => ({ reading: '00'.repeat(32) }))).toBe('reviewStale');
  });

  it('refuses bytes that are not the proposal named', () => {
    expect(refused((_, { proposal }) => ({ proposal: encodeProposal({ ...proposal, note: 'Invoice 8' }) }))).toBe(
      'proposalInvalid',
    );
    expect(refused(({ proposal }) => reproposed(concatBytes(proposal, Uint8Array.of(0))))).toBe('proposalInvalid');
  });

  it('refuses an amount changed in the intent, in the transaction, or in a coin', () => {
    expect(
      refused((_, { proposal }) =>
        reproposed(
          encodeProposal({
            ...proposal,
            payments: proposal.payments.map((p) => ({ ...p, amountSompi: p.amountSompi + 1n })),
          }),
        ),
      ),
    ).toBe('proposalInvalid');
    expect(
      refused((_, { proposal }) => {
        const decoded = decodeTransaction(proposal.transaction);
        if (!decoded.ok) throw new Error('unreadable');
        const outputs = decoded.value.outputs.map((output, i) =>
          i === 0 ? { ...output, valueSompi: output.valueSompi + 1n } : output,
        );
        return reproposed(
          encodeProposal({ ...proposal, transaction: encodeTransaction({ ...decoded.value, outputs }) }),
        );
      }),
    ).toBe('proposalInvalid');
    // A coin said to hold one sompi more moves the fee, and with it the reading.
    expect(
      refused((_, { proposal }) =>
        reproposed(
          encodeProposal({
            ...proposal,
            utxos: proposal.utxos.map((u, i) => (i === 1 ? { ...u, amountSompi: u.amountSompi + 1n } : u)),
          }),
        ),
      ),
    ).toBe('reviewStale');
  });

  it('refuses a charter that is not the pinned one, and another key epoch', () => {
    const altered = (change: Partial<Charter>) => encodeCharter({ ...charterOf(3, 2), ...change });
    expect(refused(() => ({ charter: altered({ name: 'Treasurx' }) }))).toBe('proposalInvalid');
    expect(refused(() => ({ charter: altered({ rules: [{ kind: 'reasonRequired' }] }) }))).toBe('proposalInvalid');
    expect(refused((_, { proposal }) => reproposed(encodeProposal({ ...proposal, epoch: 1 })))).toBe('proposalInvalid');
  });

  it('refuses a group it does not know and a device it was not prepared for', () => {
    expect(refused(() => ({ group: '99'.repeat(32) as typeof group }))).toBe('groupNotFound');
    expect(refused(() => ({ device: team.people[1]!.device }))).toBe('invalidInput');
  });

  it('refuses a payment a rule of the group forbids, whatever the page said', async () => {
    const strict = await readyTeam(2, 3, [{ kind: 'maxPerPayment', amountSompi: 30_0000_0000n }]);
    const allowed = payment(strict, 1, 0);
    const forbidden = payment(strict, 2, 1);
    expect(approve(strict.people[0]!, clickOf(allowed, sheets(allowed, strict), 0, strict)).sessions).toHaveLength(2);
    expect(failure(() => approve(strict.people[0]!, clickOf(forbidden, sheets(forbidden, strict), 0, strict)))).toBe(
      'proposalBlocked',
    );
  });
});

describe('others’ sheets', () => {
  const refused = (
    change: (all: readonly Sheet[], paid: Payment) => readonly SignedStatement[],
  ): ErrorCode | undefined => {
    const paid = newPayment();
    const all = sheets(paid);
    const request = clickOf(paid, all, 0);
    return failure(() => approve(team.people[0]!, { ...request, others: change(all, paid) }));
  };
  const resigned = (one: Person, { signed }: Sheet, change: object): SignedStatement =>
    signAsMember(one.vault.content.groups[0]!, { ...statementOf(signed, 'sheet'), ...change });

  it('are refused when a stranger made them, though the stranger’s signature is good', async () => {
    const elsewhere = await readyTeam(2, 4);
    const stranger = elsewhere.people.find(
      ({ vault }) => !team.agreed.members.includes(vault.content.groups[0]!.member),
    )!;
    const paid = newPayment();
    const all = sheets(paid);
    const theirs = signAsMember(stranger.vault.content.groups[0]!, {
      ...statementOf(all[1]!.signed, 'sheet'),
      member: stranger.vault.content.groups[0]!.member,
      device: stranger.device,
    });
    expect(verifyStatement(theirs, 'sheet', group).ok).toBe(true);
    expect(failure(() => approve(team.people[0]!, { ...clickOf(paid, all, 0), others: [theirs] }))).toBe(
      'invalidInput',
    );
  });

  it('are refused when one member has two, or we have a second one', () => {
    expect(refused((all) => [all[1]!.signed, all[1]!.signed])).toBe('invalidInput');
    expect(refused((_, paid) => [sheetOf(team.people[0]!, paid.proposal.author, paid.proposal.k).signed])).toBe(
      'invalidInput',
    );
  });

  it('are refused with a bad signature, of another size, epoch, number or author', () => {
    const lee = team.people[1]!;
    expect(refused((all) => [{ ...all[1]!.signed, signature: all[2]!.signed.signature }])).toBe('invalidInput');
    for (const change of [
      { epoch: 1 },
      { k: 7_777 },
      { author: team.people[2]!.device },
      { inputs: 31 },
      { pairs: new Uint8Array(66) },
    ])
      expect(refused((all) => [resigned(lee, all[1]!, change)])).toBe('invalidInput');
  });
});

const aad = (sheet: string): Uint8Array =>
  concatBytes(new TextEncoder().encode('keyturn/sheet-secrets/1:'), Uint8Array.from(Buffer.from(sheet, 'hex')));

function failure(work: () => unknown): ErrorCode | undefined {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  return undefined;
}
