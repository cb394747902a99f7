import { afterEach, expect, it } from 'vitest';
import type { PeerContact } from '../../src/core/network-port.ts';
import { type Member, startMember, until } from './member.ts';
import type { Setup } from './member-process.ts';

// Real operating-system processes on 127.0.0.1, each with its own libp2p.
const seeds = { dana: '11'.repeat(32), lee: '22'.repeat(32), sam: '33'.repeat(32), stranger: '44'.repeat(32) };
const running: Member[] = [];
afterEach(async () => {
  for (const member of running.splice(0)) {
    member.process.kill('SIGKILL');
    await member.exited;
  }
});

async function start(seed: string, setup: Omit<Setup, 'seed'> = {}): Promise<Member> {
  const member = await startMember({ seed, ...setup });
  running.push(member);
  return member;
}

const others = (self: Member, all: readonly Member[]): PeerContact[] =>
  all.filter((member) => member !== self).map(({ contact }) => contact);

async function mesh(...members: Member[]): Promise<void> {
  for (const member of members) await member.ask('admit', { members: others(member, members) });
  await until('everybody is connected', async () => {
    const connected = await Promise.all(members.map((member) => member.ask('connected')));
    return connected.every((devices) => devices.length === members.length - 1);
  });
}

it('three processes form a full mesh, and 10,000 frames of mixed sizes arrive from each peer in order without loss', async () => {
  const [dana, lee, sam] = [await start(seeds.dana), await start(seeds.lee), await start(seeds.sam)];
  await mesh(dana, lee, sam);
  await Promise.all([
    dana.ask('flood', { device: lee.contact.device, frames: 10_000 }),
    sam.ask('flood', { device: lee.contact.device, frames: 10_000 }),
    lee.ask('flood', { device: dana.contact.device, frames: 500 }),
  ]);
  const arrived = async (to: Member, from: Member, frames: number): Promise<boolean> =>
    (await to.ask('counts'))[from.contact.device]?.frames === frames;
  await until('Lee has 10,000 frames of Dana', () => arrived(lee, dana, 10_000));
  await until('Lee has 10,000 frames of Sam', () => arrived(lee, sam, 10_000));
  await until('Dana has 500 frames of Lee', () => arrived(dana, lee, 500));
  const [atLee, atDana] = [await lee.ask('counts'), await dana.ask('counts')];
  expect(atLee[dana.contact.device]).toMatchObject({ frames: 10_000, wrong: 0 });
  expect(atLee[sam.contact.device]).toMatchObject({ frames: 10_000, wrong: 0 });
  expect(atDana[lee.contact.device]).toMatchObject({ frames: 500, wrong: 0 });
  for (const member of [dana, lee, sam])
    expect((await member.ask('told')).filter((line) => line.startsWith('disconnected'))).toEqual([]);
});

it('refuses a stranger, lets an invited device in, and refuses a wrong token', async () => {
  const [dana, lee, stranger] = [await start(seeds.dana), await start(seeds.lee), await start(seeds.stranger)];
  await stranger.ask('admit', { members: [dana.contact] });
  await until('Dana hears of the stranger', async () =>
    (await dana.ask('told')).includes(`refused stranger by us ${stranger.contact.device}`),
  );
  const [right, wrong] = ['ab'.repeat(32), 'ac'.repeat(32)];
  await dana.ask('admit', { members: [], lobbies: [right] });
  await lee.ask('admit', { members: [], knocks: [{ contact: dana.contact, token: right }] });
  await until('Lee is in', async () => (await dana.ask('told')).includes(`connected ${lee.contact.device} ${right}`));
  await stranger.ask('admit', {
    members: [],
    knocks: [
      { contact: { ...dana.contact, addresses: [...dana.contact.addresses, '/ip4/127.0.0.1/tcp/1'] }, token: wrong },
    ],
  });
  await until('the stranger is told', async () =>
    (await stranger.ask('told')).includes(`refused inviteWrong by them ${dana.contact.device}`),
  );
  expect(await dana.ask('connected')).toEqual([lee.contact.device]);
  expect(await stranger.ask('connected')).toEqual([]);
});

it('reconnects after kill -9 and a restart, with the same device key on another port', async () => {
  const [dana, lee] = [await start(seeds.dana), await start(seeds.lee)];
  await mesh(dana, lee);
  lee.process.kill('SIGKILL');
  expect(await lee.exited).toBe('SIGKILL');
  await until('Dana notices', async () => (await dana.ask('connected')).length === 0);
  const back = await start(seeds.lee);
  await back.ask('admit', { members: [dana.contact] });
  await until(
    'they connect again',
    async () => (await dana.ask('connected')).length === 1 && (await back.ask('connected')).length === 1,
  );
  await dana.ask('flood', { device: back.contact.device, frames: 50 });
  await until('frames flow', async () => (await back.ask('counts'))[dana.contact.device]?.frames === 50);
});

it('goes offline with the process alive, and comes back on the same port by itself', async () => {
  const [dana, lee] = [await start(seeds.dana), await start(seeds.lee)];
  await mesh(dana, lee);
  await lee.ask('setOnline', false);
  await until('Dana notices', async () => (await dana.ask('connected')).length === 0);
  await lee.ask('setOnline', true);
  await until(
    'they connect again',
    async () => (await dana.ask('connected')).length === 1 && (await lee.ask('connected')).length === 1,
  );
  await lee.ask('flood', { device: dana.contact.device, frames: 50 });
  await until('frames flow', async () => (await dana.ask('counts'))[lee.contact.device]?.frames === 50);
});

it('finds out that a frozen process is gone, and links again when it thaws', async () => {
  const timings = { heartbeatMs: 200 };
  const [dana, lee] = [await start(seeds.dana, { timings }), await start(seeds.lee, { timings })];
  await mesh(dana, lee);
  lee.process.kill('SIGSTOP');
  await until('Dana notices', async () => (await dana.ask('connected')).length === 0);
  lee.process.kill('SIGCONT');
  await until(
    'they connect again',
    async () => (await dana.ask('connected')).length === 1 && (await lee.ask('connected')).length === 1,
  );
});

it('names a port that is taken, and ends by itself after stop', async () => {
  const dana = await start(seeds.dana);
  const taken = dana.contact.addresses[0]!.replace(/\/p2p\/.*/, '');
  await expect(startMember({ seed: seeds.lee, listen: taken })).rejects.toThrow(/Another program already listens/);
  const lee = await start(seeds.lee);
  await mesh(dana, lee);
  await lee.ask('stop');
  expect(await lee.exited).toBe(0);
});
