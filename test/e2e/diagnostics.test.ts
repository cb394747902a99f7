import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { codeOf } from '../../src/main/failures.ts';
import { diagnosticsHandlers } from '../../src/main/ipc/diagnostics.ts';
import { diagnosticsText, struckOut } from '../../src/main/ipc/diagnostics-text.ts';
import { acme, approve, groupIn, propose, readyGroup } from '../simulation/ready-group.ts';
import { wholeMember } from './whole-member.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-diagnostics-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A group with a payment on its way and failures that quote everything that must not leave. */
async function scene() {
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed: 'diagnostics' });
  const { world, group } = team;
  const dana = world.apps[0]!;
  const proposal = await propose(dana, group, { amount: '61.25', note: 'For the roof, secret reason' });
  await approve(team, dana, proposal);
  const member = wholeMember(dana, '/home/dana/.config/keyturn');
  const secrets = [
    'Dana',
    'Lee',
    'Sam',
    'Flat 12 fund',
    'the roof',
    'secret reason',
    '61.25',
    '6125000000',
    acme,
    group,
    proposal,
    dana.person.device,
    '/home/dana',
    'correct horse battery',
    'keyturn://join/',
    '192.0.2.7',
    'wss://node.example',
    ...dana.network.addresses(),
    ...world.apps.map(({ person }) => person.device),
    ...groupIn(dana, group).key!.pubshares.map((share) => Buffer.from(share).toString('hex')),
  ];
  for (const secret of secrets) {
    member.noteFailure('observe', new Error(`failed with ${secret}`));
    member.noteFailure('peer', secret);
    member.noteFailure(secret, new KeyturnError('diskFull', `no room for ${secret}`));
    member.noteFailure('listener', Object.assign(new Error('x'), { name: secret }));
  }
  return { member, secrets };
}

describe('the diagnostics', () => {
  it('hold versions, counts, states and codes, and nothing about money or people', async () => {
    const { member, secrets } = await scene();
    const text = diagnosticsText(member);
    for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(text).not.toMatch(/[0-9a-f]{16}/);
    for (const line of [
      'Version: 0.1.0',
      'Network: practice',
      'Groups: 1',
      'Group 1: ready, 2 of 3 must agree',
      'Other laptops: 2',
      'diskFull',
    ])
      expect(text).toContain(line);
    expect(text).toContain(`This laptop: ${member.engine.state().device.slice(0, 8)}`);
    expect(text.match(/: (not )?connected$/gm)).toHaveLength(2);
  });

  it('are exported to the letter as they were shown, whatever happened since', async () => {
    const { member } = await scene();
    const file = join(folder, 'for-help.txt');
    const handlers = diagnosticsHandlers(member);
    const { text } = await handlers.preview({});
    member.noteFailure('later', new KeyturnError('databaseDamaged', 'x'));
    const { bytes } = await handlers.export({ file });
    const written = readFileSync(file, 'utf8');
    expect(written).toBe(text);
    expect((await handlers.preview({})).text).toContain('databaseDamaged');
    expect(written).toMatch(/^Made: \d{4}-\d\d-\d\dT[\d:.]+Z$/m);
    expect([Buffer.byteLength(written), statSync(file).mode & 0o777]).toEqual([bytes, 0o600]);
    await expect(handlers.export({ file })).rejects.toMatchObject({ code: 'invalidInput' });
    await expect(handlers.export({ file: join(folder, 'a.sh') })).rejects.toMatchObject({ code: 'invalidInput' });
    await expect(handlers.export({ file: join(folder, 'none', 'a.txt') })).rejects.toMatchObject({
      code: 'fileNotFound',
    });
  });

  it('keep the last hundred failures, and count one that repeats', async () => {
    const { member } = await scene();
    for (let i = 0; i < 500; i++)
      member.noteFailure(`place${i % 250 < 125 ? 'A' : 'B'}`, new KeyturnError('diskFull', 'x'));
    expect(member.failures()).toHaveLength(100);
    expect(member.failures().slice(-4)).toMatchObject(
      [125, 125, 125, 125].map((times, i) => ({ where: i % 2 === 0 ? 'placeA' : 'placeB', code: 'diskFull', times })),
    );
  });

  it('are struck out as a whole: also a code or a place in the app that nobody thought of leaves nothing', async () => {
    const { member } = await scene();
    for (const slipped of [acme, 'keyturn://join/AbC-_9', 'ab'.repeat(32), '192.0.2.7:4001'])
      member.noteFailure('open', new KeyturnError(slipped as KeyturnError['code'], 'x'));
    const text = diagnosticsText(member);
    expect(text.match(/\[struck out\]/g)).toHaveLength(4);
    for (const slipped of [acme, 'AbC-_9', 'abababab', '192.0.2.7']) expect(text).not.toContain(slipped);
  });

  it('and what a process reports of a failure are a code, a class or an invariant of ours, never its message', () => {
    const secret = 'hunter2 is what was typed';
    expect(codeOf(new KeyturnError('diskFull', secret))).toBe('diskFull');
    expect(codeOf(new Error(secret))).toBe('Error');
    expect(codeOf(new TypeError(secret, { cause: new Error(secret) }))).toBe('TypeError');
    expect(codeOf({ message: secret })).toBe('object');
    expect(codeOf(new Error('Invariant broken: a vault is opened once'))).toBe(
      'Invariant broken: a vault is opened once',
    );
  });

  it('strike out what looks like an address, a link, a key, a place or an amount, wherever it came from', () => {
    for (const secret of [
      acme,
      'keyturn://join/AbC-_9',
      'ab'.repeat(32),
      '/home/dana/file',
      'C:\\Users\\dana\\file',
      '/ip4/192.0.2.7/tcp/4001/p2p/12D3Koo',
      '192.0.2.7:4001',
      '12,500 KAS',
      'wss://node.example/x',
    ])
      expect(struckOut(`a ${secret} b`)).toBe('a [struck out] b');
  });
});
