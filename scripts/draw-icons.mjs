// Draws the PNGs in resources/ from the SVGs in resources/source, with the Chromium of this system.
// node scripts/draw-icons.mjs [path to chromium]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const resources = join(import.meta.dirname, '../resources');
const states = ['ready', 'attention', 'locked', 'offline'];
/** On a light panel a dark glyph, on a dark panel a light one. */
const shades = { dark: '#1b2328', light: '#f4f7f8' };

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  await draw(page, 'icon.svg', '#000', 512, 'icon.png');
  mkdirSync(join(resources, 'tray'), { recursive: true });
  for (const state of states) {
    for (const [shade, colour] of Object.entries(shades)) {
      await draw(page, `tray-${state}.svg`, colour, 16, `tray/${state}-${shade}.png`);
      await draw(page, `tray-${state}.svg`, colour, 32, `tray/${state}-${shade}@2x.png`);
    }
  }
} finally {
  await browser.close();
}

async function draw(page, source, colour, size, target) {
  const svg = readFileSync(join(resources, 'source', source), 'utf8');
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px;color:${colour}}</style>${svg}`,
  );
  const png = await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
  writeFileSync(join(resources, target), png);
}
