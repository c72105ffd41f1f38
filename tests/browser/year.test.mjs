// A year's planning as the people of the sample do it, on 21 March 2011.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { cookieOf, leads, page, problems, signIn, startServer, visit } from './harness.mjs';

const together = { concurrency: false };

/** What went wrong, but for the refusals that a test asks for itself. */
function trouble(view) {
  return problems(view).filter((found) => !/the server responded with a status of 4\d\d/.test(found));
}

const choices = /(^|\.)(planner|receiver|nature|form|theme|item)$/;

/** Types into a field, or chooses in it. */
async function put(view, name, value) {
  const field = view.locator(`[name="${name}"]`);
  await (choices.test(name) ? field.selectOption(value) : field.fill(value));
}

async function putAll(view, prefix, values) {
  for (const [name, value] of Object.entries(values)) await put(view, `${prefix}${name}`, value);
}

/** Presses the button of the form and waits for what comes of it. */
async function send(view) {
  await leads(view, () => view.locator('main .form-foot button').click());
}

async function follow(view, text, within = 'main') {
  await leads(view, () => view.locator(within).getByRole('link', { name: text, exact: true }).first().click());
}

/** Asks again until it is so. */
async function until(holds) {
  for (const deadline = Date.now() + 15_000; !(await holds()); ) assert.ok(Date.now() < deadline, `${holds}`);
}

const state = (view) => view.locator('main h1 .state').innerText();
const value = (view, name) => view.locator(`[name="${name}"]`).inputValue();
const notice = (view) => view.locator('.notice.ok').innerText();
const address = (view) => new URL(view.url()).pathname;

const approach = '围绕行路、饮水两件事，与黄埔区共同推进，年底前办完。';
const road = {
  name: '新铺镇示例甲村道路硬化', nature: 'grant', form: 'project', theme: 'roads',
  need: '雨天难行。', content: '硬化村道2公里。', cost_fen: '12.5万', asked_fen: '１０００００', county_fen: '25,000',
  people_served: '860', lead_organisation: '蕉岭县交通局', lead_person: '示例甲甲', start: '2011-05-01', finish: '2011-10-31',
};
const water = {
  name: '南礤镇示例乙村饮水工程', nature: 'grant', form: 'funds', theme: 'water',
  need: '枯水期断水。', content: '建蓄水池2座。', cost_fen: '30万', asked_fen: '20万', county_fen: '60000', local_fen: '4万',
  people_served: '1200', lead_organisation: '蕉岭县水务局', lead_person: '示例乙乙', start: '2011-06-01', finish: '2011-12-01',
};

/** Fills the form of a new plan: approach, two projects, two lines of the budget; the lines by the buttons. */
async function fillPlan(view, words = approach) {
  await put(view, 'approach', words);
  for (const [index, project] of [road, water].entries()) {
    await view.locator('[data-lines=plan_lines] [name=add_line]').click();
    await putAll(view, `plan_lines[${index}].`, project);
  }
  for (const [index, line] of [['travel', '1.2万', '往返黄埔'], ['training', '８０００.５０', '']].entries()) {
    await view.locator('[data-lines=budget_lines] [name=add_line]').click();
    await putAll(view, `budget_lines[${index}].`, { item: line[0], amount_fen: line[1], note: line[2] });
  }
}

/** The smallest whole picture: one red dot. */
function png() {
  const crc = (bytes) => {
    let sum = 0xffffffff;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return (sum ^ 0xffffffff) >>> 0;
  };
  const chunk = (type, content) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const dot = deflateSync(Buffer.from([0, 200, 30, 30]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', dot), chunk('IEND', Buffer.alloc(0))]);
}

/** The row of the board that is about a place. */
async function boardRow(view, place, year = 2011) {
  await view.goto(`/desk/consolidation/${year}`);
  return view.locator('tbody tr', { has: view.locator('th', { has: view.getByText(place, { exact: true }) }) }).innerText();
}

test('a county answers its reminder, drafts, is returned, revises, and reports', together, async () => {
  const server = await startServer();
  const office = await visit(server, 'jiaoling-office');
  const government = await visit(server, 'jiaoling-gov');
  const city = await visit(server, 'city-office');

  // The reminder.
  await office.goto('/desk');
  const todos = office.locator('.todo');
  assert.equal(await todos.count(), 2);
  await leads(office, () => todos.getByRole('link', { name: '签收', exact: true }).click());
  await send(office);
  assert.match(await notice(office), /签收/);
  assert.equal(await state(office), '已签收');

  // The standing duty leads to the form, which knows who and when.
  await office.goto('/desk');
  assert.equal(await todos.count(), 1);
  assert.match(await todos.innerText(), /10\s*天\s*编制计划 · 2011年度工作计划/);
  await leads(office, () => todos.getByRole('link', { name: '编制计划', exact: true }).click());
  assert.equal(await value(office, 'year'), '2011');
  assert.equal(await office.locator('[name=planner] option:checked').innerText(), '蕉岭县经济协作办公室');
  await fillPlan(office);

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
  assert.equal(await value(office, 'budget_lines[0].note'), '往返黄埔');
  await errors.getByRole('link').first().click();
  assert.equal(await office.evaluate(() => document.activeElement?.id), 'plan_lines-1-cost_fen');

  // Corrected, saved, submitted.
  await put(office, 'plan_lines[1].local_fen', '4万');
  await put(office, 'plan_lines[1].lead_person', '');
  await send(office);
  assert.match(await notice(office), /编制计划/);
  assert.equal(await state(office), '编制中');
  const plan = address(office);
  await follow(office, '提交县政府审定');
  await send(office);
  assert.match(await errors.innerText(), /第 2 项 责任人：.*还没有填/);
  await leads(office, () => errors.getByRole('link').click());
  assert.equal(await office.evaluate(() => location.pathname + location.hash), `${plan}/revise#plan_lines-1-lead_person`);
  await put(office, 'plan_lines[1].lead_person', water.lead_person);
  await send(office);
  const shown = await office.locator('main').innerText();
  for (const expected of [approach, road.name, water.name, '12.50', '30.00', '42.50', '差旅', '0.80005']) {
    assert.ok(shown.includes(expected), `the page shows ${expected}`);
  }
  await follow(office, '提交县政府审定');
  await send(office);
  assert.equal(await state(office), '待县政府审定');
  assert.equal(await office.locator('.steps li.now b').innerText(), '待县政府审定');
  assert.equal(await office.getByRole('link', { name: '修改', exact: true }).count(), 0);

  // The government returns it.
  await government.goto('/desk');
  await leads(government, () => government.locator('.todo').getByRole('link', { name: '同意', exact: true }).click());
  await government.goto(plan);
  await follow(government, '退回修改');
  const reason = '两个项目的配套资金偏大，请核对。\n另请写明受益村。';
  await put(government, 'reason', reason);
  await send(government);
  assert.match(await notice(government), /退回修改/);
  assert.equal((await government.goto(plan)).status(), 404, 'a draft is the office’s alone');

  // The office sees it on its desk and on the record.
  await office.goto('/desk');
  assert.match(await todos.innerText(), /提交县政府审定 · 蕉岭县2011年度工作计划/);
  assert.match(await office.locator('main').innerText(), /两个项目的配套资金偏大，请核对。/);
  await office.goto(plan);
  assert.equal(await state(office), '编制中');
  assert.match(await office.locator('.notice.warn').innerText(), /两个项目的配套资金偏大，请核对。/);
  assert.match(await office.locator('.log').first().innerText(), /退回修改\s+两个项目的配套资金偏大，请核对。\s+另请写明受益村。/);

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
  await leads(government, () => government.locator('.todo').getByRole('link', { name: '同意', exact: true }).click());
  await put(government, 'opinion', '同意。');
  await government.locator('[name=scan]').setInputFiles({ name: '盖章同意.png', mimeType: 'image/png', buffer: png() });
  await send(government);
  assert.equal(await state(government), '县政府已同意');
  const scan = government.locator('.facts').getByRole('link', { name: '打开文件' });
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
  assert.deepEqual(await office.locator('.steps li b').allInnerTexts(), ['编制中', '内部审核中', '待县政府审定', '县政府已同意', '已报市', '已汇总', '商定中', '待调整', '已商定', '执行中', '已总结']);
  const row = await boardRow(city, '蕉岭县');
  assert.match(row, /已报市\s*退回 1 次/);
  assert.match(row, /2011年3月21日/);
  assert.match(row, /42\.00/);
  await city.goto('/desk');
  assert.match(await city.locator('main').innerText(), /蕉岭县2011年度工作计划\s*已报市/);
  for (const view of [office, government, city]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('one county consents in time, another reports a day late', together, async () => {
  const server = await startServer();
  const government = await visit(server, 'meixian-gov');
  await government.goto('/desk');
  await leads(government, () => government.locator('.todo').getByRole('link', { name: '同意', exact: true }).click());
  await send(government);
  assert.equal(await state(government), '县政府已同意');
  const office = await visit(server, 'meixian-office');
  await office.goto('/desk');
  await leads(office, () => office.locator('.todo').getByRole('link', { name: '报市经协办', exact: true }).click());
  await send(office);
  assert.equal(await state(office), '已报市');

  await server.later(11);
  const late = await visit(server, 'xingning-office');
  await late.goto('/desk');
  assert.match(await late.locator('.demo').innerText(), /2011年4月1日/);
  const owed = late.locator('.todo', { hasText: '兴宁市2011年度工作计划' });
  assert.match(await owed.locator('.due.late').innerText(), /1\s*天前到期/);
  await leads(late, () => owed.getByRole('link', { name: '报市经协办', exact: true }).click());
  await send(late);
  assert.equal(await state(late), '已报市');
  const facts = late.locator('.facts > div', { has: late.getByText('逾期天数', { exact: true }) });
  assert.match(await facts.innerText(), /1 天/);

  const city = await visit(server, 'city-office');
  assert.match(await boardRow(city, '兴宁市'), /2011年4月1日\s*逾期 1 天/);
  const inTime = await boardRow(city, '梅县');
  assert.match(inTime, /已报市/);
  assert.match(inTime, /2011年3月21日/);
  assert.doesNotMatch(inTime, /逾期/);
  assert.match(await boardRow(city, '蕉岭县'), /尚无计划/);
  for (const view of [government, office, late, city]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('a county that never starts is reminded; two programmes see nothing of each other', together, async () => {
  const server = await startServer();
  const city = await page({ server });
  await signIn(city, 'b-city-office');
  assert.equal(address(city), '/p/pair-b/desk');
  await city.goto('/p/pair-b/desk/consolidation/2011');
  const row = city.locator('tbody tr', { has: city.getByRole('rowheader', { name: '乙二县', exact: true }) });
  assert.match(await row.innerText(), /尚无计划/);
  await leads(city, () => row.getByRole('link', { name: '催办' }).click());
  assert.equal(await city.locator('[name=receiver] option:checked').innerText(), '乙二县协作办公室（示例）');
  const receivers = await city.locator('[name=receiver] option').allInnerTexts();
  assert.deepEqual(receivers.filter((name) => name.includes('办公室')), ['乙一县协作办公室（示例）', '乙二县协作办公室（示例）']);
  assert.equal(await value(city, 'year'), '2011');
  await put(city, 'words', '贵县计划逾期未报，请抓紧。');
  await send(city);
  assert.match(await notice(city), /催办/);
  assert.equal(await state(city), '待签收');
  const reminder = address(city);

  const office = await visit(server, 'b-two-office');
  await office.goto('/p/pair-b/desk');
  const todos = office.locator('.todo');
  assert.equal(await todos.count(), 2);
  assert.match(await todos.filter({ hasText: '签收' }).innerText(), /乙二县协作办公室（示例）2011年度计划催办/);
  assert.match(await todos.filter({ hasText: '编制计划' }).locator('.due.late').innerText(), /21\s*天前到期/);
  assert.equal(address(office), '/p/pair-b/desk');

  // Records of the first sample, by every way that one might guess.
  const other = await visit(server, 'city-office');
  await other.goto('/desk/annual-plans');
  const plan = await other.locator('tbody th a').first().getAttribute('href');
  const status = async (view, path) => (await view.context().request.get(path, { maxRedirects: 0 })).status();
  for (const view of [city, office]) {
    for (const path of ['/p/suimei-2009/desk', '/p/suimei-2009/desk/annual-plans', `/p/suimei-2009${plan}`, `/p/pair-b${plan}`, plan,
      `/p/pair-b${plan}/sheet`, `/p/pair-b${plan}/compare`, `/p/pair-b${plan}/return-by-city`]) {
      assert.equal(await status(view, path), 404, path);
    }
  }
  for (const path of ['/p/pair-b/desk', '/p/pair-b/desk/annual-plans', reminder, reminder.replace('/p/pair-b', '')]) {
    assert.equal(await status(other, path), 404, path);
  }
  for (const kind of ['annual-plans', 'reminders', 'projects', 'organisations', 'pairings', 'rulebooks', 'regions']) {
    await city.goto(`/p/pair-b/desk/${kind}`);
    const rows = await city.locator('main tbody').allInnerTexts();
    assert.doesNotMatch(rows.join('\n'), /蕉岭|五华|梅州|越秀|经济协作/, kind);
  }
  await city.goto('/p/pair-b/desk/search?q=五华');
  assert.match(await city.locator('main').innerText(), /没有找到/);
  await other.goto('/desk/search?q=乙二县');
  assert.match(await other.locator('main').innerText(), /没有找到/);
  for (const view of [city, office, other]) assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('drafting in English', together, async () => {
  const server = await startServer();
  const view = await page({ server });
  await signIn(view, 'jiaoling-office');
  await view.goto('/desk?lang=en');
  await leads(view, () => view.locator('.todo').getByRole('link', { name: 'Draft a plan', exact: true }).click());
  assert.equal(await view.locator('html').getAttribute('lang'), 'en');
  assert.equal(await view.locator('h1').innerText(), 'Draft a plan');
  await fillPlan(view, 'Roads and water, together with Huangpu.');
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
  await signIn(view, 'jiaoling-office');
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
  const view = await visit(server, 'jiaoling-office');
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
  await leads(view, () => restored.getByRole('link', { name: '放弃这份草稿' }).click());
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
  await signIn(view, 'jiaoling-office');
  const form = '/desk/annual-plans/new/create';
  await view.goto(form);
  await view.context().clearCookies();
  await put(view, 'approach', '登录到期以后写的');
  await view.locator('[data-draft-status][data-state=kept]').waitFor();
  await view.goto(form);
  assert.equal(view.url(), `${server.url}/sign-in?next=${encodeURIComponent(form)}`);
  await view.locator('[name=user]').fill('jiaoling-office');
  await view.locator('[name=password]').fill('suimei-demo-2009');
  await leads(view, () => view.locator('.sign-in button').click());
  assert.equal(address(view), form);
  assert.equal(await value(view, 'approach'), '登录到期以后写的');
  assert.match(await view.locator('[data-draft-status]').innerText(), /已恢复|草稿/);

  // Somebody else at the same machine finds none of it.
  await view.context().clearCookies();
  await signIn(view, 'meijiang-office');
  await view.goto(form);
  assert.equal(await value(view, 'approach'), '');
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('a form sent twice makes one plan', together, async () => {
  const server = await startServer();
  const view = await visit(server, 'jiaoling-office');
  await view.goto('/desk/annual-plans/new/create');
  await put(view, 'approach', approach);
  await leads(view, () => view.locator('main .form-foot button').dblclick());
  assert.equal(await state(view), '编制中');
  const plans = async (year) => {
    await view.goto(`/desk/annual-plans?year=${year}`);
    return view.locator('tbody tr').count();
  };
  assert.equal(await plans(2011), 1);

  // The same form sent by a hand that knows no script: the second answer is the first one.
  await view.goto('/desk/annual-plans/new/create');
  await put(view, 'year', '2012');
  const fields = await view.evaluate(() => [...new FormData(document.querySelector('form.form'))]);
  const cookie = await cookieOf(server, 'jiaoling-office');
  const form = new URLSearchParams(fields);
  // The form's key belongs to a session.
  const fresh = await (await fetch(`${server.url}/desk/annual-plans/new/create`, { headers: { cookie } })).text();
  form.set('csrf', /name="csrf" value="([0-9a-f]+)"/.exec(fresh)[1]);
  const once = () => fetch(`${server.url}/desk/annual-plans/new/create`, { method: 'POST', body: form, headers: { cookie }, redirect: 'manual' });
  const answers = await Promise.all([once(), once()]);
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303]);
  assert.equal(answers[0].headers.get('location'), answers[1].headers.get('location'));
  assert.equal(await plans(2012), 1);
  assert.deepEqual(trouble(view), []);
  await server.stop();
});

test('two people at one plan: the second is told, and loses nothing typed', together, async () => {
  const server = await startServer();
  const first = await visit(server, 'fengshun-office');
  const second = await visit(server, 'fengshun-office2');
  await first.goto('/desk/annual-plans?year=2011');
  const plan = await first.locator('tbody th a').first().getAttribute('href');
  await first.goto(`${plan}/compare`);
  assert.match(await first.locator('.diff thead').innerText(), /第 6 版 · 现在 · 2011年3月18日 /);
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
