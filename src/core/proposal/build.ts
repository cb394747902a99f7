import type { DeviceId, Sompi, TimeMs } from '../base/ids.ts';
import { equalBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { feeCeilingOf, type Charter } from '../group/charter.ts';
import { buildTransaction, selectCoins, type Coin, type SelectionRefusal } from '../kaspa/coin-selection.ts';
import { formatKas } from '../kaspa/network.ts';
import { encodeTransaction } from '../kaspa/transaction.ts';
import { encodeProposal } from './proposal.ts';

export type PaymentWish = {
  readonly charter: Charter;
  readonly author: DeviceId;
  readonly k: number;
  readonly epoch: number;
  readonly groupScript: Uint8Array;
  /** Coins that may be spent: ours, not reserved by another open proposal. */
  readonly coins: readonly Coin[];
  readonly daaScore: bigint;
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
  readonly note: string;
  readonly externalId: string | undefined;
  readonly expiresAtMs: TimeMs;
  readonly feeRateSompiPerGram: bigint;
  /** What one sheet of one-time codes covers. */
  readonly inputsMax: number;
  /** Coins it must spend, so that it and what it stands in for can never both happen (protocol.md §5.3). */
  readonly mustSpend?: readonly Coin[];
};

export type BuildRefusal = {
  readonly code: 'fundsInsufficient' | 'tooManyInputs' | 'amountInvalid' | 'proposalBlocked';
  readonly message: string;
};

/** Build the whole proposal, intent and transaction, as its author's app does (protocol.md §5.1). Pure. */
export function buildProposal(wish: PaymentWish): Result<Uint8Array, BuildRefusal> {
  const feeCeilingSompi = feeCeilingOf(wish.charter);
  const selection = selectCoins({
    coins: wish.coins,
    payments: wish.payments.map(({ script, amountSompi }) => ({
      valueSompi: amountSompi,
      scriptPublicKey: { version: 0, script },
    })),
    changeScript: { version: 0, script: wish.groupScript },
    feeRateSompiPerGram: wish.feeRateSompiPerGram,
    virtualDaaScore: wish.daaScore,
    inputsMax: wish.inputsMax,
    ...(wish.mustSpend === undefined ? {} : { mustSpend: wish.mustSpend }),
    ...(feeCeilingSompi === undefined ? {} : { feeCeilingSompi }),
  });
  if (!selection.ok) return err(refusalOf(selection.error));
  const { book } = wish.charter;
  return ok(
    encodeProposal({
      group: wish.charter.group,
      author: wish.author,
      k: wish.k,
      charterVersion: wish.charter.version,
      bookVersion: book.version,
      epoch: wish.epoch,
      expiresAtMs: wish.expiresAtMs,
      payments: wish.payments.map(({ script, amountSompi }) => ({
        script,
        amountSompi,
        name: book.entries.find((entry) => equalBytes(entry.script, script))?.name,
      })),
      note: wish.note,
      externalId: wish.externalId,
      evidence: undefined,
      transaction: encodeTransaction(buildTransaction(selection.value)),
      utxos: selection.value.inputs.map(({ entry }) => ({
        amountSompi: entry.amountSompi,
        scriptVersion: entry.scriptPublicKey.version,
        script: entry.scriptPublicKey.script,
        blockDaaScore: entry.blockDaaScore,
        isCoinbase: entry.isCoinbase,
      })),
    }),
  );
}

function refusalOf(refusal: SelectionRefusal): BuildRefusal {
  switch (refusal.code) {
    case 'fundsInsufficient':
      return {
        code: 'fundsInsufficient',
        message: `The group can spend ${formatKas(refusal.availableSompi)} KAS now, which does not cover this payment and its fee. Nothing was proposed.${refusal.immatureSompi > 0n ? ` ${formatKas(refusal.immatureSompi)} KAS more is too young to spend.` : ''} Propose less, or wait for coins to arrive.`,
      };
    case 'tooManyInputs':
      return {
        code: 'tooManyInputs',
        message: `This payment would spend more than ${refusal.inputsMax} coins. Nothing was proposed. Up to ${formatKas(refusal.reachableSompi)} KAS is possible at once; propose it in smaller parts.`,
      };
    case 'nothingToPay':
      return {
        code: 'amountInvalid',
        message: 'There is nothing to pay. Nothing was proposed. Add a recipient and an amount.',
      };
    case 'tooManyPayments':
      return {
        code: 'amountInvalid',
        message: `One proposal holds at most ${refusal.paymentsMax} payments. Nothing was proposed. Split them.`,
      };
    case 'paymentValue':
      return {
        code: 'amountInvalid',
        message: `Payment ${refusal.paymentIndex + 1} has an amount that cannot be paid. Nothing was proposed. Correct the amount.`,
      };
    case 'paymentToGroup':
      return {
        code: 'proposalBlocked',
        message: `Payment ${refusal.paymentIndex + 1} would go to the group itself. Nothing was proposed. Check the address.`,
      };
    case 'requiredCoinImmature':
      return {
        code: 'fundsInsufficient',
        message: 'A coin this payment must spend is too young. Nothing was proposed. Wait a few minutes and try again.',
      };
    case 'massTooHigh':
    case 'changeTooSmall':
      return {
        code: 'amountInvalid',
        message:
          'The network does not take amounts this small beside these coins. Nothing was proposed. Change the amount by a few hundredths of a KAS.',
      };
    case 'feeAboveCeiling':
      return {
        code: 'proposalBlocked',
        message: `The fee would be ${formatKas(refusal.feeSompi)} KAS, above the ceiling of ${formatKas(refusal.ceilingSompi)} KAS. Nothing was proposed. Use fewer coins or a larger amount.`,
      };
  }
}
