import { z } from 'zod';
import { KeyturnError } from '../../../core/base/errors.ts';
import { parentChannel } from '../../processes/parent-channel.ts';
import { type PracticeLedger, startPracticeLedger } from './start.ts';

// The practice ledger as a process of its own, told what to do over the channel its parent opened.
// Without a parent it has nothing to do and ends; when the parent goes, so does it.

const command = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('start'),
    id: z.number().int(),
    port: z.number().int().min(0).max(65_535).optional(),
    networkId: z.enum(['testnet-10', 'simnet', 'devnet']).optional(),
    autoMineMs: z.number().optional(),
    journal: z.string().max(4_096).optional(),
    token: z.string().max(128).optional(),
  }),
  z.object({
    verb: z.literal('faucet'),
    id: z.number().int(),
    address: z.string().max(120),
    amountSompi: z.bigint(),
    count: z.number().int(),
  }),
  z.object({
    verb: z.literal('mine'),
    id: z.number().int(),
    blocks: z.number().int(),
    payAddress: z.string().optional(),
  }),
  z.object({ verb: z.literal('close'), id: z.number().int() }),
]);
/** What the parent may say. Sent with Node's `advanced` serialization, so that amounts stay bigints. */
export type LedgerCommand = z.input<typeof command>;
/** What comes back: `ready` names the address once, every other verb is answered by its id. */
export type LedgerAnswer =
  | { readonly id: number; readonly ok: true; readonly value: Ready | string | bigint | undefined }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string };
export interface Ready {
  readonly url: string;
  readonly port: number;
  readonly cutBytes: number;
}

let ledger: PracticeLedger | undefined;

async function perform(asked: z.output<typeof command>): Promise<Ready | string | bigint | undefined> {
  if (asked.verb === 'start') {
    const { port, networkId, autoMineMs, journal, token } = asked;
    if (ledger !== undefined) throw notInOrder('has already started');
    ledger = await startPracticeLedger({
      ...(port === undefined ? {} : { port }),
      ...(networkId === undefined ? {} : { networkId }),
      ...(autoMineMs === undefined ? {} : { autoMineMs }),
      ...(journal === undefined ? {} : { journal }),
      ...(token === undefined ? {} : { token }),
    });
    return { url: ledger.url, port: ledger.port, cutBytes: ledger.cutBytes };
  }
  if (ledger === undefined) throw notInOrder('has not started');
  switch (asked.verb) {
    case 'faucet':
      return ledger.faucet(asked.address, asked.amountSompi, asked.count);
    case 'mine':
      return ledger.mine(asked.blocks, asked.payAddress);
    case 'close':
      return ledger.close().then(() => undefined);
  }
}

function notInOrder(what: string): KeyturnError {
  return new KeyturnError('wrongPhase', `The practice ledger ${what}. Nothing was changed.`);
}

async function answer(message: unknown): Promise<void> {
  const asked = command.parse(message);
  let reply: LedgerAnswer;
  try {
    reply = { id: asked.id, ok: true, value: await perform(asked) };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    reply = { id: asked.id, ok: false, code: error.code, message: error.message };
  }
  parent.send(reply, () => {
    if (asked.verb === 'close') parent.end();
  });
}

const parent = parentChannel();
parent.onMessage((message) => void answer(message));
