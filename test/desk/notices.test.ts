import { expect, it } from 'vitest';
import type { AppView } from '../../src/core/engine/app-view.ts';
import { createTeller } from '../../src/main/desk/notices.ts';

type Proposal = AppView['groups'][number]['proposals'][number];
const hourMs = 3_600_000;
const nowMs = 1_000 * hourMs;

/** Only what is looked at; the rest of a view has no part in it. */
function view(proposals: readonly Partial<Proposal>[], alarms: AppView['groups'][number]['alarms'] = []): AppView {
  const shown = proposals.map((proposal) => ({
    proposal: 'aa',
    byYou: false,
    standing: 'yourTurn',
    amount: '12,500 KAS',
    to: 'Acme Ltd',
    expiresAtMs: nowMs + 24 * hourMs,
    ...proposal,
  }));
  return { nowMs, groups: [{ group: 'ff', name: 'Flat 12 fund', proposals: shown, alarms }] } as unknown as AppView;
}

it('says nothing about what stands there when the app opens', () => {
  const tell = createTeller();
  expect(tell(view([{}]), false)).toEqual([]);
  expect(tell(view([{}]), false)).toEqual([]);
});

it('tells a turn once, without amounts unless they are wanted', () => {
  const quiet = createTeller();
  quiet(view([]), false);
  expect(quiet(view([{}]), false)).toEqual([{ kind: 'yourTurn', groupName: 'Flat 12 fund', what: undefined }]);
  expect(quiet(view([{}]), false)).toEqual([]);
  const open = createTeller();
  open(view([]), true);
  expect(open(view([{}]), true)).toEqual([
    { kind: 'yourTurn', groupName: 'Flat 12 fund', what: '12,500 KAS to Acme Ltd' },
  ]);
});

it('tells of an end an hour ahead and not a moment earlier, only while it waits for this person', () => {
  const tell = createTeller();
  tell(view([{ byYou: true, expiresAtMs: nowMs + hourMs + 1 }]), false);
  expect(tell(view([{ byYou: true, expiresAtMs: nowMs + hourMs }]), false)).toMatchObject([{ kind: 'expiring' }]);
  expect(tell(view([{ proposal: 'bb' as never, standing: 'waiting', expiresAtMs: nowMs + 1 }]), false)).toEqual([]);
});

it('tells of a confirmation and of an alarm, each once', () => {
  const tell = createTeller();
  tell(view([{ standing: 'sent' }]), false);
  expect(tell(view([{ standing: 'confirmed' }]), false)).toMatchObject([{ kind: 'confirmed' }]);
  const alarms = [{ fault: 'equivocation', member: 'Sam', atMs: nowMs }];
  expect(tell(view([{ standing: 'confirmed' }], alarms), false)).toMatchObject([{ kind: 'alarm', what: undefined }]);
  expect(tell(view([{ standing: 'confirmed' }], alarms), false)).toEqual([]);
});

it('does not fill a screen with banners after a long time apart', () => {
  const tell = createTeller();
  tell(view([]), false);
  const many = Array.from({ length: 40 }, (_, i) => ({ proposal: `${i}` as never }));
  expect(tell(view(many), false)).toHaveLength(5);
  expect(tell(view(many), false)).toEqual([]);
});
