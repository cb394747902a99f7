import { create } from 'zustand';

/** Where a person was in the inbox of a group, so that coming back from a payment leads there. */
export type InboxMemory = {
  readonly selected: string | undefined;
  /** The place among the finished ones; undefined for an open one. Without `selected` its row has not arrived yet. */
  readonly finishedIndex: number | undefined;
  readonly search: string;
};

const nothing: InboxMemory = { selected: undefined, finishedIndex: undefined, search: '' };
const useMemories = create<Readonly<Record<string, InboxMemory>>>(() => ({}));

export const useInboxMemory = (group: string): InboxMemory => useMemories((all) => all[group] ?? nothing);

/** As it is at this moment, drawn or not. */
export const rememberedOf = (group: string): InboxMemory => useMemories.getState()[group] ?? nothing;

export const remember = (group: string, now: Partial<InboxMemory>): void =>
  useMemories.setState((all) => ({ [group]: { ...(all[group] ?? nothing), ...now } }));
