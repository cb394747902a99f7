import { useSyncExternalStore } from 'react';
import { doorStanding, type DoorStanding } from '../door/standing.ts';

/** Whether the page still reaches main. */
export const useDoorStanding = (): DoorStanding => useSyncExternalStore(doorStanding.subscribe, doorStanding.get);
