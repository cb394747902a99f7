/* What both hosts agree on about serving the built page: one from its own protocol, the other from a port on 127.0.0.1. */

/** The built page has two dozen files of about 2 MB. */
export const pageFilesMax = 400;

/** Every kind of file a page consists of, by its ending; another has no business there and is not served. */
export const pageTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
]);

/**
 * What every answer carries. A page may load its own files; it may not be framed, and nothing it shows is kept.
 * @param mayConnectTo  sources of `connect-src`, and the one thing in which the hosts differ: in a desktop window all that
 *   a page has to say goes through its preload, in a browser through a line to the port it came from
 * @param deniedToo  features that not every browser knows, which would complain
 */
export function pageHeaders(
  mayConnectTo: readonly string[],
  deniedToo: readonly string[] = [],
): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self' data: blob:",
      `connect-src ${mayConnectTo.length === 0 ? "'none'" : mayConnectTo.join(' ')}`,
      "object-src 'none'",
      "frame-src 'none'",
      "worker-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': [...deniedFeatures, ...deniedToo].map((feature) => `${feature}=()`).join(', '),
    'Cache-Control': 'no-store',
  };
}

/** Everything a browser knows that this page never asks for. A QR is read from a pasted picture or a file, so the camera is here too. */
const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
