// The action plan of a pairing from draft to agreement, each side at its own desk; the rulebook in the manager's hands.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chineseDate, daysAfter, first, sample } from './find.mjs';
import { axe, beyond, leads, problems, shot, startServer, visit } from './harness.mjs';

const fits = async (view) => (await beyond(view)) <= 0;
const trouble = (view) => problems(view).filter((found) => !/status of (409|422)/.test(found));

async function fill(view, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = view.locator(`form.form [name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}

const send = (view) => leads(view, () => view.locator('form.form .form-foot button').click());
const open = (view, name) => leads(view, () => view.getByRole('link', { name, exact: true }).first().click());
const state = (view) => view.locator('h1 .state').innerText();

async function clean(view) {
  assert.deepEqual(await axe(view), []);
  assert.equal(await fits(view), true, view.url());
  assert.deepEqual(trouble(view), []);
}

test('结对帮扶行动规划', { concurrency: false }, async (t) => {
  const server = await startServer();
  const told = sample(server);
  const { year } = told;
  const known = new Set(server.sql('SELECT county FROM action_plan').map(([county]) => county));
  const county = first(told.counties.filter((one) => one.partner && !known.has(one.office.id)), 'pairing without an action plan');
  let at;

  await t.test('县经协办起草：数合不上的指出在哪里，合上了提请双方确认', async () => {
    const view = await visit(server, county.officeUser);
    await view.goto('/desk/action-plans');
    await open(view, '起草行动规划');
    await clean(view);
    await view.locator('[data-lines-add]').click();
    await fill(view, {
      first_year: String(year), last_year: String(year + 2), approach: '三年让山村喝上自来水。（示例）',
      'goals[0].name': '自来水入户（示例）', 'goals[0].theme': 'water', 'goals[0].unit': '户', 'goals[0].reckoning': 'adds',
      'goals[0].baseline': '1000', 'goals[0].target': '4000',
      'goals[0].year_1': '1000', 'goals[0].year_2': '1000', 'goals[0].year_3': '900',
    });
    await send(view);
    assert.equal(await state(view), '起草中');
    at = new URL(view.url()).pathname;
    // What does not add up is said before it is put forward.
    const missing = view.locator('#do-put-forward .missing');
    assert.match(await missing.innerText(), /现状 1000 加逐年新增等于 3900，与目标值 4000 不等/);
    await leads(view, () => missing.getByRole('link').first().click());
    await fill(view, { 'goals[0].year_3': '1000' });
    await send(view);
    await open(view, '提请双方确认');
    await send(view);
    assert.equal(await state(view), '双方确认中');
    assert.match(await view.locator('.goals-sides').innerText(), /第 1 稿/);
    assert.match(await view.locator('#signing').innerText(), /还缺[^]*待签[^]*待签/);
    await clean(view);
  });

  await t.test('帮扶方提出另外的数，在手机上', async () => {
    const view = await visit(server, county.partnerUser, { width: 'phone' });
    await view.goto('/desk');
    await open(view, '确认行动规划');
    await view.goto(at);
    await open(view, '提出不同意见');
    await clean(view);
    await fill(view, { reason: '末年可以多办一些。（示例）', 'goals[0].proposed_target': '4500', 'goals[0].proposed_3': '1500' });
    await send(view);
    assert.equal(await state(view), '有不同意见');
    assert.match(await view.locator('.notice.warn').innerText(), /对 1 个目标提出了不同的数。理由：末年可以多办一些/);
    assert.deepEqual(await view.locator('.proposed ins').allInnerTexts(), ['4500', '1500']);
    await clean(view);
    await shot(view, 'goals-differing-phone');
  });

  await t.test('县里采纳，双方确认同一稿，即为议定', async () => {
    const office = await visit(server, county.officeUser);
    await office.goto('/desk');
    await open(office, '答复不同意见');
    const differing = `目标值 4000 改为 4500、${year + 2}年 1000 改为 1500`;
    assert.ok((await office.locator('.notice.warn').last().innerText()).includes(differing));
    await fill(office, { decision: 'take' });
    await send(office);
    assert.equal(await state(office), '双方确认中');
    await open(office, '受帮扶方确认');
    await clean(office);
    await send(office);
    assert.match(await office.locator('.goals-sides').innerText(), /第 2 稿/);
    assert.match(await office.locator('#signing').innerText(), /还缺[^]*日已签[^]*待签/);
    const partner = await visit(server, county.partnerUser);
    await partner.goto(`${at}/confirm-partner`);
    await send(partner);
    assert.equal(await state(partner), '已议定');
    assert.equal(await partner.locator('.serving .state.warn').innerText(), '没有项目支撑');
    await clean(partner);
    await shot(partner, 'goals-agreed');
  });

  await t.test('年度计划的项目对应目标，照抄上年也带着走', async () => {
    const serving = `SELECT DISTINCT root FROM plan_line WHERE goal IS NOT NULL`;
    const { id: plan, planner } = told.record('annual_plan', `year = ${year} AND id IN (${serving})`);
    const goals = told.record('action_plan', `county = '${planner}' AND state = 'agreed'`);
    const { officeUser } = told.counties.find((one) => one.office.id === planner);
    const view = await visit(server, officeUser, { width: 'phone' });
    await view.goto(`/desk/annual-plans/${plan}`);
    const years = `（${goals.first_year}—${goals.last_year}）`;
    assert.ok((await view.locator('main .table').first().innerText()).includes(years), years);
    await view.goto(`/desk/annual-plans/new/create?copy=${plan}`);
    const chosen = await view.locator('[name$=".goal"]').evaluateAll((all) => all.filter((one) => one.value !== '').length);
    const [[served]] = server.sql(`SELECT COUNT(*) FROM plan_line WHERE root = '${plan}' AND goal IS NOT NULL`);
    assert.ok(served > 0);
    assert.equal(chosen, served, 'the goals are carried along');
    await clean(view);
    await view.goto(`/desk/action-plans/${goals.id}`);
    assert.equal(await view.locator('.serving a').count(), served);
    await clean(view);
  });
});

test('工作规程', { concurrency: false }, async () => {
  const server = await startServer();
  const told = sample(server);
  const manager = told.user('programme-manager');
  const now = told.record('rulebook', `effective <= '${told.today}'`).accept_days;
  const view = await visit(server, manager);
  await view.goto('/desk/rulebooks');
  await open(view, '颁布规程');
  const accept = view.locator('.field', { has: view.locator('[name=accept_days]') });
  assert.equal(await accept.locator('input').inputValue(), String(now));
  assert.equal(await accept.locator('.now').innerText(), `现行：${now}`);
  await clean(view);
  await fill(view, { effective: daysAfter(told.today, -20), accept_days: String(now - 3) });
  await send(view);
  assert.match(await view.locator('.errors').innerText(), new RegExp(`施行日期不能早于今天（${chineseDate(told.today)}）`));
  assert.match(await accept.locator('.now').innerText(), new RegExp(`现行：${now}\\s*有改动`));
  await shot(view, 'rulebook-form');
  await fill(view, { effective: daysAfter(told.today, 1) });
  await send(view);
  assert.match(await view.locator('.notice', { hasText: '尚未施行' }).innerText(), /已经开出的期限不变/);
  assert.deepEqual(await view.locator('.diff tbody tr').allInnerTexts().then((rows) => rows.filter((row) => /受理限/.test(row)).length), 1);
  await clean(view);

  const phone = await visit(server, manager, { width: 'phone', javaScript: false });
  for (const path of ['/desk/rulebooks/new/create', '/desk/calendar-years/new/create', '/desk/calendar-years']) {
    await phone.goto(path);
    await clean(phone);
  }
});
