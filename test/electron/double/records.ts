/** One thing the app did to Electron, in order. Functions are kept by name only. */
export type Call = { readonly what: string; readonly args: readonly unknown[] };

/** A run of the app does a few hundred things; a million forged messages must not fill the memory. */
const callsMax = 20_000;

export const calls: Call[] = [];

export function record(what: string, ...args: readonly unknown[]): void {
  if (calls.length < callsMax) calls.push({ what, args: args.map((arg) => plain(arg)) });
}

/** What of a value can be looked at from another process. */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[deep]';
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  const name = (value as { readonly doubleName?: string }).doubleName;
  if (name !== undefined) return `[${name}]`;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, plain(inside, depth + 1)]));
}
