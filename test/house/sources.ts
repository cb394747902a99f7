import ts from 'typescript';

/** One thing a file reaches for: another file (by path from the project's root) or a package (by its name). */
export interface Reach {
  /** `src/core/base/result.ts` or `@noble/hashes/sha2.js`; undefined when the code computes the name. */
  readonly target: string | undefined;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly reaches: readonly Reach[];
}

/**
 * Read a file the way the compiler does, so that comments and strings are never mistaken for code.
 * @param file path from the project's root, with forward slashes
 */
export function readSource(file: string, text: string): Source {
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, kind);
  const reaches: Reach[] = [];
  visit(tree, (node) => {
    const found = reachOf(node);
    if (found === undefined) return;
    const target = found.name === undefined ? undefined : resolve(file, found.name);
    reaches.push({ target, typeOnly: found.typeOnly });
  });
  return { file, text, tree, reaches };
}

/** Call `see` for this node and everything inside it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** `import { type X } from 'y'` still loads y when types are stripped, so only `import type` counts as types only. */
function reachOf(node: ts.Node): { name: string | undefined; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { name: literal(node.moduleSpecifier), typeOnly };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { name: literal(node.moduleSpecifier), typeOnly: node.isTypeOnly };
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return { name: literal(node.moduleReference.expression), typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    return { name: ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined, typeOnly: true };
  }
  if (ts.isCallExpression(node) && loads(node.expression)) {
    const [first] = node.arguments;
    return { name: first === undefined ? undefined : literal(first), typeOnly: false };
  }
  return undefined;
}

function loads(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
}

function literal(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

function resolve(file: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const parts = file.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
