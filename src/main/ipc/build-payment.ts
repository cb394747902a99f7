import { KeyturnError } from '../../core/base/errors.ts';
import type { Sompi, TransactionId } from '../../core/base/ids.ts';
import { nextNumber } from '../../core/engine/duties.ts';
import { reservedOutpoints } from '../../core/engine/limits-seen.ts';
import { groupIsReady } from '../../core/engine/standing.ts';
import type { Group } from '../../core/engine/state.ts';
import { inputsPerSheet } from '../../core/group/charter.ts';
import type { Coin } from '../../core/kaspa/coin-selection.ts';
import { minimumFeeRateSompiPerGram } from '../../core/kaspa/mass.ts';
import { buildProposal, type PaymentWish } from '../../core/proposal/build.ts';
import { noteCharactersMax } from '../../core/proposal/proposal.ts';
import { isPlainText } from '../../core/wire/codec.ts';
import type { Member } from '../compose.ts';
import { plain } from './known.ts';

export type Wish = {
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
  readonly note: string;
  readonly externalId: string | undefined;
  /** Undefined for as long as the group's charter lets a proposal live. */
  readonly expiresInMs: number | undefined;
  /** Coins it must spend, so that it and what it stands in for can never both happen. */
  readonly mustSpend?: readonly Coin[];
};

/**
 * The whole proposal as this laptop would make it now. Nothing is kept.
 * @throws KeyturnError as {@link paymentWish}, fundsInsufficient, tooManyInputs, amountInvalid, proposalBlocked
 */
export function buildPayment(member: Member, group: Group, wish: Wish): Uint8Array {
  const built = buildProposal(paymentWish(member, group, wish));
  if (!built.ok) throw new KeyturnError(built.error.code, built.error.message);
  return built.value;
}

/**
 * What a proposal is built from: the charter, this author's next number, and the coins that nothing open holds back.
 * @throws KeyturnError groupNotReady, noteTooLong, reasonRequired, invalidInput, ledgerUnreachable, ledgerWrongNetwork
 */
export function paymentWish(member: Member, group: Group, wish: Wish): PaymentWish {
  const { engine } = member;
  const { key } = group;
  const { charter } = group.forming;
  if (key === undefined || charter === undefined || !groupIsReady(group))
    throw new KeyturnError('groupNotReady', 'This group is still being made. Nothing was proposed.');
  checkNote(
    wish.note,
    charter.rules.some(({ kind }) => kind === 'reasonRequired'),
  );
  if (wish.externalId !== undefined) plain('reference', wish.externalId);
  const nowMs = engine.nowMs();
  const author = engine.state().device;
  const { coins, daaScore } = coinsOf(member, group, nowMs);
  return {
    charter,
    author,
    k: nextNumber(group, author),
    epoch: key.epoch,
    groupScript: key.script,
    coins,
    daaScore,
    payments: wish.payments,
    note: wish.note,
    externalId: wish.externalId,
    expiresAtMs: nowMs + Math.min(wish.expiresInMs ?? charter.proposalExpiryMs, charter.proposalExpiryMs),
    feeRateSompiPerGram: minimumFeeRateSompiPerGram,
    inputsMax: inputsPerSheet(key.memberCount, key.threshold),
    ...(wish.mustSpend === undefined ? {} : { mustSpend: wish.mustSpend }),
  };
}

function checkNote(note: string, reasonRequired: boolean): void {
  if (note.length > noteCharactersMax)
    throw new KeyturnError(
      'noteTooLong',
      `The note has ${note.length} characters, and ${noteCharactersMax} fit. Nothing was proposed. Shorten it.`,
    );
  if (!isPlainText(note.replaceAll('\n', ' ')))
    throw new KeyturnError(
      'invalidInput',
      'The note holds characters that do not show. Nothing was proposed. Type it again.',
    );
  if (reasonRequired && note.trim() === '')
    throw new KeyturnError(
      'reasonRequired',
      'This group asks for a reason with every payment. Nothing was proposed. Write one.',
    );
}

function coinsOf(
  member: Member,
  group: Group,
  nowMs: number,
): { readonly coins: readonly Coin[]; readonly daaScore: bigint } {
  const problem = member.ledgerProblem();
  if (group.coins === undefined && problem?.code === 'ledgerWrongNetwork') throw problem;
  if (group.coins === undefined)
    throw new KeyturnError(
      'ledgerUnreachable',
      'No Kaspa node has answered yet, so the group’s coins are not known. Nothing was proposed. Check the node in Settings.',
    );
  const reserved = reservedOutpoints(group, nowMs);
  const coins = Object.entries(group.coins.coins).flatMap(([key, entry]): readonly Coin[] => {
    if (entry === undefined || reserved.has(key)) return [];
    const [transactionId, index] = key.split(':');
    return [{ outpoint: { transactionId: transactionId as TransactionId, index: Number(index) }, entry }];
  });
  return { coins, daaScore: group.coins.daaScore };
}
