import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two pages, a script, and a file of a kind that is never served. @returns `folder`, which is made */
export function smallPageIn(folder: string): string {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>main</title>');
  writeFileSync(join(folder, 'confirm.html'), '<!doctype html><title>confirm</title>');
  writeFileSync(join(folder, 'assets/main.js'), 'globalThis.x = 1;');
  writeFileSync(join(folder, 'vault.ktv'), 'not a page');
  return folder;
}
