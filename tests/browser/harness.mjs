// What the browser tests share: a server of their own, Debian's Chromium, axe.
//
//   const server = await startServer();
//   const view = await page({ server, width: 'phone', lang: 'zh' });
//   await signIn(view, sample(server).user('county-office'));
//   assert.deepEqual(await axe(view), []);
//   await shot(view, 'desk-phone');
//
// Whatever a test file leaves open is closed when its tests are over.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const PASSWORD = 'suimei-demo-2009';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env.SUIMEI_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'suimei');
export const binary =
  process.env.SUIMEI_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(cache, 'target'), 'debug', 'suimei');
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 780 } };
const languages = { zh: 'zh-CN', en: 'en-GB' };

const servers = new Set();
const temporary = new Set();
let browser;

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
function copySample(dir) {
  if (!told) {
    const ran = spawnSync(join(root, 'script', 'sample'), { env: { ...process.env, SUIMEI_BIN: binary }, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`script/sample ended with ${ran.status ?? ran.signal ?? ran.error}\n${ran.stderr}`);
    told = ran.stdout.trim();
  }
  cpSync(join(told, 'data'), dir, { recursive: true });
  return JSON.parse(readFileSync(join(told, 'accounts.json'), 'utf8')).accounts;
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
  /** What a statement answers, each row a list. */
  const sql = (statement) => ask([statement])[0][1];
  /** What statements answer, each row an object by the names of its columns; one call for several is quicker. */
  const rows = (...statements) =>
    ask(statements).map(([names, found]) => found.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))));

  /** Goes on so many days later, at the same address. */
  async function later(days) {
    await end();
    sql(`UPDATE setting SET content = CAST(content AS INTEGER) + ${days * 86_400_000} WHERE name = 'clock-offset-ms'`);
    await start();
  }

  await start();
  return { url, dir, accounts, log: () => log, sql, rows, later, start, end, stop };
}

// The headless shell is the same engine without the windows around it: the same pages at two thirds of the work.
const chromiums = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Debian's Chromium; one for all tests of a file. */
export async function launch() {
  browser ??= chromium.launch({
    executablePath: process.env.SUIMEI_CHROMIUM ?? chromiums.find((path) => existsSync(path)) ?? chromiums.at(-1),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return browser;
}

const troubles = new WeakMap();
// How each page was asked for.
const made = new WeakMap();

/**
 * A new page with cookies of its own.
 *
 * width: 'desktop' (1280x900) or 'phone' (360x780); lang: 'zh' or 'en'; server: what
 * `startServer` answered, so that `goto('/desk')` is enough.
 */
export async function page({ width = 'desktop', lang = 'zh', javaScript = true, server, ...more } = {}) {
  if (!sizes[width]) throw new Error(`width is desktop or phone, not ${width}`);
  const options = {
    viewport: sizes[width],
    isMobile: width === 'phone',
    hasTouch: width === 'phone',
    locale: languages[lang] ?? lang,
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: javaScript,
    baseURL: server?.url,
    ...more,
  };
  const context = await (await launch()).newContext(options);
  context.setDefaultTimeout(15_000);
  const view = await context.newPage();
  const found = [];
  troubles.set(view, found);
  made.set(view, options);
  view.on('pageerror', (error) => found.push(`script: ${error.message}`));
  view.on('console', (message) => {
    if (message.type() === 'error') found.push(`console: ${message.text()}`);
  });
  view.on('response', (response) => {
    if (response.status() >= 500) found.push(`${response.status()}: ${response.url()}`);
  });
  return view;
}

/** What went wrong in a page so far: errors of scripts, of the console (a refusal by the content security policy too), answers 5xx. */
export function problems(view) {
  return troubles.get(view);
}

/** Signs in by the form; throws if that does not lead away from it. */
export async function signIn(view, user, { password = PASSWORD, server } = {}) {
  await view.goto(server ? `${server.url}/sign-in` : '/sign-in');
  await view.locator('[name=user]').fill(user);
  await view.locator('[name=password]').fill(password);
  const left = view.waitForEvent('framenavigated', (frame) => frame === view.mainFrame());
  await view.locator('[name=password]').press('Enter');
  await left;
  await view.waitForLoadState('load');
  if (new URL(view.url()).pathname.endsWith('/sign-in')) {
    throw new Error(`${user} could not sign in:\n${(await view.locator('body').innerText()).slice(0, 1000)}`);
  }
}

/** The cookie of a new session, without a page. */
export async function cookieOf(server, user, { password = PASSWORD } = {}) {
  const answer = await fetch(`${server.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ user, password }),
    redirect: 'manual',
  });
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('suimei_session='));
  if (!cookie) throw new Error(`${user} could not sign in: ${answer.status}`);
  return cookie.split(';')[0];
}

/** A new token for the API, made by the command line. */
export function tokenOf(server, user) {
  const made = spawnSync(binary, ['token', 'create', '--user', user, '--data', server.dir, '--json'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`no token for ${user}: ${made.stderr}`);
  return JSON.parse(made.stdout).token;
}

/** A new page of somebody who has signed in already; quicker than the form. */
export async function visit(server, user, options = {}) {
  const view = await page({ server, ...options });
  const [name, value] = (await cookieOf(server, user)).split('=');
  const cookies = [{ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' }];
  if (options.lang === 'en') cookies.push({ name: 'suimei_language', value: 'en', url: server.url });
  await view.context().addCookies(cookies);
  return view;
}

/** Does something that leads to another page, and waits for that page. */
export async function leads(view, act) {
  const arrived = view.waitForEvent('framenavigated', (frame) => frame === view.mainFrame());
  await act();
  await arrived;
  await view.waitForLoadState('load');
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// axe works with timers, which stand still in a page without JavaScript. What such a page
// shows is shown again in one with JavaScript whose own scripts are left out.
async function shownAgain(view) {
  const html = (await view.content()).replace(/<\/?noscript\b[^>]*>/gi, '');
  const context = await (await launch()).newContext({
    ...made.get(view),
    javaScriptEnabled: true,
    storageState: await view.context().storageState(),
  });
  const again = await context.newPage();
  await again.route('**/*', (route) => {
    const request = route.request();
    if (request.isNavigationRequest() && request.frame() === again.mainFrame()) {
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    }
    return request.resourceType() === 'script' ? route.abort() : route.continue();
  });
  await again.goto(view.url());
  return again;
}

/**
 * What axe-core finds in the page, each as `rule: help — elements`; nothing found: `[]`.
 *
 * tags: which of its rules (WCAG 2.2 A and AA); within: only this part of the page;
 * without: rules left out. Works on pages without JavaScript too.
 */
export async function axe(view, { tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], within, without = [] } = {}) {
  if (made.get(view).javaScriptEnabled === false) {
    const again = await shownAgain(view);
    try {
      return await axeIn(again, { tags, within, without });
    } finally {
      await again.context().close();
    }
  }
  return axeIn(view, { tags, within, without });
}

async function axeIn(view, wanted) {
  await view.evaluate(`${axeSource}; undefined`);
  const violations = await view.evaluate(async ({ tags, within, without }) => {
    const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
    // Nothing is fetched a second time for rules about sound and film: there is none.
    const options = { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'], preload: false };
    const result = await globalThis.axe.run(within ?? document, options);
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      elements: nodes.map((node) => node.target.flat().join(' ')),
    }));
  }, wanted);
  return violations.map(({ id, help, elements }) => `${id}: ${help} — ${elements.join(' | ')}`);
}

/** With SUIMEI_SCREENSHOTS=1 a picture of the page, docs/screenshots/NAME.png. */
export async function shot(view, name, { fullPage = true } = {}) {
  if (process.env.SUIMEI_SCREENSHOTS !== '1') return;
  const dir = join(root, 'docs', 'screenshots');
  mkdirSync(dir, { recursive: true });
  await view.screenshot({ path: join(dir, `${name}.png`), fullPage, animations: 'disabled' });
}

/** Ends the browser and every server; the tests of a file need not call it. */
export async function close() {
  if (browser) await (await browser).close();
  browser = undefined;
  for (const child of servers) child.kill('SIGKILL');
  servers.clear();
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
  temporary.clear();
}

after(close);
process.on('exit', () => {
  for (const child of servers) child.kill('SIGKILL');
});
