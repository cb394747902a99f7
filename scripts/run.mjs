// node scripts/run.mjs FILE args…: a TypeScript file of the project, named from its root, under Node 24.
import { runUnderNode24 } from './node24.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('Name the file to run: node scripts/run.mjs src/main/cli.ts');
  process.exitCode = 1;
} else {
  await runUnderNode24(file, args);
}
