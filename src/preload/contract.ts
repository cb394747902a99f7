import { z } from 'zod';
import type { GroupId, ProposalId } from '../core/base/ids.ts';
import type { AppView } from '../core/engine/app-view.ts';
import type { TechnicalView } from '../core/engine/technical.ts';
import { command, topic } from './contract-kit.ts';

/*
 * Everything that can pass between a host (page, command line, test) and main. Commands are verbs a person could say;
 * what comes back is for showing. A passphrase passes inward once; the 24 words outward once, when they are made.
 */

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const group = hex32.transform((id) => id as GroupId);
const proposal = hex32.transform((id) => id as ProposalId);
/** Scored and cut off at 128 characters; a little more is let in so that the refusal can say so. */
const passphrase = z.string().min(1).max(4_096);
const name = z.string().min(1).max(64);
const filePath = z.string().min(1).max(4_096);
const amount = z.string().min(1).max(40);
const address = z.string().min(1).max(120);
const done = z.object({});

const rule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowlist'), addresses: z.array(address).min(1).max(200) }),
  z.object({ kind: z.literal('maxPerPayment'), amount }),
  z.object({ kind: z.literal('limit24h'), amount }),
  z.object({ kind: z.literal('reasonRequired') }),
  z.object({ kind: z.literal('feeCeiling'), fee: amount }),
  z.object({ kind: z.literal('approvalsAbove'), amount, approvals: z.int().min(1).max(21) }),
]);

const vaultErrors = [
  'passphraseWrong',
  'passphraseTooWeak',
  'passphraseTooLong',
  'vaultLocked',
  'vaultBusy',
  'vaultGone',
  'vaultDamaged',
  'vaultForeign',
  'formNewer',
  'keychainAbsent',
  'keychainLocked',
  'keychainRefusedOnMainnet',
] as const;
const storeErrors = ['diskFull', 'databaseDamaged', 'profilePermissions'] as const;
const chainErrors = ['ledgerUnreachable', 'ledgerWrongNetwork', 'ledgerNotReady', 'ledgerRefused'] as const;

export const contract = {
  app: {
    /** Everything shown, whole, after each commit. */
    view: topic(z.custom<AppView>()),
    look: command({ input: z.object({}), output: z.custom<AppView>(), errors: [] }),
  },
  identity: {
    create: command({
      input: z.object({ passphrase, recoveryPassphrase: passphrase }),
      output: z.object({ words: z.string() }),
      errors: ['wrongPhase', ...vaultErrors, ...storeErrors],
    }),
  },
  vault: {
    unlock: command({ input: z.object({ passphrase }), output: done, errors: [...vaultErrors, 'wrongPhase'] }),
    lock: command({ input: z.object({}), output: done, errors: [] }),
  },
  group: {
    create: command({
      input: z.object({
        name,
        yourName: name,
        memberCount: z.int().min(1).max(100),
        threshold: z.int().min(0).max(100),
        rules: z.array(rule).max(32),
        book: z.array(z.object({ name, address })).max(200),
        proposalExpiryMs: z.int().min(1).max(1e12),
        confirmation: z.string().max(64).optional(),
        recoveryPassphrase: passphrase,
      }),
      output: z.object({ group: hex32 }),
      errors: [
        'thresholdInvalid',
        'thresholdNeedsConfirmation',
        'groupTooLarge',
        'memberDuplicate',
        'amountInvalid',
        'addressInvalid',
        'addressWrongNetwork',
        ...vaultErrors,
        ...storeErrors,
      ],
    }),
    invite: command({
      input: z.object({ group, for: name }),
      output: z.object({ link: z.string() }),
      errors: ['groupNotFound', 'wrongPhase', 'memberDuplicate', 'networkUnavailable', ...vaultErrors, ...storeErrors],
    }),
    join: command({
      input: z.object({ link: z.string().min(1).max(8_192), yourName: name, recoveryPassphrase: passphrase }),
      output: z.object({ group: hex32 }),
      errors: ['invitationInvalid', 'invitationExpired', 'memberDuplicate', ...vaultErrors, ...storeErrors],
    }),
    closeLobby: command({
      input: z.object({ group }),
      output: done,
      errors: ['groupNotFound', 'wrongPhase', 'memberDuplicate', ...storeErrors],
    }),
    agree: command({
      input: z.object({ group, roster: hex32 }),
      output: done,
      errors: ['groupNotFound', 'wrongPhase', 'vaultLocked', ...storeErrors],
    }),
    /** The words a person heard on the call. */
    typeCode: command({
      input: z.object({ group, words: z.string().max(200) }),
      output: z.object({ matched: z.boolean(), triesLeft: z.int() }),
      errors: ['groupNotFound', 'wrongPhase', 'codeMismatch', ...storeErrors],
    }),
    stopCeremony: command({
      input: z.object({ group }),
      output: done,
      errors: ['groupNotFound', 'wrongPhase', ...storeErrors],
    }),
  },
  backup: {
    make: command({
      input: z.object({ file: filePath, recoveryPassphrase: passphrase }),
      output: z.object({ bytes: z.int() }),
      errors: ['groupNotReady', 'fileNotFound', ...vaultErrors, ...storeErrors],
    }),
    /** In a new process, from the file and the passphrase alone. */
    prove: command({
      input: z.object({ group, file: filePath, recoveryPassphrase: passphrase }),
      output: done,
      errors: [
        'groupNotFound',
        'wrongPhase',
        'fileNotFound',
        'backupDamaged',
        'backupForeign',
        ...vaultErrors,
        ...storeErrors,
      ],
    }),
  },
  proposal: {
    create: command({
      input: z.object({
        group,
        payments: z
          .array(z.object({ to: address, amount }))
          .min(1)
          .max(100),
        note: z.string().max(10_000),
        externalId: z.string().min(1).max(128).optional(),
        expiresInMs: z.int().min(1).max(1e12).optional(),
      }),
      output: z.object({ proposal: hex32 }),
      errors: [
        'groupNotFound',
        'groupNotReady',
        'fundsInsufficient',
        'tooManyInputs',
        'amountInvalid',
        'addressInvalid',
        'addressWrongNetwork',
        'noteTooLong',
        'reasonRequired',
        'proposalBlocked',
        'invalidInput',
        ...chainErrors,
        ...storeErrors,
      ],
    }),
  },
  review: {
    /** Everything under Technical: raw transaction and coins. */
    technical: command({
      input: z.object({ group, proposal }),
      output: z.custom<TechnicalView>(),
      errors: ['groupNotFound', 'proposalNotFound', 'proposalInvalid'],
    }),
    /** Carries the reading that was displayed; anything else is refused as stale. */
    approve: command({
      input: z.object({ group, proposal, reading: hex32 }),
      output: done,
      errors: [
        'groupNotFound',
        'groupNotReady',
        'proposalNotFound',
        'proposalInvalid',
        'proposalExpired',
        'proposalBlocked',
        'reviewStale',
        'readingsDiffer',
        'alreadyDecided',
        'notReadyToSign',
        'tooManyInputs',
        'wrongPhase',
        'vaultLocked',
        ...storeErrors,
      ],
    }),
    reject: command({
      input: z.object({ group, proposal, reason: z.string().max(1_024) }),
      output: done,
      errors: ['groupNotFound', 'proposalNotFound', 'alreadyDecided', ...vaultErrors, ...storeErrors],
    }),
    withdraw: command({
      input: z.object({ group, proposal }),
      output: done,
      errors: ['groupNotFound', 'proposalNotFound', 'wrongPhase', ...storeErrors],
    }),
  },
  network: {
    setOnline: command({
      input: z.object({ online: z.boolean() }),
      output: done,
      errors: ['networkUnavailable', 'portInUse'],
    }),
  },
  audit: {
    export: command({
      input: z.object({ file: filePath }),
      output: z.object({ records: z.int(), firstSeq: z.int() }),
      errors: ['fileNotFound', 'logDamaged', ...storeErrors],
    }),
  },
};
