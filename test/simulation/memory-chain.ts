import { bytesToHex } from '../../src/core/base/bytes.ts';
import { schnorrVerify } from '../../src/core/frost/bip340.ts';
import { outpointKey } from '../../src/core/engine/state.ts';
import { signatureScript } from '../../src/core/kaspa/script.ts';
import { sighashes } from '../../src/core/kaspa/sighash.ts';
import { decodeTransaction, transactionId, type UtxoEntry } from '../../src/core/kaspa/transaction.ts';
import type { TransactionId } from '../../src/core/base/ids.ts';
import type { Chain } from '../../src/core/ports.ts';
import type { Clockwork } from './clockwork.ts';

type Seen = Awaited<ReturnType<Chain['observe']>>;
type CoinHere = { readonly outpoint: string; readonly utxo: UtxoEntry };

/** News of a transaction reach watchers this much later. */
const newsMs = 50;

/** The ledger of a world. It checks signatures and coins as a node would, and takes a transaction the moment it comes. */
export class MemoryChain {
  readonly #clockwork: Clockwork;
  readonly #beganAtMs: number;
  #coins = new Map<string, CoinHere>();
  #minted = 0;
  /** Everything that was ever accepted, by transaction id, with how often it was handed in. */
  readonly accepted = new Map<string, { readonly bytes: Uint8Array; handedIn: number }>();
  readonly refused: string[] = [];
  /** Transactions handed in from now on are taken and forgotten, as by a node that restarts before it could pass them on. */
  isForgetful = false;
  #forgotten = 0;
  readonly #spent = new Map<string, readonly CoinHere[]>();
  readonly #watchers = new Map<string, (script: string) => void>();

  constructor(clockwork: Clockwork) {
    this.#clockwork = clockwork;
    this.#beganAtMs = clockwork.nowMs;
  }

  /** One score a second. */
  daaScore(): bigint {
    return 1_000_000n + BigInt(Math.floor((this.#clockwork.nowMs - this.#beganAtMs) / 1000));
  }

  fund(script: Uint8Array, amountSompi: bigint, count = 1): readonly string[] {
    const outpoints = Array.from({ length: count }, () => {
      const id = (0xf0000 + this.#minted++).toString(16).padStart(64, '0') as TransactionId;
      const outpoint = outpointKey({ transactionId: id, index: 0 });
      const utxo = {
        amountSompi,
        scriptPublicKey: { version: 0, script },
        blockDaaScore: this.daaScore(),
        isCoinbase: false,
      };
      this.#coins.set(outpoint, { outpoint, utxo });
      return outpoint;
    });
    this.#tell([bytesToHex(script)]);
    return outpoints;
  }

  /** Somebody else's doing: a coin is gone. */
  take(outpoint: string): void {
    const coin = this.#coins.get(outpoint);
    this.#coins.delete(outpoint);
    if (coin !== undefined) this.#tell([bytesToHex(coin.utxo.scriptPublicKey.script)]);
  }

  coin(outpoint: string): UtxoEntry | undefined {
    return this.#coins.get(outpoint)?.utxo;
  }

  observe(script: Uint8Array): Seen {
    const wanted = bytesToHex(script);
    return {
      daaScore: this.daaScore(),
      coins: [...this.#coins.values()].filter(({ utxo }) => bytesToHex(utxo.scriptPublicKey.script) === wanted),
    };
  }

  submit(bytes: Uint8Array): Awaited<ReturnType<Chain['submit']>> {
    const decoded = decodeTransaction(bytes);
    if (!decoded.ok) return this.#refuse('malformed');
    const tx = decoded.value;
    const id = transactionId(tx);
    const known = this.accepted.get(id);
    if (known !== undefined) {
      known.handedIn += 1;
      return { kind: 'taken' };
    }
    const keys = tx.inputs.map(({ previousOutpoint }) => outpointKey(previousOutpoint));
    const utxos = keys.flatMap((key) => this.#coins.get(key)?.utxo ?? []);
    if (utxos.length !== keys.length) return this.#refuse('missing coin');
    const hashes = sighashes(
      { ...tx, inputs: tx.inputs.map((i) => ({ ...i, signatureScript: new Uint8Array() })) },
      utxos,
    );
    const valid = tx.inputs.every((input, i) => {
      const signature = input.signatureScript.slice(1, 65);
      const key = utxos[i]?.scriptPublicKey.script.slice(1, 33) ?? new Uint8Array();
      const wellFormed = bytesToHex(signatureScript(signature)) === bytesToHex(input.signatureScript);
      return wellFormed && schnorrVerify(signature, hashes[i] ?? new Uint8Array(), key);
    });
    const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
    if (!valid) return this.#refuse('bad signature');
    if (sum(utxos.map((u) => u.amountSompi)) < sum(tx.outputs.map((o) => o.valueSompi)))
      return this.#refuse('more out than in');
    if (this.isForgetful) {
      this.#forgotten += 1;
      return { kind: 'taken' };
    }
    this.#spent.set(
      id,
      keys.flatMap((key) => this.#coins.get(key) ?? []),
    );
    for (const key of keys) this.#coins.delete(key);
    for (const [index, { valueSompi, scriptPublicKey }] of tx.outputs.entries()) {
      const outpoint = outpointKey({ transactionId: id, index });
      const utxo = { amountSompi: valueSompi, scriptPublicKey, blockDaaScore: this.daaScore(), isCoinbase: false };
      this.#coins.set(outpoint, { outpoint, utxo });
    }
    this.accepted.set(id, { bytes, handedIn: 1 });
    this.#tell(
      [...utxos.map((u) => u.scriptPublicKey), ...tx.outputs.map((o) => o.scriptPublicKey)].map(({ script }) =>
        bytesToHex(script),
      ),
    );
    return { kind: 'taken' };
  }

  /** How often a transaction was taken and forgotten. */
  forgotten(): number {
    return this.#forgotten;
  }

  /** A reorganisation leaves a transaction out: its coins are there again, what it made is gone, and no node keeps it. */
  undo(id: string): void {
    const spent = this.#spent.get(id) ?? [];
    const made = [...this.#coins.values()].filter(({ outpoint }) => outpoint.startsWith(`${id}:`));
    for (const { outpoint } of made) this.#coins.delete(outpoint);
    for (const coin of spent) this.#coins.set(coin.outpoint, coin);
    this.accepted.delete(id);
    this.#tell([...made, ...spent].map(({ utxo }) => bytesToHex(utxo.scriptPublicKey.script)));
  }

  watch(who: string, changed: ((script: string) => void) | undefined): void {
    if (changed === undefined) this.#watchers.delete(who);
    else this.#watchers.set(who, changed);
  }

  /** A world that begins where another one stood. */
  copyFrom(other: MemoryChain): void {
    this.#coins = new Map(other.#coins);
    this.#minted = other.#minted;
  }

  #refuse(reason: string): { readonly kind: 'refused'; readonly reason: string } {
    this.refused.push(reason);
    return { kind: 'refused', reason };
  }

  #tell(scripts: readonly string[]): void {
    this.#clockwork.after(newsMs, () => {
      for (const watcher of this.#watchers.values()) for (const script of new Set(scripts)) watcher(script);
    });
  }
}
