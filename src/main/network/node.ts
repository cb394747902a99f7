import type { Connection, PrivateKey, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { peerIdFromPublicKey } from '@libp2p/peer-id';
import { publicKeyFromRaw } from '@libp2p/crypto/keys';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2p } from 'libp2p';
import { hexToBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import type { PeerContact } from '../../core/network-port.ts';
import { deviceOfPeer } from './device-key.ts';

export const LINK_PROTOCOL = '/keyturn/link/1';
/** Sockets that have not finished Noise and Yamux, and how long they may take: a flood holds these, never more. */
const UPGRADING_CONNECTIONS_MAX = 32;
const UPGRADE_MS_MAX = 5_000;
/** New sockets per second and host (requirement B-19: a handshake burst of 20). */
const CONNECTIONS_PER_SECOND_MAX = 20;
/** 512 contacts, each with a link and a newer one replacing it, never come near; it is the last fence. */
const CONNECTIONS_MAX = 1024;
/** The link stream and one that is being refused. */
const STREAMS_PER_CONNECTION_MAX = 2;
/** A message listener takes everything at once; this is for the moment before it is attached. */
const READ_BUFFER_BYTES_MAX = 512 * 1024;

export type NodeOptions = {
  readonly privateKey: PrivateKey;
  readonly listen: string;
  /** Asked once Noise has proven the key and before anything else of the peer's is read. */
  admitsInbound(device: DeviceId | undefined): boolean;
  opened(connection: Connection, device: DeviceId): void;
  linkStream(stream: Stream, connection: Connection): void;
};

/**
 * A started libp2p node: TCP, Noise, Yamux, and no service of its own. Identify and ping are left out on purpose: they
 * answer whoever is connected, before a hello; the link has its own heartbeat.
 * @throws KeyturnError portInUse | networkUnavailable
 */
export async function startNode(options: NodeOptions): Promise<Libp2p> {
  let node: Libp2p;
  try {
    node = await createLibp2p({
      privateKey: options.privateKey,
      start: false,
      addresses: { listen: [options.listen] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [
        yamux({
          maxInboundStreams: STREAMS_PER_CONNECTION_MAX,
          maxOutboundStreams: STREAMS_PER_CONNECTION_MAX,
          maxEarlyStreams: STREAMS_PER_CONNECTION_MAX,
          streamOptions: { maxReadBufferLength: READ_BUFFER_BYTES_MAX },
        }),
      ],
      connectionMonitor: { enabled: false },
      connectionManager: {
        maxConnections: CONNECTIONS_MAX,
        maxIncomingPendingConnections: UPGRADING_CONNECTIONS_MAX,
        inboundConnectionThreshold: CONNECTIONS_PER_SECOND_MAX,
        inboundUpgradeTimeout: UPGRADE_MS_MAX,
        // libp2p redials only peers it was told to keep; ours are the dialer's.
        reconnectRetries: 0,
      },
      connectionGater: {
        denyDialMultiaddr: () => false,
        denyInboundEncryptedConnection: (peer) => !options.admitsInbound(deviceOfPeer(peer)),
      },
    });
    node.addEventListener('connection:open', ({ detail: connection }) => {
      const device = deviceOfPeer(connection.remotePeer);
      if (device === undefined) connection.abort(new Error('The peer has no device key.'));
      else options.opened(connection, device);
    });
    await node.handle(LINK_PROTOCOL, (stream, connection) => options.linkStream(stream, connection), {
      maxInboundStreams: 1,
      maxOutboundStreams: 1,
    });
    await node.start();
    return node;
  } catch (cause) {
    throw couldNotListen(options.listen, cause);
  }
}

/**
 * A contact's addresses as libp2p dials them. Only plain TCP to an IP address: a name would be looked up at whoever
 * answers for it, because a peer asked us to. Addresses that do not parse or name another peer are left out.
 */
export function dialableAddresses(contact: PeerContact): Multiaddr[] {
  const peer = peerIdFromPublicKey(publicKeyFromRaw(hexToBytes(contact.device))).toString();
  return contact.addresses.flatMap((text) => {
    try {
      const address = multiaddr(text);
      const [host, port, named, ...more] = address.getComponents();
      const isPlain = (host?.name === 'ip4' || host?.name === 'ip6') && port?.name === 'tcp' && more.length === 0;
      if (!isPlain) return [];
      if (named === undefined) return [address.encapsulate(`/p2p/${peer}`)];
      return named.name === 'p2p' && named.value === peer ? [address] : [];
    } catch {
      return [];
    }
  });
}

function couldNotListen(listen: string, cause: unknown): KeyturnError {
  if (cause instanceof Error && /EADDRINUSE|address already in use/i.test(cause.message)) {
    return new KeyturnError(
      'portInUse',
      `Another program already listens on ${listen}. Nothing was lost. Close it, or choose another port for Keyturn.`,
      { cause },
    );
  }
  return new KeyturnError(
    'networkUnavailable',
    `Keyturn could not listen on ${listen}. Nothing was lost. Check the address and that this computer has it.`,
    { cause },
  );
}
