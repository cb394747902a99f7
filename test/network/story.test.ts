import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeAddress } from '../../src/core/kaspa/address.ts';
import { signatureHashOf, transactionIdOf } from '../../src/main/chain/practice-ledger/transaction.ts';
import type { DemoResult } from '../../src/main/cli/demo.ts';

const cli = new URL('../../src/main/cli.ts', import.meta.url).pathname;

const missingTools = ['dbus-run-session', 'gnome-keyring-daemon', 'bash'].filter(
  (tool) => !(process.env['PATH'] ?? '').split(delimiter).some((place) => existsSync(join(place, tool))),
);

/** Runs the command line as a person would, and gives back what it printed. */
function keyturn(args: readonly string[], stdin = ''): Promise<Ended> {
  return runProgram(process.execPath, [cli, ...args], process.env, stdin);
}

type Ended = { code: number | null; stdout: string; stderr: string };

function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv, stdin = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(stdin);
  });
}

/** An outsider: the practice ledger's own hashing, which shares no code with what signed, and noble's BIP-340. */
function verifyAsOutsider(result: DemoResult): boolean[] {
  const { transaction, utxos } = result;
  const wire = {
    ...transaction,
    inputs: transaction.inputs.map((input) => ({ ...input, sequence: BigInt(input.sequence) })),
    outputs: transaction.outputs.map((output) => ({ ...output, value: BigInt(output.value) })),
    lockTime: BigInt(transaction.lockTime),
    gas: BigInt(transaction.gas),
  };
  expect(transactionIdOf(wire)).toBe(result.transactionId);
  const address = decodeAddress(result.groupAddress, 'practice');
  if (!address.ok) throw new Error('the address decodes');
  const key = address.value.payload;
  return transaction.inputs.map((input, i) => {
    const utxo = utxos[i]!;
    expect(utxo.outpoint).toEqual(input.previousOutpoint);
    expect(utxo.scriptPublicKey).toEqual({ version: 0, script: `20${bytesToHex(key)}ac` });
    expect(input.signatureScript).toMatch(/^41[0-9a-f]{128}01$/);
    const hash = signatureHashOf(
      wire,
      i,
      { amountSompi: BigInt(utxo.amountSompi), scriptPublicKey: utxo.scriptPublicKey },
      1,
    );
    return schnorr.verify(hexToBytes(input.signatureScript.slice(2, 130)), hash, key);
  });
}

describe('The main job over real processes', () => {
  it('ends in a payment whose every signature an outsider can check from the printed document alone', async () => {
    const run = await keyturn(['demo', '--inputs', '2', '--seed', 'c0ffee', '--json']);
    expect(run.stderr).toContain('Every member sees the payment confirmed.');
    expect(run.code).toBe(0);
    const result = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as DemoResult;
    expect(result).toMatchObject({ scheme: 'bip445', members: 3, threshold: 2, network: 'practice' });
    expect(result.transaction.inputs).toHaveLength(2);
    expect(verifyAsOutsider(result)).toEqual([true, true]);
    const bent = structuredClone(result);
    (bent.utxos[1] as { amountSompi: string }).amountSompi = String(BigInt(bent.utxos[1]!.amountSompi) + 1n);
    expect(verifyAsOutsider(bent)).toEqual([true, false]);
  }, 240_000);

  it.skipIf(missingTools.length > 0)(
    `keeps every secret of it in a real keychain${missingTools.length > 0 ? ` (skipped: ${missingTools.join(', ')} missing)` : ''}`,
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'keyturn-home-'));
      try {
        const session =
          'printf trial | gnome-keyring-daemon --unlock --components=secrets >/dev/null; sleep 1; exec "$0" "$@"';
        const run = await runProgram(
          'dbus-run-session',
          ['--', 'bash', '-c', session, process.execPath, cli, 'demo', '--json'],
          {
            PATH: process.env['PATH'] ?? '',
            HOME: home,
            LANG: 'C.UTF-8',
          },
        );
        expect(run.stderr).toContain('Every member sees the payment confirmed.');
        expect(run.stderr).not.toContain('has no keychain');
        expect(run.code).toBe(0);
        const result = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as DemoResult;
        expect(verifyAsOutsider(result)).toEqual([true]);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
    240_000,
  );

  it('says how it is used when the call is not understood, and changes nothing', async () => {
    for (const args of [
      ['demo', '--threshold', '1'],
      ['demo', '--members', '3', '--threshold', '4'],
      ['demo', '--nonsense'],
      ['frobnicate'],
      ['verify-log'],
      ['ledger', '--port', '70000'],
    ]) {
      const run = await keyturn(args);
      expect(run.code, args.join(' ')).toBe(2);
      expect(run.stderr).toContain('Nothing was done.');
    }
  }, 60_000);
});
