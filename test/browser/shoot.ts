import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allFixtures } from './fixtures.ts';
import { axeFindings, openStage } from './stage.ts';

/*
 * node test/browser/shoot.ts NAME… [--dark] [--more] [--forced] [--size 960x640] [--full] [--axe] [--out FOLDER]
 * Pictures of screens in the states of fixtures; a name ending in * takes all that begin so.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean' },
    more: { type: 'boolean' },
    size: { type: 'string' },
    full: { type: 'boolean' },
    axe: { type: 'boolean' },
    out: { type: 'string' },
    forced: { type: 'boolean' },
  },
});
const fixtures = await allFixtures();
const wanted = positionals.flatMap((name) =>
  name.endsWith('*') ? [...fixtures.keys()].filter((known) => known.startsWith(name.slice(0, -1))) : [name],
);
const [width, height] = (values.size ?? '1280x800').split('x').map(Number);
const out = values.out ?? join(tmpdir(), 'shots');
mkdirSync(out, { recursive: true });
const stage = await openStage();
try {
  for (const name of wanted) {
    const fixture = fixtures.get(name);
    if (fixture === undefined)
      throw new Error(`There is no fixture ${name}; there are ${[...fixtures.keys()].join(', ')}`);
    const { page, problems, close } = await stage.show(fixture, {
      theme: values.dark === true ? 'dark' : 'light',
      ...(values.more === true ? { contrast: 'more' } : {}),
      forcedColors: values.forced === true,
      width: width ?? 1280,
      height: height ?? 800,
    });
    const file = join(
      out,
      `${name}-${values.dark === true ? 'dark' : 'light'}${values.size === undefined ? '' : `-${values.size}`}.png`,
    );
    await page.screenshot({ path: file, fullPage: values.full === true });
    console.log(file);
    for (const problem of problems) console.log(`  ${problem}`);
    if (values.axe === true) for (const finding of await axeFindings(page)) console.log(`  axe ${finding}`);
    await close();
  }
} finally {
  await stage.close();
}
