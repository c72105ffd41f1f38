// A county's year of which every next step is found from the desk alone, by keyboard on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, first, sample } from './find.mjs';
import { fillPlan, look, notice, png, put, state, trouble, value } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

const together = { concurrency: false };

/** Opens what is owed from the desk: the row that says it, by its button. */
async function begin(view, what, of) {
  await view.goto('/desk');
  const row = view.locator('.todo', { hasText: what }).filter({ hasText: of }).first();
  assert.match(await row.innerText(), /年\d+月\d+日/, `${what} has its day`);
  await leads(view, () => row.locator('a.button').press('Enter'));
}

/** Confirms the form as it is. */
async function confirm(view) {
  await leads(view, () => view.locator('main .form-foot button').first().press('Enter'));
}

/** A county without a plan of this year whose plans go to its government at once. */
function plain(told, server) {
  const steps = server.rows('SELECT organisation FROM review_step', 'SELECT organisation FROM countersigner').flat();
  const begun = new Set(told.plans().map((plan) => plan.planner));
  const free = ({ office, partner }) =>
    partner && !begun.has(office.id) && !steps.some((step) => step.organisation === office.id);
  return first(told.counties.filter(free), 'county without a plan and without a review');
}

test('every next step of a year is found from the desk', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const county = plain(told, server);
  const title = `${county.place}${told.year}年度工作计划`;
  const as = (user) => visit(server, user, { width: 'phone' });
  const [office, government, city, partner] = await Promise.all(
    [county.officeUser, county.governmentUser, told.user('city-office'), county.partnerUser].map(as),
  );
  const step = async (view, what, of = title) => {
    await begin(view, what, of);
    await confirm(view);
    assert.match(await notice(view), /\S/);
  };

  await begin(office, '编制计划', `${told.year}年度工作计划`);
  await fillPlan(office, told.year);
  await confirm(office);
  await step(office, '提交县政府审定');
  await step(government, '审定计划');
  await step(office, '报市经协办');
  await step(city, '受理审核');

  // Nobody has to remember that the partner is to be asked, nor whom and until when.
  await begin(city, '发起征询', title);
  assert.equal(await city.locator('[name=partner] option:checked').innerText(), county.partner.name, 'chosen among partners');
  assert.equal(await city.locator('[name=plan] option:checked').innerText(), title);
  assert.ok(daysBetween(told.today, await value(city, 'due')) > 14, 'some weeks to answer');
  await look(city, 'process-ask-phone');
  await confirm(city);
  assert.equal(await state(city), '征询中');
  await begin(partner, '答复', county.place);
  const answers = partner.locator('select[name$=".answer"]');
  for (let at = 0; at < (await answers.count()); at += 1) await answers.nth(at).selectOption('agree');
  await confirm(partner);
  await step(city, '形成商定结果');
  assert.equal(await state(city), '已商定');

  // What was agreed is told to the public.
  await begin(office, '起草公开', title);
  assert.equal(await office.locator('[name=publisher] option:checked').innerText(), county.office.name);
  await put(office, 'why', '群众反映最多。');
  await put(office, 'telephone', '0753-2250000');
  await confirm(office);
  await step(office, '提交保密审查', county.place);
  await step(government, '保密审查', county.place);
  await begin(office, '上传上墙照片', county.place);
  await office.locator('[name=photo][type=file]').setInputFiles({ name: '上墙.png', mimeType: 'image/png', buffer: png() });
  await confirm(office);
  await step(office, '开始执行');
  assert.equal(await state(office), '执行中');

  // Nothing of it is left on a desk but what the year itself still asks.
  for (const [view, left] of [[office, 1], [government, 0], [city, 0], [partner, 0]]) {
    await view.goto('/desk');
    assert.equal(await view.locator('.todo', { hasText: title }).count(), left);
  }
  assert.match(await office.locator('.todo', { hasText: title }).innerText(), /年终总结/);
  await look(office, 'process-desk-phone');
  for (const view of [office, government, city, partner]) assert.deepEqual(trouble(view), []);
  await server.stop();
});
