import type { MemberId } from '../base/ids.ts';
import { valuesOf, type Group } from './state.ts';

/** What a member is called in this group; the beginning of the id for somebody who never joined. */
export const nameOf = (group: Group, member: MemberId): string =>
  valuesOf(group.forming.joins).find((join) => join.member === member)?.name ?? member.slice(0, 8);
