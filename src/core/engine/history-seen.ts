import { bytesToHex } from '../base/bytes.ts';
import type { Sompi, TimeMs } from '../base/ids.ts';
import { scriptToAddress } from '../kaspa/address.ts';
import type { NetworkName } from '../kaspa/network.ts';
import { counted } from '../policy/sentences.ts';
import type { History, LivePayment } from '../review/history.ts';
import type { KnownAddress } from '../review/look-alike.ts';
import type { Reading } from '../review/reading.ts';
import { hasReleases, readingOf } from './case-facts.ts';
import { casesPaid, casesStillPossible } from './cases-seen.ts';
import { pastFacts } from './past.ts';
import { valuesOf, type Case, type Group } from './state.ts';

/** All of the group's coins as last seen; undefined while no node answered. */
export function balanceOf(group: Group): Sompi | undefined {
  return group.coins === undefined
    ? undefined
    : valuesOf(group.coins.coins).reduce((sum, coin) => sum + coin.amountSompi, 0n);
}

/** What was paid before, from proposals this laptop saw accepted, and what the group holds now. */
export const historyOf = (group: Group): History => ({ ...paidBefore(group), balanceSompi: balanceOf(group) });

/** Payments whose parts were sent and that can still happen, other than this one. */
export function liveOf(group: Group, except: Case, nowMs: TimeMs): readonly LivePayment[] {
  return livePayments(group, nowMs).flatMap(({ by, live }) => (by === except.id ? [] : [live]));
}

/** What the recipients of a payment are held against: nothing where all of them are in the book, which was agreed on. */
export const comparedWith = (group: Group, { model }: Pick<Reading, 'model'>): readonly KnownAddress[] =>
  model.outputs.every(({ role }) => role.kind === 'change' || role.name !== undefined) ? [] : knownAddresses(group);

/**
 * Addresses that somebody may have meant, or may pretend to be: the book's, this group's own, and those paid before
 * without being in the book.
 */
function knownAddresses(group: Group): readonly KnownAddress[] {
  const before = known.get(group.cases);
  const { charter } = group.forming;
  if (before !== undefined && before.charter === charter) return before.addresses;
  const listed = (charter?.book.entries ?? []).map(({ name, script }) =>
    addressesOf(group, script, { name, phrase: `the address of ${name}` }),
  );
  const own =
    group.key === undefined
      ? []
      : addressesOf(group, group.key.script, { name: 'This group', phrase: 'this group’s own address' });
  const inBook = new Set((charter?.book.entries ?? []).map(({ script }) => bytesToHex(script)));
  const paid = [...paidBefore(group).scripts]
    .filter(([hex]) => !inBook.has(hex))
    .sort(([, a], [, b]) => b.times - a.times)
    .slice(0, paidAddressesMax)
    .map(([, { script, times }]) =>
      addressesOf(group, script, {
        name: `Paid ${counted(times, 'time')} before`,
        phrase: `the address that was paid ${counted(times, 'time')} before`,
      }),
    );
  const addresses = [...listed.flat(), ...own, ...paid.flat()];
  known.set(group.cases, { charter, addresses });
  return addresses;
}

/** Addresses outside the book that are compared with: the most often paid. More would make every look at a new recipient slow. */
const paidAddressesMax = 1_000;

const known = new WeakMap<
  Group['cases'],
  { readonly charter: Group['forming']['charter']; readonly addresses: readonly KnownAddress[] }
>();

const addressesOf = (
  { network }: Group,
  script: Uint8Array,
  words: Pick<KnownAddress, 'name' | 'phrase'>,
): readonly KnownAddress[] => {
  const before = texts.get(script);
  const address = before?.network === network ? before.address : addressOf(script, network);
  if (address === undefined) return [];
  texts.set(script, { network, address });
  return [{ ...words, address, script }];
};

/** Scripts are parts of proposals and charters, which stay the same objects for as long as they are known. */
const texts = new WeakMap<Uint8Array, { readonly network: NetworkName; readonly address: string }>();

function addressOf(script: Uint8Array, network: NetworkName): string | undefined {
  const address = scriptToAddress({ version: 0, script }, network);
  return address.ok ? address.value : undefined;
}

type Paid = Pick<History, 'timesPaid' | 'largestPaidSompi'> & {
  readonly scripts: ReadonlyMap<string, { readonly script: Uint8Array; readonly times: number }>;
};

/** One walk over the paid ones for each record of proposals; what one payment paid is looked up once for ever. */
function paidBefore(group: Group): Paid {
  const before = histories.get(group.cases);
  if (before !== undefined) return before;
  const scripts = new Map<string, { script: Uint8Array; times: number }>();
  let largestPaidSompi: Sompi | undefined;
  for (const done of casesPaid(group)) {
    const paid = paidBy(done);
    if (largestPaidSompi === undefined || paid.totalSompi > largestPaidSompi) largestPaidSompi = paid.totalSompi;
    for (const [hex, script] of paid.scripts) {
      const entry = scripts.get(hex);
      if (entry === undefined) scripts.set(hex, { script, times: 1 });
      else entry.times += 1;
    }
  }
  const timesPaid = Object.fromEntries([...scripts].map(([hex, { times }]) => [hex, times]));
  const paid = { timesPaid, largestPaidSompi, scripts };
  histories.set(group.cases, paid);
  return paid;
}

const histories = new WeakMap<Group['cases'], Paid>();

type PaidBy = { readonly totalSompi: Sompi; readonly scripts: ReadonlyMap<string, Uint8Array> };
const payments = new WeakMap<Case, PaidBy>();

function paidBy(done: Case): PaidBy {
  let paid = payments.get(done);
  if (paid === undefined) {
    const facts = pastFacts(done);
    const payees = facts?.payees ?? (done.proposed?.proposal.payments ?? []).map(({ script }) => script);
    paid = {
      totalSompi: facts?.paidSompi ?? readingOf(done)?.facts.paidSompi ?? 0n,
      scripts: new Map(payees.map((script) => [bytesToHex(script), script] as const)),
    };
    payments.set(done, paid);
  }
  return paid;
}

type Live = { readonly by: Case['id']; readonly live: LivePayment };
const lives = new WeakMap<Group, { readonly nowMs: TimeMs; readonly found: readonly Live[] }>();

function livePayments(group: Group, nowMs: TimeMs): readonly Live[] {
  const before = lives.get(group);
  if (before?.nowMs === nowMs) return before.found;
  const found = casesStillPossible(group, nowMs).flatMap((other): readonly Live[] => {
    const reading = readingOf(other);
    if (reading === undefined || other.proposed === undefined || !hasReleases(group, other)) return [];
    return [
      {
        by: other.id,
        live: {
          transactionId: reading.facts.transactionId,
          outpoints: other.proposed.outpoints,
          payments: other.proposed.proposal.payments,
        },
      },
    ];
  });
  lives.set(group, { nowMs, found });
  return found;
}
