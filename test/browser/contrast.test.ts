import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/* WCAG 2.2 contrast of the tokens, computed from the colours as they stand in tokens.css. */

const css = readFileSync(join(import.meta.dirname, '../../src/renderer/src/style/tokens.css'), 'utf8');
const themes = ['light', 'dark', 'light, more contrast', 'dark, more contrast'] as const;
type Theme = (typeof themes)[number];
type Colour = { readonly lightness: number; readonly chroma: number; readonly hue: number };

const texts: readonly (readonly [top: string, ...under: readonly string[]])[] = [
  ['ink', 'bg', 'side', 'surface', 'well', 'raised', 'hover', 'tile', 'accent-soft', 'amber-soft', 'red-soft'],
  ['ink-2', 'bg', 'side', 'surface', 'well', 'raised', 'hover', 'accent-soft', 'amber-soft', 'red-soft'],
  ['ink-3', 'bg', 'side', 'surface', 'well', 'hover', 'accent-soft'],
  ['on-accent', 'accent', 'accent-over'],
  ['accent-ink', 'bg', 'side', 'surface', 'well', 'accent-soft', 'hover'],
  ['amber-ink', 'bg', 'surface', 'well', 'amber-soft'],
  ['red-ink', 'bg', 'surface', 'well', 'red-soft'],
];
const shapes: typeof texts = [
  ['control', 'bg', 'surface', 'well', 'side'],
  ['accent', 'bg', 'surface', 'accent-soft'],
  ['amber', 'bg', 'surface', 'amber-soft'],
  ['red', 'bg', 'surface', 'red-soft'],
  ['focus', 'bg', 'surface', 'side'],
];

describe.each(themes)('the colours of %s', (theme) => {
  const least = theme.includes('more') ? 7 : 4.5;
  it(`give text at least ${least} : 1`, () => {
    expect(tooFaint(texts, theme, least)).toEqual([]);
  });
  it('give shapes, edges and the focus ring at least 3 : 1', () => {
    expect(tooFaint(shapes, theme, 3)).toEqual([]);
  });
});

it('knows black on white from grey on grey', () => {
  const grey = { lightness: 0.6, chroma: 0, hue: 0 };
  expect(ratio({ lightness: 0, chroma: 0, hue: 0 }, { lightness: 1, chroma: 0, hue: 0 })).toBeCloseTo(21, 1);
  expect(ratio(grey, grey)).toBe(1);
});

function tooFaint(pairs: typeof texts, theme: Theme, least: number): readonly string[] {
  return pairs.flatMap(([top, ...unders]) =>
    unders.flatMap((under) => {
      const measured = ratio(colourOf(top, theme), colourOf(under, theme));
      return measured < least ? [`${top} on ${under}: ${measured.toFixed(2)}`] : [];
    }),
  );
}

function colourOf(name: string, theme: Theme): Colour {
  const [base = '', more = ''] = css.split(/\[data-contrast=.more.\] \{/);
  const find = (block: string) =>
    new RegExp(`--c-${name}:\\s*light-dark\\(\\s*oklch\\(([^)]*)\\),\\s*oklch\\(([^)]*)\\)`).exec(block);
  if (more === '') throw new Error('tokens.css has no stronger colours');
  const found = (theme.includes('more') ? find(more) : null) ?? find(base);
  if (found === null) throw new Error(`tokens.css has no colour ${name}`);
  const [lightness = 0, chroma = 0, hue = 0] = (found[theme.startsWith('light') ? 1 : 2] ?? '')
    .split(/\s+/)
    .map(Number);
  return { lightness, chroma, hue };
}

/** (L1 + 0.05) / (L2 + 0.05) of relative luminances. */
function ratio(a: Colour, b: Colour): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** OKLCH → linear sRGB, clipped as a screen does → relative luminance. @see bottosson.github.io/posts/oklab */
function luminance({ lightness, chroma, hue }: Colour): number {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
