// Run as a child: begins a profile, and while its key is being made says so, waits, and goes on or is gone.
import { writeSync } from 'node:fs';
import { openStore } from '../../src/main/store/sqlite-store.ts';

const [folder, end] = process.argv.slice(2);
const waitMs = 500;
openStore({
  folder: folder!,
  key(isNew) {
    writeSync(1, `${isNew ? 'new' : 'there'}\n`);
    if (end === 'gone') process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    return new Uint8Array(32).fill(7);
  },
}).close();
