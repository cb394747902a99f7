import type { DeviceId, TimeMs } from '../base/ids.ts';
import type { NetworkName } from '../kaspa/network.ts';
import type { GroupView } from './views.ts';

/** Everything a host shows, whole. `revision` only grows, so that a late one can be dropped. */
export type AppView = {
  readonly revision: number;
  readonly nowMs: TimeMs;
  readonly device: DeviceId;
  readonly network: NetworkName;
  /** Sentences that must stay on screen, e.g. that the keys are not in a keychain. */
  readonly warnings: readonly string[];
  readonly vault: 'none' | 'locked' | 'open';
  readonly online: boolean;
  readonly addresses: readonly string[];
  readonly groups: readonly GroupView[];
};
