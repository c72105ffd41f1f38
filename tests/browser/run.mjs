// Runs files of browser tests two at a time, those that take longest first, and answers as they do.
//
//   node tests/browser/run.mjs FILE…
//
// Files that only read share one server; the others start servers of their own.

import { basename } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { closeServers, startServer } from './server.mjs';

/** By the seconds that they take; the others follow in the order in which they were given. */
const longest = ['screens', 'whole', 'year', 'prints', 'portal', 'goals', 'villager'];
const AT_ONCE = 2;
const FILE_MS_MAX = 300_000;

const rank = (file) => (longest.indexOf(basename(file, '.test.mjs')) + longest.length + 1) % (longest.length + 1);
const files = process.argv.slice(2).sort((one, other) => rank(one) - rank(other));

const server = await startServer();
process.env.SUIMEI_SHARED_URL = server.url;
process.env.SUIMEI_SHARED_DIR = server.dir;
process.on('exit', closeServers);

run({ files, concurrency: AT_ONCE, timeout: FILE_MS_MAX })
  .on('test:fail', () => {
    process.exitCode = 1;
  })
  .on('end', () => server.stop())
  .compose(spec)
  .pipe(process.stdout);
