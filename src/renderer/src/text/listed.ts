/** "Dana", "Dana and Lee", "Dana, Lee and Sam". */
export const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names);

/** "2", "2 or 3", "2, 3 or 4". */
export const listedOr = (choices: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(choices);
