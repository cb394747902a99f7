import type { DeviceId, EntryId, GroupId, ProposalId, SheetId } from '../../../src/core/base/ids.ts';
import { changedDocuments, loadState } from '../../../src/core/engine/documents.ts';
import { settle } from '../../../src/core/engine/settle.ts';
import { withCase, withGroup, type EngineState } from '../../../src/core/engine/state.ts';
import { groupView } from '../../../src/core/engine/views.ts';
import { emptyTurn } from '../../../src/core/store-port.ts';
import { openProfile } from '../../../src/main/compose-profile.ts';
import { folderIn, profileName, type Profiles } from './profiles.ts';

const runs = 25;

/**
 * What one approval costs main among all past payments of a closed profile: everything that follows from it, the commit
 * to the disk, and the group as the page is told it afterwards. The approval itself is written into the state: who signed
 * what was checked before, and takes as long in any group.
 */
export function turnsAmongPast(
  home: string,
  { group: id, openProposal }: Profiles,
): { readonly turnsMs: readonly number[]; readonly viewsMs: readonly number[] } {
  const profile = openProfile({ folder: folderIn(home), name: profileName, network: 'practice' });
  try {
    let { state } = loadState('' as DeviceId, profile.store);
    const turnsMs: number[] = [];
    const viewsMs: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const nowMs = Date.now();
      const fromMs = performance.now();
      const after = approvedOnceMore(state, id, openProposal, nowMs);
      profile.store.commit({ ...emptyTurn, documents: changedDocuments(state, after) });
      const turnedMs = performance.now();
      const group = after.groups[id as GroupId];
      if (group === undefined) throw new Error('The group is in the profile');
      groupView(group, new Set(), nowMs);
      // The first one also pays for what is looked up once after a start.
      if (run > 0) turnsMs.push(turnedMs - fromMs);
      if (run > 0) viewsMs.push(performance.now() - turnedMs);
      state = after;
    }
    return { turnsMs, viewsMs };
  } finally {
    profile.store.close();
  }
}

function approvedOnceMore(state: EngineState, id: string, proposal: string, nowMs: number): EngineState {
  const group = state.groups[id as GroupId];
  const known = group?.cases[proposal as ProposalId];
  if (group === undefined || known === undefined) throw new Error('The profile has an open proposal');
  const approval = {
    entry: '' as EntryId,
    device: '' as DeviceId,
    reading: '',
    sheet: '' as SheetId,
    sessions: [],
    seenAtMs: nowMs,
  };
  const approvals = { ...known.approvals, [`member ${nowMs}`]: approval };
  const approved = withCase(group, { ...known, approvals });
  return withGroup(state, settle(approved, group, nowMs).group);
}
