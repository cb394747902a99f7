import { EventEmitter } from 'node:events';
import './no-forking.ts';

// Loaded first in a process that stands for one of Electron's utility processes.

const port = new EventEmitter();
const send = process.send?.bind(process);
const waiting: unknown[] = [];
const deliver = (data: unknown): void => void port.emit('message', { data, ports: [] });
process.on('message', (message) => {
  if (port.listenerCount('message') === 0) waiting.push(message);
  else deliver(message);
});
port.on('newListener', () =>
  setImmediate(() => {
    for (const message of waiting.splice(0)) deliver(message);
  }),
);
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort: Object.assign(port, { postMessage: (message: unknown) => send?.(message) }) });
// Neither exists in a utility process; whoever used it here would be silent there.
Object.assign(process, { send: undefined });
