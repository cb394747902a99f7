import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { insecureFileName } from '../../src/main/keychain/insecure-file-keychain.ts';
import { room, type Room } from './desks.ts';

let place: Room;
beforeEach(() => {
  place = room();
});
afterEach(() => place.close());

it('says at once that the profile is this app’s alone, and to a second app that it is not', async () => {
  const first = place.open('dana');
  expect(await first.desk.claimed).toBeUndefined();
  const second = place.open('dana');
  expect(await second.desk.claimed).toMatchObject({ code: 'profileInUse' });
});

it('keeps nothing open of a profile that could not be opened, so that trying again says the same and then works', async () => {
  const first = place.open('dana');
  await first.until('the profile', (_view, shell) => shell.place === 'profile');
  await first.desk.quit();

  // A key that is not of its length is found only once the database is open.
  const file = join(place.folder, 'profiles/dana', insecureFileName);
  const sound = readFileSync(file, 'utf8');
  const keys = JSON.parse(sound) as { secrets: Record<string, string> };
  const short = Object.fromEntries(
    Object.entries(keys.secrets).map(([name, key]) => [name, name.includes('device-key') ? '00' : key]),
  );
  writeFileSync(file, JSON.stringify({ ...keys, secrets: short }), { mode: 0o600 });
  const again = place.open('dana');
  const failed = await again.until('a refusal', (_view, { place: at, failure }) =>
    at === 'failed' ? failure : undefined,
  );
  expect(failed.code).not.toBe('profileInUse');
  await again.ask('app.reopen', {});
  expect(again.shell().failure).toEqual(failed);

  writeFileSync(file, sound, { mode: 0o600 });
  await again.ask('app.reopen', {});
  await again.until('the profile', (_view, shell) => shell.place === 'profile');
});
