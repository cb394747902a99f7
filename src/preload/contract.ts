import { z } from 'zod';
import type { ActivityRow } from '../core/engine/activity-view.ts';
import type { AppView } from '../core/engine/app-view.ts';
import type { ReviewView } from '../core/engine/review-view.ts';
import type { TechnicalView } from '../core/engine/technical.ts';
import type { ProposalView } from '../core/engine/views.ts';
import { command, topic } from './contract-kit.ts';
import {
  approveErrors,
  chainErrors,
  createErrors,
  proposeErrors,
  proveErrors,
  storeErrors,
  vaultErrors,
} from './contract-errors.ts';
import {
  address,
  done,
  filePath,
  group,
  hex32,
  name,
  note,
  nothing,
  passphrase,
  payments,
  proposal,
  rule,
  settingsFields,
} from './fields.ts';
import type { ShellView } from './shell-view.ts';

/*
 * Everything that can pass between the page and main. Commands are verbs a person could say; what comes back is for
 * showing. A passphrase passes inward once; the 24 words outward once, when they are made. Nothing here approves a
 * payment: that door belongs to the confirm window (confirm-contract.ts), which only main opens.
 */

export const contract = {
  app: {
    /** Everything shown, whole, after each commit. */
    view: topic(z.custom<AppView | undefined>()),
    look: command({ input: nothing, output: z.custom<AppView>(), errors: ['wrongPhase'] }),
    /** What surrounds it: host, profile, settings, practice. */
    shell: topic(z.custom<ShellView>()),
    /** Ends the app. Unconfirmed, it first says how many approvals that takes back, and stays open if there are any. */
    quit: command({
      input: z.object({ confirmed: z.boolean() }),
      output: z.object({ takesBack: z.int() }),
      errors: [],
    }),
    /** Try again to open a profile that could not be opened, e.g. once the keychain is unlocked. */
    reopen: command({ input: nothing, output: done, errors: ['wrongPhase'] }),
    /** The person saw what a deep link or a restart had to say. */
    dismiss: command({ input: z.object({ what: z.enum(['asked', 'pageRestarted']) }), output: done, errors: [] }),
  },
  practice: {
    /** Alone, with two practice co-signers in their own processes and worthless money; thrown away on leaving. */
    start: command({
      input: nothing,
      output: done,
      errors: ['wrongPhase', 'portInUse', 'networkUnavailable', ...chainErrors, ...storeErrors],
    }),
    leave: command({ input: nothing, output: done, errors: ['wrongPhase'] }),
    /** Practice money for a group's address, from the practice ledger of this computer. */
    fund: command({
      input: z.object({ group }),
      output: z.object({ amount: z.string() }),
      errors: ['groupNotFound', 'groupNotReady', 'wrongPhase', ...chainErrors],
    }),
  },
  settings: {
    change: command({
      input: z.object(settingsFields).partial(),
      output: done,
      errors: [...storeErrors],
    }),
  },
  file: {
    /** The host's own dialog. Undefined when the person closed it, or this host has none. */
    choose: command({
      input: z.object({
        kind: z.enum(['saveBackup', 'openBackup', 'saveLog', 'saveDiagnostics']),
        name: name.optional(),
      }),
      output: z.object({ file: filePath.optional() }),
      errors: [],
    }),
  },
  identity: {
    create: command({
      input: z.object({ passphrase, recoveryPassphrase: passphrase }),
      output: z.object({ words: z.string() }),
      errors: ['wrongPhase', ...vaultErrors, ...storeErrors],
    }),
    /** For the meter under the field while somebody types; nothing is kept. */
    judgePassphrase: command({
      input: z.object({ passphrase, purpose: z.enum(['daily', 'recovery']) }),
      output: z.object({
        accepted: z.boolean(),
        /** 0 to 4; undefined where the network asks for no score or length alone decided. */
        score: z.int().optional(),
        charactersMin: z.int(),
        /** What is wrong, never quoting the passphrase; empty when accepted. */
        sentence: z.string(),
        advice: z.array(z.string()),
      }),
      errors: [],
    }),
  },
  vault: {
    unlock: command({ input: z.object({ passphrase }), output: done, errors: [...vaultErrors, 'wrongPhase'] }),
    /** Somebody clicks, types or scrolls: an open vault locks later, within a bound. Says nothing about a locked one. */
    inUse: command({ input: nothing, output: done, errors: ['vaultBusy', 'vaultGone', 'vaultLocked'] }),
    /** Always locks; an error says that the log has no line about it. */
    lock: command({ input: nothing, output: done, errors: storeErrors }),
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
      errors: createErrors,
    }),
    /** For the field while the address book is written: is this an address of this profile's network? Nothing is kept. */
    judgeAddress: command({
      input: z.object({ address }),
      /** What is wrong with it; empty when accepted. */
      output: z.object({ accepted: z.boolean(), sentence: z.string() }),
      errors: [],
    }),
    invite: command({
      input: z.object({ group, for: name }),
      output: z.object({ link: z.string() }),
      errors: ['groupNotFound', 'wrongPhase', 'memberDuplicate', 'networkUnavailable', ...vaultErrors, ...storeErrors],
    }),
    /** What an invitation says, before anything is joined. */
    readInvitation: command({
      input: z.object({ link: z.string().min(1).max(8_192) }),
      output: z.object({
        groupName: z.string(),
        inviter: z.string(),
        network: z.string(),
        expiresAtMs: z.number(),
        /** Set when this profile cannot join with it, e.g. another network or a group it is in already. */
        problem: z.string().optional(),
      }),
      errors: ['invitationInvalid'],
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
      errors: proveErrors,
    }),
  },
  proposal: {
    create: command({
      input: z.object({
        group,
        payments,
        note,
        externalId: z.string().min(1).max(128).optional(),
        expiresInMs: z.int().min(1).max(1e12).optional(),
      }),
      output: z.object({ proposal: hex32 }),
      errors: proposeErrors,
    }),
    /** What that payment would say and whether the rules let it pass, without proposing it. */
    preview: command({
      input: z.object({
        group,
        payments,
        note,
      }),
      output: z.object({
        sentence: z.string(),
        fee: z.string(),
        coins: z.int(),
        recipients: z.array(z.custom<ReviewView['recipients'][number]>()),
        rules: z.array(z.custom<ReviewView['rules'][number]>()),
        blocked: z.boolean(),
        approvalsNeeded: z.int(),
      }),
      errors: proposeErrors,
    }),
    /** The same payment as a new proposal, once the old one can no longer happen. Everyone must approve again. */
    again: command({
      input: z.object({ group, proposal }),
      output: z.object({ proposal: hex32 }),
      errors: ['proposalNotFound', 'wrongPhase', ...proposeErrors],
    }),
    /** Finished proposals, newest first, after the first `skip`. */
    finished: command({
      input: z.object({
        group,
        skip: z.int().min(0).max(1e9),
        limit: z.int().min(1).max(200),
        search: z.string().max(128).optional(),
      }),
      output: z.object({ rows: z.array(z.custom<ProposalView>()), total: z.int() }),
      errors: ['groupNotFound'],
    }),
  },
  review: {
    /** One proposal with everything a person reads before deciding. */
    look: command({
      input: z.object({ group, proposal }),
      output: z.custom<ReviewView>(),
      errors: ['groupNotFound', 'proposalNotFound'],
    }),
    /** Everything under Technical: raw transaction and coins. */
    technical: command({
      input: z.object({ group, proposal }),
      output: z.custom<TechnicalView>(),
      errors: ['groupNotFound', 'proposalNotFound', 'proposalInvalid'],
    }),
    /**
     * Ask main to open the confirm window. It carries the reading that was displayed and the items that were acknowledged
     * by name; anything else is refused as stale. Nothing is approved by this.
     */
    openConfirm: command({
      input: z.object({ group, proposal, reading: hex32, acknowledged: z.array(z.string().min(1).max(160)).max(64) }),
      output: done,
      errors: [...approveErrors, 'notAcknowledged'],
    }),
    /** Close the confirm window without approving. */
    closeConfirm: command({ input: nothing, output: done, errors: [] }),
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
  activity: {
    /** Lines of this laptop's log, newest first, before `before`. */
    page: command({
      input: z.object({ before: z.int().min(0).optional(), limit: z.int().min(1).max(200) }),
      output: z.object({ rows: z.array(z.custom<ActivityRow>()), total: z.int() }),
      errors: ['logDamaged'],
    }),
    /** Re-check the whole log: every record, its hash and its place. */
    verify: command({
      input: nothing,
      output: z.object({ records: z.int(), sound: z.boolean(), sentence: z.string() }),
      errors: [...storeErrors],
    }),
  },
  audit: {
    export: command({
      input: z.object({ file: filePath }),
      output: z.object({ records: z.int(), firstSeq: z.int() }),
      errors: ['fileNotFound', 'logDamaged', ...storeErrors],
    }),
  },
  diagnostics: {
    /** Exactly what an export would hold, after redaction, for the person to read first. */
    preview: command({ input: nothing, output: z.object({ text: z.string() }), errors: [] }),
    export: command({
      input: z.object({ file: filePath }),
      output: z.object({ bytes: z.int() }),
      errors: ['fileNotFound', ...storeErrors],
    }),
  },
};
