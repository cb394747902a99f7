import { type ErrorCode, KeyturnError } from '../../core/base/errors.ts';

/** What the sealed form says of the file it reads, as the door names it: the database is another file with a way out of its own. */
const named: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  databaseForeign: 'vaultForeign',
  databaseNewer: 'formNewer',
};

/** Do something with a vault or a backup, and let a refusal pass under the code the contract declares for it. */
export async function ofSealedFile<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (problem) {
    const code = problem instanceof KeyturnError ? named[problem.code] : undefined;
    if (code === undefined || !(problem instanceof KeyturnError)) throw problem;
    throw new KeyturnError(code, problem.message, { cause: problem });
  }
}
