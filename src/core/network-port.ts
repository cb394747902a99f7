import type { AppVersion } from './base/app-version.ts';
import type { DeviceId } from './base/ids.ts';

/** Largest frame that can be sent: an entry is ≤ 64 KiB, so one frame carries a good page of them (requirement G-05). */
export const FRAME_BYTES_MAX = 1024 * 1024;
/** A laptop has a handful of interfaces; more addresses are only more dials for whoever believes them. */
export const ADDRESSES_PER_CONTACT_MAX = 8;
/** The longest address we dial is an IPv6 one with a port and a peer id, about 110 characters. */
export const ADDRESS_CHARACTERS_MAX = 256;
/** 21 members with 2 devices in a dozen groups. */
export const MEMBER_CONTACTS_MAX = 512;
/** Invitations open at once: a whole roster being invited, with room for a second group. */
export const LOBBIES_MAX = 64;
export const KNOCKS_MAX = 64;
export const INVITE_TOKEN_BYTES = 32;
/** Frames waiting for one peer. Beyond either bound `send` answers false and the sync layer asks again later. */
export const OUTBOX_FRAMES_MAX = 4096;
export const OUTBOX_BYTES_MAX = 16 * 1024 * 1024;

/** Where a device may be found: multiaddrs such as `/ip4/192.0.2.7/tcp/4001`, the best first. */
export type PeerContact = { readonly device: DeviceId; readonly addresses: readonly string[] };

/** Who may talk to us now. Everything else is refused before a byte of theirs is read beyond the hello. */
export type Admission = {
  /** Roster devices of all our groups; dialled and kept connected. */
  readonly members: readonly PeerContact[];
  /** Open invitations we issued: an unknown device that proves a token is admitted as 'invited'. A token serves the one device that proved it first. */
  readonly lobbies: readonly {
    readonly token: Uint8Array;
    /** Who came by it already, as our record says: one-time also after a restart. */
    readonly usedBy?: DeviceId | undefined;
  }[];
  /** Invitations we hold: dial this inviter and prove the token. */
  readonly knocks: readonly { readonly contact: PeerContact; readonly token: Uint8Array }[];
};

/** What a connected device is to us. On the side that knocked, `token` is the one it holds. */
export type Standing = { readonly kind: 'member' } | { readonly kind: 'invited'; readonly token: Uint8Array };

/** Why two devices do not talk. A sentence for each belongs to the page. */
export type RefusalReason =
  | 'stranger' // not on any roster, and no invitation is open
  | 'tooManyStrangers' // too many devices without a place are at the door
  | 'inviteWrong' // the token is missing or opens nothing here
  | 'inviteUsed' // another device came with this token first
  | 'versionOther' // the two apps speak different versions
  | 'helloMalformed'
  | 'helloLate' // no complete hello in time
  | 'helloForged' // the signature is not over this conversation, or not by this device
  | 'identityOther' // it names another device than the key it connected with
  | 'frameTooLarge'
  | 'frameMalformed'
  | 'tooFast' // more frames or bytes in a minute than any sync needs
  | 'notAdmitted'; // it was admitted, and no longer is

export type Refusal = {
  readonly reason: RefusalReason;
  /** Who refused: we them, or they us. */
  readonly by: 'us' | 'them';
  /** Undefined where the peer's key is not a device key at all. */
  readonly device: DeviceId | undefined;
  /** With 'versionOther' only: the version the other app speaks. */
  readonly theirVersion?: number;
};

/** What the network tells the engine, one at a time and in order; never from inside a call to the network. */
export type NetworkEvents = {
  /**
   * A device can be sent to now. Told again with another standing when a connected device proves an invitation.
   * After every `disconnected` frames handed to `send` may be lost: exchange heads again on `connected`.
   */
  connected(device: DeviceId, standing: Standing): void;
  disconnected(device: DeviceId): void;
  /** Frames of one device arrive in the order sent, each once, without gaps between `connected` and `disconnected`. */
  received(device: DeviceId, frame: Uint8Array): void;
  refused(refusal: Refusal): void;
  /** After `send` answered false for want of room: half the outbox is free again. */
  writable?(device: DeviceId): void;
};

/** Frames between devices that proved who they are. Delivers bytes; believes none of them. */
export interface Network {
  readonly device: DeviceId;
  /** Listens and starts dialling. @throws KeyturnError portInUse | networkUnavailable */
  start(): Promise<void>;
  /** Our own listening multiaddrs, each with our peer id at its end; empty while offline. */
  addresses(): readonly string[];
  /** Replaces who may talk to us; whoever is no longer named is disconnected. */
  admit(admission: Admission): void;
  /**
   * Queues one frame of 1..FRAME_BYTES_MAX bytes; the bytes are the network's from here on.
   * @returns false when the device is not connected or its outbox is full; true promises order, not arrival
   */
  send(device: DeviceId, frame: Uint8Array): boolean;
  connectedDevices(): readonly DeviceId[];
  /** What the app of a connected device says it is, or of our own; undefined when it is not connected, or does not say. */
  versionOf(device: DeviceId): AppVersion | undefined;
  /** Offline closes everything and stops dialling; online listens again, on the same port where it is still free. */
  setOnline(online: boolean): Promise<void>;
  /** Ends for good and leaves no timer behind. */
  stop(): Promise<void>;
}
