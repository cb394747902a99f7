import type { TimeMs } from '../base/ids.ts';
import { formatKas } from '../kaspa/network.ts';
import { kas } from '../policy/sentences.ts';
import { nextNumber } from './duties.ts';
import { balanceOf } from './history-seen.ts';
import { reservingCases } from './limits-seen.ts';
import { ownDevice, sheetFor } from './standing.ts';
import { outpointKey, type Group } from './state.ts';
import type { GroupView } from './views.ts';

type MoneyView = Pick<GroupView, 'balance' | 'balanceSompi' | 'free' | 'held' | 'coinsSeenAtMs'>;

/**
 * What the group has, and what of it a new payment from here could spend: coins that an open payment holds back are held
 * whole, because no other payment may take them meanwhile.
 */
export function moneyView(group: Group, nowMs: TimeMs): MoneyView {
  const balanceSompi = balanceOf(group);
  const seen = group.coins;
  if (balanceSompi === undefined || seen === undefined)
    return { balance: undefined, balanceSompi: undefined, free: undefined, held: undefined, coinsSeenAtMs: undefined };
  const held = new Map<string, bigint>();
  let payments = 0;
  for (const known of reservingCases(group, nowMs)) {
    const keys = (known.proposed?.outpoints ?? []).map(outpointKey);
    if (keys.some((key) => seen.coins[key] !== undefined)) payments++;
    for (const key of keys) held.set(key, seen.coins[key]?.amountSompi ?? 0n);
  }
  const heldSompi = [...held.values()].reduce((sum, amountSompi) => sum + amountSompi, 0n);
  return {
    balance: formatKas(balanceSompi),
    balanceSompi: balanceSompi.toString(),
    free: kas(balanceSompi - heldSompi),
    held: { amount: kas(heldSompi), payments },
    coinsSeenAtMs: seen.atMs,
  };
}

/** Proposals in a row that this laptop holds one-time codes for, of the author it holds the fewest for. */
export function codesLeft(group: Group): number {
  const own = ownDevice(group);
  const authors = group.forming.roster?.roster.members ?? [];
  const left = authors.map(({ device }) => {
    const next = nextNumber(group, device);
    let ahead = 0;
    while (isReady(group, own, device, next + ahead)) ahead++;
    return ahead;
  });
  return left.length === 0 ? 0 : Math.min(...left);
}

function isReady(
  group: Group,
  own: ReturnType<typeof ownDevice>,
  author: ReturnType<typeof ownDevice>,
  k: number,
): boolean {
  const sheet = sheetFor(group, own, author, k);
  return sheet !== undefined && group.given[sheet.id] === undefined;
}
