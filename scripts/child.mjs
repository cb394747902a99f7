// Runs one child process as if it stood in our place: same terminal, same signals, same way of ending.
import { spawn } from 'node:child_process';

const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A child that was told to end and has not ended after this long is killed. */
const graceMs = 5_000;

/**
 * Run a program without a shell and wait for its end.
 * @param {string} program path or name on PATH
 * @param {readonly string[]} args passed through untouched
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, stdio?: any, timeoutMs?: number, onSpawn?: (child: any) => void}} options
 * @returns {Promise<{code: number | null, signal: string | null, stopped: string | null, timedOut: boolean}>}
 *   `stopped` is the signal that asked us to end meanwhile, whatever the child made of it
 * @throws the spawn error (`ENOENT` when the program does not exist)
 */
export function runChild(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.stdio ?? 'inherit',
      windowsHide: true,
    });
    let stopped = null;
    let timedOut = false;
    let kill;
    const handlers = forwardedSignals.map((signal) => {
      const handler = () => {
        stopped = signal;
        // A terminal sends Ctrl-C to the whole group: the child has it already, and a second one often means "at once".
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    const limit =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGTERM');
            kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
          }, options.timeoutMs);
    const tidy = () => {
      clearTimeout(limit);
      clearTimeout(kill);
      for (const [signal, handler] of handlers) process.removeListener(signal, handler);
    };
    child.once('error', (error) => {
      if (child.pid !== undefined) return; // A signal could not be delivered; the end is still to come.
      tidy();
      reject(error);
    });
    child.once('close', (code, signal) => {
      tidy();
      resolve({ code, signal, stopped, timedOut });
    });
    options.onSpawn?.(child);
  });
}

/** End this process the way the child ended: with its exit code, or by the same signal. */
export function endLike({ code, signal, stopped }) {
  const cause = signal ?? (code === null ? stopped : null);
  if (cause === null) process.exit(code ?? 1);
  process.kill(process.pid, cause);
  setTimeout(() => process.exit(1), graceMs);
}
