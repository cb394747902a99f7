import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { Result } from '../../src/core/base/result.ts';
import { schnorrVerify } from '../../src/core/frost/bip340.ts';
import { nonceAgg, partialSigAgg, partialSigVerify, type SessionContext, sign } from '../../src/core/frost/bip445.ts';
import type { Fault } from '../../src/core/frost/fault.ts';
import { nonceGen } from '../../src/core/frost/nonce.ts';
import { closedSession } from '../../src/core/frost/session.ts';
import { prepareSigners, type SignersContext } from '../../src/core/frost/signers.ts';
import { applyTweaks } from '../../src/core/frost/tweak.ts';
import { officialVectors } from './official.ts';

type Named = { readonly tc_id: number; readonly comment: string };
type Expected = {
  readonly error:
    | { readonly type: 'ValueError'; readonly message: string }
    | { readonly type: 'InvalidContributionError'; readonly signer_index: number | null; readonly contrib: string };
};
type Group = {
  readonly tg_id: string;
  readonly t: number;
  readonly n: number;
  readonly thresh_pk: string;
  readonly pubshares: readonly string[];
  readonly pubnonces: readonly string[];
  readonly secshares: readonly string[];
  readonly secnonces: readonly string[];
  readonly tweaks?: readonly string[];
};
type Subset = { readonly ids: readonly number[]; readonly pubshare_indices: readonly number[]; readonly msg: string };
type Tweaked = { readonly tweak_indices?: readonly number[]; readonly is_xonly?: readonly boolean[] };
type Signing = Named &
  Subset &
  Tweaked & {
    readonly my_id: number;
    readonly aggnonce: string;
    readonly secshare_index: number;
    readonly secnonce_index: number;
  };
type Signed = Signing & { readonly pubnonce_indices: readonly number[]; readonly expected: string };
type Verifying = Named &
  Subset & { readonly psig: string; readonly pubnonce_indices: readonly number[]; readonly signer_index: number };
type Adding = Named & Subset & Tweaked & { readonly aggnonce: string; readonly psigs: readonly string[] };
type Generating = Named & {
  readonly rand_: string;
  readonly secshare: string | null;
  readonly pubshare: string | null;
  readonly thresh_pk: string | null;
  readonly msg: string | null;
  readonly extra_in: string | null;
  readonly expected: readonly [string, string];
};

type SignVerify = Group & {
  readonly valid_tests: readonly Signed[];
  readonly sign_error_tests: readonly (Signing & Expected)[];
  readonly verify_fail_tests: readonly Verifying[];
  readonly verify_error_tests: readonly (Verifying & Expected)[];
};
type TweakGroup = Group & {
  readonly valid_tests: readonly Signed[];
  readonly error_tests: readonly (Signing & Expected)[];
};
type AddGroup = Group & {
  readonly valid_tests: readonly (Adding & { readonly expected: string })[];
  readonly error_tests: readonly (Adding & Expected)[];
};
type NonceAdding = Named & { readonly pubnonce_indices: readonly number[] };
type NonceAdd = {
  readonly pubnonces: readonly string[];
  readonly valid_tests: readonly (NonceAdding & { readonly expected: string })[];
  readonly error_tests: readonly (NonceAdding & Expected)[];
};

/** How the reference words the preconditions that we name. */
const reasons: Readonly<Record<string, string>> = {
  "The signer's id must be present in the participant identifier list.": 'signerNotInSet',
  'The participant identifier list contains duplicate elements.': 'signerIdDuplicate',
  "The signer's pubshare must be included in the list of pubshares.": 'secshareNotInSet',
  'Invalid pubshare at index 0.': 'pubshareInvalid',
  'Invalid pubshare at index 1.': 'pubshareInvalid',
  'The participant identifier at index 0 is out of range.': 'signerIdOutOfRange',
  'The provided key material is incorrect.': 'thresholdKeyDiffers',
  'second secnonce value is out of range.': 'secnonceOutOfRange',
  'first secnonce value is out of range.': 'secnonceSpent',
  'The number of signers must be between t and n.': 'signerCountOutOfRange',
  "The signer's secret share value is out of range.": 'secshareOutOfRange',
  'The tweak value is out of range.': 'tweakOutOfRange',
  'The result of tweaking cannot be infinity.': 'tweakedKeyIsInfinity',
  'The tweaks and is_xonly arrays must have the same length.': 'tweakModesDiffer',
  'The tweak must be a 32-byte array.': 'tweakLength',
  'The psigs and ids arrays must have the same length.': 'psigCountDiffers',
};

/** Groups and cases of the official files, carried here so that a fresh clone proves something. */
const carriedGroup: Group = {
  tg_id: '2of3',
  t: 2,
  n: 3,
  thresh_pk: '02D772A09F5F675783D275ED9F6AAEDB2ECCBC74171B37AC23AE3BBD9D7AE2CDAA',
  pubshares: [
    '039EE3335AF48DFE23702AB353F4AF20D401F67A130DF783CC8457323A860A2FB4',
    '0284DC4AB2CB78A621EB87FA1F14BCE2B725AFEAAC981ADCBAFF5CC2D417D2A63A',
  ],
  pubnonces: [
    '03FC0D3E212D25027356A2C9BB7EDC3B900DEA5E32AB10C03868E01C8490F9D36202C61389B6469B4345E00640CDC7ECA301547B97D30FC11AF410E23AD7B4BF69EE',
    '03706F00353EA69C0836BF63C2884D2DE5AFE549A33EC87427CA8B5CF4666B28AE021B6300D0545E0B225C2DFC67AE33A9B0259B62809740363717E05CDA4CC9EBFC',
  ],
  secshares: ['53442FA9BD72EEA0A42DF6F2D2D76A2C0D3A3DFA2BE2F820F41ADE976B8259FB'],
  secnonces: [
    '67AFBE2B50F521569B9C1D943F8FE20620B8C25FA81E9788718AF6EE87D5275C9A485A634FE41558E4E108FBB52C5CF616C0CDF02BC0C10A99359FF6C1BD705C',
  ],
  tweaks: [
    'E8F791FF9225A2AF0102AFFF4A9A723D9612A682A25EBE79802B263CDFCD83BB',
    'AE2EA797CC0FE72AC5B97B97F3C6957D7E4199A167A58EB08BCAFFDA70AC0455',
  ],
};
const carriedCase: Signed = {
  tc_id: 1,
  comment: 'Minimum threshold subset of signers',
  my_id: 0,
  ids: [0, 1],
  pubshare_indices: [0, 1],
  pubnonce_indices: [0, 1],
  secshare_index: 0,
  secnonce_index: 0,
  aggnonce:
    '030F261BFE5DF0AE3EC06BB7A1D6394A3AF206968281F03B70D25FB84D49036CE203BE48277630579C72160430C819AABB1DFA20FF70749666080BB886B728476261',
  msg: 'F95466D086770E689964664219266FE5ED215C92AE20BAB5C9D79ADDDDF3C0CF',
  expected: '2B69442F9BCE21BB722831A2150FB9A6DF6D0288D39E2E4F5687E92A3C4A7862',
};
const carriedTweaked: Signed = {
  ...carriedCase,
  tc_id: 4,
  comment: 'A plain tweak followed by an x-only tweak',
  tweak_indices: [0, 1],
  is_xonly: [false, true],
  expected: 'E4A306FA4FCDC6DD5E8EA8978AF549D7A8F74C39EE9FA55B2C7853DDBEA59482',
};
const carriedNonce: Generating = {
  tc_id: 1,
  comment: 'All optional defense-in-depth arguments present',
  rand_: '0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F',
  secshare: '53442FA9BD72EEA0A42DF6F2D2D76A2C0D3A3DFA2BE2F820F41ADE976B8259FB',
  pubshare: '039EE3335AF48DFE23702AB353F4AF20D401F67A130DF783CC8457323A860A2FB4',
  thresh_pk: 'D772A09F5F675783D275ED9F6AAEDB2ECCBC74171B37AC23AE3BBD9D7AE2CDAA',
  msg: '0101010101010101010101010101010101010101010101010101010101010101',
  extra_in: '0808080808080808080808080808080808080808080808080808080808080808',
  expected: [
    '60F73DF0C66B5BCADF68B4CB3487ECF3F3065CC9D9C1DCF556453A42E21ABF5C9CA37BF6CFE0E90C16D83EFB572095D82863F299CA86BE3C53F167FFD1F3606A',
    '038EBC31EF5C88C3E4470BDA8765A8377697E1CB20A1D07D6B09C0146814EC5BDF0386D61A1CCFBEC0A8AEF01FFD83A6F9E0E90FDC20D093861A27AC4A10C931B0D3',
  ],
};

describe('BIP-445, cases carried here', () => {
  checkGenerating(carriedNonce);
  checkSigned(carriedGroup, carriedCase);
  checkSigned(carriedGroup, carriedTweaked);
});

const nonceGenFile = official('nonce_gen') as { readonly valid_tests: readonly Generating[] } | undefined;
const nonceAggFile = official('nonce_agg') as NonceAdd | undefined;
const signVerifyFile = official('sign_verify') as { readonly test_groups: readonly SignVerify[] } | undefined;
const tweakFile = official('tweak') as { readonly test_groups: readonly TweakGroup[] } | undefined;
const sigAggFile = official('sig_agg') as { readonly test_groups: readonly AddGroup[] } | undefined;

describe('BIP-445, the official vectors', () => {
  it.skipIf(nonceGenFile === undefined)('are all here: 5 + 5 + 93 + 44 + 22 cases', () => {
    expect(nonceGenFile?.valid_tests).toHaveLength(5);
    expect((nonceAggFile?.valid_tests.length ?? 0) + (nonceAggFile?.error_tests.length ?? 0)).toBe(5);
    const counts = [signVerifyFile, tweakFile, sigAggFile].map((file) =>
      (file?.test_groups ?? []).flatMap((group) =>
        Object.entries(group).flatMap(([name, cases]) => (name.endsWith('_tests') ? (cases as unknown[]) : [])),
      ),
    );
    expect(counts.map((cases) => cases.length)).toEqual([93, 44, 22]);
  });

  describe.skipIf(nonceGenFile === undefined)('NonceGen', () => {
    for (const vector of nonceGenFile?.valid_tests ?? []) checkGenerating(vector);
  });

  describe.skipIf(nonceGenFile === undefined)('NonceAgg', () => {
    const { pubnonces = [], valid_tests = [], error_tests = [] } = nonceAggFile ?? {};
    for (const vector of valid_tests)
      it(title(vector), () => expectHex(nonceAgg(pick(pubnonces, vector.pubnonce_indices)), vector.expected));
    for (const vector of error_tests)
      it(title(vector), () => expectError(nonceAgg(pick(pubnonces, vector.pubnonce_indices)), vector));
  });

  for (const group of signVerifyFile?.test_groups ?? []) {
    describe(`Sign and PartialSigVerify, ${group.tg_id}`, () => {
      for (const vector of group.valid_tests) checkSigned(group, vector);
      for (const vector of group.sign_error_tests) checkSignError(group, vector);
      for (const vector of group.verify_fail_tests)
        it(title(vector), () => expect(verify(group, vector)).toEqual({ ok: true, value: false }));
      for (const vector of group.verify_error_tests)
        it(title(vector), () => expectError(verify(group, vector), vector));
    });
  }

  for (const group of tweakFile?.test_groups ?? []) {
    describe(`Tweaks, ${group.tg_id}`, () => {
      for (const vector of group.valid_tests) checkSigned(group, vector);
      for (const vector of group.error_tests) checkSignError(group, vector);
    });
  }

  for (const group of sigAggFile?.test_groups ?? []) {
    describe(`PartialSigAgg, ${group.tg_id}`, () => {
      for (const vector of group.valid_tests)
        it(title(vector), () => {
          const context = sessionContext(group, vector);
          const signature = partialSigAgg(vector.psigs.map(hexToBytes), context);
          expectHex(signature, vector.expected);
          if (signature.ok) expect(schnorrVerify(signature.value, context.message, keyOf(context))).toBe(true);
        });
      for (const vector of group.error_tests)
        it(title(vector), () =>
          expectError(partialSigAgg(vector.psigs.map(hexToBytes), sessionContext(group, vector)), vector),
        );
    });
  }
});

function checkGenerating(vector: Generating): void {
  it(title(vector), () => {
    const { secnonce, pubnonce } = nonceGen({
      random32: hexToBytes(vector.rand_),
      ...(vector.secshare === null ? {} : { secshare: hexToBytes(vector.secshare) }),
      ...(vector.pubshare === null ? {} : { pubshare: hexToBytes(vector.pubshare) }),
      ...(vector.thresh_pk === null ? {} : { threshKeyXOnly: hexToBytes(vector.thresh_pk) }),
      ...(vector.msg === null ? {} : { message: hexToBytes(vector.msg) }),
      ...(vector.extra_in === null ? {} : { extraIn: hexToBytes(vector.extra_in) }),
    });
    expect([secnonce, pubnonce].map((bytes) => bytesToHex(bytes).toUpperCase())).toEqual(vector.expected);
  });
}

/** The partial signature is the expected one, it verifies, its aggregate nonce is that of its nonces, and the secret nonce is gone. */
function checkSigned(group: Group, vector: Signed): void {
  it(title(vector), () => {
    const context = sessionContext(group, vector);
    const pubnonces = pick(group.pubnonces, vector.pubnonce_indices);
    expectHex(nonceAgg(pubnonces), vector.aggnonce);
    const secnonce = hexToBytes(group.secnonces[vector.secnonce_index]!);
    const secshare = hexToBytes(group.secshares[vector.secshare_index]!);
    const psig = sign(secnonce, secshare, vector.my_id, context);
    expectHex(psig, vector.expected);
    expect(secnonce).toEqual(new Uint8Array(64));
    const again = sign(secnonce, secshare, vector.my_id, context);
    expect(again).toEqual({ ok: false, error: { kind: 'precondition', reason: 'secnonceSpent' } });
    const index = vector.ids.indexOf(vector.my_id);
    const verified = partialSigVerify(
      hexToBytes(vector.expected),
      pubnonces,
      context.signers,
      context,
      context.message,
      index,
    );
    expect(verified).toEqual({ ok: true, value: true });
  });
}

function checkSignError(group: Group, vector: Signing & Expected): void {
  it(title(vector), () => {
    const secnonce = hexToBytes(group.secnonces[vector.secnonce_index]!);
    const secshare = hexToBytes(group.secshares[vector.secshare_index]!);
    expectError(sign(secnonce, secshare, vector.my_id, sessionContext(group, vector)), vector);
  });
}

function verify(group: Group, vector: Verifying): Result<boolean, Fault> {
  return partialSigVerify(
    hexToBytes(vector.psig),
    pick(group.pubnonces, vector.pubnonce_indices),
    signersContext(group, vector),
    { tweaks: [], isXOnly: [] },
    hexToBytes(vector.msg),
    vector.signer_index,
  );
}

function signersContext(group: Group, vector: Subset): SignersContext {
  return {
    memberCount: group.n,
    threshold: group.t,
    ids: vector.ids,
    pubshares: pick(group.pubshares, vector.pubshare_indices),
    thresholdKey: hexToBytes(group.thresh_pk),
  };
}

function sessionContext(group: Group, vector: Subset & Tweaked & { readonly aggnonce: string }): SessionContext {
  return {
    signers: signersContext(group, vector),
    aggnonce: hexToBytes(vector.aggnonce),
    tweaks: pick(group.tweaks ?? [], vector.tweak_indices ?? []),
    isXOnly: vector.is_xonly ?? [],
    message: hexToBytes(vector.msg),
  };
}

/** The x-only key of a valid session, by way of the prepared forms. */
function keyOf(context: SessionContext): Uint8Array {
  const signers = prepareSigners(context.signers);
  if (!signers.ok) throw new Error(signers.error.reason);
  const tweaks = context.tweaks.map((bytes, index) => ({ bytes, xOnly: context.isXOnly[index]! }));
  const key = applyTweaks(signers.value.key, tweaks);
  if (!key.ok) throw new Error(key.error.reason);
  const session = closedSession(signers.value, context.aggnonce, context.message, key.value);
  if (!session.ok) throw new Error(session.error.what);
  return session.value.key.xOnly;
}

function expectHex(result: Result<Uint8Array, unknown>, expected: string): void {
  expect(result.ok ? bytesToHex(result.value).toUpperCase() : result.error).toBe(expected);
}

function expectError(result: Result<unknown, Fault>, { error }: Expected): void {
  expect(result.ok ? result.value : result.error).toEqual(
    error.type === 'ValueError'
      ? { kind: 'precondition', reason: reasons[error.message] ?? `no reason for: ${error.message}` }
      : { kind: 'contribution', signer: error.signer_index ?? 'coordinator', what: error.contrib },
  );
}

function pick(list: readonly string[], indices: readonly number[]): readonly Uint8Array[] {
  return indices.map((index) => hexToBytes(list[index]!));
}

function title({ tc_id, comment }: Named): string {
  return `${tc_id}: ${comment}`;
}

function official(name: string): unknown {
  return (officialVectors(`bip445/${name}_vectors.json`) as { readonly data: unknown } | undefined)?.data;
}
