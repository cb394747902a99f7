import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Fixture } from './fixture.ts';
import { allFixtures } from './fixtures.ts';
import { openStage } from './stage.ts';

/*
 * npm run screens: pictures of every screen, light and dark at 1280 × 800, into docs/screens. They are made smaller with
 * pngquant and optipng where those are installed; without them they are left as they are, which is said.
 */

/** The states that stand for their screens; the browser tests look at all of them. */
const shown: readonly string[] = [
  'start-welcome',
  'start-practice-dialog',
  'start-preparing',
  'protect-daily',
  'protect-words',
  'protect-check',
  'create-purpose',
  'create-people',
  'create-agree',
  'create-rules',
  'create-book',
  'create-review',
  'join-says',
  'join-you',
  'forming-lobby-founder',
  'forming-lobby-joiner',
  'forming-agreeing',
  'forming-second',
  'forming-read',
  'forming-type',
  'forming-backup',
  'forming-backup-prove',
  'forming-rehearsing',
  'forming-ready',
  'home-full',
  'home-empty',
  'home-practice-first',
  'propose-filled',
  'review-routine',
  'review-check-two',
  'review-red-allowed',
  'review-stop',
  'review-look-alike',
  'review-readings-differ',
  'confirm-routine',
  'confirm-check',
  'confirm-red',
  'progress-sent',
  'receipt',
  'members',
  'rules',
  'book',
  'activity',
  'settings',
];
const folder = join(import.meta.dirname, '../../docs/screens');

const fixtures = await allFixtures();
const missing = shown.filter((name) => !fixtures.has(name));
if (missing.length > 0)
  throw new Error(`No fixtures for ${missing.join(', ')}; there are ${[...fixtures.keys()].join(', ')}`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const stage = await openStage();
for (const name of shown) {
  for (const theme of ['light', 'dark'] as const) {
    const { page, close } = await stage.show(fixtures.get(name) as Fixture, { theme });
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    await close();
  }
}
await stage.close();
const files = readdirSync(folder).map((name) => join(folder, name));
const tools = ['pngquant', 'optipng'].filter((tool) => existsSync(`/usr/bin/${tool}`));
for (const file of files) {
  if (tools.includes('pngquant'))
    execFileSync('pngquant', [
      '--force',
      '--skip-if-larger',
      '--quality=80-98',
      '--speed=1',
      '--strip',
      '--output',
      file,
      file,
    ]);
  if (tools.includes('optipng')) execFileSync('optipng', ['-quiet', '-o2', '-strip', 'all', file]);
}
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
console.log(
  `${files.length} pictures, ${Math.round(bytes / 1024)} kB${tools.length < 2 ? '; not made smaller: pngquant or optipng is missing' : ''}`,
);
