import { join } from 'node:path';
import { buildPlaces } from './hosts/electron/places.ts';
import { startElectron } from './hosts/electron.ts';

// Electron's entry. It waits for nothing: what must be said before the app is ready is said while this file loads.
startElectron(buildPlaces(join(import.meta.dirname, '..')));
