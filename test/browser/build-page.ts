import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');

/** The page in `out/renderer`, as `npm start` builds it: only when it is stale, and once when several tests ask. */
export async function buildPage(): Promise<void> {
  const script = pathToFileURL(join(root, 'scripts/build.mjs')).href;
  const { buildPage: build } = (await import(script)) as { readonly buildPage: (root: string) => Promise<void> };
  await build(root);
}
