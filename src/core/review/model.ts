import type { DeviceId, GroupId, TransactionId } from '../base/ids.ts';
import { membersMax } from '../group/charter.ts';
import { nameCharactersMax } from '../group/names.ts';
import { MAX_SOMPI, networkNames } from '../kaspa/network.ts';
import { externalIdCharactersMax, inputsMax, noteCharactersMax, paymentsMax } from '../proposal/proposal.ts';
import {
  boolean,
  bytesBetween,
  hexId,
  integer,
  list,
  object,
  oneOf,
  optional,
  quantity,
  text,
  variants,
  type Decoded,
} from '../wire/codec.ts';

const count32 = integer(0, 0xffff_ffff);
const sompi = quantity(MAX_SOMPI);
/** The three standard forms have 34 or 35 bytes; nothing else reaches a model. */
const script = bytesBetween(34, 35);
/** A charter holds at most this many rules. */
const rulesMax = 32;

/**
 * Everything a signer agrees to, in one canonical form (protocol.md §5.2e). Whatever is not in here (balance, history,
 * time, nodes, language) is shown beside it and cannot make two honest apps disagree.
 */
export const readingModelCodec = object({
  format: integer(1, 1),
  network: oneOf(...networkNames),
  group: hexId<GroupId>(),
  charterVersion: integer(1, 0xffff_ffff),
  /** Two charters could bear one version number; their readings never combine. */
  charterHash: hexId(),
  bookVersion: integer(1, 0xffff_ffff),
  epoch: count32,
  author: hexId<DeviceId>(),
  k: count32,
  expiresAtMs: integer(0, 8_640_000_000_000_000),
  transactionId: hexId<TransactionId>(),
  inputs: list(
    object({
      transactionId: hexId<TransactionId>(),
      index: count32,
      amountSompi: sompi,
      scriptVersion: integer(0, 0),
      script,
      blockDaaScore: quantity(0xffff_ffff_ffff_ffffn),
      isCoinbase: boolean,
    }),
    inputsMax,
    1,
  ),
  outputs: list(
    object({
      valueSompi: sompi,
      scriptVersion: integer(0, 0),
      script,
      /** The script's one address on the group's network, computed here. */
      address: text(128, { min: 1 }),
      role: variants({
        /** Its place in the intent, and the recipient's name in the address book, if it has one. */
        payment: object({
          index: integer(0, paymentsMax - 1),
          name: optional(text(nameCharactersMax, { min: 1 })),
        }),
        change: object({}),
      }),
    }),
    paymentsMax + 1,
    1,
  ),
  paidSompi: sompi,
  feeSompi: sompi,
  changeSompi: sompi,
  note: text(noteCharactersMax, { lines: true }),
  externalId: optional(text(externalIdCharactersMax, { min: 1 })),
  evidenceHash: optional(hexId()),
  /** The static rules' results: what they said, never the words they said it in. */
  rules: list(
    object({
      index: integer(0, rulesMax - 1),
      rule: oneOf('allowlist', 'maxPerPayment', 'limit24h', 'reasonRequired', 'feeCeiling', 'approvalsAbove'),
      outcome: oneOf('passes', 'needsMore', 'blocks'),
      code: text(32, { min: 1 }),
    }),
    rulesMax,
  ),
  approvalsNeeded: integer(1, membersMax),
});

export type ReadingModel = Decoded<typeof readingModelCodec>;
