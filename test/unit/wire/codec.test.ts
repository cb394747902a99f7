import { encode as encodeCbor, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, hexToBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import {
  boolean,
  bytes,
  bytesBetween,
  checked,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  isPlainText,
  list,
  object,
  oneOf,
  optional,
  quantity,
  text,
  variants,
} from '../../../src/core/wire/codec.ts';

const shape = object({
  id: hexId<string>(4),
  count: integer(0, 1_000),
  note: text(20, { lines: true }),
  paid: boolean,
  sompi: quantity(2_900_000_000_000_000_000n),
  raw: bytesBetween(0, 8),
  maybe: optional(text(5)),
  many: list(integer(0, 9), 3),
  what: variants({ pay: object({ to: bytes(2) }), wait: object({}) }),
  level: oneOf('low', 'high'),
});
type Shape = Parameters<typeof shape.toCbor>[0];
const sample: Shape = {
  id: '00ff00ff',
  count: 500,
  note: 'Invoice 7\nApril',
  paid: true,
  sompi: 12n,
  raw: Uint8Array.of(1, 2),
  maybe: undefined,
  many: [1, 2],
  what: { kind: 'pay', to: Uint8Array.of(3, 4) },
  level: 'low',
};
const read = (raw: Uint8Array) => decodeStrict(shape, raw, 4_096);
const hex = (text: string): Uint8Array => hexToBytes(text.replaceAll(' ', ''));
const refusal = (result: ReturnType<typeof read>): string | undefined =>
  result.ok ? undefined : `${result.error.where}: ${result.error.why}`;

const plain = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((s) => s.length <= 5 && isPlainText(s));
const shapes: fc.Arbitrary<Shape> = fc.record({
  id: fc
    .uint8Array({ minLength: 4, maxLength: 4 })
    .map((raw) => [...raw].map((b) => b.toString(16).padStart(2, '0')).join('')),
  count: fc.nat(1_000),
  note: plain,
  paid: fc.boolean(),
  sompi: fc.bigInt(0n, 2_900_000_000_000_000_000n),
  raw: fc.uint8Array({ maxLength: 8 }),
  maybe: fc.option(plain, { nil: undefined }),
  many: fc.array(fc.nat(9), { maxLength: 3 }),
  what: fc.oneof(
    fc.uint8Array({ minLength: 2, maxLength: 2 }).map((to) => ({ kind: 'pay' as const, to })),
    fc.constant({ kind: 'wait' as const }),
  ),
  level: fc.constantFrom('low' as const, 'high' as const),
});

describe('one value has one byte form', () => {
  it('what was written is read back', () => {
    fc.assert(
      fc.property(shapes, (value) => {
        expect(read(encodeStrict(shape, value))).toEqual({ ok: true, value });
      }),
      { numRuns: 500 },
    );
  });

  it('random bytes never throw, and what is accepted is the canonical form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        const result = read(raw);
        if (result.ok) expect(encodeStrict(shape, result.value)).toEqual(raw);
      }),
      { numRuns: 2_000 },
    );
  });

  it('bytes changed anywhere never throw, and are refused or another value', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, change) => {
        const raw = encodeStrict(shape, value);
        const place = at % raw.length;
        raw[place] = (raw[place] ?? 0) ^ change;
        const result = read(raw);
        if (!result.ok) return;
        expect(result.value).not.toEqual(value);
        expect(encodeStrict(shape, result.value)).toEqual(raw);
      }),
      { numRuns: 1_000 },
    );
  });

  const number = integer(0, 100_000);
  it.each([
    ['a number in one byte too many', '18 05'],
    ['a number in two bytes too many', '19 0005'],
    ['a number in four bytes too many', '1a 00000005'],
    ['a number in eight bytes too many', '1b 0000000000000005'],
    ['a float of whole value', 'f9 4500'],
    ['a double of whole value', 'fb 4014000000000000'],
    ['a tagged number', 'c1 05'],
    ['a big number of small value', 'c2 41 05'],
    ['undefined', 'f7'],
    ['null where nothing is optional', 'f6'],
    ['infinity', 'f9 7c00'],
    ['not a number', 'f9 7e00'],
    ['a negative number', '24'],
    ['bytes after the end', '05 00'],
    ['nothing at all', ''],
    ['half a number', '19 00'],
    ['a reserved length', '1c'],
  ])('%s is refused', (_, spelled) => {
    expect(decodeStrict(number, hex('05'), 16)).toEqual({ ok: true, value: 5 });
    expect(decodeStrict(number, hex(spelled), 16).ok).toBe(false);
  });

  const pair = object({ a: integer(0, 9), bb: integer(0, 9) });
  it.each([
    ['another order of the map', 'a2 62 6262 02 61 61 01'],
    ['the same key twice', 'a3 61 61 01 61 61 01 62 6262 02'],
    ['the same key twice with another value', 'a3 61 61 01 61 61 03 62 6262 02'],
    ['a map without end mark', 'bf 61 61 01 62 6262 02 ff'],
    ['a key in pieces', 'a2 7f 61 61 ff 01 62 6262 02'],
    ['a longer length of the map', 'b8 02 61 61 01 62 6262 02'],
    ['a longer length of a key', 'a2 78 01 61 01 62 6262 02'],
    ['a key of bytes', 'a2 41 61 01 62 6262 02'],
    ['a tagged map', 'd9 d9f7 a2 61 61 01 62 6262 02'],
    ['a list for a map', '82 01 02'],
  ])('%s is refused', (_, spelled) => {
    expect(decodeStrict(pair, hex('a2 61 61 01 62 6262 02'), 64)).toEqual({ ok: true, value: { a: 1, bb: 2 } });
    expect(decodeStrict(pair, hex(spelled), 64).ok).toBe(false);
  });

  it.each([
    ['bytes in pieces', '5f 41 01 41 02 ff'],
    ['bytes with a longer length', '58 02 0102'],
    ['text for bytes', '62 0102'],
    ['a list of numbers for bytes', '82 01 02'],
  ])('%s are refused', (_, spelled) => {
    expect(decodeStrict(bytes(2), hex('42 0102'), 16).ok).toBe(true);
    expect(decodeStrict(bytes(2), hex(spelled), 16).ok).toBe(false);
  });

  it('a quantity is written short where it is short, and read up to its maximum and not beyond', () => {
    const amount = quantity(2n ** 63n);
    expect(decodeStrict(amount, encodeStrict(amount, 2n ** 63n), 16)).toEqual({ ok: true, value: 2n ** 63n });
    expect(decodeStrict(amount, hex('1b 8000000000000001'), 16).ok).toBe(false);
    expect(decodeStrict(amount, hex('1b 0000000000000001'), 16).ok).toBe(false);
    expect(decodeStrict(amount, hex('20'), 16).ok).toBe(false);
  });
});

describe('a refusal names the place', () => {
  const raw = (change: Record<string, unknown>): Uint8Array => {
    const value = { ...(shape.toCbor(sample) as object), ...change };
    return encodeCbor(
      Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)),
      rfc8949EncodeOptions,
    );
  };

  it.each([
    [{ count: undefined }, '.count: missing'],
    [{ extra: 1 }, ': unknown field extra'],
    [{ ['x'.repeat(60)]: 1 }, `: unknown field ${'x'.repeat(40)}`],
    [{ count: 1_001 }, '.count: 1001 is not between 0 and 1000'],
    [{ count: 'five' }, '.count: not a whole number'],
    [{ many: [1, 2, 10] }, '.many[2]: 10 is not between 0 and 9'],
    [{ many: [1, 2, 3, 4] }, '.many: 4 items'],
    [{ raw: new Uint8Array(9) }, '.raw: 9 bytes'],
    [{ level: 'middle' }, '.level: not one of low, high'],
    [{ what: { kind: 'pay' } }, '.what.to: missing'],
    [{ what: { kind: 'steal', to: Uint8Array.of(1, 2) } }, '.what.kind: not known'],
    [{ what: { kind: 'toString' } }, '.what.kind: not known'],
    [{ what: { to: Uint8Array.of(1, 2) } }, '.what.kind: not known'],
    [{ paid: 1 }, '.paid: not true or false'],
  ])('%j', (change, expected) => {
    expect(refusal(read(raw(change)))).toBe(expected);
  });

  it('a field named __proto__ or constructor is an unknown field and touches no prototype', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const withKey = new Map<string, unknown>([
        ...Object.entries(shape.toCbor(sample) as object),
        [key, { polluted: 1 }],
      ]);
      expect(refusal(read(encodeCbor(withKey, rfc8949EncodeOptions)))).toBe(`: unknown field ${key}`);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a test of its own is part of a shape', () => {
    const even = checked(integer(0, 9), (n) => n % 2 === 0, 'odd');
    expect(decodeStrict(even, hex('04'), 4)).toEqual({ ok: true, value: 4 });
    expect(decodeStrict(even, hex('05'), 4)).toEqual({ ok: false, error: { where: '', why: 'odd' } });
  });
});

describe('what costs memory or time is refused first', () => {
  it('exactly the maximum is read and one byte more is not', () => {
    const raw = encodeStrict(shape, sample);
    expect(decodeStrict(shape, raw, raw.length).ok).toBe(true);
    expect(decodeStrict(shape, raw, raw.length - 1)).toEqual({
      ok: false,
      error: { where: '', why: `longer than ${raw.length - 1} bytes` },
    });
  });

  it.each([
    ['lists', 0x81],
    ['maps', 0xa1],
    ['tags', 0xc1],
    ['endless lists', 0x9f],
  ])('a million nested %s are one malformed message', (_, byte) => {
    expect(decodeStrict(shape, new Uint8Array(1_000_000).fill(byte), 1_048_576).ok).toBe(false);
  });

  it.each([
    ['list', '9b 0000000fffffffff'],
    ['map', 'bb 0000000fffffffff'],
    ['text', '7b 0000000fffffffff'],
    ['bytes', '5b 0000000fffffffff'],
    ['list beyond all numbers', '9b ffffffffffffffff'],
  ])('a %s that claims billions and brings nothing allocates nothing', (_, spelled) => {
    expect(read(hex(spelled)).ok).toBe(false);
  });
});

describe('text is what a person can see', () => {
  const line = text(40);
  const accepted = (value: string): boolean => decodeStrict(line, encodeCbor(value), 400).ok;

  it.each([
    '',
    'Dana',
    'Acme Ltd',
    'Łódź Żółć',
    'Ünal & Söhne',
    '株式会社',
    'שלום',
    'a – b',
    '5 €',
    '😀',
    '👍🏽',
    '🇨🇭',
  ])('“%s” is accepted', (value) => {
    expect(accepted(value)).toBe(true);
  });

  it.each([
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['a null', 'a\u0000b'],
    ['delete', 'a\u007fb'],
    ['a right-to-left override', 'a\u202eb'],
    ['a left-to-right isolate', 'a\u2066b'],
    ['a right-to-left mark', 'a\u200fb'],
    ['a zero-width space', 'a\u200bb'],
    ['a zero-width joiner', 'a\u200db'],
    ['a byte order mark', '\ufeffa'],
    ['a soft hyphen', 'a\u00adb'],
    ['a line separator', 'a\u2028b'],
    ['a language tag', 'a\u{e0041}b'],
    ['a private character', 'a\ue000b'],
    ['an unassigned character', 'a\u0378b'],
    ['a non-character', 'a\uffffb'],
    ['a variation selector', 'a\ufe0fb'],
    ['a grapheme joiner', 'a\u034fb'],
    ['a Hangul filler', 'a\u3164b'],
    ['a blank braille cell', 'a\u2800b'],
    ['a no-break space', 'a\u00a0b'],
    ['an em space', 'a\u2003b'],
    ['an ideographic space', 'a\u3000b'],
    ['text that is not normalised', 'u\u0308'],
    ['a heart styled by a selector', '❤\ufe0f'],
    ['a family joined by joiners', '👩\u200d👩\u200d👧'],
  ])('%s is refused', (_, value) => {
    expect(accepted(value)).toBe(false);
  });

  it('lone surrogates are refused, in whatever bytes they come', () => {
    expect(isPlainText('a\ud800b')).toBe(false);
    for (const spelled of ['63 eda080', '66 eda080edb080', '61 ff', '62 c080', '64 f4908080'])
      expect(decodeStrict(line, hex(spelled), 40).ok).toBe(false);
  });

  it('line feeds are allowed where lines are, and nothing else is', () => {
    const note = text(40, { lines: true });
    expect(decodeStrict(note, encodeCbor('a\n\nb'), 40).ok).toBe(true);
    for (const value of ['a\r\nb', 'a\tb', 'a\u2029b'])
      expect(decodeStrict(note, encodeCbor(value), 40).ok).toBe(false);
  });

  it('length is counted in UTF-16 units, exactly to the bound', () => {
    expect(accepted('x'.repeat(40))).toBe(true);
    expect(accepted('x'.repeat(41))).toBe(false);
    expect(accepted('😀'.repeat(20))).toBe(true);
    expect(accepted('😀'.repeat(21))).toBe(false);
    expect(decodeStrict(text(4, { min: 1 }), encodeCbor(''), 40).ok).toBe(false);
  });

  it('bytes that are read are ours alone: changing what arrived later changes nothing', () => {
    const arrived = concatBytes(hex('42'), utf8ToBytes('ab'));
    const value = decodeStrict(bytes(2), arrived, 8);
    arrived[1] = 0;
    expect(value).toEqual({ ok: true, value: utf8ToBytes('ab') });
  });
});
