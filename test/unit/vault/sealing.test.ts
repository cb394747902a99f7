import { argon2id } from '@noble/hashes/argon2.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, hexToBytes, labelledHash, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../../src/core/base/errors.ts';
import {
  dailyCost,
  deriveDailyKey,
  deriveRecoveryKey,
  isAcceptableCost,
  keychainMark,
  recoveryCost,
} from '../../../src/main/vault/key-derivation.ts';
import {
  headerBytes,
  inspectSealed,
  openSealed,
  sealBytes,
  sealedFileBytesMax,
  type SealedHeader,
} from '../../../src/main/vault/sealed-file.ts';
import { open, seal } from '../../../src/main/vault/sealing.ts';

const key = new Uint8Array(32).fill(3);
const aad = utf8ToBytes('sheet 7');
const text = utf8ToBytes('the share');
const passphrase = () => utf8ToBytes('gravel Tuba 71 orchid-lantern');

describe('a box', () => {
  it('agrees with the published XChaCha20-Poly1305 example', () => {
    // draft-irtf-cfrg-xchacha-03 appendix A.3.1
    const plaintext = utf8ToBytes(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const exampleKey = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const nonce = Uint8Array.from({ length: 24 }, (_, i) => 0x40 + i);
    const box = seal(exampleKey, plaintext, hexToBytes('50515253c0c1c2c3c4c5c6c7'), () => nonce);
    expect(box.slice(0, 24)).toEqual(nonce);
    expect(box.slice(24, 40)).toEqual(hexToBytes('bd6d179d3e83d43b9576579493c0e939'));
    expect(box.slice(-16)).toEqual(hexToBytes('c0875924c1c7987947deafd8780acf49'));
  });

  it('opens with its key and its aad, also when it holds nothing', () => {
    for (const plaintext of [text, new Uint8Array()]) {
      const box = seal(key, plaintext, aad);
      expect(open(key, box, aad)).toEqual({ ok: true, value: plaintext });
      expect(box).toHaveLength(plaintext.length + 40);
    }
  });

  it('takes a fresh nonce every time', () => {
    const nonces = Array.from({ length: 100 }, () => Buffer.from(seal(key, text, aad).slice(0, 24)).toString('hex'));
    expect(new Set(nonces).size).toBe(100);
  });

  it('refuses another key, another aad, every flipped bit and every shorter length', () => {
    const box = seal(key, text, aad);
    expect(open(new Uint8Array(32).fill(4), box, aad).ok).toBe(false);
    expect(open(key, box, utf8ToBytes('sheet 8')).ok).toBe(false);
    for (let bit = 0; bit < box.length * 8; bit++)
      expect(open(key, flipped(box, bit), aad)).toEqual({ ok: false, error: 'refused' });
    for (let length = 0; length < box.length; length++) expect(open(key, box.slice(0, length), aad).ok).toBe(false);
  });

  it('is not made with a short key or a short nonce', () => {
    expect(() => seal(key.slice(1), text, aad)).toThrow(/32 bytes/);
    expect(() => seal(key, text, aad, () => new Uint8Array(12))).toThrow(/24 bytes/);
  });
});

describe('a key from a passphrase', () => {
  const quick = { memoryKiB: 1_024, passes: 3, lanes: 2, salt: new Uint8Array(32).fill(5) };
  const secret = new Uint8Array(32).fill(6);

  it('is what the definition says, computed by another implementation', async () => {
    const stretched = argon2id(passphrase(), quick.salt, { t: 3, m: 1_024, p: 2, dkLen: 32, version: 0x13 });
    expect(await deriveDailyKey(passphrase(), secret, quick)).toEqual(
      hkdf(sha256, concatBytes(stretched, secret), undefined, utf8ToBytes('keyturn/vault-key/1'), 32),
    );
    expect(await deriveRecoveryKey(passphrase(), quick)).toEqual(
      hkdf(sha256, stretched, undefined, utf8ToBytes('keyturn/recovery-key/1'), 32),
    );
  });

  it('changes with the passphrase, the keychain secret, the salt, each cost and the purpose', async () => {
    const keys = [
      await deriveDailyKey(passphrase(), secret, quick),
      await deriveDailyKey(utf8ToBytes('Gravel Tuba 71 orchid-lantern'), secret, quick),
      await deriveDailyKey(passphrase(), new Uint8Array(32).fill(7), quick),
      await deriveDailyKey(passphrase(), secret, { ...quick, salt: new Uint8Array(32).fill(6) }),
      await deriveDailyKey(passphrase(), secret, { ...quick, memoryKiB: 1_032 }),
      await deriveDailyKey(passphrase(), secret, { ...quick, passes: 4 }),
      await deriveDailyKey(passphrase(), secret, { ...quick, lanes: 1 }),
      await deriveRecoveryKey(passphrase(), quick),
    ];
    expect(new Set(keys.map((k) => Buffer.from(k).toString('hex'))).size).toBe(keys.length);
  });

  it('leaves no passphrase behind, also when the derivation fails', async () => {
    const used = passphrase();
    await deriveDailyKey(used, secret, quick);
    expect(used.every((byte) => byte === 0)).toBe(true);
    const failed = passphrase();
    await expect(deriveRecoveryKey(failed, { ...quick, memoryKiB: 1 })).rejects.toThrow();
    expect(failed.every((byte) => byte === 0)).toBe(true);
    expect(secret.every((byte) => byte === 6)).toBe(true);
  });

  it('is asked for only within the bounds, at each edge and one step across', () => {
    const cost = { memoryKiB: 64 * 1_024, passes: 3, lanes: 1 };
    expect(isAcceptableCost(cost, 64)).toBe(true);
    expect(isAcceptableCost({ memoryKiB: 1_024 * 1_024, passes: 16, lanes: 16 }, 64)).toBe(true);
    for (const beyond of [
      { memoryKiB: 64 * 1_024 - 1 },
      { memoryKiB: 1_024 * 1_024 + 1 },
      { memoryKiB: 0xffff_ffff },
      { passes: 2 },
      { passes: 17 },
      { lanes: 0 },
      { lanes: 17 },
      { passes: Number.NaN },
    ])
      expect(isAcceptableCost({ ...cost, ...beyond }, 64)).toBe(false);
    expect(isAcceptableCost(dailyCost, 64)).toBe(true);
    expect(isAcceptableCost(recoveryCost, 256)).toBe(true);
    expect(isAcceptableCost(dailyCost, 256)).toBe(false);
  });

  it('marks a keychain secret without showing it', () => {
    expect(keychainMark(secret)).toHaveLength(16);
    expect(keychainMark(secret)).not.toEqual(keychainMark(new Uint8Array(32).fill(7)));
    expect(Buffer.from(keychainMark(secret)).includes(Buffer.from(secret.slice(0, 4)))).toBe(false);
  });
});

describe('a sealed file', () => {
  const header: SealedHeader = {
    purpose: 'vault',
    derivation: { ...dailyCost, salt: new Uint8Array(32).fill(9) },
    mark: keychainMark(new Uint8Array(32).fill(6)),
  };
  const backup: SealedHeader = {
    purpose: 'backup',
    derivation: { ...recoveryCost, salt: new Uint8Array(32).fill(8) },
    mark: undefined,
  };
  let file: Uint8Array;
  beforeAll(() => {
    file = sealBytes(header, key, text);
  });

  it('gives back its header and its content', () => {
    expect(inspectSealed(file, 'vault')).toEqual(header);
    expect(openSealed(file, key)).toEqual(text);
    expect(inspectSealed(sealBytes(backup, key, text), 'backup')).toEqual(backup);
  });

  it('opens through the real derivations, at the cost product code uses', async () => {
    const secret = new Uint8Array(32).fill(6);
    const sealed = sealBytes(header, await deriveDailyKey(passphrase(), secret, header.derivation), text);
    const found = inspectSealed(sealed, 'vault');
    expect(openSealed(sealed, await deriveDailyKey(passphrase(), secret, found.derivation))).toEqual(text);
    expect(failure(() => openSealed(sealed, key))).toBe('passphraseWrong');
    const recovery = sealBytes(backup, await deriveRecoveryKey(passphrase(), backup.derivation), text);
    expect(
      openSealed(recovery, await deriveRecoveryKey(passphrase(), inspectSealed(recovery, 'backup').derivation)),
    ).toEqual(text);
  });

  it('keeps the fixed layout that a later version will have to read', () => {
    const fixed = sealBytes(header, key, text, (n) => new Uint8Array(n).fill(1));
    expect(headerBytes).toBe(67);
    expect(Buffer.from(fixed.slice(0, 19)).toString('hex')).toBe(
      `${Buffer.from('KEYTURN\n').toString('hex')}0101000200000000000304`,
    );
    expect(fixed).toHaveLength(67 + 32 + 24 + text.length + 16);
    const box = concatBytes(
      new Uint8Array(24).fill(1),
      xchacha20poly1305(key, new Uint8Array(24).fill(1), fixed.slice(0, 67)).encrypt(text),
    );
    expect(fixed.slice(99)).toEqual(box);
    expect(fixed.slice(67, 99)).toEqual(labelledHash('keyturn/sealed-checksum/1', fixed.slice(0, 67), box));
  });

  it('is refused with every single bit flipped, before the passphrase is asked for', () => {
    for (let bit = 0; bit < file.length * 8; bit++)
      expect(['vaultDamaged', 'databaseNewer']).toContain(failure(() => inspectSealed(flipped(file, bit), 'vault')));
  });

  it('is refused at every shorter length and with a byte more', () => {
    for (let length = 0; length < file.length; length++)
      expect(failure(() => inspectSealed(file.slice(0, length), 'vault'))).toBe('vaultDamaged');
    expect(failure(() => inspectSealed(concatBytes(file, new Uint8Array(1)), 'vault'))).toBe('vaultDamaged');
  });

  it('is refused with every header bit flipped and the checksum mended: no key opens it', () => {
    for (let bit = 0; bit < headerBytes * 8; bit++) {
      const forged = mended(flipped(file, bit));
      const code = failure(() => {
        inspectSealed(forged, 'vault');
        openSealed(forged, key); // The very key of the original: only the header differs.
      });
      expect(['vaultDamaged', 'databaseNewer', 'passphraseWrong']).toContain(code);
    }
    for (let bit = (headerBytes + 32) * 8; bit < file.length * 8; bit++)
      expect(failure(() => openSealed(mended(flipped(file, bit)), key))).toBe('passphraseWrong');
  });

  it('made to be guessed or to exhaust the computer is refused before any memory is spent', () => {
    const withCost = (cost: object): Uint8Array =>
      mended(rewritten(file, { ...header, derivation: { ...header.derivation, ...cost } }));
    expect(inspectSealed(withCost({ memoryKiB: 64 * 1_024 }), 'vault').derivation.memoryKiB).toBe(65_536);
    for (const cost of [
      { memoryKiB: 64 * 1_024 - 1 },
      { memoryKiB: 0xffff_ffff },
      { passes: 2 },
      { passes: 0xffff_ffff },
      { lanes: 0 },
      { lanes: 255 },
    ])
      expect(failure(() => inspectSealed(withCost(cost), 'vault'))).toBe('vaultDamaged');
    const cheapBackup = sealBytes(
      { ...backup, derivation: { ...backup.derivation, memoryKiB: 256 * 1_024 - 1 } },
      key,
      text,
    );
    expect(failure(() => inspectSealed(cheapBackup, 'backup'))).toBe('backupDamaged');
    expect(inspectSealed(cheapBackup, 'backup', 64).purpose).toBe('backup');
  });

  it('of a later version is left to the newer program, in a sentence', () => {
    const later = file.slice();
    later[8] = 2;
    expect(() => inspectSealed(mended(later), 'vault')).toThrow(/newer Keyturn \(form 2; this one knows 1\)/);
    expect(failure(() => inspectSealed(later, 'vault'))).toBe('databaseNewer');
  });

  it('is not taken for one of another purpose, and no other file for one of ours', () => {
    expect(() => inspectSealed(file, 'backup')).toThrow(/a Keyturn vault, not a backup/);
    expect(failure(() => inspectSealed(sealBytes(backup, key, text), 'vault'))).toBe('vaultDamaged');
    for (const other of [new Uint8Array(), utf8ToBytes('%PDF-1.7'), new Uint8Array(500)])
      expect(failure(() => inspectSealed(other, 'backup'))).toBe('backupForeign');
  });

  it('may be as large as its bound and not a byte larger', () => {
    const room = sealedFileBytesMax - (headerBytes + 32 + 40);
    expect(sealBytes(header, key, new Uint8Array(room))).toHaveLength(sealedFileBytesMax);
    expect(() => sealBytes(header, key, new Uint8Array(room + 1))).toThrow(/within its bound/);
  });

  it('says nothing of the content or the key when it refuses', () => {
    for (const work of [() => openSealed(file, new Uint8Array(32)), () => inspectSealed(flipped(file, 900), 'vault')]) {
      let said = '';
      try {
        work();
      } catch (cause) {
        said = `${String(cause)} ${JSON.stringify(cause)}`;
      }
      expect(said).not.toBe('');
      expect(said).not.toContain('share');
      expect(said).not.toContain('030303');
    }
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

/** What somebody does who alters a file on purpose: the checksum has no key. */
function mended(file: Uint8Array): Uint8Array {
  const sum = labelledHash('keyturn/sealed-checksum/1', file.subarray(0, headerBytes), file.subarray(headerBytes + 32));
  return concatBytes(file.subarray(0, headerBytes), sum, file.subarray(headerBytes + 32));
}

function rewritten(file: Uint8Array, { derivation }: SealedHeader): Uint8Array {
  const copy = file.slice();
  const numbers = new DataView(copy.buffer, 10);
  numbers.setUint32(0, derivation.memoryKiB);
  numbers.setUint32(4, derivation.passes);
  numbers.setUint8(8, derivation.lanes);
  return copy;
}

function failure(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  throw new Error('nothing failed');
}
