// A city leader’s words become a task on a phone; the county breaks it down to a town, which reports it with a photograph;
// whoever gave each part verifies it and strikes it off. What is near its day or past it shows a light.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { address, follow, look, notice, png, put, send, state, until } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

let server;
let told;
before(async () => {
  server = await startServer();
  told = sample(server);
});

/** Gives a task by its form. */
async function give(view, { subject, lead, due, words }) {
  await put(view, 'subject', subject);
  await put(view, 'lead', lead);
  await put(view, 'due', due);
  if (words) await put(view, 'words', words);
  await send(view);
}

async function act(view, task, action, fill = async () => {}) {
  await view.goto(`${task}/${action}`);
  await fill();
  await send(view);
  return state(view);
}

test('a leader’s words on a plan are given on a phone, broken down to a town, verified and struck off', async () => {
  // A plan before the city, of a county with a town that somebody acts for.
  const townOf = (county) => told.organisations.find(
    (one) => one.category === 'town' && one.parent === county.office.parent && told.people('town-office', one).length > 0);
  const plans = ['reported', 'consolidated', 'agreed', 'executing', 'summarised']
    .flatMap((state) => [told.year, told.year - 1].flatMap((year) => told.plans({ state, in: year })));
  const plan = first(plans.filter((one) => one.county && townOf(one.county)), 'plan of a county with a town, before the city');
  const { county } = plan;
  const town = townOf(county);
  const due = daysAfter(told.today, 20);

  const leader = await visit(server, told.user('city-leader'), { width: 'phone' });
  await leader.goto(plan.address);
  await follow(leader, '批示交办');
  await look(leader, 'task-give-phone-zh');
  await give(leader, { subject: '把群众反映的路修通（浏览器示例）', lead: county.office.name, due, words: '请抓紧，办结后报我。' });
  assert.equal(await state(leader), '待签收');
  const task = address(leader);
  await look(leader, 'task-given-phone-zh');

  // It stands on the county's desk and among its notices; whoever leads it breaks it down.
  const office = await visit(server, county.officeUser);
  await office.goto('/desk');
  await leads(office, () => office.locator('.todo', { hasText: '把群众反映的路修通' }).getByRole('link', { name: '签收', exact: true }).click());
  await send(office);
  assert.equal(await state(office), '办理中');
  await follow(office, '分解');
  assert.ok((await office.locator('[name=parent]').inputValue()).length > 0, 'the part knows what it is a part of');
  const clerkOf = told.user('town-office', town);
  await give(office, { subject: '平整路基（浏览器示例）', lead: town.name, due: daysAfter(told.today, 2) });
  const part = address(office);
  await look(office, 'task-part-desktop-zh');

  // Not before its parts are over; what was typed stays.
  const proof = (view) => view.locator('[name=proof][type=file]').setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: png() });
  await office.goto(`${task}/report`);
  await put(office, 'outcome', '全线贯通。');
  await proof(office);
  await send(office);
  assert.match(await office.locator('main').innerText(), /没有销号/);
  assert.equal(await office.locator('[name=outcome]').inputValue(), '全线贯通。');

  const clerk = await visit(server, clerkOf, { width: 'phone' });
  assert.equal(await act(clerk, part, 'sign-for'), '办理中');
  assert.match(await clerk.locator('main h1').innerText(), /临期/);
  const done = async (view, words) => {
    await put(view, 'outcome', words);
    await proof(view);
  };
  assert.equal(await act(clerk, part, 'report', () => done(clerk, '路基已平整。')), '待核实');
  await look(clerk, 'task-reported-phone-zh');
  assert.equal(await act(office, part, 'strike-off'), '已销号');
  assert.equal(await act(office, task, 'report', () => done(office, '全线贯通。')), '待核实');
  assert.equal(await act(leader, task, 'strike-off', () => put(leader, 'opinion', '已到现场看过。')), '已销号');
  await look(leader, 'task-struck-off-phone-zh');
  await leader.goto(plan.address);
  assert.match(await leader.locator('.there', { hasText: '把群众反映的路修通' }).innerText(), /已销号/, 'the plan says what came of it');
});

test('what is past its day stands in red, and the level above finds it', async () => {
  const late = first(
    server.rows(`SELECT * FROM task WHERE programme = '${told.programme}' AND state = 'in-hand' AND due < '${told.today}'`)[0],
    'task that is late');
  for (const [lang, width, past] of [['zh', 'desktop', /逾期 \d+ 天/], ['en', 'phone', /\d+ days late/]]) {
    const leader = await visit(server, told.user('city-leader'), { lang, width });
    await leader.goto('/desk/tasks?light=past');
    const rows = leader.locator('tbody tr');
    await until(async () => (await rows.count()) > 0);
    for (const row of await rows.allInnerTexts()) assert.match(row, past);
    assert.ok((await leader.locator('main').innerText()).includes(late.subject));
    await look(leader, `tasks-late-${width}-${lang}`);
  }
});

test('without a script a task is given as well', async () => {
  const leader = await visit(server, told.user('city-leader'), { javaScript: false });
  const county = first(told.counties, 'county');
  await leader.goto('/desk/tasks/new/give');
  await give(leader, { subject: '不用脚本也能交办（示例）', lead: county.office.name, due: daysAfter(told.today, 9) });
  assert.match(await notice(leader), /交办/);
});
