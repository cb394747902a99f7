import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex, concatBytes, equalBytes, hexToBytes, labelledHash } from '../../../src/core/base/bytes.ts';
import type { Result } from '../../../src/core/base/result.ts';
import {
  certificateAssemble,
  coordinatorFinalize,
  coordinatorInvestigate,
  coordinatorStep1,
} from '../../../src/core/frost/chilldkg/coordinator.ts';
import { padsForRecipients, padsFromSenders } from '../../../src/core/frost/chilldkg/encryption.ts';
import type { ChillDkgError } from '../../../src/core/frost/chilldkg/errors.ts';
import { hostSign } from '../../../src/core/frost/chilldkg/host-signature.ts';
import { participantInvestigate } from '../../../src/core/frost/chilldkg/investigation.ts';
import { participantMsg1Parse, participantMsg1ToBytes } from '../../../src/core/frost/chilldkg/messages.ts';
import {
  hostPubkeyGen,
  paramsHash,
  paramsValidate,
  participantsMax,
  type SessionParams,
} from '../../../src/core/frost/chilldkg/params.ts';
import {
  participantFinalize,
  participantStep1,
  participantStep2,
} from '../../../src/core/frost/chilldkg/participant.ts';
import {
  proofOfPossessionMake,
  proofOfPossessionVerify,
} from '../../../src/core/frost/chilldkg/proof-of-possession.ts';
import {
  coordinatorRecover,
  participantRecover,
  recoveryDataParse,
} from '../../../src/core/frost/chilldkg/recovery.ts';
import {
  recoveryAckSign,
  recoveryAcksVerify,
  recoveryAckVerify,
} from '../../../src/core/frost/chilldkg/recovery-ack.ts';
import { transcriptHash } from '../../../src/core/frost/chilldkg/transcript.ts';
import { polynomialCommit, polynomialShare, sumPoints, tweakCommitment } from '../../../src/core/frost/chilldkg/vss.ts';
import {
  bytesToInteger,
  hasEvenY,
  multiplyBase,
  Point,
  pointFromBytes,
  pointToBytes,
  pointToXOnlyBytes,
  Scalar,
  scalarFromBytesWrapping,
  scalarToBytes,
  taggedHash,
} from '../../../src/core/frost/secp256k1.ts';

/** One whole session of the official vectors (2 of 3, seen by participant 0; CC0), so that this file proves something alone. */
const officialHex = {
  t: 2,
  hostPubkeys: [
    '03aed316469060698d774150efd7f8f406a2bab516dd7d22cb258323c59c6417f3',
    '03aeb5ae20783d4858f6767747963f144c7db8aba328625cc8a87f7676d8cdeee7',
    '021a48bbccac751ae9ec1ea7a7f8d421d5fd60aab44e6d2f37b31873098a77b7a3',
  ],
  hostSecretKey: 'ade179b2c56cb75868d44b333c16c89cb00dfde378ad79c84d0cce856e4f9207',
  random: '42b53d62e27380d6f7096eda1c28c57ddb89fcd4ce5b843edac220e165b5a7ec',
  auxRandom: '005f5c3a69bb274f4559490ad754f1f5affabaed4c71ad5d8acbaefc2b491573',
  msgs1: [
    '036bee122ef60cbbb5dfc3572fe6d3a9ac0b35bb427e250f42c38f7c8229889cab03e99e34aa2a0646563df90f2407d0d0e345eae2cf7f07f9f6561302f724efa74708ae5a94bbdd3fc53924623e0d6764e089d679048f699118d7807884ad13cf484866d8210bcb76daeb103ad6ba1ced0dbfe78f1e8a44f26fc69d5464bf23324d0260537c74bc2b79676cde217ffa7d48236d4a309954153deb39a31aadf6b369ccc6c144287b356ef70378a7f1054ff00354a01352587dc076554a82cd324b66a17006774a86c116c19f2c021793eab87df19ee3a978c60f757ba192da23bae5f56a3612d0720f35828fcfba9dfea790883b185a8b75a27449af23169c919b47c7',
    '037c42e200b601cd439cdeaa12fb2bd8949c566e59096aa9207165c6ff0602b1d6020584bf7d8c710f6a4988c6b16848c4bba45a819107b2c49190e2d6fb666011ae53ef7be0c965dbba2418e1faa16fb9ca5fc990337e0e1858f263a8b88ae081d053cb4bca7d90b63225aba7c40f4b86b1d2e91d0eefc52657b70695be96feef37022e7b7dd7a0b4a72097703e60648b615a4dddf2d715a5e0992379537a44c13ad17a5c832e385a79c54bb5e400cf3fa2df8a747e7f362aa3345cb0097daf2c715faa97dca9cf742c4a54d5805b0705378c68129809d8d22a753a3f8f92fe61d7d14d27b6e1fe9bcee26c96cd0b2cb18ae6a5d80c5792ea1fa2f09011b3f2596ee7',
    '026f714517277fb154c47e487fbe415c25c0d0f79466f1479b31a8d78319978d8a0203e26de13a90dc4465bf155dce35dfed355fe1902f39e9b4139f038f12c04ddf68efcb547a2ed10f9d35c10e8ffe3a5a7f049ff7ffbf5f7400586830fbac2b6908c2742de20520065e89cf8cf7dbd279063967c0e1e77a97297bfddf28b58c1a03d1fd5a186167e5de84b11c0f56e1fc6808d2db35e6e3587243cf59de605cb806a124dc237a739ad28d8624726dd0277b3b1d7d030019f0fbba9ee12d6007fee360bc33a121886c897ac86f4f99cd493743b05216d0408c88a32d90a109837b6547cac26451623b282a4fc67a2e454e27c7437ba3f620c687f061e9b264652dd6',
  ],
  coordinatorMsg1:
    '036bee122ef60cbbb5dfc3572fe6d3a9ac0b35bb427e250f42c38f7c8229889cab037c42e200b601cd439cdeaa12fb2bd8949c566e59096aa9207165c6ff0602b1d6026f714517277fb154c47e487fbe415c25c0d0f79466f1479b31a8d78319978d8a03b9c3f15e5c0e086ede931d69babd36167be6cca8705378f8849a4f00eda2941308ae5a94bbdd3fc53924623e0d6764e089d679048f699118d7807884ad13cf484866d8210bcb76daeb103ad6ba1ced0dbfe78f1e8a44f26fc69d5464bf23324d53ef7be0c965dbba2418e1faa16fb9ca5fc990337e0e1858f263a8b88ae081d053cb4bca7d90b63225aba7c40f4b86b1d2e91d0eefc52657b70695be96feef3768efcb547a2ed10f9d35c10e8ffe3a5a7f049ff7ffbf5f7400586830fbac2b6908c2742de20520065e89cf8cf7dbd279063967c0e1e77a97297bfddf28b58c1a0260537c74bc2b79676cde217ffa7d48236d4a309954153deb39a31aadf6b369cc022e7b7dd7a0b4a72097703e60648b615a4dddf2d715a5e0992379537a44c13ad103d1fd5a186167e5de84b11c0f56e1fc6808d2db35e6e3587243cf59de605cb806e242a37a2e03838edcb4b064425fba5f5f8331eddf79b46aacc70eeb714995a27b5a879577bdaf956ec9f1c234bd3942e2b2f0e372902637993c54815b69f7eaff288c16c20d3f8d26b64e23599e6996a833e286fead5a7490151202e859e484',
  msgs2: [
    'a6c2de535556e47c8f3427b9716cfc4a66add0f2788ab793e2fbff7d81da06315c3f62caa2b85e369922e68a94113eb839b5e3e424a4f4bf2e8d2908f517e8be',
    '3b1b96c40d7f9a378f2a61facf8469447344b5280f5e7b3c66b560709a6fa4d7e083e650f3c109995acb96eea2ee4ef252257e1bf92fff121ce916de2d7c4b54',
    '79195e7cbe22a8b53c41012abea37f0b59579e43edc6477e8cc5c7eb9f3c8bf7aec850c63a659fadd91c9063908054fc4d193594e132adfbe1f24be74c8bea7a',
  ],
  secshare: '78f979492ef00dfd84069c2e8367753a712447527c02a2887d5af86a6f4d02ba',
  threshPubkey: '03df2e2c605ace90bfaae275614fda6d6233b1438ee6d8ce1ea74111887e3110f7',
  pubshares: [
    '025c8ec2a3d153823bd2820f6943fd4010b9a9c48d779a6845d2cddb0efe36e1ec',
    '03397f3e8a16ccf5bd71e084163a9370c290f2915bc4bf80fdea1c0e713b91f9c3',
    '037709a9e38d16a7c57821bf5d97deba9588bb0c3dac8b29bb732d088ab70fcfb6',
  ],
  recoveryData:
    '0000000203b74c6fd38288ddf94300e887b12dd40f655791144a07c32487fbd81cc228c07903b9c3f15e5c0e086ede931d69babd36167be6cca8705378f8849a4f00eda2941303aed316469060698d774150efd7f8f406a2bab516dd7d22cb258323c59c6417f303aeb5ae20783d4858f6767747963f144c7db8aba328625cc8a87f7676d8cdeee7021a48bbccac751ae9ec1ea7a7f8d421d5fd60aab44e6d2f37b31873098a77b7a30260537c74bc2b79676cde217ffa7d48236d4a309954153deb39a31aadf6b369cc022e7b7dd7a0b4a72097703e60648b615a4dddf2d715a5e0992379537a44c13ad103d1fd5a186167e5de84b11c0f56e1fc6808d2db35e6e3587243cf59de605cb806e242a37a2e03838edcb4b064425fba5f5f8331eddf79b46aacc70eeb714995a27b5a879577bdaf956ec9f1c234bd3942e2b2f0e372902637993c54815b69f7eaff288c16c20d3f8d26b64e23599e6996a833e286fead5a7490151202e859e484a6c2de535556e47c8f3427b9716cfc4a66add0f2788ab793e2fbff7d81da06315c3f62caa2b85e369922e68a94113eb839b5e3e424a4f4bf2e8d2908f517e8be3b1b96c40d7f9a378f2a61facf8469447344b5280f5e7b3c66b560709a6fa4d7e083e650f3c109995acb96eea2ee4ef252257e1bf92fff121ce916de2d7c4b5479195e7cbe22a8b53c41012abea37f0b59579e43edc6477e8cc5c7eb9f3c8bf7aec850c63a659fadd91c9063908054fc4d193594e132adfbe1f24be74c8bea7a',
  wrongShare: {
    coordinatorMsg1:
      '036bee122ef60cbbb5dfc3572fe6d3a9ac0b35bb427e250f42c38f7c8229889cab037c42e200b601cd439cdeaa12fb2bd8949c566e59096aa9207165c6ff0602b1d6026f714517277fb154c47e487fbe415c25c0d0f79466f1479b31a8d78319978d8a03b9c3f15e5c0e086ede931d69babd36167be6cca8705378f8849a4f00eda2941308ae5a94bbdd3fc53924623e0d6764e089d679048f699118d7807884ad13cf484866d8210bcb76daeb103ad6ba1ced0dbfe78f1e8a44f26fc69d5464bf23324d53ef7be0c965dbba2418e1faa16fb9ca5fc990337e0e1858f263a8b88ae081d053cb4bca7d90b63225aba7c40f4b86b1d2e91d0eefc52657b70695be96feef3768efcb547a2ed10f9d35c10e8ffe3a5a7f049ff7ffbf5f7400586830fbac2b6908c2742de20520065e89cf8cf7dbd279063967c0e1e77a97297bfddf28b58c1a0260537c74bc2b79676cde217ffa7d48236d4a309954153deb39a31aadf6b369cc022e7b7dd7a0b4a72097703e60648b615a4dddf2d715a5e0992379537a44c13ad103d1fd5a186167e5de84b11c0f56e1fc6808d2db35e6e3587243cf59de605cb806e242a37a2e03838edcb4b064425fba5f5f8331eddf79b46aacc70eeb714995b37b5a879577bdaf956ec9f1c234bd3942e2b2f0e372902637993c54815b69f7eaff288c16c20d3f8d26b64e23599e6996a833e286fead5a7490151202e859e484',
    investigationMsg:
      'c6c144287b356ef70378a7f1054ff00354a01352587dc076554a82cd324b66a17a5c832e385a79c54bb5e400cf3fa2df8a747e7f362aa3345cb0097daf2c7170a124dc237a739ad28d8624726dd0277b3b1d7d030019f0fbba9ee12d6007fee3036d44d81c8fc25d67a6e1e125246d1ff9be76a1658f97c07ce39940d0b43e52e303bf0af5c64b79b08f41bcfabc9fcecc5adda3f12cfa6aa1154e02da1647fe8b0702092454a24c75464d046869dcd67e790172fb1f12a149e50dac5e6c4d8bfaae2f',
    culprit: 1,
  },
};

const dana = 0;
const lee = 1;
const sam = 2;

describe('a ceremony that succeeds', () => {
  for (const [t, n] of [
    [1, 1],
    [1, 2],
    [2, 3],
    [3, 3],
    [3, 5],
    [5, 9],
  ] as const) {
    it(`${t} of ${n}: everybody ends with the same key, the same transcript and a share of their own`, () => {
      const { finals, coordinator, states2, params, recoveryData } = ceremony(t, n);
      for (const { output, recoveryData: theirs } of finals) {
        expect(output.threshPubkey).toEqual(coordinator.output.threshPubkey);
        expect(output.pubshares).toEqual(coordinator.output.pubshares);
        expect(theirs).toEqual(recoveryData);
      }
      for (const { transcript } of states2) expect(transcript).toEqual(coordinator.transcript);
      expect(new Set(finals.map(({ output }) => bytesToHex(output.secshare))).size).toBe(t === 1 ? 1 : n);

      // What BIP-445 asks for: identifiers 0..n−1, compressed points, share i belongs to public share i.
      expect(params.hostPubkeys).toHaveLength(n);
      expect(coordinator.output.threshPubkey).toHaveLength(33);
      expect(coordinator.output.pubshares).toHaveLength(n);
      for (const [i, { output }] of finals.entries()) {
        expect(output.pubshares[i]).toHaveLength(33);
        expect(output.pubshares[i]).toEqual(pointToBytes(multiplyBase(bytesToInteger(output.secshare))));
      }
    });

    it(`${t} of ${n}: any ${t} shares make the key, and it signs; one fewer makes another key`, () => {
      const { finals, coordinator } = ceremony(t, n);
      const shares = finals.map(({ output }, id) => ({ id, share: bytesToInteger(output.secshare) }));
      for (const chosen of subsets(shares, t).slice(0, 12)) {
        const secret = interpolate(chosen);
        expect(pointToBytes(multiplyBase(secret))).toEqual(coordinator.output.threshPubkey);
      }
      const message = labelledHash('test/message', Uint8Array.of(t, n));
      const signature = schnorr.sign(message, scalarToBytes(interpolate(shares.slice(-t))), aux(0));
      expect(schnorr.verify(signature, message, coordinator.output.threshPubkey.subarray(1))).toBe(true);
      if (t > 1) {
        const tooFew = multiplyBase(interpolate(shares.slice(0, t - 1)));
        expect(pointToBytes(tooFew)).not.toEqual(coordinator.output.threshPubkey);
      }
    });
  }

  it('runs the coordinator everywhere: the same messages give the same bytes', () => {
    const { msgs1, params, coordinatorMsg1, coordinator } = ceremony(2, 3);
    for (let member = 0; member < 3; member++) {
      const again = must(coordinatorStep1(msgs1, params));
      expect(again.coordinatorMsg1).toEqual(coordinatorMsg1);
      expect(again.state).toEqual(coordinator);
    }
  });

  it('keeps no secret in the state between the first and the second step', () => {
    const { states1 } = ceremony(2, 3);
    expect(Object.keys(states1[dana]!).sort()).toEqual(['params', 'participant', 'publicNonce', 'secretPoint']);
  });

  it('derives other shares and nonces from other randomness, another threshold, or another company', () => {
    const { params, keys } = session(2, 3);
    const others = session(2, 4);
    const first = must(participantStep1(keys[dana]!, params, fresh(dana)));
    const again = must(participantStep1(keys[dana]!, params, fresh(dana)));
    expect(again.msg1).toEqual(first.msg1);
    for (const other of [
      participantStep1(keys[dana]!, params, fresh(99)),
      participantStep1(keys[dana]!, { ...params, t: 3 }, fresh(dana)),
      participantStep1(keys[dana]!, others.params, fresh(dana)),
    ]) {
      expect(must(other).state1.publicNonce).not.toEqual(first.state1.publicNonce);
      expect(must(other).state1.secretPoint).not.toEqual(first.state1.secretPoint);
    }
  });
});

describe('somebody who does not play by the rules is named', () => {
  it('a wrong encrypted share: only its recipient notices, and the investigation names the sender', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const tampered = replace(msgs1, lee, encryptedShareChanged(msgs1[lee]!, params, dana));
    const { coordinatorMsg1 } = must(coordinatorStep1(tampered, params));
    const unknown = mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)));
    if (unknown.kind !== 'unknownFaultyParticipantOrCoordinator') throw new Error(unknown.kind);
    expect(participantStep2(keys[sam]!, states1[sam]!, coordinatorMsg1, aux(sam)).ok).toBe(true);

    const investigations = must(coordinatorInvestigate(tampered, params));
    expect(participantInvestigate(keys[dana]!, unknown.investigation, investigations[dana]!)).toEqual({
      kind: 'faultyParticipantOrCoordinator',
      participant: lee,
      reason: 'partialShare',
    });
    // An investigation message that hides the difference is the coordinator's doing.
    const honest = must(coordinatorInvestigate(msgs1, params));
    expect(participantInvestigate(keys[dana]!, unknown.investigation, honest[dana]!)).toEqual({
      kind: 'faultyCoordinator',
      reason: 'encryptedShareSum',
    });
    expect(participantInvestigate(keys[dana]!, unknown.investigation, investigations[lee]!)).toEqual({
      kind: 'faultyCoordinator',
      reason: 'partialPublicShareSum',
    });
    expect(participantInvestigate(keys[dana]!, unknown.investigation, investigations[dana]!.subarray(1))).toEqual({
      kind: 'faultyCoordinator',
      reason: 'messageLength',
    });
  });

  it('a coordinator that changes what a member sent itself is caught in the investigation', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const tampered = replace(msgs1, dana, encryptedShareChanged(msgs1[dana]!, params, dana));
    const { coordinatorMsg1 } = must(coordinatorStep1(tampered, params));
    const unknown = mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)));
    if (unknown.kind !== 'unknownFaultyParticipantOrCoordinator') throw new Error(unknown.kind);
    const investigations = must(coordinatorInvestigate(tampered, params));
    expect(participantInvestigate(keys[dana]!, unknown.investigation, investigations[dana]!)).toEqual({
      kind: 'faultyCoordinator',
      reason: 'ownPartialShare',
    });
  });

  it('a coordinator that shows a member another commitment or nonce than its own is caught at once', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const [own, other] = msgs1.map((bytes) => must(participantMsg1Parse(bytes, 2, 3)));
    for (const [msg, reason] of [
      [{ ...own!, commitment: [other!.commitment[0]!, own!.commitment[1]!] }, 'ownCommitment'],
      [{ ...own!, commitment: [own!.commitment[0]!.negate(), own!.commitment[1]!] }, 'ownCommitment'],
      [{ ...own!, publicNonce: other!.publicNonce }, 'ownPublicNonce'],
    ] as const) {
      const { coordinatorMsg1 } = must(coordinatorStep1(replace(msgs1, dana, participantMsg1ToBytes(msg)), params));
      expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)))).toEqual({
        kind: 'faultyCoordinator',
        reason,
      });
    }
  });

  it('a commitment for another threshold, higher or lower, has another length and is refused by name', () => {
    const { params, keys, msgs1 } = ceremony(2, 3);
    for (const t of [1, 3]) {
      const { msg1 } = must(participantStep1(keys[sam]!, { ...params, t }, fresh(sam)));
      expect(coordinatorStep1(replace(msgs1, sam, msg1), params)).toEqual({
        ok: false,
        error: { kind: 'faultyParticipant', participant: sam, reason: 'messageLength' },
      });
    }
  });

  it('a commitment that is no point, and an encrypted share that is no scalar, are refused by name', () => {
    const { params, msgs1 } = ceremony(2, 3);
    const noPoint = msgs1[lee]!.slice();
    noPoint[33] = 5;
    expect(mustFail(coordinatorStep1(replace(msgs1, lee, noPoint), params))).toEqual({
      kind: 'faultyParticipant',
      participant: lee,
      reason: 'commitment',
    });
    const noScalar = msgs1[lee]!.slice();
    noScalar.fill(0xff, -32);
    expect(mustFail(coordinatorStep1(replace(msgs1, lee, noScalar), params))).toEqual({
      kind: 'faultyParticipant',
      participant: lee,
      reason: 'encryptedShare',
    });
  });

  it('a false proof of possession is named by everybody but its author', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const msg = must(participantMsg1Parse(msgs1[sam]!, 2, 3));
    const proofOfPossession = msg.proofOfPossession.slice();
    proofOfPossession[40]! ^= 1;
    const tampered = replace(msgs1, sam, participantMsg1ToBytes({ ...msg, proofOfPossession }));
    const { coordinatorMsg1 } = must(coordinatorStep1(tampered, params));
    for (const member of [dana, lee]) {
      expect(mustFail(participantStep2(keys[member]!, states1[member]!, coordinatorMsg1, aux(member)))).toEqual({
        kind: 'faultyParticipantOrCoordinator',
        participant: sam,
        reason: 'proofOfPossession',
      });
    }
  });

  it("somebody else's commitment with its proof is not one's own: the proof names its maker", () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const copied = concatBytes(msgs1[dana]!.subarray(0, 33 * 2 + 64), msgs1[sam]!.subarray(33 * 2 + 64));
    const { coordinatorMsg1 } = must(coordinatorStep1(replace(msgs1, sam, copied), params));
    expect(mustFail(participantStep2(keys[lee]!, states1[lee]!, coordinatorMsg1, aux(lee)))).toMatchObject({
      participant: sam,
      reason: 'proofOfPossession',
    });
  });

  it('a commitment that cancels everybody else out is a value with a name, not a crash', () => {
    const { params, msgs1 } = ceremony(2, 3);
    const [first, second, own] = msgs1.map((bytes) => must(participantMsg1Parse(bytes, 2, 3)));
    const cancelling = first!.commitment[0]!.add(second!.commitment[0]!).negate();
    const rogue = participantMsg1ToBytes({ ...own!, commitment: [cancelling, own!.commitment[1]!] });
    expect(mustFail(coordinatorStep1(replace(msgs1, sam, rogue), params))).toEqual({
      kind: 'faultyParticipant',
      participant: sam,
      reason: 'proofOfPossession',
    });
  });

  it('a secret of zero proves nothing', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const msg = must(participantMsg1Parse(msgs1[sam]!, 2, 3));
    const empty = participantMsg1ToBytes({ ...msg, commitment: [Point.ZERO, msg.commitment[1]!] });
    const { coordinatorMsg1 } = must(coordinatorStep1(replace(msgs1, sam, empty), params));
    expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)))).toEqual({
      kind: 'faultyParticipantOrCoordinator',
      participant: sam,
      reason: 'commitment',
    });
  });

  it('the last to speak can make its own share zero, with every proof and share right, and is named for it', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const tampered = replace(msgs1, sam, zeroShareMessage(params, keys[sam]!, msgs1));
    expect(mustFail(coordinatorStep1(tampered, params))).toEqual({
      kind: 'faultyParticipant',
      participant: sam,
      reason: 'publicShareInfinity',
    });
    // A coordinator that looks away does not get past the participants.
    const msgs = tampered.map((bytes) => must(participantMsg1Parse(bytes, 2, 3)));
    const encryptedShareSums = msgs.map((_, i) => msgs.reduce((sum, m) => Scalar.add(sum, m.encryptedShares[i]!), 0n));
    const coordinatorMsg1 = concatBytes(
      ...msgs.map((m) => pointToBytes(m.commitment[0]!)),
      pointToBytes(sumPoints(msgs.map((m) => m.commitment[1]!))),
      ...msgs.map((m) => m.proofOfPossession),
      ...msgs.map((m) => m.publicNonce),
      ...encryptedShareSums.map(scalarToBytes),
    );
    expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)))).toEqual({
      kind: 'faultyParticipantOrCoordinator',
      participant: sam,
      reason: 'publicShareInfinity',
    });
  });

  it('a public nonce that is no point is named by those who must decrypt with it', () => {
    const { params, keys, states1, msgs1 } = ceremony(2, 3);
    const msg = must(participantMsg1Parse(msgs1[sam]!, 2, 3));
    for (const publicNonce of [new Uint8Array(33), new Uint8Array(33).fill(0xff)]) {
      const tampered = replace(msgs1, sam, participantMsg1ToBytes({ ...msg, publicNonce }));
      const { coordinatorMsg1 } = must(coordinatorStep1(tampered, params));
      expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, aux(dana)))).toEqual({
        kind: 'faultyParticipantOrCoordinator',
        participant: sam,
        reason: 'publicNonce',
      });
    }
  });

  it('a changed byte anywhere in what the coordinator sends is refused at once, or changes the transcript', () => {
    const { keys, states1, coordinatorMsg1, coordinator } = ceremony(2, 3);
    const ownProof = [33 * 4, 33 * 4 + 64] as const;
    for (let at = 0; at < coordinatorMsg1.length; at += 5) {
      // The one thing a participant takes no interest in is its own proof.
      if (at >= ownProof[0] && at < ownProof[1]) continue;
      const changed = flipped(coordinatorMsg1, at);
      const result = participantStep2(keys[dana]!, states1[dana]!, changed, aux(dana));
      if (result.ok) expect(result.value.state2.transcript, `byte ${at}`).not.toEqual(coordinator.transcript);
      else expect(['hostSecretKey', 'params', 'randomness'], `byte ${at}`).not.toContain(result.error.kind);
    }
    for (const length of [coordinatorMsg1.slice(1), concatBytes(coordinatorMsg1, Uint8Array.of(0)), new Uint8Array()]) {
      expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, length, aux(dana)))).toEqual({
        kind: 'faultyCoordinator',
        reason: 'messageLength',
      });
    }
  });

  it('a coordinator that shows two members different things gets no certificate', () => {
    const { params, keys, states1, msgs2, coordinator, coordinatorMsg1 } = ceremony(2, 3);
    // The last 32 bytes are what Sam decrypts; Dana cannot judge them, yet signs them.
    const other = flipped(coordinatorMsg1, coordinatorMsg1.length - 1);
    const second = must(participantStep2(keys[dana]!, states1[dana]!, other, aux(dana)));
    expect(mustFail(coordinatorFinalize(coordinator, replace(msgs2, dana, second.msg2)))).toEqual({
      kind: 'faultyParticipant',
      participant: dana,
      reason: 'certificateSignature',
    });
    expect(mustFail(participantFinalize(second.state2, must(certificateAssemble(params, msgs2))))).toEqual({
      kind: 'faultyCoordinator',
      reason: 'certificateSignature',
    });
  });

  it('a certificate signature that is missing, cut short, flipped or another member’s is named', () => {
    const { coordinator, msgs2, states2, params } = ceremony(2, 3);
    expect(mustFail(coordinatorFinalize(coordinator, msgs2.slice(0, 2)))).toEqual({
      kind: 'messageCount',
      expected: 3,
      actual: 2,
    });
    for (const [msg2, reason] of [
      [new Uint8Array(), 'messageLength'],
      [msgs2[lee]!.subarray(1), 'messageLength'],
      [flipped(msgs2[lee]!, 0), 'certificateSignature'],
      [flipped(msgs2[lee]!, 63), 'certificateSignature'],
      [new Uint8Array(64), 'certificateSignature'],
      [new Uint8Array(64).fill(0xff), 'certificateSignature'],
      [msgs2[dana]!, 'certificateSignature'],
    ] as const) {
      const tampered = replace(msgs2, lee, msg2);
      expect(mustFail(coordinatorFinalize(coordinator, tampered))).toEqual({
        kind: 'faultyParticipant',
        participant: lee,
        reason,
      });
      expect(mustFail(participantFinalize(states2[sam]!, concatBytes(...tampered)))).toEqual({
        kind: 'faultyCoordinator',
        reason,
      });
    }
    expect(certificateAssemble(params, msgs2).ok).toBe(true);
  });

  it('noise of the right length never throws', () => {
    const { params, keys, states1, states2, msgs1, msgs2, coordinator, coordinatorMsg1 } = ceremony(2, 3);
    const investigation = { state1: states1[dana]!, coordinatorMsg1 };
    for (let seed = 0; seed < 40; seed++) {
      const like = (bytes: Uint8Array) => noise(seed, bytes);
      expect(coordinatorStep1(replace(msgs1, lee, like(msgs1[lee]!)), params)).toHaveProperty('ok');
      expect(coordinatorInvestigate(replace(msgs1, lee, like(msgs1[lee]!)), params)).toHaveProperty('ok');
      expect(participantStep2(keys[dana]!, states1[dana]!, like(coordinatorMsg1), aux(dana))).toHaveProperty('ok');
      expect(coordinatorFinalize(coordinator, replace(msgs2, lee, like(msgs2[lee]!))).ok).toBe(false);
      expect(participantFinalize(states2[dana]!, like(concatBytes(...msgs2))).ok).toBe(false);
      expect(participantRecover(keys[dana]!, like(concatBytes(coordinator.transcript, ...msgs2))).ok).toBe(false);
      expect(participantInvestigate(keys[dana]!, investigation, like(new Uint8Array(65 * 3)))).toMatchObject({
        kind: 'faultyCoordinator',
      });
    }
  });
});

describe('what a caller can get wrong', () => {
  it('a host secret key must be 32 bytes, not zero, below the group order, and of this session', () => {
    const { params, keys, states1, coordinatorMsg1 } = ceremony(2, 3);
    const order = scalarOrder();
    for (const [key, reason] of [
      [new Uint8Array(31).fill(1), 'length'],
      [new Uint8Array(33).fill(1), 'length'],
      [new Uint8Array(32), 'range'],
      [order, 'range'],
      [flipped(order, 31), 'notAParticipant'],
    ] as const) {
      expect(mustFail(participantStep1(key, params, fresh(0)))).toEqual({ kind: 'hostSecretKey', reason });
    }
    expect(hostPubkeyGen(flipped(order, 31)).ok).toBe(true);
    expect(mustFail(participantStep2(keys[lee]!, states1[dana]!, coordinatorMsg1, aux(0)))).toEqual({
      kind: 'hostSecretKey',
      reason: 'changedSinceStep1',
    });
  });

  it('randomness must be 32 bytes, and a broken generator’s zeros are refused', () => {
    const { params, keys, states1, coordinatorMsg1 } = ceremony(2, 3);
    expect(mustFail(participantStep1(keys[dana]!, params, new Uint8Array(32)))).toEqual({
      kind: 'randomness',
      reason: 'zero',
    });
    for (const length of [0, 31, 33]) {
      const random = new Uint8Array(length).fill(1);
      expect(mustFail(participantStep1(keys[dana]!, params, random))).toEqual({ kind: 'randomness', reason: 'length' });
      expect(mustFail(participantStep2(keys[dana]!, states1[dana]!, coordinatorMsg1, random))).toEqual({
        kind: 'randomness',
        reason: 'length',
      });
    }
  });

  it('the threshold is a whole number from 1 to n, and n has a bound', () => {
    const { params } = session(2, 3);
    for (const t of [1, 3]) expect(paramsValidate({ ...params, t }).ok).toBe(true);
    for (const t of [0, 4, -1, 1.5, Number.NaN, 2 ** 32 + 2]) {
      expect(mustFail(paramsHash({ ...params, t }))).toEqual({ kind: 'params', reason: 'thresholdOrCount' });
    }
    const many = Array.from({ length: participantsMax + 1 }, (_, i) =>
      must(hostPubkeyGen(scalarToBytes(BigInt(i + 1)))),
    );
    expect(paramsValidate({ hostPubkeys: many.slice(1), t: participantsMax }).ok).toBe(true);
    expect(mustFail(paramsValidate({ hostPubkeys: many, t: 2 }))).toEqual({
      kind: 'params',
      reason: 'thresholdOrCount',
    });
  });

  it('the parameters’ hash stands for threshold, keys and their order', () => {
    const { params } = session(2, 3);
    const hashes = [
      params,
      { ...params, t: 3 },
      { ...params, hostPubkeys: [...params.hostPubkeys].reverse() },
      { ...params, hostPubkeys: params.hostPubkeys.slice(1) },
    ].map((p) => bytesToHex(must(paramsHash(p))));
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('a proof of possession', () => {
  it('is for one secret and one identifier, whichever way the point’s y goes', () => {
    const parities = new Set<number>();
    for (let i = 1n; i <= 8n; i++) {
      const point = multiplyBase(i);
      parities.add(pointToBytes(point)[0]!);
      const proof = must(proofOfPossessionMake(i, point, lee, aux(1)));
      expect(proofOfPossessionVerify(proof, point, lee)).toBe(true);
      expect(proofOfPossessionVerify(proof, point, sam)).toBe(false);
      expect(proofOfPossessionVerify(proof, multiplyBase(i + 1n), lee)).toBe(false);
      expect(proofOfPossessionVerify(proof, Point.ZERO, lee)).toBe(false);
      expect(proofOfPossessionVerify(proof.subarray(1), point, lee)).toBe(false);
      for (const at of [0, 31, 32, 63]) expect(proofOfPossessionVerify(flipped(proof, at), point, lee)).toBe(false);
      // The same message under BIP-340's own tags is no proof.
      const plain = schnorr.sign(Uint8Array.of(0, 0, 0, lee), scalarToBytes(i), aux(1));
      expect(proofOfPossessionVerify(plain, point, lee)).toBe(false);
    }
    expect(parities).toEqual(new Set([2, 3]));
  });
});

describe('the same proof with the other nonce', () => {
  it('is refused: R must have an even y, or every proof would have a twin', () => {
    const secret = 12345n;
    const point = multiplyBase(secret);
    const proof = must(proofOfPossessionMake(secret, point, lee, aux(1)));
    const rBytes = proof.subarray(0, 32);
    const id = Uint8Array.of(0, 0, 0, lee);
    const tag = 'BIP DKG/pop message/challenge';
    const e = scalarFromBytesWrapping(taggedHash(tag, rBytes, pointToXOnlyBytes(point), id));
    const d = hasEvenY(point) ? secret : Scalar.neg(secret);
    const k = Scalar.create(bytesToInteger(proof.subarray(32)) - e * d);
    const twin = concatBytes(rBytes, scalarToBytes(Scalar.create(e * d - k)));
    expect(pointToXOnlyBytes(multiplyBase(k))).toEqual(rBytes);
    expect(proofOfPossessionVerify(proof, point, lee)).toBe(true);
    expect(proofOfPossessionVerify(twin, point, lee)).toBe(false);
  });
});

describe('recovery', () => {
  it('gives everybody the same share again from the host secret key and public data', () => {
    const { finals, keys, recoveryData, params } = ceremony(3, 5);
    for (const [participant, { output }] of finals.entries()) {
      expect(must(participantRecover(keys[participant]!, recoveryData))).toEqual({ output, params, participant });
    }
    const { threshPubkey, pubshares } = finals[dana]!.output;
    expect(must(coordinatorRecover(recoveryData))).toEqual({ output: { threshPubkey, pubshares }, params });
  });

  it('convinces one that signed and never saw the certificate', () => {
    const { keys, states2, recoveryData } = ceremony(2, 3);
    expect(must(participantRecover(keys[sam]!, recoveryData)).output).toEqual(states2[sam]!.output);
  });

  it('fails when any byte is flipped, missing or added', () => {
    const { recoveryData } = ceremony(2, 3);
    expect(coordinatorRecover(recoveryData).ok).toBe(true);
    for (let at = 0; at < recoveryData.length; at++) {
      expect(mustFail(coordinatorRecover(flipped(recoveryData, at))), `byte ${at}`).toMatchObject({
        kind: 'recoveryData',
      });
    }
    for (const other of [
      new Uint8Array(),
      new Uint8Array(4),
      new Uint8Array(100_000),
      recoveryData.slice(1),
      recoveryData.slice(0, -1),
      concatBytes(recoveryData, Uint8Array.of(0)),
      concatBytes(recoveryData, new Uint8Array(162)),
    ]) {
      expect(mustFail(coordinatorRecover(other))).toMatchObject({ kind: 'recoveryData' });
    }
  });

  it('refuses a host secret key that was not there', () => {
    const { recoveryData } = ceremony(2, 3);
    const { keys } = session(2, 4);
    expect(mustFail(participantRecover(keys[3]!, recoveryData))).toEqual({
      kind: 'hostSecretKey',
      reason: 'notAParticipant',
    });
    expect(mustFail(participantRecover(new Uint8Array(32), recoveryData))).toEqual({
      kind: 'hostSecretKey',
      reason: 'range',
    });
  });

  it('data that everybody signed and that hold no key, or no share for us, are a value too', () => {
    const { params, keys, coordinator } = ceremony(2, 3);
    const { transcript } = coordinator;
    const unusable = { kind: 'recoveryData', reason: 'unusable' };
    const cancelled = signedByAll(
      keys,
      concatBytes(transcript.subarray(0, 4), new Uint8Array(66), transcript.subarray(70)),
    );
    expect(must(recoveryDataParse(cancelled)).params).toEqual(params);
    expect(mustFail(coordinatorRecover(cancelled))).toEqual(unusable);
    expect(mustFail(participantRecover(keys[dana]!, cancelled))).toEqual(unusable);
    // The last byte is of Sam's encrypted share.
    const wrongForSam = signedByAll(keys, flipped(transcript, transcript.length - 1));
    expect(mustFail(participantRecover(keys[sam]!, wrongForSam))).toEqual(unusable);
    expect(participantRecover(keys[dana]!, wrongForSam).ok).toBe(true);
  });

  it('data hold the parameters, the summed commitment and the transcript that the certificate covers', () => {
    const { params, recoveryData, states2, finals, msgs2 } = ceremony(3, 5);
    const facts = must(recoveryDataParse(recoveryData));
    expect(facts.params).toEqual(params);
    expect(facts.transcript).toEqual(states2[dana]!.transcript);
    expect(facts.certificate).toEqual(msgs2);
    expect(recoveryData).toHaveLength(4 + 33 * 3 + 162 * 5);
    const sum = facts.sumCommitment.map((bytes) => must(pointFromBytes(bytes)));
    expect(pointToBytes(must(tweakCommitment(sum)).threshPoint)).toEqual(finals[dana]!.output.threshPubkey);
    expect(transcriptHash(facts.transcript)).toHaveLength(32);
    expect(transcriptHash(flipped(facts.transcript, 200))).not.toEqual(transcriptHash(facts.transcript));
  });
});

describe('recovery acknowledgments', () => {
  it('are complete only when every member’s own signature covers exactly these data', () => {
    const { params, keys, recoveryData } = ceremony(2, 3);
    const acks = keys.map((key, i) => must(recoveryAckSign(key, recoveryData, params, aux(i))));
    expect(recoveryAcksVerify(recoveryData, params, acks).ok).toBe(true);
    expect(mustFail(recoveryAcksVerify(recoveryData, params, acks.slice(1)))).toEqual({
      kind: 'messageCount',
      expected: 3,
      actual: 2,
    });
    for (const ack of [acks[dana]!, flipped(acks[lee]!, 10), acks[lee]!.subarray(1), new Uint8Array(64)]) {
      const error = { kind: 'recoveryAck', participant: lee };
      expect(mustFail(recoveryAcksVerify(recoveryData, params, replace(acks, lee, ack)))).toEqual(error);
      expect(mustFail(recoveryAckVerify(recoveryData, params, lee, ack))).toEqual(error);
    }
    expect(recoveryAckVerify(recoveryData, params, lee, acks[lee]!).ok).toBe(true);
    expect(mustFail(recoveryAckVerify(recoveryData, params, 3, acks[lee]!))).toMatchObject({ participant: 3 });
  });

  it('are not given for another session’s data, nor for data without a certificate', () => {
    const { params, keys, recoveryData, msgs2 } = ceremony(2, 3);
    expect(mustFail(recoveryAckSign(keys[dana]!, recoveryData, { ...params, t: 3 }, aux(0)))).toEqual({
      kind: 'recoveryData',
      reason: 'otherSession',
    });
    expect(
      mustFail(recoveryAckSign(keys[dana]!, flipped(recoveryData, recoveryData.length - 1), params, aux(0))),
    ).toEqual({ kind: 'recoveryData', reason: 'certificate' });
    // A success certificate's signature is no acknowledgment.
    expect(recoveryAcksVerify(recoveryData, params, msgs2).ok).toBe(false);
  });
});

describe('one session of the official vectors, carried here', () => {
  const params = { hostPubkeys: official().hostPubkeys, t: official().t };

  it('gives the published bytes at every step', () => {
    const { hostSecretKey, random, auxRandom, msgs1, coordinatorMsg1, msgs2, recoveryData } = official();
    expect(must(hostPubkeyGen(hostSecretKey))).toEqual(params.hostPubkeys[0]);
    const { state1, msg1 } = must(participantStep1(hostSecretKey, params, random));
    expect(bytesToHex(msg1)).toBe(bytesToHex(msgs1[0]!));
    const first = must(coordinatorStep1(msgs1, params));
    expect(bytesToHex(first.coordinatorMsg1)).toBe(bytesToHex(coordinatorMsg1));
    const { state2, msg2 } = must(participantStep2(hostSecretKey, state1, coordinatorMsg1, auxRandom));
    expect(bytesToHex(msg2)).toBe(bytesToHex(msgs2[0]!));
    const last = must(coordinatorFinalize(first.state, msgs2));
    expect(bytesToHex(last.recoveryData)).toBe(bytesToHex(recoveryData));
    const { output } = must(participantFinalize(state2, last.coordinatorMsg2));
    const { secshare, threshPubkey, pubshares } = official();
    expect(output).toEqual({ secshare, threshPubkey, pubshares });
    expect(must(participantRecover(hostSecretKey, recoveryData)).output).toEqual(output);
  });

  it('names the published culprit of a wrong share', () => {
    const { hostSecretKey, random, auxRandom, wrongShare } = official();
    const { state1 } = must(participantStep1(hostSecretKey, params, random));
    const error = mustFail(participantStep2(hostSecretKey, state1, wrongShare.coordinatorMsg1, auxRandom));
    if (error.kind !== 'unknownFaultyParticipantOrCoordinator') throw new Error(error.kind);
    expect(participantInvestigate(hostSecretKey, error.investigation, wrongShare.investigationMsg)).toEqual({
      kind: 'faultyParticipantOrCoordinator',
      participant: wrongShare.culprit,
      reason: 'partialShare',
    });
  });
});

/** A session's members. Everything is derived from their number, so that a failure can be repeated. */
function session(t: number, n: number): { readonly params: SessionParams; readonly keys: readonly Uint8Array[] } {
  const keys = Array.from({ length: n }, (_, i) => labelledHash('test/host secret key', Uint8Array.of(i)));
  return { params: { hostPubkeys: keys.map((key) => must(hostPubkeyGen(key))), t }, keys };
}

type Ceremony = ReturnType<typeof runCeremony>;
const ceremonies = new Map<string, Ceremony>();

/** A whole honest ceremony, run once per threshold and size; its values are only read. */
function ceremony(t: number, n: number): Ceremony {
  const name = `${t} of ${n}`;
  const run = ceremonies.get(name) ?? runCeremony(t, n);
  ceremonies.set(name, run);
  return run;
}

function runCeremony(t: number, n: number) {
  const { params, keys } = session(t, n);
  const firsts = keys.map((key, i) => must(participantStep1(key, params, fresh(i))));
  const states1 = firsts.map(({ state1 }) => state1);
  const msgs1 = firsts.map(({ msg1 }) => msg1);
  const { state: coordinator, coordinatorMsg1 } = must(coordinatorStep1(msgs1, params));
  const seconds = keys.map((key, i) => must(participantStep2(key, states1[i]!, coordinatorMsg1, aux(i))));
  const states2 = seconds.map(({ state2 }) => state2);
  const msgs2 = seconds.map(({ msg2 }) => msg2);
  const { coordinatorMsg2, recoveryData } = must(coordinatorFinalize(coordinator, msgs2));
  const finals = states2.map((state2) => must(participantFinalize(state2, coordinatorMsg2)));
  return { params, keys, states1, msgs1, coordinator, coordinatorMsg1, states2, msgs2, recoveryData, finals };
}

/** The message of a Sam who waits for everybody else and picks f(x) = a + b·x so that its own share of the key is zero. */
function zeroShareMessage(params: SessionParams, samsKey: Uint8Array, msgs1: readonly Uint8Array[]): Uint8Array {
  const msgs = msgs1.map((bytes) => must(participantMsg1Parse(bytes, 2, 3)));
  const pads = must(
    padsFromSenders({
      hostSecretKey: samsKey,
      hostSecret: bytesToInteger(samsKey),
      hostPubkey: params.hostPubkeys[sam]!,
      publicNonces: msgs.map((msg) => msg.publicNonce),
      params,
      participant: sam,
    }),
  );
  const fromOthers = [dana, lee].reduce((sum, i) => sum + msgs[i]!.encryptedShares[sam]! - pads[i]!, 0n);
  const a = 7n;
  const secretPoints = [msgs[dana]!.commitment[0]!, msgs[lee]!.commitment[0]!, multiplyBase(a)];
  const { tweak } = must(tweakCommitment([sumPoints(secretPoints)]));
  const b = Scalar.mul(Scalar.neg(Scalar.create(fromOthers + a + tweak)), Scalar.inv(BigInt(sam + 1)));
  const commitment = polynomialCommit([a, b]);
  const secretNonce = scalarFromBytesWrapping(fresh(77));
  const publicNonce = pointToBytes(multiplyBase(secretNonce));
  const hostPoints = must(paramsValidate(params));
  const toRecipients = { secretNonce, publicNonce, hostSecretKey: samsKey, params, hostPoints, participant: sam };
  return participantMsg1ToBytes({
    commitment,
    proofOfPossession: must(proofOfPossessionMake(a, commitment[0]!, sam, aux(sam))),
    publicNonce,
    encryptedShares: padsForRecipients(toRecipients).map((pad, i) => Scalar.add(pad, polynomialShare([a, b], i))),
  });
}

/** What no honest member would sign, with a certificate all the same. */
function signedByAll(keys: readonly Uint8Array[], transcript: Uint8Array): Uint8Array {
  const signatures = keys.map((key, i) => hostSign('certeq message', key, i, transcript, aux(i)));
  return concatBytes(transcript, ...signatures);
}

function encryptedShareChanged(msg1: Uint8Array, params: SessionParams, recipient: number): Uint8Array {
  const msg = must(participantMsg1Parse(msg1, params.t, params.hostPubkeys.length));
  const encryptedShares = msg.encryptedShares.map((share, i) => (i === recipient ? Scalar.add(share, 1n) : share));
  return participantMsg1ToBytes({ ...msg, encryptedShares });
}

/** f(0) out of f(id + 1), by Lagrange. */
function interpolate(points: readonly { readonly id: number; readonly share: bigint }[]): bigint {
  return points.reduce((sum, { id, share }) => {
    const others = points.filter((other) => other.id !== id).map((other) => BigInt(other.id + 1));
    const x = BigInt(id + 1);
    const numerator = others.reduce((product, other) => Scalar.mul(product, other), 1n);
    const denominator = others.reduce((product, other) => Scalar.mul(product, Scalar.create(other - x)), 1n);
    return Scalar.add(sum, Scalar.mul(share, Scalar.mul(numerator, Scalar.inv(denominator))));
  }, 0n);
}

function subsets<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`unexpected error: ${JSON.stringify(result.error)}`);
  return result.value;
}

function mustFail(result: Result<unknown, ChillDkgError>): ChillDkgError {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}

function fresh(number: number): Uint8Array {
  return labelledHash('test/random', Uint8Array.of(number));
}

function aux(number: number): Uint8Array {
  return labelledHash('test/aux', Uint8Array.of(number));
}

function replace(list: readonly Uint8Array[], at: number, item: Uint8Array): readonly Uint8Array[] {
  return list.map((old, i) => (i === at ? item : old));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

/** Even seeds: all noise. Odd seeds: the message with a run of noise in it. */
function noise(seed: number, bytes: Uint8Array): Uint8Array {
  const random = concatBytes(
    ...Array.from({ length: Math.ceil(bytes.length / 32) }, (_, i) =>
      labelledHash('test/noise', Uint8Array.of(seed, i)),
    ),
  ).subarray(0, bytes.length);
  if (seed % 2 === 0) return random;
  const start = (seed * 37) % bytes.length;
  const changed = bytes.map((byte, i) => (i >= start && i < start + 8 ? random[i]! : byte));
  return equalBytes(changed, bytes) ? flipped(changed, start) : changed;
}

function scalarOrder(): Uint8Array {
  return hexToBytes(Scalar.ORDER.toString(16));
}

function official() {
  const { wrongShare, hostPubkeys, msgs1, msgs2, pubshares, t, ...single } = officialHex;
  const parsed = Object.fromEntries(Object.entries(single).map(([name, hex]) => [name, hexToBytes(hex)]));
  return {
    ...(parsed as { readonly [name in keyof typeof single]: Uint8Array }),
    t,
    hostPubkeys: hostPubkeys.map(hexToBytes),
    msgs1: msgs1.map(hexToBytes),
    msgs2: msgs2.map(hexToBytes),
    pubshares: pubshares.map(hexToBytes),
    wrongShare: {
      coordinatorMsg1: hexToBytes(wrongShare.coordinatorMsg1),
      investigationMsg: hexToBytes(wrongShare.investigationMsg),
      culprit: wrongShare.culprit,
    },
  };
}
