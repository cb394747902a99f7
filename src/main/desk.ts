import type { ErrorCode } from '../core/base/errors.ts';
import type { Answer } from './ipc/serve.ts';

/*
 * The running app of one person, without a window: what both hosts wrap. A desk has one member's app on it at a time, the
 * profile's own or the throwaway one of practice mode, and knows how to ask its host for what needs a screen.
 */

/** One end of a contract: commands answered, topics published. A host carries it to exactly one kind of page. */
export type Door = {
  /** `name` is `room.command`. Never throws: what is not understood is answered with `invalidInput`. */
  call(name: string, raw: unknown): Promise<Answer>;
  /** The present snapshot at once, then each newer one; the returned function stops it. Unknown topics are silent. */
  subscribe(topic: string, listener: (snapshot: unknown) => void): () => void;
};

/** One confirm window. Its door can approve exactly one reading of one proposal, once. */
export type ConfirmTicket = {
  /** Random, for the host's own bookkeeping; it opens nothing by itself. */
  readonly id: string;
  readonly door: Door;
  /** The person closed the window, or it crashed: nothing is approved. */
  cancel(): void;
  /**
   * Signed, refused, cancelled or out of date: the window must close, or, where it says why in a sentence, stay until that
   * was read. At once if that is so already.
   */
  onSettled(listener: (isToBeRead: boolean) => void): void;
};

export type FileQuestion = {
  readonly kind: 'saveBackup' | 'openBackup' | 'saveLog' | 'saveDiagnostics';
  readonly name: string | undefined;
};

/** Something to tell a person who is not looking. Words are chosen by the host from these facts; it never offers to approve. */
export type Notice = {
  readonly kind: 'yourTurn' | 'signed' | 'expiring' | 'alarm' | 'confirmed';
  readonly groupName: string;
  /** Present only when the person wants amounts in notifications. */
  readonly what: string | undefined;
};

/** What a host does for the desk. */
export type DeskHost = {
  readonly kind: 'electron' | 'loopback';
  readonly version: string;
  readonly canChooseFiles: boolean;
  readonly suggestedFolder: string;
  showConfirm(ticket: ConfirmTicket): void;
  /** Undefined when the person closed the dialog or there is none. */
  chooseFile(question: FileQuestion): Promise<string | undefined>;
  notify(notice: Notice): void;
  /** The person asked for the app to end, and knows what that takes back. */
  end(): void;
};

/** What the tray shows. */
export type DeskStanding = 'ready' | 'attention' | 'locked' | 'offline';

/** Why no app is on the desk: a code, and the sentence for whoever wanted one. */
export type DeskFailure = { readonly code: ErrorCode; readonly message: string };

/*
 * `standing`, `takesBack` and `lock` speak of the profile's own app, also while somebody practises: it goes on behind
 * practice, and only there is anything to lose. Practice is thrown away whole, so nothing in it is worth a question.
 */
export type Desk = {
  readonly door: Door;
  /**
   * Resolves once the profile is this app's alone, with nothing, or with why it is not. Soon: before a ledger is looked
   * for and before other members are told.
   */
  readonly claimed: Promise<DeskFailure | undefined>;
  standing(): DeskStanding;
  onChanged(listener: () => void): void;
  /** Approvals that quitting now takes back: those payments have to be proposed again. */
  takesBack(): number;
  /**
   * Lock the vault now: the screen was locked, or the laptop goes to sleep.
   * @throws KeyturnError diskFull, databaseDamaged, profilePermissions: it is locked, and the log could not be written
   */
  lock(): Promise<void>;
  /** `keyturn://…` or a dropped invitation; opens a screen and does nothing else. @returns false when it is no such link */
  openLink(link: string): boolean;
  /** The page crashed and a new one is coming: what happened meanwhile is told to it. */
  pageRestarted(): void;
  quit(): Promise<void>;
};
