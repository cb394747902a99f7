import { describe, expect, it } from 'vitest';
import { memberNameFault, nameFault } from '../../../src/core/group/names.ts';

describe('a name that others see beside what is decided', () => {
  it.each([
    'Dana',
    'Lee 2',
    'Sam (practice)',
    'María José Ñandú',
    'Nguyễn Thị Ánh',
    'Ольга',
    'Παναγιώτης',
    'דנה',
    'دانا',
    '李雷',
    "O'Neill-Smith",
    'Anderson',
    'Sandor',
  ])('may be %s', (name) => {
    expect(memberNameFault(name)).toBeUndefined();
  });

  it.each([
    ['', 'blank'],
    [' ', 'blank'],
    [' Sam', 'spaces'],
    ['Sam ', 'spaces'],
    ['Sam  Lee', 'spaces'],
    ['Sa\u200dm', 'hidden'],
    ['Sam\u202e', 'hidden'],
    ['S\u0332a\u0333m\u20dd', 'marks'],
    ['x' + '\u0301'.repeat(3) + 'am', 'marks'],
    ['S\u0430m', 'scripts'],
    ['D\u03b1na', 'scripts'],
    ['You', 'reserved'],
    ['ＹＯＵ', 'reserved'],
    ['everybody', 'reserved'],
    ['Dana and Lee', 'list'],
    ['Dana, Lee', 'list'],
  ])('may not be "%s" for a person: %s', (name, fault) => {
    expect(memberNameFault(name)).toBe(fault);
  });

  it('may be that of a company that lists its owners, for a recipient', () => {
    expect(nameFault('Smith and Sons, Ltd')).toBeUndefined();
    expect(nameFault('Аcme Ltd')).toBe('scripts');
  });
});
