import { describe, expect, it } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { Member } from '../../src/main/compose.ts';
import { vaultHandlers } from '../../src/main/ipc/people.ts';
import { serve } from '../../src/main/ipc/serve.ts';
import { contract } from '../../src/preload/contract.ts';

const diskFull = new KeyturnError('diskFull', 'The disk is full. Free some space and start Keyturn again.');

/** A member's app of which only the vault and the log matter; the log fails with `problem`. */
function laptop(problem?: Error, isOpen = true) {
  const done: string[] = [];
  const reports: unknown[] = [];
  const member = {
    profile: {},
    worker: {},
    vault: {
      isUnlocked: () => isOpen,
      lock() {
        isOpen = false;
        done.push('locked');
        return Promise.resolve();
      },
    },
    engine: {
      accept(_inputs: unknown, { audit }: { readonly audit: readonly { readonly kind: string }[] }) {
        if (problem !== undefined) throw problem;
        done.push(`log: ${audit.map(({ kind }) => kind).join()}`);
      },
    },
  } as unknown as Member;
  const answer = serve({ vault: contract.vault }, { vault: vaultHandlers(member) }, (_where, why) => reports.push(why));
  return { lock: () => answer('vault.lock', {}), done, reports, isOpen: () => isOpen };
}

describe('locking the vault', () => {
  it('comes before its line in the log', async () => {
    const { lock, done } = laptop();
    expect(await lock()).toEqual({ ok: true, value: {} });
    expect(done).toEqual(['locked', 'log: locked']);
  });

  it('happens although the log cannot be written, and the answer says both', async () => {
    const { lock, isOpen, reports } = laptop(diskFull);
    expect(await lock()).toEqual({
      ok: false,
      error: {
        code: 'diskFull',
        message:
          'The vault is locked: its keys are gone from memory. Only the log’s line about it could not be written. The disk is full. Free some space and start Keyturn again.',
      },
    });
    expect(isOpen()).toBe(false);
    expect(reports).toEqual([]);
  });

  it('happens also where the log fails by a mistake of ours, which is reported as one', async () => {
    const mistake = new Error('Invariant broken: something');
    const { lock, isOpen, reports } = laptop(mistake);
    expect(await lock()).toMatchObject({ ok: false, error: { code: 'unexpected' } });
    expect(isOpen()).toBe(false);
    expect(reports).toEqual([mistake]);
  });

  it('that is locked already ends what is just being unlocked, and writes nothing down', async () => {
    const { lock, done } = laptop(undefined, false);
    expect(await lock()).toEqual({ ok: true, value: {} });
    expect(done).toEqual(['locked']);
  });
});
