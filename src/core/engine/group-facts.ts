import type { DeviceId } from '../base/ids.ts';
import { scriptToAddress } from '../kaspa/address.ts';
import { ruleNote, ruleWords, thresholdWords } from '../policy/sentences.ts';
import { addressBlock } from '../review/address-block.ts';
import { timesPaid } from '../review/history.ts';
import { cameBy } from './came-by.ts';
import { nextNumber } from './duties.ts';
import { historyOf } from './history-seen.ts';
import { memberApp } from './member-app.ts';
import { sheetFor } from './standing.ts';
import { valuesOf, type Group } from './state.ts';
import type { BookEntryView, MemberView, RuleView } from './views.ts';

/* Who is in a group and what it agreed. */

export function membersOf(group: Group, online: ReadonlySet<DeviceId>): readonly MemberView[] {
  const { forming, local } = group;
  const roster = forming.roster?.roster.members;
  const people = roster ?? valuesOf(forming.joins);
  return people.map(({ member, device, name }) => ({
    member,
    name,
    device,
    you: member === local.member,
    online: member === local.member || online.has(device),
    ready: (roster ?? []).every(
      (author) => sheetFor(group, device, author.device, nextNumber(group, author.device)) !== undefined,
    ),
    backupProven: forming.proven[member] !== undefined,
    lastHeardAtMs: member === local.member ? undefined : group.feeds[device]?.heardAtMs,
    app: memberApp(group, device),
    cameBy: member === local.member ? undefined : cameBy(group, device),
  }));
}

/** How many must agree, then the charter's rules in its order. Empty until the charter is here. */
export function rulesView({ forming: { charter, roster } }: Group): readonly RuleView[] {
  if (charter === undefined) return [];
  const names = roster?.roster.members.map(({ name }) => name);
  return [
    { kind: 'threshold', words: thresholdWords(charter, names), note: undefined },
    ...charter.rules.map((rule) => ({ kind: rule.kind, words: ruleWords(rule), note: ruleNote(rule, charter) })),
  ];
}

export function bookView(group: Group): readonly BookEntryView[] {
  const { charter } = group.forming;
  if (charter === undefined || charter.book.entries.length === 0) return [];
  const history = historyOf(group);
  const blocks = blocksOf(group, charter);
  return charter.book.entries.flatMap(({ name, script }, i) => {
    const address = blocks[i];
    return address === undefined ? [] : [{ name, address, timesPaid: timesPaid(history, script) }];
  });
}

type Charter = NonNullable<Group['forming']['charter']>;
type Blocks = readonly (BookEntryView['address'] | undefined)[];

/** Two hundred addresses are not encoded anew for every look at the group. */
function blocksOf({ network }: Group, charter: Charter): Blocks {
  const before = blocks.get(charter);
  if (before !== undefined) return before;
  const made = charter.book.entries.map(({ script }) => {
    const address = scriptToAddress({ version: 0, script }, network);
    return address.ok ? addressBlock(address.value, '') : undefined;
  });
  blocks.set(charter, made);
  return made;
}

const blocks = new WeakMap<Charter, Blocks>();
