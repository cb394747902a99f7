import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

// An installed app cannot be run as a plain Node (its fuse is off), and so nothing can be forked from it.
Object.assign(childProcess, {
  fork: () => {
    throw new Error('child_process.fork needs the RunAsNode fuse, which is off');
  },
});
syncBuiltinESMExports();
