import type { Page } from 'playwright-core';
import type { AppView } from '../../src/core/engine/app-view.ts';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import type { ShellView } from '../../src/preload/shell-view.ts';

/** What a scripted main says, so that a screen can be looked at in a state that would take a story to reach. */
export type Fixture = {
  /** The confirm window when `confirm` is given, the main page otherwise. */
  readonly app?: AppView;
  readonly shell?: ShellView;
  readonly confirm?: ConfirmView;
  /** `room.command` → what it answers with; `{}` where nothing is given. Refusals are given as {@link refusal}. */
  readonly replies?: Readonly<Record<string, unknown>>;
  /** What a person does to get there. */
  readonly steps?: (page: Page) => Promise<void>;
};

export type Refused = { readonly refused: { readonly code: string; readonly message: string } };
export const refusal = (code: string, message: string): Refused => ({ refused: { code, message } });
