import type { confirmContract } from '../../src/preload/confirm-contract.ts';
import type { CommandName } from '../../src/preload/contract-kit.ts';
import type { contract } from '../../src/preload/contract.ts';
import type { headlessContract } from '../../src/main/hosts/headless-contract.ts';

/* For every command one input of the right form, and for each of these every wrong one that a single change makes of it. */

export const id = 'ab'.repeat(32);
const address = 'kaspasim:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqrxc3tzza';
const link = 'keyturn://join/AAAA';
const file = '/nowhere/a.keyturn-backup';

type Inputs<N extends string> = Readonly<Record<N, Readonly<Record<string, unknown>>>>;
type Headless = CommandName<typeof headlessContract>;
type Page = CommandName<typeof contract>;

const look = {
  'app.look': {},
} as const;

/** What belongs to a member's app; the compiler asks for a new one with every new command. */
const memberInputs: Inputs<Exclude<Headless, 'person.approve' | 'app.look'>> = {
  'identity.create': { passphrase: 'daily passphrase', recoveryPassphrase: 'recovery passphrase' },
  'identity.judgePassphrase': { passphrase: 'daily passphrase', purpose: 'daily' },
  'vault.unlock': { passphrase: 'daily passphrase' },
  'vault.inUse': {},
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
  'group.judgeAddress': { address },
  'group.invite': { group: id, for: 'Lee' },
  'group.readInvitation': { link },
  'group.join': { link, yourName: 'Lee', recoveryPassphrase: 'recovery passphrase' },
  'group.closeLobby': { group: id },
  'group.agree': { group: id, roster: id },
  'group.typeCode': { group: id, words: 'one two three four five six' },
  'group.stopCeremony': { group: id },
  'backup.make': { file, recoveryPassphrase: 'recovery passphrase' },
  'backup.prove': { group: id, file, recoveryPassphrase: 'recovery passphrase' },
  'proposal.create': {
    group: id,
    payments: [{ to: address, amount: '1' }],
    note: 'Invoice 7',
    externalId: 'INV-7',
    expiresInMs: 60_000,
  },
  'proposal.preview': { group: id, payments: [{ to: address, amount: '1' }], note: 'Invoice 7' },
  'proposal.again': { group: id, proposal: id },
  'proposal.finished': { group: id, skip: 0, limit: 20, search: 'Acme' },
  'review.look': { group: id, proposal: id },
  'review.technical': { group: id, proposal: id },
  'review.reject': { group: id, proposal: id, reason: 'No' },
  'review.withdraw': { group: id, proposal: id },
  'network.setOnline': { online: true },
  'activity.page': { before: 10, limit: 20 },
  'activity.verify': {},
  'audit.export': { file: '/nowhere/a.keyturn-log' },
  'diagnostics.preview': {},
  'diagnostics.export': { file: '/nowhere/a.txt' },
};

export const headlessInputs: Inputs<Headless> = {
  ...look,
  ...memberInputs,
  'person.approve': { group: id, proposal: id, reading: id },
};

export const pageInputs: Inputs<Page> = {
  ...look,
  ...memberInputs,
  'app.quit': { confirmed: true },
  'app.reopen': {},
  'app.dismiss': { what: 'asked' },
  'practice.start': {},
  'practice.leave': {},
  'practice.fund': { group: id },
  'settings.change': { theme: 'dark', contrast: 'more', language: 'en', notifyAmounts: true },
  'file.choose': { kind: 'saveBackup', name: 'flat-12' },
  'review.openConfirm': { group: id, proposal: id, reading: id, acknowledged: ['readingsDiffer/Lee'] },
  'review.closeConfirm': {},
};

export const confirmInputs: Inputs<CommandName<typeof confirmContract>> = {
  'confirm.press': {},
  'confirm.letGo': {},
  'confirm.sign': { typedAmount: '45,000' },
  'confirm.cancel': {},
};

/** What is no input of any command at all. */
export const noInputs: readonly unknown[] = [
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

/** Every wrong input made of a right one by one change, at any depth. @param command  `room.name` */
export function* wrong(value: unknown, command: string, path: readonly string[] = []): Generator {
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
      if (!optional.has(`${command} ${key}`)) {
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
const optional = new Set([
  'group.create confirmation',
  'proposal.create externalId',
  'proposal.create expiresInMs',
  'proposal.finished search',
  'settings.change theme',
  'settings.change contrast',
  'settings.change language',
  'settings.change notifyAmounts',
  'file.choose name',
  'activity.page before',
  'confirm.sign typedAmount',
]);
