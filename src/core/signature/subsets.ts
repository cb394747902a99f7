/** Members of a signer set by their place in the roster, ascending. */
export type Subset = readonly number[];

/** All t-subsets of 0..n−1 that contain `member`, in lexicographic order: the order of a sheet's pairs. */
export function subsetsWith(memberCount: number, threshold: number, member: number): readonly Subset[] {
  return combinations(memberCount, threshold).filter((subset) => subset.includes(member));
}

/** All t-subsets of 0..n−1 in lexicographic order. */
export function combinations(memberCount: number, threshold: number): readonly Subset[] {
  const found: Subset[] = [];
  const extend = (chosen: readonly number[], from: number): void => {
    if (chosen.length === threshold) {
      found.push(chosen);
      return;
    }
    const stillNeeded = threshold - chosen.length;
    for (let next = from; next <= memberCount - stillNeeded; next++) extend([...chosen, next], next + 1);
  };
  extend([], 0);
  return found;
}

export const subsetKey = (subset: Subset): string => subset.join(',');

const places = new Map<string, ReadonlyMap<string, number>>();
/** Group sizes remembered at once; a laptop is in a handful of groups. */
const placesMax = 256;

/** Where `subset` stands among {@link subsetsWith} of `member`, or −1. */
export function placeOfSubset(memberCount: number, threshold: number, member: number, subset: Subset): number {
  const of = `${memberCount}/${threshold}/${member}`;
  let known = places.get(of);
  if (known === undefined) {
    known = new Map(
      subsetsWith(memberCount, threshold, member).map((candidate, place) => [subsetKey(candidate), place]),
    );
    if (places.size >= placesMax) places.clear();
    places.set(of, known);
  }
  return known.get(subsetKey(subset)) ?? -1;
}
