import { expect, it } from 'vitest';
import { z } from 'zod';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { serve } from '../../src/main/ipc/serve.ts';
import { command } from '../../src/preload/contract-kit.ts';

const secret = 'hunter2 is what was typed';
const fails = command({ input: z.object({}), output: z.object({}), errors: ['diskFull'] });

it.each([
  ['an error of the platform', new Error(secret), 'unexpected', false],
  ['a refusal the command does not declare', new KeyturnError('vaultDamaged', secret), 'unexpected', false],
  ['a mistake of our own', new RangeError(secret), 'unexpected', false],
  ['a refusal the command declares', new KeyturnError('diskFull', secret), 'diskFull', true],
])('tells the page no word of %s that was not written for it', async (_what, problem, code, isTold) => {
  const reported: unknown[] = [];
  const handlers = { room: { fails: () => Promise.reject(problem) } };
  const answer = await serve({ room: { fails } }, handlers, (_where, why) => reported.push(why))('room.fails', {});
  expect(answer).toMatchObject({ ok: false, error: { code } });
  expect(JSON.stringify(answer).includes(secret)).toBe(isTold);
  expect(reported).toEqual(isTold ? [] : [problem]);
});
