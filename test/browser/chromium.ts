/** Debian's Chromium. Tests that need it skip where it is not there. */
export const chromiumPath = '/usr/bin/chromium';

/** A browser for tests: no first-run pages, and nothing it fetches by itself. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
