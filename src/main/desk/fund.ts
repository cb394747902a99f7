import { KeyturnError } from '../../core/base/errors.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { SharedLedger } from '../chain/practice-control-shared.ts';
import { practiceGift } from '../practice/practice.ts';
import type { Practising } from './practising.ts';
import type { Seat } from './seat.ts';

/** Practice money for a group: from the practice's own ledger, or from the one all profiles here share. No other is ever asked. */
export function fundHandler(desk: {
  readonly seat: () => Seat | undefined;
  readonly practising: Practising;
  readonly ledger: () => SharedLedger | undefined;
}): Handlers<typeof contract>['practice']['fund'] {
  return async ({ group: id }) => {
    const seat = desk.seat();
    const group = seat?.view().groups.find(({ group }) => group === id);
    if (group === undefined)
      throw new KeyturnError('groupNotFound', 'This laptop does not know that group. Nothing was paid.');
    if (group.address === undefined)
      throw new KeyturnError('groupNotReady', 'This group is still being made. Nothing was paid.');
    const ledger = desk.ledger();
    if (seat === desk.practising.seat()) await desk.practising.fund(group.address);
    else if (ledger !== undefined) await ledger.fund(group.address, practiceGift.coinSompi, practiceGift.coins);
    else
      throw new KeyturnError(
        'wrongPhase',
        'Practice money comes only from the practice ledger that Keyturn runs itself, and this profile uses another node. Nothing was paid.',
      );
    return { amount: practiceGift.text };
  };
}
