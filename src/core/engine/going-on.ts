import type { DeviceId, MemberId, ProposalId } from '../base/ids.ts';
import { dissentersOf } from './case-facts.ts';
import { ownDevice } from './standing.ts';
import type { Case, Group } from './state.ts';

/* Whom somebody approved without: said by name at the click, and written into this laptop's log beside the approval. */

type Details = readonly (readonly [key: string, value: string])[];

/** One detail of the log holds 256 characters, an id has 64 and a blank; twenty members fit seven details. */
const idsPerDetail = 3;

/**
 * Of the members a click names, those whose approval is really of another reading, each once: the log says nothing else.
 * @param named  as the click carried them; undefined where it named nobody
 */
export function goneOnWithout(known: Case, named: readonly MemberId[] | undefined): readonly MemberId[] {
  return named === undefined ? [] : dissentersOf(known).filter((member) => named.includes(member));
}

/** The key stands once for every three ids, with blanks between them. */
export const goingOnDetails = (members: readonly MemberId[] | undefined): Details =>
  Array.from(
    { length: Math.ceil((members?.length ?? 0) / idsPerDetail) },
    (_, i) => ['goingOnWithout', (members ?? []).slice(i * idsPerDetail, (i + 1) * idsPerDetail).join(' ')] as const,
  );

/** Beside an approval that was taken into the record: ours names whom we went on without. Of others' nothing is known. */
export function goingOnOf(group: Group, author: DeviceId, proposal: ProposalId | undefined): Details {
  if (author !== ownDevice(group) || proposal === undefined) return [];
  const mine = group.cases[proposal]?.mine;
  return mine?.phase === 'armed' ? goingOnDetails(mine.goingOnWithout) : [];
}
