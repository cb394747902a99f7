// Run as a child: opens a profile at a given instant, says how that went, and closes it when its input ends.
import { createHash } from 'node:crypto';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { openProfile } from '../../src/main/compose-profile.ts';

const folder = process.argv[2]!;
/** An instant further away is a mistake of the test's. */
const spinMsMax = 5_000;

process.stdout.write('ready\n');
const [line] = (await new Promise<Buffer>((resolve) => process.stdin.once('data', resolve))).toString().split('\n');
const atMs = Math.min(Number(line), Date.now() + spinMsMax);
while (Date.now() < atMs);
try {
  const profile = openProfile({ folder, name: 'dana', network: 'practice' });
  process.stdout.write(`${createHash('sha256').update(profile.deviceSeed).digest('hex')}\n`);
  process.stdin.once('end', () => profile.store.close());
  process.stdin.resume();
} catch (problem) {
  process.stdout.write(`${problem instanceof KeyturnError ? problem.code : String(problem)}\n`);
  process.stdin.destroy();
}
