// npm test [-- filter]
import { runUnderNode24 } from './node24.mjs';

await runUnderNode24('scripts/checks.mjs', process.argv.slice(2));
