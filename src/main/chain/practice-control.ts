import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { parseNodeUrl } from './node-url.ts';
import { quoted } from './submit-outcome.ts';
import { openConnection } from './wrpc-connection.ts';
import { hash, u64 } from './wrpc-schemas.ts';

/** Long enough for ten thousand blocks on a slow computer. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks a practice ledger in another process for practice money. A real node drops the line at this, so no harm is done there.
 * @returns id of the transaction that made the coins, which are spendable at once
 * @throws KeyturnError ledgerUnreachable (also where it is not a practice ledger), ledgerRefused, invalidInput
 */
export async function practiceFaucet(
  url: string,
  ask: { readonly address: string; readonly amountSompi: bigint; readonly count: number; readonly token?: string },
): Promise<string> {
  return (await askOnce(url, 'practiceFaucet', ask, z.object({ transactionId: hash }))).transactionId;
}

/**
 * Asks a practice ledger in another process to accept what waits and to move on by `blocks`.
 * @returns its DAA score afterwards
 * @throws KeyturnError as `practiceFaucet`
 */
export async function practiceMine(url: string, blocks: number): Promise<bigint> {
  return (await askOnce(url, 'practiceMine', { blocks }, z.object({ virtualDaaScore: u64 }))).virtualDaaScore;
}

/**
 * Which practice ledger answers there.
 * @returns its name, as `nameOfLedger` makes it; undefined where it has none, or it is no practice ledger
 * @throws KeyturnError ledgerUnreachable: nothing answers, or a node that does not know the question
 */
export async function practiceHello(url: string, withinMs: number): Promise<string | undefined> {
  const { ledger } = await askOnce(url, 'practiceHello', {}, z.object({ ledger: z.string().nullable() }), withinMs);
  return ledger ?? undefined;
}

async function askOnce<S extends z.ZodType>(
  url: string,
  method: string,
  params: object,
  schema: S,
  withinMs = ANSWER_WITHIN_MS,
): Promise<z.output<S>> {
  const connection = await openConnection({
    url: parseNodeUrl(url),
    requestTimeoutMs: withinMs,
    onNotification: () => undefined,
    onLost: () => undefined,
  });
  try {
    const answer = await connection.request(method, params);
    const read = answer.ok ? schema.safeParse(answer.value) : undefined;
    if (read?.success === true) return read.data;
    throw new KeyturnError(
      'ledgerRefused',
      `The practice ledger refused: "${answer.ok ? 'an answer Keyturn does not understand' : quoted(answer.error)}". Nothing was changed.`,
    );
  } finally {
    connection.close();
  }
}
