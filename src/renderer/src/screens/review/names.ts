const list = new Intl.ListFormat('en-GB', { style: 'long', type: 'conjunction' });

/** "Lee", "Lee and Sam", "Dana, Lee and Sam". */
export const listed = (names: readonly string[]): string => list.format(names);
