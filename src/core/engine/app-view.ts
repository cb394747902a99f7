import type { DeviceId, TimeMs } from '../base/ids.ts';
import type { NetworkName } from '../kaspa/network.ts';
import type { GroupView } from './views.ts';

/** Everything a member's app shows, whole. `revision` only grows, so that a late one can be dropped. */
export type AppView = {
  readonly revision: number;
  readonly nowMs: TimeMs;
  readonly device: DeviceId;
  readonly network: NetworkName;
  /** Sentences that must stay on screen, e.g. that the keys are not in a keychain. */
  readonly warnings: readonly string[];
  readonly vault: 'none' | 'locked' | 'open';
  /** When the open vault locks by itself if nothing is done; undefined while it is not open. */
  readonly locksAtMs: TimeMs | undefined;
  readonly online: boolean;
  readonly addresses: readonly string[];
  /** Why the last question to the Kaspa node failed, in a sentence; undefined once it answered. */
  readonly ledgerProblem: string | undefined;
  readonly groups: readonly GroupView[];
};
