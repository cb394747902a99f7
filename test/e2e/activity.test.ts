import { describe, expect, it } from 'vitest';
import { nextRecord, type AuditHead } from '../../src/core/audit/record.ts';
import type { Store } from '../../src/core/store-port.ts';
import { activityHandlers } from '../../src/main/ipc/activity.ts';
import { approve, propose, readyGroup } from '../simulation/ready-group.ts';
import { wholeMember, type WholeMember } from './whole-member.ts';

async function dana(): Promise<WholeMember> {
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed: 'activity' });
  const app = team.world.apps[0]!;
  await approve(team, app, await propose(app, team.group));
  return wholeMember(app);
}

type Stored = { readonly seq: number; readonly bytes: Uint8Array };
/** A member whose log is exactly these records. */
const withLog = (member: WholeMember, log: readonly Stored[]): WholeMember => {
  const store: Store = {
    ...member.profile.store,
    auditFrom: (seq, countMax) => log.filter((record) => record.seq >= seq).slice(0, countMax),
    auditHead: () => log.at(-1),
  };
  return { ...member, profile: { ...member.profile, store } };
};
function chain(length: number): readonly Stored[] {
  let head: AuditHead | undefined;
  return Array.from({ length }, (_, i) => {
    const { bytes, hash } = nextRecord(head, { atMs: 1_000 + i, kind: 'unlocked' });
    head = { seq: i, hash };
    return { seq: i, bytes };
  });
}

describe('the activity screen', () => {
  it('pages through the whole log, newest first, each line once', async () => {
    const member = await dana();
    const handlers = activityHandlers(member);
    const { total } = await handlers.page({ limit: 1 });
    expect(total).toBeGreaterThan(10);
    const seqs: number[] = [];
    for (let before: number | undefined; seqs.length < total; before = seqs.at(-1)) {
      const { rows } = await handlers.page({ limit: 7, ...(before === undefined ? {} : { before }) });
      expect(rows.length).toBeGreaterThan(0);
      seqs.push(...rows.map(({ seq }) => seq));
    }
    expect(seqs).toEqual(Array.from({ length: total }, (_, i) => total - 1 - i));
    expect((await handlers.page({ before: 0, limit: 7 })).rows).toEqual([]);
    expect((await handlers.page({ before: 1e9, limit: 2 })).rows.map(({ seq }) => seq)).toEqual([total - 1, total - 2]);
  });

  it('says in names what a line is about', async () => {
    const { rows } = await activityHandlers(await dana()).page({ limit: 200 });
    expect(rows.map(({ kind }) => kind)).toContain('humanApproved');
    expect(rows.find(({ kind }) => kind === 'humanApproved')).toMatchObject({ groupName: 'Flat 12 fund' });
  });

  it('says that the log is damaged instead of leaving a line out', async () => {
    const log = chain(5).with(2, { seq: 2, bytes: Uint8Array.of(1, 2, 3) });
    await expect(activityHandlers(withLog(await dana(), log)).page({ limit: 10 })).rejects.toMatchObject({
      code: 'logDamaged',
    });
  });
});

describe('verify now', () => {
  it('reads every entry again and says how many', async () => {
    const member = await dana();
    const { total } = await activityHandlers(member).page({ limit: 1 });
    const checked = await activityHandlers(member).verify({});
    expect(checked).toMatchObject({ records: total, sound: true });
    expect(checked.sentence).toContain(`All ${total} entries`);
    expect(await activityHandlers(withLog(member, [])).verify({})).toMatchObject({ records: 0, sound: true });
  });

  it('finds every kind of change, and names the first entry that is wrong', async () => {
    const member = await dana();
    const log = chain(700);
    const other = nextRecord({ seq: 599, hash: 'ab'.repeat(32) }, { atMs: 5, kind: 'locked' }).bytes;
    const flipped = log[600]!.bytes.map((byte, i) => (i === log[600]!.bytes.length - 1 ? byte ^ 1 : byte));
    const damages: readonly (readonly [string, readonly Stored[], number])[] = [
      ['replaced', log.with(600, { seq: 600, bytes: other }), 601],
      ['changed by one bit', log.with(600, { seq: 600, bytes: flipped }), 601],
      ['unreadable', log.with(600, { seq: 600, bytes: new Uint8Array(9) }), 601],
      ['missing', log.filter(({ seq }) => seq !== 600), 601],
      ['out of place', log.with(600, { seq: 600, bytes: log[601]!.bytes }), 601],
      ['cut off at the beginning', log.slice(3), 1],
    ];
    for (const [damage, stored, entry] of damages) {
      const { sound, sentence, records } = await activityHandlers(withLog(member, stored)).verify({});
      // A changed entry may still read well; then the next one names another hash.
      const named = Number(/Entry (\d+)/.exec(sentence)?.[1]);
      expect([damage, sound, named - entry <= 1 && named >= entry, records]).toEqual([damage, false, true, named - 1]);
      expect(sentence).toContain('No money is at risk');
    }
  });

  it('lets others have their turn while it works', async () => {
    const handlers = activityHandlers(withLog(await dana(), chain(5_000)));
    let turns = 0;
    let done = false;
    const other = (): void => {
      turns += 1;
      if (!done) setImmediate(other);
    };
    setImmediate(other);
    const [first, second] = await Promise.all([handlers.verify({}), handlers.verify({})]);
    done = true;
    expect([first, second]).toMatchObject([{ records: 5_000, sound: true }, { records: 5_000 }]);
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});
