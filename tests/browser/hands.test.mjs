// Somebody acts for somebody else, and deadlines and visits in one's own calendar, as people see them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { axe, beyond, leads, problems, startServer, visit } from './harness.mjs';

const send = (view) => leads(view, () => view.locator('main .form-foot button').click());

test('a post is lent, the desk says for whom, and it ends at once', async () => {
  const server = await startServer();
  // Whose turn it is in an office, and a colleague there of another role.
  const told = sample(server);
  const reviewing = first([...told.plans({ state: 'reviewing' }), ...told.plans({ state: 'reviewing', of: 'department' })], 'review');
  const giver = told.accounts.find((account) => account.user === told.reviewer(reviewing));
  const there = told.accounts.filter((account) => account.organisation === giver.organisation);
  const chief = first(there.filter((account) => account.role !== giver.role), `colleague of ${giver.user}`);
  const view = await visit(server, giver.user, { width: 'phone' });
  await view.goto('/desk');
  const count = await view.locator('.todo').count();
  assert.ok(count > 0, 'there is something to do');
  const other = await visit(server, chief.user);
  await other.goto('/desk');
  const before = await other.locator('.todo').count();
  assert.equal(await other.locator('.todo .state').count(), 0);

  await view.goto('/desk/delegations');
  assert.deepEqual(await axe(view), []);
  await leads(view, () => view.locator('main').getByRole('link', { name: '安排代理' }).first().click());
  assert.deepEqual(await axe(view), []);
  await view.locator('[name=manner]').selectOption('absence');
  const options = await view.locator('[name=substitute] option').allInnerTexts();
  await view.locator('[name=substitute]').selectOption({ label: options.find((option) => option.includes(chief.name)) });
  await view.locator('[name=begins]').fill(told.today);
  await view.locator('[name=reason]').fill('参加培训。');
  // An absence has a last day; what is missing is said beside its box, and what was typed stays.
  await send(view);
  assert.match(await view.locator('#ends-problem').innerText(), /止日/);
  assert.equal(await view.locator('[name=reason]').inputValue(), '参加培训。');
  await view.locator('[name=ends]').fill(daysAfter(told.today, 4));
  await send(view);
  const record = view.url();

  await other.goto('/desk');
  assert.equal(await other.locator('.todo').count(), before + count);
  const marks = await other.locator('.todo .state').allInnerTexts();
  assert.ok(marks.length === count && marks.every((mark) => mark.startsWith(`代${giver.name}`)), marks.join());
  assert.deepEqual(await axe(other), []);

  await view.goto(record);
  await leads(view, () => view.locator('main').getByRole('link', { name: '提前结束' }).click());
  await view.locator('[name=why]').fill('提前回来。');
  await send(view);
  await other.goto('/desk');
  assert.equal(await other.locator('.todo').count(), before);
  for (const one of [view, other]) assert.deepEqual(problems(one).filter((found) => !/status of 4/.test(found)), []);
  await server.stop();
});

test('a calendar token is made in the browser, shown once, replaced and revoked, with a script or without', async () => {
  const server = await startServer();
  const [{ officeUser }] = sample(server).counties;
  const feed = async (token) => {
    const authorization = `Basic ${Buffer.from(`${officeUser}:${token}`).toString('base64')}`;
    return fetch(`${server.url}/api/v1/calendar.ics`, { headers: { authorization } });
  };
  for (const [width, lang, javaScript] of [['desktop', 'zh', true], ['phone', 'en', false]]) {
    const view = await visit(server, officeUser, { width, lang, javaScript });
    await view.goto('/desk');
    await view.goto(await view.locator('a[href*="/desk/users/"]').first().getAttribute('href'));
    await leads(view, () => view.locator('main a[href="/desk/calendar"]').click());
    assert.deepEqual(await axe(view), []);
    await leads(view, () => view.locator('form[action$="/calendar/token"] button').click());
    const token = await view.locator('#token').innerText();
    assert.deepEqual(await axe(view), []);
    assert.ok((await beyond(view)) <= 0, 'nothing is cut off');
    const answer = await feed(token);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
    await view.goto('/desk/calendar');
    assert.equal((await view.content()).includes(token), false, 'it is shown once');
    await leads(view, () => view.locator('form[action$="/revoke"] button').first().click());
    assert.equal((await feed(token)).status, 401);
    assert.deepEqual(problems(view), []);
  }
  await server.stop();
});

test('a visit is in the calendars of both sides, its page leads into one, and cancelled it is in none', async () => {
  const server = await startServer();
  const told = sample(server);
  const county = first(told.counties.filter((one) => one.officeUser && one.partnerUser), 'paired county');
  const office = await visit(server, county.officeUser);
  await office.goto('/desk/calendar');
  assert.match(await office.locator('main').innerText(), /近期没有日程/);
  await office.goto('/desk/visits/new/create');
  const [begins, ends] = [daysAfter(told.today, 5), daysAfter(told.today, 6)];
  const typed = { subject: '结对区党政代表团来访', begins, ends, led_by: '示例区长', purpose: '察看村道，商定安排。' };
  for (const [name, value] of Object.entries(typed)) await office.locator(`[name=${name}]`).fill(value);
  await office.locator('[name=direction]').selectOption('incoming');
  await office.locator('[name=level]').selectOption('leaders');
  if (await office.locator('select[name=county]').count()) await office.locator('[name=county]').selectOption(county.office.id);
  await send(office);
  const record = new URL(office.url()).pathname;
  const add = office.locator(`main a[href="${record}/calendar.ics"]`);
  assert.equal(await add.innerText(), '加入日历');
  assert.deepEqual(await axe(office), []);
  const file = await office.request.get(`${record}/calendar.ics`);
  assert.match(await file.text(), new RegExp(`DTSTART;VALUE=DATE:${begins.replaceAll('-', '')}\r\n`));
  for (const [width, lang] of [['desktop', 'zh'], ['phone', 'en']]) {
    const partner = await visit(server, county.partnerUser, { width, lang });
    await partner.goto('/desk/calendar');
    const listed = partner.locator(`main a[href="${record}"]`);
    assert.equal(await listed.innerText(), typed.subject);
    assert.deepEqual(await axe(partner), []);
    assert.ok((await beyond(partner)) <= 0, 'nothing is cut off');
    await leads(partner, () => listed.click());
    assert.equal(await partner.locator(`main a[href="${record}/calendar.ics"]`).count(), 1);
    assert.deepEqual(problems(partner), []);
  }
  await office.goto(`${record}/cancel`);
  await office.locator('[name=reason]').fill('改期。');
  await send(office);
  assert.equal(await add.count(), 0);
  await office.goto('/desk/calendar');
  assert.equal(await office.locator(`main a[href="${record}"]`).count(), 0);
  assert.deepEqual(problems(office), []);
  await server.stop();
});
