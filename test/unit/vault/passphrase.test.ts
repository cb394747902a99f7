import { describe, expect, it } from 'vitest';
import type { NetworkName } from '../../../src/core/kaspa/network.ts';
import { judgePassphrase, passphraseBytes } from '../../../src/main/vault/passphrase.ts';

const strong = 'gravel Tuba 71 orchid-lantern';
const judged = (text: string, network: NetworkName, purpose: 'daily' | 'recovery' = 'daily') => {
  const result = judgePassphrase(text, network, purpose);
  return result.ok ? 'accepted' : result.error.code;
};

describe('a passphrase on mainnet', () => {
  it('is accepted at 16 characters and strength 4, and refused at 15', () => {
    const sixteen = 'xT7#qLz9!mWv2@Kd';
    expect(judgePassphrase(sixteen, 'mainnet', 'daily')).toEqual({ ok: true, value: { score: 4 } });
    const short = judgePassphrase(sixteen.slice(1), 'mainnet', 'daily');
    expect(short).toMatchObject({
      ok: false,
      error: { code: 'passphraseTooWeak', charactersMin: 16, score: undefined },
    });
    expect(judged(strong, 'mainnet')).toBe('accepted');
  });

  it('is refused at 16 characters and strength 3, and told what would help', () => {
    const result = judgePassphrase('orchid---lantern', 'mainnet', 'daily');
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'passphraseTooWeak', score: 3, advice: [expect.any(String)] },
    });
    expect(judgePassphrase('orchid---lantern', 'testnet-10', 'daily')).toEqual({ ok: true, value: { score: 3 } });
  });

  it('is refused when it is long and easy, whatever it pretends, with words of advice', () => {
    for (const easy of [
      'password12345678',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'qwertyuiopasdfgh',
      'keyturnkeyturnkeyturn',
      'P@ssw0rdP@ssw0rd',
    ]) {
      const result = judgePassphrase(easy, 'mainnet', 'daily');
      expect(result.ok, easy).toBe(false);
      if (result.ok) continue;
      expect(result.error.code).toBe('passphraseTooWeak');
      expect(result.error.score).toBeLessThan(4);
      expect(result.error.advice.length).toBeGreaterThan(0);
      expect(JSON.stringify(result)).not.toContain(easy);
    }
  });

  it('has the same rules for the recovery passphrase, which cannot be left out', () => {
    expect(judged('', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(judged('xT7#qLz9!mW', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(judged('password12345678', 'mainnet', 'recovery')).toBe('passphraseTooWeak');
    expect(judged(strong, 'mainnet', 'recovery')).toBe('accepted');
    const result = judgePassphrase('short', 'mainnet', 'recovery');
    expect(result.ok ? '' : result.error.sentence).toBe('The recovery passphrase needs at least 16 characters.');
  });
});

describe('a passphrase on the test network', () => {
  it('is accepted at 12 characters and strength 3, and refused one character or one step below', () => {
    const twelve = 'xT7#qLz9!mWv';
    expect(judged(twelve, 'testnet-10')).toBe('accepted');
    expect(judged(twelve.slice(1), 'testnet-10')).toBe('passphraseTooWeak');
    expect(judgePassphrase('orchid-lantern', 'testnet-10', 'daily')).toEqual({ ok: true, value: { score: 3 } });
    expect(judgePassphrase('orchid-lantern', 'mainnet', 'daily').ok).toBe(false);
    const weak = judgePassphrase('monkeydragon', 'testnet-10', 'daily');
    expect(weak).toMatchObject({ ok: false, error: { code: 'passphraseTooWeak', charactersMin: 12 } });
    expect(weak.ok ? 4 : weak.error.score).toBeLessThan(3);
  });
});

describe('a passphrase for practice', () => {
  it('needs 8 characters and no strength', () => {
    for (const network of ['practice', 'simnet', 'devnet'] as const) {
      expect(judgePassphrase('password', network, 'daily')).toEqual({ ok: true, value: { score: undefined } });
      expect(judged('passwor', network)).toBe('passphraseTooWeak');
    }
  });
});

describe('the length of a passphrase', () => {
  it('is checked before anything else: 128 characters are scored, 129 and 1,200 are refused', () => {
    // Text of this kind, 1,200 characters of it, keeps the meter busy for half a minute; the test's own time limit is shorter.
    const slow = (length: number): string => '@4$1!|0357+aB3'.repeat(100).slice(0, length);
    expect(judgePassphrase(slow(128), 'mainnet', 'daily').ok).toBe(true);
    for (const length of [129, 1_200, 1_400]) expect(judged(slow(length), 'mainnet')).toBe('passphraseTooLong');
    expect(judged('a'.repeat(10_000_000), 'practice')).toBe('passphraseTooLong');
  }, 15_000);

  it('counts characters as a person does, not halves of them', () => {
    expect(judged('\u{1f511}'.repeat(128), 'practice')).toBe('accepted');
    expect(judged('\u{1f511}'.repeat(129), 'practice')).toBe('passphraseTooLong');
    expect(judged('\u{1f511}'.repeat(7), 'practice')).toBe('passphraseTooWeak');
  });

  it('holds after normalising too, which can make one character into eighteen', () => {
    expect(judged('\ufdfa'.repeat(7), 'practice')).toBe('accepted');
    expect(judged('\ufdfa'.repeat(8), 'practice')).toBe('passphraseTooLong');
    expect(passphraseBytes('\ufdfa'.repeat(8))).toBeUndefined();
  });
});

describe('the bytes of a passphrase', () => {
  it('are the same however the keyboard composes the characters', () => {
    expect(passphraseBytes('e\u0301\ufb01')).toEqual(new TextEncoder().encode('\u00e9fi'));
    expect(passphraseBytes('A b')).toEqual(new Uint8Array([0x41, 0x20, 0x62]));
  });
});
