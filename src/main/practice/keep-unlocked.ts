import { KeyturnError } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import type { Practiser } from './people.ts';

/** Soon enough that a co-signer is not waited for, and long enough to see that one's own vault was locked. */
const lookEveryMs = 2_000;

/**
 * Unlock a practice vault again whenever it is locked: by its idle lock, by whoever practises, or because its process ended.
 * Its passphrase is in nobody's hands, so it could stay locked for ever; and what it keeps is worth nothing.
 * @returns stops it
 */
export function keepUnlocked({ hands, daily }: Pick<Practiser, 'hands' | 'daily'>, report: Report): () => void {
  let isBusy = false;
  const looking = setInterval(() => {
    if (isBusy || hands.view().vault !== 'locked') return;
    isBusy = true;
    hands
      .ask('vault.unlock', { passphrase: daily })
      .catch((problem: unknown) => {
        if (!(problem instanceof KeyturnError && problem.code === 'vaultBusy')) report('practice', problem);
      })
      .finally(() => (isBusy = false));
  }, lookEveryMs);
  return () => clearInterval(looking);
}
