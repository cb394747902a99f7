import { bytesToHex, labelledHash } from '../base/bytes.ts';
import type { DeviceId, GroupId, ProposalId, Sompi } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import { MAX_SOMPI } from '../kaspa/network.ts';
import { nameCharactersMax } from '../group/names.ts';
import {
  boolean,
  bytesBetween,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  object,
  optional,
  quantity,
  text,
  type Decoded,
  type Malformed,
} from '../wire/codec.ts';
import { entryBytesMax } from '../wire/entry.ts';

export const paymentsMax = 100;
export const noteCharactersMax = 1024;
export const externalIdCharactersMax = 128;
export const evidenceBytesMax = 4096;
export const openProposalsPerMemberMax = 16;
export const inputsMax = 100;
const proposalBytesMax = entryBytesMax;

const sompi = quantity(MAX_SOMPI);
const script = bytesBetween(1, 10_000);

const paymentCodec = object({
  /** The recipient's name as in the address book the proposal names, or none. */
  name: optional(text(nameCharactersMax, { min: 1 })),
  /** A version-0 output script; addresses are derived from it, never trusted as text. */
  script,
  amountSompi: sompi,
});

/** What the author says each input spends. Everyone checks it against Kaspa nodes. */
const utxoCodec = object({
  amountSompi: sompi,
  scriptVersion: integer(0, 0xffff),
  script,
  blockDaaScore: quantity(0xffff_ffff_ffff_ffffn),
  isCoinbase: boolean,
});

const proposalCodec = object({
  group: hexId<GroupId>(),
  author: hexId<DeviceId>(),
  /** The author's proposal number in this feed; a second proposal with a used k is void. */
  k: integer(0, 0xffff_ffff),
  charterVersion: integer(1, 0xffff_ffff),
  bookVersion: integer(1, 0xffff_ffff),
  epoch: integer(0, 0xffff_ffff),
  expiresAtMs: integer(0, 8_640_000_000_000_000),
  payments: list(paymentCodec, paymentsMax, 1),
  note: text(noteCharactersMax, { lines: true }),
  externalId: optional(text(externalIdCharactersMax, { min: 1 })),
  evidence: optional(bytesBetween(1, evidenceBytesMax)),
  /** The whole unsigned transaction in the network's own byte form. */
  transaction: bytesBetween(1, 48 * 1024),
  utxos: list(utxoCodec, inputsMax, 1),
});

/** One author's whole request: intent and transaction together (protocol.md §5.1). Nobody edits it. */
export type Proposal = Decoded<typeof proposalCodec>;
export type Payment = Decoded<typeof paymentCodec>;

export const encodeProposal = (proposal: Proposal): Uint8Array => encodeStrict(proposalCodec, proposal);
export const decodeProposal = (bytes: Uint8Array): Result<Proposal, Malformed> =>
  decodeStrict(proposalCodec, bytes, proposalBytesMax);
/** Its id is the hash of all of it. */
export const proposalIdOf = (bytes: Uint8Array): ProposalId =>
  bytesToHex(labelledHash('keyturn/proposal/1', bytes)) as ProposalId;

export const paymentsTotalSompi = (payments: readonly { readonly amountSompi: Sompi }[]): Sompi =>
  payments.reduce((sum, payment) => sum + payment.amountSompi, 0n);
