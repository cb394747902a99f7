import { describe, expect, it } from 'vitest';
import {
  addressPrefix,
  formatKas,
  MAX_SOMPI,
  networkNames,
  nodeNetworkId,
  parseKas,
} from '../../../src/core/kaspa/network.ts';

describe('An amount in KAS', () => {
  it.each([
    [0n, '0'],
    [1n, '0.00000001'],
    [200_000n, '0.002'],
    [100_000_000n, '1'],
    [1_250_000_000_000n, '12,500'],
    [99_999_999n, '0.99999999'],
    [123_456_789_000_000_001n, '1,234,567,890.00000001'],
    [-150_000_000n, '-1.5'],
    [MAX_SOMPI, '29,000,000,000'],
  ])('of %s sompi is written %s', (sompi, text) => {
    expect(formatKas(sompi)).toBe(text);
    if (sompi >= 0n) expect(parseKas(text)).toEqual({ ok: true, value: sompi });
  });

  it('reads with or without separators, and keeps zeros at the end harmless', () => {
    expect(parseKas('12500')).toEqual(parseKas('12,500'));
    expect(parseKas('1.50')).toEqual({ ok: true, value: 150_000_000n });
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '.5',
    '5.',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '01',
    '00',
    '1,00',
    '1,0000',
    '10,00',
    ',100',
    '1,,000',
    '1.5.5',
    '1.000,5',
    '12,500,',
    '１',
    '1\n',
    '1,2345',
    '1234,567',
    '9'.repeat(33),
  ])('is not read from %j', (text) => {
    expect(parseKas(text)).toEqual({ ok: false, error: 'form' });
  });

  it('has at most eight decimals', () => {
    expect(parseKas('0.00000001').ok).toBe(true);
    expect(parseKas('0.000000010')).toEqual({ ok: false, error: 'tooManyDecimals' });
  });

  it('is at most the whole supply', () => {
    expect(parseKas('29,000,000,000')).toEqual({ ok: true, value: MAX_SOMPI });
    expect(parseKas('29,000,000,000.00000001')).toEqual({ ok: false, error: 'tooLarge' });
  });
});

describe('A network', () => {
  it('is its own even where it shares an address prefix or a node name', () => {
    expect(new Set(networkNames).size).toBe(5);
    expect(networkNames.map(addressPrefix)).toEqual(['kaspa', 'kaspatest', 'kaspasim', 'kaspadev', 'kaspasim']);
    expect(nodeNetworkId('practice')).toBe('simnet');
    expect(nodeNetworkId('testnet-10')).toBe('testnet-10');
  });
});
