import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingTests, namedTests } from './named-tests.ts';

const documents = [
  'README.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('A document that names a test', () => {
  it.each(documents)('names one that is there: %s', (path) => {
    expect(missingTests(readFileSync(path, 'utf8'))).toEqual([]);
  });

  it('is not believed when it names a file or a test that is not', () => {
    const markdown = [
      'S is `test/house/checks.test.ts`, and “these are words”.',
      '| a | `test/house/none.test.ts` | b |',
      '| a | S “nothing begins like this” | `test/tidy.test.ts` “nor this” |',
    ].join('\n');
    expect(missingTests(markdown)).toEqual([
      'line 2: there is no test/house/none.test.ts',
      'line 3: no test in test/house/checks.test.ts says “nothing begins like this”',
      'line 3: no test in test/tidy.test.ts says “nor this”',
    ]);
  });

  it('is read by what stands together', () => {
    const found = namedTests('it says “this” in `test/a.test.ts` “one”, “two” and “no name of a test”');
    expect(found.map(({ words }) => words)).toEqual([undefined, 'one', 'two']);
  });
});
