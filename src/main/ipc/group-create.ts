import { randomBytes } from 'node:crypto';
import { bytesToHex } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { CeremonyId, GroupId } from '../../core/base/ids.ts';
import {
  charterHashOf,
  checkCharter,
  decodeCharter,
  encodeCharter,
  expiryMsMax,
  expiryMsMin,
  firstCharter,
  membersMax,
  type BookEntry,
  type Rule,
} from '../../core/group/charter.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { personName, plainName } from './known.ts';
import { addressProblem, amountOf, named, scriptOf } from './money-text.ts';
import { secretText } from './secret-text.ts';

/** Spends count as final after this many DAA scores: ten on the practice ledger, about ten minutes on a real network. */
const buriedDaaPractice = 10;
const buriedDaaReal = 6_000;
const confirmationWords = 'half may pay';
const nothing = 'Nothing was created.';

type Door = Handlers<typeof contract>['group'];

/** A new group with its first charter; whoever makes it is its founder. */
export function createGroup(member: Member): Door['create'] {
  const { engine, vault, network, profile } = member;
  return async (input) => {
    const group = bytesToHex(randomBytes(32)) as GroupId;
    const ceremony = bytesToHex(randomBytes(32)) as CeremonyId;
    plainName('group name', input.name);
    personName(input.yourName);
    if (input.memberCount > membersMax)
      throw new KeyturnError(
        'groupTooLarge',
        `A group has at most ${membersMax} members. Nothing was created. Choose fewer.`,
      );
    if (input.proposalExpiryMs < expiryMsMin || input.proposalExpiryMs > expiryMsMax)
      throw new KeyturnError(
        'invalidInput',
        'Proposals stay open for five minutes at least and seven days at most. Nothing was created. Choose a time between.',
      );
    const book = input.book.map(
      (entry): BookEntry => ({
        name: plainName('recipient’s name', entry.name),
        script: bookScriptOf(entry, profile.network),
      }),
    );
    refuseDuplicates(book);
    const charter = firstCharter({
      group,
      name: input.name,
      network: profile.network,
      memberCount: input.memberCount,
      threshold: input.threshold,
      rules: input.rules.map((rule) => ruleOf(rule, profile.network)),
      proposalExpiryMs: input.proposalExpiryMs,
      buriedDaa: profile.network === 'practice' ? buriedDaaPractice : buriedDaaReal,
      book,
    });
    const checked = checkCharter(charter, input.confirmation?.trim().toLowerCase() === confirmationWords);
    if (!checked.ok) throw new KeyturnError(checked.error.code, checked.error.message);
    // Rules and book may each be within their bounds and still be too much for one entry together.
    if (!decodeCharter(encodeCharter(charter)).ok)
      throw new KeyturnError(
        'invalidInput',
        'These rules and this address book are more than one group can hold. Nothing was created. Shorten the lists.',
      );
    const charterHash = charterHashOf(charter);
    const keys = await vault.prepareGroup({
      group,
      device: engine.state().device,
      ceremony,
      charterHash,
      recoveryPassphrase: secretText(member, input.recoveryPassphrase),
    });
    engine.accept([
      {
        type: 'groupBegun',
        begun: {
          group,
          ceremony,
          network: profile.network,
          charterHash,
          charter: encodeCharter(charter),
          founder: engine.state().device,
          name: input.yourName,
          member: keys.member,
          device: keys.deviceStatement,
          codeCommitment: keys.codeCommitment,
          knock: undefined,
          addresses: network.addresses(),
        },
      },
    ]);
    return { group };
  };
}

/** What the address book's field says about an address, by the same check as payments have. */
export function judgeAddress({ profile }: Member): Door['judgeAddress'] {
  return ({ address }) => {
    const problem = addressProblem(address, profile.network);
    return Promise.resolve({
      accepted: problem === undefined,
      sentence: problem === undefined ? '' : `${problem.fact} ${problem.help}`,
    });
  };
}

/** @throws KeyturnError addressInvalid, addressWrongNetwork: it says whose address it is */
function bookScriptOf({ name, address }: { readonly name: string; readonly address: string }, network: NetworkName) {
  return named(`Address book, ${name}`, () => scriptOf(address, network, nothing));
}

function ruleOf(rule: Parameters<Door['create']>[0]['rules'][number], network: NetworkName): Rule {
  switch (rule.kind) {
    case 'allowlist':
      return { kind: 'allowlist', scripts: rule.addresses.map((address) => scriptOf(address, network, nothing)) };
    case 'maxPerPayment':
    case 'limit24h':
      return { kind: rule.kind, amountSompi: amountOf(rule.amount, nothing) };
    case 'reasonRequired':
      return { kind: 'reasonRequired' };
    case 'feeCeiling':
      return { kind: 'feeCeiling', feeSompi: amountOf(rule.fee, nothing) };
    case 'approvalsAbove':
      return { kind: 'approvalsAbove', amountSompi: amountOf(rule.amount, nothing), approvals: rule.approvals };
  }
}

function refuseDuplicates(book: readonly BookEntry[]): void {
  const scripts = book.map(({ script }) => bytesToHex(script));
  const names = book.map(({ name }) => name.toLowerCase());
  if (new Set(scripts).size !== scripts.length || new Set(names).size !== names.length)
    throw new KeyturnError(
      'addressInvalid',
      'The address book lists one address or one name twice. Nothing was created. Keep one of them.',
    );
}
