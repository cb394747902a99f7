import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as shown from '../../src/main/ipc/shown.ts';
import { bent, straighten } from './bent-review.ts';
import { ask, opened, scene, sign, viewOf, type Scene } from './confirm-scene.ts';

/* How often an open window makes the review anew, which costs some milliseconds in a large group. */

const made = { reviews: 0, questions: 0 };
vi.mock('../../src/main/ipc/shown.ts', async (original) =>
  (await import('./bent-review.ts')).bentShown(await original<typeof shown>()),
);
beforeEach(() => {
  straighten();
  bent.review = (view) => {
    made.reviews++;
    return view;
  };
  bent.confirm = (view) => {
    made.questions++;
    return view;
  };
});

async function counted(work: () => Promise<unknown>): Promise<readonly [reviews: number, questions: number]> {
  Object.assign(made, { reviews: 0, questions: 0 });
  await work();
  return [made.reviews, made.questions];
}

describe('an open confirm window', () => {
  it('makes the review and its question once, when it is opened, at each look and at each change', async () => {
    const on: Scene = await scene();
    expect(await counted(() => opened(on))).toEqual([1, 1]);
    // Everything this laptop still had to do, so that only time goes by.
    await on.team.world.advance(20_000);
    const commits = on.dana.commits();
    expect(await counted(() => on.team.world.advance(5_000))).toEqual([10, 10]);
    expect(on.dana.commits()).toBe(commits);
    const change = (): Promise<unknown> => {
      on.dana.engine.accept([], { audit: [{ kind: 'unlocked' }] });
      return Promise.resolve();
    };
    expect(await counted(change)).toEqual([1, 1]);
  });

  it('makes it once for a press and once for the signing, and not at all while it is carried out', async () => {
    const on: Scene = await scene();
    const ticket = await opened(on);
    const { holdMs } = viewOf(ticket);
    expect(await counted(() => ask(ticket, 'press'))).toEqual([1, 1]);
    on.gate.upMs.value += holdMs;
    expect(await counted(() => sign(on, ticket))).toEqual([1, 1]);
    expect(viewOf(ticket).phase).toBe('signed');
  });

  it('closes where the one review it makes asks nothing any more, though nothing else is against it', async () => {
    const on: Scene = await scene();
    const ticket = await opened(on);
    bent.review = (view) => ({ ...view, readingCode: undefined });
    await on.team.world.advance(500);
    expect(viewOf(ticket)).toMatchObject({
      phase: 'refused',
      problem: expect.stringMatching(/must not be approved/) as string,
    });
  });
});
