// Servers of tests: each on a fresh copy of the sample, or one that files which only read share in a run.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env.SUIMEI_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'suimei');
export const binary =
  process.env.SUIMEI_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(cache, 'target'), 'debug', 'suimei');

const servers = new Set();
const temporary = new Set();

function temporaryDirectory(purpose) {
  const dir = mkdtempSync(join(tmpdir(), `suimei-${purpose}-`));
  temporary.add(dir);
  return dir;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// The sample is told once a build, for all tests, and copied for each server.
let told;
function tellSample() {
  if (!told) {
    const ran = spawnSync(join(root, 'script', 'sample'), { env: { ...process.env, SUIMEI_BIN: binary }, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`script/sample ended with ${ran.status ?? ran.signal ?? ran.error}\n${ran.stderr}`);
    told = ran.stdout.trim();
  }
  return told;
}

function copySample(dir) {
  cpSync(join(tellSample(), 'data'), dir, { recursive: true });
  return accountsOfSample();
}

function accountsOfSample() {
  return JSON.parse(readFileSync(join(tellSample(), 'accounts.json'), 'utf8')).accounts;
}

/** How the database in a directory is asked: `{ sql, rows }`. */
function database(dir) {
  // Node 20 has no SQLite of its own; Python, which the tests need anyway, does.
  function ask(statements) {
    const script =
      'import sqlite3, sys, json\n' +
      'with sqlite3.connect(sys.argv[1], timeout=10) as database:\n' +
      '    found = [database.execute(statement) for statement in sys.argv[2:]]\n' +
      '    print(json.dumps([[[name for name, *_ in one.description or ()], one.fetchall()] for one in found]))';
    const ran = spawnSync('python3', ['-I', '-S', '-c', script, join(dir, 'suimei.db'), ...statements], { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${statements.join('; ')}: ${ran.stderr}`);
    return JSON.parse(ran.stdout);
  }
  const named = ([names, found]) => found.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  return {
    /** What a statement answers, each row a list. */
    sql: (statement) => ask([statement])[0][1],
    /** What statements answer, each row an object by the names of its columns; one call for several is quicker. */
    rows: (...statements) => ask(statements).map(named),
  };
}

/**
 * Serves a fresh copy of the sample programme on a free port; with `empty` a database that holds nothing.
 *
 * Answers `{ url, dir, accounts, log(), sql(statement), rows(...statements), later(days), start(), end(), stop() }`; what
 * is in the sample is found by `find.mjs`.
 */
export async function startServer({ env = {}, extraArgs = [], empty = false } = {}) {
  if (!existsSync(binary)) {
    throw new Error(`${binary} is not there: run 'cargo build --bin suimei' first, or script/test browser`);
  }
  const dir = temporaryDirectory('data');
  const environment = { ...process.env, ...env };
  const accounts = empty ? [] : copySample(dir);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { sql, rows } = database(dir);

  let child;
  let ended;
  let log = '';
  let failure;
  const keep = (chunk) => {
    log = (log + chunk).slice(-200_000);
  };

  async function start() {
    const serving = spawn(binary, ['serve', '--data', dir, '--listen', `127.0.0.1:${port}`, ...extraArgs], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = serving;
    serving.stdout.setEncoding('utf8').on('data', keep);
    serving.stderr.setEncoding('utf8').on('data', keep);
    serving.on('error', (error) => {
      failure = error;
    });
    ended = new Promise((resolve) => serving.once('close', resolve));
    servers.add(serving);

    const deadline = Date.now() + 60_000;
    for (;;) {
      const over = failure !== undefined || serving.exitCode !== null || serving.signalCode !== null;
      if (!over) {
        try {
          if ((await fetch(`${url}/readyz`)).ok) return;
        } catch {
          // Not listening yet.
        }
      }
      if (over || Date.now() > deadline) {
        await stop();
        throw new Error(`the server did not become ready${failure ? `: ${failure.message}` : ''}\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function end() {
    servers.delete(child);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
  }

  async function stop() {
    await end();
    rmSync(dir, { recursive: true, force: true });
    temporary.delete(dir);
  }

  /** Goes on so many days later, at the same address. */
  async function later(days) {
    await end();
    sql(`UPDATE setting SET content = CAST(content AS INTEGER) + ${days * 86_400_000} WHERE name = 'clock-offset-ms'`);
    await start();
  }

  await start();
  return { url, dir, accounts, log: () => log, sql, rows, later, start, end, stop };
}

/**
 * For files that only read: the server that they share in a run of `run.mjs`, or one of their own.
 *
 * Answers `{ url, dir, accounts, sql(statement), rows(...statements), stop() }`.
 */
export async function sharedServer() {
  const { SUIMEI_SHARED_URL: url, SUIMEI_SHARED_DIR: dir } = process.env;
  return url ? { url, dir, accounts: accountsOfSample(), ...database(dir), stop: async () => {} } : startServer();
}

/** Ends every server and removes what they had. */
export function closeServers() {
  for (const child of servers) child.kill('SIGKILL');
  servers.clear();
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
  temporary.clear();
}

process.on('exit', () => {
  for (const child of servers) child.kill('SIGKILL');
});
