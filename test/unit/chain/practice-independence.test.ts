import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../../../src/main');

/** Every module a folder's files name, in any form of import. */
function importsOf(folder: string): [string, string][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const found = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1]!);
      return found.map((specifier): [string, string] => [name, specifier]);
    });
}

describe('the second witnesses share no reading of a transaction with core', () => {
  it('the practice ledger imports its own folder, the wire’s number form and shapes, errors, and public libraries', () => {
    const allowed = [
      /^\.\/[\w-]+\.ts$/,
      /^\.\.\/wrpc-(?:json|types)\.ts$/,
      /^\.\.\/\.\.\/\.\.\/core\/base\/errors\.ts$/,
      /^node:/,
      /^ws$/,
      /^zod$/,
      /^@noble\//,
    ];
    const imports = importsOf(join(src, 'chain/practice-ledger'));
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter(([, specifier]) => !allowed.some((pattern) => pattern.test(specifier)))).toEqual([]);
  });

  it('what it imports from beside it leads nowhere else', () => {
    const named = importsOf(join(src, 'chain')).filter(([name]) => /^wrpc-(?:json|types)\.ts$/.test(name));
    expect(named).toEqual([]);
  });

  it('the reader takes from core its errors, results and the summary’s type, and kaspa-wasm in one file only', () => {
    const imports = importsOf(join(src, 'reader'));
    const core = imports.map(([, specifier]) => specifier).filter((specifier) => specifier.includes('core/'));
    expect(new Set(core)).toEqual(
      new Set(['../../core/base/errors.ts', '../../core/base/result.ts', '../../core/proposal/second-reading.ts']),
    );
    const loaders = imports.filter(([, specifier]) => specifier === 'kaspa-wasm32-sdk').map(([name]) => name);
    expect(loaders).toEqual(['reader-process.ts']);
  });
});
