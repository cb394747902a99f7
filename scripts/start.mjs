// npm start [-- options]: the app, in a desktop window where that is possible, otherwise in a browser.
import { runUnderNode24 } from './node24.mjs';

await runUnderNode24('scripts/launch.mjs', process.argv.slice(2));
