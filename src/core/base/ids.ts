declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Lowercase hex of 32 bytes unless the name says otherwise. Hex, because ids are map keys and are shown to people. */
export type GroupId = Brand<string, 'GroupId'>;
/** A member's Ed25519 key in one group (protocol.md §1). */
export type MemberId = Brand<string, 'MemberId'>;
/** A device's Ed25519 key: one installation (protocol.md §1). */
export type DeviceId = Brand<string, 'DeviceId'>;
/** BLAKE3 of an entry's header under its own label. */
export type EntryId = Brand<string, 'EntryId'>;
export type ProposalId = Brand<string, 'ProposalId'>;
export type CeremonyId = Brand<string, 'CeremonyId'>;
/** hash(proposal, key epoch, subset, the t sheets): what a partial signature was made for (protocol.md §6.4). */
export type SessionId = Brand<string, 'SessionId'>;
export type SheetId = Brand<string, 'SheetId'>;
/** A Kaspa transaction id, 32 bytes in the network's own byte order. */
export type TransactionId = Brand<string, 'TransactionId'>;

/** Milliseconds since 1970. Always handed in with an input; core has no clock. */
export type TimeMs = number;
/** 1 KAS = 100,000,000 sompi. Never a number. */
export type Sompi = bigint;
