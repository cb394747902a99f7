import { existsSync } from 'node:fs';
import { chromiumPath } from './chromium.ts';

/** Without a Chromium the browser tests skip, visibly; `npm test` says how to get one. */
export const withChromium = existsSync(chromiumPath);
