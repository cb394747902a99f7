import { writeFileSync } from 'node:fs';
import { doorTable, doorTablePath } from './door-table.ts';

writeFileSync(doorTablePath, doorTable());
