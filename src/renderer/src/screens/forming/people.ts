import type { GroupView, MemberView } from '../../../../core/engine/views.ts';

export type CeremonyStep = GroupView['steps'][number]['step'];
export const ceremonySteps: readonly CeremonyStep[] = ['invited', 'joined', 'ready', 'working', 'sealed'];

export type Seat = {
  readonly name: string;
  readonly step: CeremonyStep;
  /** Undefined for somebody who is invited and not here yet. */
  readonly member: MemberView | undefined;
};

/** Everybody of the group as the cards show them: you first, then by name of the list, then who is only invited. */
export function seatsOf(group: GroupView): readonly Seat[] {
  const stepOf = new Map(group.steps.map(({ name, step }) => [name, step]));
  const here = group.members.map(
    (member): Seat => ({ name: member.name, step: stepOf.get(member.name) ?? 'joined', member }),
  );
  const names = new Set(group.members.map(({ name }) => name));
  const invited = group.steps
    .filter(({ name }) => !names.has(name))
    .map(({ name, step }): Seat => ({ name, step, member: undefined }));
  return [
    ...here.filter(({ member }) => member?.you === true),
    ...here.filter(({ member }) => member?.you !== true),
    ...invited,
  ];
}

/** Names of those who have not come as far as this step. */
export const waitedFor = (group: GroupView, step: CeremonyStep): readonly Seat[] =>
  seatsOf(group).filter((seat) => ceremonySteps.indexOf(seat.step) < ceremonySteps.indexOf(step));

/** Who reads the six words back: the first on everybody's list who does not read them aloud. */
export const readerBack = (group: GroupView): MemberView | undefined =>
  group.members.find(({ name }) => name !== group.founder);
