import { describe, expect, it } from 'vitest';
import type { NetworkName } from '../../../src/core/kaspa/network.ts';
import { judgePassphrase, passphraseBytes } from '../../../src/main/vault/passphrase.ts';

const strong = 'gravel Tuba 71 orchid-lantern';
const judged = async (text: string, network: NetworkName, purpose: 'daily' | 'recovery' = 'daily') => {
  const result = await judgePassphrase(text, network, purpose);
  return result.ok ? 'accepted' : result.error.code;
};

describe('a passphrase on mainnet', () => {
  it('is accepted at 16 characters and strength 4, and refused at 15', async () => {
    const sixteen = 'xT7#qLz9!mWv2@Kd';
    expect(await judgePassphrase(sixteen, 'mainnet', 'daily')).toEqual({ ok: true, value: { score: 4 } });
    const short = await judgePassphrase(sixteen.slice(1), 'mainnet', 'daily');
    expect(short).toMatchObject({
      ok: false,
      error: { code: 'passphraseTooWeak', charactersMin: 16, score: undefined },
    });
    expect(await judged(strong, 'mainnet')).toBe('accepted');
  });

  it('is refused at 16 characters and strength 3, and told what would help', async () => {
    const result = await judgePassphrase('orchid---lantern', 'mainnet', 'daily');
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'passphraseTooWeak', score: 3, advice: [expect.any(String)] },
    });
    expect(await judgePassphrase('orchid---lantern', 'testnet-10', 'daily')).toEqual({ ok: true, value: { score: 3 } });
  });

  it('is refused when it is long and easy, whatever it pretends, with words of advice', async () => {
    for (const easy of [
      'password12345678',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'qwertyuiopasdfgh',
      'keyturnkeyturnkeyturn',
      'P@ssw0rdP@ssw0rd',
    ]) {
      const result = await judgePassphrase(easy, 'mainnet', 'daily');
      expect(result.ok, easy).toBe(false);
      if (result.ok) continue;
      expect(result.error.code).toBe('passphraseTooWeak');
      expect(result.error.score).toBeLessThan(4);
      expect(result.error.advice.length).toBeGreaterThan(0);
      expect(JSON.stringify(result)).not.toContain(easy);
    }
  });

  it('has the same rules for the recovery passphrase, which cannot be left out', async () => {
    expect(await judged('', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(await judged('xT7#qLz9!mW', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(await judged('password12345678', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(await judged(strong, 'mainnet', 'recovery')).toBe('accepted');
    const result = await judgePassphrase('short', 'mainnet', 'recovery');
    expect(result.ok ? '' : result.error.sentence).toBe('The recovery passphrase needs at least 16 characters.');
  });
});

describe('a passphrase on the test network', () => {
  it('is accepted at 12 characters and strength 3, and refused one character or one step below', async () => {
    const twelve = 'xT7#qLz9!mWv';
    expect(await judged(twelve, 'testnet-10')).toBe('accepted');
    expect(await judged(twelve.slice(1), 'testnet-10')).toBe('passphraseTooWeak');
    expect(await judgePassphrase('orchid-lantern', 'testnet-10', 'daily')).toEqual({ ok: true, value: { score: 3 } });
    expect((await judgePassphrase('orchid-lantern', 'mainnet', 'daily')).ok).toBe(false);
    const weak = await judgePassphrase('monkeydragon', 'testnet-10', 'daily');
    expect(weak).toMatchObject({ ok: false, error: { code: 'passphraseTooWeak', charactersMin: 12 } });
    expect(weak.ok ? 4 : weak.error.score).toBeLessThan(3);
  });
});

describe('a passphrase for practice', () => {
  it('needs 8 characters and no strength', async () => {
    for (const network of ['practice', 'simnet', 'devnet'] as const) {
      expect(await judgePassphrase('password', network, 'daily')).toEqual({ ok: true, value: { score: undefined } });
      expect(await judged('passwor', network)).toBe('passphraseTooWeak');
    }
  });
});

describe('the length of a passphrase', () => {
  it('is checked before anything else: 128 characters are scored, 129 and 1,200 are refused', async () => {
    // Text of this kind, 1,200 characters of it, keeps the meter busy for half a minute; the test's own time limit is shorter.
    const slow = (length: number): string => '@4$1!|0357+aB3'.repeat(100).slice(0, length);
    expect((await judgePassphrase(slow(128), 'mainnet', 'daily')).ok).toBe(true);
    for (const length of [129, 1_200, 1_400]) expect(await judged(slow(length), 'mainnet')).toBe('passphraseTooLong');
    expect(await judged('a'.repeat(10_000_000), 'practice')).toBe('passphraseTooLong');
  }, 15_000);

  it('counts characters as a person does, not halves of them', async () => {
    expect(await judged('\u{1f511}'.repeat(128), 'practice')).toBe('accepted');
    expect(await judged('\u{1f511}'.repeat(129), 'practice')).toBe('passphraseTooLong');
    expect(await judged('\u{1f511}'.repeat(7), 'practice')).toBe('passphraseTooWeak');
  });

  it('holds after normalising too, which can make one character into eighteen', async () => {
    expect(await judged('\ufdfa'.repeat(7), 'practice')).toBe('accepted');
    expect(await judged('\ufdfa'.repeat(8), 'practice')).toBe('passphraseTooLong');
    expect(passphraseBytes('\ufdfa'.repeat(8))).toBeUndefined();
  });
});

describe('the bytes of a passphrase', () => {
  it('are the same however the keyboard composes the characters', () => {
    expect(passphraseBytes('e\u0301\ufb01')).toEqual(new TextEncoder().encode('\u00e9fi'));
    expect(passphraseBytes('A b')).toEqual(new Uint8Array([0x41, 0x20, 0x62]));
  });
});
