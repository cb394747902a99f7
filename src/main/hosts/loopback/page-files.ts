import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { KeyturnError } from '../../../core/base/errors.ts';
import { pageFilesMax, pageTypes } from '../page-serving.ts';

export type PageFile = { readonly type: string; readonly bytes: Buffer };
/** By the path a browser asks for, e.g. `/assets/main-abc.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The built page has about 2 MB; past this the folder is not one. */
const bytesMax = 32 * 1024 * 1024;

/**
 * Read the built page once. Afterwards no request reaches the disk, so no path can leave the folder.
 * @throws KeyturnError fileNotFound when it was not built, unexpected when the folder holds more than a page
 */
export function readPageFiles(folder: string): PageFiles {
  if (statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.isFile() !== true)
    throw new KeyturnError(
      'fileNotFound',
      `The page was not built: there is no index.html in ${folder}. No money is at risk. Start Keyturn with: npm start`,
    );
  const files = new Map<string, PageFile>();
  let bytesRead = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = pageTypes.get(extname(entry.name));
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    bytesRead += statSync(path).size;
    if (files.size >= pageFilesMax || bytesRead > bytesMax)
      throw new KeyturnError(
        'unexpected',
        `${folder} holds more than a page of Keyturn. Nothing was started. Remove the folder and run: npm start`,
      );
    files.set(path.slice(folder.length).replaceAll('\\', '/'), { type, bytes: readFileSync(path) });
  }
  return files;
}

/** What one server shows: its own start page, and everything that is no page. The other's start page is not served. */
export function pageFilesFor(files: PageFiles, startPage: string): PageFiles {
  return new Map([...files].filter(([path]) => path === startPage || !path.endsWith('.html')));
}
