import { join } from 'node:path';
import { openDesk } from '../../src/main/desk/open-desk.ts';
import { startLoopbackHost } from '../../src/main/hosts/loopback/loopback-host.ts';
import { smallPageIn } from './small-page.ts';

/*
 * The browser host with a real desk, vault and ledger, at a terminal: what Ctrl+C would take back is said to be one
 * approval. Called with an empty folder of its own. Prints lines of JSON: what the host says, and each state of the vault with its process.
 */
process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-tests';

const folder = process.argv[2] ?? '';
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const host = await startLoopbackHost({
  network: 'practice',
  pageFolder: smallPageIn(join(folder, 'page')),
  port: 0,
  version: '0.0.0',
  openDesk: (deskHost) => ({
    ...openDesk({
      profileName: 'dana',
      folder: join(folder, 'profiles/dana'),
      network: 'practice',
      node: undefined,
      host: deskHost,
      report: () => undefined,
    }),
    takesBack: () => 1,
  }),
  around: {
    say: (said) => tell({ said }),
    open: () => false,
    nowMs: () => performance.now(),
    report: () => undefined,
  },
});
process.on('SIGINT', () => host.interrupt());

const passphrase = 'correct horse battery staple nine';
host.desk.door.subscribe('app.view', (view) => {
  const vault = (view as { readonly vault: string } | undefined)?.vault;
  if (vault === 'none')
    void host.desk.door.call('identity.create', { passphrase, recoveryPassphrase: `${passphrase} ten` });
  if (vault !== undefined) tell({ vault });
});
await host.ended;
process.exit();
