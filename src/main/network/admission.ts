import { bytesToHex } from '../../core/base/bytes.ts';
import { assert } from '../../core/base/errors.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import {
  ADDRESS_CHARACTERS_MAX,
  ADDRESSES_PER_CONTACT_MAX,
  type Admission,
  INVITE_TOKEN_BYTES,
  KNOCKS_MAX,
  LOBBIES_MAX,
  MEMBER_CONTACTS_MAX,
  type PeerContact,
  type Standing,
} from '../../core/network-port.ts';

/** Devices kept away for a while; the oldest makes room, because a flood of new keys must not grow this. */
const KEPT_AWAY_MAX = 256;

/** Who may talk to us now, and what each device is to us. */
export class AdmissionBook {
  #members = new Map<DeviceId, PeerContact>();
  #knocks: Admission['knocks'] = [];
  #lobbies: readonly Uint8Array[] = [];
  /** Which device proved a lobby's token first. One-time means: nobody else after it. */
  readonly #tokenHolders = new Map<string, DeviceId>();
  readonly #keptAwayUntilMs = new Map<DeviceId, number>();

  replace(admission: Admission): void {
    assert(admission.members.length <= MEMBER_CONTACTS_MAX, 'the roster devices fit the bound');
    assert(admission.lobbies.length <= LOBBIES_MAX, 'the open invitations fit the bound');
    assert(admission.knocks.length <= KNOCKS_MAX, 'the invitations held fit the bound');
    const tokens = [...admission.lobbies, ...admission.knocks].map(({ token }) => token);
    assert(
      tokens.every((token) => token.length === INVITE_TOKEN_BYTES),
      'an invitation token has 32 bytes',
    );
    const contacts = [...admission.members, ...admission.knocks.map(({ contact }) => contact)];
    assert(contacts.every(isBounded), 'a contact carries at most eight addresses of at most 256 characters');
    const [membersBefore, knocksBefore] = [this.#members, this.#knocks];
    const wasExpected = (device: DeviceId): boolean =>
      membersBefore.has(device) || knocksBefore.some(({ contact }) => contact.device === device);
    this.#members = new Map(admission.members.map((contact) => [contact.device, contact]));
    this.#knocks = admission.knocks;
    this.#lobbies = admission.lobbies.map(({ token }) => token);
    for (const { token, usedBy } of admission.lobbies)
      if (usedBy !== undefined) this.#tokenHolders.set(bytesToHex(token), usedBy);
    for (const { device } of contacts) if (!wasExpected(device)) this.#keptAwayUntilMs.delete(device);
    const open = new Set(this.#lobbies.map(bytesToHex));
    for (const token of this.#tokenHolders.keys()) if (!open.has(token)) this.#tokenHolders.delete(token);
  }

  /** Everyone to dial and keep connected, each device once, with the addresses of every place that names it. */
  contacts(): readonly PeerContact[] {
    const contacts = new Map(this.#members);
    for (const { contact } of this.#knocks) {
      const known = contacts.get(contact.device)?.addresses ?? [];
      const addresses = [...new Set([...contact.addresses, ...known])].slice(0, ADDRESSES_PER_CONTACT_MAX);
      contacts.set(contact.device, { device: contact.device, addresses });
    }
    return [...contacts.values()];
  }

  isMember(device: DeviceId): boolean {
    return this.#members.has(device);
  }

  /** A device we know by name: on a roster, or an inviter of ours. */
  isExpected(device: DeviceId): boolean {
    return this.isMember(device) || this.#knocks.some(({ contact }) => contact.device === device);
  }

  hasOpenLobby(): boolean {
    return this.#lobbies.length > 0;
  }

  /** Invitations we hold from this device. */
  tokensFor(device: DeviceId): readonly Uint8Array[] {
    return this.#knocks.filter(({ contact }) => contact.device === device).map(({ token }) => token);
  }

  /**
   * What a device that proved its key is to us.
   * @param proves  does one of its proofs open this token? Asked for every lobby, whatever the answers.
   * @param provenToIt  tokens of invitations we hold from it, proven in the same conversation
   */
  judge(
    device: DeviceId,
    proves: (token: Uint8Array) => boolean,
    provenToIt: readonly Uint8Array[],
  ): Result<readonly Standing[], 'stranger' | 'inviteWrong' | 'inviteUsed'> {
    const proven = this.#lobbies.filter(proves);
    const free = proven.filter((token) => (this.#tokenHolders.get(bytesToHex(token)) ?? device) === device);
    for (const token of free) this.#tokenHolders.set(bytesToHex(token), device);
    const standings: Standing[] = [
      ...(this.isMember(device) ? [{ kind: 'member' } as const] : []),
      ...[...free, ...provenToIt].map((token) => ({ kind: 'invited', token }) as const),
    ];
    if (standings.length > 0) return ok(standings);
    if (proven.length > 0) return err('inviteUsed');
    return err(this.hasOpenLobby() ? 'inviteWrong' : 'stranger');
  }

  /** May a connected device with these standings stay, now that the book was replaced? */
  mayStay(device: DeviceId, standings: readonly Standing[]): boolean {
    if (this.isExpected(device)) return true;
    const open = new Set(this.#lobbies.map(bytesToHex));
    return standings.some((standing) => standing.kind === 'invited' && open.has(bytesToHex(standing.token)));
  }

  keepAway(device: DeviceId, untilMs: number): void {
    this.#keptAwayUntilMs.delete(device);
    this.#keptAwayUntilMs.set(device, untilMs);
    const [oldest] = this.#keptAwayUntilMs.keys();
    if (this.#keptAwayUntilMs.size > KEPT_AWAY_MAX && oldest !== undefined) this.#keptAwayUntilMs.delete(oldest);
  }

  isKeptAway(device: DeviceId, nowMs: number): boolean {
    return (this.#keptAwayUntilMs.get(device) ?? 0) > nowMs;
  }
}

const isBounded = ({ addresses }: PeerContact): boolean =>
  addresses.length <= ADDRESSES_PER_CONTACT_MAX &&
  addresses.every((address) => address.length <= ADDRESS_CHARACTERS_MAX);
