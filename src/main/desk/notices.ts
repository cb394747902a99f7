import type { AppView } from '../../core/engine/app-view.ts';
import type { GroupView, ProposalView } from '../../core/engine/views.ts';
import type { Notice } from '../desk.ts';

/** Tells each thing once: give it every view, in order, and pass on what it returns. */
export type Teller = (view: AppView, withAmounts: boolean) => readonly Notice[];

const expiresSoonMs = 3_600_000;
/** A member sees some dozens a day; beyond this the oldest are forgotten, which are finished long since. */
const toldMax = 10_000;
/** One look after a long time apart may find hundreds; the inbox lists them all, a screen full of banners helps nobody. */
const noticesAtOnceMax = 5;

/**
 * What a person who is not looking should hear of, once each: their turn, an alarm, a payment confirmed, one that expires
 * within an hour while it waits for them. What stands there at the first look is no news: the inbox shows it.
 */
export function createTeller(): Teller {
  const told = new Set<string>();
  let isFirst = true;
  return (view, withAmounts) => {
    const fresh = view.groups.flatMap((group) => newsOf(group, view.nowMs)).filter(({ key }) => !told.has(key));
    for (const { key } of fresh) told.add(key);
    for (const oldest of told) {
      if (told.size <= toldMax) break;
      told.delete(oldest);
    }
    const wasFirst = isFirst;
    isFirst = false;
    if (wasFirst) return [];
    return fresh
      .slice(0, noticesAtOnceMax)
      .map(({ kind, groupName, what }) => ({ kind, groupName, what: withAmounts ? what : undefined }));
  };
}

type News = Notice & { readonly key: string };

function newsOf(group: GroupView, nowMs: number): readonly News[] {
  const groupName = group.name ?? '';
  const alarms = group.alarms.map(
    ({ fault, member, atMs }): News => ({
      kind: 'alarm',
      key: `alarm/${group.group}/${fault}/${member ?? ''}/${atMs}`,
      groupName,
      what: undefined,
    }),
  );
  const proposals = group.proposals.flatMap((proposal) =>
    kindsOf(proposal, nowMs).map(
      (kind): News => ({ kind, key: `${kind}/${proposal.proposal}`, groupName, what: paymentOf(proposal) }),
    ),
  );
  return [...alarms, ...proposals];
}

/** Nobody is told of their own proposal that it is their turn: they know, they made it. */
function kindsOf({ standing, byYou, expiresAtMs }: ProposalView, nowMs: number): readonly Notice['kind'][] {
  if (standing === 'confirmed') return ['confirmed'];
  if (standing !== 'yourTurn') return [];
  const turn: readonly Notice['kind'][] = byYou ? [] : ['yourTurn'];
  return expiresAtMs - nowMs <= expiresSoonMs ? [...turn, 'expiring'] : turn;
}

function paymentOf({ amount, to }: ProposalView): string | undefined {
  if (amount === undefined) return undefined;
  return to === undefined ? amount : `${amount} to ${to}`;
}
