// Drafting a plan: in English, without JavaScript, left and come back to, sent twice, by two people at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chineseDate, dayOf, daysBetween, first, sample } from './find.mjs';
import { address, approach, fillPlan, follow, notice, projects, put, putAll, send, state, trouble, until, value } from './forms.mjs';
import { PASSWORD, cookieOf, leads, page, shot, signIn, startServer, visit } from './harness.mjs';

const together = { concurrency: false };

test('drafting in English', together, async () => {
  const server = await startServer();
  const view = await page({ server });
  const told = sample(server);
  await signIn(view, told.idle().officeUser);
  await view.goto('/desk?lang=en');
  await leads(view, () => view.locator('.todo').getByRole('link', { name: 'Draft a plan', exact: true }).click());
  assert.equal(await view.locator('html').getAttribute('lang'), 'en');
  assert.equal(await view.locator('h1').innerText(), 'Draft a plan');
  await fillPlan(view, told.year, 'Roads and water, together with the partner.');
  await put(view, 'plan_lines[0].asked_fen', '1');
  await send(view);
  assert.match(await view.locator('.errors').innerText(), /Please mend 1 thing/);
  await put(view, 'plan_lines[0].asked_fen', '10万');
  await send(view);
  assert.equal(await state(view), 'Drafting');
  assert.match(await notice(view), /Draft a plan/);
  await follow(view, 'Submit to the government');
  await send(view);
  assert.equal(await state(view), 'Awaiting the county government');
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('without JavaScript: lines by the buttons, save, submit, sign out', together, async () => {
  const server = await startServer();
  const view = await page({ server, javaScript: false });
  const told = sample(server);
  const { road, water } = projects(told.year);
  await signIn(view, told.idle().officeUser);
  await view.goto('/desk/annual-plans/new/create');
  await put(view, 'approach', approach);
  const press = (selector) => leads(view, () => view.locator(selector).click());
  const lines = view.locator('[data-lines=plan_lines] tbody tr');
  for (const [index, project] of [road, { ...road, name: '多余的一项' }, water].entries()) {
    await press('[data-lines=plan_lines] [name=add_line]');
    assert.equal(await lines.count(), index + 1);
    await putAll(view, `plan_lines[${index}].`, project);
  }
  await press('[name=remove_line][value="plan_lines[1]"]');
  assert.equal(await lines.count(), 2);
  assert.equal(await value(view, 'plan_lines[1].name'), water.name);
  assert.equal(await value(view, 'approach'), approach);
  await press('[data-lines=budget_lines] [name=add_line]');
  await putAll(view, 'budget_lines[0].', { item: 'office', amount_fen: '6000' });
  await send(view);
  assert.equal(await state(view), '编制中');
  await follow(view, '提交县政府审定');
  await send(view);
  assert.equal(await state(view), '待县政府审定');
  await leads(view, () => view.locator('.right').getByRole('button', { name: '退出' }).click());
  await view.goto('/desk');
  assert.equal(address(view), '/sign-in');
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('what was typed is kept as a draft, and given up on demand', together, async () => {
  const server = await startServer();
  const view = await visit(server, sample(server).idle().officeUser);
  const form = '/desk/annual-plans/new/create';
  const restored = view.locator('.notice', { hasText: '自动保存' });
  await view.goto(form);
  assert.equal(await restored.count(), 0);
  await put(view, 'approach', '写到一半');
  await view.locator('[data-lines=plan_lines] [name=add_line]').click();
  await put(view, 'plan_lines[0].name', '草稿里的项目');
  await view.locator('[data-draft-status][data-state=saved]').waitFor();
  assert.match(await view.locator('[data-draft-status]').innerText(), /草稿已保存 \d\d:\d\d/);

  // Left without saving; also the last letters, typed the moment before.
  await put(view, 'approach', '写到一半，刚又添了一句');
  await view.goto('/desk');
  // They are sent while the page is left, and may arrive a moment after the next one is asked for.
  await until(async () => {
    await view.goto(form);
    return (await value(view, 'approach')) === '写到一半，刚又添了一句';
  });
  assert.equal(await restored.count(), 1);
  assert.equal(await value(view, 'plan_lines[0].name'), '草稿里的项目');

  // Given up, even right after another letter.
  await put(view, 'approach', '写到一半，不要了');
  await leads(view, () => restored.getByRole('button', { name: '放弃这份草稿' }).click());
  for (let again = 0; again < 2; again += 1) {
    assert.equal(await restored.count(), 0);
    assert.equal(await value(view, 'approach'), '');
    await view.goto(form);
  }
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('a session that ends while one types loses nothing', together, async () => {
  const server = await startServer();
  const view = await page({ server });
  const told = sample(server);
  const { officeUser } = told.idle();
  await signIn(view, officeUser);
  const form = '/desk/annual-plans/new/create';
  await view.goto(form);
  await view.context().clearCookies();
  await put(view, 'approach', '登录到期以后写的');
  await view.locator('[data-draft-status][data-state=ended]').waitFor();
  await view.goto(form);
  assert.equal(view.url(), `${server.url}/sign-in?next=${encodeURIComponent(form)}`);
  await view.locator('[name=user]').fill(officeUser);
  await view.locator('[name=password]').fill(PASSWORD);
  await leads(view, () => view.locator('.sign-in button').click());
  assert.equal(address(view), form);
  assert.equal(await value(view, 'approach'), '登录到期以后写的');
  assert.match(await view.locator('[data-draft-status]').innerText(), /已恢复|草稿/);

  // Somebody else at the same machine finds none of it.
  await view.context().clearCookies();
  const other = first(told.counties.filter((county) => county.officeUser !== officeUser), 'other office');
  await signIn(view, other.officeUser);
  await view.goto(form);
  assert.equal(await value(view, 'approach'), '');
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

const sentences = '第一句写在登录结束以后。第二句也是。第三句还是。';

/** Signs in on the page that asks for it, without going anywhere else first. */
async function signInHere(view, user) {
  await view.locator('.sign-in [name=user]').fill(user);
  await view.locator('.sign-in [name=password]').fill(PASSWORD);
  await leads(view, () => view.locator('.sign-in button').click());
}

for (const [lang, javaScript] of [['zh', true], ['zh', false], ['en', true], ['en', false]]) {
  test(`what is sent after the sign-in has ended is there after signing in again (${lang}, ${javaScript ? 'script' : 'plain'})`, together, async () => {
    const server = await startServer();
    const told = sample(server);
    const { address: plan, county } = told.plan({ state: 'drafting' });
    const [user, colleague] = county.offices;
    const view = await page({ server, lang, javaScript });
    await signIn(view, user);
    await view.goto(`${plan}/revise`);
    // Signed out in another tab.
    const other = await view.context().newPage();
    await other.goto('/desk');
    await leads(other, () => other.locator('.right [data-forget-drafts] button').click());
    await put(view, 'approach', sentences);
    if (javaScript) {
      await view.locator('[data-draft-status][data-state=ended]').waitFor();
      const said = await view.locator('[data-draft-status]').innerText();
      assert.match(said, lang === 'zh' ? /登录已结束（不是网络问题）/ : /sign-in has ended \(it is not the network\)/);
      assert.ok(await view.locator('[data-draft-sign-in]').isVisible());
      await shot(view, `draft-ended-${lang}`);
    }
    await send(view);
    assert.equal(new URL(view.url()).pathname, '/sign-in');
    assert.match(await view.locator('.sign-in .notice').innerText(), lang === 'zh' ? /登录已经结束.*已经留好/ : /sign-in has ended.*is kept/);
    await shot(view, `sign-in-left-${lang}`);

    // A colleague at the same machine, who may do the same, finds none of it.
    const stranger = await page({ server, lang, javaScript });
    await stranger.goto(view.url());
    await signInHere(stranger, colleague);
    assert.equal(address(stranger), `${plan}/revise`);
    assert.ok(!(await stranger.content()).includes(sentences));

    await signInHere(view, user);
    assert.equal(address(view), `${plan}/revise`);
    assert.equal(await value(view, 'approach'), sentences);
    await send(view);
    assert.ok((await view.locator('main').innerText()).includes(sentences));
    if (javaScript) {
      const copies = await view.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft ')));
      assert.deepEqual(copies, [], 'the copy on the device goes once the server has said yes');
    }
    await view.goto(`${plan}/revise`);
    assert.equal(await view.locator('[data-draft-discard]').count(), 0, 'nothing is left over');
    assert.deepEqual(trouble(view), []);
    await server.stop();
  });
}

test('a form goes on after its writer has signed in again in another tab, and not under somebody else', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const { address: plan, county } = told.plan({ state: 'drafting' });
  const [user, colleague] = county.offices;
  const view = await page({ server });
  await signIn(view, user);
  await view.goto(`${plan}/revise`);
  await view.context().clearCookies();
  await put(view, 'approach', sentences);
  await view.locator('[data-draft-status][data-state=ended]').waitFor();
  const other = await view.context().newPage();
  await other.goto('/sign-in');
  await signInHere(other, user);
  await put(view, 'approach', `${sentences}又一句。`);
  await view.locator('[data-draft-status][data-state=saved]').waitFor();

  // Somebody else signs in: what is typed is kept for its writer, on the device and on the server, and not shown.
  await view.context().clearCookies();
  await other.goto('/sign-in');
  await signInHere(other, colleague);
  await put(view, 'approach', `${sentences}最后一句。`);
  await view.locator('[data-draft-status][data-state=other]').waitFor();
  await send(view);
  const refused = await view.locator('main').innerText();
  assert.ok(/另一个账号/.test(refused) && !refused.includes('最后一句'), refused);
  await shot(view, 'form-of-another-person');
  await other.goto(`${plan}/revise`);
  assert.ok(!(await value(other, 'approach')).includes('最后一句'));
  await view.context().clearCookies();
  await view.goto(`${plan}/revise`);
  await signInHere(view, user);
  assert.equal(await value(view, 'approach'), `${sentences}最后一句。`);
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('a form sent twice makes one plan', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const { officeUser } = told.idle();
  const view = await visit(server, officeUser);
  await view.goto('/desk/annual-plans/new/create');
  await put(view, 'approach', approach);
  await leads(view, () => view.locator('main .form-foot button').dblclick());
  assert.equal(await state(view), '编制中');
  const plans = async (year) => {
    await view.goto(`/desk/annual-plans?year=${year}`);
    return view.locator('tbody tr').count();
  };
  assert.equal(await plans(told.year), 1);

  // The same form sent by a hand that knows no script: the second answer is the first one. The next year is drafted from December on.
  await server.later(daysBetween(told.today, `${told.year}-12-02`));
  await view.goto('/desk/annual-plans/new/create');
  await put(view, 'year', String(told.year + 1));
  const fields = await view.evaluate(() => [...new FormData(document.querySelector('form.form'))]);
  const cookie = await cookieOf(server, officeUser);
  const form = new URLSearchParams(fields);
  // The form's key belongs to a session.
  const fresh = await (await fetch(`${server.url}/desk/annual-plans/new/create`, { headers: { cookie } })).text();
  form.set('csrf', /name="csrf" value="([0-9a-f]+)"/.exec(fresh)[1]);
  const sent = { method: 'POST', body: form, headers: { cookie }, redirect: 'manual' };
  const once = () => fetch(`${server.url}/desk/annual-plans/new/create`, sent);
  const answers = await Promise.all([once(), once()]);
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303]);
  assert.equal(answers[0].headers.get('location'), answers[1].headers.get('location'));
  assert.equal(await plans(told.year + 1), 1);
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('two people at one plan: the second is told, and loses nothing typed', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const { id, version, address: plan, county } = told.plan({ state: 'drafting' });
  const [first, second] = await Promise.all(county.offices.map((user) => visit(server, user)));
  const kept = dayOf(told.record('journal_entry', `record = '${id}'`).at);
  await first.goto(`${plan}/compare`);
  assert.ok((await first.locator('.diff thead').innerText()).includes(`第 ${version} 版 · 现在 · ${chineseDate(kept)} `));
  await first.goto(`${plan}/revise`);
  await second.goto(`${plan}/revise`);
  await put(first, 'approach', '第一个人写的。');
  await put(second, 'approach', '第二个人写的。');
  await put(second, 'plan_lines[0].lead_person', '示例乙乙');
  await send(first);
  assert.equal(await state(first), '编制中');
  await send(second);
  assert.match(await second.locator('.errors').innerText(), /刚被别人改过.*没有覆盖/);
  assert.equal(await value(second, 'approach'), '第二个人写的。');
  assert.equal(await value(second, 'plan_lines[0].lead_person'), '示例乙乙');
  await first.goto(plan);
  assert.match(await first.locator('main').innerText(), /第一个人写的。/);

  // A draft from before somebody else's change is told so too.
  await second.goto(plan);
  await second.goto(`${plan}/revise`);
  await put(second, 'approach', '第二个人的草稿。');
  await second.locator('[data-draft-status][data-state=saved]').waitFor();
  await second.goto('/desk');
  await first.goto(`${plan}/revise`);
  await put(first, 'approach', '第一个人又改了。');
  await send(first);
  await second.goto(`${plan}/revise`);
  assert.equal(await value(second, 'approach'), '第二个人的草稿。');
  await send(second);
  assert.match(await second.locator('.errors').innerText(), /刚被别人改过/);
  assert.equal(await value(second, 'approach'), '第二个人的草稿。');
  for (const view of [first, second]) assert.deepEqual(trouble(view), []);
  await server.stop();
});
