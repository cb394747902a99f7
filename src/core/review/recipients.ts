import { bytesToHex } from '../base/bytes.ts';
import type { Sompi } from '../base/ids.ts';
import type { ReadingModel } from './model.ts';

/** One recipient of a proposal with everything it would get. */
export type Recipient = {
  readonly script: Uint8Array;
  readonly address: string;
  /** As in the address book; undefined when it is not in it. */
  readonly name: string | undefined;
  readonly amountSompi: Sompi;
};

/** The payments of a reading by recipient, in order of first mention: several to one script are one recipient. */
export function recipientsOf({ outputs }: Pick<ReadingModel, 'outputs'>): readonly Recipient[] {
  const byScript = new Map<string, Recipient>();
  for (const { role, script, address, valueSompi } of outputs) {
    if (role.kind === 'change') continue;
    const key = bytesToHex(script);
    const earlierSompi = byScript.get(key)?.amountSompi ?? 0n;
    byScript.set(key, { script, address, name: role.name, amountSompi: earlierSompi + valueSompi });
  }
  return [...byScript.values()];
}

/** A recipient in a sentence. An address is whole, or it is not shown: look-alikes copy beginnings and ends. */
export const recipientPhrase = ({ name, address }: Recipient): string =>
  name ?? `the address ${groupedAddress(address)}`;

/** The whole address in groups of four after its prefix: `kaspa: qr0l vfhu …`. */
export function groupedAddress(address: string): string {
  const colon = address.indexOf(':') + 1;
  const groups = address.slice(colon).match(/.{1,4}/gu) ?? [];
  return [address.slice(0, colon), ...groups].join(' ').trim();
}
