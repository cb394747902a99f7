import { assert, KeyturnError } from '../../../core/base/errors.ts';
import { codeCommitmentOf } from '../../../core/group/code.ts';
import type { SignedStatement } from '../../../core/group/statement.ts';
import { hostPubkeyGen } from '../../../core/frost/chilldkg/params.ts';
import type { Vault } from '../../../core/vault-port.ts';
import { groupsMax, type VaultGroup } from '../content.ts';
import { keep, type OpenVault } from '../open-vault.ts';
import { groupKeysOf, memberIdOf, requirePassphrase, seedOf } from '../person.ts';
import { openForRecovery } from '../vault-file.ts';
import { ceremonyLost } from './ceremony.ts';
import { withGroup } from './known-group.ts';
import { requireHex } from './request.ts';
import { signAsMember } from './statement.ts';

type Input = Parameters<Vault['prepareGroup']>[0];
type Prepared = Awaited<ReturnType<Vault['prepareGroup']>>;

/**
 * Derive this person's keys for one group and keep them; the seed is opened for this alone and forgotten (protocol.md §1.1).
 * Asking again for a ceremony that has not begun gives the same answer while this process lives.
 * @throws KeyturnError passphraseWrong, ceremonyFailed (its first message was made before, or it is for another charter)
 */
export async function prepareGroup(vault: OpenVault, input: Input): Promise<Prepared> {
  const { recoveryPassphrase } = input;
  const forSeed = recoveryPassphrase.slice();
  try {
    for (const id of [input.group, input.device, input.ceremony, input.charterHash]) requireHex(id);
    requirePassphrase(recoveryPassphrase, 'recovery');
    const before = vault.content.groups.find(({ group }) => group === input.group);
    refuseOtherCeremony(vault, before, input);
    const { content: entropy, key } = await openForRecovery(
      'seed',
      vault.content.sealedSeed,
      recoveryPassphrase,
      vault.tests,
    );
    key.fill(0);
    const seed = seedOf(entropy, forSeed);
    entropy.fill(0);
    const keys = groupKeysOf(seed, input.group);
    seed.fill(0);
    const member = memberIdOf(keys.memberSecret);
    assert(before === undefined || before.member === member, 'one person is one member of a group');
    const { group, device, ceremony, charterHash } = input;
    const prepared: VaultGroup = {
      group,
      member,
      device,
      ...keys,
      ceremony,
      charterHash,
      begun: false,
      shares: before?.shares ?? [],
      spent: before?.spent ?? [],
    };
    keep(vault, withGroup(vault.content, prepared));
    return answer(vault, prepared);
  } finally {
    forSeed.fill(0);
    recoveryPassphrase.fill(0);
  }
}

function refuseOtherCeremony(vault: OpenVault, before: VaultGroup | undefined, input: Input): void {
  if (before === undefined) {
    if (vault.content.groups.length < groupsMax) return;
    throw new KeyturnError(
      'groupTooLarge',
      `A profile holds at most ${groupsMax} groups. Nothing was changed. Use another profile.`,
    );
  }
  if (before.ceremony !== input.ceremony) return;
  const isSame = before.charterHash === input.charterHash;
  // A second first message under one ceremony could lead to a second transcript under it.
  if (before.begun || !isSame) throw ceremonyLost();
}

function answer(vault: OpenVault, prepared: VaultGroup): Prepared {
  const { group, member, device, hostSecret, ceremony } = prepared;
  const hostKey = hostPubkeyGen(hostSecret);
  assert(hostKey.ok, 'a derived host key is a key');
  const known = vault.ceremonies.get(group);
  const opening = known?.ceremony === ceremony ? known.opening : vault.random(32);
  vault.ceremonies.set(group, { ceremony, opening, step: { at: 'prepared' } });
  const deviceStatement: SignedStatement = signAsMember(prepared, {
    kind: 'device',
    group,
    member,
    device,
    hostKey: hostKey.value,
  });
  return { member, hostKey: hostKey.value, deviceStatement, codeCommitment: codeCommitmentOf(opening) };
}
