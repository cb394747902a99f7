import type { AuditDraft } from '../core/audit/record.ts';
import type { Engine } from '../core/engine/engine.ts';
import type { NetworkEvents } from '../core/network-port.ts';
import type { Report } from '../core/ports.ts';

/** What becomes of a peer's coming, going, words and refusal: the log, then whoever works with it. */
export function peerEvents(parts: {
  readonly engine: Engine;
  /** Asked for at each event: it is made after the network that raises them. */
  readonly exchange: () => Pick<NetworkEvents, 'connected' | 'disconnected' | 'received'>;
  readonly tell: () => void;
  readonly report: Report;
}): NetworkEvents {
  const { engine, exchange, tell, report } = parts;
  /** Peers come and go while a disk is full; then the diagnostics must do. */
  const note = (draft: Omit<AuditDraft, 'atMs'>): void => {
    try {
      engine.accept([], { audit: [draft] });
    } catch (problem) {
      report('log', problem);
    }
  };
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
