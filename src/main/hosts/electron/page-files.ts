import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { KeyturnError } from '../../../core/base/errors.ts';
import { pageFilesMax, pageTypes } from '../page-serving.ts';
import type { BuildPlaces } from './places.ts';

export type PageFile = { readonly type: string; readonly bytes: Uint8Array };
export type PageFiles = {
  /** @param path  as in the manifest, e.g. `assets/index-abc.js`. @returns undefined for what the build did not make */
  read(path: string): PageFile | 'changed' | undefined;
};

const manifestBytesMax = 256 * 1024;
const fileBytesMax = 8 * 1024 * 1024;
const manifestForm = z.record(z.string().regex(/^[A-Za-z0-9._/-]{1,200}$/), z.string().regex(/^[0-9a-f]{64}$/));

/**
 * The built page, as the build's manifest names it. Only a file in it is read, by the name in it, and only bytes with the
 * hash in it are handed out; the manifest is read once, at the start.
 *
 * This catches a half-finished update, a damaged disk, a file swapped while the app runs, and every path that is not
 * the page's. It does not stop somebody who can rewrite the whole app folder: they rewrite the manifest with it. Against
 * that stand the folder's permissions, the signature of the installed app and the check of the archive it runs from.
 * @throws KeyturnError fileNotFound, when this is no complete build
 */
export function pageFiles(places: BuildPlaces): PageFiles {
  const manifest = readManifest(places.manifest);
  return {
    read(path) {
      const expected = manifest.get(path);
      const type = pageTypes.get(extname(path));
      if (expected === undefined || type === undefined) return undefined;
      const bytes = bytesOf(join(places.renderer, path));
      const isSound = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === expected;
      return isSound ? { type, bytes } : 'changed';
    },
  };
}

/** @returns undefined for what is gone, no file, unreadable or too large to be one of the page's */
function bytesOf(file: string): Uint8Array | undefined {
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= fileBytesMax ? new Uint8Array(readFileSync(file)) : undefined;
  } catch {
    return undefined;
  }
}

function readManifest(path: string): ReadonlyMap<string, string> {
  const isReadable = existsSync(path) && statSync(path).size <= manifestBytesMax;
  const parsed = isReadable ? manifestForm.safeParse(json(readFileSync(path))) : undefined;
  const entries = parsed?.success === true ? Object.entries(parsed.data) : [];
  // A path is made of names: no `.`, no `..`, no empty ones.
  const isSound = entries.every(([name]) => name.split('/').every((part) => part !== '' && !/^\.+$/.test(part)));
  if (entries.length > 0 && entries.length <= pageFilesMax && isSound) return new Map(entries);
  throw new KeyturnError(
    'fileNotFound',
    'Keyturn’s own files are incomplete or damaged, so its window cannot open. Your profile was not touched and no money is at risk. Install Keyturn again.',
  );
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
