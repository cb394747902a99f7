import { describe, expect, it } from 'vitest';
import { serveBrokered } from '../../src/main/processes/brokered.ts';
import { exits } from '../../src/main/processes/exits.ts';
import { forkedStart } from '../../src/main/processes/forked.ts';
import type { ProcessName, StartedProcess } from '../../src/main/processes/start-process.ts';

/** A process that is a pair of lists, so that both of its ends can be played. */
function played(pid = 1) {
  const heard: unknown[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const ended = exits();
  const process: StartedProcess = {
    pid,
    send: (message) => void heard.push(message),
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => ended.tell(listener),
    kill: () => ended.happened(undefined),
  };
  return { process, heard, says: (message: unknown) => listeners.forEach((tell) => tell(message)), ended };
}

describe('processes that main starts for a practice co-signer', () => {
  function scene() {
    const member = played();
    const started: { readonly name: ProcessName; readonly child: ReturnType<typeof played> }[] = [];
    const seen: unknown[] = [];
    serveBrokered(member.process, (name) => {
      const child = played(100 + started.length);
      started.push({ name, child });
      return child.process;
    }).onMessage((message) => seen.push(message));
    return { member, started, seen };
  }

  it('are started by name, spoken with through main, and end with their member', () => {
    const { member, started, seen } = scene();
    member.says({ brokered: 'start', id: 0, name: 'vault', writableFolder: '/x' });
    expect(started.map(({ name }) => name)).toEqual(['vault']);
    expect(member.heard).toEqual([{ brokered: 'started', id: 0, pid: 100 }]);
    member.says({ brokered: 'message', id: 0, message: { verb: 'unlock' } });
    expect(started[0]?.child.heard).toEqual([{ verb: 'unlock' }]);
    started[0]?.child.says({ id: 1, ok: true });
    expect(member.heard.at(-1)).toEqual({ brokered: 'message', id: 0, message: { id: 1, ok: true } });
    // What the member says to main itself passes, and nothing else does.
    member.says({ kind: 'ready' });
    expect(seen).toEqual([{ kind: 'ready' }]);
    member.ended.happened(0);
    expect(started[0]?.child.ended.isOver()).toBe(true);
  });

  it('are vault, reader and prover only, at most eight, and never another member', () => {
    const { member, started } = scene();
    for (const name of ['member', 'practiceLedger', '../../x', 7]) member.says({ brokered: 'start', id: 50, name });
    expect(started).toEqual([]);
    for (let id = 0; id < 20; id++) member.says({ brokered: 'start', id, name: 'reader' });
    expect(started).toHaveLength(8);
    expect(member.heard.filter((news) => (news as { brokered: string }).brokered === 'exit')).toHaveLength(12);
    // The same number twice would mix two conversations.
    started[0]?.child.ended.happened(0);
    member.says({ brokered: 'start', id: 1, name: 'reader' });
    expect(started).toHaveLength(8);
  });
});

describe('a forked process', () => {
  it('tells its end once, to early and late listeners alike, and drops what is said afterwards', async () => {
    const reader = forkedStart('reader');
    const codes: unknown[] = [];
    await new Promise<void>((resolve) => {
      reader.onExit(() => {
        codes.push('early');
        resolve();
      });
      reader.kill();
    });
    reader.onExit(() => codes.push('late'));
    reader.send({ anything: true });
    reader.kill();
    expect(codes).toEqual(['early', 'late']);
  });
});
