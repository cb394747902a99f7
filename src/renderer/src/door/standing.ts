/**
 * How the page stands with Keyturn on this computer. `ended`: Keyturn said goodbye, or was not found again; `takenOver`:
 * another tab acts now; `refused`: the address was used already, expired, or never one. After these three the page no
 * longer tries by itself.
 */
export type DoorStanding = 'connecting' | 'open' | 'lost' | 'takenOver' | 'refused' | 'ended';

let present: DoorStanding = 'connecting';
const listeners = new Set<() => void>();

/** For a banner; made for `useSyncExternalStore(doorStanding.subscribe, doorStanding.get)`. */
export const doorStanding = {
  get: (): DoorStanding => present,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export function setDoorStanding(standing: DoorStanding): void {
  if (standing === present) return;
  present = standing;
  for (const listener of listeners) listener();
}
