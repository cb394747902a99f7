import { existsSync, readFileSync } from 'node:fs';

/** A test that a document names: its file, and words of its name; no words where the whole file is meant. */
export type NamedTest = { readonly file: string; readonly words: string | undefined; readonly line: number };

/** Tests named as `` `test/….test.ts` “words of its name” “and of another” ``, and as S “…” where a document says what S is. */
export function namedTests(markdown: string): readonly NamedTest[] {
  const shortFor = /\bS is `(test\/[^`]+\.test\.ts)`/.exec(markdown)?.[1];
  return markdown.split('\n').flatMap((text, index) => {
    const named: NamedTest[] = [];
    let file: string | undefined;
    let end = -1;
    for (const found of text.matchAll(/`(test\/[^`]+\.test\.ts)`|(?<![\w“])S (?=“)|“([^”]+)”/g)) {
      const [whole, path, quoted] = found;
      const follows = text.slice(end, found.index).replace(/,/g, '').trim() === '';
      if (quoted === undefined) {
        file = path ?? shortFor;
        if (path !== undefined) named.push({ file: path, words: undefined, line: index + 1 });
      } else if (file !== undefined && follows) named.push({ file, words: quoted, line: index + 1 });
      else file = undefined;
      end = found.index + whole.length;
    }
    return named;
  });
}

/** Of the tests a document names, those that are not there. */
export function missingTests(markdown: string): readonly string[] {
  const sources = new Map<string, string>();
  const sourceOf = (file: string): string => {
    const known = sources.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
    sources.set(file, known);
    return known;
  };
  return namedTests(markdown).flatMap(({ file, words, line }) => {
    const source = sourceOf(file);
    if (source === '') return [`line ${line}: there is no ${file}`];
    const isThere = words === undefined || inSource(words).some((said) => source.includes(said));
    return isThere ? [] : [`line ${line}: no test in ${file} says “${words}”`];
  });
}

/** A table of cases has a placeholder where a document has three dots. */
const inSource = (words: string): readonly string[] => {
  const said = words.replace(/^…\s*/, '');
  return [said, said.replaceAll("'", "\\'")];
};
