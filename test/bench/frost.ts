import { schnorr_FROST } from '@noble/curves/secp256k1.js';
import { combine } from '../../src/core/frost/combine.ts';
import { nonceGen } from '../../src/core/frost/nonce.ts';
import { openSession } from '../../src/core/frost/session.ts';
import { prepareSigners, type SignersContext } from '../../src/core/frost/signers.ts';
import { signPartials, verifyPartial } from '../../src/core/frost/signing.ts';
import { bytesFrom, contextOf, deal } from '../unit/frost/dealer.ts';
import { valueOf } from '../unit/frost/round.ts';

/** One step for all inputs of one payment, done by everyone it takes; milliseconds on one core. */
export type FrostRow = {
  readonly name: string;
  readonly inputs: number;
  readonly medianMs: number;
  /** The same step with the general FROST of the curve library underneath. */
  readonly nobleMedianMs?: number;
  /** How many times faster ours is; for all steps together preparing included. */
  readonly ratio?: number;
};

/** Repetitions by number of inputs: enough for a median of the small ones, little enough for the large one. */
const cases = [
  { inputs: 1, repetitions: 15 },
  { inputs: 20, repetitions: 5 },
  { inputs: 100, repetitions: 3 },
] as const;

/**
 * 2-of-3, members 0 and 2: both make codes, both sign, both check each other's partial signature, one combines.
 * Opening a session is counted with every member's signing and once more with combining, as it happens on separate laptops;
 * preparing the signers, done once for a group and a subset, is its own row and has no counterpart underneath, which does it every time.
 */
export function frostBench(): readonly FrostRow[] {
  // The curve's table is built once in the life of a process, so it is not part of anyone's step.
  ours(1);
  theirs(1);
  return cases.flatMap(({ inputs, repetitions }) => {
    // In turns, so that whatever else the machine does meets both.
    const turns = Array.from({ length: repetitions }, () => ({ own: ours(inputs), noble: theirs(inputs) }));
    const own = medians(turns.map((turn) => turn.own));
    const noble = medians(turns.map((turn) => turn.noble));
    return steps.map((step): FrostRow => {
      const name = `FROST 2-of-3, ${String(inputs)} ${inputs === 1 ? 'input' : 'inputs'}: ${step}`;
      const row = { name, inputs, medianMs: own[step] };
      if (step === 'preparing the signers') return row;
      return { ...row, nobleMedianMs: noble[step], ratio: noble[step] / own[step] };
    });
  });
}

const steps = ['preparing the signers', 'making codes', 'signing', 'checking', 'combining', 'all'] as const;
type Times = Readonly<Record<(typeof steps)[number], number>>;

const seed = Uint8Array.of(4, 4, 5);
const ids = [0, 2] as const;

function ours(inputs: number): Times {
  const dealt = deal(2, 3, seed);
  const context: SignersContext = contextOf(dealt, ids);
  const messages = messagesOf(inputs);
  const threshKeyXOnly = dealt.thresholdKey.subarray(1);
  const made = timed(() =>
    messages.map((_, input) =>
      ids.map((id) =>
        nonceGen({
          random32: bytesFrom(seed, input, id),
          secshare: dealt.secshares[id]!,
          pubshare: dealt.pubshares[id]!,
          threshKeyXOnly,
        }),
      ),
    ),
  );
  const pubnonces = made.value.map((pairs) => new Map(ids.map((id, index) => [id, pairs[index]!.pubnonce])));
  const prepared = timed(() => valueOf(prepareSigners(context)));
  const openAll = () =>
    messages.map((message, input) => valueOf(openSession(prepared.value, pubnonces[input]!, message)));
  const signed = timed(() =>
    ids.map((id, index) => {
      const jobs = openAll().map((session, input) => ({ session, secnonce: made.value[input]![index]!.secnonce }));
      return valueOf(signPartials(jobs, dealt.secshares[id]!, id));
    }),
  );
  const sessions = openAll();
  const checked = timed(() =>
    ids.every((id, index) =>
      sessions.every((session, input) => verifyPartial(session, id, signed.value[index]![input]!)),
    ),
  );
  const combined = timed(() =>
    openAll().map((session, input) =>
      valueOf(combine(session, new Map(ids.map((id, index) => [id, signed.value[index]![input]!])))),
    ),
  );
  if (!checked.value || combined.value.length !== inputs) throw new Error('The measured round did not sign.');
  return times(prepared.ms, made.ms, signed.ms, checked.ms, combined.ms);
}

function theirs(inputs: number): Times {
  const names = [1, 2, 3].map((number) => schnorr_FROST.Identifier.fromNumber(number));
  const { public: pub, secretShares } = schnorr_FROST.trustedDealer({ min: 2, max: 3 }, names);
  const signers = ids.map((id) => names[id]!);
  const messages = messagesOf(inputs);
  const made = timed(() => messages.map(() => signers.map((name) => schnorr_FROST.commit(secretShares[name]!))));
  const commitments = made.value.map((pairs) => pairs.map((pair) => pair.commitments));
  const signed = timed(() =>
    signers.map((name, index) =>
      messages.map((message, input) =>
        schnorr_FROST.signShare(
          secretShares[name]!,
          pub,
          made.value[input]![index]!.nonces,
          commitments[input]!,
          message,
        ),
      ),
    ),
  );
  const checked = timed(() =>
    signers.every((name, index) =>
      messages.every((message, input) =>
        schnorr_FROST.verifyShare(pub, commitments[input]!, message, name, signed.value[index]![input]!),
      ),
    ),
  );
  const combined = timed(() =>
    messages.map((message, input) =>
      schnorr_FROST.aggregate(
        pub,
        commitments[input]!,
        message,
        Object.fromEntries(signers.map((name, index) => [name, signed.value[index]![input]!])),
      ),
    ),
  );
  if (!checked.value || combined.value.length !== inputs) throw new Error('The measured round did not sign.');
  return times(0, made.ms, signed.ms, checked.ms, combined.ms);
}

function messagesOf(inputs: number): readonly Uint8Array[] {
  return Array.from({ length: inputs }, (_, input) => bytesFrom(seed, 1000 + input));
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const startMs = performance.now();
  const value = work();
  return { value, ms: performance.now() - startMs };
}

function times(preparing: number, making: number, signing: number, checking: number, combining: number): Times {
  const all = preparing + making + signing + checking + combining;
  return { 'preparing the signers': preparing, 'making codes': making, signing, checking, combining, all };
}

function medians(all: readonly Times[]): Times {
  const median = (step: keyof Times): number => {
    const sorted = all.map((each) => each[step]).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  return times(
    median('preparing the signers'),
    median('making codes'),
    median('signing'),
    median('checking'),
    median('combining'),
  );
}
