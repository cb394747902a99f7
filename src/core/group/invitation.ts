import { bytesToHex, labelledHash } from '../base/bytes.ts';
import type { CeremonyId, DeviceId, GroupId, MemberId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { networkNames, type NetworkName } from '../kaspa/network.ts';
import { bytes, decodeStrict, encodeStrict, hexId, integer, list, object, oneOf, text } from '../wire/codec.ts';
import { addressCharactersMax, addressesMax } from './bodies.ts';
import { memberNameCodec, nameCodec } from './names.ts';
import { signedStatementCodec, verifyStatement, type SignedStatement } from './statement.ts';

/** How long an invitation is open; a lobby is one meeting. */
export const invitationMs = 24 * 3_600_000;
export const linkPrefix = 'keyturn://join/';
const linkBytesMax = 4_096;

const invitationCodec = object({
  format: integer(1, 1),
  group: hexId<GroupId>(),
  groupName: nameCodec,
  network: oneOf(...networkNames),
  inviterName: memberNameCodec,
  device: hexId<DeviceId>(),
  addresses: list(text(addressCharactersMax, { min: 1 }), addressesMax, 1),
  /** Opens the lobby to whoever holds it first. */
  token: bytes(32),
  signed: signedStatementCodec,
});

export type Invitation = {
  readonly group: GroupId;
  readonly groupName: string;
  readonly network: NetworkName;
  readonly inviterName: string;
  readonly inviter: MemberId;
  readonly device: DeviceId;
  readonly addresses: readonly string[];
  readonly token: Uint8Array;
  readonly ceremony: CeremonyId;
  /** The charter that the inviter stands for; another one is never accepted (protocol.md §4.2). */
  readonly charterHash: string;
  readonly expiresAtMs: TimeMs;
};

export const tokenHashOf = (token: Uint8Array): Uint8Array => labelledHash('keyturn/invitation-token/1', token);

/** The link a person sends: everything the joiner pins, signed by the inviter's member key. */
export function invitationLink(
  invitation: Pick<Invitation, 'group' | 'groupName' | 'network' | 'inviterName' | 'device' | 'addresses' | 'token'> & {
    readonly signed: SignedStatement;
  },
): string {
  return linkPrefix + toBase64Url(encodeStrict(invitationCodec, { format: 1, ...invitation }));
}

/** Read a link. The statement inside must be the inviter's and speak of exactly this group, device and token. */
export function readInvitation(link: string): Result<Invitation, 'malformed' | 'badSignature'> {
  const trimmed = link.trim();
  const raw = trimmed.startsWith(linkPrefix) ? fromBase64Url(trimmed.slice(linkPrefix.length)) : undefined;
  const decoded = raw === undefined ? undefined : decodeStrict(invitationCodec, raw, linkBytesMax);
  if (decoded?.ok !== true) return err('malformed');
  const { group, groupName, network, inviterName, device, addresses, token, signed } = decoded.value;
  const statement = verifyStatement(signed, 'invitation', group);
  if (!statement.ok) return err('badSignature');
  const { ceremony, charterHash, tokenHash, expiresAtMs, member } = statement.value;
  if (statement.value.device !== device || bytesToHex(tokenHash) !== bytesToHex(tokenHashOf(token)))
    return err('badSignature');
  return ok({
    group,
    groupName,
    network,
    inviterName,
    inviter: member,
    device,
    addresses,
    token,
    ceremony,
    charterHash: bytesToHex(charterHash),
    expiresAtMs,
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64Url(raw: Uint8Array): string {
  let out = '';
  for (let i = 0; i < raw.length; i += 3) {
    const [a = 0, b, c] = [raw[i], raw[i + 1], raw[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += (alphabet[word >> 18] ?? '') + (alphabet[(word >> 12) & 63] ?? '');
    if (b !== undefined) out += alphabet[(word >> 6) & 63] ?? '';
    if (c !== undefined) out += alphabet[word & 63] ?? '';
  }
  return out;
}

function fromBase64Url(text64: string): Uint8Array | undefined {
  if (text64.length > linkBytesMax * 2 || text64.length % 4 === 1) return undefined;
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text64) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? Uint8Array.from(out) : undefined;
}
