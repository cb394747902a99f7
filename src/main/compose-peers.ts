import type { NetworkEvents } from '../core/network-port.ts';
import type { Report } from '../core/ports.ts';
import type { LogNote } from './log-note.ts';

/** What becomes of a peer's coming, going, words and refusal: the log, then whoever works with it. */
export function peerEvents(parts: {
  readonly note: LogNote;
  /** Asked for at each event: it is made after the network that raises them. */
  readonly exchange: () => Pick<NetworkEvents, 'connected' | 'disconnected' | 'received'>;
  readonly tell: () => void;
  readonly report: Report;
}): NetworkEvents {
  const { note, exchange, tell, report } = parts;
  return {
    connected(device, standing) {
      note({ kind: 'peerConnected', subject: device, details: [['as', standing.kind]] });
      exchange().connected(device, standing);
      tell();
    },
    disconnected(device) {
      note({ kind: 'peerDisconnected', subject: device });
      exchange().disconnected(device);
      tell();
    },
    received: (device, frame) => exchange().received(device, frame),
    refused({ reason, by, device }) {
      note({
        kind: 'peerRefused',
        subject: device,
        details: [
          ['why', reason],
          ['by', by],
        ],
      });
      report('peer', reason);
    },
  };
}
