import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { auditKinds } from '../../src/core/audit/record.ts';
import { english } from '../../src/renderer/src/text/catalogue.ts';
import { pseudo } from '../../src/renderer/src/text/pseudo.ts';

const pageFolder = join(import.meta.dirname, '../../src/renderer/src');
const errorsFile = join(import.meta.dirname, '../../src/core/base/errors.ts');

describe('the catalogue', () => {
  it('has a title for every error a person can meet, and none for errors that are gone', () => {
    const codes = errorCodes();
    expect(codes.length).toBeGreaterThan(50);
    expect(codes.filter((code) => textAt('codes', code) === undefined)).toEqual([]);
    const known = new Set(codes.flatMap((code) => [code, `${code}Action`]));
    expect(Object.keys(english.codes).filter((key) => !known.has(key))).toEqual([]);
  });

  it('has a sentence for everything the log can say happened', () => {
    expect(auditKinds.filter((kind) => textAt('activity', 'kinds', kind) === undefined)).toEqual([]);
    expect(Object.keys(english.activity.kinds).filter((kind) => !auditKinds.includes(kind as never))).toEqual([]);
  });

  it('has both forms of everything that is counted', () => {
    const keys = [...texts(english)].map(([key]) => key);
    const all = new Set(keys);
    const halves = keys.filter(
      (key) =>
        (key.endsWith('_one') && !all.has(key.replace(/_one$/, '_other'))) ||
        (key.endsWith('_other') && !all.has(key.replace(/_other$/, '_one'))),
    );
    expect(halves).toEqual([]);
  });

  it('holds nothing that the page never says', () => {
    const said = saidInPage();
    const unused = [...texts(english)]
      .map(([key]) => key)
      .filter((key) => !said.some((form) => form.test(key.replace(/_(zero|one|two|few|many|other)$/, ''))));
    expect(unused).toEqual([]);
  });

  it('neither shouts nor says oops, and names nothing in the words of cryptographers', () => {
    const wrong = [...texts(english)].filter(([, text]) =>
      /!|\boops\b|\bnonce|\bDKG\b|\bPSKT\b|\bthreshold\b|\bFROST\b/i.test(text),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps every slot in the pseudo-locale, which makes every text longer', () => {
    const translated = new Map(texts(pseudo(english)));
    for (const [key, text] of texts(english)) {
      const other = translated.get(key) ?? '';
      expect(slotsOf(other), key).toEqual(slotsOf(text));
      expect(other.length, key).toBeGreaterThan(text.length);
    }
  });
});

/**
 * Every text in the page's code, as a form that keys of the catalogue may have. What is put together while the page runs,
 * e.g. `home.row.${key}`, stands for one word of a key and never for a dot.
 */
function saidInPage(): readonly RegExp[] {
  const forms = new Set<string>();
  const verbatim = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  let inConfirm = false;
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) forms.add(verbatim(node.text));
    else if (ts.isTemplateExpression(node)) {
      // Without a room of the catalogue to begin with it is no key, and would stand for all of them.
      if (/^[a-z]+\./.test(node.head.text))
        forms.add(
          [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].map(verbatim).join('[^.]+'),
        );
    }
    // The confirm window takes its words from the catalogue's object itself.
    else if (inConfirm && ts.isPropertyAccessExpression(node)) {
      const names = node.getText().split(/\??\./);
      for (let from = 1; from < names.length; from++) forms.add(verbatim(`confirm.${names.slice(from).join('.')}`));
    }
    ts.forEachChild(node, look);
  };
  for (const file of readdirSync(pageFolder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || /^text[\\/]en/.test(file)) continue;
    inConfirm = file.startsWith('confirm');
    look(ts.createSourceFile(file, readFileSync(join(pageFolder, file), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return [...forms].map((form) => new RegExp(`^${form}$`));
}

/** Every member of the union `ErrorCode`, as the compiler reads it. */
function errorCodes(): readonly string[] {
  const program = ts.createProgram([errorsFile], { strict: true, noEmit: true, allowImportingTsExtensions: true });
  const source = program.getSourceFile(errorsFile);
  if (source === undefined) throw new Error('errors.ts is where the codes are');
  const alias = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === 'ErrorCode',
  );
  if (alias === undefined) throw new Error('errors.ts declares ErrorCode');
  const type = program.getTypeChecker().getTypeAtLocation(alias);
  return (type.isUnion() ? type.types : [type]).flatMap((member) => (member.isStringLiteral() ? [member.value] : []));
}

function textAt(...path: readonly string[]): string | undefined {
  let at: unknown = english;
  for (const key of path) at = (at as Readonly<Record<string, unknown>> | undefined)?.[key];
  return typeof at === 'string' && at !== '' ? at : undefined;
}

function* texts(catalogue: unknown, path = ''): Generator<readonly [key: string, text: string]> {
  if (typeof catalogue === 'string') yield [path, catalogue];
  else
    for (const [key, value] of Object.entries(catalogue as Record<string, unknown>))
      yield* texts(value, path === '' ? key : `${path}.${key}`);
}

const slotsOf = (text: string): readonly string[] => [...text.matchAll(/\{\{[^}]*\}\}/g)].map(([slot]) => slot).sort();
