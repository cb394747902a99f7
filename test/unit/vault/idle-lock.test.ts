import { describe, expect, it } from 'vitest';
import { idleLock, openMsMax } from '../../../src/main/vault/idle-lock.ts';

const minute = 60_000;
const idleMs = 5 * minute;

describe('the idle lock of an open vault', () => {
  const begin = (idleLockMs = idleMs) => {
    let upMs = 1_000_000;
    const lock = idleLock(idleLockMs, () => upMs);
    return { lock, wait: (ms: number) => (upMs += ms) };
  };

  it('counts from the last use, and it is time once nobody did anything for so long', () => {
    const { lock, wait } = begin();
    expect(lock.leftMs()).toBe(idleMs);
    wait(4 * minute);
    expect(lock.leftMs()).toBe(minute);
    lock.used();
    expect(lock.leftMs()).toBe(idleMs);
    wait(idleMs - 1);
    expect(lock.leftMs()).toBe(1);
    wait(1);
    expect(lock.leftMs()).toBe(0);
    wait(openMsMax);
    expect(lock.leftMs()).toBe(0);
  });

  it('ends at the bound however often it is used, and a passphrase or an approval begins the bound anew', () => {
    const { lock, wait } = begin();
    let openMs = 0;
    while (lock.leftMs() > 0) {
      wait(minute / 3);
      openMs += minute / 3;
      lock.used();
    }
    expect(openMs).toBe(openMsMax);
    lock.used();
    expect(lock.leftMs()).toBe(0);
    lock.proven();
    expect(lock.leftMs()).toBe(idleMs);
  });

  it('says the bound as it comes near, and never ends a vault before its own longer time', () => {
    const near = begin();
    for (let i = 0; i < 58; i++) {
      near.wait(minute);
      near.lock.used();
    }
    expect(near.lock.leftMs()).toBe(2 * minute);
    const practice = begin(24 * openMsMax);
    practice.wait(23 * openMsMax);
    expect(practice.lock.leftMs()).toBe(openMsMax);
  });
});
