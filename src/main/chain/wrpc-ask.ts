import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { quoted } from './submit-outcome.ts';
import type { Connection } from './wrpc-connection.ts';

/**
 * Asks one question and reads the answer through its schema before anyone uses it.
 * @throws KeyturnError ledgerUnreachable, ledgerRefused
 */
export async function ask<S extends z.ZodType>(
  url: string,
  connection: Connection,
  method: string,
  params: object,
  schema: S,
): Promise<z.output<S>> {
  const answer = await connection.request(method, params);
  return answer.ok ? read(url, answer.value, schema) : refuse(url, answer.error);
}

/** @throws KeyturnError ledgerRefused: the node's answer is not of this shape */
export function read<S extends z.ZodType>(url: string, value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw unusable(url, 'a message Keyturn does not understand', z.prettifyError(result.error));
  return result.data;
}

/** The node answered with an error where we expected none. */
export function refuse(url: string, text: string): never {
  throw new KeyturnError(
    'ledgerRefused',
    `The Kaspa node at ${url} refused the question: "${quoted(text)}". Nothing was changed. Try again, or choose another node.`,
  );
}

/** The node's answer is well-formed but cannot be right. */
export function unusable(url: string, what: string, detail?: string): KeyturnError {
  const message = `The Kaspa node at ${url} answered with ${what}. Nothing was changed. Choose another node.`;
  return new KeyturnError('ledgerRefused', message, detail === undefined ? undefined : { cause: quoted(detail) });
}
