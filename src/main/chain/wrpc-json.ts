/**
 * Reads one message. Every number written as an integer becomes a bigint, so that no 64-bit amount or sequence is
 * rounded on the way in; numbers with a point or an exponent stay numbers, as `feerate` needs.
 * @param text            one whole text frame
 * @param charactersMax   bound of this reader; a longer text is not looked at
 * @returns the value, or undefined where the text is too long or not JSON (JSON itself has no undefined)
 */
export function parseWire(text: string, charactersMax: number): unknown {
  if (text.length > charactersMax) return undefined;
  try {
    return parseWithSource(text, (_key, value, context) =>
      typeof value === 'number' && context.source !== undefined && INTEGER.test(context.source)
        ? BigInt(context.source)
        : value,
    );
  } catch {
    // Bad syntax, or nesting deeper than the stack: either way not a message of this protocol.
    return undefined;
  }
}

/** Writes one message; a bigint becomes its plain digits, the only form the node's 64-bit fields accept. */
export function writeWire(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? rawJson(part.toString()) : part));
}

const INTEGER = /^-?\d{1,40}$/;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
// The project's language library is older than these two, which Node 24 has: the third argument of a reviver, and rawJSON.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;
