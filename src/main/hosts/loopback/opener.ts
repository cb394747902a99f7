import { spawn } from 'node:child_process';

export type OpenerCall = { readonly program: string; readonly args: readonly string[] };

/**
 * How this system opens an address in the person's browser. Never through a shell, which would read `&` and `#` its own way.
 * @returns undefined where there is no screen to open it on
 */
export function openerFor(address: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): OpenerCall | undefined {
  if (platform === 'darwin') return { program: '/usr/bin/open', args: [address] };
  if (platform === 'win32') return { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] };
  return hasDisplay(env) ? { program: 'xdg-open', args: [address] } : undefined;
}

/** @returns a screen of X11 or Wayland is named */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Start it and let go: it outlives us, and what it says is not ours. `onFailed` when it could not be started or found no browser. */
export function openInBrowser(call: OpenerCall, onFailed: () => void): void {
  const child = spawn(call.program, [...call.args], { stdio: 'ignore', detached: true, windowsHide: true });
  child.once('error', onFailed);
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) onFailed();
  });
  child.unref();
}
