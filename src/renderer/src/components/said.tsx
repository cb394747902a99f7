import { Fragment, type ReactNode } from 'react';
import { Chosen } from './chosen.tsx';

/** Stands for a slot while the catalogue puts the sentence together. Private use: no name that came over the wire holds one. */
const firstMark = 0xe000;

/**
 * A sentence of the catalogue with things set into its slots, e.g. names in bold. What is set in is never read as markup,
 * whoever chose it, and reorders nothing around it, whichever way it is written.
 * @param say  asks the catalogue, with a mark for each slot
 */
export function Said<K extends string>({
  say,
  slots,
}: {
  readonly say: (marks: Readonly<Record<K, string>>) => string;
  readonly slots: Readonly<Record<K, ReactNode>>;
}) {
  const names = Object.keys(slots) as K[];
  const marks = Object.fromEntries(names.map((name, i) => [name, String.fromCharCode(firstMark + i)])) as Record<
    K,
    string
  >;
  const parts = say(marks).split(/([\uE000-\uE0FF])/);
  return (
    <>
      {parts.map((part, i) => {
        const name = names[part.charCodeAt(0) - firstMark];
        return <Fragment key={i}>{name === undefined ? part : isolated(slots[name])}</Fragment>;
      })}
    </>
  );
}

const isolated = (slot: ReactNode): ReactNode =>
  typeof slot === 'string' ? <Chosen>{slot}</Chosen> : <bdi className="[overflow-wrap:anywhere]">{slot}</bdi>;
