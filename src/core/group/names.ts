import { checked, isPlainText, text, type Codec } from '../wire/codec.ts';

/*
 * Names are other people's words beside amounts and decisions. They are shown in sentences ("Approved by Dana and Lee",
 * "You approved"), so a name must not read as a part of such a sentence, or as somebody else's name.
 */

export const nameCharactersMax = 64;
/** One letter carries at most two marks in every orthography we know of; more of them paint over what stands beside. */
const marksInARowMax = 2;
/** What the screens themselves call people. */
const reserved = new Set([
  'you',
  'me',
  'i',
  'nobody',
  'somebody',
  'someone',
  'anybody',
  'everybody',
  'everyone',
  'keyturn',
]);

export type NameFault = 'blank' | 'spaces' | 'hidden' | 'marks' | 'scripts' | 'reserved' | 'list';

/** Why this cannot be the name of a recipient or a group; undefined when it can. */
export function nameFault(name: string): NameFault | undefined {
  if (name.trim() === '') return 'blank';
  if (name.trim() !== name || name.includes('  ')) return 'spaces';
  if (!isPlainText(name)) return 'hidden';
  if (/\p{Me}/u.test(name) || new RegExp(`\\p{Mn}{${marksInARowMax + 1},}`, 'u').test(name.normalize('NFD')))
    return 'marks';
  return hasLookAlikeScripts(name) ? 'scripts' : undefined;
}

/** The same for a person, who is also spoken of in lists and as "you". */
export function memberNameFault(name: string): NameFault | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  if (reserved.has(name.normalize('NFKC').toLowerCase())) return 'reserved';
  return /[,;]| (?:and|or) /iu.test(name) ? 'list' : undefined;
}

/** What is wrong with a name, as a sentence's end: "The name …". */
export function nameFaultWords(fault: NameFault): string {
  switch (fault) {
    case 'blank':
      return 'is empty';
    case 'spaces':
      return 'has spaces at its ends, or two in a row';
    case 'hidden':
      return 'holds characters that do not show';
    case 'marks':
      return 'holds too many marks over one letter';
    case 'scripts':
      return 'mixes letters of alphabets that look alike';
    case 'reserved':
      return 'is a word that Keyturn itself uses for people';
    case 'list':
      return 'reads as the names of several people';
  }
}

export const nameCodec: Codec<string> = checked(
  text(nameCharactersMax, { min: 1 }),
  (name) => nameFault(name) === undefined,
  'a name reads as one name',
);
export const memberNameCodec: Codec<string> = checked(
  text(nameCharactersMax, { min: 1 }),
  (name) => memberNameFault(name) === undefined,
  'a person’s name reads as one person',
);

/** Latin, Greek and Cyrillic share the shapes of many letters; one word is written in one of them. */
function hasLookAlikeScripts(name: string): boolean {
  return name
    .split(/[^\p{L}\p{M}]+/u)
    .some(
      (word) =>
        [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u].filter((is) => is.test(word)).length > 1,
    );
}
