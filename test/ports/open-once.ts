// Run as a child: opens the profile once and prints how that went.
import { KeyturnError } from '../../src/core/base/errors.ts';
import { openStore } from '../../src/main/store/sqlite-store.ts';

try {
  openStore({ folder: process.argv[2]!, key: new Uint8Array(32).fill(7) }).close();
  console.log('opened');
} catch (cause) {
  console.log(cause instanceof KeyturnError ? cause.code : String(cause));
}
