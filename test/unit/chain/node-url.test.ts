import { describe, expect, it } from 'vitest';
import { parseNodeUrl } from '../../../src/main/chain/node-url.ts';
import { backoffMs } from '../../../src/main/chain/node-line.ts';

describe('where a node may be', () => {
  it('takes plain ws only to this computer', () => {
    expect(parseNodeUrl('ws://127.0.0.1:18110')).toBe('ws://127.0.0.1:18110/');
    expect(parseNodeUrl('ws://[::1]:18110/')).toBe('ws://[::1]:18110/');
    expect(parseNodeUrl('ws://localhost:18110')).toBe('ws://localhost:18110/');
    for (const url of [
      'ws://192.168.1.2:18110',
      'ws://127.0.0.1.example',
      'ws://localhost.example',
      'ws://0.0.0.0',
      'ws://[::2]',
    ]) {
      expect(() => parseNodeUrl(url), url).toThrow(/encryption/);
    }
  });
  it('takes wss anywhere', () => {
    expect(parseNodeUrl('wss://node.example:443/json')).toBe('wss://node.example/json');
  });
  it('refuses other schemes, passwords, fragments and what is no address', () => {
    for (const url of [
      'http://127.0.0.1',
      'file:///etc',
      'wss://dana:secret@node.example',
      'wss://node.example/#x',
      'node.example',
      '',
    ]) {
      expect(() => parseNodeUrl(url), url).toThrow(expect.objectContaining({ code: 'invalidInput' }));
    }
    expect(() => parseNodeUrl(`wss://node.example/${'a'.repeat(300)}`)).toThrow(/not the address/);
  });
});

describe('the wait before a reconnect', () => {
  it('doubles from one second, half of it at random', () => {
    expect([0, 1, 2].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000]);
    expect([0, 1, 2].map((attempt) => backoffMs(attempt, 0.999999))).toEqual([1000, 2000, 4000]);
  });
  it('stops growing at thirty seconds', () => {
    expect(backoffMs(4, 0.999999)).toBe(16_000);
    expect(backoffMs(5, 0.999999)).toBe(30_000);
    expect(backoffMs(1_000_000, 0.999999)).toBe(30_000);
  });
});
