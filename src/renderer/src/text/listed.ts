/** "Dana", "Dana and Lee", "Dana, Lee and Sam". */
export const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names);
