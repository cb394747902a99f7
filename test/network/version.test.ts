import { randomBytes } from 'node:crypto';
import { encode } from 'cborg';
import { afterEach, expect, it } from 'vitest';
import { APP_VERSION_CHARACTERS_MAX, compareAppVersions, isAppVersion } from '../../src/core/base/app-version.ts';
import { hexToBytes } from '../../src/core/base/bytes.ts';
import type { DeviceId } from '../../src/core/base/ids.ts';
import type { Network, Refusal } from '../../src/core/network-port.ts';
import { hearHello, speakProof } from '../../src/main/network/hello.ts';
import { createNetwork } from '../../src/main/network/network.ts';
import { until } from './member.ts';
import { rawPeer } from './raw-peer.ts';

/* What a peer says its app is stands on screens beside a name. Nothing but a version may pass. */

const wrong: Readonly<Record<string, unknown>> = {
  'the empty text': '',
  'one number': '1',
  'two numbers': '1.2',
  'four numbers': '1.2.3.4',
  'a leading zero': '01.2.3',
  'a number of six digits': '1.2.100000',
  'a sign': '+1.2.3',
  'a negative number': '1.-2.3',
  'a letter before it': 'v1.2.3',
  'a blank before it': ' 1.2.3',
  'a blank after it': '1.2.3 ',
  'a line feed after it': '1.2.3\n',
  'a line feed in it': '1.2.3\n4.5.6',
  'a carriage return': '1.2.3\r',
  'a NUL': '1.2.3\u0000',
  'an escape sequence': '\u001b[2J1.2.3',
  'a word of its own': '1.2.3-approveit',
  'words in the place of the word': '1.2.3-send.all.to.Mallory',
  'the word in capitals': '1.2.3-RC.1',
  'two words': '1.2.3-rc.beta.1',
  'an empty word': '1.2.3-',
  'an empty number': '1.2.3-rc.',
  'build facts': '1.2.3+Lee.approved',
  'a tag': '<b>1.2.3</b>',
  'a placeholder of the catalogue': '{{name}}',
  'a direction override': '1.2.3\u202e',
  'an override in front': '\u202e3.2.1',
  'an isolate': '\u20661.2.3\u2069',
  'a mark of direction': '1.\u200f2.3',
  'a space without width': '1.2\u200b.3',
  'a soft hyphen': '1.2.3\u00ad',
  'digits of another script': '١.٢.٣',
  'wide digits': '１.２.３',
  'a dot that only looks like one': '1\u20242\u20243',
  'a hyphen that only looks like one': '1.2.3\u2010rc.1',
  'a combining mark': '1.2.3\u0301',
  'a lone surrogate': '1.2.3\ud800',
  'a text one character too long': `1.2.${'3'.repeat(APP_VERSION_CHARACTERS_MAX - 3)}`,
  'a text of three thousand characters': '1'.repeat(3_000),
  'a number': 1,
  'a truth': true,
  bytes: Uint8Array.of(0x31, 0x2e, 0x30, 0x2e, 0x30),
  'a list': ['1.2.3'],
  'a map': { version: '1.2.3' },
};
const right = [
  '0.0.0',
  '0.1.0',
  '10.20.30',
  '99999.99999.99999-alpha.99999',
  '1.0.0-beta',
  '1.0.0-rc.0',
  '2.0.0-alpha.12',
];

const helloOf = (device: DeviceId, more: object): Uint8Array =>
  Uint8Array.of(
    0,
    1,
    ...encode({
      capabilities: [],
      nonce: randomBytes(32),
      device: hexToBytes(device),
      session: randomBytes(16),
      ...more,
    }),
  );
const someDevice = 'ab'.repeat(32) as DeviceId;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function dana(version?: string): Promise<{ network: Network; refusals: Refusal[]; connected: string[] }> {
  const [refusals, connected]: [Refusal[], string[]] = [[], []];
  const network = createNetwork({
    seed: randomBytes(32),
    randomBytes,
    nowMs: () => performance.now(),
    version,
    timings: { keepAwayMs: 1 },
    events: {
      connected: (device) => void connected.push(device),
      disconnected: () => undefined,
      received: () => undefined,
      refused: (refusal) => void refusals.push(refusal),
    },
  });
  await network.start();
  ends.push(() => network.stop());
  return { network, refusals, connected };
}
const admit = (network: Network, ...devices: DeviceId[]): void =>
  network.admit({ members: devices.map((device) => ({ device, addresses: [] })), lobbies: [], knocks: [] });

it('a hello with a version of the right form is read, and one that says nothing too', () => {
  for (const app of [...right, null]) {
    const heard = hearHello(helloOf(someDevice, { app }));
    expect(heard.ok && heard.value.hello.app).toBe(app ?? undefined);
  }
});

it.each(Object.entries(wrong))('a hello whose version has %s is malformed', (_what, app) => {
  expect(typeof app === 'string' && isAppVersion(app)).toBe(false);
  expect(hearHello(helloOf(someDevice, { app }))).toMatchObject({ ok: false, error: { reason: 'helloMalformed' } });
});

it('a hello without the field, with it twice in other words, or with one more is malformed', () => {
  for (const more of [{}, { App: '0.1.0' }, { app: '0.1.0', version: '0.1.0' }, { app: '0.1.0', name: 'Dana' }])
    expect(hearHello(helloOf(someDevice, more))).toMatchObject({ ok: false, error: { reason: 'helloMalformed' } });
});

it('over the wire, a member’s wrong version ends the conversation and is told as a broken rule, and nothing of it is kept', async () => {
  const { network, refusals, connected } = await dana('0.1.0');
  const lee = await rawPeer();
  ends.push(() => lee.stop());
  admit(network, lee.device);
  for (const app of ['1.2.3\u202e', '1.2.3-send.all.to.Mallory', undefined]) {
    refusals.length = 0;
    const visit = await lee.visit(network.addresses()[0]!);
    visit.send('hello', helloOf(lee.device, app === undefined ? {} : { app }));
    expect(await visit.bye()).toBe('helloMalformed');
    await until('it is told', () => refusals.length > 0);
    expect(refusals[0]).toEqual({ reason: 'helloMalformed', by: 'us', device: lee.device });
    expect([connected, network.versionOf(lee.device)]).toEqual([[], undefined]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

it('the version is part of what the proof signs: changed on the way, the hello is forged', async () => {
  const { network } = await dana('0.1.0');
  const lee = await rawPeer();
  ends.push(() => lee.stop());
  admit(network, lee.device);
  const visit = await lee.visit(network.addresses()[0]!);
  const said = visit.ownHello({ app: right[1] as never });
  const changed = said.bytes.slice();
  changed[Buffer.from(changed).indexOf('0.1.0')] = 0x39;
  visit.send('hello', changed);
  visit.send('proof', speakProof(lee.key, said, await visit.theirHello(), []));
  expect(await visit.bye()).toBe('helloForged');
  expect((await visit.theirHello()).hello.app).toBe('0.1.0');
});

it('our own version in a form the others would not read is not said at all', async () => {
  const { network } = await dana('1.0.0+build.7');
  const lee = await rawPeer();
  ends.push(() => lee.stop());
  admit(network, lee.device);
  const visit = await lee.visit(network.addresses()[0]!);
  visit.send('hello', visit.ownHello().bytes);
  expect((await visit.theirHello()).hello.app).toBeUndefined();
});

it('versions are ordered as semantic versioning orders them', () => {
  const ordered = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.0',
    '1.0.0-alpha.2',
    '1.0.0-alpha.10',
    '1.0.0-beta',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.10',
    '1.2.0',
    '1.10.0',
    '10.0.0',
  ];
  for (const [i, a] of ordered.entries())
    for (const [j, b] of ordered.entries()) {
      if (!isAppVersion(a) || !isAppVersion(b)) throw new Error('they are versions');
      expect(Math.sign(compareAppVersions(a, b))).toBe(Math.sign(i - j));
    }
});
