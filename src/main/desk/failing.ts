import { KeyturnError } from '../../core/base/errors.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { DeskFailure } from '../desk.ts';

/** What the page, or the terminal, is told of a profile that could not be opened. */
export function failureOf(problem: unknown): DeskFailure {
  if (problem instanceof KeyturnError) return { code: problem.code, message: problem.message };
  return {
    code: 'unexpected',
    message:
      'Keyturn could not open this profile, for a reason it did not expect. Nothing was changed and no money is at risk. Start Keyturn again.',
  };
}

/** Only on the practice network does Keyturn run a ledger itself. */
export function noNode(network: NetworkName): KeyturnError {
  return new KeyturnError(
    'ledgerUnreachable',
    `This profile is for ${network}, and no Kaspa node was named. Nothing was opened and no money is at risk. Start Keyturn with --node and a node’s address, e.g. wss://node.example:443.`,
  );
}
