import { schnorr } from '@noble/curves/secp256k1.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hexToBytes } from '../../src/core/base/bytes.ts';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { ProposalId } from '../../src/core/base/ids.ts';
import type { Rule } from '../../src/core/group/charter.ts';
import { addressToScript, decodeAddress, encodeAddress } from '../../src/core/kaspa/address.ts';
import { nodeChain } from '../../src/main/chain/chain.ts';
import { proposalHandlers } from '../../src/main/ipc/proposals.ts';
import { deliver, forgeEntry, signAs } from '../simulation/forge.ts';
import {
  acme,
  approve,
  caseIn,
  click,
  groupIn,
  isDone,
  kas,
  propose,
  reject,
  seenBy,
  standingFor,
  viewOf,
  type Wish,
} from '../simulation/ready-group.ts';
import { trio, trioWithPayment } from '../simulation/trio.ts';
import {
  button,
  card,
  coSign,
  askToQuit,
  everybodyStandsUp,
  expectNo,
  home,
  makeAgain,
  open,
  person,
  rowOf,
  see,
  showConfirm,
  sit,
  sitAt,
} from './states-hands.ts';
import { forge, lessIn, withTransaction, type Change } from './states-forged.ts';
import { withChromium } from './with-chromium.ts';

/*
 * Every state a payment can be in, made by the real engine, shown by main's own views and handlers to the real page, and
 * what a person reads and can press there. docs/states.md is the table of them.
 */

const hour = 3_600_000;
const nothing = 'Nothing was signed. No money moved.';

afterEach(everybodyStandsUp);

const begin = (seed: string, wish: Wish = {}) => trioWithPayment(`states/${seed}`, wish);

describe.skipIf(!withChromium)('A payment', { timeout: 120_000 }, () => {
  it('that was rejected says by whom and why, and once too few are left that it was turned down', async () => {
    const { team, world, group, dana, lee, sam, proposal } = await begin('reject');
    const atLee = await sitAt(team, lee, proposal);
    await button(atLee.page, 'Reject…').click();
    await atLee.page.getByLabel('Your reason').fill('Ask Sam first');
    await button(atLee.page, 'Reject').click();
    expect(await card(atLee.page, 'You rejected this payment')).toBe(
      'You rejected this payment Nothing was signed by you. The others can still agree without you until it expires.',
    );
    await expectNo(atLee.page, 'Review and co-sign', 'Reject…');
    await world.until('Dana heard', () => seenBy(dana, group, proposal)?.rejections.length === 1);

    const atDana = await sitAt(team, dana, proposal);
    await see(atDana.page, 'Ask Sam first');
    expect(await person(atDana.page, 'Lee')).toMatch(/Rejected .*Ask Sam first$/);
    expect(await coSign(atDana.page).count()).toBe(1);
    await reject(sam, group, proposal);
    await world.until('Dana heard', () => seenBy(dana, group, proposal)?.rejections.length === 2);
    expect(await card(atDana.page, 'This payment was turned down')).toMatch(
      /^This payment was turned down It was rejected by (Lee and Sam|Sam and Lee), so too few are left to agree\. Nothing was signed\. No money moved\.$/,
    );
    await expectNo(atDana.page, 'Review and co-sign');
    expect(await person(atDana.page, 'Dana')).toContain('No decision');
    await makeAgain(atDana.page, 'Propose again');
    expect(await atDana.page.getByText('Ask Sam first').count()).toBe(0);
    await home(atDana);
    expect(await rowOf(atDana, proposal)).toMatch(
      /: rejected by you · rejected by (Lee and Sam|Sam and Lee), nothing was signed/,
    );
  });

  it('whose approval is taken back says so to everybody; quitting first says how many approvals it takes back', async () => {
    const { team, world, group, dana, lee, proposal } = await begin('withdraw');
    await approve(team, dana, proposal);
    const atDana = await sitAt(team, dana, proposal);
    await see(atDana.page, 'You approved. Others decide now');
    await askToQuit(atDana.page);
    await see(atDana.page, 'This takes back one approval: that payment has to be proposed again.');
    await see(atDana.page, 'No money moves by it. Payments that were sent already are not affected.');
    await button(atDana.page, 'Stay open').click();
    expect(atDana.desk.isEnded()).toBe(false);
    await atDana.page.getByRole('button', { name: /^Home/ }).first().click();
    await open(atDana, proposal);
    await button(atDana.page, 'Take back my approval…').click();
    await see(atDana.page, 'Your part stays on this laptop and is thrown away.');
    await button(atDana.page, 'Take it back').click();
    expect(await card(atDana.page, 'You took back your approval')).toBe(
      'You took back your approval Nothing was signed by you. The others can still agree without you until it expires.',
    );
    await world.until(
      'Lee heard',
      () => caseIn(lee, group, proposal)?.withdrawn[groupIn(dana, group).local.member] !== undefined,
    );
    const atLee = await sitAt(team, lee, proposal);
    await see(atLee.page, 'Took it back');
    expect(await person(atLee.page, 'Dana')).toContain('Took it back');
    expect(await coSign(atLee.page).count()).toBe(1);
    await askToQuit(atDana.page);
    await see(atDana.page, 'Keyturn is closing.');
    expect(atDana.desk.isEnded()).toBe(true);
  });

  it('that expired with nothing sent can be proposed again by its author, and the others are told whom to ask', async () => {
    const { team, world, dana, lee, proposal } = await begin('expired', { expiresInMs: hour });
    await world.advance(hour + 1_000);
    const atLee = await sitAt(team, lee, proposal);
    expect(await card(atLee.page, 'This proposal expired')).toBe(
      `This proposal expired Ask Dana to propose it again if it is still wanted. ${nothing}`,
    );
    await expectNo(atLee.page, 'Propose again');
    const atDana = await sit(team, dana);
    expect(await rowOf(atDana, proposal)).toContain('by you · expired, nothing was signed');
    await open(atDana, proposal);
    expect(await card(atDana.page, 'This proposal expired')).toBe(`This proposal expired ${nothing}`);
    await makeAgain(atDana.page, 'Propose again');
  });

  it('that expired after parts were sent is LIVE: it may still happen, must not be paid again, and offers no such button', async () => {
    const { team, world, group, dana, lee, proposal } = await begin('live', { expiresInMs: hour });
    lee.bend.partials = (opened) =>
      opened.map(({ session, partials }) => ({ session, partials: partials.with(31, partials[31]! ^ 1) }));
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('both parts are out', () => Object.keys(caseIn(dana, group, proposal)!.releases).length === 2);
    await world.advance(hour + 1_000);
    expect(standingFor(dana, group, proposal)).toBe('expired');
    const atDana = await sit(team, dana);
    expect(await rowOf(atDana, proposal)).toContain('· expired after parts were sent: it can still happen');
    await open(atDana, proposal);
    expect(await card(atDana.page, 'This proposal expired after parts were sent')).toBe(
      'This proposal expired after parts were sent This version of Keyturn cannot take one of its coins back, so count this payment as made until it is known. Parts were sent: this payment can still happen until one of its coins is spent. Do not pay again meanwhile.',
    );
    await expectNo(atDana.page, 'Propose again', 'Rebuild the same payment', 'Reject…', 'Review and co-sign');
    for (const { transactionId, index } of caseIn(dana, group, proposal)!.proposed!.outpoints)
      world.chain.take(`${transactionId}:${index}`);
    await world.advance(1_000);
    await see(
      atDana.page,
      'Parts were sent, and one of its coins is no longer there. This laptop cannot tell yet whether this payment took it. Do not pay again before that is known.',
    );
  });

  it('that a rule blocks says so in the words of the rule, for each kind of rule, and one that needs more people says how many', async () => {
    const scriptOf = (address: string): Uint8Array => {
      const decoded = decodeAddress(address, 'practice');
      if (!decoded.ok) throw new Error('a whole address');
      return addressToScript(decoded.value).script;
    };
    const addressOfKey = (seed: number): string =>
      encodeAddress({ version: 0, payload: schnorr.getPublicKey(new Uint8Array(32).fill(seed)) }, 'practice');
    const [bright, stranger] = [addressOfKey(21), addressOfKey(22)] as const;
    const rules: readonly Rule[] = [
      { kind: 'allowlist', scripts: [scriptOf(acme), scriptOf(bright)] },
      { kind: 'maxPerPayment', amountSompi: 60n * kas },
      { kind: 'limit24h', amountSompi: 100n * kas },
      { kind: 'reasonRequired' },
      { kind: 'feeCeiling', feeSompi: 400_000n },
      { kind: 'approvalsAbove', amountSompi: 45n * kas, approvals: 3 },
    ];
    const coins = Array.from({ length: 12 }, () => 60n * kas);
    const { team, world, group, dana, sam } = await trio('states/rules', { rules, coins });
    const pay = async (...payments: readonly (readonly [string, string])[]): Promise<ProposalId> => {
      const wish = { group, note: 'Invoice', externalId: undefined, expiresInMs: undefined };
      const list = payments.map(([to, amount]) => ({ to, amount }));
      return (await proposalHandlers(sam.member).create({ ...wish, payments: list })).proposal as ProposalId;
    };
    const more = await pay([acme, '48']);
    const blocked: readonly (readonly [ProposalId, string])[] = [
      [await pay([stranger, '5']), 'Only to recipients on the list: this recipient is not.'],
      [await pay([acme, '61']), 'At most 60 KAS to one recipient at once: this would pay 61 KAS.'],
      [
        await pay([acme, '55'], [bright, '55']),
        'At most 100 KAS in 24 hours: this would make 110.003566 KAS, fees included.',
      ],
      [forge(sam, group, more, 4, () => ({ note: '' })), 'Every payment says why: this one has no note.'],
      [
        forge(sam, group, more, 5, ({ expiresAtMs }) => ({ expiresAtMs: expiresAtMs + 24 * hour })),
        'Proposals stay open for at most 24 hours: ',
      ],
    ];
    // The ceiling of fees is looked at when it is read: no honest app builds or offers what is above it.
    const dear = forge(
      sam,
      group,
      more,
      6,
      withTransaction((tx) => lessIn(tx, 1, 1_000_000n)),
    );
    await world.until('refused', () => standingFor(dana, group, dear) === 'refused');
    await world.until('read', () =>
      [more, ...blocked.map(([id]) => id)].every((id) =>
        ['blocked', 'yourTurn'].includes(standingFor(dana, group, id)),
      ),
    );
    const at = await sit(team, dana);
    for (const [id, sentence] of blocked) {
      expect(await rowOf(at, id)).toContain('a rule blocks it');
      await open(at, id);
      await see(at.page, 'Stop: do not sign');
      await see(at.page, sentence);
      await see(at.page, 'This payment cannot be co-signed.');
      await expectNo(at.page, 'Review and co-sign');
      expect(await button(at.page, 'Reject…').count()).toBe(1);
      expect(await person(at.page, 'Lee')).toContain('No decision');
      await home(at);
    }
    await open(at, dear);
    expect(await card(at.page, 'This proposal was refused')).toContain(
      'The fee of 0.012036 KAS is above the highest allowed, 0.004 KAS. Nothing was signed.',
    );
    await home(at);
    await open(at, more);
    await see(at.page, 'You are the first of 3.');
    await see(at.page, 'Above 45 KAS, 3 members must agree.');
    await see(at.page, 'Needs more');
    expect(await coSign(at.page).count()).toBe(1);
  });

  it('with a coin that is gone is rebuilt by its author, as a new proposal that everybody approves anew', async () => {
    const { team, world, group, dana, lee, proposal } = await begin('rebuild', { amount: '150' });
    const [coin] = caseIn(dana, group, proposal)!.proposed!.outpoints;
    world.chain.take(`${coin!.transactionId}:${coin!.index}`);
    await world.until('seen', () => [dana, lee].every((app) => standingFor(app, group, proposal) === 'coinMissing'));
    world.chain.fund(groupIn(dana, group).key!.script, 100n * kas);
    await world.advance(1_000);
    const atLee = await sitAt(team, lee, proposal);
    expect(await card(atLee.page, 'One of the coins is not there')).toBe(
      `One of the coins is not there It was already spent, or has not arrived yet. Nothing is signed while that is so. ${nothing}`,
    );
    await expectNo(atLee.page, 'Review and co-sign', 'Rebuild the same payment');
    expect(await person(atLee.page, 'Dana')).toContain('No decision');
    const atDana = await sit(team, dana);
    expect(await rowOf(atDana, proposal)).toContain('· one of its coins is gone: rebuild it');
    await open(atDana, proposal);
    expect(await card(atDana.page, 'One of the coins is not there')).toContain(
      'It can be rebuilt with other coins: everyone must approve again.',
    );
    await makeAgain(atDana.page, 'Rebuild the same payment');
    const rebuilt = viewOf(dana, group).proposals.find((row) => row.proposal !== proposal)!.proposal;
    await approve(team, dana, rebuilt);
    await approve(team, lee, rebuilt);
    await world.until('paid', () => isDone(dana, group, rebuilt));
    await see(atDana.page, 'Confirmed by the practice ledger');
    expect(await person(atDana.page, 'Sam')).toContain('Was not needed');
    expect(world.chain.accepted.size).toBe(1);
  });

  it('whose coin another payment of the group spent says that it can no longer happen', async () => {
    const { team, world, group, dana, lee, sam } = await trio('states/spent', { coins: [100n * kas] });
    const proposal = await propose(dana, group, { note: 'First' });
    const other = await propose(lee, group, { note: 'Second', amount: '10' });
    await world.until('Sam sees both', () =>
      [proposal, other].every((id) => standingFor(sam, group, id) === 'yourTurn'),
    );
    await approve(team, lee, other);
    // Until it is final, whoever approved one of two that share a coin cannot approve the other.
    const atLee = await sitAt(team, lee, proposal);
    expect(await card(atLee.page, 'You cannot approve this now')).toBe(
      `You cannot approve this now You approved another payment that spends one of the same coins. Nothing more was signed. Withdraw that approval first, or wait until it expires. ${nothing}`,
    );
    await expectNo(atLee.page, 'Review and co-sign');
    await approve(team, sam, other);
    await world.until('final', () => [dana, lee].every((app) => isDone(app, group, other)));
    expect(await card(atLee.page, 'One of the coins was already spent')).toBe(
      'One of the coins was already spent Another payment took it, so this one can no longer happen. Ask Dana to propose it again if it is still wanted. This payment moved no money.',
    );
    const atDana = await sitAt(team, dana, proposal);
    expect(await card(atDana.page, 'One of the coins was already spent')).toContain(
      'It can be rebuilt with other coins: everyone must approve again.',
    );
    await button(atDana.page, 'Rebuild the same payment').waitFor();
  });

  it('that another member’s app reads differently names that member, and goes on without them only when that was said', async () => {
    const { team, world, group, dana, lee, sam, proposal } = await begin('dissent');
    await approve(team, dana, proposal);
    lee.crash();
    const { member } = groupIn(lee, group).local;
    const signed = signAs(lee.person, group, {
      kind: 'approve',
      group,
      member,
      device: lee.person.device,
      proposal,
      epoch: 0,
      reading: new Uint8Array(32).fill(7),
      attempt: 0,
      sheet: hexToBytes(groupIn(dana, group).sheetSlots[`${lee.person.device}/${dana.person.device}/0`]!),
      sessions: caseIn(dana, group, proposal)!.approvals[groupIn(dana, group).local.member]!.sessions,
    });
    deliver(dana, lee.person, group, [forgeEntry(lee.person, dana, group, 'approve', { signed })]);
    await world.until('Sam sees it', () => seenBy(sam, group, proposal)?.dissenters.includes('Lee') === true);
    const at = await sitAt(team, sam, proposal);
    await see(at.page, 'Lee’s app reads this differently.');
    expect(await person(at.page, 'Lee')).toContain('Reads it differently');
    await button(at.page, 'See both').waitFor();
    const { reading = '' } = seenBy(sam, group, proposal)!;
    const wish = { group, proposal, reading };
    const refused = await at.desk.door.call('review.openConfirm', { ...wish, acknowledged: [] });
    expect(refused).toEqual({
      ok: false,
      error: { code: 'notAcknowledged', message: 'Say first that you go on without Lee. Nothing was signed.' },
    });
    await see(at.page, 'Say first that you go on without Lee');
    await coSign(at.page).click({ force: true });
    expect(at.desk.tickets).toHaveLength(0);
    await button(at.page, 'Go on without Lee').click();
    await coSign(at.page).click();
    await see(at.page, 'Finish in the confirm window');
    expect(at.desk.tickets).toHaveLength(1);
    const confirm = await showConfirm(at, team);
    const ring = confirm.page.getByRole('button', { name: /^Hold/ });
    await ring.hover();
    await confirm.page.mouse.down();
    // As long as the ring takes on this machine: the page asks to sign when it is full.
    await vi.waitFor(() => expect(confirm.asked.map(({ name }) => name)).toContain('confirm.sign'), {
      timeout: 15_000,
    });
    await confirm.page.mouse.up();
    expect(confirm.asked.at(-1)?.answer).toMatchObject({ ok: true });
    await world.until('paid by Dana and Sam', () => [dana, sam].every((app) => isDone(app, group, proposal)));
    await see(at.page, 'Confirmed by the practice ledger');
    expect(confirm.problems).toEqual([]);
    await confirm.close();
  });

  it('that this laptop reads in two ways, or whose coin the node knows with another amount, is stopped on this laptop', async () => {
    const { team, world, group, dana, lee, sam, proposal: before } = await begin('reader');
    lee.bend.reading = (summary) => ({ ...summary, totalOutSompi: summary.totalOutSompi + 1n });
    const twice = await propose(dana, group, { amount: '10' });
    await world.until('stopped', () => standingFor(lee, group, twice) === 'readingsDiffer');
    lee.bend.reading = undefined;
    sam.bend.coins = (seen) => ({
      ...seen,
      coins: seen.coins.map((coin) => ({
        ...coin,
        utxo: { ...coin.utxo, amountSompi: coin.utxo.amountSompi - kas / 10n },
      })),
    });
    const { daaScore, coins } = sam.bend.coins(world.chain.observe(groupIn(sam, group).key!.script));
    sam.engine.accept([{ type: 'coinsObserved', group, daaScore, coins }]);
    const lied = await propose(sam, group, { amount: '11' });
    await world.until('stopped', () => standingFor(lee, group, lied) === 'coinDiffers');
    const at = await sit(team, lee);
    expect(await rowOf(at, twice)).toContain('two ways of reading it disagree');
    await open(at, twice);
    const difference =
      /^This laptop read the payment twice, and not the same way The two readings disagree about: the sum of the outputs .* Tell the others not to approve it before somebody knows why\. Nothing was signed\. No money moved\.$/;
    expect(await card(at.page, 'This laptop read the payment twice')).toMatch(difference);
    await expectNo(at.page, 'Review and co-sign');
    await at.page.locator('button', { hasText: 'Copy report' }).waitFor();
    await home(at);
    expect(await rowOf(at, lied)).toContain('the practice ledger reports another amount');
    await open(at, lied);
    expect(await card(at.page, 'A coin is not what this payment says it is')).toBe(
      `A coin is not what this payment says it is The practice ledger reports another amount for one of the coins. Nothing is signed while that is so. Tell the others before anybody approves. ${nothing}`,
    );
    await expectNo(at.page, 'Review and co-sign');
    expect(standingFor(lee, group, before)).toBe('yourTurn');
  });

  it('names the member who is not ready or not here, before the decision and after it', async () => {
    const { team, world, group, dana, lee, sam, proposal } = await begin('members');
    await sam.quit();
    await world.start(2, false);
    await world.until('Sam is not ready', () =>
      viewOf(lee, group).members.some(({ name, ready }) => name === 'Sam' && !ready),
    );
    await world.advance(1_000);
    await dana.setOnline(false);
    await world.advance(1_000);
    const at = await sit(team, lee);
    await see(at.page, 'Not ready: no one-time codes');
    await see(at.page, /^Away, heard/);
    await open(at, proposal);
    await see(
      at.page,
      'You are the first of 2. Dana must agree too before anything is signed. Sam must open Keyturn once to be able to.',
    );
    expect(await person(at.page, 'Sam')).toContain('Must open Keyturn once');
    expect(await person(at.page, 'Dana')).toContain('Not here now');
    await dana.setOnline(true);
    await reject(dana, group, proposal);
    await world.until('heard', () => seenBy(lee, group, proposal)?.rejections.length === 1);
    await see(at.page, 'Too few of the others can approve it now; nothing is signed until they do.');
    await approve(team, lee, proposal);
    await world.advance(15_000);
    await see(at.page, 'You approved. Others decide now');
    await see(at.page, 'Too few can approve this now. Sam must open Keyturn once.');
  });

  it('that waits for somebody who approved and is away says for whom', async () => {
    const { team, world, group, dana, lee, proposal } = await begin('away');
    await approve(team, dana, proposal);
    await world.until('heard', () => seenBy(lee, group, proposal)?.approvals.length === 1);
    await dana.setOnline(false);
    await world.advance(1_000);
    const at = await sitAt(team, lee, proposal);
    await see(
      at.page,
      /The payment is signed and sent by itself as soon as Dana can be reached, and cannot be called back then\./,
    );
    await approve(team, lee, proposal);
    await world.advance(15_000);
    await see(at.page, 'Waiting until Dana can be reached. That approval stands.');
    await dana.setOnline(true);
    await world.until('paid', () => isDone(lee, group, proposal));
    await see(at.page, 'Confirmed by the practice ledger');
  });

  it('can be approved although the vault is locked at the click: it is asked to be opened, and then main asks', async () => {
    const { team, world, group, lee, proposal } = await begin('locked');
    await lee.vault.lock();
    const at = await sitAt(team, lee, proposal);
    const { reading = '' } = seenBy(lee, group, proposal)!;
    expect(await at.desk.door.call('review.openConfirm', { group, proposal, reading, acknowledged: [] })).toEqual({
      ok: false,
      error: { code: 'vaultLocked', message: 'Unlock this laptop to approve. Nothing was signed.' },
    });
    await coSign(at.page).click();
    await at.page.getByLabel('Passphrase').first().fill('any passphrase opens it here');
    await at.page
      .getByRole('dialog')
      .getByRole('button', { name: /Unlock/ })
      .click();
    await see(at.page, 'Finish in the confirm window');
    expect(at.desk.tickets).toHaveLength(1);
    // The vault goes while the window is open: the window closes by itself and nothing is signed.
    await lee.vault.lock();
    await world.advance(1_000);
    await coSign(at.page).waitFor();
    expect(caseIn(lee, group, proposal)?.mine).toBeUndefined();
  });

  it('whose approval could not be prepared, or was lost when the app restarted, says what became of it', async () => {
    const { team, world, group, dana, lee, sam, proposal } = await begin('lost');
    await approve(team, dana, proposal);
    dana.crash();
    const again = await world.start(0);
    await world.advance(5_000);
    const atDana = await sit(team, again);
    expect(await rowOf(atDana, proposal)).toContain('your approval no longer stands');
    await open(atDana, proposal);
    expect(await card(atDana.page, 'Your approval no longer stands')).toBe(
      'Your approval no longer stands Keyturn was closed before your part was sent, which took your approval back. Ask for the payment to be proposed again if you are needed. Nothing was signed by you. The others can still agree without you until it expires.',
    );
    await expectNo(atDana.page, 'Review and co-sign');
    const atSam = await sitAt(team, sam, proposal);
    await see(atSam.page, 'Approval lost when Keyturn closed');
    await see(atSam.page, /You are the first of 2/);
    Object.assign(lee.vault, {
      approve: () => Promise.reject(new KeyturnError('vaultDamaged', 'The vault is damaged.')),
    });
    await click(lee, group, proposal);
    await world.until('failed', () => standingFor(lee, group, proposal) === 'approvalFailed');
    const atLee = await sitAt(team, lee, proposal);
    expect(await card(atLee.page, 'Your approval no longer stands')).toContain(
      'Your approval could not be prepared and its one-time codes were thrown away. Ask for the payment to be proposed again if you are needed.',
    );
  });

  it('that was made to deceive is refused with what is wrong with it', async () => {
    const { team, world, group, dana, sam } = await trio('states/refused');
    const honest = await propose(sam, group);
    const lies: readonly (readonly [Change, string])[] = [
      [
        withTransaction((tx) => lessIn(tx, 0, 1n)),
        'The transaction’s payment 1 has another amount than the proposal says.',
      ],
      [
        withTransaction((tx) => {
          const less = lessIn(tx, 1, kas);
          return { ...less, outputs: [...less.outputs, { ...tx.outputs[0]!, valueSompi: kas / 2n }] };
        }),
        'The transaction pays somebody the proposal does not mention.',
      ],
      [
        ({ payments }) => ({ payments: payments.map((payment) => ({ ...payment, name: 'Acme Ltd' })) }),
        'but that address is not in the address book.',
      ],
      [() => ({ transaction: Uint8Array.of(0, 0, 3) }), 'The transaction in this proposal cannot be read.'],
      [withTransaction((tx) => ({ ...tx, lockTime: 7n })), 'This payment could only be sent later, by a lock time.'],
    ];
    const ids = lies.map(([change, sentence], i) => [forge(sam, group, honest, i + 1, change), sentence] as const);
    await world.until('read', () => ids.every(([id]) => standingFor(dana, group, id) === 'refused'));
    const at = await sit(team, dana);
    for (const [id, sentence] of ids) {
      expect(await rowOf(at, id)).toContain('refused by this laptop, nothing was signed');
      await open(at, id);
      const said = await card(at.page, 'This proposal was refused');
      expect(said).toContain(sentence);
      expect(said).toContain('No money moved. This laptop never signs this proposal.');
      await expectNo(at.page, 'Review and co-sign', 'Reject…', 'Propose again');
      await at.page.locator('button', { hasText: 'Copy report' }).waitFor();
      await home(at);
    }
  });

  it('waits while no Kaspa node answers, and says when a node refused it', async () => {
    const { team, world, group, dana, lee, proposal } = await begin('node');
    const chain = nodeChain({
      url: 'ws://127.0.0.1:9',
      network: 'practice',
      random: () => 0.5,
      report: () => undefined,
    });
    const problem: unknown = await chain
      .observe('practice', groupIn(lee, group).key!.script)
      .catch((why: unknown) => why);
    chain.close();
    if (!(problem instanceof KeyturnError)) throw new Error('nobody listens there');
    lee.bend.reading = () => {
      throw new KeyturnError('readerFailed', 'The second reader did not answer.');
    };
    const next = await propose(dana, group, { amount: '10' });
    await world.until('arrived', () => caseIn(lee, group, next)?.proposed !== undefined);
    await world.advance(1_000);
    const at = await sit(team, lee);
    at.desk.ledgerIs(problem);
    await see(at.page, problem.message);
    expect(problem.message).toContain('could not be reached. Nothing is lost.');
    await see(at.page, 'Does not answer now');
    expect(await rowOf(at, next)).toContain('this laptop is checking it');
    await open(at, next);
    await see(at.page, 'This laptop is still checking this payment');
    await see(at.page, nothing);
    await expectNo(at.page, 'Review and co-sign');
    lee.bend.reading = undefined;
    at.desk.ledgerIs(undefined);
    await home(at);
    world.chain.submit = () => ({ kind: 'refused', reason: 'fee too low' });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.advance(120_000);
    expect(standingFor(lee, group, proposal)).toBe('sendRefused');
    await open(at, proposal);
    expect(await card(at.page, 'This payment was refused by the practice ledger')).toBe(
      'This payment was refused by the practice ledger The practice ledger’s reason: fee too low. No money moved, but this payment is signed: it can still happen until one of its coins is spent.',
    );
    await home(at);
    expect(await rowOf(at, proposal)).toContain('signed, but the practice ledger refused it');
  });
});
