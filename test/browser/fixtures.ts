import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fixture } from './fixture.ts';

/** Every fixture by name, from the files in `fixtures/`: each exports a record called `fixtures`. */
export async function allFixtures(): Promise<ReadonlyMap<string, Fixture>> {
  const folder = join(import.meta.dirname, 'fixtures');
  const all = new Map<string, Fixture>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts')) continue;
    const { fixtures } = (await import(join(folder, file))) as {
      readonly fixtures?: Readonly<Record<string, Fixture>>;
    };
    for (const [name, fixture] of Object.entries(fixtures ?? {})) {
      if (all.has(name)) throw new Error(`Two fixtures are called ${name}`);
      all.set(name, fixture);
    }
  }
  return all;
}
