import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClone } from './fake-clone.ts';

/** What .ci/run makes of an npm test that says this and ends with this code. */
function ciAfter(says: string, code: number) {
  const clone = fakeClone();
  cpSync(join(import.meta.dirname, '../../.ci/run'), join(clone.root, '.ci/run'));
  clone.addProgram('npm', `echo "CI=$CI in $(basename "$PWD") $*"\nprintf '%s' '${says}'\nexit ${code}`);
  const env = { ...process.env, PATH: clone.bin + delimiter + (process.env['PATH'] ?? '') };
  const ended = spawnSync(join(clone.root, '.ci/run'), { cwd: clone.top, env, encoding: 'utf8', timeout: 20_000 });
  return { code: ended.status, out: ended.stdout, last: ended.stdout.split('\n').at(-2) };
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  it('calls npm test in the project, from wherever it is called, and ends with its counts', () => {
    const ended = ciAfter('Tests  1 passed (1)\n12 passed, 0 failed\n', 0);
    expect(ended.out).toContain('CI=true in a clone test\n');
    expect(ended).toMatchObject({ code: 0, last: '12 passed, 0 failed' });
  });

  it.each([
    ['a failure', '11 passed, 1 failed\nnpm error\n', 1, '11 passed, 1 failed'],
    ['a skipped test', '12 passed, 0 failed, 2 skipped\n', 0, '12 passed, 2 failed'],
    ['both', '9 passed, 1 failed, 2 skipped\n', 1, '9 passed, 3 failed'],
    ['a bad end without a counted failure', '12 passed, 0 failed\n', 139, '12 passed, 1 failed'],
    ['an end without counts', 'npm was not found.\n', 0, '0 passed, 1 failed'],
    ['counts that are part of another line', 'so: 12 passed, 0 failed\n', 0, '0 passed, 1 failed'],
  ])('fails after %s', (_what, says, code, last) => {
    expect(ciAfter(says, code)).toMatchObject({ code: 1, last });
  });
});
