import { codeTriesMax, codeWordsOf } from '../group/code.ts';
import { everyone, provesToken } from '../group/forming.ts';
import { codeHashIn, formingFault, type FormingPhase } from '../group/forming-phase.ts';
import { valuesOf, type Group } from './state.ts';
import type { CodeView, GroupView } from './views.ts';

export function codeView(group: Group, phase: FormingPhase): CodeView {
  const { forming, local } = group;
  const roster = forming.roster?.roster;
  const codeHash = codeHashIn(forming);
  if (roster === undefined || codeHash === undefined || phase === 'abandoned' || !everyone(roster, forming.finalized))
    return { kind: 'notYet' };
  const words = codeWordsOf(codeHash);
  const triesLeft = codeTriesMax - local.codeTries;
  // The founder reads aloud; everybody else types before their own screen shows a word (protocol.md §4.3).
  if (local.founded) return { kind: 'read', words, heardBack: local.codeHeard, triesLeft };
  return local.codeHeard ? { kind: 'heard', words } : { kind: 'type', triesLeft };
}

export const faultOf = ({ forming }: Group): string | undefined => formingFault(forming)?.fault;

/** How far each person is, the invited ones at the end: for the cards of lobby and ceremony. */
export function stepsOf(group: Group): GroupView['steps'] {
  const { forming } = group;
  const people = forming.roster?.roster.members ?? valuesOf(forming.joins);
  const here = people.map(({ member, name }) => ({
    name,
    step:
      forming.confirmed[member] !== undefined
        ? ('sealed' as const)
        : forming.dkg1[member] !== undefined
          ? ('working' as const)
          : forming.freezes[member] !== undefined
            ? ('ready' as const)
            : ('joined' as const),
  }));
  return [...here, ...openInvitations(group).map(({ label }) => ({ name: label, step: 'invited' as const }))];
}

/** Who was invited from here and has not come yet. */
export function openInvitations({ forming, local }: Group): GroupView['invitations'] {
  if (forming.roster !== undefined || local.invitations.length === 0) return [];
  const before = asked.get(forming);
  if (before?.of === local.invitations) return before.open;
  const joins = valuesOf(forming.joins);
  const open = local.invitations.flatMap(({ token, label, expiresAtMs }) =>
    joins.some((join) => provesToken(join, token)) ? [] : [{ label, expiresAtMs }],
  );
  asked.set(forming, { of: local.invitations, open });
  return open;
}

/** The record of a lobby is replaced when somebody comes, so an answer belongs to the object it was given for. */
const asked = new WeakMap<
  Group['forming'],
  { readonly of: Group['local']['invitations']; readonly open: GroupView['invitations'] }
>();
