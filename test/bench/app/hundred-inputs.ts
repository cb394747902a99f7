import { bytesToHex, labelledHash } from '../../../src/core/base/bytes.ts';
import type { DeviceId, EntryId, MemberId, TransactionId } from '../../../src/core/base/ids.ts';
import { loadState } from '../../../src/core/engine/documents.ts';
import type { ReviewView } from '../../../src/core/engine/review-view.ts';
import { reviewView } from '../../../src/core/engine/review-view-of.ts';
import { emptyCase, outpointKey, withCase, type Case, type Group } from '../../../src/core/engine/state.ts';
import type { Coin } from '../../../src/core/kaspa/coin-selection.ts';
import { minimumFeeRateSompiPerGram } from '../../../src/core/kaspa/mass.ts';
import { sompiPerKas } from '../../../src/core/kaspa/network.ts';
import { buildProposal } from '../../../src/core/proposal/build.ts';
import { decodeProposal, inputsMax, proposalIdOf } from '../../../src/core/proposal/proposal.ts';
import { readProposal } from '../../../src/core/review/reading.ts';
import { openProfile } from '../../../src/main/compose-profile.ts';
import { folderIn, profileName, type Profiles } from './profiles.ts';

const runs = 15;
const coinKas = 100n;

export type HundredInputs = { readonly viewMs: readonly number[]; readonly review: ReviewView };

/**
 * A payment of as many inputs as the protocol allows, which one-time codes do not cover yet, so it is built and read here
 * by the app's own functions, in the group and among the past payments of a closed profile.
 * @returns milliseconds of core's view of it, each for a record of proposals that was not looked at before
 */
export function hundredInputs(home: string, { group: id, openProposal }: Profiles): HundredInputs {
  const group = groupIn(home, id);
  const model = group.cases[openProposal as Case['id']];
  const output = model?.proposed?.proposal.payments[0];
  const author = model?.proposed?.author;
  const { charter, roster } = group.forming;
  const { key } = group;
  if (output === undefined || author === undefined || charter === undefined || key === undefined)
    throw new Error('The profile has a group with a payment');
  const coins = Array.from(
    { length: inputsMax },
    (_, n): Coin => ({
      outpoint: { transactionId: named(n) as TransactionId, index: 0 },
      entry: {
        amountSompi: coinKas * sompiPerKas,
        scriptPublicKey: { version: 0, script: key.script },
        blockDaaScore: 1n,
        isCoinbase: false,
      },
    }),
  );
  const nowMs = Date.now();
  const built = buildProposal({
    charter,
    author,
    k: 20_000,
    epoch: key.epoch,
    groupScript: key.script,
    coins,
    daaScore: group.coins?.daaScore ?? 0n,
    payments: [{ script: output.script, amountSompi: (coinKas * BigInt(inputsMax) - 50n) * sompiPerKas }],
    note: 'Deposit for the new winch',
    externalId: undefined,
    expiresAtMs: nowMs + 3_600_000,
    feeRateSompiPerGram: minimumFeeRateSompiPerGram,
    inputsMax,
  });
  if (!built.ok) throw new Error(built.error.message);
  const decoded = decodeProposal(built.value);
  if (!decoded.ok) throw new Error('What was built can be read');
  const read = readProposal(decoded.value, charter, key.script);
  if (!read.ok) throw new Error(`It was refused: ${read.error.code}`);
  const member = roster?.roster.members.find(({ device }) => device === author)?.member ?? ('' as MemberId);
  const known: Case = {
    ...emptyCase(proposalIdOf(built.value)),
    proposed: {
      entry: named(0) as EntryId,
      author,
      member,
      bytes: built.value,
      proposal: decoded.value,
      firstSeenAtMs: nowMs,
      outpoints: coins.map(({ outpoint }) => outpoint),
    },
    first: { kind: 'read', reading: read.value },
    second: { kind: 'agrees' },
    coins: { kind: 'match', atMs: nowMs },
  };
  const withCoins: Group = {
    ...withCase(group, known),
    coins: {
      atMs: nowMs,
      daaScore: group.coins?.daaScore ?? 0n,
      coins: Object.fromEntries(coins.map(({ outpoint, entry }) => [outpointKey(outpoint), entry])),
    },
  };
  return measured(withCoins, known, nowMs);
}

function measured(group: Group, known: Case, nowMs: number): HundredInputs {
  const online = new Set<DeviceId>();
  const look = (n: number) => {
    const fresh: Group = { ...group, cases: { ...group.cases } };
    const fromMs = performance.now();
    const review = reviewView(fresh, known, nowMs + n, online);
    return { review, ms: performance.now() - fromMs };
  };
  const { review } = look(0);
  if (review.standing !== 'yourTurn' || review.verdict === undefined)
    throw new Error(`The payment is ${review.standing}, not Dana's turn`);
  return { viewMs: Array.from({ length: runs }, (_, n) => look(n + 1).ms), review };
}

function groupIn(home: string, id: string): Group {
  const profile = openProfile({ folder: folderIn(home), name: profileName, network: 'practice' });
  try {
    const { state } = loadState('' as DeviceId, profile.store);
    const group = state.groups[id as Group['id']];
    if (group === undefined) throw new Error('The group is in the profile');
    return group;
  } finally {
    profile.store.close();
  }
}

const named = (n: number): string => bytesToHex(labelledHash('keyturn/bench/1', Uint8Array.of(n)));
