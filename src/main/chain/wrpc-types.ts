/** Shapes of the node's JSON wRPC once parsed: every 64-bit number is a bigint, every byte string lowercase hex. */

/** `mainnet` | `testnet-10` | `simnet` | `devnet`, as the node names itself in `getServerInfo`. */
export type NetworkId = 'mainnet' | 'testnet-10' | 'simnet' | 'devnet';

export interface WireOutpoint {
  readonly transactionId: string;
  readonly index: number;
}

/** On the wire one hex string: two bytes of version, big-endian, then the script. */
export interface WireScript {
  readonly version: number;
  readonly script: string;
}

export interface WireInput {
  readonly previousOutpoint: WireOutpoint;
  readonly signatureScript: string;
  readonly sequence: bigint;
  readonly sigOpCount: number;
}

export interface WireOutput {
  /** Sompi. The wire calls it `value`. */
  readonly value: bigint;
  readonly scriptPublicKey: WireScript;
}

export interface WireTransaction {
  readonly version: number;
  readonly inputs: readonly WireInput[];
  readonly outputs: readonly WireOutput[];
  readonly lockTime: bigint;
  readonly subnetworkId: string;
  readonly gas: bigint;
  readonly payload: string;
}

/** An unspent, accepted output. The mempool never shows here. */
export interface WireUtxo {
  readonly address: string;
  readonly outpoint: WireOutpoint;
  readonly amountSompi: bigint;
  readonly scriptPublicKey: WireScript;
  readonly blockDaaScore: bigint;
  readonly isCoinbase: boolean;
}

export interface ServerInfo {
  readonly serverVersion: string;
  readonly networkId: string;
  readonly hasUtxoIndex: boolean;
  readonly isSynced: boolean;
  readonly virtualDaaScore: bigint;
}

export interface FeeBucket {
  /** Sompi per gram; a floating number on the wire, an estimate only. */
  readonly feerate: number;
  readonly estimatedSeconds: number;
}

export interface FeeEstimate {
  readonly priorityBucket: FeeBucket;
  readonly normalBuckets: readonly FeeBucket[];
  readonly lowBuckets: readonly FeeBucket[];
}

export interface MempoolEntry {
  readonly feeSompi: bigint;
  readonly isOrphan: boolean;
  readonly transaction: WireTransaction;
}

export interface UtxosChange {
  readonly added: readonly WireUtxo[];
  readonly removed: readonly WireUtxo[];
}
