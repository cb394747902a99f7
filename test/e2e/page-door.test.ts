import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serve } from '../../src/main/ipc/serve.ts';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import type { Contract, Handlers } from '../../src/preload/contract-kit.ts';
import { contract } from '../../src/preload/contract.ts';
import { confirmInputs, noInputs, pageInputs, wrong } from './wrong-inputs.ts';

/* What each door refuses before anybody is asked to do anything. Handlers here say that they were reached, and nothing else. */

type Schema = { safeParse(raw: unknown): { readonly success: boolean } };
const commandsOf = (door: Contract): readonly (readonly [string, Schema])[] =>
  Object.entries(door).flatMap(([room, entries]) =>
    Object.entries(entries).flatMap(([name, entry]) =>
      entry.kind === 'command' ? [[`${room}.${name}`, entry.input] as const] : [],
    ),
  );

function unreached(door: Contract) {
  const reached: string[] = [];
  const handlers = Object.fromEntries(
    Object.entries(door).map(([room, entries]) => [
      room,
      Object.fromEntries(
        Object.keys(entries).map((name) => [
          name,
          () => {
            reached.push(`${room}.${name}`);
            return Promise.resolve({});
          },
        ]),
      ),
    ]),
  ) as Handlers<Contract>;
  return { call: serve(door, handlers, () => undefined), reached };
}

const doors = [
  ['page', contract as Contract, pageInputs],
  ['confirm window', confirmContract as Contract, confirmInputs],
] as const;

describe.each(doors)('the door of the %s', (_name, door, inputs) => {
  const names = Object.keys(inputs);
  const wellFormed = inputs as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  it('has one sample here for each of its commands', async () => {
    const { call, reached } = unreached(door);
    expect([...names].sort()).toEqual(
      commandsOf(door)
        .map(([name]) => name)
        .sort(),
    );
    for (const name of names) expect([name, (await call(name, wellFormed[name])).ok]).toEqual([name, true]);
    expect(reached).toEqual(names);
  });

  it.each(names)('refuses at least thirty wrong inputs of %s before anything is done', async (name) => {
    const { call, reached } = unreached(door);
    const bad = [...noInputs, ...wrong(wellFormed[name], name)];
    expect(bad.length).toBeGreaterThanOrEqual(30);
    for (const input of bad) {
      const answer = await call(name, input);
      expect([input, answer.ok ? 'accepted' : answer.error.code]).toEqual([input, 'invalidInput']);
    }
    expect(reached).toEqual([]);
  });

  it('refuses whatever anybody makes up', async () => {
    const { call, reached } = unreached(door);
    const schemas = new Map(commandsOf(door));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        async (name, input) => {
          const before = reached.length;
          const answer = await call(name, input);
          // An empty record is all that some commands take, and one may be made up.
          const isRight = schemas.get(name)?.safeParse(input).success === true && answer.ok;
          if (isRight) expect(Object.keys(input as object)).toEqual([]);
          else expect([answer.ok ? 'accepted' : answer.error.code, reached.length]).toEqual(['invalidInput', before]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is not troubled by objects that bite', async () => {
    const { call, reached } = unreached(door);
    const bites = (): never => {
      throw new Error('no');
    };
    const biting: readonly unknown[] = [
      new Proxy({}, { ownKeys: bites, get: bites, has: bites, getPrototypeOf: bites }),
      Object.defineProperty({}, 'group', { get: bites, enumerable: true }),
      Object.create({ group: 'ab'.repeat(32) }) as unknown,
      Object.assign(Object.create(null) as object, { [Symbol('x')]: 1 }),
    ];
    for (const name of names)
      for (const input of biting) {
        const answer = await call(name, input);
        expect([name, answer.ok ? 'accepted' : answer.error.code]).toEqual([name, 'invalidInput']);
      }
    expect(reached).toEqual([]);
  });
});

describe('approving', () => {
  it('has no word on the page’s door, and names nothing on the confirm window’s', () => {
    const words = commandsOf(contract as Contract).map(([name]) => name);
    expect(words.filter((name) => /approv|sign|release|partial|sheet/i.test(name))).toEqual([]);
    expect(words.filter((name) => /confirm/i.test(name))).toEqual(['review.openConfirm', 'review.closeConfirm']);
    for (const input of Object.values(confirmInputs))
      expect(Object.keys(input).filter((field) => field !== 'typedAmount')).toEqual([]);
  });
});
