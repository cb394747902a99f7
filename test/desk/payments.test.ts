import { describe, expect, it } from 'vitest';
import type { GroupId } from '../../src/core/base/ids.ts';
import { payeeAddress } from '../../src/main/cli/demo-people.ts';
import type { Member } from '../../src/main/compose.ts';
import { proposalHandlers } from '../../src/main/ipc/proposals.ts';

const group = 'ab'.repeat(32) as GroupId;
const member = {
  engine: { state: () => ({ groups: { [group]: { network: 'practice' } } }) },
} as unknown as Member;
const good = { to: payeeAddress(), amount: '12.5' };
const elsewhere = 'kaspa:qypsxpc0dzfv2kqxgsp4j4n0cxw0jkp7m2qlmt7pgtwmkkkgc9q52sqmhpyjm5d';

const refusal = async (payments: readonly { to: string; amount: string }[], on: 'create' | 'preview') => {
  const { code, message } = (await proposalHandlers(member)
    [on]({ group, payments: [...payments], note: 'Invoice 1042', externalId: undefined, expiresInMs: undefined })
    .then(() => ({ code: 'not refused', message: '' }))
    .catch((problem: unknown) => problem)) as { readonly code: string; readonly message: string };
  return [code, message] as const;
};

describe.each(['create', 'preview'] as const)('several payments in one proposal: %s', (on) => {
  it('says which of them has no amount', async () => {
    expect(await refusal([good, { ...good, amount: 'twelve' }, good], on)).toEqual([
      'amountInvalid',
      'Payment 2: "twelve" is not an amount of KAS. Nothing was proposed. Write it like 12,500 or 0.25, with at most eight decimals.',
    ]);
  });

  it('says which of them has no address', async () => {
    const [code, message] = await refusal([good, good, { ...good, to: 'nonsense' }], on);
    expect(code).toBe('addressInvalid');
    expect(message).toMatch(/^Payment 3: This is not a valid Kaspa address\. /);
    expect((await refusal([{ ...good, to: elsewhere }, good], on))[1]).toMatch(/^Payment 1: /);
  });

  it('counts nothing where there is only one', async () => {
    expect((await refusal([{ ...good, amount: '0' }], on))[1]).toMatch(/^"0" is not an amount of KAS\. /);
  });
});
