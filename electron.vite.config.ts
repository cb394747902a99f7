import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin, ResolvedConfig } from 'vite';
import { rendererOptions } from './renderer.vite.ts';

const root = import.meta.dirname;
/** Tests build into a folder of their own; `npm start` and the packager use `out`. */
const out = process.env['KEYTURN_BUILD_FOLDER'] ?? join(root, 'out');
const main = (file: string): string => join(root, 'src/main', file);

export default defineConfig({
  main: {
    build: {
      outDir: join(out, 'main'),
      emptyOutDir: true,
      externalizeDeps: true,
      minify: false,
      rolldownOptions: {
        input: {
          index: main('index.ts'),
          // Processes of their own are found by their place, so each file keeps its place.
          'vault/process': main('vault/process.ts'),
          'vault/backup-prover-process': main('vault/backup-prover-process.ts'),
          'reader/reader-process': main('reader/reader-process.ts'),
          'chain/practice-ledger/process': main('chain/practice-ledger/process.ts'),
          'hosts/headless': main('hosts/headless.ts'),
          // Asked by the checks a person runs (scripts/manual-checks.mjs); the app itself keeps nothing there.
          'keychain/safe-storage': main('keychain/safe-storage.ts'),
        },
        output: { format: 'es', preserveModules: true, preserveModulesRoot: main(''), entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: join(out, 'preload'),
      emptyOutDir: true,
      // A sandboxed preload may load `electron` and nothing else, so all of it lies in one file, Zod included.
      externalizeDeps: false,
      isolatedEntries: true,
      minify: false,
      rolldownOptions: {
        input: { index: join(root, 'src/preload/index.ts'), confirm: join(root, 'src/preload/confirm.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...rendererOptions,
    plugins: [...rendererOptions.plugins, manifest()],
    build: { ...rendererOptions.build, outDir: join(out, 'renderer') },
  },
});

/** Writes down what the page consists of, each file's path and its SHA-256, so that main serves exactly that. */
function manifest(): Plugin {
  let config: ResolvedConfig | undefined;
  return {
    name: 'keyturn-manifest',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    writeBundle() {
      const folder = config?.build.outDir ?? join(out, 'renderer');
      const hashes = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
        .map((file) => [file.split(sep).join('/'), sha256(join(folder, file))]);
      const text = JSON.stringify(Object.fromEntries(hashes), undefined, 1);
      writeFileSync(join(out, 'renderer-manifest.json'), `${text}\n`);
    },
  };
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
