// What the browser tests share: servers (`server.mjs`), Debian's Chromium, axe.
//
//   const server = await startServer();
//   const view = await page({ server, width: 'phone', lang: 'zh' });
//   await signIn(view, sample(server).user('county-office'));
//   assert.deepEqual(await axe(view), []);
//   await shot(view, 'desk-phone');
//
// Whatever a test file leaves open is closed when its tests are over.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { binary, closeServers, root } from './server.mjs';
import { keep } from './shots.mjs';

export { binary, sharedServer, startServer } from './server.mjs';

export const PASSWORD = 'suimei-demo-2009';

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 780 } };
const languages = { zh: 'zh-CN', en: 'en-GB' };

let browser;

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
    // What is measured is how things stand, not how they get there.
    reducedMotion: 'reduce',
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

/** By how many pixels a page is wider than its screen. A telephone’s window grows with what it shows: the screen does not. */
export async function beyond(view) {
  const wide = await view.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  return wide - view.viewportSize().width;
}

/** What went wrong in a page so far: errors of scripts, of the console (a refusal by the content security policy too), answers 5xx. */
export function problems(view) {
  return troubles.get(view);
}

/** Signs in by the form of a programme (base); throws if that does not lead away from it. */
export async function signIn(view, user, { password = PASSWORD, server, base = '' } = {}) {
  await view.goto(`${server?.url ?? ''}${base}/sign-in`);
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
  // Each programme has its own way in; the first one is reached by its name too.
  const account = server.accounts?.find((one) => one.user === user);
  const base = account ? `/p/${account.programme}` : '';
  const answer = await fetch(`${server.url}${base}/sign-in`, {
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

/** With SUIMEI_SCREENSHOTS=1 a picture of the page, docs/screenshots/NAME.jpg, where it is one of those that are kept. */
export async function shot(view, name) {
  if (process.env.SUIMEI_SCREENSHOTS === '1') await keep(view, name, root);
}

/** Ends the browser and every server; the tests of a file need not call it. */
export async function close() {
  if (browser) await (await browser).close();
  browser = undefined;
  closeServers();
}

after(close);
