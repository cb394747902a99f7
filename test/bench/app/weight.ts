import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { rendererOptions } from '../../../renderer.vite.ts';

/** JavaScript in bytes after gzip -9, each file by itself, as it would travel. */
export type Weight = {
  /** What index.html names: the first script and everything it imports at once. */
  readonly start: number;
  readonly confirm: number;
  /** With the parts that are loaded when somebody comes to them. */
  readonly all: number;
  /** The heaviest files first. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly atStart: boolean }[];
};

/** Builds the page as it is shipped, beside the working copy, and weighs it: the same sources give the same figures. */
export async function weighPage(): Promise<Weight> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-weight-'));
  try {
    await build({
      ...rendererOptions,
      configFile: false,
      logLevel: 'error',
      build: { ...rendererOptions.build, outDir: folder, emptyOutDir: true },
    });
    const bytes = new Map(
      readdirSync(join(folder, 'assets'))
        .filter((name) => name.endsWith('.js'))
        .map((name) => [name, gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length] as const),
    );
    const named = (page: string): readonly string[] => [
      ...new Set(
        readFileSync(join(folder, page), 'utf8')
          .match(/assets\/[^"]+\.js/g)
          ?.map((path) => path.slice('assets/'.length)),
      ),
    ];
    const sum = (names: Iterable<string>): number =>
      [...names].reduce((total, name) => total + (bytes.get(name) ?? Number.NaN), 0);
    const atStart = named('index.html');
    return {
      start: sum(atStart),
      confirm: sum(named('confirm.html')),
      all: sum(bytes.keys()),
      files: [...bytes]
        .map(([name, size]) => ({ name, bytes: size, atStart: atStart.includes(name) }))
        .sort((a, b) => b.bytes - a.bytes),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
