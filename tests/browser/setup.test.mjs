// The first start: from an empty database, by the set-up page, to the first plan; nothing but what people see is used.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, beyond, leads, page, problems, shot, signIn, startServer } from './harness.mjs';

const address = (view) => new URL(view.url()).pathname;
const send = (view) => leads(view, () => view.locator('main .form-foot button').click());
const follow = (view, text) => leads(view, () => view.locator('main').getByRole('link', { name: text }).first().click());
const first = (view) => view.locator('main ol.log').first().locator('a b').allInnerTexts();

/** What went wrong, but for the refusals that a test asks for itself. */
function trouble(view) {
  return problems(view).filter((found) => !/the server responded with a status of 4\d\d/.test(found));
}

function codeOf(server) {
  const told = /一次性设置码：([0-9a-z-]{19})|one-time code: ([0-9a-z-]{19})/.exec(server.log());
  assert.ok(told, server.log());
  return told[1] ?? told[2];
}

const programme = {
  code: 'first-pair', name_en: 'Guangzhou assists Meizhou', assisting_en: 'Guangzhou', recipient_en: 'Meizhou',
  office_en: 'City Coordination Office', telephone: '0753-2000000', hours: '8:30—17:30',
};
const roles = ['system-administrator', 'security-administrator', 'audit-administrator', 'programme-manager'];
const users = { 'system-administrator': 'sysadmin', 'security-administrator': 'secadmin', 'programme-manager': 'manager' };
const password = (role) => `first word of ${role}`;

async function throughCode(view, server) {
  await view.goto('/setup');
  await view.locator('[name=setup_code]').fill(codeOf(server));
  await send(view);
  await view.locator('[name=recipient_division]').selectOption({ label: '梅州市' });
  await view.locator('[name=assisting_division]').selectOption({ label: '广州市' });
  await send(view);
}

async function fill(view) {
  for (const [name, value] of Object.entries(programme)) await view.locator(`[name=${name}]`).fill(value);
  for (const role of roles) await view.locator(`[name=password_${role}]`).fill(password(role));
}

async function enter(server, role, more = {}) {
  const view = await page({ server, ...more });
  await signIn(view, users[role] ?? role, { password: password(role), server });
  return view;
}

test('an empty database leads every page to the set-up, and nothing is reached without the code', async () => {
  const server = await startServer({ empty: true });
  const view = await page({ server, width: 'phone' });
  for (const path of ['/', '/desk', '/sign-in', '/projects', '/desk/annual-plans']) {
    await view.goto(path);
    assert.equal(address(view), '/setup', path);
  }
  assert.equal((await fetch(`${server.url}/api/v1/pairings`)).status, 503);
  assert.deepEqual(await axe(view), []);
  await shot(view, 'setup-code-phone');
  // A later step without the code, or with a wrong one, shows the question for the code and nothing else.
  for (const body of [{ step: 'found' }, { step: 'cities', setup_code: 'aaaa-bbbb-cccc-dddd' }]) {
    const answer = await fetch(`${server.url}/setup`, { method: 'POST', body: new URLSearchParams(body) });
    const html = await answer.text();
    assert.equal(answer.status, 422);
    assert.ok(html.includes('name="setup_code"') && !html.includes('name="user_') && !html.includes('_division"'));
  }
  for (let turn = 0; turn < 4; turn += 1) {
    const body = new URLSearchParams({ setup_code: `wrong-${turn}` });
    const { status } = await fetch(`${server.url}/setup`, { method: 'POST', body });
    assert.equal(status, turn < 3 ? 422 : 429);
  }
  // The right code does not help whoever has guessed too often.
  const late = new URLSearchParams({ setup_code: codeOf(server) });
  assert.equal((await fetch(`${server.url}/setup`, { method: 'POST', body: late })).status, 429);
  await server.stop();
});

test('what is wrong is said beside its box, and two who send the page at once found one programme', async () => {
  const server = await startServer({ empty: true });
  const view = await page({ server, width: 'phone', javaScript: false });
  await throughCode(view, server);
  assert.equal(await view.locator('[name=name]').inputValue(), '广州市对口帮扶梅州市');
  assert.equal(await view.locator('[name^=county_4]:checked').count(), 8);
  assert.ok((await beyond(view)) <= 0);
  await fill(view);
  await view.locator('[name=code]').fill('Not A Code');
  await view.locator('[name=user_audit-administrator]').fill('sysadmin');
  await view.locator('[name=mail_server]').fill('mail.example.org');
  await view.locator('[name=confirmed]').check();
  await send(view);
  assert.deepEqual(await axe(view), []);
  const wrong = await view.locator('.problem').allInnerTexts();
  assert.equal(wrong.length, 4, wrong.join('\n'));
  assert.equal(await view.locator('[name=telephone]').inputValue(), programme.telephone);
  assert.equal(await view.locator('[name=password_programme-manager]').inputValue(), '', 'passwords are not sent back');
  await shot(view, 'setup-wrong-phone');

  const body = () => {
    const sent = new URLSearchParams({
      ...programme, step: 'found', setup_code: codeOf(server), recipient_division: '441400',
      assisting_division: '440100', name: '示例帮扶', assisting: '广州市', recipient: '梅州市', office: '梅州市经协办',
      county_441424: '1', county_en_441424: 'Wuhua County', confirmed: '1',
    });
    for (const role of roles) {
      sent.set(`user_${role}`, users[role] ?? 'auditadmin');
      sent.set(`password_${role}`, password(role));
    }
    return sent;
  };
  const send2 = () => fetch(`${server.url}/setup`, { method: 'POST', body: body(), redirect: 'manual' });
  const answers = await Promise.all([send2(), send2(), send2()]);
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303, 303]);
  assert.deepEqual(server.sql('SELECT COUNT(*) FROM programme'), [[1]]);
  assert.deepEqual(server.sql("SELECT COUNT(*) FROM organisation WHERE category = 'county-office'"), [[1]]);
  // Founded: the page is there no more, also for whoever still has the code.
  for (const method of ['GET', 'POST']) {
    const more = method === 'POST' ? { body: new URLSearchParams({ setup_code: codeOf(server) }) } : {};
    const answer = await fetch(`${server.url}/setup`, { method, redirect: 'manual', ...more });
    assert.equal(answer.status, 303);
    assert.ok(!answer.headers.get('location').includes('setup'));
  }
  assert.equal(server.log().includes('first word of'), false, 'no password is in the log');
  await server.stop();
});

test('from the set-up page to the first plan', { timeout: 240_000 }, async () => {
  const server = await startServer({ empty: true });
  const view = await page({ server });
  await view.goto('/');
  await shot(view, 'setup-code');
  await throughCode(view, server);
  assert.deepEqual(await axe(view), []);
  await fill(view);
  for (const box of await view.locator('[name^=county_4]').all()) {
    if ((await box.getAttribute('name')) !== 'county_441424') await box.uncheck();
  }
  await view.locator('[name=county_en_441424]').fill('Wuhua County');
  await view.locator('[name=confirmed]').check();
  await shot(view, 'setup-found');
  await send(view);
  assert.equal(address(view), '/sign-in');
  await view.locator('.notice.ok').waitFor();
  assert.deepEqual(await axe(view), []);

  // The system administrator adds the people.
  const admin = await enter(server, 'system-administrator');
  assert.deepEqual(await first(admin), ['新增用户']);
  assert.deepEqual(await axe(admin), []);
  await shot(admin, 'first-steps-system-administrator');
  for (const [user, name] of [['clerk', '示例经办'], ['mayor', '示例县长']]) {
    await admin.goto('/desk/users/new/create');
    await admin.locator('[name=user_name]').fill(user);
    await admin.locator('[name=name]').fill(name);
    await admin.locator('[name=password]').fill(password(user));
    await send(admin);
  }
  await admin.goto('/desk');
  assert.equal(await admin.getByText('先做这几件事').count(), 0, 'done is gone');

  // The security administrator grants their posts.
  const security = await enter(server, 'security-administrator');
  assert.equal((await first(security)).length, 4);
  const grants = [['示例经办', '五华县经协办', 'county-office'], ['示例县长', '五华县人民政府', 'county-government']];
  for (const [person, organisation, role] of grants) {
    await security.goto('/desk/posts/new/create');
    await security.locator('[name=person]').selectOption({ label: person });
    await security.locator('[name=organisation]').selectOption({ label: organisation });
    await security.locator('[name=role]').selectOption(role);
    await security.locator('[name=title]').fill('科员');
    await security.locator('[name=begins]').fill(new Date().toISOString().slice(0, 10));
    await send(security);
  }
  await security.goto('/desk');
  assert.deepEqual(await first(security), ['授予市经协办岗位', '授予帮扶单位岗位']);

  // The manager issues the rulebook; the list of first steps grows shorter.
  const manager = await enter(server, 'programme-manager', { width: 'phone' });
  assert.equal((await first(manager)).length, 3);
  assert.deepEqual(await axe(manager), []);
  await shot(manager, 'first-steps-manager-phone');
  await follow(manager, '颁布工作规程');
  const numbers = {
    effective: `${new Date().getFullYear()}-01-01`, key_projects_min: '2', key_projects_max: '6', report_month: '3',
    report_day: '31', consent_days: '5', review_days: '3',
  };
  for (const [name, value] of Object.entries(numbers)) await manager.locator(`[name=${name}]`).fill(value);
  await send(manager);
  await manager.goto('/desk');
  assert.equal((await first(manager)).length, 2);

  // The clerk drafts the first plan, with a town that was loaded.
  const clerk = await page({ server });
  await signIn(clerk, 'clerk', { password: password('clerk'), server });
  assert.deepEqual(await first(clerk), ['编制第一份年度工作计划']);
  await follow(clerk, '编制第一份年度工作计划');
  await clerk.locator('[name=planner]').selectOption({ label: '五华县经协办' });
  await clerk.locator('[name=approach]').fill('先修路，后通水。');
  await clerk.locator('[data-lines=plan_lines] [name=add_line]').click();
  const chosen = { nature: 'grant', form: 'project', theme: 'water' };
  for (const [name, value] of Object.entries(chosen)) {
    await clerk.locator(`[name="plan_lines[0].${name}"]`).selectOption(value);
  }
  const typed = { name: '示例饮水工程', cost_fen: '30万', asked_fen: '20万', county_fen: '10万' };
  for (const [name, value] of Object.entries(typed)) await clerk.locator(`[name="plan_lines[0].${name}"]`).fill(value);
  await clerk.locator('[name="plan_lines[0].town"]').selectOption({ label: '五华县 水寨镇' });
  await send(clerk);
  const refused = await clerk.locator('.errors').allInnerTexts();
  assert.match(address(clerk), /^\/desk\/annual-plans\/[0-9a-f-]{36}$/, refused.join('\n'));
  await clerk.goto('/desk');
  assert.equal(await clerk.getByText('先做这几件事').count(), 0);
  for (const one of [view, admin, security, manager, clerk]) assert.deepEqual(trouble(one), []);
  await server.stop();
});
