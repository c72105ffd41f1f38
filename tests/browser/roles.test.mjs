// Who may open what, written by hand from the policy; and what keeps others out: sessions, form keys, lockout.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { first, otherSample, sample } from './find.mjs';
import { PASSWORD, cookieOf, leads, page, problems, signIn, startServer, visit } from './harness.mjs';

let server;
let told;
let another;
before(async () => {
  server = await startServer();
  told = sample(server);
  another = otherSample(server);
});

const settings = ['对口帮扶工作', '行政区划', '单位', '岗位', '代理', '工作规程', '年度放假安排'];
/** Whoever decides or answers has usual phrases too, before them. */
const writing = ['常用语', ...settings];
/** The same for the three administrators: who keeps accounts sees them all. */
const kept = (...people) => [...settings.slice(0, 3), ...people, ...settings.slice(-2)];

/** What those read who oversee business. */
const overseen = {
  工作台: [], 结对: ['结对关系'], 计划: ['结对帮扶行动规划', '年度工作计划', '催办', '征询'],
  项目: ['项目', '项目建议', '具名人员'], 督办: ['责任清单', '督办事项'], 往来: ['互访'], 公开监督: ['公开', '群众来件'], 设置: settings,
};
const overseers = ['inspector', 'audit-bureau'];
/** What those read who sign plans, arrange visits and lead tasks, and the leaders. */
const leading = {
  工作台: [], 结对: ['结对关系'], 计划: ['年度工作计划'], 督办: ['责任清单', '督办事项'], 往来: ['互访'], 设置: writing,
};
const ofCounty = { ...leading, 计划: ['年度工作计划', '催办'] };
const signers = ['county-department', 'finance-bureau'];
const leaders = ['city-leader', 'county-leader'];

/** The menu of each role in its order, each place with its tabs. */
const menus = {
  'city-office': {
    工作台: [], 总览: [], 结对: ['结对关系'], 计划: ['汇总', '结对帮扶行动规划', '年度工作计划', '催办', '市级年度计划', '征询'],
    项目: ['项目', '项目建议', '具名人员'], 督办: ['责任清单', '督办事项'], 往来: ['互访'], 公开监督: ['公开', '群众来件'], 设置: writing,
  },
  'county-office': {
    工作台: [], 结对: ['结对关系'], 计划: ['结对帮扶行动规划', '年度工作计划', '催办', '征询'],
    项目: ['项目', '项目建议', '具名人员'], 督办: ['责任清单', '督办事项'], 往来: ['互访'], 公开监督: ['公开', '群众来件'], 设置: writing,
  },
  'office-reviewer': { 工作台: [], 结对: ['结对关系'], 计划: ['年度工作计划'], 项目: ['项目'], 督办: ['责任清单'], 设置: writing },
  'county-government': {
    工作台: [], 结对: ['结对关系'], 计划: ['结对帮扶行动规划', '年度工作计划', '催办', '征询'], 项目: ['项目建议'], 督办: ['责任清单', '督办事项'],
    往来: ['互访'], 公开监督: ['公开'], 设置: writing,
  },
  department: { 工作台: [], 结对: ['结对关系'], 计划: ['年度工作计划', '催办'], 督办: ['责任清单', '督办事项'], 设置: writing },
  'partner-department': {
    工作台: [], 结对: ['结对关系'], 计划: ['结对帮扶行动规划', '年度工作计划', '催办', '征询'], 督办: ['责任清单'], 往来: ['互访'], 设置: writing,
  },
  'county-department': ofCounty,
  'finance-bureau': ofCounty,
  'town-office': { 工作台: [], 结对: ['结对关系'], 项目: ['项目', '项目建议'], 督办: ['责任清单', '督办事项'], 设置: writing },
  // Whom a task names and nobody else of the programme's: of the settings their own posts alone.
  'outside-body': { 工作台: [], 督办: ['督办事项'], 设置: ['岗位', '代理'] },
  'city-leader': leading,
  'county-leader': leading,
  inspector: overseen,
  'audit-bureau': overseen,
  // Administrators see nothing of business.
  'programme-manager': { 工作台: [], 结对: ['结对关系'], 设置: settings },
  'system-administrator': { 工作台: [], 结对: ['结对关系'], 设置: kept('用户', '岗位') },
  'security-administrator': { 工作台: [], 结对: ['结对关系'], 设置: kept('用户', '岗位', '代理') },
  'audit-administrator': { 工作台: [], 审计: [], 结对: ['结对关系'], 设置: kept('代理') },
};

const planners = ['county-office', 'department'];
/** Whoever has a post that is no outside body's. */
const writers = Object.entries(menus).filter(([, places]) => places.设置 === writing).map(([role]) => role);
const members = Object.keys(menus).filter((role) => role !== 'outside-body');
/** Lists and pages, and who is answered; the others get the second. */
const pagesOf = (year) => ({
  '/desk/annual-plans': [['city-office', 'county-office', 'office-reviewer', 'county-government', 'department', 'partner-department', ...signers, ...leaders,
    ...overseers], 404],
  '/desk/tasks': [['city-office', 'county-office', 'county-government', 'department', 'town-office', 'outside-body', ...signers, ...leaders,
    ...overseers], 404],
  '/desk/responsibilities': [['city-office', 'county-office', 'office-reviewer', 'county-government', 'partner-department', 'department', 'town-office',
    'outside-body', ...signers, ...leaders, ...overseers], 404],
  // One's own are everybody's to see.
  '/desk/phrases': [Object.keys(menus), 404],
  '/desk/phrases/new/create': [writers, 403],
  '/desk/tasks/new/give': [['city-office', 'county-office', 'department', 'town-office', ...signers, ...leaders], 403],
  '/desk/visits': [['city-office', 'county-office', 'county-government', 'partner-department', ...signers, ...leaders, ...overseers], 404],
  '/desk/visits/new/create': [['county-office', 'partner-department', ...signers], 403],
  '/desk/reminders': [['city-office', 'county-office', 'county-government', 'department', 'partner-department', ...signers, ...overseers], 404],
  '/desk/projects': [['city-office', 'county-office', 'office-reviewer', 'town-office', ...overseers], 404],
  '/desk/proposals': [['city-office', 'county-office', 'county-government', 'town-office', ...overseers], 404],
  '/desk/proposals/new/create': [['town-office'], 403],
  '/desk/named-people': [['city-office', 'county-office', ...overseers], 404],
  '/desk/named-people/new/create': [['county-office'], 403],
  '/desk/consultations': [['city-office', 'county-office', 'county-government', 'partner-department', ...overseers], 404],
  '/desk/disclosures': [['city-office', 'county-office', 'county-government', ...overseers], 404],
  '/desk/supervision-cases': [['city-office', 'county-office', ...overseers], 404],
  '/desk/consultations/new/create': [['city-office'], 403],
  '/desk/disclosures/new/create': [['county-office'], 403],
  '/desk/organisations': [members, 404],
  '/desk/pairings': [members, 404],
  '/desk/regions': [members, 404],
  '/desk/rulebooks': [members, 404],
  '/desk/calendar-years': [members, 404],
  '/desk/action-plans': [['city-office', 'county-office', 'county-government', 'partner-department', ...overseers], 404],
  '/desk/action-plans/new/create': [['county-office'], 403],
  '/desk/calendar-years/new/create': [['programme-manager'], 403],
  '/desk/programmes': [members, 404],
  '/desk/audit': [['audit-administrator'], 403],
  [`/desk/consolidation/${year}`]: [['city-office'], 403],
  '/desk/annual-plans/new/create': [planners, 403],
  '/desk/projects/new/create': [['county-office'], 403],
  '/desk/reminders/new/create': [['city-office', 'county-office'], 403],
  '/desk/organisations/new/create': [['programme-manager'], 403],
  '/desk/pairings/new/create': [['programme-manager'], 403],
  '/desk/rulebooks/new/create': [['programme-manager'], 403],
  '/desk/regions/new/create': [['programme-manager', 'county-office'], 403],
  '/desk/users/new/create': [['system-administrator'], 403],
  '/desk/posts/new/create': [['security-administrator'], 403],
  '/desk/programmes/new/create': [[], 403],
  // What plans do with their projects is nobody's to do by hand.
  '/desk/projects/new/register': [[], 404],
});

const links = (html, from, to) => {
  const part = html.slice(html.indexOf(from), html.indexOf(to, html.indexOf(from)));
  return [...part.matchAll(/<a [^>]*>([^<]*)/g)].map((found) => found[1].trim());
};
const menuOf = (html) => links(html, '<nav class="side"', '</nav>');
/** A menu holds no more lines than this, whoever looks. */
const LINES_MAX = 9;

/** Each line of the menu with the tabs of the page that it leads to; where there are none, the list that it leads to. */
async function placesOf(cookie, html) {
  const part = html.slice(html.indexOf('<nav class="side"'));
  const lines = [...part.slice(0, part.indexOf('</nav>')).matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]*)/g)];
  const places = {};
  for (const [, to, text] of lines) {
    const page = await bodyOf(cookie, to);
    const heading = /<h1>([^<]*)/.exec(page)[1].trim();
    const tabs = page.includes('<nav class="tabs place"') ? links(page, '<nav class="tabs place"', '</nav>') : [heading];
    places[text.trim()] = /\/(overview|audit)$|\/desk$/.test(to) ? [] : tabs;
  }
  return places;
}
/** A page of a list has no more rows than this. */
const ROWS_MAX = 25;
const rowsOf = (html) => (html.match(/<tr><th scope="row">/g) ?? []).length;

async function ask(cookie, path, options = {}) {
  const headers = { ...(cookie ? { cookie } : {}), ...options.headers };
  return fetch(`${server.url}${path}`, { redirect: 'manual', ...options, headers });
}

const bodyOf = async (cookie, path) => (await ask(cookie, path)).text();
const csrfOf = (html) => /name="csrf" value="([0-9a-f]+)"/.exec(html)[1];
const keyOf = async (cookie) => csrfOf(await bodyOf(cookie, '/desk'));

async function post(cookie, path, fields, headers = {}) {
  return ask(cookie, path, { method: 'POST', body: new URLSearchParams(fields), headers });
}

/** The page of an account. */
const userPage = (name) => `/desk/users/${told.record('person', `user_name = '${name}'`).id}`;

const keptCookies = new Map();
/** One session for each account in this file, where the test does not end it. */
async function as(user) {
  if (!keptCookies.has(user)) keptCookies.set(user, await cookieOf(server, user));
  return keptCookies.get(user);
}

for (const programme of ['the first programme', 'the other']) {
  test(`every role has its menu and its pages, and no other (${programme})`, async () => {
    const { base, accounts, year } = programme === 'the other' ? another : told;
    const roles = [...new Set(accounts.map((account) => account.role))];
    if (!base) assert.deepEqual(roles.toSorted(), Object.keys(menus).toSorted());
    for (const role of roles) {
      const cookie = await as(accounts.find((account) => account.role === role).user);
      const desk = await ask(cookie, `${base}/desk`);
      assert.equal(desk.status, 200, role);
      const html = await desk.text();
      assert.ok(menuOf(html).length <= LINES_MAX, role);
      assert.deepEqual(menuOf(html), Object.keys(menus[role]), role);
      assert.deepEqual(await placesOf(cookie, html), menus[role], role);
      const answers = Object.entries(pagesOf(year)).map(async ([path, [open, otherwise]]) => {
        const expected = open.includes(role) ? 200 : otherwise;
        assert.equal((await ask(cookie, base + path)).status, expected, `${role} ${path}`);
      });
      await Promise.all(answers);
    }
  });
}

test('everybody sees themselves, and only administrators everybody', async () => {
  // Posts are seen by colleagues too: one asks them to stand in.
  const everyone = Math.min(told.accounts.length, ROWS_MAX);
  const whole = ['system-administrator', 'security-administrator'];
  for (const role of ['county-office', 'audit-administrator', 'programme-manager', ...whole]) {
    const { user, organisation } = first(told.people(role), role);
    // Administrators of an installation are nobody's colleagues.
    const colleagues = told.accounts.filter((one) => one.organisation === organisation).length;
    const posts = role === 'audit-administrator' ? 1 : colleagues;
    const expected = whole.includes(role) ? [everyone, everyone] : [1, posts];
    const cookie = await as(user);
    assert.deepEqual([rowsOf(await bodyOf(cookie, '/desk/users')), rowsOf(await bodyOf(cookie, '/desk/posts'))], expected, role);
  }
  // Of somebody else’s account there is nothing, not even to guess.
  const auditor = userPage(told.user('audit-administrator'));
  for (const user of ['county-office', 'city-office', 'programme-manager'].map((role) => told.user(role))) {
    for (const path of [auditor, `${auditor}/revise`, `${auditor}/set-password`, `${auditor}/disable`]) {
      assert.equal((await ask(await as(user), path)).status, 404, `${user} ${path}`);
    }
  }
  assert.equal((await ask(await as(told.user('security-administrator')), `${auditor}/set-password`)).status, 403);
  assert.doesNotMatch(await bodyOf(await as(told.user('system-administrator')), auditor), /argon2/);
});

test('a plan is open to its own side, at its time', async () => {
  const cityOffice = told.user('city-office');
  const city = await as(cityOffice);
  const { address: reported, county: reporting } = told.plan({ state: 'reported' });
  const { address: drafted, county: drafting } = told.plan({ state: 'drafting' });
  const { address: awaiting, county: consenting } = told.plan({ state: 'awaiting-consent' });
  const stranger = first(told.counties.filter((county) => county !== reporting && county !== consenting && county !== drafting), 'county');
  const actions = ['', '/sheet', '/compare', '/revise', '/submit', '/consent', '/report', '/return-by-city'];
  const nothing = async (user, plan) => {
    for (const action of actions) assert.equal((await ask(await as(user), plan + action)).status, 404, `${user} ${plan}${action}`);
  };
  // Another county, another district, a department, and administrators.
  const elsewhere = told.people('office-reviewer').filter((account) => account.organisation !== reporting.office.name);
  const administrators = ['programme-manager', 'system-administrator', 'security-administrator', 'audit-administrator'];
  const others = [
    stranger.officeUser, stranger.governmentUser, stranger.partnerUser, first(elsewhere, 'reviewer elsewhere').user,
    ...['department', ...administrators].map((role) => told.user(role)), another.user('city-office'),
  ];
  for (const user of others) await nothing(user, reported);
  // The partner sees what has been reported; the government what has left the office.
  assert.equal((await ask(await as(reporting.partnerUser), reported)).status, 200);
  await nothing(drafting.partnerUser, drafted);
  await nothing(drafting.governmentUser, drafted);
  await nothing(consenting.partnerUser, awaiting);
  assert.equal((await ask(await as(consenting.governmentUser), awaiting)).status, 200);
  // To see is not to act.
  for (const [user, plan, action, status] of [
    [reporting.partnerUser, reported, 'recall', 403], [reporting.partnerUser, reported, 'return-by-city', 403],
    [consenting.officeUser, awaiting, 'consent', 403], [cityOffice, awaiting, 'consent', 403],
    [consenting.governmentUser, awaiting, 'revise', 403], [consenting.officeUser, awaiting, 'revise', 409],
    [cityOffice, awaiting, 'return-by-city', 409], [stranger.governmentUser, awaiting, 'consent', 404],
  ]) {
    const cookie = await as(user);
    assert.equal((await ask(cookie, `${plan}/${action}`)).status, status, `${user} ${action}`);
    const sent = await post(cookie, `${plan}/${action}`, { csrf: await keyOf(cookie), reason: '试', opinion: '试' });
    assert.equal(sent.status, status, `${user} sends ${action}`);
  }
  assert.match(await bodyOf(city, awaiting), /<span class="state wait">待县政府审定/);
});

test('nobody is let in without having signed in', async () => {
  const plans = `/desk/annual-plans?year=${told.year}&state=reported`;
  const others = ['/desk/audit', '/desk/search?q=饮水', '/desk/nothing', '/desk/users/new/create'];
  for (const path of ['/desk', plans, `/desk/consolidation/${told.year}`, ...others]) {
    const answer = await ask(undefined, path);
    assert.equal(answer.status, 303, path);
    const [place, next] = answer.headers.get('location').split('?next=');
    assert.equal(place, '/sign-in');
    assert.equal(decodeURI(decodeURIComponent(next)), path);
  }
  assert.equal((await post(undefined, '/desk/users/new/create', {})).status, 401);
  assert.equal((await post(undefined, '/sign-out', {})).status, 401);
  assert.equal((await ask('suimei_session=00', '/desk')).status, 303);
});

test('a form is taken from its own session and from this site alone', async () => {
  const [{ office, officeUser }] = told.counties;
  const cookie = await as(officeUser);
  const csrf = await keyOf(cookie);
  const path = '/desk/projects/new/create';
  const fields = {
    owner: office.id,
    name: '不该有的项目', nature: 'grant', form: 'project', theme: 'roads', cost_fen: '1', asked_fen: '1',
  };
  const foreign = csrfOf(await bodyOf(await as(told.user('city-office')), '/desk'));
  const refused = {
    'no key': [fields],
    'an empty key': [{ ...fields, csrf: '' }],
    'a wrong key': [{ ...fields, csrf: '0'.repeat(32) }],
    'somebody else’s key': [{ ...fields, csrf: foreign }],
    'another site': [{ ...fields, csrf }, { origin: 'https://evil.example' }],
    'no site': [{ ...fields, csrf }, { origin: 'null' }],
    'the same host by name only': [{ ...fields, csrf }, { origin: `${server.url}.evil.example` }],
  };
  for (const [name, [sent, headers]] of Object.entries(refused)) {
    assert.equal((await post(cookie, path, sent, headers)).status, 403, name);
    assert.equal((await post(cookie, '/desk/drafts/projects/new/create', sent, headers)).status, 403, `draft, ${name}`);
    assert.equal((await post(cookie, '/sign-out', sent, headers)).status, 403, `sign-out, ${name}`);
  }
  const json = await ask(cookie, path, { method: 'POST', body: JSON.stringify({ ...fields, csrf }), headers: { 'content-type': 'text/plain' } });
  assert.equal(json.status, 403);
  assert.equal((await post(undefined, '/sign-in', { user: officeUser, password: PASSWORD }, { origin: 'https://evil.example' })).status, 403);
  assert.doesNotMatch(await bodyOf(cookie, '/desk/projects'), /不该有的项目/);
  const own = await post(cookie, path, { ...fields, name: '该有的项目', csrf }, { origin: server.url });
  assert.equal(own.status, 303);
  assert.match(await bodyOf(cookie, '/desk/projects'), /该有的项目/);
});

test('cookies cannot be read by scripts nor sent from elsewhere', async () => {
  const user = told.user('department');
  const signedIn = await post(undefined, '/sign-in', { user, password: PASSWORD });
  const session = signedIn.headers.getSetCookie().find((one) => one.startsWith('suimei_session='));
  assert.match(session, /^suimei_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/);
  const again = await post(undefined, '/sign-in', { user, password: PASSWORD });
  assert.notEqual(again.headers.getSetCookie()[0], session, 'every session has a token of its own');
  const language = (await ask(undefined, '/sign-in?lang=en')).headers.getSetCookie()[0];
  assert.match(language, /^suimei_language=en; .*SameSite=Lax/);
  for (const path of ['/', '/desk', '/sign-in']) {
    const headers = (await ask(session.split(';')[0], path)).headers;
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.match(headers.get('content-security-policy'), /default-src 'self'.*frame-ancestors 'none'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  }
  // Behind TLS the cookie stays there.
  const secure = await startServer({ extraArgs: ['--public-url', 'https://suimei.example'] });
  const body = new URLSearchParams({ user, password: PASSWORD });
  const answer = await fetch(`${secure.url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
  assert.match(answer.headers.getSetCookie()[0], /; HttpOnly; SameSite=Lax; Secure$/);
  await secure.stop();
});

test('wrong passwords: the same words for every name, then a wait for that account alone', async () => {
  const attempt = async (user, password, headers) => {
    const answer = await post(undefined, '/sign-in', { user, password }, headers);
    const words = /class="errors"[^>]*><p>([^<]*)/.exec(await answer.text())?.[1];
    return [answer.status, words];
  };
  const { governmentUser, offices: [clerk, colleague] } = first(told.counties.filter((one) => one.offices.length > 1), 'office of two');
  const wrong = [422, '用户名或密码不对。请检查后再试；忘了密码，请联系系统管理员重设。'];
  assert.deepEqual(await attempt('nobody-of-that-name', PASSWORD), wrong);
  for (let count = 0; count < 5; count += 1) {
    assert.deepEqual(await attempt(clerk, `wrong ${count}`), wrong);
  }
  const locked = await attempt(clerk, PASSWORD);
  assert.equal(locked[0], 429);
  assert.match(locked[1], /请过 15 分钟再试/);
  // A header that anybody can write makes no other place.
  assert.equal((await attempt(clerk, PASSWORD, { 'x-forwarded-for': '203.0.113.9' }))[0], 429);
  // A name that is nobody's is locked alike: the wait tells nothing.
  for (let count = 0; count < 4; count += 1) await attempt('nobody-of-that-name', 'wrong');
  assert.equal((await attempt('nobody-of-that-name', 'wrong'))[0], 429);
  // Others sign in from the same place; and so does the account, after the wait.
  assert.equal((await attempt(colleague, PASSWORD))[0], 303);
  server.sql('UPDATE sign_in_attempt SET until = until - 900001');
  assert.equal((await attempt(clerk, PASSWORD))[0], 303);
  // A right password forgets the wrong ones.
  for (let count = 0; count < 4; count += 1) await attempt(governmentUser, 'wrong');
  assert.equal((await attempt(governmentUser, PASSWORD))[0], 303);
  assert.deepEqual(await attempt(governmentUser, 'wrong'), wrong);
  const journal = await bodyOf(await as(told.user('audit-administrator')), '/desk/audit');
  assert.match(journal, new RegExp(`<td[^>]*>登录</td>\\s*<td>${clerk}</td>\\s*<td[^>]*>用户名或密码不对</td>`));
  assert.doesNotMatch(journal, /wrong 0/);
});

test('signing in leads nowhere else', async () => {
  const user = told.counties.at(-1).governmentUser;
  const list = `/desk/annual-plans?year=${told.year}`;
  for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', '\t//evil.example', '/\t/evil.example', 'desk', '///evil.example']) {
    const answer = await post(undefined, '/sign-in', { user, password: PASSWORD, next });
    assert.equal(answer.headers.get('location'), '/desk', JSON.stringify(next));
  }
  const own = await post(undefined, '/sign-in', { user, password: PASSWORD, next: list });
  assert.equal(own.headers.get('location'), list);
  const html = await bodyOf(undefined, `/sign-in?next=${encodeURIComponent('"><script>alert(1)</script>')}`);
  assert.doesNotMatch(html, /<script>alert/);
  // As a person meets it.
  const view = await page({ server });
  await view.goto('/sign-in?next=//evil.example/');
  await view.locator('[name=user]').fill(user);
  await view.locator('[name=password]').fill(PASSWORD);
  await leads(view, () => view.locator('.sign-in button').click());
  assert.equal(view.url(), `${server.url}/desk`);
  assert.deepEqual(problems(view), []);
});

test('sessions end: by signing out, by time, with the account, with the post', async () => {
  const open = async (cookie) => (await ask(cookie, '/desk')).status === 200;
  const age = (column, minutes) => server.sql(`UPDATE session SET ${column} = ${column} - ${minutes * 60_000}`);
  // This test makes every session of the server older.
  keptCookies.clear();

  const [one, two] = told.counties;
  const view = await page({ server });
  await signIn(view, one.governmentUser);
  const [{ name, value }] = (await view.context().cookies()).filter((one) => one.name === 'suimei_session');
  const cookie = `${name}=${value}`;
  assert.ok(await open(cookie));
  await leads(view, () => view.locator('.right').getByRole('button', { name: '退出' }).click());
  assert.ok(!(await open(cookie)), 'a token kept elsewhere is of no use after signing out');
  await view.goto('/desk');
  assert.match(view.url(), /\/sign-in\?next=%2Fdesk$/);

  const idle = await cookieOf(server, one.governmentUser);
  age('seen', 29);
  assert.ok(await open(idle), 'half an hour is not over');
  age('seen', 29);
  assert.ok(await open(idle), 'the last request counts');
  age('seen', 31);
  assert.ok(!(await open(idle)), 'half an hour without a request');
  const old = await cookieOf(server, one.governmentUser);
  age('created', 599);
  assert.ok(await open(old));
  age('created', 2);
  assert.ok(!(await open(old)), 'ten hours in any case');

  // Disabled.
  const admin = await cookieOf(server, told.user('system-administrator'));
  const disabled = await cookieOf(server, one.partnerUser);
  const person = userPage(one.partnerUser);
  assert.equal((await post(admin, `${person}/disable`, { csrf: await keyOf(admin), reason: '调离' })).status, 303);
  assert.ok(!(await open(disabled)), 'disabled');
  assert.equal((await post(undefined, '/sign-in', { user: one.partnerUser, password: PASSWORD })).status, 422);

  // A post ended: signed in, but with nothing of it.
  const secure = await cookieOf(server, told.user('security-administrator'));
  const holder = await cookieOf(server, one.officeUser);
  const holding = told.record('post', `person IN (SELECT id FROM person WHERE user_name = '${one.officeUser}')`);
  const ended = `/desk/posts/${holding.id}`;
  assert.equal((await ask(holder, '/desk/annual-plans')).status, 200);
  assert.equal((await post(secure, `${ended}/end`, { csrf: await keyOf(secure), reason: '轮岗' })).status, 303);
  for (const path of ['/desk/annual-plans', '/desk/projects', '/desk/organisations']) {
    assert.equal((await ask(holder, path)).status, 404, path);
  }
  assert.equal((await ask(holder, '/desk/annual-plans/new/create')).status, 403);

  // A changed password ends every session, this one too; the new one leads to where one was.
  const here = await visit(server, two.governmentUser);
  const elsewhere = await cookieOf(server, two.governmentUser);
  await here.goto('/desk');
  await leads(here, () => here.locator('.right a').first().click());
  await leads(here, () => here.getByRole('link', { name: '修改密码' }).click());
  await here.locator('[name=old_password]').fill(PASSWORD);
  await here.locator('[name=password]').fill('another-demo-word');
  await leads(here, () => here.locator('main .form-foot button').click());
  assert.match(here.url(), /\/sign-in\?next=/);
  assert.ok(!(await open(elsewhere)));
  await here.locator('[name=user]').fill(two.governmentUser);
  await here.locator('[name=password]').fill('another-demo-word');
  await leads(here, () => here.locator('.sign-in button').click());
  assert.match(await here.locator('.notice.ok').innerText(), /修改密码/);
  assert.equal((await post(undefined, '/sign-in', { user: two.governmentUser, password: PASSWORD })).status, 422);
  assert.equal((await post(undefined, '/sign-in', { user: two.governmentUser, password: 'another-demo-word' })).status, 303);
  for (const seen of [view, here]) assert.deepEqual(problems(seen), []);
});
