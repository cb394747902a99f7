import { labelledHash, utf8ToBytes } from '../base/bytes.ts';

/** An address as its block shows it: whole, after its prefix, in groups of four, some of them marked. */
export type AddressBlock = {
  readonly text: string;
  /** With its colon. */
  readonly prefix: string;
  readonly groups: readonly { readonly text: string; readonly marked: boolean }[];
};

const charactersPerGroup = 4;
/** The ends are what people compare by habit, so they are marked, and look-alikes copy them, so they are not enough. */
const markedAtEachEnd = 2;
const markedBetween = 2;

/**
 * The block of one address. Which middle groups are marked follows from the proposal and the address alone: every member
 * sees the same marks, on Review and on Confirm, and nobody can tell which they will be before the proposal is fixed.
 * @param address  canonical text with its prefix
 * @param proposal  the proposal's id, or empty where an address is shown outside of one
 */
export function addressBlock(address: string, proposal: string): AddressBlock {
  const colon = address.indexOf(':') + 1;
  const groups = address.slice(colon).match(new RegExp(`.{1,${charactersPerGroup}}`, 'gu')) ?? [];
  const between = middleMarks(groups.length, `${proposal}/${address}`);
  return {
    text: address,
    prefix: address.slice(0, colon),
    groups: groups.map((text, at) => ({
      text,
      marked: at < markedAtEachEnd || at >= groups.length - markedAtEachEnd || between.has(at),
    })),
  };
}

/** Two different places between the ends, drawn without bias worth speaking of from 32-bit words of a hash. */
function middleMarks(groups: number, seed: string): ReadonlySet<number> {
  const places = Array.from({ length: Math.max(0, groups - 2 * markedAtEachEnd) }, (_, at) => at + markedAtEachEnd);
  const hash = new DataView(labelledHash('keyturn/address-marks/1', utf8ToBytes(seed)).slice().buffer);
  const drawn = new Set<number>();
  for (let round = 0; round < markedBetween && places.length > 0; round++) {
    const [place] = places.splice(hash.getUint32(round * 4) % places.length, 1);
    if (place !== undefined) drawn.add(place);
  }
  return drawn;
}
