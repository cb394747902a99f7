import type { AddressView } from '../../../../core/engine/review-view.ts';

/** The group's own address in its block. It is compared with nothing here, so no group of it is marked. */
export function plainAddress(text: string): AddressView {
  const start = text.indexOf(':') + 1;
  const groups = text.slice(start).match(/.{1,4}/gu) ?? [];
  return { text, prefix: text.slice(0, start), groups: groups.map((group) => ({ text: group, marked: false })) };
}
