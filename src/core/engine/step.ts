import { acceptEntry } from './accept.ts';
import { stepCeremony } from './ceremony-steps.ts';
import { begin, hearVersion, loseMemoryKeys, tellAddresses } from './lifetime.ts';
import { stepPayment } from './payment-steps.ts';
import type { GroupTurn, Input, Turn } from './inputs.ts';
import { settle } from './settle.ts';
import { valuesOf, withGroup, type EngineState } from './state.ts';

/**
 * One turn of a member's app: pure, total, synchronous. The shell stamps and verifies inputs, writes the entries this
 * asks for, commits everything in one transaction, and only then acts.
 */
export function step(state: EngineState, input: Input): Turn {
  const turn = react(state, input);
  // What follows by itself from the new facts belongs to the same turn, so that it is committed with them.
  return valuesOf(turn.state.groups).reduce<Turn>((sofar, group) => {
    if (state.groups[group.id] === group && input.type !== 'coinsObserved') return sofar;
    const settled = settle(group, state.groups[group.id], input.atMs);
    return { ...sofar, state: withGroup(sofar.state, settled.group), audit: [...sofar.audit, ...settled.audit] };
  }, turn);
}

function react(state: EngineState, input: Input): Turn {
  switch (input.type) {
    case 'groupBegun':
      return begin(state, input.begun, input.atMs);
    case 'addressesChanged':
      return tellAddresses(state, input.addresses);
    case 'versionHeard':
      return hearVersion(state, input.device, input.version);
    case 'resumed':
    case 'quitting':
      return loseMemoryKeys(state, input.type, input.atMs);
    case 'entryAccepted': {
      const group = state.groups[input.entry.header.group];
      return group === undefined ? still(state) : acceptEntry(state, group, input.entry, input.atMs);
    }
    case 'invitationIssued':
    case 'lobbyClosed':
    case 'rosterAgreed':
    case 'codeTyped':
    case 'ceremonyStopped':
    case 'backupProven':
    case 'statementSigned':
    case 'dkgFirstMade':
    case 'dkgSecondMade':
    case 'dkgFinished':
    case 'dkgFailed':
    case 'rehearsalNonceMade':
    case 'rehearsalPartialMade': {
      const group = state.groups[input.group];
      return group === undefined ? still(state) : inGroup(state, stepCeremony(group, input));
    }
    case 'proposalAuthored':
    case 'approvalClicked':
    case 'rejectionSigned':
    case 'approvalWithdrawn':
    case 'sheetMade':
    case 'approvalMade':
    case 'approvalFailed':
    case 'partialsOpened':
    case 'readAgain':
    case 'coinsObserved':
    case 'submitted': {
      const group = state.groups[input.group];
      return group === undefined ? still(state) : inGroup(state, stepPayment(group, input));
    }
  }
}

const still = (state: EngineState): Turn => ({ state, publish: [], audit: [] });

const inGroup = (state: EngineState, { group, publish = [], audit = [] }: GroupTurn): Turn => ({
  state: withGroup(state, group),
  publish,
  audit,
});
