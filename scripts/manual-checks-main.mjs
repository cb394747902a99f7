// Electron's entry while scripts/manual-checks.mjs runs: loads the built app and looks at what Electron made of it.
import { writeFileSync } from 'node:fs';
import { app, BrowserWindow } from 'electron';

const resultFile = process.env.KEYTURN_CHECKS_FILE;
/** A slow laptop starts the app in a few seconds. */
const pageMsMax = 30_000;
const found = {
  versions: process.versions,
  platform: `${process.platform} ${process.arch}`,
  contents: [],
  problems: [],
};
const write = () => writeFileSync(resultFile, JSON.stringify(found, undefined, 2));

app.on('web-contents-created', (_event, contents) => {
  contents.on('console-message', ({ message, level }) => {
    if (level === 'warning' || level === 'error') found.problems.push(`${level}: ${message.slice(0, 300)}`);
  });
  contents.once('did-finish-load', () => void look(contents).catch((problem) => found.problems.push(String(problem))));
});
await import('../out/main/index.js');
setTimeout(() => {
  if (found.contents.length === 0) found.problems.push('no page was loaded in time');
  write();
}, pageMsMax);

async function look(contents) {
  const { safeStorageReport } = await import('../out/main/keychain/safe-storage.js');
  found.safeStorage = await safeStorageReport();
  const own = app.getAppMetrics().find(({ pid }) => pid === contents.getOSProcessId());
  const page = await contents.executeJavaScript(`(${probe.toString()})()`, true);
  const window = BrowserWindow.fromWebContents(contents);
  found.contents.push({
    url: contents.getURL(),
    bounds: window?.getBounds(),
    preferences: plain(contents.getLastWebPreferences?.()),
    sandboxed: own?.sandboxed ?? 'this system does not say',
    page,
  });
  found.processes = app
    .getAppMetrics()
    .map(({ type, name, serviceName, sandboxed }) => ({ type, name, serviceName, sandboxed }));
  found.lastCrashReport = 'crash reports are off: no reporter is started';
  write();
}

function plain(preferences) {
  const { session: _session, ...rest } = preferences ?? {};
  return JSON.parse(JSON.stringify(rest));
}

/** Runs in the page: what can a script there reach? */
async function probe() {
  const tries = async (act) => {
    try {
      await act();
      return 'ALLOWED';
    } catch (problem) {
      return `refused: ${problem.name}`;
    }
  };
  const violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`),
  );
  const result = {
    origin: location.origin,
    isSecureContext,
    node: { process: typeof globalThis.process, require: typeof globalThis.require, module: typeof globalThis.module },
    exposed: Object.keys(globalThis.keyturn ?? {}).sort(),
    exposedConfirm: typeof globalThis.keyturnConfirm,
    fetchOutside: await tries(() => fetch('https://example.com/')),
    fetchOwn: await tries(() => fetch('./index.html')),
    webSocket: await tries(
      () =>
        new Promise((resolve, reject) =>
          Object.assign(new WebSocket('wss://example.com/'), {
            onopen: resolve,
            onerror: () => reject(new Error('closed')),
          }),
        ),
    ),
    evaluation: await tries(() => (0, eval)('1')),
    innerHTML: await tries(() => {
      document.createElement('div').innerHTML = '<b>x</b>';
    }),
    newWindow: window.open('https://example.com/') === null ? 'refused' : 'ALLOWED',
    microphone: await tries(() => navigator.mediaDevices.getUserMedia({ audio: true })),
    geolocation: await tries(
      () =>
        new Promise((resolve, reject) =>
          navigator.geolocation.getCurrentPosition(resolve, (problem) => reject(new Error(String(problem.code)))),
        ),
    ),
    clipboardRead: await tries(() => navigator.clipboard.readText()),
    shows: document.body.innerText.slice(0, 200),
  };
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { ...result, violations };
}
