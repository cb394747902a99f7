import { utilityProcess } from 'electron';
import { serveBrokered } from '../../processes/brokered.ts';
import { entryFile } from '../../processes/entries.ts';
import { exits } from '../../processes/exits.ts';
import type { ProcessName, StartProcess, StartedProcess } from '../../processes/start-process.ts';

/**
 * Keyturn's own processes as Electron's utility processes: an installed app must not be usable as a plain Node, so that
 * fuse is off, and with it forking.
 *
 * What is lost against a forked Node process: Electron does not apply Node's permission flags to utility processes, so
 * nothing but its own code keeps the vault from other files, and nothing but the lack of a reader from its console
 * channel. What is kept: a process of its own that ends with the lock, an empty environment, no arguments, no output.
 */
export const utilityStart: StartProcess = (name) =>
  name === 'member' ? serveBrokered(utility(name), utility) : utility(name);

function utility(name: ProcessName): StartedProcess {
  const child = utilityProcess.fork(entryFile(name), [], {
    serviceName: serviceNames[name],
    stdio: 'ignore',
    env: name === 'member' ? memberEnvironment() : emptyEnvironment(),
  });
  const ended = exits();
  child.on('exit', (code) => ended.happened(code));
  return {
    get pid() {
      return child.pid;
    },
    // Electron versions differ in what they do with words for the dead, up to ending the app.
    send: (message) => {
      if (!ended.isOver()) child.postMessage(message);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => ended.tell(listener),
    kill() {
      if (ended.isOver()) return;
      // Electron's own way asks politely first, and what holds keys is not to be asked.
      if (child.pid !== undefined && process.platform !== 'win32') killNow(child.pid);
      child.kill();
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // It ended by itself a moment ago.
  }
}

const serviceNames: Readonly<Record<ProcessName, string>> = {
  vault: 'Keyturn vault',
  backupProver: 'Keyturn backup check',
  reader: 'Keyturn second reader',
  practiceLedger: 'Keyturn practice ledger',
  member: 'Keyturn practice co-signer',
};

function emptyEnvironment(): NodeJS.ProcessEnv {
  return process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {};
}

/** A co-signer has a profile of its own and needs the way to the keychain, but nothing that steers Node or Electron. */
function memberEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|ELECTRON_)/i.test(name));
  return Object.fromEntries(kept);
}
