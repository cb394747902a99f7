/**
 * What one reader says a transaction does. Two readers that share no code each write one of these;
 * a member is asked only when they say the same (protocol.md §5.2a). All ids and scripts are lowercase hex.
 */
export interface TransactionSummary {
  readonly transactionId: string;
  readonly version: number;
  /** DAA score or milliseconds, as the network reads it; 0 in every Keyturn transaction. */
  readonly lockTime: bigint;
  readonly subnetworkId: string;
  readonly gas: bigint;
  readonly payloadBytes: number;
  readonly inputs: readonly SummaryInput[];
  readonly outputs: readonly SummaryOutput[];
  readonly totalInSompi: bigint;
  readonly totalOutSompi: bigint;
  /** Inputs less outputs; negative where the transaction would make money. */
  readonly feeSompi: bigint;
  /** The larger of compute and storage mass, with every signature script at its final length (kaspa-wasm knows no transient mass). */
  readonly massGrams: bigint;
}

export interface SummaryInput {
  readonly transactionId: string;
  readonly index: number;
  readonly sequence: bigint;
  readonly sigOpCount: number;
  /** As found in the bytes: 0 before signing. */
  readonly signatureScriptBytes: number;
}

export interface SummaryOutput {
  readonly valueSompi: bigint;
  readonly scriptVersion: number;
  readonly script: string;
  /** Undefined where no address stands for the script. */
  readonly address: string | undefined;
}

/**
 * Everything in which two readings differ, in plain words; empty where they agree.
 * At most one line for each field, so the list is bounded by the size of the transactions.
 */
export function summariesDiffer(first: TransactionSummary, second: TransactionSummary): string[] {
  const differences: string[] = [];
  const compare = (what: string, a: Value, b: Value) => {
    if (a !== b) differences.push(`${what}: ${shown(a)} in the first reading, ${shown(b)} in the second`);
  };
  for (const [key, words] of entriesOf(WHOLE)) compare(words, first[key], second[key]);
  compare('the number of inputs', first.inputs.length, second.inputs.length);
  for (const [at, a] of first.inputs.entries()) {
    const b = second.inputs[at];
    if (b === undefined) continue;
    for (const [key, words] of entriesOf(OF_INPUT)) compare(`${words} of input ${at + 1}`, a[key], b[key]);
  }
  compare('the number of outputs', first.outputs.length, second.outputs.length);
  for (const [at, a] of first.outputs.entries()) {
    const b = second.outputs[at];
    if (b === undefined) continue;
    for (const [key, words] of entriesOf(OF_OUTPUT)) compare(`${words} of output ${at + 1}`, a[key], b[key]);
  }
  return differences;
}

type Value = string | number | bigint | undefined;

// Records over all keys: a field added to a summary does not compile until it has a name here, and so is compared.
const WHOLE: Readonly<Record<Exclude<keyof TransactionSummary, 'inputs' | 'outputs'>, string>> = {
  transactionId: 'the transaction id',
  version: 'the version',
  lockTime: 'the lock time',
  subnetworkId: 'the subnetwork',
  gas: 'the gas',
  payloadBytes: 'the length of the payload in bytes',
  totalInSompi: 'the sum of the inputs in sompi',
  totalOutSompi: 'the sum of the outputs in sompi',
  feeSompi: 'the fee in sompi',
  massGrams: 'the mass in grams',
};
const OF_INPUT: Readonly<Record<keyof SummaryInput, string>> = {
  transactionId: 'the coin’s transaction',
  index: 'the coin’s number',
  sequence: 'the sequence',
  sigOpCount: 'the sig-op count',
  signatureScriptBytes: 'the length of the signature script in bytes',
};
const OF_OUTPUT: Readonly<Record<keyof SummaryOutput, string>> = {
  valueSompi: 'the amount in sompi',
  scriptVersion: 'the script version',
  script: 'the script',
  address: 'the address',
};

function entriesOf<K extends string>(record: Readonly<Record<K, string>>): [K, string][] {
  return Object.entries(record) as [K, string][];
}

function shown(value: Value): string {
  return value === undefined ? 'none' : String(value);
}
