// A year's planning as the people of the sample do it, on its day.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chineseDate, daysAfter, daysBetween, first, otherSample, sample } from './find.mjs';
import { address, approach, decide, fillPlan, follow, notice, png, projects, put, send, state, toDecision, trouble, value } from './forms.mjs';
import { leads, page, signIn, startServer, visit } from './harness.mjs';

const together = { concurrency: false };

/** The row of the board that is about a place. */
async function boardRow(view, place, year) {
  await view.goto(`/desk/consolidation/${year}`);
  return view.locator('tbody tr', { has: view.locator('th', { has: view.getByText(place, { exact: true }) }) }).innerText();
}

test('a county answers its reminder, drafts, is returned, revises, and reports', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const county = told.idle();
  const { road, water } = projects(told.year);
  const title = `${county.place}${told.year}年度工作计划`;
  const owed = told.duties.filter((duty) => duty.organisation === county.office.id);
  const drafting = first(owed.filter((duty) => duty.kind === 'annual-plan' && duty.action === 'create'), 'duty to draft a plan');
  const office = await visit(server, county.officeUser);
  const government = await visit(server, county.governmentUser);
  const city = await visit(server, told.user('city-office'));

  // The reminder.
  await office.goto('/desk');
  const todos = office.locator('.todo');
  assert.equal(await todos.count(), owed.length);
  await leads(office, () => todos.getByRole('link', { name: '签收', exact: true }).click());
  await send(office);
  assert.match(await notice(office), /签收/);
  assert.equal(await state(office), '已签收');

  // The standing duty leads to the form, which knows who and when.
  await office.goto('/desk');
  assert.equal(await todos.count(), owed.length - 1);
  const days = daysBetween(told.today, drafting.due);
  const planned = todos.filter({ hasText: '编制计划' });
  assert.match(await planned.innerText(), new RegExp(`${days}\\s*天\\s*编制计划 · ${told.year}年度工作计划`));
  await leads(office, () => todos.getByRole('link', { name: '编制计划', exact: true }).click());
  assert.equal(await value(office, 'year'), String(told.year));
  assert.equal(await office.locator('[name=planner] option:checked').innerText(), county.office.name);
  await fillPlan(office, told.year);

  // Money is echoed as it is understood.
  const echo = (name) => office.locator(`output[for="${name}"]`).innerText();
  assert.match(await echo('plan_lines-0-cost_fen'), /125,000\.00 元，合 12\.5\d* 万元/);
  assert.match(await echo('plan_lines-0-asked_fen'), /100,000\.00 元/);
  assert.match(await echo('budget_lines-1-amount_fen'), /8,000\.50 元/);

  // Sources that do not add up are refused, and nothing is lost.
  await put(office, 'plan_lines[1].local_fen', '3万');
  await send(office);
  const errors = office.locator('.errors');
  assert.match(await errors.innerText(), /第 2 项 总投资：.*资金来源合计 290,000\.00 元，与总投资 300,000\.00 元不符/);
  assert.equal(await office.evaluate(() => document.activeElement?.className), 'errors');
  assert.equal(await value(office, 'approach'), approach);
  for (const [index, project] of [road, { ...water, local_fen: '3万' }].entries()) {
    for (const [name, typed] of Object.entries(project)) {
      assert.equal(await value(office, `plan_lines[${index}].${name}`), typed, `${index} ${name}`);
    }
  }
  assert.equal(await value(office, 'budget_lines[1].amount_fen'), '８０００.５０');
  assert.equal(await value(office, 'budget_lines[0].note'), '往返帮扶方');
  await errors.getByRole('link').first().click();
  assert.equal(await office.evaluate(() => document.activeElement?.id), 'plan_lines-1-cost_fen');

  // Corrected, saved, submitted.
  await put(office, 'plan_lines[1].local_fen', '4万');
  await put(office, 'plan_lines[1].lead_person', '');
  await send(office);
  assert.match(await notice(office), /编制计划/);
  assert.equal(await state(office), '编制中');
  const plan = address(office);
  // What is missing is said before anything is sent, at the head and at the foot, and leads there.
  const submits = { name: '提交县政府审定', exact: true };
  assert.equal(await office.getByRole('link', submits).count(), 0);
  assert.ok((await office.getByRole('button', submits).count()) > 0);
  const missing = office.locator('#do-submit .missing');
  assert.match(await missing.innerText(), /第 2 项 责任人：.*还没有填/);
  await leads(office, () => missing.getByRole('link').click());
  assert.equal(await office.evaluate(() => location.pathname + location.hash), `${plan}/revise#plan_lines-1-lead_person`);
  await put(office, 'plan_lines[1].lead_person', water.lead_person);
  await send(office);
  const shown = await office.locator('main').innerText();
  for (const expected of [approach, road.name, water.name, '12.50', '30.00', '42.50', '差旅', '0.80']) {
    assert.ok(shown.includes(expected), `the page shows ${expected}`);
  }
  // Two decimals in the table; what it is exactly is said beside it.
  assert.equal(await office.locator('td[title^="8,000.50"]').count(), 1);
  await follow(office, '提交县政府审定');
  await send(office);
  assert.equal(await state(office), '待县政府审定');
  assert.equal(await office.locator('.steps li.now b').innerText(), '审定');
  assert.match(await office.locator('.steps li.now').innerText(), /待县政府审定[^]*县政府，[^]*前/);
  assert.equal(await office.getByRole('link', { name: '修改', exact: true }).count(), 0);

  // The government returns it.
  await government.goto('/desk');
  await toDecision(government, '审定计划', '退回修改');
  await government.goto(plan);
  await follow(government, '退回修改');
  const reason = '两个项目的配套资金偏大，请核对。\n另请写明受益村。';
  await put(government, 'reason', reason);
  await send(government);
  assert.match(await notice(government), /退回修改/);
  assert.equal((await government.goto(plan)).status(), 404, 'a draft is the office’s alone');

  // The office sees it on its desk and on the record.
  await office.goto('/desk');
  assert.ok((await todos.allInnerTexts()).join(' ').includes(`提交县政府审定 · ${title}`));
  assert.match(await office.locator('main').innerText(), /两个项目的配套资金偏大，请核对。/);
  await office.goto(plan);
  assert.equal(await state(office), '编制中');
  assert.match(await office.locator('.notice.warn').innerText(), /两个项目的配套资金偏大，请核对。/);
  assert.match(await office.locator('#history .log').innerText(), /退回修改\s+两个项目的配套资金偏大，请核对。\s+另请写明受益村。/);

  // It revises; the comparison says what, field by field.
  await follow(office, '修改');
  assert.equal(await value(office, 'plan_lines[0].cost_fen'), '125000');
  await put(office, 'plan_lines[0].county_fen', '2万');
  await put(office, 'plan_lines[0].cost_fen', '12万');
  await put(office, 'plan_lines[1].village', '示例乙村');
  await put(office, 'approach', `${approach}项目资金专账管理。`);
  await send(office);
  assert.equal(await state(office), '编制中');
  await follow(office, '版本对照');
  const difference = async (label) => {
    const row = office.locator('.diff tbody tr', { has: office.getByRole('rowheader', { name: label, exact: true }) });
    return (await row.locator('td').allInnerTexts()).map((text) => text.trim());
  };
  assert.deepEqual(await difference(`重点项目 ${road.name} · 总投资`), ['125,000.00 元', '120,000.00 元']);
  assert.deepEqual(await difference(`重点项目 ${road.name} · 县财政配套`), ['25,000.00 元', '20,000.00 元']);
  assert.deepEqual(await difference(`重点项目 ${water.name} · 村`), ['', '示例乙村']);
  assert.deepEqual(await difference('工作思路'), [approach, `${approach}项目资金专账管理。`]);
  assert.equal(await office.locator('.diff tbody tr').count(), 4);

  // A new round: what was returned cannot be reported before the government has seen it again.
  await office.goto(plan);
  assert.equal(await office.getByRole('link', { name: '报市经协办', exact: true }).count(), 0);
  assert.equal((await office.goto(`${plan}/report`)).status(), 409);
  await office.goto(plan);
  await follow(office, '提交县政府审定');
  await send(office);
  await government.goto('/desk');
  await toDecision(government, '审定计划', '同意');
  await put(government, 'opinion', '同意。');
  await government.locator('[name=scan][type=file]').setInputFiles({ name: '盖章同意.png', mimeType: 'image/png', buffer: png() });
  await decide(government, 'consent');
  assert.equal(await state(government), '县政府已同意');
  const scan = government.locator('.pictures a');
  const file = await government.context().request.get(await scan.getAttribute('href'));
  assert.equal(file.status(), 200);
  assert.equal(file.headers()['content-type'], 'image/png');
  assert.deepEqual([...(await file.body()).subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(''), 'PNG');

  // Reported, and on the city's board.
  await office.goto('/desk');
  await leads(office, () => todos.getByRole('link', { name: '报市经协办', exact: true }).click());
  await put(office, 'note', '经县政府同意，现报送。');
  await send(office);
  assert.equal(await state(office), '已报市');
  assert.deepEqual(await office.locator('.steps li b').allInnerTexts(), ['编制', '审定', '汇总', '商定', '执行']);
  const row = await boardRow(city, county.place, told.year);
  assert.match(row, /已报市\s*退回 1 次/);
  assert.ok(row.includes(`首报 ${chineseDate(told.today).slice(5)}`), row);
  assert.match(row, /42\.00/);
  await city.goto('/desk');
  assert.match(await city.locator('main').innerText(), new RegExp(`${title}\\s*已报市`));
  for (const view of [office, government, city]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('one county consents in time, another reports a day late', together, async () => {
  const server = await startServer();
  const told = sample(server);
  const awaiting = told.plan({ state: 'awaiting-consent' });
  const approved = told.plan({ state: 'county-approved' });
  const { due } = first(told.duties.filter((duty) => duty.record === approved.id && duty.action === 'report'), 'duty to report');
  const dayAfter = daysAfter(due, 1);
  const government = await visit(server, awaiting.county.governmentUser);
  await government.goto('/desk');
  await toDecision(government, '审定计划', '同意');
  await decide(government, 'consent');
  assert.equal(await state(government), '县政府已同意');
  const office = await visit(server, awaiting.county.officeUser);
  await office.goto('/desk');
  await leads(office, () => office.locator('.todo').getByRole('link', { name: '报市经协办', exact: true }).click());
  await send(office);
  assert.equal(await state(office), '已报市');

  await server.later(daysBetween(told.today, dayAfter));
  const late = await visit(server, approved.county.officeUser);
  await late.goto('/desk');
  assert.ok((await late.locator('.demo').innerText()).includes(chineseDate(dayAfter)));
  const owed = late.locator('.todo', { hasText: approved.title });
  assert.match(await owed.locator('.due.late').innerText(), /1\s*天前到期/);
  await leads(late, () => owed.getByRole('link', { name: '报市经协办', exact: true }).click());
  await send(late);
  assert.equal(await state(late), '已报市');
  const facts = late.locator('.facts > div', { has: late.getByText('逾期天数', { exact: true }) });
  assert.match(await facts.innerText(), /1 天/);

  const city = await visit(server, told.user('city-office'));
  const row = (place) => boardRow(city, place, told.year);
  assert.match(await row(approved.place), new RegExp(`首报 ${chineseDate(dayAfter).slice(5)}\\s*逾期 1 天`));
  const inTime = await row(awaiting.place);
  assert.match(inTime, /已报市/);
  assert.ok(inTime.includes(`首报 ${chineseDate(told.today).slice(5)}`), inTime);
  assert.doesNotMatch(inTime, /逾期/);
  assert.match(await row(told.idle().place), /尚无计划/);
  for (const view of [government, office, late, city]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('a county that never starts is reminded; two programmes see nothing of each other', together, async () => {
  const server = await startServer();
  const [home, told] = [sample(server), otherSample(server)];
  const { base } = told;
  const county = told.idle();
  const owed = told.duties.filter((duty) => duty.organisation === county.office.id);
  const drafting = first(owed.filter((duty) => duty.kind === 'annual-plan' && duty.action === 'create'), 'plan that is owed');
  const city = await page({ server });
  await signIn(city, told.user('city-office'), { base });
  assert.equal(address(city), `${base}/desk`);
  await city.goto(`${base}/desk/consolidation/${told.year}`);
  const row = city.locator('tbody tr', { has: city.getByRole('rowheader', { name: county.place, exact: true }) });
  assert.match(await row.innerText(), /尚无计划/);
  await leads(city, () => row.getByRole('link', { name: '催办' }).click());
  assert.equal(await city.locator('[name=receiver] option:checked').innerText(), county.office.name);
  const receivers = await city.locator('[name=receiver] option').allInnerTexts();
  const everybody = [...home.organisations, ...told.organisations].map((one) => one.name);
  const offered = receivers.filter((name) => everybody.includes(name));
  assert.deepEqual(offered.toSorted(), told.counties.map(({ office }) => office.name).toSorted());
  assert.equal(await value(city, 'year'), String(told.year));
  assert.match(await value(city, 'words'), /编制计划/);
  await put(city, 'words', '贵县计划逾期未报，请抓紧。');
  await send(city);
  assert.match(await notice(city), /催办/);
  assert.equal(await state(city), '待签收');
  const reminder = address(city);

  const office = await visit(server, county.officeUser);
  await office.goto(`${base}/desk`);
  const todos = office.locator('.todo');
  assert.equal(await todos.count(), owed.length + 1);
  const reminded = `${county.office.name}${told.year}年度编制计划催办`;
  assert.ok((await todos.filter({ hasText: '签收' }).innerText()).includes(reminded));
  const late = new RegExp(`${daysBetween(drafting.due, told.today)}\\s*天前到期`);
  assert.match(await todos.filter({ hasText: '编制计划' }).locator('.due.late').innerText(), late);
  assert.equal(address(office), `${base}/desk`);

  // Records of the first sample, by every way that one might guess.
  const other = await visit(server, home.user('city-office'));
  await other.goto('/desk/annual-plans');
  const plan = await other.locator('tbody th a').first().getAttribute('href');
  const byName = `/p/${home.programme}`;
  const names = [...home.organisations.map((one) => one.name), ...home.counties.map((one) => one.place)];
  const status = async (view, path) => (await view.context().request.get(path, { maxRedirects: 0 })).status();
  for (const view of [city, office]) {
    for (const path of [`${byName}/desk`, `${byName}/desk/annual-plans`, `${byName}${plan}`, `${base}${plan}`, plan,
      `${base}${plan}/sheet`, `${base}${plan}/compare`, `${base}${plan}/return-by-city`]) {
      assert.equal(await status(view, path), 404, path);
    }
  }
  for (const path of [`${base}/desk`, `${base}/desk/annual-plans`, reminder, reminder.replace(base, '')]) {
    assert.equal(await status(other, path), 404, path);
  }
  for (const kind of ['annual-plans', 'reminders', 'projects', 'organisations', 'pairings', 'rulebooks', 'regions']) {
    await city.goto(`${base}/desk/${kind}`);
    const rows = (await city.locator('main tbody').allInnerTexts()).join('\n');
    assert.deepEqual(names.filter((name) => rows.includes(name)), [], kind);
  }
  await city.goto(`${base}/desk/search?q=${home.counties[0].place}`);
  assert.match(await city.locator('main').innerText(), /没有找到/);
  await other.goto(`/desk/search?q=${county.place}`);
  assert.match(await other.locator('main').innerText(), /没有找到/);
  for (const view of [city, office, other]) assert.deepEqual(trouble(view), []);
  await server.stop();
});
