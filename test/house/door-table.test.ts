import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import type { Contract } from '../../src/preload/contract-kit.ts';
import { contract } from '../../src/preload/contract.ts';
import { doorTable, doorTablePath } from './door-table.ts';

describe('docs/door.md', () => {
  it('says what the contracts say now; otherwise run test/house/write-door-table.ts', () => {
    expect(readFileSync(doorTablePath, 'utf8')).toBe(doorTable());
  });

  it('has a row for every command and topic, with every field and code of it', () => {
    const rows = doorTable().split('\n');
    for (const door of [contract, confirmContract] as readonly Contract[])
      for (const [room, entries] of Object.entries(door))
        for (const [name, entry] of Object.entries(entries)) {
          const row = rows.find((line) => line.startsWith(`| \`${room}.${name}\` |`)) ?? '';
          expect([`${room}.${name}`, row]).not.toEqual([`${room}.${name}`, '']);
          if (entry.kind === 'topic') continue;
          for (const code of entry.errors) expect(row).toContain(`\`${code}\``);
          const fields = Object.keys((entry.input as unknown as { readonly shape: object }).shape);
          for (const field of fields) expect(row).toMatch(new RegExp(`\`${field}\\??\``));
        }
  });
});
