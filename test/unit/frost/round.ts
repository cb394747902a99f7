import type { Result } from '../../../src/core/base/result.ts';
import { nonceGen } from '../../../src/core/frost/nonce.ts';
import { type OpenSession, openSession } from '../../../src/core/frost/session.ts';
import { prepareSigners, type Signers } from '../../../src/core/frost/signers.ts';
import { signPartial } from '../../../src/core/frost/signing.ts';
import type { SigningKey } from '../../../src/core/frost/tweak.ts';
import { bytesFrom, contextOf, type Dealt, deal } from './dealer.ts';

/** Everything of one honest signing round. The secret nonces here are copies, so that a test may sign again to attack. */
export type Round = {
  readonly seed: Uint8Array;
  readonly dealt: Dealt;
  readonly ids: readonly number[];
  readonly signers: Signers;
  readonly message: Uint8Array;
  readonly secnonces: ReadonlyMap<number, Uint8Array>;
  readonly pubnonces: ReadonlyMap<number, Uint8Array>;
  readonly session: OpenSession;
  readonly psigs: ReadonlyMap<number, Uint8Array>;
};

type Setting = {
  readonly threshold: number;
  readonly memberCount: number;
  readonly ids: readonly number[];
  readonly seed: Uint8Array;
  readonly message: Uint8Array;
};

/** Members 0 and 2 of a 2-of-3 sign 32 bytes, unless told otherwise. */
export function ready(setting: Partial<Setting> = {}): Round {
  return round({
    threshold: 2,
    memberCount: 3,
    ids: [0, 2],
    seed: Uint8Array.of(1),
    message: new Uint8Array(32).fill(9),
    ...setting,
  });
}

export function round({ threshold, memberCount, ids, seed, message }: Setting): Round {
  const dealt = deal(threshold, memberCount, seed);
  const signers = valueOf(prepareSigners(contextOf(dealt, ids)));
  const pairs = ids.map((id) => {
    const pair = nonceGen({
      random32: bytesFrom(seed, 500, id),
      secshare: dealt.secshares[id]!,
      pubshare: dealt.pubshares[id]!,
      threshKeyXOnly: signers.key.xOnly,
      message,
    });
    return [id, pair] as const;
  });
  const secnonces = new Map(pairs.map(([id, { secnonce }]) => [id, secnonce]));
  const pubnonces = new Map(pairs.map(([id, { pubnonce }]) => [id, pubnonce]));
  const unsigned = { seed, dealt, ids, signers, message, secnonces, pubnonces };
  const session = opened(unsigned, {});
  return { ...unsigned, session, psigs: signedBy(unsigned, session) };
}

/** The round's session with something else in it. */
export function opened(
  { signers, pubnonces, message }: Pick<Round, 'signers' | 'pubnonces' | 'message'>,
  other: {
    readonly pubnonces?: ReadonlyMap<number, Uint8Array>;
    readonly message?: Uint8Array;
    readonly key?: SigningKey;
  },
): OpenSession {
  return valueOf(openSession(signers, other.pubnonces ?? pubnonces, other.message ?? message, other.key));
}

/** Every signer's partial signature of this session. */
export function signedBy(
  { ids, secnonces, dealt }: Pick<Round, 'ids' | 'secnonces' | 'dealt'>,
  session: OpenSession,
): ReadonlyMap<number, Uint8Array> {
  return new Map(
    ids.map((id) => [id, valueOf(signPartial(session, secnonces.get(id)!.slice(), dealt.secshares[id]!, id))]),
  );
}

export function withEntry(
  map: ReadonlyMap<number, Uint8Array>,
  id: number,
  bytes: Uint8Array,
): ReadonlyMap<number, Uint8Array> {
  return new Map(map).set(id, bytes);
}

export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`Unexpectedly refused: ${JSON.stringify(result.error)}`);
  return result.value;
}
