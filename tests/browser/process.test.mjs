// A county's year of which every next step is found from the desk alone, by keyboard on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, first, sample } from './find.mjs';
import { fillPlan, look, notice, png, put, state, trouble, value } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

const together = { concurrency: false };

/** Opens what is owed from the desk: the row that says it, by its button; a paper to be decided on, by its first way out. */
async function begin(view, what, of) {
  await view.goto('/desk');
  const row = view.locator('.todo, .paper', { hasText: what }).filter({ hasText: of }).first();
  assert.match(await row.innerText(), /年\d+月\d+日/, `${what} has its day`);
  await leads(view, () => row.locator('a.button:not(.to-read)').first().press('Enter'));
}

/** Confirms the form as it is. */
async function confirm(view) {
  await leads(view, () => view.locator('main .form-foot button, main .way-foot button').first().press('Enter'));
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
  // All that is left is agreed at once; what was chosen before stays.
  await answers.first().selectOption('other-amount');
  await leads(partner, () => partner.getByRole('button', { name: /未选的都选“同意”/ }).press('Enter'));
  const chosen = await answers.evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(chosen, ['other-amount', ...Array(chosen.length - 1).fill('agree')]);
  await answers.first().selectOption('agree');
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
    assert.equal(await view.locator('.todo, .paper', { hasText: title }).count(), left);
  }
  assert.match(await office.locator('.todo', { hasText: title }).innerText(), /年终总结/);
  await look(office, 'process-desk-phone');
  for (const view of [office, government, city, partner]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('all that is outside is listed and reminded together', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const county = told.idle();
  const city = await visit(server, told.user('city-office'));
  await city.goto('/desk');
  await leads(city, () => city.getByRole('link', { name: /全部列出/ }).click());
  const rows = city.locator('tbody tr');
  const outside = (name, what) => rows.filter({ hasText: name }).filter({ hasText: what });
  assert.equal(await outside(county.office.name, '编制计划').count(), 1, 'the county that has not begun is there');
  const consent = told.plan({ state: 'awaiting-consent' });
  const government = told.organisation(consent.county.pairing.recipient).name;
  assert.equal(await outside(government, '审定计划').count(), 1, 'and so is whoever has a plan before it');
  await look(city, 'process-waiting');
  // Somebody else has chosen all of it already, and looks away.
  const earlier = await visit(server, told.user('city-office'));
  await earlier.goto('/desk/waiting?choose=all');
  // One is reminded by the form, which knows whom, of what, and with which words it begins.
  await leads(city, () => outside(government, '审定计划').getByRole('link', { name: '催', exact: true }).click());
  assert.equal(await value(city, 'about'), '审定计划');
  assert.match(await value(city, 'words'), new RegExp(`${consent.title}[^]*审定计划[^]*签收`));
  await confirm(city);
  assert.equal(await state(city), '待签收');
  // From now on it is grey, with the reason, and is not chosen with the others.
  await city.goto('/desk/waiting');
  const reminded = outside(government, '审定计划 ·');
  assert.equal(await reminded.getByRole('button', { name: '催', exact: true }).getAttribute('aria-disabled'), 'true');
  assert.match(await reminded.innerText(), /今天已经催办过/);
  assert.equal(await reminded.getByRole('checkbox').count(), 0);
  await look(city, 'process-waiting-sent');
  // Several by their marks: what was sent meanwhile is not sent twice.
  await leads(earlier, () => earlier.getByRole('button', { name: '催办所选', exact: true }).press('Enter'));
  assert.match(await earlier.locator('tbody tr').filter({ hasText: government }).filter({ hasText: '审定计划' }).innerText(), /不能发[^]*今天已经催办过/);
  await leads(city, () => city.getByRole('link', { name: /全选/ }).click());
  await leads(city, () => city.getByRole('button', { name: '催办所选', exact: true }).press('Enter'));
  assert.equal(await outside(government, '审定计划').count(), 0);
  await put(city, 'words', '有困难请来电。');
  await look(city, 'process-several');
  await leads(city, () => city.locator('main .form-foot button').press('Enter'));
  assert.match(await city.locator('main').innerText(), /已发出 [1-9]\d* 件/);
  const office = await visit(server, county.officeUser, { width: 'phone' });
  await office.goto('/desk');
  await leads(office, () => office.locator('.todo', { hasText: '编制计划催办' }).getByRole('link', { name: '签收', exact: true }).click());
  await confirm(office);
  assert.match(await office.locator('main').innerText(), /期限 \d+年\d+月\d+日[^]*有困难请来电。/);
  // A county reminds of what it waits for itself.
  const sent = told.plan({ state: 'awaiting-consent' }).county;
  const clerk = await visit(server, sent.officeUser, { width: 'phone' });
  await clerk.goto('/desk/waiting');
  await look(clerk, 'process-waiting-phone');
  assert.match(await clerk.locator('tbody tr').filter({ hasText: '审定计划' }).innerText(), new RegExp(sent.government.name));
  for (const view of [city, office, clerk]) assert.deepEqual(trouble(view), []);
  await server.stop();
});
