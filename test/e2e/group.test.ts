import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src/core/base/bytes.ts';
import type { CeremonyId, DeviceId, GroupId, MemberId } from '../../src/core/base/ids.ts';
import { invitationLink, linkPrefix, tokenHashOf } from '../../src/core/group/invitation.ts';
import { encodeStatement, statementMessage } from '../../src/core/group/statement.ts';
import { makeKey } from '../../src/main/cli/demo-group.ts';
import { payeeAddress } from '../../src/main/cli/demo-people.ts';
import { groupIn } from '../../src/main/cli/demo-screens.ts';
import { Story } from '../../src/main/cli/story.ts';
import { deadLedger, filesIn, refused, sees, type Sandbox, sandbox, steadyView, type Person } from './member.ts';

// Three people for the whole file, and no ledger: a group is made without one.

let box: Sandbox;
let people: readonly Person[];
let dana: Person;
let lee: Person;
let sam: Person;

beforeAll(async () => {
  box = await sandbox();
  const place = () => box.place({ nodeUrl: deadLedger });
  people = await Promise.all(['Dana', 'Lee', 'Sam'].map((name) => box.person(name, place())));
  [dana, lee, sam] = people as [Person, Person, Person];
});
afterAll(() => box.close());

const wish = () => ({
  name: 'Flat 12 fund',
  yourName: 'Dana',
  memberCount: 3,
  threshold: 2,
  rules: [{ kind: 'reasonRequired' as const }],
  book: [{ name: 'Acme Ltd', address: payeeAddress() }],
  proposalExpiryMs: 3_600_000,
  recoveryPassphrase: dana.recovery,
});
const create = (change: Partial<ReturnType<typeof wish>> & { readonly confirmation?: string }) =>
  dana.app.ask('group.create', { ...wish(), ...change });
const join = (person: Person, link: string, yourName = person.app.name) =>
  person.app.ask('group.join', { link, yourName, recoveryPassphrase: person.recovery });
const linkFor = async (group: string, name: string): Promise<string> =>
  (await dana.app.ask('group.invite', { group, for: name })).link;

/** Nothing changed, on the screen or in the vault. */
async function leavesAlone(person: Person, work: () => Promise<void>): Promise<void> {
  const before = [await steadyView(person.app), filesIn(person.folder).get('vault.ktv')];
  await work();
  expect([await steadyView(person.app), filesIn(person.folder).get('vault.ktv')]).toEqual(before);
}

describe('a group that cannot be', () => {
  it.each([
    ['nobody has to agree', { threshold: 0 }, 'thresholdInvalid'],
    ['one person alone could pay', { threshold: 1 }, 'thresholdInvalid'],
    ['more must agree than there are', { threshold: 4 }, 'thresholdInvalid'],
    ['it has one member', { memberCount: 1, threshold: 1 }, 'thresholdInvalid'],
    ['half may pay and nobody said so', { memberCount: 4 }, 'thresholdNeedsConfirmation'],
    [
      'half may pay and something else was typed',
      { memberCount: 4, confirmation: 'yes' },
      'thresholdNeedsConfirmation',
    ],
    ['seven of thirteen have too many combinations', { memberCount: 13, threshold: 7 }, 'groupTooLarge'],
    ['it has 22 members', { memberCount: 22, threshold: 2, confirmation: 'half may pay' }, 'groupTooLarge'],
    ['it has 100 members', { memberCount: 100, threshold: 100 }, 'groupTooLarge'],
    ['proposals expire too soon', { proposalExpiryMs: 5 * 60_000 - 1 }, 'invalidInput'],
    ['proposals stay open too long', { proposalExpiryMs: 7 * 24 * 3_600_000 + 1 }, 'invalidInput'],
    ['its name hides something', { name: 'Flat \u202e21' }, 'invalidInput'],
    ['its name has a blank at the end', { name: 'Flat 12 ' }, 'invalidInput'],
    ['your name does not show', { yourName: '\u200b' }, 'invalidInput'],
    ['an amount is none', { rules: [{ kind: 'maxPerPayment', amount: '0' }] }, 'amountInvalid'],
    ['an address is mistyped', { book: [{ name: 'Acme Ltd', address: 'kaspasim:qq' }] }, 'addressInvalid'],
    [
      'an address is of another network',
      {
        book: [{ name: 'Acme Ltd', address: 'kaspa:qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu3z3qmvl9zqd2lsgqg0zy5hhs' }],
      },
      'addressInvalid',
    ],
    [
      'a rule asks for more people than there are',
      { rules: [{ kind: 'approvalsAbove', amount: '1', approvals: 4 }] },
      'invalidInput',
    ],
  ] as const)('is not made when %s', async (_why, change, code) => {
    await leavesAlone(dana, async () => void (await refused(create(change as never), code)));
  });

  it('is not made when the book lists one recipient twice, or is more than one group can hold', async () => {
    await leavesAlone(dana, async () => {
      const [entry] = wish().book;
      await refused(create({ book: [entry!, { name: 'Other', address: entry!.address }] }), 'addressInvalid');
      const rules = Array.from({ length: 31 }, () => ({
        kind: 'allowlist' as const,
        addresses: Array.from({ length: 200 }, () => entry!.address),
      }));
      await refused(create({ rules } as never), 'invalidInput');
    });
  });

  it('is not made with a wrong recovery passphrase, nor while the laptop is locked', async () => {
    await leavesAlone(dana, async () => {
      await refused(create({ recoveryPassphrase: dana.daily }), 'passphraseWrong');
    });
    await dana.app.ask('vault.lock', {});
    await leavesAlone(dana, async () => void (await refused(create({}), 'vaultLocked')));
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  });
});

describe('a group half of which may pay', () => {
  it('is made when the person typed that it may', async () => {
    const { group } = await create({ memberCount: 4, confirmation: ' Half may pay ' });
    expect(groupIn(await dana.app.ask('app.look', {}), group)?.memberCount).toBe(4);
  });
});

describe('an invitation', () => {
  let group: string;
  let leesLink: string;
  beforeAll(async () => {
    ({ group } = await create({}));
    leesLink = await linkFor(group, 'Lee');
  });

  it('names one person once, in whatever letters', async () => {
    await leavesAlone(dana, async () => {
      for (const name of ['Lee', 'lee', 'LEE', 'Dana']) await refused(linkFor(group, name), 'memberDuplicate');
      await refused(linkFor(group, 'Sam\u200b'), 'invalidInput');
    });
  });

  it('that was damaged or changed anywhere joins nothing', async () => {
    await leavesAlone(lee, async () => {
      const wrong = [
        leesLink.slice(0, -1),
        `${leesLink}A`,
        leesLink.slice(linkPrefix.length),
        leesLink.replace('keyturn:', 'https:'),
        linkPrefix,
        'hello',
      ];
      for (let at = linkPrefix.length; at < leesLink.length; at += 23) {
        const other = leesLink[at] === 'A' ? 'B' : 'A';
        wrong.push(leesLink.slice(0, at) + other + leesLink.slice(at + 1));
      }
      for (const link of wrong) await refused(join(lee, link), 'invitationInvalid');
    });
  });

  it('of another network, or that has expired, joins nothing', async () => {
    await leavesAlone(lee, async () => {
      await refused(join(lee, forgedLink('testnet-10', Date.now() + 60_000)), 'invitationInvalid');
      await refused(join(lee, forgedLink('practice', Date.now() - 1)), 'invitationExpired');
    });
  });

  it('joins nothing with a wrong recovery passphrase or a name that does not show', async () => {
    await leavesAlone(lee, async () => {
      await refused(
        lee.app.ask('group.join', { link: leesLink, yourName: 'Lee', recoveryPassphrase: lee.daily }),
        'passphraseWrong',
      );
      await refused(join(lee, leesLink, 'Lee\u2066'), 'invalidInput');
    });
  });

  it('joins once, also for a person who clicks twice', async () => {
    const twice = await Promise.allSettled([join(lee, leesLink), join(lee, leesLink)]);
    expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(twice.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'memberDuplicate' } });
    await leavesAlone(lee, async () => {
      await refused(join(lee, leesLink), 'memberDuplicate');
      await refused(join(lee, leesLink, 'Somebody else'), 'memberDuplicate');
    });
    await dana.app.until('Lee in the lobby', (view) => groupIn(view, group)?.members.length === 2);
  });

  it('that one person used lets no second one in', async () => {
    await join(sam, leesLink);
    await sees(dana.app, 'Sam turned away', () => dana.app.reports().some((line) => line === 'peer: inviteUsed'));
    expect(
      groupIn(await dana.app.ask('app.look', {}), group)
        ?.members.map(({ name }) => name)
        .sort(),
    ).toEqual(['Dana', 'Lee']);
    await refused(dana.app.ask('group.closeLobby', { group }), 'wrongPhase');
  });

  it('that one person used lets no second one in after the founder starts again either', async () => {
    const port = /\/tcp\/(\d+)/.exec(dana.app.view().addresses[0] ?? '')?.[1] ?? '';
    await lee.app.ask('network.setOnline', { online: false });
    await dana.app.quit();
    dana.app = await box.open('Dana', { ...dana.start, listen: `/ip4/127.0.0.1/tcp/${port}` });
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    // Sam's app knocks again by itself; going online again only makes it do so at once.
    await sam.app.ask('network.setOnline', { online: false });
    await sam.app.ask('network.setOnline', { online: true });
    await sees(
      dana.app,
      'Sam at the door',
      (view) =>
        groupIn(view, group)?.members.length !== 2 || dana.app.reports().some((line) => line.startsWith('peer: ')),
    );
    await lee.app.ask('network.setOnline', { online: true });
    const seen = groupIn(await dana.app.ask('app.look', {}), group);
    expect([seen?.members.map(({ name }) => name).sort(), seen?.lobbyComplete]).toEqual([['Dana', 'Lee'], false]);
  });

  it('is made by the founder alone, and not while offline', async () => {
    await refused(lee.app.ask('group.invite', { group, for: 'Sam 2' }), 'wrongPhase');
    await refused(lee.app.ask('group.closeLobby', { group }), 'wrongPhase');
    await dana.app.ask('network.setOnline', { online: false });
    await refused(linkFor(group, 'Sam 2'), 'networkUnavailable');
    await dana.app.ask('network.setOnline', { online: true });
  });
});

describe('six words that differ', () => {
  it('three times over give the key up on every screen, and no address is ever shown', async () => {
    const { group } = await create({ name: 'Second fund' });
    for (const person of [lee, sam]) await join(person, await linkFor(group, person.app.name));
    await dana.app.until('everybody in the lobby', (view) => groupIn(view, group)?.lobbyComplete);
    await refused(linkFor(group, 'Lee'), 'memberDuplicate');
    await dana.app.ask('group.closeLobby', { group });
    const roster = await lee.app.until('the list of people', (view) => groupIn(view, group)?.rosterHash);
    await leavesAlone(lee, async () => {
      await refused(lee.app.ask('group.agree', { group, roster: 'ab'.repeat(32) }), 'wrongPhase');
      await refused(lee.app.ask('group.typeCode', { group, words: 'a b c d e f' }), 'wrongPhase');
    });
    await Promise.all(
      people.map(async ({ app }) => {
        await app.until('the list of people', (view) => groupIn(view, group)?.rosterHash === roster);
        await app.ask('group.agree', { group, roster });
      }),
    );
    await refused(lee.app.ask('group.agree', { group, roster }), 'wrongPhase');
    await Promise.all(
      people.map(({ app }) => app.until('the words', (view) => groupIn(view, group)?.phase === 'checkingCode')),
    );
    for (const triesLeft of [2, 1])
      expect(await lee.app.ask('group.typeCode', { group, words: 'abandon ability able about above absent' })).toEqual({
        matched: false,
        triesLeft,
      });
    const sentence = await refused(
      lee.app.ask('group.typeCode', { group, words: 'abandon ability able about above absent' }),
      'codeMismatch',
    );
    expect(sentence).toMatch(/no money is at risk/);
    for (const { app } of people) {
      const seen = await app.until('the abandoned key', (view) => {
        const found = groupIn(view, group);
        return found?.phase === 'abandoned' ? found : undefined;
      });
      expect([seen.fault, seen.address, seen.code]).toEqual(['codeMismatch', undefined, { kind: 'notYet' }]);
      await refused(app.ask('group.typeCode', { group, words: 'once more' }), 'wrongPhase');
      await refused(app.ask('group.stopCeremony', { group }), 'wrongPhase');
      await refused(
        app.ask('proposal.create', { group, payments: [{ to: payeeAddress(), amount: '1' }], note: 'x' }),
        'groupNotReady',
      );
    }
  });

  it('are no end of the people: the same three make another key at once', async () => {
    const { group } = await create({ name: 'Third fund' });
    for (const person of [lee, sam]) await join(person, await linkFor(group, person.app.name));
    await dana.app.until('everybody in the lobby', (view) => groupIn(view, group)?.lobbyComplete);
    await dana.app.ask('group.closeLobby', { group });
    await makeKey(group, people, new Story(true, () => undefined));
    await dana.app.until('the words confirmed', (view) => groupIn(view, group)?.phase === 'backingUp');
  });
});

/** An invitation of somebody who is not here, signed as it should be. */
function forgedLink(network: 'practice' | 'testnet-10', expiresAtMs: number): string {
  const secret = new Uint8Array(32).fill(7);
  const member = bytesToHex(ed25519.getPublicKey(secret)) as MemberId;
  const device = '11'.repeat(32) as DeviceId;
  const group = '22'.repeat(32) as GroupId;
  const token = new Uint8Array(32).fill(3);
  const statement = encodeStatement({
    kind: 'invitation',
    group,
    member,
    device,
    ceremony: '33'.repeat(32) as CeremonyId,
    charterHash: new Uint8Array(32),
    tokenHash: tokenHashOf(token),
    expiresAtMs,
  });
  const signed = { statement, signature: ed25519.sign(statementMessage(statement), secret) };
  return invitationLink({
    group,
    groupName: 'Elsewhere',
    network,
    inviterName: 'Sam',
    device,
    addresses: ['/ip4/127.0.0.1/tcp/9'],
    token,
    signed,
  });
}
