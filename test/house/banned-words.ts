import ts from 'typescript';
import { type Source, visit } from './sources.ts';

/** Time, chance and the platform: core asks for them (ports.ts) and never reaches for them. */
const coreMayNotName = new Set([
  'Buffer',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'document',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'window',
]);
const coreMayNotAsk: Readonly<Record<string, string>> = { Date: 'now', Math: 'random' };
const forbiddenFolders = ['shared', 'utils', 'lib', 'types', 'services'];
/** These live in comments, so they are looked for in the text as it stands. */
const forbiddenNotes = ['FIXME', '@ts-ignore', '@ts-nocheck'];

/** Everything this file says or is called that no file of its room may, one sentence each. */
export function bannedWords(source: Source): string[] {
  const { file, text, tree } = source;
  const broken: string[] = [];
  const parts = file.split('/');
  for (const folder of parts.slice(0, -1)) {
    if (forbiddenFolders.includes(folder))
      broken.push(`${file}: no folder is called ${folder}, name it after its noun`);
  }
  if (/^utils?\.tsx?$/.test(parts.at(-1) ?? '')) broken.push(`${file}: name the file after what it answers`);
  for (const note of forbiddenNotes) if (text.includes(note)) broken.push(`${file}: ${note} is banned, finish it`);
  if (isBarrel(tree))
    broken.push(`${file}: a file that only passes exports on is a barrel, import from where it lives`);
  visit(tree, (node) => {
    if (isDefaultExport(node)) broken.push(`${file}: a default export is banned, export a name`);
    if (node.kind === ts.SyntaxKind.AnyKeyword) broken.push(`${file}: any is banned, say what it is`);
    const word = file.startsWith('src/core/') && ts.isIdentifier(node) ? platformWord(node) : undefined;
    if (word !== undefined) broken.push(`${file}: ${word} is banned in core, take it from ports.ts`);
  });
  return broken;
}

function isBarrel(tree: ts.SourceFile): boolean {
  const passesOn = tree.statements.some((statement) => ts.isExportDeclaration(statement));
  const rest = tree.statements.filter((one) => !ts.isExportDeclaration(one) && !ts.isImportDeclaration(one));
  return passesOn && rest.length === 0;
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function platformWord(node: ts.Identifier): string | undefined {
  if (!isReference(node)) return undefined;
  if (coreMayNotName.has(node.text)) return node.text;
  const asked = Object.hasOwn(coreMayNotAsk, node.text) ? coreMayNotAsk[node.text] : undefined;
  if (asked === undefined || isInType(node)) return undefined;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === asked ? `${node.text}.${asked}` : undefined;
  if (node.text === 'Date' && ts.isNewExpression(parent)) {
    return (parent.arguments ?? []).length === 0 ? 'new Date()' : undefined;
  }
  // Under another name, called, or taken apart, nobody can see any more what is asked of it.
  return `a bare ${node.text}`;
}

/** A name in use, and not the label of a property, a key or a type's member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return parentLeft(parent) === node;
  const isLabel =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isGetAccessorDeclaration(parent) ||
    ts.isSetAccessorDeclaration(parent);
  if (isLabel) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  return !ts.isNamedTupleMember(parent) && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent);
}

function parentLeft(parent: ts.PropertyAccessExpression | ts.QualifiedName): ts.Node {
  return ts.isQualifiedName(parent) ? parent.left : parent.expression;
}

function isInType(node: ts.Node): boolean {
  return ts.isTypeReferenceNode(node.parent) || ts.isTypeQueryNode(node.parent);
}
