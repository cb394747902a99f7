import type { ShapeRefusal } from '../kaspa/shape.ts';
import type { TransactionDecodeError } from '../kaspa/transaction.ts';
import { counted, kas } from '../policy/sentences.ts';

/** Why a proposal is never offered for approval. Every deviation has its name; indices count from 0. */
export type ReadingRefusal =
  | { readonly code: 'otherGroup' }
  | { readonly code: 'charterVersion' | 'bookVersion'; readonly named: number; readonly inForce: number }
  | { readonly code: 'transactionUnreadable'; readonly error: TransactionDecodeError }
  | { readonly code: 'transactionNotCanonical' }
  | { readonly code: 'paymentToGroup'; readonly paymentIndex: number }
  | { readonly code: 'shape'; readonly refusal: ShapeRefusal }
  | { readonly code: 'outputMissing'; readonly paymentIndex: number }
  | { readonly code: 'outputDiffers'; readonly paymentIndex: number; readonly field: 'recipient' | 'amount' }
  | { readonly code: 'outputUnexpected'; readonly outputIndex: number }
  | {
      readonly code: 'nameDiffers';
      readonly paymentIndex: number;
      readonly named: string | undefined;
      readonly book: string | undefined;
    }
  | { readonly code: 'nameAmbiguous'; readonly paymentIndex: number; readonly names: readonly string[] };

/** What happened, whether money is at risk, and what to do next. People count from 1. */
export function refusalSentence(refusal: ReadingRefusal): string {
  return `${whatIsWrong(refusal)} Nothing was signed. ${whatToDo(refusal)}`;
}

function whatIsWrong(refusal: ReadingRefusal): string {
  switch (refusal.code) {
    case 'otherGroup':
      return 'This proposal is for another group.';
    case 'charterVersion':
      return `This proposal was made under version ${refusal.named} of the group’s rules; version ${refusal.inForce} is in force.`;
    case 'bookVersion':
      return `This proposal was made with version ${refusal.named} of the address book; version ${refusal.inForce} is in force.`;
    case 'transactionUnreadable':
      return refusal.error.code === 'version'
        ? `This payment is of version ${refusal.error.version}, which this app does not sign.`
        : 'The transaction in this proposal cannot be read.';
    case 'transactionNotCanonical':
      return 'The transaction in this proposal is not written in its one right form.';
    case 'paymentToGroup':
      return `Payment ${refusal.paymentIndex + 1} goes back to the group itself.`;
    case 'outputMissing':
      return `The transaction does not contain payment ${refusal.paymentIndex + 1} that the proposal announces.`;
    case 'outputDiffers':
      return `The transaction’s payment ${refusal.paymentIndex + 1} has another ${refusal.field} than the proposal says.`;
    case 'outputUnexpected':
      return 'The transaction pays somebody the proposal does not mention.';
    case 'nameDiffers':
      return namesSentence(refusal);
    case 'nameAmbiguous':
      return `The address book has ${counted(refusal.names.length, 'name')} for the recipient of payment ${refusal.paymentIndex + 1}.`;
    case 'shape':
      return shapeSentence(refusal.refusal);
  }
}

function whatToDo(refusal: ReadingRefusal): string {
  switch (refusal.code) {
    case 'charterVersion':
    case 'bookVersion':
      return 'Ask the proposer to update and propose again.';
    case 'nameAmbiguous':
      return 'Correct the address book, then propose again.';
    case 'otherGroup':
    case 'transactionUnreadable':
    case 'transactionNotCanonical':
    case 'paymentToGroup':
    case 'outputMissing':
    case 'outputDiffers':
    case 'outputUnexpected':
    case 'nameDiffers':
    case 'shape':
      return 'Ask the proposer what happened; their app would not make such a proposal by itself.';
  }
}

function namesSentence({
  paymentIndex,
  named,
  book,
}: Extract<ReadingRefusal, { readonly code: 'nameDiffers' }>): string {
  const which = `the recipient of payment ${paymentIndex + 1}`;
  if (named === undefined) return `The proposal hides that ${which} is “${book ?? ''}” in the address book.`;
  return book === undefined
    ? `The proposal calls ${which} “${named}”, but that address is not in the address book.`
    : `The proposal calls ${which} “${named}”; the address book says “${book}”.`;
}

function shapeSentence(refusal: ShapeRefusal): string {
  switch (refusal.code) {
    case 'version':
      return `This payment is of version ${refusal.version}, which this app does not sign.`;
    case 'lockTime':
      return 'This payment could only be sent later, by a lock time.';
    case 'subnetwork':
    case 'gas':
    case 'payload':
      return 'This transaction is more than a payment: it carries data for something else.';
    case 'inputCount':
      return `This payment spends ${counted(refusal.count, 'coin')}; between 1 and 100 are possible.`;
    case 'outputCount':
      return `This transaction has ${counted(refusal.count, 'output')}; it needs one, and at most 100 payments.`;
    case 'utxoCount':
      return `The proposal describes ${counted(refusal.utxos, 'coin')} but spends ${refusal.inputs}.`;
    case 'sequence':
      return `Coin ${refusal.inputIndex + 1} could only be spent later, by its sequence number.`;
    case 'sigOpCount':
      return `Coin ${refusal.inputIndex + 1} asks for another number of signature checks than this group’s coins need.`;
    case 'signatureScript':
      return `Coin ${refusal.inputIndex + 1} already carries a signature.`;
    case 'repeatedInput':
      return `Coin ${refusal.inputIndex + 1} is spent twice.`;
    case 'inputNotOurs':
      return `Coin ${refusal.inputIndex + 1} does not belong to this group.`;
    case 'inputAmount':
      return `The amount of coin ${refusal.inputIndex + 1} is impossible.`;
    case 'coinbaseImmature':
    case 'coinbaseAgeUnknown':
      return `Coin ${refusal.inputIndex + 1} was mined too recently to be spent.`;
    case 'outputValue':
      return `The amount of output ${refusal.outputIndex + 1} is impossible.`;
    case 'scriptVersion':
      return `Output ${refusal.outputIndex + 1} looks like an address but anybody could take it: its script has another version.`;
    case 'scriptForm':
      return `Output ${refusal.outputIndex + 1} pays to no address this app knows.`;
    case 'keyNotOnCurve':
      return `Output ${refusal.outputIndex + 1} pays to an address nobody could ever spend from.`;
    case 'secondChange':
      return 'More than one output goes back to the group.';
    case 'sumTooLarge':
      return `The ${refusal.side} add up to more than all KAS there can be.`;
    case 'outputsExceedInputs':
      return `This pays ${kas(refusal.outputsSompi)} out of ${kas(refusal.inputsSompi)}.`;
    case 'massTooHigh':
      return 'This payment is too heavy for any block.';
    case 'feeTooLow':
      return `The fee of ${kas(refusal.feeSompi)} is below the network’s minimum of ${kas(refusal.minimumSompi)}.`;
    case 'feeAboveCeiling':
      return `The fee of ${kas(refusal.feeSompi)} is above the highest allowed, ${kas(refusal.ceilingSompi)}.`;
  }
}
