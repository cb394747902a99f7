import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId, ProposalId } from '../../core/base/ids.ts';
import type { Case, Group } from '../../core/engine/state.ts';
import { memberNameFault, nameFault, nameFaultWords, type NameFault } from '../../core/group/names.ts';
import { isPlainText } from '../../core/wire/codec.ts';
import type { Member } from '../compose.ts';

/* What every command asks first: is there such a group, such a proposal, and does this text show? */

/** @throws KeyturnError groupNotFound */
export function groupOf(member: Member, id: GroupId): Group {
  const group = member.engine.state().groups[id];
  if (group === undefined)
    throw new KeyturnError('groupNotFound', 'This laptop does not know that group. Nothing was changed.');
  return group;
}

/** @throws KeyturnError proposalNotFound */
export function caseOf(group: Group, proposal: ProposalId): Case {
  const known = group.cases[proposal];
  if (known === undefined)
    throw new KeyturnError(
      'proposalNotFound',
      'This laptop does not know that proposal. Nothing was changed. It may still be on its way.',
    );
  return known;
}

export const wrongPhase = (sentence: string): KeyturnError =>
  new KeyturnError('wrongPhase', `${sentence} Nothing was changed.`);

/** Names are signed and shown everywhere: nothing in them may be invisible. @throws KeyturnError invalidInput */
export function plain(what: string, text: string): string {
  if (isPlainText(text) && text.trim() === text && text !== '') return text;
  throw new KeyturnError(
    'invalidInput',
    `The ${what} holds characters that do not show, or spaces at its ends. Nothing was changed. Type it again.`,
  );
}

/** A person's own name, or the name somebody is invited under. @throws KeyturnError invalidInput */
export function personName(name: string): string {
  return clearName('name', name, memberNameFault(name));
}

/** The name of a group or of a recipient. @throws KeyturnError invalidInput */
export function plainName(what: string, name: string): string {
  return clearName(what, name, nameFault(name));
}

function clearName(what: string, name: string, fault: NameFault | undefined): string {
  if (fault === undefined) return name;
  throw new KeyturnError(
    'invalidInput',
    `The ${what} ${nameFaultWords(fault)}. Others would see it beside payments. Nothing was changed. Type it again.`,
  );
}
