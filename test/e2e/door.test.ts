import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandName } from '../../src/preload/contract-kit.ts';
import { contract } from '../../src/preload/contract.ts';
import type { MemberProcess } from '../../src/main/cli/member-process.ts';
import { deadLedger, filesIn, refused, type Sandbox, sandbox, steadyView, type Person } from './member.ts';

type Name = CommandName<typeof contract>;
const id = 'ab'.repeat(32);
const address = 'kaspasim:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqrxc3tzza';
const link = 'keyturn://join/AAAA';

/** One input of the right form for every command; the compiler asks for a new one with every new command. */
const wellFormed: Readonly<Record<Name, Readonly<Record<string, unknown>>>> = {
  'app.look': {},
  'identity.create': { passphrase: 'daily passphrase', recoveryPassphrase: 'recovery passphrase' },
  'vault.unlock': { passphrase: 'daily passphrase' },
  'vault.lock': {},
  'group.create': {
    name: 'Flat 12 fund',
    yourName: 'Dana',
    memberCount: 3,
    threshold: 2,
    rules: [
      { kind: 'maxPerPayment', amount: '1' },
      { kind: 'allowlist', addresses: [address] },
      { kind: 'reasonRequired' },
      { kind: 'approvalsAbove', amount: '1', approvals: 2 },
    ],
    book: [{ name: 'Acme Ltd', address }],
    proposalExpiryMs: 3_600_000,
    confirmation: 'half may pay',
    recoveryPassphrase: 'recovery passphrase',
  },
  'group.invite': { group: id, for: 'Lee' },
  'group.join': { link, yourName: 'Lee', recoveryPassphrase: 'recovery passphrase' },
  'group.closeLobby': { group: id },
  'group.agree': { group: id, roster: id },
  'group.typeCode': { group: id, words: 'one two three four five six' },
  'group.stopCeremony': { group: id },
  'backup.make': { file: '/nowhere/a.keyturn-backup', recoveryPassphrase: 'recovery passphrase' },
  'backup.prove': { group: id, file: '/nowhere/a.keyturn-backup', recoveryPassphrase: 'recovery passphrase' },
  'proposal.create': {
    group: id,
    payments: [{ to: address, amount: '1' }],
    note: 'Invoice 7',
    externalId: 'INV-7',
    expiresInMs: 60_000,
  },
  'review.technical': { group: id, proposal: id },
  'review.approve': { group: id, proposal: id, reading: id },
  'review.reject': { group: id, proposal: id, reason: 'No' },
  'review.withdraw': { group: id, proposal: id },
  'network.setOnline': { online: true },
  'audit.export': { file: '/nowhere/a.keyturn-log' },
};
const names = Object.keys(wellFormed) as readonly Name[];

/** What is no input of any command at all. */
const noInputs: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  Number.NaN,
  12n,
  '',
  'text',
  '{}',
  [],
  [{}],
  new Map(),
  new Map([['group', id]]),
  new Set([id]),
  new Date(0),
  new Uint8Array(32),
  new Error('no'),
  /no/,
];
/** Never a field of any command. */
const strangeFields: readonly string[] = [
  'extra',
  'Group',
  'groups',
  'GROUP',
  ' group',
  'group ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '',
  'passphrase2',
  'secret',
  'seed',
  'privateKey',
  'digest',
  'sighash',
  'force',
  'skipReview',
  'confirm',
];
const never: readonly unknown[] = [null, [], {}, 12n, new Date(0), new Uint8Array(1), ['x'], Number.NaN, Infinity];

/** Every wrong input made of a right one by one change, at any depth. */
function* wrong(value: unknown, command: Name, path: readonly string[] = []): Generator {
  if (Array.isArray(value)) {
    for (const other of [null, {}, 'text', 7, true, new Set(value)]) yield other;
    for (const [i, item] of value.entries()) for (const bad of wrong(item, command, path)) yield value.with(i, bad);
    for (const item of [null, 7, undefined, []]) yield [...value, item];
    yield Array.from({ length: 201 }, () => value[0] as unknown);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    if (path.length > 0) for (const other of [null, [], 'text', 7, true, new Map(Object.entries(value))]) yield other;
    const record = value as Readonly<Record<string, unknown>>;
    for (const field of strangeFields)
      yield Object.defineProperty({ ...record }, field, { value: id, enumerable: true, configurable: true });
    for (const [key, inner] of Object.entries(record)) {
      if (!optional.has(key)) {
        const { [key]: _left, ...rest } = record;
        yield rest;
        yield { ...record, [key]: undefined };
      }
      for (const bad of wrong(inner, command, [...path, key])) yield { ...record, [key]: bad };
    }
    return;
  }
  yield* never;
  if (typeof value !== 'string') yield* ['', 'text', '1', 'true'];
  if (typeof value !== 'boolean') yield* [true, false];
  if (typeof value !== 'number') yield* [0, 1, -1];
  if (typeof value === 'number') yield* [-1, 1.5, 1e300, Number.MAX_SAFE_INTEGER + 2];
  if (typeof value === 'string') yield 'x'.repeat(10_001);
  if (value === id) yield* [id.toUpperCase(), id.slice(1), `${id}0`, `0x${id}`, ` ${id}`, `${id}\n`, 'z'.repeat(64)];
}
const optional = new Set(['confirmation', 'externalId', 'expiresInMs']);

let box: Sandbox;
let dana: Person;
const ask = (app: MemberProcess, name: string, input: unknown): Promise<unknown> =>
  app.ask(name as Name, input as never);

beforeAll(async () => {
  box = await sandbox();
  dana = await box.person('Dana', box.place({ nodeUrl: deadLedger }));
  await dana.app.ask('vault.lock', {});
});
afterAll(() => box.close());

describe('the door', () => {
  it('has one sample here for each of its commands', () => {
    const commands = Object.entries(contract).flatMap(([room, entries]) =>
      Object.entries(entries).flatMap(([name, { kind }]) => (kind === 'command' ? [`${room}.${name}`] : [])),
    );
    expect([...names].sort()).toEqual(commands.sort());
    for (const [name, input] of Object.entries(wellFormed)) {
      const [room = '', command = ''] = name.split('.');
      const { input: schema } = (contract as never as Record<string, Record<string, { input: Schema }>>)[room]![
        command
      ]!;
      expect([name, schema.safeParse(input).success]).toEqual([name, true]);
    }
  });

  it.each(names)('refuses every wrong input of %s, and nothing changes', async (name) => {
    const before = [await steadyView(dana.app), [...filesIn(dana.folder)]];
    const reports = dana.app.reports().length;
    const inputs = [...noInputs, ...wrong(wellFormed[name], name)];
    expect(inputs.length).toBeGreaterThanOrEqual(30);
    const answers = await Promise.allSettled(inputs.map((input) => ask(dana.app, name, input)));
    for (const [i, answer] of answers.entries())
      expect([
        inputs[i],
        answer.status === 'rejected' ? (answer.reason as { readonly code: string }).code : 'accepted',
      ]).toEqual([inputs[i], 'invalidInput']);
    expect([await steadyView(dana.app), [...filesIn(dana.folder)]]).toEqual(before);
    expect(dana.app.reports().length).toBe(reports);
  });

  it('refuses whatever anybody makes up, without a trace', async () => {
    const before = [await steadyView(dana.app), [...filesIn(dana.folder)]];
    const needsFields = names.filter((name) => Object.keys(wellFormed[name]).length > 0);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...needsFields),
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        async (name, input) => {
          const code = await ask(dana.app, name, input).then(
            () => 'accepted',
            (problem: unknown) => (problem as { readonly code?: string }).code,
          );
          expect(code).toBe('invalidInput');
        },
      ),
      { numRuns: 400 },
    );
    expect([await steadyView(dana.app), [...filesIn(dana.folder)]]).toEqual(before);
  });

  it('knows no other command, however it is spelt', async () => {
    const before = [await steadyView(dana.app), [...filesIn(dana.folder)]];
    for (const name of [
      '',
      '.',
      'app',
      'app.',
      'app.view',
      '.look',
      'app.look ',
      'App.look',
      'app.look.x',
      'app/look',
      'vault.sign',
      'vault.approve',
      'vault.makeSheet',
      'constructor',
      '__proto__',
      'app.constructor',
      'app.__proto__',
      'toString',
      'app.toString',
      'x'.repeat(64),
      'x'.repeat(65),
      'x'.repeat(100_000),
      'vault.lock\0',
      'vault.lock\n',
      'vault.unlocк',
    ])
      await refused(ask(dana.app, name, {}), 'invalidInput');
    expect([await steadyView(dana.app), [...filesIn(dana.folder)]]).toEqual(before);
  });

  it('says which group or file there is not, and changes nothing', async () => {
    const before = await steadyView(dana.app);
    for (const name of names.filter((candidate) => 'group' in wellFormed[candidate]))
      await refused(ask(dana.app, name, wellFormed[name]), 'groupNotFound');
    await refused(ask(dana.app, 'backup.make', wellFormed['backup.make']), 'groupNotReady');
    await refused(ask(dana.app, 'audit.export', wellFormed['audit.export']), 'fileNotFound');
    expect(await steadyView(dana.app)).toEqual(before);
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
  });
});

type Schema = { safeParse(raw: unknown): { readonly success: boolean } };
