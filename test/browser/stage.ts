import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { rendererOptions } from '../../renderer.vite.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';
import type { Fixture } from './fixture.ts';

export type Look = {
  readonly theme?: 'light' | 'dark';
  readonly contrast?: 'more' | 'no-preference';
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
};

/** The built page in a real browser, in front of a scripted main. */
export type Stage = {
  readonly browser: Browser;
  /** A page in the state of the fixture, steps done, fonts loaded. Violations of the page's own rules are collected in `problems`. */
  show(
    fixture: Fixture,
    look?: Look,
  ): Promise<{ readonly page: Page; readonly problems: string[]; readonly close: () => Promise<void> }>;
  close(): Promise<void>;
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-stage-'));
  // Under a test runner NODE_ENV says so, and React would be built with its development half.
  process.env['NODE_ENV'] = 'production';
  await build({
    ...rendererOptions,
    configFile: false,
    logLevel: 'error',
    build: { ...rendererOptions.build, outDir: folder, emptyOutDir: true },
  });
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => extname(name) !== '')
      .map((name) => [`/${name}`, readFileSync(join(folder, name))]),
  );
  rmSync(folder, { recursive: true });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const file = files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    response
      .writeHead(200, {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      })
      .end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
  return {
    browser,
    async show(fixture, look = {}) {
      const context = await browser.newContext({
        viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
        colorScheme: look.theme ?? 'light',
        contrast: look.contrast ?? 'no-preference',
        reducedMotion: look.reducedMotion === true ? 'reduce' : 'no-preference',
        forcedColors: look.forcedColors === true ? 'active' : 'none',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
      });
      await page.addInitScript(actMain, {
        app: fixture.app,
        shell: fixture.shell,
        confirm: fixture.confirm,
        replies: fixture.replies ?? {},
      });
      await page.goto(`${origin}/${fixture.confirm === undefined ? 'index' : 'confirm'}.html`);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await page.waitForFunction(() => (document.getElementById('app')?.childElementCount ?? 0) > 0);
      await fixture.steps?.(page);
      return { page, problems, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Everything axe finds in the present state, one line each; only by these rules where some are named. */
export async function axeFindings(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  // Once for each page: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (wanted) => {
    const { axe: inPage } = window as unknown as { readonly axe: typeof axe };
    const { violations } = await inPage.run(document, {
      runOnly:
        wanted.length > 0
          ? { type: 'rule', values: [...wanted] }
          : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id}: ${help} at ${target.join(' ')} (${(failureSummary ?? '').replaceAll('\n', ' ').slice(0, 300)})`,
      ),
    );
  }, rules);
}

/** Runs in the page before its own scripts: a main that says what the fixture says and remembers what it was asked. */
function actMain(script: {
  readonly app: unknown;
  readonly shell: unknown;
  readonly confirm: unknown;
  readonly replies: Readonly<Record<string, unknown>>;
}): void {
  const snapshots: Record<string, unknown> = {
    'app.view': script.app,
    'app.shell': script.shell,
    'confirm.view': script.confirm,
    'confirm.settings': { theme: 'system', contrast: 'system', language: 'en', notifyAmounts: false },
  };
  const listeners = new Map<string, Set<(snapshot: unknown) => void>>();
  const calls: { name: string; input: unknown }[] = [];
  /** Commands main takes its time for. */
  const heldBack = new Map<
    string,
    { readonly promise: Promise<undefined>; readonly resolve: (value: undefined) => void }
  >();
  /** A reply with `paged` is answered as main answers `proposal.finished` (by `skip`) and `activity.page` (by `before`). */
  const pageOf = (reply: unknown, input: unknown): unknown => {
    const { paged } = reply as { paged?: readonly { readonly seq?: number }[] };
    if (paged === undefined) return reply;
    type Asked = {
      readonly skip?: number;
      readonly before?: number;
      readonly limit?: number;
      readonly search?: string;
    };
    const { skip = 0, before = Infinity, limit = 100, search = '' } = input as Asked;
    const found = paged.filter((row) => search === '' || JSON.stringify(row).toLowerCase().includes(search));
    const rows = found.filter(({ seq = 0 }) => seq < before).slice(skip, skip + limit);
    return { rows, total: found.length };
  };
  const answer = (name: string, input: unknown): Promise<unknown> => {
    calls.push({ name, input });
    const reply = pageOf(script.replies[name] ?? {}, input);
    const refused = (reply as { refused?: unknown }).refused;
    const outcome = refused === undefined ? { ok: true, value: reply } : { ok: false, error: refused };
    return heldBack.get(name)?.promise.then(() => outcome) ?? Promise.resolve(outcome);
  };
  const client = new Proxy(
    {},
    {
      get: (_, room) =>
        new Proxy(
          {},
          {
            get: (__, member) => {
              const name = `${String(room)}.${String(member)}`;
              if (!(name in snapshots)) return (input: unknown) => answer(name, input);
              return (listener: (snapshot: unknown) => void) => {
                const set = listeners.get(name) ?? new Set();
                listeners.set(name, set.add(listener));
                listener(snapshots[name]);
                return () => set.delete(listener);
              };
            },
          },
        ),
    },
  );
  // Everything that is not ours to say: what main published and answered, and what a person typed.
  const given: string[] = [JSON.stringify(script)];
  addEventListener('input', ({ target }) => given.push((target as HTMLInputElement).value), { capture: true });
  const scripted = {
    calls,
    given,
    publish(name: string, snapshot: unknown): void {
      given.push(JSON.stringify(snapshot));
      snapshots[name] = snapshot;
      for (const listener of listeners.get(name) ?? []) listener(snapshot);
    },
    /** From now on this command is not answered, until it is let through. */
    holdBack(name: string): void {
      heldBack.set(name, Promise.withResolvers<undefined>());
    },
    letThrough(name: string): void {
      heldBack.get(name)?.resolve(undefined);
      heldBack.delete(name);
    },
    reply(name: string, value: unknown): void {
      given.push(JSON.stringify(value));
      (script.replies as Record<string, unknown>)[name] = value;
    },
  };
  Object.assign(window, { keyturn: client, keyturnConfirm: client, scripted });
}
