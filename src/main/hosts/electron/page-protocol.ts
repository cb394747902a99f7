import { protocol, type Session } from 'electron';
import { pageHeaders } from '../page-serving.ts';
import type { PageFiles } from './page-files.ts';
import { scheme } from './places.ts';

/** Said before the app is ready: pages get an origin of their own and count as secure, and nothing beyond that. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme,
      privileges: {
        standard: true,
        secure: true,
        // Pages fetch nothing, run no service workers and are reached from no other origin.
        supportFetchAPI: false,
        corsEnabled: false,
        allowServiceWorkers: false,
        bypassCSP: false,
        stream: false,
      },
    },
  ]);
}

/**
 * Serve the built page, and only it, to one session.
 * @param onChanged  told the path of a file that is not what was built; it is not served
 */
export function servePages(session: Session, files: PageFiles, onChanged: (path: string) => void): void {
  session.protocol.handle(scheme, (request) => {
    const path = pathOf(request);
    const file = path === undefined ? undefined : files.read(path);
    if (path === undefined || file === undefined) return new Response(null, { status: 404, headers });
    if (file === 'changed') {
      onChanged(path);
      return new Response(null, { status: 404, headers });
    }
    return new Response(request.method === 'HEAD' ? null : Buffer.from(file.bytes), {
      status: 200,
      headers: { ...headers, 'Content-Type': file.type },
    });
  });
}

/** The path of a plain question for a file of the page: `keyturn://app/<path>`, nothing before, nothing behind. */
function pathOf({ method, url }: Request): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  return /^keyturn:\/\/app\/([A-Za-z0-9._/-]{1,200})(?:#.*)?$/.exec(url)?.[1];
}

const headers = pageHeaders([], ['bluetooth']);
