import { setImmediate } from 'node:timers/promises';
import { KeyturnError } from '../../core/base/errors.ts';
import { auditHashOf, chainStart, decodeRecord } from '../../core/audit/record.ts';
import { activityRow } from '../../core/engine/activity-view.ts';
import type { Store } from '../../core/store-port.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';

type Door = Handlers<typeof contract>['activity'];
type Checked = Awaited<ReturnType<Door['verify']>>;

/** Records hashed before others get their turn: a few milliseconds of work. */
const recordsPerSlice = 250;

/** This laptop's log on screen, and the check of all of it. */
export function activityHandlers(member: Member): Door {
  const { store } = member.profile;
  let checking: Promise<Checked> | undefined;
  return {
    async page({ before, limit }) {
      const total = (store.auditHead()?.seq ?? -1) + 1;
      const end = Math.min(before ?? total, total);
      const from = Math.max(0, end - limit);
      const state = member.engine.state();
      const rows = store
        .auditFrom(from, end - from)
        .map(({ bytes }) => {
          const record = decodeRecord(bytes);
          if (!record.ok) throw damaged();
          return activityRow(record.value, state);
        })
        .reverse();
      return Promise.resolve({ rows, total });
    },

    async verify() {
      // Asked twice, it is done once.
      checking ??= verifyStored(store).finally(() => (checking = undefined));
      return checking;
    },
  };
}

/** Every record up to the newest one there was at the beginning: its bytes, its place, and the hash the next one names. */
async function verifyStored(store: Store): Promise<Checked> {
  const last = store.auditHead()?.seq ?? -1;
  let expected = { seq: 0, prev: chainStart };
  while (expected.seq <= last) {
    const slice = store.auditFrom(expected.seq, Math.min(recordsPerSlice, last - expected.seq + 1));
    if (slice.length === 0) return unsound(expected.seq, 'is missing');
    for (const { seq, bytes } of slice) {
      const record = decodeRecord(bytes);
      if (seq !== expected.seq) return unsound(expected.seq, 'is missing');
      if (!record.ok) return unsound(seq, 'cannot be read');
      if (record.value.seq !== seq || record.value.prev !== expected.prev)
        return unsound(seq, 'does not follow the entry before it');
      expected = { seq: seq + 1, prev: auditHashOf(bytes) };
    }
    await setImmediate();
  }
  return { records: expected.seq, sound: true, sentence: soundSentence(expected.seq) };
}

function soundSentence(records: number): string {
  if (records === 0) return 'The log is empty so far.';
  return `All ${records.toLocaleString('en')} entries were read again: each one is whole, in its place, and names the one before it.`;
}

/** @param seq  how many entries before it are sound */
function unsound(seq: number, what: string): Checked {
  return {
    records: seq,
    sound: false,
    sentence: `Entry ${(seq + 1).toLocaleString('en')} ${what}: the log was changed or damaged on this laptop. No money is at risk by this. Keep the profile folder as it is, make a copy of it, and tell the others.`,
  };
}

function damaged(): KeyturnError {
  return new KeyturnError(
    'logDamaged',
    'The audit log in this profile is damaged, so it cannot be shown. Nothing was changed. Keep the profile folder as it is and make a copy of it.',
  );
}
