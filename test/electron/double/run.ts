import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

// The built main, in this process, on the double instead of Electron. Told what to play over the parent's channel.

const double = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => (name === 'electron' ? { url: double, shortCircuit: true } : next(name, context)),
});

const [, , entry = '', ...args] = process.argv;
const { app } = await import('./app.ts');
const { serveStage } = await import('./play.ts');
await import('./no-forking.ts');
process.argv = [process.execPath, entry, ...args];
const startedAtMs = performance.now();
await import(pathToFileURL(entry).href);
app.becomeReady();
serveStage(startedAtMs);
