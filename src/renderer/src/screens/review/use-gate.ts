import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { useSeen, type Watch } from '../../state/use-seen.ts';

/** One thing that has to be in view before the button works, or somebody to go on without. */
export type GateLine = {
  readonly id: string;
  readonly name: string;
  readonly seen: boolean;
  /** Has to be said as well as seen. */
  readonly acknowledge: string | undefined;
  readonly acknowledged: boolean;
};

export type Gate = {
  readonly lines: readonly GateLine[];
  /** Still to look at. */
  readonly unseen: number;
  /** The first member that nobody said to go on without; undefined when there is none. */
  readonly unsaid: string | undefined;
  readonly acknowledged: readonly string[];
  toggle(id: string): void;
  /** To be put on what has to be seen, around the whole of it. */
  readonly watch: Watch;
};

export const addressGateId = (place: number): string => `address-${place}`;

/**
 * What a person has had in view of one reading. Another reading, or another item, begins unseen: what was seen belongs
 * to what was shown.
 * @param addressName  what the gate calls the address of a recipient
 */
export function useGate(
  { reading, recipients, verdict }: Pick<ReviewView, 'reading' | 'recipients' | 'verdict'>,
  addressName: (place: number) => string,
): Gate {
  const [said, setSaid] = useState<{ readonly of: string | undefined; readonly ids: ReadonlySet<string> }>();
  const of = `${reading ?? ''}/${recipients.map(({ address, lookAlike }) => `${address.text}/${lookAlike?.known.text ?? ''}`).join()}`;
  const { seen: seenIds, watch } = useSeen(of);
  const saidIds = said?.of === of ? said.ids : none;

  const items = verdict?.items ?? [];
  const lines: readonly GateLine[] = [
    ...recipients.map((_, place) => ({
      id: addressGateId(place),
      name: addressName(place),
      seen: seenIds.has(addressGateId(place)),
      acknowledge: undefined,
      acknowledged: false,
    })),
    ...items.map(({ id, short, goOnWithout }) => ({
      id,
      name: short,
      seen: seenIds.has(id),
      acknowledge: goOnWithout,
      acknowledged: saidIds.has(id),
    })),
  ];
  return {
    lines,
    unseen: lines.filter((line) => !line.seen).length,
    unsaid: lines.find(({ acknowledge, acknowledged }) => acknowledge !== undefined && !acknowledged)?.acknowledge,
    acknowledged: lines.filter(({ acknowledged }) => acknowledged).map(({ id }) => id),
    toggle: (id) => {
      const ids = new Set(saidIds);
      if (!ids.delete(id)) ids.add(id);
      setSaid({ of, ids });
    },
    watch,
  };
}

const none: ReadonlySet<string> = new Set();
