// A town puts something before its county with photographs from a phone; the county office takes it into its library and
// names who speaks for the village; the inspection reads all of it, changes nothing and opens nothing that was sealed.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { first, sample } from './find.mjs';
import { address, follow, look, notice, png, put, send, state } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

let server;
let told;
/** A town with somebody who acts for it, in a county whose office has two clerks. */
let town;
let county;
before(async () => {
  server = await startServer();
  told = sample(server);
  const towns = told.organisations.filter((one) => one.category === 'town' && told.people('town-office', one).length > 0);
  const ofCounty = (one) => told.counties.find((other) => other.office.parent === one.parent && other.offices.length > 1);
  town = first(towns.filter(ofCounty), 'town with a clerk in a county with two');
  county = ofCounty(town);
});

test('a town proposes with photographs, the county accepts, and a project of the library comes of it', async () => {
  const user = told.user('town-office', town);
  const view = await visit(server, user, { width: 'phone' });
  await view.goto('/desk/proposals/new/create');
  const subject = '村口蓄水池（浏览器示例）';
  for (const [name, value] of Object.entries({
    subject, theme: 'water', village: '示例村', why: '天旱时要下山挑水。', content: '建蓄水池一座。', people_served: '640', cost_fen: '18万',
  })) {
    await put(view, name, value);
  }
  const picture = (name) => ({ name, mimeType: 'image/png', buffer: png() });
  await view.locator('[name="photos"][type=file]').setInputFiles([picture('水井.png'), picture('山路.png')]);
  await look(view, 'proposal-form-phone-zh');
  await send(view);
  assert.equal(await state(view), '待县里答复');
  assert.equal(await view.locator('main .photos img, main .pictures img, main figure img, main a img').count(), 2);
  const record = address(view);
  await look(view, 'proposal-phone-zh');
  // Whoever put it forward waits for the county, and their desk says so.
  await view.goto('/desk');
  assert.ok((await view.locator('main').innerText()).includes(subject));
  await look(view, 'town-desk-phone-zh');

  const office = await visit(server, county.officeUser);
  await office.goto('/desk');
  assert.ok((await office.locator('.todo', { hasText: subject }).count()) > 0, 'it is owed at the county office');
  await office.goto(record);
  await look(office, 'proposal-desktop-zh');
  await office.goto(`${record}/accept`);
  await put(office, 'nature', 'grant');
  await put(office, 'form', 'project');
  await look(office, 'proposal-accept-desktop-zh');
  await send(office);
  assert.equal(await state(office), '已采纳');
  await follow(office, subject);
  assert.match(address(office), /\/desk\/projects\//);
  assert.equal(await state(office), '储备');
  const project = address(office);
  const back = office.locator('main section', { has: office.getByRole('heading', { name: '源自的项目建议' }) });
  assert.equal(await back.getByRole('link', { name: subject }).count(), 1, 'and back again');
  await look(office, 'project-of-a-proposal-desktop-zh');

  // The town sees what came of it; another county's town sees neither.
  await view.goto(project);
  assert.equal(await state(view), '储备');
  const others = told.organisations.filter((one) => one.category === 'town' && one.id !== town.id);
  const other = first(others.flatMap((one) => told.people('town-office', one)), 'town beside it').user;
  const stranger = await visit(server, other);
  for (const path of [record, project]) assert.equal((await stranger.goto(path)).status(), 404, path);
  const english = await visit(server, user, { lang: 'en', width: 'phone' });
  await english.goto(record);
  assert.equal(await state(english), 'Accepted');
  await look(english, 'proposal-phone-en');
});

test('who speaks for a village is entered by one, confirmed by another, and named on a project', async () => {
  const [one, another] = county.offices;
  const view = await visit(server, one);
  await view.goto('/desk/named-people/new/create');
  const name = '示例代表（浏览器）';
  await put(view, 'name', name);
  await view.locator('[name="capacity"]').selectOption('village-representative');
  await put(view, 'belongs_to', '示例镇示例村');
  await put(view, 'telephone', '0753-1234567');
  await view.locator('[name="paper"][type=file]').setInputFiles({ name: '推选记录.png', mimeType: 'image/png', buffer: png() });
  await look(view, 'named-form-desktop-zh');
  await send(view);
  assert.equal(await state(view), '待确认');
  const person = address(view);
  assert.equal((await view.goto(`${person}/confirm`)).status(), 403, 'never whoever entered it');

  const colleague = await visit(server, another, { width: 'phone' });
  await colleague.goto(`${person}/confirm`);
  await send(colleague);
  assert.equal(await state(colleague), '已确认');
  await look(colleague, 'named-phone-zh');

  const { id } = told.record('project', `owner = '${county.office.id}'`);
  await view.goto(`/desk/projects/${id}/name-people`);
  const field = view.locator('[name="representative"]');
  if ((await field.evaluate((one) => one.tagName)) === 'SELECT') {
    const option = field.locator('option', { hasText: name });
    await field.selectOption(await option.getAttribute('value'));
  } else {
    await field.fill(`${name}（村民代表）`);
  }
  await look(view, 'name-people-desktop-zh');
  await send(view);
  assert.match(await notice(view), /指定责任人和村民代表/);
  assert.ok((await view.locator('main').innerText()).includes(name));
  const english = await visit(server, one, { lang: 'en' });
  await english.goto(person);
  await look(english, 'named-desktop-en');
});

test('the inspection reads plans and words, acts on nothing and opens nothing that was sealed', async () => {
  const city = first(told.organisations.filter((one) => one.category === 'city-government'), 'city');
  const ofCity = first(
    told.organisations.filter((one) => one.category === 'discipline-inspection' && one.parent === city.id), 'inspection of the city',
  );
  const ofCounty = first(
    told.organisations.filter((one) => one.category === 'discipline-inspection' && one.parent !== city.id), 'inspection of a county',
  );
  const view = await visit(server, told.user('inspector', ofCity));
  await view.goto('/desk');
  await look(view, 'inspector-desk-desktop-zh');
  for (const plan of told.plans()) {
    assert.equal((await view.goto(plan.address)).status(), 200, plan.title);
    assert.equal(await view.locator('main .actions button, main .decide button').count(), 0, 'nothing to press');
  }
  await look(view, 'inspector-plan-desktop-zh');
  const [plan] = told.plans();
  assert.equal((await view.goto(`${plan.address}/revise`)).status(), 403);

  // That somebody wrote is seen, what they wrote is not.
  const word = told.record('supervision_case');
  const clerk = await visit(server, first(told.counties.filter((one) => one.office.id === word.receiver), 'receiver').officeUser);
  await clerk.goto(`/desk/supervision-cases/${word.id}`);
  const said = (page) => page.locator('main section', { has: page.getByRole('heading', { name: '来件内容' }) });
  const [, words] = (await said(clerk).innerText()).split('\n').filter((line) => line.trim() !== '');
  assert.ok(words.length > 3, 'the office reads it');
  assert.equal((await view.goto(`/desk/supervision-cases/${word.id}`)).status(), 200);
  assert.equal(await said(view).count(), 0);
  assert.ok(!(await view.content()).includes(words));
  await look(view, 'inspector-word-desktop-zh');

  // The county's sees its own county.
  const phone = await visit(server, told.user('inspector', ofCounty), { width: 'phone', lang: 'en' });
  for (const one of told.plans()) {
    const own = one.county?.office.parent === ofCounty.parent;
    assert.equal((await phone.goto(one.address)).status(), own ? 200 : 404, one.title);
  }
  await leads(phone, () => phone.goto('/desk/annual-plans'));
  await look(phone, 'county-inspector-plans-phone-en');
});
