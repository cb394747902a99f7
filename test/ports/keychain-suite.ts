import assert from 'node:assert/strict';
import type { Keychain } from '../../src/main/keychain/keychain.ts';

/** What every keychain promises. Free of the test runner, because the real one is asked in a desktop session of its own. */
export const keychainPromises: Readonly<Record<string, (keychain: Keychain, again: () => Keychain) => void>> = {
  'gives back every byte value it was given': (keychain, again) => {
    const secret = Uint8Array.from({ length: 256 }, (_, i) => i);
    keychain.set('bytes', secret);
    assert.deepEqual(keychain.get('bytes'), secret);
    assert.deepEqual(again().get('bytes'), secret);
    assert.equal(Object.getPrototypeOf(keychain.get('bytes')), Uint8Array.prototype);
  },
  'knows nothing of a name it was never given': (keychain) => {
    assert.equal(keychain.get('never'), undefined);
    assert.equal(keychain.delete('never'), false);
  },
  'replaces a secret, also by a shorter one': (keychain, again) => {
    keychain.set('replaced', new Uint8Array(64).fill(1));
    keychain.set('replaced', new Uint8Array([2]));
    assert.deepEqual(again().get('replaced'), new Uint8Array([2]));
  },
  'deletes one secret and only that one, once': (keychain, again) => {
    keychain.set('feed/a/b', new Uint8Array([1]));
    keychain.set('feed/a/c', new Uint8Array([2]));
    assert.equal(keychain.delete('feed/a/b'), true);
    assert.equal(keychain.delete('feed/a/b'), false);
    assert.equal(again().get('feed/a/b'), undefined);
    assert.deepEqual(again().get('feed/a/c'), new Uint8Array([2]));
  },
  'keeps 1 byte and 2,048 bytes, and refuses none and one more': (keychain) => {
    for (const length of [1, 2_048]) {
      keychain.set('edge', new Uint8Array(length).fill(255));
      assert.equal(keychain.get('edge')?.length, length);
    }
    for (const length of [0, 2_049])
      assert.throws(() => keychain.set('edge', new Uint8Array(length)), /Invariant broken/);
    assert.equal(keychain.get('edge')?.length, 2_048);
  },
  'keeps a name as long as two ids and refuses a strange one': (keychain) => {
    const name = `feed/${'ab'.repeat(32)}/${'cd'.repeat(32)}`;
    keychain.set(name, new Uint8Array([5]));
    assert.deepEqual(keychain.get(name), new Uint8Array([5]));
    for (const strange of ['', 'a b', '__proto__', 'A', 'x'.repeat(201), '../x', 'a\0'])
      assert.throws(() => keychain.get(strange), /Invariant broken/);
  },
  'keeps its own copy': (keychain) => {
    const secret = new Uint8Array([1, 2, 3]);
    keychain.set('copy', secret);
    secret.fill(0);
    keychain.get('copy')?.fill(9);
    assert.deepEqual(keychain.get('copy'), new Uint8Array([1, 2, 3]));
  },
};
