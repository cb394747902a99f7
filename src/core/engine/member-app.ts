import { compareAppVersions, type AppVersion } from '../base/app-version.ts';
import type { DeviceId } from '../base/ids.ts';
import { ownDevice } from './standing.ts';
import type { Group } from './state.ts';
import type { MemberAppView } from './views.ts';

/** Which Keyturn a member's device runs, and whether it or the one on this laptop is newer. */
export function memberApp(group: Group, device: DeviceId): MemberAppView | undefined {
  const version = group.feeds[device]?.appVersion;
  if (version === undefined) return undefined;
  const own = ownDevice(group);
  const ownVersion = group.feeds[own]?.appVersion;
  return { version, isThan: device === own || ownVersion === undefined ? undefined : than(version, ownVersion) };
}

function than(version: AppVersion, own: AppVersion): MemberAppView['isThan'] {
  const order = compareAppVersions(version, own);
  return order === 0 ? 'same' : order > 0 ? 'newer' : 'older';
}
