import { describe, expect, it } from 'vitest';
import { parseWire, writeWire } from '../../../src/main/chain/wrpc-json.ts';

describe('the JSON of the node', () => {
  it('keeps a 64-bit number to its last digit, both ways', () => {
    for (const digits of ['9007199254740993', '18446744073709551615', '0', '9007199254740991']) {
      expect(parseWire(`{"n":${digits}}`, 100)).toEqual({ n: BigInt(digits) });
      expect(writeWire({ n: BigInt(digits) })).toBe(`{"n":${digits}}`);
    }
  });
  it('leaves numbers with a point or an exponent as numbers', () => {
    expect(parseWire('[100.0,1e3,0.1]', 100)).toEqual([100, 1000, 0.1]);
  });
  it('does not mistake digits in a string for a number', () => {
    expect(parseWire('["18446744073709551615"]', 100)).toEqual(['18446744073709551615']);
  });
  it('reads a text exactly as long as allowed and refuses one character more', () => {
    expect(parseWire('[12]', 4)).toEqual([12n]);
    expect(parseWire('[123]', 4)).toBeUndefined();
  });
  it('answers undefined to what is not JSON, and to nesting deeper than the stack, without throwing', () => {
    expect(parseWire('{"a":', 100)).toBeUndefined();
    expect(parseWire('', 100)).toBeUndefined();
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(() => parseWire(deep, 1_000_000)).not.toThrow();
  });
});
