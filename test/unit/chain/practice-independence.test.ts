import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../../../src');

/** Every module a file names, in any form of import, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1]!);
}

/** Everything that is loaded with these files: our own by path from src, packages by name. */
function reachedFrom(files: readonly string[]): string[] {
  const reached = new Set<string>();
  const open = files.map((file) => join(src, file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const own = relative(src, file);
    if (reached.has(own)) continue;
    reached.add(own);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) open.push(join(dirname(file), specifier));
      else reached.add(specifier);
    }
  }
  return [...reached].sort();
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

/** How a process is started and spoken to: bytes pass through it, no transaction is read there. */
const channel = (file: string): boolean => file.startsWith('main/processes/');

describe('the second witnesses share no reading of a transaction with core', () => {
  it('the practice ledger reaches its own folder, the wire’s number form and shapes, errors, the channel to its parent, and public libraries', () => {
    const own = filesUnder('main/chain/practice-ledger');
    expect(own.length).toBeGreaterThan(8);
    const foreign = reachedFrom(own).filter(
      (file) => !own.includes(file) && !channel(file) && !/^(?:node:|@noble\/|ws$|zod$)/.test(file),
    );
    expect(foreign).toEqual(['core/base/errors.ts', 'main/chain/wrpc-json.ts', 'main/chain/wrpc-types.ts']);
  });

  it('the reader’s process reaches its own decoder, the summary’s shape and kaspa-wasm, nothing else', () => {
    expect(
      reachedFrom(['main/reader/reader-process.ts']).filter((file) => !channel(file) && !/^node:/.test(file)),
    ).toEqual([
      'core/proposal/second-reading.ts',
      'kaspa-wasm32-sdk',
      'main/reader/decode.ts',
      'main/reader/messages.ts',
      'main/reader/reader-process.ts',
      'zod',
    ]);
  });

  it('kaspa-wasm is loaded in that process only', () => {
    const loaders = filesUnder('').filter((file) => importsOf(join(src, file)).includes('kaspa-wasm32-sdk'));
    expect(loaders).toEqual(['main/reader/reader-process.ts']);
  });
});
