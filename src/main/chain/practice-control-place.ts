import { join } from 'node:path';
import { z } from 'zod';
import { readBoundedFile, writePrivateFile } from '../files/private-file.ts';

const place = z.object({ port: z.int().min(1).max(65_535), token: z.string().min(16).max(128) });
/** Where the shared practice ledger is found, and what it asks of whoever wants practice money. */
export type LedgerPlace = z.output<typeof place>;

const fileBytesMax = 4_096;

/** @returns undefined when none was written yet, or what is there says nothing; a new one is then written over it */
export function readPlace(folder: string): LedgerPlace | undefined {
  const bytes = readBoundedFile(join(folder, fileName), fileBytesMax);
  if (bytes === undefined) return undefined;
  try {
    return place.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/** @throws KeyturnError diskFull, profilePermissions */
export function writePlace(folder: string, found: LedgerPlace): void {
  writePrivateFile(join(folder, fileName), new TextEncoder().encode(`${JSON.stringify(found)}\n`));
}

const fileName = 'ledger.json';
