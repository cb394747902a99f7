import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['KEYTURN_VECTORS'] ?? join(import.meta.dirname, '../../../shared/vectors');

/** The official vectors' file of this name, parsed; undefined where the shared folder is not beside the project. */
export function officialVectors(name: string): unknown {
  const file = join(folder, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
