// Run as a child: commits one turn after another and prints each one that returned, until it is killed.
import { emptyTurn } from '../../src/core/store-port.ts';
import { openStore } from '../../src/main/store/sqlite-store.ts';
import { writeSync } from 'node:fs';
import { entry } from './store-entry.ts';

const store = openStore({ folder: process.argv[2]!, key: new Uint8Array(32).fill(7) });
const turnsMax = 100_000; // A child nobody kills ends by itself.
for (let seq = store.counters().get('own') ?? 0; seq < turnsMax; seq++) {
  store.commit({
    ...emptyTurn,
    documents: [{ key: 'state', value: { seq, filler: 'x'.repeat(seq % 5_000) } }],
    entries: [entry('dana', seq)],
    audit: [{ seq, bytes: new Uint8Array([seq & 255]) }],
    counters: [{ name: 'own', value: seq + 1 }],
  });
  writeSync(1, `${seq}\n`);
}
