import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import { propose, readyGroup, standingFor, type GroupOptions, type Team, type Wish } from './ready-group.ts';
import type { App, World, WorldOptions } from './world.ts';

/** How most stories begin: Dana, Lee and Sam, two of whom must agree, with three coins and one-time codes for everybody. */
export type Trio = {
  readonly team: Team;
  readonly world: World;
  readonly group: GroupId;
  readonly dana: App;
  readonly lee: App;
  readonly sam: App;
};

/** What a story has otherwise than the others: rules, coins, or codes for more proposals. */
export type TrioOptions = Partial<Pick<GroupOptions, 'threshold' | 'rules'>> & {
  readonly coins?: readonly bigint[];
  readonly stockDepth?: number;
};

export async function trio(seed: string, { stockDepth, ...own }: TrioOptions = {}): Promise<Trio> {
  const options: WorldOptions = stockDepth === undefined ? { seed } : { seed, stockDepth };
  const team = await readyGroup({ threshold: 2, members: 3, ...own }, options);
  const [dana, lee, sam] = team.world.apps as unknown as readonly [App, App, App];
  return { team, world: team.world, group: team.group, dana, lee, sam };
}

/** The trio, and a payment of Dana's that each of the three has read and can decide about, unless a rule blocks it. */
export async function trioWithPayment(
  seed: string,
  wish: Wish = {},
  options: TrioOptions = {},
): Promise<Trio & { readonly proposal: ProposalId }> {
  const all = await trio(seed, options);
  const { world, group, dana, lee, sam } = all;
  const proposal = await propose(dana, group, wish);
  await world.until('all may look', () =>
    [dana, lee, sam].every((app) => ['yourTurn', 'blocked'].includes(standingFor(app, group, proposal))),
  );
  return { ...all, proposal };
}
