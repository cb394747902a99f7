import { existsSync } from 'node:fs';
import type { DeviceId } from '../core/base/ids.ts';
import type { AppView } from '../core/engine/app-view.ts';
import type { Engine } from '../core/engine/engine.ts';
import { valuesOf } from '../core/engine/state.ts';
import { groupView } from '../core/engine/views.ts';
import type { Network } from '../core/network-port.ts';
import type { Clock } from '../core/ports.ts';
import type { Vault } from '../core/vault-port.ts';
import type { Profile } from './compose-profile.ts';

/** What one member's app shows, whole, each time with a higher revision. */
export function memberView(parts: {
  readonly profile: Profile;
  readonly engine: Engine;
  readonly vault: Vault;
  readonly network: Network;
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  readonly ledgerProblem: () => { readonly message: string } | undefined;
}): () => AppView {
  const { profile, engine, vault, network, clock } = parts;
  let revision = 0;
  return () => {
    const connected = new Set<DeviceId>(network.connectedDevices());
    const nowMs = clock.nowMs();
    const locksInMs = vault.locksInMs();
    return {
      revision: ++revision,
      nowMs,
      device: engine.state().device,
      network: profile.network,
      warnings: profile.warnings,
      vault: existsSync(profile.vaultFile) ? (vault.isUnlocked() ? 'open' : 'locked') : 'none',
      locksAtMs: locksInMs === undefined ? undefined : nowMs + locksInMs,
      online: parts.isOnline(),
      addresses: network.addresses(),
      ledgerProblem: parts.ledgerProblem()?.message,
      groups: valuesOf(engine.state().groups).map((group) => groupView(group, connected, nowMs)),
    };
  };
}
