import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '../../../core/base/bytes.ts';
import { KeyturnError } from '../../../core/base/errors.ts';
import {
  decodeStatement,
  encodeStatement,
  statementMessage,
  type SignedStatement,
  type Statement,
} from '../../../core/group/statement.ts';
import type { Vault } from '../../../core/vault-port.ts';
import type { VaultGroup } from '../content.ts';
import type { OpenVault } from '../open-vault.ts';
import { groupOf, requireOwnDevice } from './known-group.ts';
import { malformed, requireHex } from './request.ts';

/**
 * Sign a person's statement that arms nothing and spends nothing. What a device is, what a sheet holds and what an approval is for are
 * never the caller's to say: those kinds are refused here.
 */
export function signStatement(vault: OpenVault, asked: Parameters<Vault['signStatement']>[0]): SignedStatement {
  const statement = reread(asked);
  const group = groupOf(vault, statement.group);
  switch (statement.kind) {
    case 'device':
    case 'sheet':
    case 'approve':
      throw malformed();
    case 'invitation':
      requireOwnDevice(group, statement.device);
      requireCeremony(group, statement.ceremony);
      if (bytesToHex(statement.charterHash) !== group.charterHash) throw otherCeremony();
      break;
    case 'freeze':
    case 'codeConfirmed':
      requireCeremony(group, statement.ceremony);
      break;
    case 'reject':
      requireOwnDevice(group, statement.device);
      break;
  }
  return signAsMember(group, statement);
}

/** The member key signs whole statements about itself, under their label, and nothing else. */
export function signAsMember(group: VaultGroup, statement: Statement): SignedStatement {
  if (statement.group !== group.group || statement.member !== group.member) throw malformed();
  const encoded = encodeStatement(statement);
  if (!decodeStatement(encoded).ok) throw malformed();
  return { statement: encoded, signature: ed25519.sign(statementMessage(encoded), group.memberSecret) };
}

/** What will be signed is what these bytes say, not what the object that asked looks like. */
function reread(asked: Statement): Statement {
  if (typeof asked !== 'object') throw malformed();
  requireHex(asked.group);
  requireHex(asked.member);
  let encoded: Uint8Array;
  try {
    encoded = encodeStatement(asked);
  } catch {
    throw malformed(); // A field that has no bytes at all, such as an id that is not hex.
  }
  const decoded = decodeStatement(encoded);
  if (!decoded.ok) throw malformed();
  return decoded.value;
}

function requireCeremony(group: VaultGroup, ceremony: string): void {
  if (group.ceremony !== ceremony) throw otherCeremony();
}

function otherCeremony(): KeyturnError {
  return new KeyturnError(
    'ceremonyFailed',
    'The statement is about another ceremony than the one this vault was prepared for. Nothing was signed. Ask for a new invitation.',
  );
}
