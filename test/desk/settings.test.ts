import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askedBy } from '../../src/main/desk/links.ts';
import { checkedProfileName, profileFolder } from '../../src/main/settings/profile-place.ts';
import {
  changeSettings,
  readSettings,
  readWindowBounds,
  settingsFileName,
  shownSettings,
  writeWindowBounds,
} from '../../src/main/settings/settings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, settingsFileName);
const defaults = { theme: 'system', contrast: 'system', language: 'en', notifyAmounts: false };

describe('settings of a profile', () => {
  it('are the defaults where nothing was written, and keep what was changed and nothing else', () => {
    expect(readSettings(folder)).toEqual(defaults);
    changeSettings(folder, { theme: 'dark' });
    writeWindowBounds(folder, { x: -20, y: 0, width: 1_280, height: 800, maximized: false });
    changeSettings(folder, { listenPort: 4_001 });
    expect(readSettings(folder)).toMatchObject({ ...defaults, theme: 'dark', listenPort: 4_001 });
    expect(readWindowBounds(folder)).toMatchObject({ x: -20, width: 1_280 });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('lose only the field that is damaged, and the damaged file is kept beside them once', () => {
    const text = '{"theme":"dark","notifyAmounts":"yes","listenPort":70000}';
    writeFileSync(file(), text);
    expect(readSettings(folder)).toEqual({ ...defaults, theme: 'dark' });
    readSettings(folder);
    changeSettings(folder, { contrast: 'more' });
    expect(readSettings(folder)).toEqual({ ...defaults, theme: 'dark', contrast: 'more' });
    const aside = readdirSync(folder).filter((name) => name.includes('damaged'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, aside[0] ?? ''), 'utf8')).toBe(text);
  });

  it('are read also where the damaged file cannot be kept beside them, e.g. on a full disk', () => {
    const text = '{"theme":"dark","notifyAmounts":"yes"}';
    writeFileSync(file(), text);
    const name = createHash('sha256').update(text).digest('hex').slice(0, 8);
    mkdirSync(join(folder, `settings.damaged-${name}.json`)); // A folder is in the way.
    expect(readSettings(folder)).toEqual({ ...defaults, theme: 'dark' });
  });

  it('go to the page without what only main needs', () => {
    writeWindowBounds(folder, { x: 0, y: 0, width: 1_280, height: 800, maximized: true });
    const all = changeSettings(folder, { listenPort: 4_001, wordsChecked: true });
    expect(shownSettings(all)).toEqual({ ...defaults, wordsChecked: true });
  });

  it.each(['', '{"theme":', 'null', '[]', '\xff\xfe', 'x'.repeat(70_000)])(
    'have their defaults where the file is none: %.12s',
    (text) => {
      writeFileSync(file(), text, 'latin1');
      expect(readSettings(folder)).toEqual(defaults);
      expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1);
    },
  );
});

describe('where a profile lies', () => {
  it.each([
    ['linux', { HOME: '/home/dana' }, '/home/dana/.local/share/keyturn/profiles/dana'],
    ['linux', { HOME: '/home/dana', XDG_DATA_HOME: '/data' }, '/data/keyturn/profiles/dana'],
    ['linux', { HOME: '/home/dana', XDG_DATA_HOME: 'data' }, '/home/dana/.local/share/keyturn/profiles/dana'],
    ['darwin', { HOME: '/Users/dana' }, '/Users/dana/Library/Application Support/Keyturn/profiles/dana'],
    ['win32', { APPDATA: 'C:/Roaming' }, 'C:/Roaming/Keyturn/profiles/dana'],
  ] as const)('on %s with %o', (platform, env, expected) => {
    expect(profileFolder('Dana', platform, env)).toBe(expected);
  });

  it('is named with plain letters, so that no name leaves the folder', () => {
    expect(checkedProfileName(' Dana-2 ')).toBe('dana-2');
    expect(checkedProfileName('a'.repeat(32))).toHaveLength(32);
    for (const name of ['', 'a'.repeat(33), '..', 'a/b', 'a\\b', 'dana lee', 'dana.', 'dän', 'con', 'a\0'])
      expect(() => checkedProfileName(name)).toThrow(/1 to 32 letters/);
  });
});

describe('deep links', () => {
  it('ask for a screen', () => {
    expect(askedBy('keyturn://join/AbC-_9', 7)).toEqual({ kind: 'join', link: 'keyturn://join/AbC-_9', atMs: 7 });
    const id = 'ab'.repeat(32);
    expect(askedBy(`keyturn://proposal/${id}`, 7)).toEqual({ kind: 'proposal', proposal: id, atMs: 7 });
  });

  it.each([
    'keyturn://proposal/xyz',
    `keyturn://proposal/${'ab'.repeat(33)}`,
    `keyturn://approve/${'ab'.repeat(32)}`,
    'keyturn://join/',
    'keyturn://join/a b',
    'https://example.org/keyturn://join/a',
    `keyturn://join/${'a'.repeat(9_000)}`,
  ])('are looked at only when they are whole: %.40s', (link) => {
    expect(askedBy(link, 7)).toBeUndefined();
  });
});
