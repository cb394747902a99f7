import { decode as decodeCbor, encode as encodeCbor, rfc8949EncodeOptions } from 'cborg';
import { bytesToHex, equalBytes, hexToBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Why bytes are not what they should be; `where` is the path of the field, for a log or a blame. */
export type Malformed = { readonly where: string; readonly why: string };

/** Both directions of one shape. Decoding is total through {@link decodeStrict}. */
export type Codec<T> = {
  toCbor(value: T): unknown;
  /** Throws {@link Refusal} only; never called from outside this file's shapes. */
  fromCbor(raw: unknown, where: string): T;
};
export type Decoded<C> = C extends Codec<infer T> ? T : never;

class Refusal extends Error {
  readonly malformed: Malformed;
  constructor(where: string, why: string) {
    super(`${where}: ${why}`);
    this.malformed = { where, why };
  }
}

/** The one byte form of a value: deterministic CBOR (RFC 8949 §4.2.1). */
export function encodeStrict<T>(codec: Codec<T>, value: T): Uint8Array {
  // The library answers with a window into a shared buffer; a copy is ours alone.
  return Uint8Array.from(encodeCbor(codec.toCbor(value), rfc8949EncodeOptions));
}

/**
 * Decode bytes of at most `bytesMax`, refusing everything but the one form {@link encodeStrict} writes:
 * another map order, a longer integer, an unknown field, a float or a tag is malformed.
 */
export function decodeStrict<T>(codec: Codec<T>, bytes: Uint8Array, bytesMax: number): Result<T, Malformed> {
  if (bytes.length > bytesMax) return err({ where: '', why: `longer than ${bytesMax} bytes` });
  try {
    const value = codec.fromCbor(decodeCbor(bytes, strictly), '');
    return equalBytes(encodeStrict(codec, value), bytes)
      ? ok(value)
      : err({ where: '', why: 'not the canonical form' });
  } catch (problem) {
    // The CBOR library throws plain errors, and a deep nesting overflows the stack: all of it is one malformed message.
    return err(problem instanceof Refusal ? problem.malformed : { where: '', why: 'not canonical CBOR' });
  }
}

const strictly = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
};

export const bytes = (length: number): Codec<Uint8Array> => bytesBetween(length, length);

export const bytesBetween = (lengthMin: number, lengthMax: number): Codec<Uint8Array> => ({
  toCbor: (value) => value,
  fromCbor(raw, where) {
    if (!(raw instanceof Uint8Array)) throw new Refusal(where, 'not bytes');
    if (raw.length < lengthMin || raw.length > lengthMax) throw new Refusal(where, `${raw.length} bytes`);
    return raw;
  },
});

/** Bytes on the wire, lowercase hex inside: for ids, which are map keys. */
export const hexId = <Id extends string>(length = 32): Codec<Id> => {
  const inner = bytes(length);
  return {
    toCbor: (value) => hexToBytes(value),
    fromCbor: (raw, where) => bytesToHex(inner.fromCbor(raw, where)) as Id,
  };
};

/** A whole number from `min` to `max`, both safe integers. */
export const integer = (min: number, max: number): Codec<number> => ({
  toCbor: (value) => value,
  fromCbor(raw, where) {
    if (typeof raw !== 'number' || !Number.isSafeInteger(raw)) throw new Refusal(where, 'not a whole number');
    if (raw < min || raw > max) throw new Refusal(where, `${raw} is not between ${min} and ${max}`);
    return raw;
  },
});

/** An unsigned 64-bit quantity up to `max`: sompi, DAA scores. */
export const quantity = (max: bigint): Codec<bigint> => ({
  toCbor: (value) => value,
  fromCbor(raw, where) {
    if (typeof raw !== 'bigint' && !(typeof raw === 'number' && Number.isSafeInteger(raw)))
      throw new Refusal(where, 'not a whole number');
    const value = BigInt(raw);
    if (value < 0n || value > max) throw new Refusal(where, `${value} is not between 0 and ${max}`);
    return value;
  },
});

export const boolean: Codec<boolean> = {
  toCbor: (value) => value,
  fromCbor(raw, where) {
    if (typeof raw !== 'boolean') throw new Refusal(where, 'not true or false');
    return raw;
  },
};

/**
 * Text of at most `charactersMax` UTF-16 units. Control characters, direction overrides and lone surrogates are
 * refused: what a person reads must be what was signed. Line feeds are allowed only where `lines` says so.
 */
export const text = (
  charactersMax: number,
  options: { readonly min?: number; readonly lines?: boolean } = {},
): Codec<string> => ({
  toCbor: (value) => value,
  fromCbor(raw, where) {
    if (typeof raw !== 'string') throw new Refusal(where, 'not text');
    if (raw.length > charactersMax) throw new Refusal(where, `longer than ${charactersMax} characters`);
    if (raw.length < (options.min ?? 0)) throw new Refusal(where, 'empty');
    if (!isPlainText(options.lines === true ? raw.replaceAll('\n', ' ') : raw))
      throw new Refusal(where, 'holds characters that do not show');
    return raw;
  },
});

/**
 * Normalised (NFC) text in which every character shows and no two look the same because one of them hides: no control,
 * formatting, private-use or unassigned characters, no lone surrogates, no variation selectors, fillers or other
 * ignorable ones, no blank but the plain space. An emoji of one character is text like any other; one that is joined or
 * styled by invisible characters (families, professions, ❤ with its selector) is refused.
 */
export function isPlainText(value: string): boolean {
  return value.search(unshown) === -1 && value.normalize('NFC') === value;
}

/** The nearest plain text: what does not show becomes "\uFFFD", so that outside text can always be written down. */
export function madePlain(value: string): string {
  return value.normalize('NFC').replaceAll(unshown, '\uFFFD');
}

const unshown = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

export const list = <T>(item: Codec<T>, countMax: number, countMin = 0): Codec<readonly T[]> => ({
  toCbor: (value) => value.map((element) => item.toCbor(element)),
  fromCbor(raw, where) {
    if (!Array.isArray(raw)) throw new Refusal(where, 'not a list');
    if (raw.length > countMax || raw.length < countMin) throw new Refusal(where, `${raw.length} items`);
    return raw.map((element, i) => item.fromCbor(element, `${where}[${i}]`));
  },
});

/** A map with exactly these text keys. */
export const object = <S extends Readonly<Record<string, Codec<never>>> | Readonly<Record<string, Codec<unknown>>>>(
  shape: S,
): Codec<{ readonly [Key in keyof S]: Decoded<S[Key]> }> => {
  const fields = Object.entries(shape as Readonly<Record<string, Codec<unknown>>>);
  return {
    toCbor: (value) =>
      Object.fromEntries(fields.map(([key, codec]) => [key, codec.toCbor((value as Record<string, unknown>)[key])])),
    fromCbor(raw, where) {
      if (!(raw instanceof Map)) throw new Refusal(where, 'not a map');
      const fieldsRead = fields.map(([key, codec]) => {
        if (!raw.has(key)) throw new Refusal(`${where}.${key}`, 'missing');
        return [key, codec.fromCbor(raw.get(key), `${where}.${key}`)] as const;
      });
      if (raw.size !== fields.length) {
        const known = new Set(fields.map(([key]) => key));
        const unknown = [...raw.keys()].find((key) => typeof key !== 'string' || !known.has(key)) as unknown;
        throw new Refusal(
          where,
          `unknown field ${typeof unknown === 'string' ? unknown.slice(0, 40) : 'that is not text'}`,
        );
      }
      return Object.fromEntries(fieldsRead) as { readonly [Key in keyof S]: Decoded<S[Key]> };
    },
  };
};

/** A value, or nothing (CBOR null, `undefined` inside). */
export const optional = <T>(inner: Codec<T>): Codec<T | undefined> => ({
  toCbor: (value) => (value === undefined ? null : inner.toCbor(value)),
  fromCbor: (raw, where) => (raw === null ? undefined : inner.fromCbor(raw, where)),
});

/** One of these texts. */
export const oneOf = <const T extends string>(...values: readonly T[]): Codec<T> => ({
  toCbor: (value) => value,
  fromCbor(raw, where) {
    const found = values.find((value) => value === raw);
    if (found === undefined) throw new Refusal(where, `not one of ${values.join(', ')}`);
    return found;
  },
});

/** A union told apart by its text field `kind`; each variant's codec describes the other fields. */
export const variants = <V extends Readonly<Record<string, Codec<object>>>>(
  shapes: V,
): Codec<{ readonly [K in keyof V & string]: { readonly kind: K } & Decoded<V[K]> }[keyof V & string]> => {
  type Union = { readonly [K in keyof V & string]: { readonly kind: K } & Decoded<V[K]> }[keyof V & string];
  const codecOf = (kind: unknown, where: string): Codec<object> => {
    const codec = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    if (codec === undefined) throw new Refusal(`${where}.kind`, 'not known');
    return codec;
  };
  return {
    toCbor: (value) => ({ kind: value.kind, ...(codecOf(value.kind, '').toCbor(value) as object) }),
    fromCbor(raw, where) {
      if (!(raw instanceof Map)) throw new Refusal(where, 'not a map');
      const kind: unknown = raw.get('kind');
      const codec = codecOf(kind, where);
      const rest = new Map<unknown, unknown>(raw);
      rest.delete('kind');
      return { kind, ...codec.fromCbor(rest, where) } as Union;
    },
  };
};

/** The same shape with a test of its own, for what a shape cannot say. */
export const checked = <T>(inner: Codec<T>, isRight: (value: T) => boolean, why: string): Codec<T> => ({
  toCbor: (value) => inner.toCbor(value),
  fromCbor(raw, where) {
    const value = inner.fromCbor(raw, where);
    if (!isRight(value)) throw new Refusal(where, why);
    return value;
  },
});
