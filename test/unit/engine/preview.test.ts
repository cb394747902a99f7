import { describe, expect, it } from 'vitest';
import type { TransactionId } from '../../../src/core/base/ids.ts';
import { nextNumber } from '../../../src/core/engine/duties.ts';
import { previewOf } from '../../../src/core/engine/preview.ts';
import type { Group } from '../../../src/core/engine/state.ts';
import type { Rule } from '../../../src/core/group/charter.ts';
import { decodeAddress, addressToScript } from '../../../src/core/kaspa/address.ts';
import type { PaymentWish } from '../../../src/core/proposal/build.ts';
import { acme, groupIn, kas, propose, readyGroup, seenBy, standingFor, viewOf } from '../../simulation/ready-group.ts';
import type { App } from '../../simulation/world.ts';

const rules: readonly Rule[] = [
  { kind: 'maxPerPayment', amountSompi: 70n * kas },
  { kind: 'approvalsAbove', amountSompi: 30n * kas, approvals: 3 },
];

function wishOf(app: App, group: Group, amountSompi: bigint): PaymentWish {
  const { charter } = group.forming;
  const address = decodeAddress(acme, 'practice');
  if (charter === undefined || group.key === undefined || group.coins === undefined || !address.ok)
    throw new Error('the group is ready');
  const { device } = app.engine.state();
  return {
    charter,
    author: device,
    k: nextNumber(group, device),
    epoch: group.key.epoch,
    groupScript: group.key.script,
    coins: Object.entries(group.coins.coins).flatMap(([key, entry]) => {
      const [transactionId, index] = key.split(':');
      return entry === undefined
        ? []
        : [{ outpoint: { transactionId: transactionId as TransactionId, index: Number(index) }, entry }];
    }),
    daaScore: group.coins.daaScore,
    payments: [{ script: addressToScript(address.value).script, amountSompi }],
    note: 'Invoice 7',
    externalId: undefined,
    expiresAtMs: app.engine.nowMs() + 3_600_000,
    feeRateSompiPerGram: 100n,
    inputsMax: 32,
  };
}

describe('A preview', () => {
  it('says what the proposal will say on every screen, and leaves nothing behind', async () => {
    const { world, group: id } = await readyGroup({ threshold: 2, members: 3, rules }, { seed: 'preview/same' });
    const dana = world.apps[0]!;
    const group = groupIn(dana, id);
    const preview = previewOf(group, wishOf(dana, group, 60n * kas), dana.engine.nowMs());
    if (!preview.ok) throw new Error(preview.error.message);
    expect(groupIn(dana, id)).toBe(group);
    expect(viewOf(dana, id).proposals).toEqual([]);
    const proposal = await propose(dana, id);
    await world.until('read', () => standingFor(dana, id, proposal) === 'yourTurn');
    const made = seenBy(dana, id, proposal)!;
    expect(preview.value.sentence).toBe(made.sentence);
    expect(preview.value).toMatchObject({ coins: 1, blocked: false, approvalsNeeded: 3 });
    expect(preview.value.approvalsNeeded).toBe(made.approvalsNeeded);
    expect(made.sentence).toContain(`Fee ${preview.value.fee}.`);
    expect(preview.value.recipients[0]!.address.text).toBe(acme);
    expect(preview.value.rules.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['maxPerPayment', 'passes'],
      ['approvalsAbove', 'needsMore'],
      ['threshold', 'needsMore'],
      ['expiry', 'passes'],
    ]);
  });

  it('says that a rule would block it, and refuses what cannot be paid', async () => {
    const { world, group: id } = await readyGroup({ threshold: 2, members: 3, rules }, { seed: 'preview/blocked' });
    const dana = world.apps[0]!;
    const group = groupIn(dana, id);
    const blocked = previewOf(group, wishOf(dana, group, 80n * kas), dana.engine.nowMs());
    expect(blocked).toMatchObject({ ok: true, value: { blocked: true } });
    expect(blocked.ok && blocked.value.rules[0]!.words).toBe('At most 70 KAS to one recipient at once.');
    const dear = previewOf(group, wishOf(dana, group, 900n * kas), dana.engine.nowMs());
    expect(dear).toMatchObject({ ok: false, error: { code: 'fundsInsufficient' } });
  });
});
