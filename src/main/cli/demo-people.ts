import { blake3 } from '@noble/hashes/blake3.js';
import { encodeAddress } from '../../core/kaspa/address.ts';
import { isKeyOnCurve } from '../../core/kaspa/script.ts';
import { utf8ToBytes } from '../../core/base/bytes.ts';

/** What a seed decides in the demo: who proposes, in which order people come, how much is paid. Never a key or a code. */
export type DemoScript = {
  readonly names: readonly string[];
  /** Indices of members: the proposer, then those who approve after it, in order. */
  readonly approvers: readonly number[];
  readonly coinKas: number;
  readonly payKas: string;
  readonly note: string;
};

const people = ['Dana', 'Lee', 'Sam'] as const;

export function demoScript(options: {
  readonly members: number;
  readonly threshold: number;
  readonly inputs: number;
  readonly seed: string | undefined;
}): DemoScript {
  const names = Array.from(
    { length: options.members },
    (_, i) =>
      (i < people.length
        ? people[i % people.length]
        : `${people[i % people.length] ?? ''} ${Math.floor(i / people.length) + 1}`) ?? '',
  );
  const pick = picker(options.seed ?? '');
  const order = shuffled(
    Array.from({ length: options.members }, (_, i) => i),
    pick,
  );
  const coinKas = 100 + pick(900);
  // All coins but a part of the last one, so that the payment needs every one of them and leaves some change.
  const payKas = `${coinKas * (options.inputs - 1) + Math.floor(coinKas / 4) + pick(Math.floor(coinKas / 2))}`;
  return { names, approvers: order.slice(0, options.threshold), coinKas, payKas, note: `Invoice ${1000 + pick(9000)}` };
}

/** An address on the practice ledger that nobody has the key of: its key is the first hash that is a point. */
export function payeeAddress(): string {
  for (let i = 0; ; i++) {
    const xOnly = blake3(utf8ToBytes(`Acme Ltd/${i}`));
    if (isKeyOnCurve(xOnly)) return encodeAddress({ version: 0, payload: xOnly }, 'practice');
  }
}

function picker(seed: string): (below: number) => number {
  let counter = 0;
  return (below) => {
    const hash = blake3(utf8ToBytes(`${seed}/${counter++}`));
    return (((hash[0] ?? 0) << 16) | ((hash[1] ?? 0) << 8) | (hash[2] ?? 0)) % below;
  };
}

function shuffled(items: readonly number[], pick: (below: number) => number): readonly number[] {
  const left = [...items];
  const order: number[] = [];
  while (left.length > 0) order.push(...left.splice(pick(left.length), 1));
  return order;
}
