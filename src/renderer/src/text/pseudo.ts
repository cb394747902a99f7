const accents: Readonly<Record<string, string>> = {
  a: 'á',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'í',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ó',
  p: 'þ',
  q: 'ɋ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'ú',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
  A: 'Á',
  B: 'Ɓ',
  C: 'Ç',
  D: 'Ð',
  E: 'É',
  F: 'Ƒ',
  G: 'Ĝ',
  H: 'Ĥ',
  I: 'Í',
  J: 'Ĵ',
  K: 'Ķ',
  L: 'Ļ',
  M: 'Ḿ',
  N: 'Ñ',
  O: 'Ó',
  P: 'Þ',
  Q: 'Ɋ',
  R: 'Ŕ',
  S: 'Š',
  T: 'Ţ',
  U: 'Ú',
  V: 'Ṽ',
  W: 'Ŵ',
  X: 'Ẋ',
  Y: 'Ý',
  Z: 'Ž',
};

/** Longer and accented, in brackets, with `{{names}}` and `<tags>` left alone: what is not so on a screen is not in the catalogue. */
export function pseudo<T>(catalogue: T): T {
  if (typeof catalogue === 'string') return pseudoText(catalogue) as T;
  return Object.fromEntries(
    Object.entries(catalogue as Record<string, unknown>).map(([key, value]) => [key, pseudo(value)]),
  ) as T;
}

function pseudoText(text: string): string {
  const inner = text.replace(
    /(\{\{[^}]*\}\}|<[^>]*>)|([A-Za-z])/g,
    (_, kept: string | undefined, letter: string) => kept ?? accents[letter] ?? letter,
  );
  return `⟦${inner}${'·'.repeat(Math.ceil(text.length / 4))}⟧`;
}
