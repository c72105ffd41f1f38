// Leaders visit each other every year: what is owed and late stands on both desks and on the pairing's page; a visit that was
// held in its year and is entered after it fulfils it by its day, once the other side has confirmed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chineseDate, daysAfter, first, sample } from './find.mjs';
import { notice, png, put, send, state } from './forms.mjs';
import { axe, beyond, leads, problems, shot, startServer, visit } from './harness.mjs';

/** Looks at a page as its reader does. */
async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  assert.deepEqual(problems(view).filter((problem) => !problem.includes(' 409 ')), [], name);
  await shot(view, name);
}

test('a visit of leaders is owed, late, entered later, confirmed and thereby held', async () => {
  const server = await startServer();
  const told = sample(server);
  const late = told.duties.filter((duty) => duty.standing === 'leaders-go' && duty.due < told.today);
  const duty = first(late, 'visit of leaders that is late');
  const county = first(told.counties.filter((one) => one.office.id === duty.organisation), 'its county');
  const year = Number(duty.due.slice(0, 4));
  const held = `${year}-11-18`;
  const owed = `${year}年领导带队出访`;

  // What is late stands where one decides: on the pairing's page and on the desk, which leads to the form.
  const office = await visit(server, county.officeUser);
  const page = `/desk/pairings/${duty.owner}`;
  const line = (view) => view.locator('.there li', { hasText: owed });
  await office.goto(page);
  assert.match(await line(office).innerText(), /逾期未办/);
  await look(office, 'pairing-owed-desktop-zh');
  await office.goto('/desk');
  await leads(office, () => office.locator('.todo', { hasText: owed }).getByRole('link', { name: '计划互访', exact: true }).click());
  assert.equal(await office.locator('[name=level]').inputValue(), 'leaders');
  assert.equal(await office.locator('[name=direction]').inputValue(), 'outgoing');

  // The past is not planned; what happened is entered with its day, a reason and a paper.
  for (const [name, value] of Object.entries({
    subject: '县领导赴结对区（示例）', begins: held, ends: held, led_by: '示例县长', purpose: '商定年度安排。',
  })) {
    await put(office, name, value);
  }
  await send(office);
  assert.match(await office.locator('.errors').innerText(), /补录/);
  await put(office, 'happened_on', held);
  await put(office, 'late_reason', '经办人调动，交接后补录');
  const paper = office.locator('[name=late_paper][type=file]');
  await paper.setInputFiles({ name: '签到表.png', mimeType: 'image/png', buffer: png() });
  await send(office);
  assert.match(await notice(office), /计划互访/);
  assert.ok((await office.locator('main').innerText()).includes('补录'));
  await look(office, 'visit-entered-later-desktop-zh');
  const record = new URL(office.url()).pathname;

  await office.goto(`${record}/report`);
  for (const [name, value] of Object.entries({ held_on: held, came: '12', outcome: '看了三个项目，商定两项。' })) {
    await put(office, name, value);
  }
  await send(office);
  assert.equal(await state(office), '待对方确认');

  // The other side confirms, on a phone.
  const other = await visit(server, county.partnerUser, { width: 'phone' });
  await other.goto(record);
  assert.ok((await other.locator('#history .log').innerText()).includes(`${chineseDate(held)}发生`));
  await look(other, 'visit-entered-later-phone-zh');
  await other.goto(`${record}/confirm`);
  await send(other);
  assert.equal(await state(other), '双方已确认');

  // It counts in its year, by its day.
  await office.goto(page);
  assert.ok((await line(office).innerText()).includes(`${chineseDate(held)}已办`));
  const english = await visit(server, county.officeUser, { lang: 'en', width: 'phone' });
  await english.goto(page);
  await look(english, 'pairing-owed-phone-en');
  await english.goto('/desk/entered-later');
  assert.ok((await english.locator('tbody tr').allInnerTexts()).length > 0);
  await look(english, 'entered-later-phone-en');
  assert.ok(daysAfter(held, 1) < told.today);
});

test('a partner plans a visit too, and chooses the county that it visits', async () => {
  const server = await startServer();
  const told = sample(server);
  const { partnerUser, office } = told.counties.find((county) => county.partnerUser);
  const view = await visit(server, partnerUser);
  await view.goto('/desk/visits/new/create');
  const offered = await view.locator('[name=county] option').evaluateAll((options) => options.map((option) => option.value));
  assert.ok(offered.includes(office.id), 'the county office of its pairing is offered');
  assert.deepEqual(problems(view), []);
  await server.stop();
});
