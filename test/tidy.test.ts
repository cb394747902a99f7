import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from './house/sources.ts';
import { brokenWalls } from './house/walls.ts';

const root = join(import.meta.dirname, '..');

it('keeps the walls of the house', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mts|cts)$/.test(name))
    .map((name) => readSource(`src/${name.split(sep).join('/')}`, readFileSync(join(root, 'src', name), 'utf8')));
  expect(sources.map(({ file }) => file)).toContain('src/core/base/result.ts');
  expect(sources.flatMap(({ reaches }) => reaches).length).toBeGreaterThan(0);
  expect(brokenWalls(sources)).toEqual([]);
});

/** Files by path; the first is the one under suspicion. */
type House = Readonly<Record<string, string>>;
const walls = (house: House) => brokenWalls(Object.entries(house).map(([file, text]) => readSource(file, text)));
const one = (file: string, text: string): House => ({ [file]: text });

const refused: readonly (readonly [rule: string, house: House, says: string])[] = [
  ['core imports a package of the platform', one('src/core/wire/a.ts', "import { x } from 'node:fs';"), 'node:fs'],
  ['core imports a foreign package', one('src/core/wire/a.ts', "import { z } from 'zod';"), 'zod'],
  ['core imports a package that only begins alike', one('src/core/wire/a.ts', "import 'cborgia';"), 'cborgia'],
  [
    'core imports main',
    one('src/core/engine/a.ts', "import { x } from '../../main/cli.ts';"),
    'core imports only core',
  ],
  [
    'core imports main for its type',
    one('src/core/engine/a.ts', "import type { X } from '../../main/cli.ts';"),
    'only',
  ],
  [
    'core names a type of main in passing',
    one('src/core/engine/a.ts', "type X = import('../../main/cli.ts').X;"),
    'only',
  ],
  ['core loads main when it runs', one('src/core/engine/a.ts', "await import('../../main/cli.ts');"), 'only core'],
  ['core loads what it computes', one('src/core/engine/a.ts', 'const a = await import(name);'), 'computes'],
  ['core passes main on', one('src/core/engine/a.ts', "export * from '../../main/cli.ts'; const a = 1;"), 'only core'],
  ['base looks up', one('src/core/base/a.ts', "import { x } from '../wire/codec.ts';"), 'wire is above base'],
  ['frost looks up', one('src/core/frost/a.ts', "import type { X } from '../group/charter.ts';"), 'group is above'],
  ['group looks up', one('src/core/group/a.ts', "import { x } from '../review/reading.ts';"), 'review is above'],
  ['review looks up', one('src/core/review/a.ts', "import { x } from '../signature/plan.ts';"), 'signature is above'],
  ['signature looks up', one('src/core/signature/a.ts', "import { x } from '../engine/state.ts';"), 'engine is above'],
  ['the story asks ports itself', one('src/core/review/a.ts', "import type { X } from '../ports.ts';"), 'above review'],
  ['audit leaves the ground', one('src/core/audit/a.ts', "import { x } from '../group/charter.ts';"), 'audit sits on'],
  [
    'backup leaves the ground',
    one('src/core/backup/a.ts', "import { x } from '../frost/bip445.ts';"),
    'backup sits on',
  ],
  [
    'a room of core has no floor',
    one('src/core/cellar/a.ts', "import { x } from '../base/ids.ts';"),
    'no floor in core',
  ],
  ['a file lies in no room', one('src/a.ts', "import 'zod';"), 'no room'],
  ['preload takes a value from core', one('src/preload/a.ts', "import { x } from '../core/base/ids.ts';"), 'types'],
  ['preload loads core for a type', one('src/preload/a.ts', "import { type X } from '../core/base/ids.ts';"), 'types'],
  ['preload imports a package', one('src/preload/index.ts', "import { x } from 'zustand';"), 'Zod and electron'],
  ['preload imports main', one('src/preload/a.ts', "import type { X } from '../main/cli.ts';"), 'from core'],
  [
    'the page takes a value from core',
    one('src/renderer/src/a.tsx', "import { x } from '../../core/base/ids.ts';"),
    'types',
  ],
  [
    'the page takes a value from preload',
    one('src/renderer/src/a.ts', "import { x } from '../../preload/contract.ts';"),
    'types',
  ],
  ['the page imports main', one('src/renderer/src/a.ts', "import type { X } from '../../main/cli.ts';"), 'neither'],
  ['the page imports a platform package', one('src/renderer/src/a.ts', "import 'node:fs';"), 'listed in the walls'],
  ['main imports the page', one('src/main/hosts/loopback.ts', "import '../../renderer/src/main.tsx';"), 'the page'],
  ['main imports the door itself', one('src/main/hosts/a.ts', "import '../../preload/index.ts';"), 'only the contract'],
  ['main imports a test', one('src/main/vault/a.ts', "import '../../../test/setup.ts';"), 'its tests'],
  ['an adapter imports another', one('src/main/store/a.ts', "import { x } from '../vault/sealing.ts';"), 'each other'],
  [
    'an adapter takes a type of another',
    one('src/main/api/a.ts', "import type { X } from '../chain/wrpc.ts';"),
    'each other',
  ],
  ['an adapter imports the composition', one('src/main/chain/a.ts', "import { x } from '../compose.ts';"), 'together'],
  ['adapters meet in ipc', one('src/main/ipc/a.ts', "import { x } from '../store/database.ts';"), 'adapters meet only'],
  [
    'electron in the loopback host',
    one('src/main/hosts/loopback.ts', "import type { X } from 'electron';"),
    'four places',
  ],
  ['electron in the contract', one('src/preload/contract.ts', "import { x } from 'electron/renderer';"), 'four places'],
  [
    'the practice ledger imports kaspa',
    one('src/main/chain/practice-ledger.ts', "import type { X } from '../../core/kaspa/mass.ts';"),
    'own rules',
  ],
  [
    'the practice ledger reaches kaspa through a neighbour',
    {
      'src/main/chain/practice/ledger.ts': "import { x } from '../fees.ts';",
      'src/main/chain/fees.ts': "import { massGrams } from '../../core/kaspa/mass.ts';",
    },
    'own rules',
  ],
  ['core reads the clock', one('src/core/wire/a.ts', 'const atMs = Date.now();'), 'Date.now'],
  ['core reads the clock as a date', one('src/core/wire/a.ts', 'const at = new Date();'), 'new Date()'],
  ['core renames the clock', one('src/core/wire/a.ts', 'const clock = Date;'), 'a bare Date'],
  ['core indexes the clock', one('src/core/wire/a.ts', "const at = Date['now']();"), 'a bare Date'],
  ['core draws lots', one('src/core/wire/a.ts', 'const lot = Math.random();'), 'Math.random'],
  ['core takes chance apart', one('src/core/wire/a.ts', 'const { random } = Math;'), 'a bare Math'],
  ['a core file says FIXME', one('src/core/wire/a.ts', '// FIXME later\nconst a = 1;'), 'FIXME'],
  ['a file silences the compiler', one('src/main/store/a.ts', '// @ts-ignore\nconst a = 1;'), '@ts-ignore'],
  ['a file silences the whole compiler', one('src/main/store/a.ts', '// @ts-nocheck\nconst a = 1;'), '@ts-nocheck'],
  ['a file says as any', one('src/main/store/a.ts', 'const a = b as any;'), 'any is banned'],
  ['a barrel', one('src/core/wire/index.ts', "// Everything.\nexport * from './codec.ts';"), 'barrel'],
  ['a barrel in two steps', one('src/core/wire/all.ts', "import { a } from './codec.ts';\nexport { a };"), 'barrel'],
  ['a barrel of types', one('src/core/wire/all.ts', "export type { A } from './codec.ts';"), 'barrel'],
  ['a default export', one('src/main/store/a.ts', 'export default function a() {}'), 'default export'],
  ['a default value', one('src/main/store/a.ts', 'const a = 1;\nexport default a;'), 'default export'],
  ['a default by another name', one('src/main/store/a.ts', 'const a = 1;\nexport { a as default };'), 'default export'],
  ['a file called utils', one('src/main/store/utils.ts', 'export const a = 1;'), 'what it answers'],
];

const words = ['console.log(1)', 'process.exit()', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'performance.now()'];
const moreWords = ['crypto.subtle', 'Buffer.from(a)', 'globalThis.process', 'fetch(a)', '({ process })', 'f(process)'];
const folders = ['shared', 'utils', 'lib', 'types', 'services'];

describe('refuses', () => {
  it.each(refused)('%s', (_rule, house, says) => {
    const [broken, ...more] = walls(house);
    expect(broken).toContain(Object.keys(house)[0]);
    expect(broken).toContain(says);
    expect(more).toEqual([]);
  });

  it.each([...words, ...moreWords])('%s in core, and not in main', (word) => {
    expect(walls(one('src/core/wire/a.ts', `const a = ${word};`)).join()).toContain('is banned in core');
    expect(walls(one('src/main/store/a.ts', `const a = ${word};`))).toEqual([]);
  });

  it.each(folders)('a folder called %s', (folder) => {
    expect(walls(one(`src/core/${folder}/a.ts`, 'export const a = 1;')).join()).toContain('name it after its noun');
  });
});

const allowed: readonly (readonly [rule: string, house: House])[] = [
  [
    'core imports its packages',
    one('src/core/frost/a.ts', "import '@noble/curves/utils.js'; import '@scure/bip39'; import 'cborg';"),
  ],
  ['a room looks down', one('src/core/signature/a.ts', "import { x } from '../frost/bip445.ts';")],
  ['a room looks along its floor', one('src/core/policy/a.ts', "import { x } from '../proposal/proposal.ts';")],
  ['audit uses the codec', one('src/core/audit/a.ts', "import { x } from '../wire/codec.ts';")],
  ['the engine runs the story behind ports', one('src/core/engine/a.ts', "import type { X } from '../ports.ts';")],
  ['preload takes types from core', one('src/preload/a.ts', "import type { X } from '../core/base/ids.ts';")],
  ['the door names electron', one('src/preload/index.ts', "import { contextBridge } from 'electron';")],
  ['the page takes types', one('src/renderer/src/a.tsx', "import type { X } from '../../preload/contract.ts';")],
  ['an adapter uses core', one('src/main/vault/a.ts', "import { x } from '../../core/frost/bip445.ts';")],
  [
    'adapters meet in the composition',
    one('src/main/compose.ts', "import { x } from './vault/a.ts'; import './store/b.ts';"),
  ],
  ['adapters meet where a process begins', one('src/main/vault/process.ts', "import { x } from '../keychain/a.ts';")],
  [
    'the practice ledger knows the ports',
    one('src/main/chain/practice-ledger.ts', "import type { X } from '../../core/ports.ts';"),
  ],
  [
    'core speaks of the clock in a comment',
    one('src/core/wire/a.ts', '// Date.now() and process.env are main.\nconst a = 1;'),
  ],
  ['core says a banned word in a text', one('src/core/wire/a.ts', "const a = 'console.log(Math.random())';")],
  ['core has a field of that name', one('src/core/wire/a.ts', 'const a = { process: 1 };\nconst b = a.process;')],
  [
    'core formats a time it was given',
    one('src/core/wire/a.ts', 'const at = new Date(atMs);\nconst m = Math.max(1, 2);'),
  ],
  [
    'a file passes a name on beside its own',
    one('src/core/wire/a.ts', "export { x } from './codec.ts';\nexport const a = 1;"),
  ],
];

describe('allows', () => {
  it.each(allowed)('%s', (_rule, house) => {
    expect(walls(house)).toEqual([]);
  });
});
