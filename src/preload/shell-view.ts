import type { GroupId, ProposalId, TimeMs } from '../core/base/ids.ts';
import type { NetworkName } from '../core/kaspa/network.ts';
import type { z } from 'zod';
import type { settingsFields } from './fields.ts';

/** What a person chose for this profile. */
export type Settings = Readonly<z.output<z.ZodObject<typeof settingsFields>>>;

/** The steps of beginning to practise, in order, by name. */
export const practiceSteps = [
  'ledger',
  'people',
  'group',
  'key',
  'words',
  'backup',
  'rehearsal',
  'funds',
  'codes',
] as const;
export type PracticeStep = (typeof practiceSteps)[number];

/** What surrounds the member's own view: which app this is, whose profile, and what the host can do. */
export type ShellView = {
  readonly revision: number;
  readonly host: 'electron' | 'loopback';
  readonly version: string;
  /** Whose app is shown: none yet, one that could not be opened, the profile's, or the throwaway one of practice mode. */
  readonly place: 'opening' | 'failed' | 'profile' | 'practice';
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  readonly profile: {
    readonly name: string;
    readonly folder: string;
    readonly network: NetworkName;
    /** The Kaspa node's address; undefined on a practice ledger that Keyturn runs itself. */
    readonly node: string | undefined;
  };
  readonly practice:
    | {
        /** What is being prepared; undefined once practice can begin. */
        readonly step: PracticeStep | undefined;
        /** Names of the practice co-signers. */
        readonly coSigners: readonly string[];
        /** A whole address of the practice ledger to try a payment with. */
        readonly payee: { readonly name: string; readonly address: string };
        readonly problem: string | undefined;
      }
    | undefined;
  readonly settings: Settings;
  /** A confirm window is open for this proposal; in a browser it is a page of its own, whose address the terminal shows. */
  readonly confirming:
    | { readonly group: GroupId; readonly proposal: ProposalId; readonly where: 'window' | 'page' }
    | undefined;
  /** The host has a file dialog; otherwise a person types a path. */
  readonly canChooseFiles: boolean;
  /** An existing folder to propose for backups and logs. */
  readonly suggestedFolder: string;
  /** What a deep link asked for; it opens a screen and does nothing else. */
  readonly asked:
    | { readonly kind: 'join'; readonly link: string; readonly atMs: TimeMs }
    | { readonly kind: 'proposal'; readonly proposal: string; readonly atMs: TimeMs }
    | undefined;
  /** The page ended unexpectedly and was started again: what this laptop approved and signed meanwhile, from the store. */
  readonly pageRestarted: { readonly atMs: TimeMs; readonly approved: number; readonly signed: number } | undefined;
};
