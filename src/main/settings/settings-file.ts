import { createHash } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { settingsFields } from '../../preload/fields.ts';
import type { Settings } from '../../preload/shell-view.ts';
import { makePrivateFolder, readBoundedFile, writePrivateFile } from '../files/private-file.ts';

const position = z.int().min(-100_000).max(100_000);
const extent = z.int().min(1).max(100_000);
const windowBounds = z.object({ x: position, y: position, width: extent, height: extent, maximized: z.boolean() });

/** What a profile remembers beside its database. None of it is secret and none of it decides about money. */
const fields = {
  ...settingsFields,
  /** Where other members' apps found this one last; a free port is chosen once and kept. */
  listenPort: z.int().min(1).max(65_535).optional(),
  window: windowBounds.optional(),
};
export const settingsDefault = { theme: 'system', contrast: 'system', language: 'en', notifyAmounts: false } as const;

export type WindowBounds = z.output<typeof windowBounds>;
export type ProfileSettings = z.output<z.ZodObject<typeof fields>>;

export const settingsFileName = 'settings.json';
/** A few hundred bytes; more is not a file of ours. */
const fileBytesMax = 64 * 1024;

/**
 * The settings of a profile. What is missing or damaged has its default; a damaged file is first copied beside itself under
 * a name that says so, because the next change writes a sound one.
 * @throws KeyturnError profilePermissions where it may not be read
 */
export function readSettings(profileFolder: string): ProfileSettings {
  const path = join(profileFolder, settingsFileName);
  const raw = parsedFile(path);
  if (raw === undefined) return settingsDefault;
  const { settings, isSound } = sound(raw);
  if (!isSound) setAside(path);
  return settings;
}

/**
 * Change some settings and keep the others. One process has a profile at a time.
 * @throws KeyturnError diskFull, profilePermissions; what was there before is unchanged
 */
export function changeSettings(profileFolder: string, change: Partial<ProfileSettings>): ProfileSettings {
  const settings = { ...readSettings(profileFolder), ...change };
  makePrivateFolder(profileFolder);
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  writePrivateFile(join(profileFolder, settingsFileName), new TextEncoder().encode(text));
  return settings;
}

const shown = z.object(settingsFields);

/** Those of them that a person chooses and the page shows. */
export const shownSettings = (settings: ProfileSettings): Settings => shown.parse(settings);

/** Where the window was last; undefined at first, and when what was written down is no place. */
export const readWindowBounds = (profileFolder: string): WindowBounds | undefined => readSettings(profileFolder).window;

export const writeWindowBounds = (profileFolder: string, window: WindowBounds): void =>
  void changeSettings(profileFolder, { window });

const damaged = Symbol('damaged');

function parsedFile(path: string): unknown {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBoundedFile(path, fileBytesMax);
  } catch (problem) {
    if (existsSync(path) && problem instanceof Error && 'code' in problem && problem.code === 'unexpected')
      return damaged;
    throw problem;
  }
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return damaged;
  }
}

/** Each field by itself, so that one that is damaged takes no other with it. */
function sound(raw: unknown): { readonly settings: ProfileSettings; readonly isSound: boolean } {
  const record = z.record(z.string(), z.unknown()).safeParse(raw);
  if (!record.success) return { settings: settingsDefault, isSound: false };
  const known = Object.entries(fields).map(([name, field]) => ({ name, read: field.safeParse(record.data[name]) }));
  const kept = known.flatMap(({ name, read }) => (read.success && read.data !== undefined ? [[name, read.data]] : []));
  const isSound = known.every(({ name, read }) => read.success || !(name in record.data));
  return { settings: { ...settingsDefault, ...Object.fromEntries(kept) } as ProfileSettings, isSound };
}

/** Named after what it holds, so that the same damage read twice makes one copy. */
function setAside(path: string): void {
  try {
    const bytes = readBoundedFile(path, Number.MAX_SAFE_INTEGER);
    if (bytes === undefined) return;
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
    copyFileSync(path, path.replace(/\.json$/, `.damaged-${name}.json`));
  } catch {
    return; // On a full disk, say: a theme that is lost must not keep a profile from opening.
  }
}
