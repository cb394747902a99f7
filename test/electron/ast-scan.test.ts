import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSource, visit } from '../house/sources.ts';

// What must not be written anywhere in the app, found in the tree the compiler sees, not in its text.

const root = join(import.meta.dirname, '../..');

/** Options that take a wall down, with the only value they may have. */
const options: Readonly<Record<string, boolean>> = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  enableRemoteModule: false,
  bypassCSP: false,
  allowServiceWorkers: false,
  rejectUnauthorized: true,
};
const calls = new Set([
  'openExternal',
  'openPath',
  'executeJavaScript',
  'executeJavaScriptInIsolatedWorld',
  'insertCSS',
  'setCertificateVerifyProc',
  'registerFileProtocol',
  'interceptFileProtocol',
  'disableHardwareAcceleration',
  'createPolicy',
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'createContextualFragment',
]);
const properties = new Set(['innerHTML', 'outerHTML', 'srcdoc', 'dangerouslySetInnerHTML']);
const names = new Set(['eval', 'crashReporter', 'autoUpdater', 'desktopCapturer', 'webFrame', 'BrowserView']);
/** Switches that Chromium understands and no app of ours gives. */
const switches =
  /no-sandbox|disable-web-security|remote-debugging|ignore-certificate|allow-file-access|disable-site-isolation/;

function forbidden(file: string, text: string): string[] {
  const found: string[] = [];
  const say = (node: ts.Node, what: string): void => {
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1} ${what}`);
  };
  const isInMain = file.startsWith('src/main/');
  visit(readSource(file, text).tree, (node) => {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const allowed = options[node.name.getText().replace(/['"]/g, '')];
      const value = ts.isPropertyAssignment(node) ? node.initializer.kind : undefined;
      const isAllowed = value === (allowed === true ? ts.SyntaxKind.TrueKeyword : ts.SyntaxKind.FalseKeyword);
      if (allowed !== undefined && !isAllowed) say(node, `${node.name.getText()} must be ${allowed}`);
      if (properties.has(node.name.getText())) say(node, node.name.getText());
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression;
      const name = ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
      if (calls.has(name)) say(node, `calls ${name}`);
      if (name === 'Function') say(node, `makes code of text (${name})`);
      if (name === 'exposeInMainWorld' && node.arguments?.some((one) => one.getText() === 'ipcRenderer') === true)
        say(node, 'gives ipcRenderer to the page');
      if ((name === 'setTimeout' || name === 'setInterval') && isText(node.arguments?.[0]))
        say(node, `${name} of text`);
      if (name === 'write' && called.getText() === 'document.write') say(node, 'document.write');
    }
    if (ts.isPropertyAccessExpression(node)) {
      if (properties.has(node.name.text)) say(node, node.name.text);
      const isConsole = ts.isIdentifier(node.expression) && node.expression.text === 'console';
      if (isConsole && isInMain && !/^src\/main\/(cli\.ts$|cli\/)/.test(file)) say(node, 'the console in main');
    }
    if (ts.isJsxAttribute(node) && properties.has(node.name.getText())) say(node, node.name.getText());
    if (ts.isIdentifier(node) && names.has(node.text) && !isNameOfProperty(node)) say(node, node.text);
    if (isText(node) && switches.test(node.text)) say(node, `the switch ${node.text}`);
  });
  return found;
}

const isText = (node: ts.Node | undefined): node is ts.StringLiteralLike =>
  node !== undefined && ts.isStringLiteralLike(node);
/** `view.remote`, `{ remote: 1 }` and `const remote` name things of ours. */
const isNameOfProperty = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isVariableDeclaration(parent)) return parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node;
};

it('the app contains nothing that takes a wall down', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.split(sep).join('/')}`)
    .filter((name) => /\.(ts|tsx|mts|cts)$/.test(name));
  expect(files).toContain('src/main/hosts/electron/lockdown.ts');
  expect(files.filter((file) => file.startsWith('src/renderer/')).length).toBeGreaterThan(0);
  expect(files.flatMap((file) => forbidden(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

describe('the scan finds', () => {
  const cases: readonly (readonly [what: string, file: string, text: string])[] = [
    ['Node in a page', 'src/main/a.ts', 'const a = { nodeIntegration: true };'],
    ['Node in a page, by a variable', 'src/main/a.ts', 'const a = { nodeIntegration: wanted };'],
    ['Node in a page, by its name alone', 'src/main/a.ts', 'const a = { nodeIntegration };'],
    ['a quoted option', 'src/main/a.ts', "const a = { 'sandbox': false };"],
    ['one world for page and preload', 'src/main/a.ts', 'const a = { contextIsolation: false };'],
    ['other origins', 'src/main/a.ts', 'const a = { webSecurity: false };'],
    ['unchecked certificates', 'src/main/a.ts', 'const a = { rejectUnauthorized: false };'],
    ['links to the outside', 'src/main/a.ts', 'shell.openExternal(url);'],
    ['code sent to a page', 'src/main/a.ts', 'contents.executeJavaScript(text);'],
    ['style sent to a page', 'src/main/a.ts', 'contents.insertCSS(text);'],
    ['code made of text', 'src/renderer/src/a.ts', "new Function('return 1')();"],
    ['eval', 'src/renderer/src/a.ts', 'eval(text);'],
    ['eval under another name', 'src/renderer/src/a.ts', 'const run = eval;'],
    ['a timer of text', 'src/renderer/src/a.ts', "setTimeout('go()', 1);"],
    ['markup made of text', 'src/renderer/src/a.ts', 'node.innerHTML = text;'],
    [
      'markup made of text in JSX',
      'src/renderer/src/a.tsx',
      'const a = <p dangerouslySetInnerHTML={{ __html: t }} />;',
    ],
    ['a policy that lets text through', 'src/renderer/src/a.ts', "trustedTypes.createPolicy('x', {});"],
    ['the pipe given away', 'src/preload/index.ts', "contextBridge.exposeInMainWorld('ipc', ipcRenderer);"],
    ['the console in main', 'src/main/desk.ts', 'console.log(1);'],
    ['a switch that opens the sandbox', 'src/main/a.ts', "app.commandLine.appendSwitch('no-sandbox');"],
    ['crash reports', 'src/main/a.ts', 'crashReporter.start({});'],
  ];
  for (const [what, file, text] of cases) it(what, () => expect(forbidden(file, text)).toHaveLength(1));

  it('and leaves alone what is allowed', () => {
    const text = 'const a = { sandbox: true, webSecurity: true, nodeIntegration: false, remote: 1 }; a.remote;';
    expect(forbidden('src/main/a.ts', text)).toEqual([]);
    expect(forbidden('src/main/cli/a.ts', 'console.log(1);')).toEqual([]);
  });
});
