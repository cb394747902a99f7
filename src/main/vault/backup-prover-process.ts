import { parentChannel } from '../processes/parent-channel.ts';
import { refuseDumps } from './child.ts';
import { proveBackup, type ProofRequest } from './backup-proof.ts';
import { failureReply, type Reply } from './messages.ts';

// Proves one backup and ends. It was given the file's bytes and the passphrase, may write nowhere, and knows no profile.

refuseDumps();
const parent = parentChannel();
parent.onMessage((message) => {
  void prove(message as ProofRequest);
});

async function prove(request: ProofRequest): Promise<void> {
  let reply: Reply;
  try {
    reply = { id: 1, ok: true, value: await proveBackup(request) };
  } catch (cause) {
    reply = failureReply(1, cause);
  }
  parent.send(reply, () => process.exit(0));
}
