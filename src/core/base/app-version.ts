declare const brand: unique symbol;
/** The version of somebody's Keyturn, e.g. `0.1.0` or `1.2.0-rc.3`. Only {@link isAppVersion} makes one. */
export type AppVersion = string & { readonly [brand]: 'AppVersion' };

/** The longest one has 29. */
export const APP_VERSION_CHARACTERS_MAX = 32;

/**
 * Three numbers without leading zeros, and at most one of three known words with a number. A peer's version stands on
 * screens beside a name, so the form has room for nothing else to be said in it.
 */
const form = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(?:-(alpha|beta|rc)(?:\.(0|[1-9]\d{0,4}))?)?$/;

export const isAppVersion = (text: string): text is AppVersion =>
  text.length <= APP_VERSION_CHARACTERS_MAX && form.test(text);

/** What an app may say of itself: undefined where nobody told it its version, or in no form the others would read. */
export const appVersionOf = (text: string | undefined): AppVersion | undefined =>
  text !== undefined && isAppVersion(text) ? text : undefined;

/** The order of semantic versioning. @returns below 0 when `a` is the older one, above 0 when it is the newer, else 0 */
export function compareAppVersions(a: AppVersion, b: AppVersion): number {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const differing = ranksA.findIndex((rank, i) => rank !== ranksB[i]);
  return differing === -1 ? 0 : (ranksA[differing] ?? 0) - (ranksB[differing] ?? 0);
}

/** A version with a word comes before the one without; a word with a number after the word alone. */
function ranksOf(version: AppVersion): readonly number[] {
  const [, major, minor, patch, word, number] = form.exec(version) ?? [];
  const stage = word === undefined ? words.length : words.indexOf(word);
  return [Number(major), Number(minor), Number(patch), stage, number === undefined ? -1 : Number(number)];
}

const words = ['alpha', 'beta', 'rc'];
