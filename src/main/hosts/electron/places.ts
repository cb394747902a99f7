import { join } from 'node:path';

/** Where the parts of the built app lie. */
export type BuildPlaces = {
  readonly renderer: string;
  readonly manifest: string;
  readonly pagePreload: string;
  readonly confirmPreload: string;
  readonly resources: string;
  /** Names the version. Electron knows it only when it was started with the app's folder. */
  readonly packageFile: string;
};

/** @param outFolder  what the build writes; the resources lie beside it */
export function buildPlaces(outFolder: string): BuildPlaces {
  return {
    renderer: join(outFolder, 'renderer'),
    manifest: join(outFolder, 'renderer-manifest.json'),
    pagePreload: join(outFolder, 'preload', 'index.cjs'),
    confirmPreload: join(outFolder, 'preload', 'confirm.cjs'),
    resources: join(outFolder, '..', 'resources'),
    packageFile: join(outFolder, '..', 'package.json'),
  };
}

export const scheme = 'keyturn';
/** Pages are the only thing this address names; deep links share the scheme and never reach it. */
export const pageUrl = `${scheme}://app/index.html`;
export const confirmUrl = `${scheme}://app/confirm.html`;

/** Is `url` exactly this page? What follows `#` is the page's own business. */
export function isPage(url: string, page: string): boolean {
  return url === page || url.startsWith(`${page}#`);
}
