import * as z from 'zod/mini';
import { canAskMore, isConfirmed, isHalf, isTooMany, memberCountOf, thresholdOf } from './draft.ts';

// The page's rules allow no code made from text, which Zod would otherwise try first.
z.config({ jitless: true });

const charactersMax = 64;
/** Like 12,500 or 0.25; main reads it exactly and has the last word. */
const amountLike = /^(\d{1,3}(,\d{3})+|\d+)(\.\d{1,8})?$/;
/** Controls and characters that show as nothing; main refuses more of them by name. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A name is signed and shown everywhere. The messages are keys of the catalogue. */
const named = (missing: string) =>
  z.string().check(
    z.refine((text) => text.trim() !== '', { error: missing }),
    z.refine((text) => text.trim().length <= charactersMax, { error: 'create.wrong.tooLong' }),
    z.refine((text) => !unseen.test(text), { error: 'create.wrong.spaces' }),
  );
const withAmount = z.object({ on: z.boolean(), amount: z.string() });

/** What the wizard can know by itself; everything else main says when the group is created. */
export const draftSchema = z
  .object({
    name: named('create.wrong.groupName'),
    yourName: named('create.wrong.yourName'),
    people: z.array(z.object({ name: named('create.wrong.personName') })),
    threshold: z.int(),
    confirmation: z.string(),
    rules: z.object({
      maxPerPayment: withAmount,
      limit24h: withAmount,
      allowlist: z.object({ on: z.boolean() }),
      reasonRequired: z.object({ on: z.boolean() }),
      feeCeiling: withAmount,
      approvalsAbove: z.object({ on: z.boolean(), amount: z.string(), approvals: z.int() }),
    }),
    expiryHours: z.int(),
    book: z.array(z.object({ name: z.string(), address: z.string() })),
  })
  .check((ctx) => {
    const draft = ctx.value;
    const wrong = (path: readonly (string | number)[], message: string): void => {
      ctx.issues.push({ code: 'custom', input: draft, path: [...path], message });
    };

    const keys = [draft.yourName, ...draft.people.map(({ name }) => name)].map(keyOf);
    draft.people.forEach((_, i) => {
      const key = keys[i + 1] ?? '';
      if (key !== '' && keys.indexOf(key) <= i) wrong(['people', i, 'name'], 'create.wrong.sameName');
    });
    if (draft.people.length === 0) wrong(['people', 'root'], 'create.wrong.nobody');

    if (isTooMany(memberCountOf(draft), thresholdOf(draft))) wrong(['threshold'], 'create.wrong.many');
    if (isHalf(draft) && !isConfirmed(draft)) wrong(['confirmation'], 'create.wrong.confirmation');

    const { maxPerPayment, limit24h, feeCeiling, approvalsAbove, allowlist } = draft.rules;
    const amounts = { maxPerPayment, limit24h, feeCeiling, approvalsAbove };
    for (const [kind, rule] of Object.entries(amounts)) {
      const isUsed = rule.on && (kind !== 'approvalsAbove' || canAskMore(draft));
      if (isUsed && !amountLike.test(rule.amount.trim())) wrong(['rules', kind, 'amount'], 'create.wrong.amount');
    }

    const lines = draft.book.map(({ name, address }) => ({ name: keyOf(name), address: address.trim() }));
    lines.forEach(({ name, address }, i) => {
      if (name === '' && address === '') return;
      if (name === '') wrong(['book', i, 'name'], 'create.wrong.bookName');
      if (address === '') wrong(['book', i, 'address'], 'create.wrong.bookAddress');
      const before = lines.slice(0, i);
      if (name !== '' && before.some((line) => line.name === name)) wrong(['book', i, 'name'], 'create.wrong.bookSame');
      if (address !== '' && before.some((line) => line.address === address))
        wrong(['book', i, 'address'], 'create.wrong.bookSame');
    });
    if (allowlist.on && lines.every(({ address }) => address === '')) wrong(['book', 'root'], 'create.book.needed');
  });

/** What two names share when a person would take one for the other. */
const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase().split(' ').filter(Boolean).join(' ');
