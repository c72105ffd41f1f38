// The year whole, every county, each step found from the desk alone and taken by the keyboard, by every second person on
// a phone: reported in time and late, returned, consulted on, cut, declined and replaced, recorded
// on behalf and confirmed, agreed, disclosed, asked about by a villager on a phone, answered, summed up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, daysBetween, first, sample } from './find.mjs';
import { axe, leads, page, problems, startServer, visit } from './harness.mjs';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

const state = (view) => view.locator('main h1 .state').innerText();
const address = (view) => new URL(view.url()).pathname;
const project = (year, name, theme, asked) => ({
  name, theme, nature: 'grant', form: 'project', need: '群众多次反映。', content: '按设计建设。', cost_fen: `${asked + 5}万`,
  asked_fen: `${asked}万`, county_fen: '5万', people_served: '900', lead_organisation: '县有关部门（示例）',
  lead_person: '示例责任人', start: `${year}-05-01`, finish: `${year}-11-30`,
});

async function put(view, name, typed) {
  const field = view.locator(`[name="${name}"]:not([type=hidden])`).first();
  const kind = await field.evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.type));
  if (kind === 'select') await field.selectOption(typed);
  else if (kind === 'checkbox') await field.setChecked(typed);
  else if (kind === 'file') await field.setInputFiles({ name: '来函.pdf', mimeType: 'application/pdf', buffer: typed });
  else await field.fill(typed);
}

const PHONE = { width: 'phone', viewport: { width: 390, height: 844 } };

/** Goes where a link or a button leads, by the keyboard. */
const press = (view, what) => leads(view, () => what.press('Enter'));

/** Sends the form that is open, by its button. */
const send = (view) => press(view, view.locator('main .form-foot button').last());

/** The first link that leads there of those that the desk lists, on whichever of its pages. */
async function onDesk(view, selector) {
  await view.goto('/desk');
  for (;;) {
    const link = view.locator(selector).first();
    if (await link.count()) return link;
    // What others owe stands on a page of its own, which the desk leads to.
    const next = view.locator('main .pager a', { hasText: '下一页' }).or(view.getByRole('link', { name: /全部列出/ })).first();
    assert.ok(await next.count(), `the desk says nothing of ${selector}`);
    await press(view, next);
  }
}

/** Finds from the desk alone where a record is acted on, by what it lists of the record; answers the form. */
async function begin(view, record, action) {
  await press(view, await onDesk(view, `main a.button[href^="${record}/${action}"]:not(.to-read), main a[href*="${record}"]`));
  const form = view.locator(`main form[action$="${record}/${action}"]`);
  if (!(await form.count())) await press(view, view.locator(`main a[href$="${record}/${action}"]`).first());
  return form.first();
}

/** Presses the button of a form, which is not refused. */
async function pressed(view, form) {
  await press(view, form.locator('.form-foot button, .way-foot button').last());
  const errors = view.locator('.errors');
  assert.equal((await errors.count()) ? await errors.innerText() : '', '', address(view));
}

/** Takes an action on a record, found from the desk, and answers the state that it led to. */
async function act(view, record, action, values = {}) {
  const form = await begin(view, record, action);
  for (const [name, typed] of Object.entries(values)) await put(form, name, typed);
  await pressed(view, form);
  return (await view.locator('main h1 .state').count()) ? state(view) : '';
}

test('the year whole', { concurrency: false }, async (t) => {
  const server = await startServer();
  const people = new Map();
  const as = async (user) => {
    if (!people.has(user)) people.set(user, await visit(server, user, people.size % 2 ? PHONE : {}));
    return people.get(user);
  };
  const told = sample(server);
  const { year } = told;
  const counties = told.counties;
  /** Addresses of this year's plans, by county. */
  const addresses = new Map(told.plans().map((plan) => [plan.county, plan.address]));
  const plan = (county) => addresses.get(county);
  const idOf = (county) => plan(county).split('/').at(-1);
  const office = (county) => as(county.officeUser);
  const government = (county) => as(county.governmentUser);
  const partner = (county) => as(county.partnerUser);
  const cityOffice = told.user('city-office');
  const city = await as(cityOffice);

  // What becomes of each: one has nothing yet, one is late, one comes again; of the others one is cut, one answered by letter.
  const drafted = told.idle();
  const late = told.plan({ state: 'county-approved' });
  const [again, ...reportedBefore] = told.plans({ state: 'reported' }).map(({ county }) => county);
  const byLetter = first(reportedBefore, 'second plan that is reported');
  const cut = told.plan({ state: 'awaiting-consent' }).county;
  const agreed = counties.filter((county) => ![drafted, byLetter, cut].includes(county));

  const consented = async (county) => {
    assert.equal(await act(await government(county), plan(county), 'consent', { opinion: '同意。' }), '县政府已同意');
  };
  const reported = async (county) => assert.equal(await act(await office(county), plan(county), 'report'), '已报市');

  await t.test('every county reports: one returned by the city, one late', async () => {
    for (const reviewing of told.plans({ state: 'reviewing' })) {
      const endorsed = await act(await as(told.reviewer(reviewing)), reviewing.address, 'endorse');
      assert.equal(endorsed, '待县政府审定', reviewing.title);
    }
    // What goes round is signed by whoever has not yet; the last signature puts it before the government.
    const round = async (record) => {
      for (const signer of told.signers(record)) await act(await as(signer), record.address, 'countersign');
    };
    for (const state of ['reviewing', 'countersigning', 'awaiting-consent']) {
      for (const { county, ...record } of told.plans({ state })) {
        await round(record);
        await consented(county);
        await reported(county);
      }
    }
    // Drafted from nothing, with the two projects that there must be.
    const view = await office(drafted);
    await press(view, await onDesk(view, 'main .todo a.button[href*="annual-plans/new/create"]'));
    await put(view, 'approach', '先办路和水两件事。');
    for (const [index, line] of [project(year, '示例村道', 'roads', 20), project(year, '示例饮水', 'water', 30)].entries()) {
      await view.locator('[data-lines=plan_lines] [name=add_line]').press('Enter');
      for (const [name, typed] of Object.entries(line)) await put(view, `plan_lines[${index}].${name}`, typed);
    }
    await view.locator('[data-lines=budget_lines] [name=add_line]').press('Enter');
    await put(view, 'budget_lines[0].item', 'travel');
    await put(view, 'budget_lines[0].amount_fen', '1万');
    await send(view);
    assert.equal(await state(view), '编制中');
    addresses.set(drafted, address(view));
    for (const county of [drafted, ...told.plans({ state: 'drafting' }).map((one) => one.county)]) {
      assert.equal(await act(await office(county), plan(county), 'submit'), '待县政府审定');
      await consented(county);
      await reported(county);
    }
    // The city returns one, which comes again.
    assert.equal(await act(city, plan(again), 'return-by-city', { reason: '请写明工期。' }), '编制中');
    const clerk = await office(again);
    assert.equal(await act(clerk, plan(again), 'revise', { approach: '已写明各项目工期。' }), '编制中');
    await act(clerk, plan(again), 'submit');
    await consented(again);
    await reported(again);
    const { due } = first(told.duties.filter((duty) => duty.record === late.id), 'duty to report');
    await server.later(daysBetween(told.today, due) + 1);
    people.clear();
    await reported(late.county);
    assert.match(await (await office(late.county)).locator('main').innerText(), /逾期天数\s*1 天/);
  });

  await t.test('the city accepts them all', async () => {
    const view = await as(cityOffice);
    for (const county of counties) {
      assert.equal(await act(view, plan(county), 'accept'), '已汇总', county.place);
    }
  });

  const consulted = async (county, round = 1) => {
    const view = await as(cityOffice);
    await press(view, await onDesk(view, `main .todo a.button[href*="consultations/new/create"][href*="${idOf(county)}"]`));
    await put(view, 'partner', county.partner.id);
    await put(view, 'due', daysAfter(told.today, 30));
    await send(view);
    assert.equal(await state(view), '征询中');
    assert.match(await view.locator('h1').innerText(), new RegExp(`第 ${round} 轮`));
    return address(view);
  };
  const lines = async (view) => view.locator('select[name$=".answer"]').count();
  /** Answers each project in turn. */
  const answered = async (view, record, action, answers, values = {}) => {
    const form = await begin(view, record, action);
    const count = await lines(view);
    for (let index = 0; index < count; index += 1) {
      const answer = answers[index] ?? { answer: 'agree' };
      for (const [name, typed] of Object.entries(answer)) await put(view, `consultation_lines[${index}].${name}`, typed);
    }
    for (const [name, typed] of Object.entries(values)) await put(form, name, typed);
    await pressed(view, form);
    return state(view);
  };
  const settled = async (county) => act(await as(cityOffice), plan(county), 'settle');

  await t.test('most are agreed as asked', async () => {
    for (const county of agreed) {
      const consultation = await consulted(county);
      const view = await partner(county);
      assert.equal(await answered(view, consultation, 'answer', []), '已答复');
      assert.equal(await settled(county), '已商定', county.place);
    }
  });

  await t.test('one gets less and makes its sources add up again', async () => {
    const consultation = await consulted(cut);
    const view = await partner(cut);
    await act(view, consultation, 'ask', { question: '配套资金落实了没有？' });
    await act(await office(cut), consultation, 'reply', { reply: '已列入县预算。' });
    const answers = [{ answer: 'other-amount', agreed_fen: '1万', reason: '资金有限。' }];
    assert.equal(await answered(view, consultation, 'answer', answers), '已答复');
    assert.equal(await settled(cut), '待调整');
    const county = await office(cut);
    await begin(county, plan(cut), 'adjust');
    const value = async (name) => Number(await county.locator(`[name="plan_lines[0].${name}"]`).inputValue());
    assert.equal(await value('asked_fen'), 10_000, 'what was agreed is filled in');
    await send(county);
    assert.match(await county.locator('.errors').innerText(), /资金来源合计/, 'sources must add up');
    let more = await value('cost_fen');
    for (const source of ['asked_fen', 'county_fen', 'local_fen', 'firm_fen', 'other_fen']) more -= await value(source);
    await put(county, 'plan_lines[0].county_fen', String((await value('county_fen')) + more));
    await send(county);
    assert.equal(await state(county), '待县政府再审定', 'the county bears more than its government consented to');
    assert.equal(await act(await government(cut), plan(cut), 'consent-again'), '商定中');
    assert.equal(await settled(cut), '已商定');
  });

  await t.test('one is declined down to one project and puts another forward', async () => {
    const view = await partner(drafted);
    const consultation = await consulted(drafted);
    const answers = [{ answer: 'decline', reason: '已由省里安排。' }];
    assert.equal(await answered(view, consultation, 'answer', answers), '已答复');
    assert.equal(await settled(drafted), '待调整');
    const county = await office(drafted);
    await begin(county, plan(drafted), 'adjust');
    await county.locator('[data-lines=plan_lines] [name=add_line]').press('Enter');
    for (const [name, typed] of Object.entries(project(year, '示例卫生站', 'medical', 15))) {
      await put(county, `plan_lines[1].${name}`, typed);
    }
    await send(county);
    assert.equal(await state(county), '商定中');
    const second = await consulted(drafted, 2);
    await begin(view, second, 'answer');
    assert.equal(await lines(view), 1, 'only what is still open is asked');
    assert.equal(await answered(view, second, 'answer', []), '已答复');
    assert.equal(await settled(drafted), '已商定');
  });

  await t.test('one answer is recorded from a letter and confirmed later', async () => {
    const consultation = await consulted(byLetter);
    const letter = { letter: '示例协〔3〕号', scan: PDF };
    assert.equal(await answered(await as(cityOffice), consultation, 'record-letter', [], letter), '代录待确认');
    assert.equal(await settled(byLetter), '已商定');
    assert.equal(await act(await partner(byLetter), consultation, 'confirm'), '已答复');
  });

  await t.test('disclosed, found by a villager on a phone, asked about, answered', async () => {
    const county = await office(drafted);
    const told = (record) => `main .todo a.button[href*="disclosures/new/create"][href*="${record}"]`;
    await press(county, await onDesk(county, told(idOf(drafted))));
    await put(county, 'why', '群众要求最迫切。');
    await put(county, 'telephone', '0753-0000000');
    await send(county);
    const disclosure = address(county);
    assert.equal(await act(county, disclosure, 'submit-for-review'), '保密审查中');
    assert.equal(await act(await government(drafted), disclosure, 'publish'), '已公开');

    const villager = await page({ server, width: 'phone' });
    await villager.goto('/projects?q=' + encodeURIComponent('示例卫生站'));
    await leads(villager, () => villager.getByRole('link', { name: /示例卫生站/ }).first().click());
    const shown = await villager.locator('main').innerText();
    for (const expected of ['15.00 万元', '示例责任人', '0753-0000000']) assert.ok(shown.includes(expected), `${expected} in ${shown}`);
    assert.deepEqual(await axe(villager), []);
    await villager.locator('.head .actions a', { hasText: '对它有话要说' }).click();
    await villager.locator('[name=words]').fill('卫生站什么时候能看病？晚上有没有人？');
    await villager.locator('[name=may_publish]').check();
    await leads(villager, () => villager.locator('main form.card .form-foot button').click());
    const code = await villager.locator('.receipt code').innerText();

    await county.goto('/desk');
    const todo = county.locator('.todo', { hasText: '来件' });
    await leads(county, () => todo.getByRole('link', { name: '答复', exact: true }).click());
    await put(county, 'answer', '年底前投入使用，夜间有人值班。');
    await send(county);
    assert.equal(await state(county), '已答复');
    await villager.goto('/supervision/answer');
    await villager.locator('[name=code]').fill(code);
    await leads(villager, () => villager.locator('main .form-foot button').click());
    assert.match(await villager.locator('main').innerText(), /夜间有人值班/);
    assert.deepEqual(problems(villager).filter((found) => !/status of 4/.test(found)), []);
  });

  await t.test('carried out and summed up', async () => {
    for (const county of counties) {
      assert.equal(await act(await office(county), plan(county), 'carry-out'), '执行中', county.place);
    }
    await server.later(daysBetween(sample(server).today, `${year + 1}-01-01`));
    people.clear();
    for (const county of counties) {
      const view = await office(county);
      await begin(view, plan(county), 'summarise');
      for (const field of await view.locator('[name$=".outcome"]').all()) await field.selectOption('under-way');
      for (const field of await view.locator('[name$=".started"]').all()) await field.fill(`${year}-06-01`);
      for (const field of await view.locator('[name$=".achieved"]').all()) await field.fill('按期完成。');
      for (const field of await view.locator('[name$=".spent_fen"]').all()) await field.fill('5000');
      await put(view, 'summary', '全年任务完成。');
      await send(view);
      assert.equal(await state(view), '已总结', county.place);
    }
    // What became of the projects is told to the public; then nothing of the year is left on the county's desk.
    const view = await office(drafted);
    await press(view, await onDesk(view, `main .todo a.button[href*="disclosures/new/create"][href*="${idOf(drafted)}"]`));
    assert.equal(await view.locator('[name=matter] option:checked').innerText(), '工作进度');
    await put(view, 'telephone', '0753-0000000');
    await send(view);
    const disclosure = address(view);
    assert.equal(await act(view, disclosure, 'submit-for-review'), '保密审查中');
    assert.equal(await act(await government(drafted), disclosure, 'publish'), '已公开');
    await view.goto('/desk');
    assert.equal(await view.locator(`main .todo a[href*="${idOf(drafted)}"]`).count(), 0, 'of this year nothing is left');
    for (const view of people.values()) {
      assert.deepEqual(problems(view).filter((found) => !/status of 4/.test(found)), []);
    }
  });
});
