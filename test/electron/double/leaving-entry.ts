import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Quitting from '../../../src/main/hosts/electron/quitting.ts';
import { record } from './records.ts';

// An entry that is nothing but the built way of leaving, with a desk that takes back as many approvals as it is told.

const built = pathToFileURL(join(process.env['BUILT'] ?? '', 'hosts/electron/quitting.js')).href;
const { quitting } = (await import(built)) as typeof Quitting;
const isStuck = process.env['STUCK'] === '1';
quitting(
  {
    takesBack: () => Number(process.env['TAKES_BACK']),
    quit: () => (isStuck ? new Promise(() => undefined) : Promise.resolve()),
  } as never,
  () => record('cleaned up'),
  (where, problem) => record('report', where, problem),
);
