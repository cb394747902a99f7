import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { record } from './records.ts';

type Answer = (request: Request) => Response | Promise<Response>;
type Used = Pick<
  Electron.Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setSpellCheckerEnabled'
>;

export class DoubleSession extends EventEmitter implements Used {
  readonly doubleName: string;
  readonly protocol = {
    handle: (scheme: string, answer: Answer): void => {
      record('session.protocol.handle', this.doubleName, scheme);
      this.protocols.set(scheme, answer);
    },
  } satisfies Partial<Electron.Protocol>;
  readonly webRequest = {
    onBeforeRequest: (listener: unknown): void => void (this.beforeRequest = listener as typeof this.beforeRequest),
  };
  private readonly protocols = new Map<string, Answer>();
  beforeRequest: ((request: { url: string }, answer: (said: { cancel?: boolean }) => void) => void) | undefined;
  permissionRequest: Parameters<Used['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Used['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<Used['setDevicePermissionHandler']>[0] = null;
  displayMedia: Parameters<Used['setDisplayMediaRequestHandler']>[0] = null;
  spellChecker = true;

  constructor(partition: string, options: unknown) {
    super();
    this.doubleName = `Session ${partition}`;
    record('session.fromPartition', partition, options);
  }

  setPermissionRequestHandler(handler: typeof this.permissionRequest): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: typeof this.permissionCheck): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: typeof this.devicePermission): void {
    this.devicePermission = handler;
  }
  setDisplayMediaRequestHandler(handler: typeof this.displayMedia): void {
    this.displayMedia = handler;
  }
  setSpellCheckerEnabled(isOn: boolean): void {
    this.spellChecker = isOn;
  }

  /** What the network stack would do with a request of this session's pages. */
  async ask(url: string, method = 'GET'): Promise<Response> {
    const said: boolean[] = [];
    this.beforeRequest?.({ url }, ({ cancel }) => void said.push(cancel === true));
    const answer = said.includes(true) ? undefined : this.protocols.get(url.split(':')[0] ?? '');
    if (answer === undefined) return new Response(null, { status: 403 });
    // A Request cannot be made of another scheme's URL here; only these two fields of it are read.
    return answer({ url, method } as unknown as Request);
  }
}

const sessions = new Map<string, DoubleSession>();
export const session = {
  fromPartition(partition: string, options?: unknown): DoubleSession {
    const known = sessions.get(partition) ?? new DoubleSession(partition, options);
    sessions.set(partition, known);
    return known;
  },
};
