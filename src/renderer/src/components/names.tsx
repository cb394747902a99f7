import { Chosen } from './chosen.tsx';

const list = new Intl.ListFormat('en-GB', { style: 'long', type: 'conjunction' });

/** "Lee", "Lee and Sam", "Dana, Lee and Sam", each as it was chosen, whichever way it is written. */
export function Names({ names }: { readonly names: readonly string[] }) {
  return list
    .formatToParts(names)
    .map(({ type, value }, i) => (type === 'element' ? <Chosen key={i}>{value}</Chosen> : value));
}
