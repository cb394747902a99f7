import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headlessContract } from '../../src/main/hosts/headless-contract.ts';
import { encodeAddress } from '../../src/core/kaspa/address.ts';
import type { CommandName } from '../../src/preload/contract-kit.ts';
import type { MemberProcess } from '../../src/main/cli/member-process.ts';
import { deadLedger, filesIn, refused, type Sandbox, sandbox, steadyView, type Person } from './member.ts';
import { headlessInputs as wellFormed, noInputs, wrong } from './wrong-inputs.ts';

type Name = CommandName<typeof headlessContract>;
const names = Object.keys(wellFormed) as readonly Name[];

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
    const commands = Object.entries(headlessContract).flatMap(([room, entries]) =>
      Object.entries(entries).flatMap(([name, { kind }]) => (kind === 'command' ? [`${room}.${name}`] : [])),
    );
    expect([...names].sort()).toEqual(commands.sort());
    for (const [name, input] of Object.entries(wellFormed)) {
      const [room = '', command = ''] = name.split('.');
      const { input: schema } = (headlessContract as never as Record<string, Record<string, { input: Schema }>>)[room]![
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
      'review.approve',
      'review.openConfirm',
      'confirm.sign',
      'practice.start',
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

  it('says when the vault locks by itself, while it is open', async () => {
    const locked = await dana.app.ask('app.look', {});
    expect([locked.vault, locked.locksAtMs]).toEqual(['locked', undefined]);
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    const { vault, locksAtMs, nowMs } = await dana.app.ask('app.look', {});
    expect(vault).toBe('open');
    // Five minutes, less what this machine took to ask.
    expect((locksAtMs ?? 0) - nowMs).toBeGreaterThan(200_000);
    expect((locksAtMs ?? 0) - nowMs).toBeLessThanOrEqual(300_000);
    await dana.app.ask('vault.lock', {});
  });

  it('counts what somebody does in the page as use of an open vault, and says nothing about a locked one', async () => {
    await dana.app.ask('vault.inUse', {});
    expect((await dana.app.ask('app.look', {})).vault).toBe('locked');
    await dana.app.ask('vault.unlock', { passphrase: dana.daily });
    const before = await dana.app.ask('app.look', {});
    await new Promise((tick) => setTimeout(tick, 300));
    await dana.app.ask('vault.inUse', {});
    const after = await dana.app.ask('app.look', {});
    // Without it the time would stand still, but for what rounding makes of two clocks.
    expect((after.locksAtMs ?? 0) - (before.locksAtMs ?? 0)).toBeGreaterThan(200);
    await dana.app.ask('vault.lock', {});
  });

  it('judges an address as a payment would, for this profile’s network, and makes no group with a wrong one', async () => {
    const payload = new Uint8Array(32).fill(7);
    const right = encodeAddress({ version: 0, payload }, 'practice');
    const foreign = encodeAddress({ version: 0, payload }, 'mainnet');
    const mistyped = right.slice(0, -1) + (right.endsWith('q') ? 'p' : 'q');
    const before = await steadyView(dana.app);
    const judge = (address: string) => dana.app.ask('group.judgeAddress', { address });
    expect(await judge(` ${right} `)).toEqual({ accepted: true, sentence: '' });
    const invalid = { accepted: false, sentence: 'This is not a valid Kaspa address. Copy it again, whole.' };
    for (const wrongOne of [mistyped, right.slice(0, -1), 'Acme Ltd', 'kaspasim:'])
      expect([wrongOne, await judge(wrongOne)]).toEqual([wrongOne, invalid]);
    expect(await judge(foreign)).toEqual({
      accepted: false,
      sentence: 'This address belongs to another network than the practice network. Check where it came from.',
    });
    for (const [address, code, fact, help] of [
      [mistyped, 'addressInvalid', 'This is not a valid Kaspa address.', 'Copy it again, whole.'],
      [
        foreign,
        'addressWrongNetwork',
        'This address belongs to another network than the practice network.',
        'Check where it came from.',
      ],
    ] as const) {
      const book = [
        { name: 'Acme Ltd', address: right },
        { name: 'Sam’s shop', address },
      ];
      const draft = { ...wellFormed['group.create'], rules: [], book };
      const said: unknown = await ask(dana.app, 'group.create', draft).catch((problem: unknown) => problem);
      expect(said).toMatchObject({
        code,
        message: `Dana: Address book, Sam’s shop: ${fact} Nothing was created. ${help}`,
      });
    }
    expect(await steadyView(dana.app)).toEqual(before);
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
