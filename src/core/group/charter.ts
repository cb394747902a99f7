import { bytesToHex, labelledHash } from '../base/bytes.ts';
import type { GroupId, Sompi, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  bytesBetween,
  decodeStrict,
  encodeStrict,
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
  type Malformed,
} from '../wire/codec.ts';
import { MAX_SOMPI, networkNames } from '../kaspa/network.ts';
import { nameCodec } from './names.ts';

/** Threshold Schnorr groups (protocol.md §10): beyond 21 the subsets, and the people on one call, become too many. */
export const membersMax = 21;
export const membersMin = 2;
/** Named recipients in one book; a page of them is read at once. */
export const bookEntriesMax = 200;
export const expiryMsMin = 5 * 60_000;
export const expiryMsMax = 7 * 24 * 3_600_000;
/** One-time code pairs in one sheet (protocol.md §6.3): about 60 kB of public halves, under an entry's 64 KiB. */
export const pairsPerSheetMax = 900;
export const inputsPerSheetMax = 32;
export const charterBytesMax = 60 * 1024;

const sompi = quantity(MAX_SOMPI);
/** A version-0 output script: P2PK 34, ECDSA 35, P2SH 35 bytes. */
const script = bytesBetween(34, 35);

const ruleCodec = variants({
  allowlist: object({ scripts: list(script, bookEntriesMax, 1) }),
  maxPerPayment: object({ amountSompi: sompi }),
  limit24h: object({ amountSompi: sompi }),
  reasonRequired: object({}),
  feeCeiling: object({ feeSompi: sompi }),
  approvalsAbove: object({ amountSompi: sompi, approvals: integer(1, membersMax) }),
});

const bookEntryCodec = object({ name: nameCodec, script });

const charterCodec = object({
  format: integer(1, 1),
  group: hexId<GroupId>(),
  version: integer(1, 0xffff_ffff),
  /** The version this one replaces, and the voting round (protocol.md §3.2); zero in a group's first charter. */
  replaces: integer(0, 0xffff_ffff),
  round: integer(0, 0xffff_ffff),
  name: nameCodec,
  network: oneOf(...networkNames),
  scheme: oneOf('bip445'),
  memberCount: integer(membersMin, membersMax),
  threshold: integer(1, membersMax),
  rules: list(ruleCodec, 32),
  proposalExpiryMs: integer(expiryMsMin, expiryMsMax),
  /** DAA scores after which a spend counts as final for this group. */
  buriedDaa: integer(1, 1_000_000),
  book: object({ version: integer(1, 0xffff_ffff), entries: list(bookEntryCodec, bookEntriesMax) }),
  /** The oldest app version that may take part, or none. */
  versionPin: optional(text(32, { min: 1 })),
});

/** What the group agreed (protocol.md §3.1). */
export type Charter = Decoded<typeof charterCodec>;
export type Rule = Decoded<typeof ruleCodec>;
export type BookEntry = Decoded<typeof bookEntryCodec>;

export const encodeCharter = (charter: Charter): Uint8Array => encodeStrict(charterCodec, charter);
export const decodeCharter = (bytes: Uint8Array): Result<Charter, Malformed> =>
  decodeStrict(charterCodec, bytes, charterBytesMax);
export const charterHashOf = (charter: Charter): string =>
  bytesToHex(labelledHash('keyturn/charter/1', encodeCharter(charter)));

export type CharterRefusal = {
  readonly code: 'thresholdInvalid' | 'thresholdNeedsConfirmation' | 'groupTooLarge' | 'invalidInput';
  readonly message: string;
};

/**
 * What a group's first charter must satisfy before anybody is invited.
 * @param confirmedMinority  the person typed that half or fewer of the members may move the funds (protocol.md §3.4)
 */
export function checkCharter(charter: Charter, confirmedMinority: boolean): Result<Charter, CharterRefusal> {
  const { threshold, memberCount } = charter;
  if (threshold < 2)
    return err({
      code: 'thresholdInvalid',
      message:
        'At least two members must agree; with one, any single laptop could move the funds. Nothing was created. Choose 2 or more.',
    });
  if (threshold > memberCount)
    return err({
      code: 'thresholdInvalid',
      message: `${threshold} of ${memberCount} can never agree. Nothing was created. Choose at most ${memberCount}.`,
    });
  if (inputsPerSheet(memberCount, threshold) < 1)
    return err({
      code: 'groupTooLarge',
      message: `${threshold} of ${memberCount} has more combinations of members than one-time codes can be prepared for. Nothing was created. Choose fewer members or another threshold.`,
    });
  const unclear = unclearRules(charter) ?? unclearBook(charter);
  if (unclear !== undefined) return err({ code: 'invalidInput', message: `${unclear} Nothing was created.` });
  if (threshold * 2 <= memberCount && !confirmedMinority)
    return err({
      code: 'thresholdNeedsConfirmation',
      message: `With ${threshold} of ${memberCount}, two separate sets of members could each move all funds without the other. Nothing was created. Choose ${Math.floor(memberCount / 2) + 1} or more, or type "half may pay" to confirm.`,
    });
  return ok(charter);
}

/** Rules that contradict or repeat each other leave it to chance which one a person remembers. */
function unclearRules({ rules, memberCount }: Charter): string | undefined {
  const seen = new Set<string>();
  for (const rule of rules) {
    if (rule.kind === 'approvalsAbove' && rule.approvals > memberCount)
      return `A rule asks for ${rule.approvals} approvals, but there are ${memberCount} members.`;
    if (rule.kind === 'allowlist' && new Set(rule.scripts.map(bytesToHex)).size !== rule.scripts.length)
      return 'The list of allowed recipients names one recipient twice.';
    // More approvals may be asked for in steps; of every other kind one rule says all there is to say.
    const what = rule.kind === 'approvalsAbove' ? `${rule.kind} ${rule.amountSompi}` : rule.kind;
    if (seen.has(what)) return 'Two rules of the same kind say different things, or the same thing twice.';
    seen.add(what);
  }
  return undefined;
}

/** One script under two names would let an author pick the name that persuades; two scripts under one name hide which is paid. */
function unclearBook({ book }: Charter): string | undefined {
  const names = new Set<string>();
  const scripts = new Set<string>();
  for (const { name, script } of book.entries) {
    if (names.has(nameKey(name))) return `The address book has two entries named ${name}.`;
    if (scripts.has(bytesToHex(script))) return `The address book lists the recipient ${name} under two names.`;
    names.add(nameKey(name));
    scripts.add(bytesToHex(script));
  }
  return undefined;
}

/** What two names share when a person would take one for the other: width, case and spaces do not tell people apart. */
export const nameKey = (name: string): string =>
  name.normalize('NFKC').toLowerCase().split(' ').filter(Boolean).join(' ');

/** Inputs one sheet covers: as many as fit {@link pairsPerSheetMax} with one pair per subset and input. */
export function inputsPerSheet(memberCount: number, threshold: number): number {
  return Math.min(inputsPerSheetMax, Math.floor(pairsPerSheetMax / subsetsWithMember(memberCount, threshold)));
}

/** C(n−1, t−1): the t-subsets that contain one given member. */
export function subsetsWithMember(memberCount: number, threshold: number): number {
  let count = 1;
  for (let i = 1; i < threshold; i++) count = (count * (memberCount - i)) / i;
  return Math.round(count);
}

export type FirstCharter = {
  readonly group: GroupId;
  readonly name: string;
  readonly network: Charter['network'];
  readonly memberCount: number;
  readonly threshold: number;
  readonly rules: readonly Rule[];
  readonly proposalExpiryMs: TimeMs;
  readonly buriedDaa: number;
  readonly book: readonly BookEntry[];
};

/** A group's first charter, version 1. */
export const firstCharter = (wanted: FirstCharter): Charter => ({
  format: 1,
  version: 1,
  replaces: 0,
  round: 0,
  scheme: 'bip445',
  versionPin: undefined,
  ...wanted,
  book: { version: 1, entries: wanted.book },
});

/** The fee no payment of this group may exceed, if a rule lowers it. */
export function feeCeilingOf(charter: Charter): Sompi | undefined {
  const ceilings = charter.rules.flatMap((rule) => (rule.kind === 'feeCeiling' ? [rule.feeSompi] : []));
  return ceilings.length === 0 ? undefined : ceilings.reduce((lowest, fee) => (fee < lowest ? fee : lowest));
}
