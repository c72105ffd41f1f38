// Whoever acts for an outside body sees the tasks that name it and nothing else: an institute says what it did to help with
// one, leads another that it reports with a paper, and is refused everywhere else.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { address, look, png, put, send, state } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

let server;
let told;
/** The outside body with somebody who acts for it, and the task in hand on which a line names it. */
let body;
let user;
let helped;
before(async () => {
  server = await startServer();
  told = sample(server);
  ({ user } = first(told.people('outside-body'), 'account of an outside body'));
  body = told.record('organisation', `id IN (SELECT organisation FROM post WHERE role = 'outside-body')`);
  helped = told.record('task', `state = 'in-hand' AND id IN (SELECT root FROM task_helper WHERE office = '${body.id}')`);
});

const picture = { name: '图纸.png', mimeType: 'image/png', buffer: png() };

test('an institute finds the task that it helps with on its desk, and says what it did', async () => {
  for (const [lang, width] of [['zh', 'desktop'], ['en', 'phone']]) {
    const view = await visit(server, user, { lang, width });
    await view.goto('/desk');
    const card = view.locator('section.card', { hasText: helped.subject }).first();
    assert.match(await card.innerText(), lang === 'zh' ? /参与配合[\s\S]*办理中/ : /Helping others[\s\S]*In hand/);
    await look(view, `outside-desk-${width}-${lang}`);
  }
  const view = await visit(server, user);
  await view.goto('/desk');
  await leads(view, () => view.locator('main').getByRole('link', { name: helped.subject }).first().click());
  assert.equal(await view.locator('main').getByRole('link', { name: '分解', exact: true }).count(), 0, 'it hands nothing on');
  await leads(view, () => view.locator('main').getByRole('link', { name: '填报配合情况' }).first().click());
  await put(view, 'did', '路线图已交县里（浏览器示例）。');
  await view.locator('[name=shows][type=file]').setInputFiles(picture);
  await look(view, 'outside-help-form-desktop-zh');
  await send(view);
  assert.equal(await state(view), '办理中');
  await look(view, 'outside-helped-desktop-zh');

  // It stands where the lead reports, and the lead is told.
  const county = told.counties.find((one) => one.office.id === helped.lead);
  const office = await visit(server, county.officeUser, { lang: 'en', width: 'phone' });
  await office.goto('/desk/notices');
  assert.match(await office.locator('main').innerText(), new RegExp(`Outside body, [\\s\\S]*${helped.subject}`));
  await look(office, 'outside-notice-phone-en');
  await office.goto(`/desk/tasks/${helped.id}`);
  assert.match(await office.locator('main').innerText(), /路线图已交县里/);
  await look(office, 'outside-helped-phone-en');
});

test('what an institute leads it signs for and reports; it hands nothing on and verifies nothing', async () => {
  const [county] = told.counties;
  const office = await visit(server, county.officeUser);
  // An office gives it by its form, as to any other.
  await office.goto('/desk/tasks/new/give');
  await put(office, 'subject', '出一份施工图（浏览器示例）');
  await put(office, 'lead', body.name);
  await put(office, 'due', daysAfter(told.today, 9));
  await send(office);
  const task = address(office);

  const view = await visit(server, user, { width: 'phone' });
  await view.goto('/desk');
  const todo = view.locator('.todo', { hasText: '出一份施工图' });
  await leads(view, () => todo.getByRole('link', { name: '签收', exact: true }).click());
  await send(view);
  assert.equal(await state(view), '办理中');
  await view.goto(`${task}/report`);
  await put(view, 'outcome', '施工图已出。');
  await view.locator('[name=proof][type=file]').setInputFiles(picture);
  await send(view);
  assert.equal(await state(view), '待核实');
  await look(view, 'outside-reported-phone-zh');
  for (const action of ['strike-off', 'give-back', 'stop']) {
    assert.equal((await view.request.get(`${server.url}${task}/${action}`)).status(), 403, action);
  }
  await office.goto(`${task}/strike-off`);
  await send(office);
  assert.equal(await state(office), '已销号');
});

test('nothing else of the programme opens for it, is listed or found', async () => {
  const view = await visit(server, user);
  const status = async (path) => (await view.request.get(`${server.url}${path}`)).status();
  const plan = told.plan({ state: 'reported' });
  const other = told.record('task', `id NOT IN (SELECT root FROM task_helper) AND lead <> '${body.id}'`);
  for (const path of [plan.address, `/desk/tasks/${other.id}`, '/desk/organisations', `/desk/organisations/${body.id}`, '/desk/projects',
    '/desk/pairings', '/desk/rulebooks', '/desk/regions', '/desk/annual-plans', '/desk/overview']) {
    assert.ok([403, 404].includes(await status(path)), path);
  }
  assert.equal(await status('/desk/tasks/new/give'), 403);
  await view.goto('/desk/tasks');
  const rows = await view.locator('tbody tr').allInnerTexts();
  assert.ok(rows.some((row) => row.includes(helped.subject)) && !rows.some((row) => row.includes(other.subject)));
  await view.goto(`/desk/search?q=${encodeURIComponent(plan.place)}`);
  assert.equal(await view.locator('main a[href*="/annual-plans/"], main a[href*="/organisations/"]').count(), 0);
  await look(view, 'outside-search-desktop-zh');
});
