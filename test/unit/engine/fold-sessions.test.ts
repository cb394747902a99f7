import { describe, expect, it } from 'vitest';
import type { ProposalId, SheetId } from '../../../src/core/base/ids.ts';
import { sessionsAmong } from '../../../src/core/signature/completion.ts';
import {
  armableSessions,
  sessionIdOf,
  sheetIdOf,
  stockPerAuthor,
  type PublicSheet,
} from '../../../src/core/signature/sheet.ts';
import { charterFor, personOf, sheetStatement } from '../group/small-group.ts';

const proposal = '44'.repeat(32) as ProposalId;
const charter = charterFor(3, 2);
const key = { memberCount: 3, threshold: 2, epoch: 0, thresholdKey: new Uint8Array(33), pubshares: [] };
const people = ['Dana', 'Lee', 'Sam'].map((name) => personOf(name));
const author = people[0]!.device;

function sheetOf(index: number, more: Partial<PublicSheet> = {}): PublicSheet {
  const owner = people[index]!;
  const { statement, signature } = owner.signStatement(sheetStatement(owner, author, 0, charter));
  return {
    id: sheetIdOf(statement),
    owner: owner.member,
    ownerIndex: index,
    device: owner.device,
    author,
    k: 0,
    epoch: 0,
    inputs: 32,
    statement,
    signature,
    burnt: false,
    ...more,
  };
}
const sheets = [0, 1, 2].map((i) => sheetOf(i));
const among = (
  change: (index: number) => PublicSheet | undefined,
  inputs = 1,
  containing?: number,
): readonly string[] => armableSessions(key, proposal, inputs, change, containing).map(({ subset }) => subset.join());

describe('a session id', () => {
  const [a, b] = sheets.map(({ id }) => id) as [SheetId, SheetId, SheetId];

  it('is the same for the same proposal, epoch, subset and sheets', () => {
    expect(sessionIdOf(proposal, 0, [0, 1], [a, b])).toBe(sessionIdOf(proposal, 0, [0, 1], [a, b]));
  });

  it('differs with each of them and with their order', () => {
    const others = [
      sessionIdOf(proposal, 0, [0, 1], [a, b]),
      sessionIdOf('45'.repeat(32) as ProposalId, 0, [0, 1], [a, b]),
      sessionIdOf(proposal, 1, [0, 1], [a, b]),
      sessionIdOf(proposal, 0, [0, 2], [a, b]),
      sessionIdOf(proposal, 0, [1, 0], [a, b]),
      sessionIdOf(proposal, 0, [0, 1], [b, a]),
      sessionIdOf(proposal, 0, [0, 1], [a, a]),
      sessionIdOf(proposal, 0, [0, 1], [a]),
      sessionIdOf(proposal, 0, [0, 1, 2], [a, b]),
      sessionIdOf(proposal, 0, [0], [a, b]),
      sessionIdOf(proposal, 256, [0, 1], [a, b]),
    ];
    expect(new Set(others).size).toBe(others.length);
  });
});

describe('sessions that can be signed', () => {
  it('are all subsets with their sheets, the same for everybody, in one order', () => {
    expect(among((i) => sheets[i])).toEqual(['0,1', '0,2', '1,2']);
    expect(among((i) => sheets[i], 1, 1)).toEqual(['0,1', '1,2']);
    const ids = (): unknown =>
      armableSessions(key, proposal, 1, (i) => sheets[i], undefined).map(({ session }) => session);
    expect(ids()).toEqual(ids());
  });

  it('leave out whoever has no sheet, a burnt one, one of another epoch or one that covers fewer inputs', () => {
    expect(among((i) => (i === 2 ? undefined : sheets[i]))).toEqual(['0,1']);
    expect(among((i) => sheetOf(i, { burnt: i === 1 }))).toEqual(['0,2']);
    expect(among((i) => sheetOf(i, { epoch: i === 0 ? 1 : 0 }))).toEqual(['1,2']);
    expect(among((i) => sheets[i], 32)).toHaveLength(3);
    expect(among((i) => sheets[i], 33)).toEqual([]);
  });

  it('need as many approvers as the threshold', () => {
    const armed = (...indexes: readonly number[]): number =>
      sessionsAmong(
        key,
        proposal,
        1,
        indexes.map((index) => ({ index, sheet: sheets[index]! })),
      ).length;
    expect([armed(), armed(0), armed(0, 0), armed(0, 1), armed(0, 1, 2)]).toEqual([0, 0, 0, 1, 3]);
  });

  it('keep a burnt sheet only for sessions whose partials its owner already sent', () => {
    const [first] = sessionsAmong(
      key,
      proposal,
      1,
      [0, 1].map((index) => ({ index, sheet: sheets[index]! })),
    );
    const burnt = { index: 0, sheet: sheetOf(0, { burnt: true }) };
    const others = [1, 2].map((index) => ({ index, sheet: sheets[index]! }));
    const subsets = (released: Record<string, unknown> | undefined): readonly string[] =>
      sessionsAmong(key, proposal, 1, [released === undefined ? burnt : { ...burnt, released }, ...others]).map(
        ({ subset }) => subset.join(),
      );
    expect(subsets(undefined)).toEqual(['1,2']);
    expect(subsets({})).toEqual(['1,2']);
    expect(subsets({ [first!.session]: new Uint8Array(32) })).toEqual(['0,1', '1,2']);
  });

  it('a stock is 2 to 8 sheets for each author', () => {
    expect(
      [
        [2, 2],
        [3, 2],
        [5, 3],
        [9, 5],
        [13, 6],
      ].map(([n = 0, t = 0]) => stockPerAuthor(n, t)),
    ).toEqual([8, 8, 2, 2, 2]);
  });
});
