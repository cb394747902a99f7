import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { headlessContract } from '../../src/main/hosts/headless-contract.ts';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import type { Command, Contract } from '../../src/preload/contract-kit.ts';
import { contract } from '../../src/preload/contract.ts';

/* docs/door.md, made from the contracts: what can pass, with its bounds and its errors, and nothing written by hand twice. */

export const doorTablePath = new URL('../../docs/door.md', import.meta.url);

/** The whole document. */
export function doorTable(): string {
  const pageSource = sourceOf('../../src/preload/contract.ts');
  const confirmSource = sourceOf('../../src/preload/confirm-contract.ts');
  const headless = { person: headlessContract.person };
  return [
    '# The doors',
    '',
    'Everything that can pass between a page and the app, made from the contracts by `node scripts/run.mjs test/house/write-door-table.ts`. A test fails when this file is older than they are.',
    '',
    'Every input is checked field by field: an unknown field, a missing one or one out of its bounds is answered with `invalidInput` and nothing is done. Every command may also answer `wrongPhase` (nobody’s app is open, or it is not the moment) and `unexpected` (a mistake of ours, reported as a code). A topic is published whole each time it changes.',
    '',
    '## The page',
    '',
    'What the app’s main page can ask. Nothing here approves a payment: `review.openConfirm` asks for the window below, and only main opens it.',
    '',
    ...tables(contract, pageSource),
    '## The confirm window',
    '',
    'The only door an approval passes through. Main makes one for each window it opens; group, proposal and reading were fixed then, and no command here names them.',
    '',
    ...tables(confirmContract, confirmSource),
    '## A member’s app without a window',
    '',
    `The demo, practice co-signers and tests run apps in processes of their own. These answer \`app.look\`, the rooms ${memberRooms()} as above without the two commands about a confirm window, and in addition:`,
    '',
    ...tables(headless, sourceOf('../../src/main/hosts/headless-contract.ts')),
  ].join('\n');
}

const sourceOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const memberRooms = (): string =>
  Object.keys(headlessContract)
    .filter((room) => room !== 'app' && room !== 'person')
    .map((room) => `\`${room}\``)
    .join(', ');

function tables(door: Contract, source: string): readonly string[] {
  const notes = notesOf(source);
  const entries = Object.entries(door).flatMap(([room, named]) =>
    Object.entries(named).map(([name, entry]) => ({ at: `${room}.${name}`, entry })),
  );
  const topics = entries.flatMap(({ at, entry }) =>
    entry.kind === 'topic' ? [`| \`${at}\` | ${notes.get(at)?.type ?? ''} | ${notes.get(at)?.says ?? ''} |`] : [],
  );
  const commands = entries.flatMap(({ at, entry }) =>
    entry.kind === 'command'
      ? [`| \`${at}\` | ${notes.get(at)?.says ?? ''} | ${inputOf(entry)} | ${errorsOf(entry)} |`]
      : [],
  );
  return [
    ...(topics.length === 0 ? [] : ['| Topic | Snapshot | |', '| --- | --- | --- |', ...topics, '']),
    '| Command | | Input | Errors |',
    '| --- | --- | --- | --- |',
    ...commands,
    '',
  ];
}

const errorsOf = ({ errors }: Command): string =>
  errors.length === 0
    ? '–'
    : [...new Set(errors)]
        .sort()
        .map((code) => `\`${code}\``)
        .join(', ');

type Shape = {
  readonly type?: string;
  readonly const?: string | number;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
};

function inputOf({ input }: Command): string {
  const shape = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Shape;
  const fields = fieldsOf(shape);
  return fields.length === 0 ? '–' : fields.map((field) => field.replaceAll('|', '\\|')).join('<br>');
}

const fieldsOf = ({ properties = {}, required = [] }: Shape): readonly string[] =>
  Object.entries(properties).map(
    ([name, shape]) => `\`${name}${required.includes(name) ? '' : '?'}\`: ${described(shape)}`,
  );

function described(shape: Shape): string {
  const choices = shape.oneOf ?? shape.anyOf;
  if (choices !== undefined) return choices.map(described).join(' or ');
  if (shape.const !== undefined) return `“${shape.const}”`;
  if (shape.enum !== undefined) return shape.enum.map((value) => `“${String(value)}”`).join(', ');
  switch (shape.type) {
    case 'string':
      return shape.pattern === '^[0-9a-f]{64}$' ? '64 hex digits' : `text${bounds(shape.minLength, shape.maxLength)}`;
    case 'integer':
    case 'number':
      return `${shape.type === 'integer' ? 'whole number' : 'number'}${bounds(shape.minimum, shape.maximum)}`;
    case 'boolean':
      return 'yes or no';
    case 'array':
      return `list${bounds(shape.minItems, shape.maxItems)} of ${shape.items === undefined ? 'anything' : described(shape.items)}`;
    case 'object':
      return `{ ${fieldsOf(shape).join(', ')} }`;
    case undefined:
    default:
      throw new Error(`Invariant broken: every field has a form (${JSON.stringify(shape)})`);
  }
}

const bounds = (min: number | undefined, max: number | undefined): string =>
  max === undefined
    ? min === undefined
      ? ''
      : ` from ${min.toLocaleString('en')}`
    : ` ${(min ?? 0).toLocaleString('en')}–${max.toLocaleString('en')}`;

/** The comment above each entry, and the type of a topic, as they stand in the source. */
function notesOf(source: string): ReadonlyMap<string, { readonly says: string; readonly type: string | undefined }> {
  const notes = new Map<string, { readonly says: string; readonly type: string | undefined }>();
  const room = /^ {2}(\w+): \{\n([\s\S]*?)^ {2}\},$/gm;
  for (const [, name = '', body = ''] of source.matchAll(room)) {
    const entry = /^(?: {4}\/\*\*([\s\S]*?)\*\/\n)? {4}(\w+): (?:command|topic)\((?:z\.custom<([^>]+)>)?/gm;
    for (const [, comment = '', at = '', type] of body.matchAll(entry)) {
      const says = comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
      notes.set(`${name}.${at}`, {
        says: says.replaceAll('|', '\\|'),
        type: type === undefined ? undefined : `\`${type.replaceAll('|', '\\|')}\``,
      });
    }
  }
  return notes;
}
