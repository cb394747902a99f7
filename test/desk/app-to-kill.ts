import { room } from './desks.ts';

/*
 * An app in a process of its own, which runs the shared practice ledger and is preparing practice when its parent kills
 * it. Told a folder for profiles, it prints one line once it has come that far.
 */
const [folder = ''] = process.argv.slice(2);
const desk = room(folder).open('dana');
await desk.until('the profile', (view, shell) => shell.place === 'profile' && view !== undefined);
desk.ask('practice.start', {}).catch(() => undefined);
await desk.until('a group to be made', (_view, shell) => shell.practice?.step === 'group');
console.log('preparing');
setInterval(() => undefined, 60_000);
