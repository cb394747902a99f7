import type { AddressView } from '../../../core/engine/review-view.ts';

const groupCharacters = 4;

/** An address that is given and not compared: in groups of four like every other, with nothing marked. */
export function plainAddress(text: string): AddressView {
  const at = text.indexOf(':') + 1;
  const groups = text.slice(at).match(new RegExp(`.{1,${groupCharacters}}`, 'g')) ?? [];
  return { text, prefix: text.slice(0, at), groups: groups.map((part) => ({ text: part, marked: false })) };
}
