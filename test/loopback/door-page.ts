import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const door = join(import.meta.dirname, '../../src/renderer/src/door');

/** Both pages with the real door and nothing to look at: `client`, `standing` and every standing so far are on `window`. */
export async function buildDoorPage(): Promise<{ readonly folder: string; remove(): void }> {
  const top = mkdtempSync(join(tmpdir(), 'keyturn-door-'));
  const source = join(top, 'source');
  const folder = join(top, 'renderer');
  mkdirSync(source);
  for (const [name, open] of [
    ['index', 'openDoor'],
    ['confirm', 'openConfirmDoor'],
  ] as const) {
    writeFileSync(
      join(source, `${name}.html`),
      `<!doctype html><title>${name}</title><script type="module" src="./${name}.ts"></script>`,
    );
    writeFileSync(
      join(source, `${name}.ts`),
      `import { ${open} } from ${JSON.stringify(join(door, 'door.ts'))};
       import { doorStanding } from ${JSON.stringify(join(door, 'standing.ts'))};
       const stood = [doorStanding.get()];
       doorStanding.subscribe(() => stood.push(doorStanding.get()));
       Object.assign(window, { client: await ${open}(), doorStanding, stood });`,
    );
  }
  await build({
    configFile: false,
    root: source,
    base: './',
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'chrome120',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: join(source, 'index.html'), confirm: join(source, 'confirm.html') } },
    },
  });
  return { folder, remove: () => rmSync(top, { recursive: true, force: true }) };
}
