import { bannedWords } from './banned-words.ts';
import type { Reach, Source } from './sources.ts';

/** Inside core a room may look at rooms on its own floor and below (architecture.md, direction 2). */
const coreFloors: readonly (readonly string[])[] = [
  ['base'],
  ['wire', 'kaspa', 'frost', 'musig', 'multisig'],
  ['audit', 'backup', 'group', 'policy', 'proposal'],
  ['review'],
  ['signature'],
  ['engine', 'ports'],
];
/** These two sit beside the story, on what everything sits on; the CBOR codec is in wire. */
const onTheGround = { rooms: ['audit', 'backup'], mayImport: ['base', 'wire'] };

const corePackages = /^(@noble\/|@scure\/|cborg(\/|$))/;
const preloadPackages = /^(zod|electron)$/;
/** Widened by hand, package by package: what a page loads is part of what can go wrong beside it. */
const rendererPackages =
  /^(react|react-dom|zustand|radix-ui|lucide-react|i18next|react-i18next|react-hook-form|@hookform\/resolvers|zod\/mini|qrcode\.react|jsqr|@tanstack\/react-virtual)(\/|$)/;

const adapters = ['vault', 'store', 'network', 'chain', 'keychain', 'reader', 'api'];
/** Where adapters are put together: composition, hosts, the command line, and the first file of a child process. */
const meetingPlaces =
  /^src\/main\/((compose|compose-profile|index|cli)\.ts$|(cli|hosts|desk|practice)\/|([a-z-]+\/)*process\.ts$)/;
/** `electron` is named in these and nowhere else (direction 6). */
const electronPlaces =
  /^src\/(main\/hosts\/electron(\.ts$|\/)|main\/keychain\/safe-storage\.ts$|preload\/(index|confirm)\.ts$)/;
/** What both sides of the door know: its two contracts, what their commands are made of, and the shape of the shell. */
const contractFiles = /^src\/preload\/(contract[a-z-]*|confirm-contract|fields|shell-view)\.ts$/;
const practiceLedger = /^src\/main\/chain\/practice[a-z-]*(\.ts$|\/)/;

/**
 * Everything in these files that breaks a wall of the house, one sentence each; empty when the walls hold.
 * @param sources every file of `src`, by its path from the project's root
 */
export function brokenWalls(sources: readonly Source[]): string[] {
  return [
    ...sources.flatMap((source) => [...misplaced(source), ...importsThroughWalls(source), ...bannedWords(source)]),
    ...practiceLedgerLeaningOnKaspa(sources),
  ];
}

function misplaced({ file }: Source): string[] {
  if (roomOf(file) === undefined) return [`${file} is in no room of the house`];
  const isLost = roomOf(file) === 'core' && floorOf(coreRoom(file)) === -1;
  return isLost ? [`${file} has no floor in core`] : [];
}

function importsThroughWalls({ file, reaches }: Source): string[] {
  return reaches.flatMap((reach) => {
    const { target } = reach;
    if (target === undefined) {
      return file.startsWith('src/main/') ? [] : [`${file} may not import a name it computes`];
    }
    const reason = reasonAgainst(file, target, reach);
    return reason === undefined ? [] : [`${file} may not import ${target}: ${reason}`];
  });
}

function reasonAgainst(file: string, target: string, reach: Reach): string | undefined {
  if (/^electron(\/|$)/.test(target) && !electronPlaces.test(file)) return 'electron has its four places';
  switch (roomOf(file)) {
    case 'core':
      return fromCore(file, target);
    case 'preload':
      return fromPreload(target, reach);
    case 'renderer':
      return fromRenderer(target, reach);
    case 'main':
      return fromMain(file, target, reach);
    case undefined:
      return undefined; // Refused already, for where it is.
  }
}

type Room = 'core' | 'main' | 'preload' | 'renderer';

function roomOf(path: string): Room | undefined {
  return /^src\/(core|main|preload|renderer)\//.exec(path)?.[1] as Room | undefined;
}

const isFile = (target: string) => target.startsWith('src/');

function fromCore(file: string, target: string): string | undefined {
  if (!isFile(target)) return corePackages.test(target) ? undefined : 'core needs no platform and few packages';
  if (roomOf(target) !== 'core') return 'core imports only core';
  const [from, to] = [coreRoom(file), coreRoom(target)];
  if (from === to) return undefined;
  if (onTheGround.rooms.includes(from)) {
    return onTheGround.mayImport.includes(to) ? undefined : `${from} sits on ${onTheGround.mayImport.join(' and ')}`;
  }
  const [fromFloor, toFloor] = [floorOf(from), floorOf(to)];
  if (fromFloor === -1) return undefined; // Refused already, for where it is.
  return toFloor !== -1 && toFloor <= fromFloor ? undefined : `${to} is above ${from}`;
}

/** The folder under src/core; the files that lie in src/core itself are the ports. */
function coreRoom(path: string): string {
  return /^src\/core\/([a-z-]*ports?\.ts$)/.test(path) ? 'ports' : (path.split('/')[2] ?? '');
}

function floorOf(room: string): number {
  return coreFloors.findIndex((rooms) => rooms.includes(room));
}

function fromPreload(target: string, { typeOnly }: Reach): string | undefined {
  if (!isFile(target)) return preloadPackages.test(target) ? undefined : 'preload is bundled: Zod and electron only';
  if (roomOf(target) === 'preload') return undefined;
  return roomOf(target) === 'core' && typeOnly ? undefined : 'preload takes types from core and nothing else';
}

function fromRenderer(target: string, { typeOnly }: Reach): string | undefined {
  if (!isFile(target)) {
    const allowed = rendererPackages.test(target) || (target === 'zod' && typeOnly);
    return allowed ? undefined : 'the page loads only the packages listed in the walls';
  }
  if (roomOf(target) === 'renderer') return undefined;
  const isTypeOfNeighbour = typeOnly && ['core', 'preload'].includes(roomOf(target) ?? '');
  return isTypeOfNeighbour ? undefined : 'the page takes types from core and preload, and values from neither';
}

function fromMain(file: string, target: string, { typeOnly }: Reach): string | undefined {
  if (!isFile(target)) return target.startsWith('test/') ? 'the app does not know its tests' : undefined;
  const room = roomOf(target);
  if (room === 'core') return undefined;
  if (room === 'preload') return contractFiles.test(target) ? undefined : 'main knows only the contract';
  if (room !== 'main') return 'main does not know the page';
  const [from, to] = [mainFolder(file), mainFolder(target)];
  if (from === to || meetingPlaces.test(file)) return undefined;
  if (adapters.includes(from)) {
    if (adapters.includes(to)) return 'adapters do not import each other';
    return ['', 'hosts', 'ipc', 'cli'].includes(to) ? 'adapters do not know who puts them together' : undefined;
  }
  return adapters.includes(to) && !typeOnly ? 'adapters meet only where the app is put together' : undefined;
}

/** The folder under src/main; '' for a file that lies in src/main itself. */
function mainFolder(path: string): string {
  return /^src\/main\/([^/]+)\//.exec(path)?.[1] ?? '';
}

/** The practice ledger judges transactions by rules of its own: leaning on core's would only prove core equal to itself. */
function practiceLedgerLeaningOnKaspa(sources: readonly Source[]): string[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const isKaspa = (target: string) => target.startsWith('src/core/kaspa/');
  return sources
    .filter(({ file }) => practiceLedger.test(file))
    .flatMap(({ file, reaches }) => {
      const broken = new Set(
        reaches.flatMap(({ target }) => (target !== undefined && isKaspa(target) ? [target] : [])),
      );
      const seen = new Set([file]);
      for (const at of seen) {
        for (const { target, typeOnly } of byFile.get(at)?.reaches ?? []) {
          if (target === undefined || typeOnly) continue;
          if (isKaspa(target)) broken.add(target);
          else seen.add(target);
        }
      }
      return [...broken].map((target) => `${file} may not reach ${target}: the practice ledger has its own rules`);
    });
}
