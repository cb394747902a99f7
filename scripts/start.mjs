// npm start
import { runUnderNode24 } from './node24.mjs';

console.log('The desktop app is not built yet; this is its demo in the terminal.');
await runUnderNode24('src/main/cli.ts', ['demo', ...process.argv.slice(2)]);
