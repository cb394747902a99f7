import { bytesToHex } from '../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import { scriptToAddress } from '../../core/kaspa/address.ts';
import { nodeNetworkId, type NetworkName } from '../../core/kaspa/network.ts';
import { decodeTransaction, transactionId } from '../../core/kaspa/transaction.ts';
import type { Chain, Report } from '../../core/ports.ts';
import { connectNode, type NodeClient } from './wrpc-client.ts';
import type { SubmitOutcome } from './submit-outcome.ts';
import { fromWireUtxo, toWireTransaction } from './core-shapes.ts';
import type { NetworkId } from './wrpc-types.ts';

/** A node that answers slower than this is as good as gone for one question. */
const requestTimeoutMs = 15_000;

export type NodeChain = Chain & { close(): void };

type ChainOptions = {
  readonly url: string;
  readonly network: NetworkName;
  readonly random: () => number;
  readonly report: Report;
};

/** One Kaspa node as the engine's view of the chain. It connects when first asked, and again after it failed. */
export function nodeChain({ url, network, random, report }: ChainOptions): NodeChain {
  let connecting: Promise<NodeClient> | undefined;
  let closed = false;
  const unwatch: (() => void)[] = [];
  let watched = '';
  /** Grows with every change of the list, so that a subscription that arrives late knows it is no longer wanted. */
  let generation = 0;

  function node(): Promise<NodeClient> {
    if (closed) throw unreachable();
    connecting ??= connectNode({
      url,
      expectedNetworkId: nodeNetworkId(network) as NetworkId,
      requestTimeoutMs,
      random,
    }).catch((problem: unknown) => {
      connecting = undefined;
      throw problem;
    });
    return connecting;
  }

  function onlyOurs(wanted: NetworkName): void {
    // The network is part of every group; a practice group can never ask another network anything.
    if (wanted !== network)
      throw new KeyturnError(
        'ledgerWrongNetwork',
        `This profile is connected to ${network}, and the group belongs to ${wanted}. Nothing was sent. Open the profile of that network.`,
      );
  }

  return {
    async observe(wanted, script) {
      onlyOurs(wanted);
      const client = await node();
      const daaScore = await client.getVirtualDaaScore();
      const utxos = await client.getUtxosByAddresses([addressOf(network, script)]);
      return {
        daaScore,
        coins: utxos
          .map(fromWireUtxo)
          .map(({ outpoint, entry }) => ({ outpoint: `${outpoint.transactionId}:${outpoint.index}`, utxo: entry })),
      };
    },
    async submit(wanted, bytes) {
      onlyOurs(wanted);
      const decoded = decodeTransaction(bytes);
      assert(decoded.ok, 'a transaction we signed decodes');
      const client = await node();
      return outcomeOf(await client.submitTransaction(toWireTransaction(decoded.value), transactionId(decoded.value)));
    },
    watch(scripts, changed) {
      const ours = scripts.filter((script) => script.network === network);
      const shape = ours.map(({ script }) => bytesToHex(script)).join(' ');
      if (shape === watched || closed) return;
      watched = shape;
      generation++;
      for (const stop of unwatch.splice(0)) stop();
      if (ours.length === 0) return;
      subscribe(
        generation,
        ours.map(({ script }) => script),
        changed,
      ).catch((problem: unknown) => {
        watched = ''; // The next turn asks again; until then the engine polls what it needs.
        report('watch', problem);
      });
    },
    close() {
      closed = true;
      generation++;
      for (const stop of unwatch.splice(0)) stop();
      connecting?.then((client) => client.close()).catch((problem: unknown) => report('close', problem));
    },
  };

  async function subscribe(
    mine: number,
    scripts: readonly Uint8Array[],
    changed: (script: Uint8Array) => void,
  ): Promise<void> {
    const client = await node();
    const keep = (stop: () => void): void => {
      if (closed || mine !== generation) stop();
      else unwatch.push(stop);
    };
    const all = (): void => {
      if (!closed && mine === generation) scripts.forEach(changed);
    };
    keep(
      await client.onUtxosChanged(
        scripts.map((script) => addressOf(network, script)),
        all,
      ),
    );
    keep(
      client.onLine((event) => {
        if (event.kind === 'connected') all();
      }),
    );
    all();
  }
}

function addressOf(network: NetworkName, script: Uint8Array): string {
  const address = scriptToAddress({ version: 0, script }, network);
  assert(address.ok, 'a group script has an address');
  return address.value;
}

function outcomeOf(
  outcome: SubmitOutcome,
): { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly reason: string } {
  if (outcome.kind === 'submitted' || outcome.kind === 'alreadyKnown') return { kind: 'taken' };
  return { kind: 'refused', reason: outcome.kind === 'other' ? outcome.text : outcome.kind };
}

const unreachable = (): KeyturnError =>
  new KeyturnError(
    'ledgerUnreachable',
    'The connection to the Kaspa node was closed. Nothing was sent. Start Keyturn again.',
  );
