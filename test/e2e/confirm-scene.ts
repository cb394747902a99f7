import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import type { ConfirmTicket } from '../../src/main/desk.ts';
import { dwellAfterAnotherMs } from '../../src/main/ipc/confirm-pace.ts';
import { caseIn, isStocked, propose, seenBy, standingFor, type Team, type Wish } from '../simulation/ready-group.ts';
import { trio } from '../simulation/trio.ts';
import type { App } from '../simulation/world.ts';
import { gateOf, wholeMember, type Gate } from './whole-member.ts';

/* Dana in front of the confirm window's gate: a real member, real one-time codes, and a clock moved by hand. */

export type Scene = {
  readonly team: Team;
  readonly dana: App;
  readonly gate: Gate;
  readonly group: GroupId;
  readonly proposal: ProposalId;
  /** As Dana's screen shows it. */
  readonly reading: string;
};
let count = 0;

/** Dana's turn to approve a payment she proposed. */
export async function scene(wish: Wish = {}): Promise<Scene> {
  const { team, dana, group } = await trio(`scene ${count++}`);
  return { team, dana, gate: gateOf(wholeMember(dana)), group, ...(await herTurn({ team, dana, group }, wish)) };
}

/** The same person's turn at one more payment. */
export async function another(on: Scene, amount = '3'): Promise<Scene> {
  await on.team.world.until('codes', () => isStocked(on.team, on.dana));
  return { ...on, ...(await herTurn(on, { amount, note: `Invoice ${amount}` })) };
}

async function herTurn({ team, dana, group }: Pick<Scene, 'team' | 'dana' | 'group'>, wish: Wish) {
  const proposal = await propose(dana, group, wish);
  await team.world.until('her turn', () => standingFor(dana, group, proposal) === 'yourTurn');
  return { proposal, reading: seenBy(dana, group, proposal)?.reading ?? '' };
}

export const wishOf = ({ group, proposal, reading }: Scene) => ({ group, proposal, reading, acknowledged: [] });

export async function justOpened(on: Scene): Promise<ConfirmTicket> {
  await on.gate.confirms.open(wishOf(on));
  return on.gate.shown.at(-1)!;
}

/** A window whose page was there long enough for a hold to count from the press. */
export async function opened(on: Scene): Promise<ConfirmTicket> {
  const ticket = await justOpened(on);
  read(on, ticket);
  return ticket;
}

/** Its page is there, and long enough for a press to be meant for it. */
function read({ gate }: Scene, ticket: ConfirmTicket): void {
  viewOf(ticket);
  gate.upMs.value += dwellAfterAnotherMs;
}

/** @returns `done`, or the code it was refused with */
export async function ask(ticket: ConfirmTicket, name: string, input: unknown = {}): Promise<string> {
  const answer = await ticket.door.call(`confirm.${name}`, input);
  return answer.ok ? 'done' : answer.error.code;
}

export const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (problem: unknown) => (problem as { readonly code?: string }).code ?? String(problem),
  );

export function viewOf(ticket: ConfirmTicket): ConfirmView {
  let view: ConfirmView | undefined;
  ticket.door.subscribe('confirm.view', (snapshot) => (view = snapshot as ConfirmView))();
  return view!;
}

/** Signs and waits until the vault has done its part. */
export async function sign({ team }: Scene, ticket: ConfirmTicket, input: unknown = {}): Promise<string> {
  let answer: string | undefined;
  void ask(ticket, 'sign', input).then((code) => (answer = code));
  await team.world.until('an answer', () => answer !== undefined);
  return answer!;
}

/** How often one-time codes were spent on this payment. */
export const usesOf = ({ team, proposal }: Scene): number =>
  team.world.uses.filter((use) => use.proposal === proposal).length;

export const isClicked = ({ dana, group, proposal }: Scene): boolean =>
  caseIn(dana, group, proposal)?.mine !== undefined;
