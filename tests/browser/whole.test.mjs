// The year whole, eight counties: reported in time and late, returned, consulted on, cut, declined and replaced, recorded
// on behalf and confirmed, agreed, disclosed, asked about by a villager on a phone, answered, summed up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, leads, page, problems, startServer, visit } from './harness.mjs';

const COUNTIES = {
  梅江区: ['meijiang', 'yuexiu'], 兴宁市: ['xingning', 'tianhe'], 梅县: ['meixian', 'baiyun'], 大埔县: ['dabu', 'haizhu'],
  丰顺县: ['fengshun', 'huadu'], 五华县: ['wuhua', 'panyu'], 平远县: ['pingyuan', 'zengcheng'], 蕉岭县: ['jiaoling', 'huangpu'],
};
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

const state = (view) => view.locator('main h1 .state').innerText();
const address = (view) => new URL(view.url()).pathname;
const project = (name, theme, asked) => ({
  name, theme, nature: 'grant', form: 'project', need: '群众多次反映。', content: '按设计建设。', cost_fen: `${asked + 5}万`,
  asked_fen: `${asked}万`, county_fen: '5万', people_served: '900', lead_organisation: '县有关部门（示例）',
  lead_person: '示例责任人', start: '2011-05-01', finish: '2011-11-30',
});

async function put(view, name, typed) {
  const field = view.locator(`[name="${name}"]`).first();
  const kind = await field.evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.type));
  if (kind === 'select') await field.selectOption(typed);
  else if (kind === 'checkbox') await field.setChecked(typed);
  else if (kind === 'file') await field.setInputFiles({ name: '来函.pdf', mimeType: 'application/pdf', buffer: typed });
  else await field.fill(typed);
}

const send = (view) => leads(view, () => view.locator('main .form-foot button').click());

/** Takes an action on a record by its form, and answers the state that it led to. */
async function act(view, record, action, values = {}) {
  await view.goto(`${record}/${action}`);
  for (const [name, typed] of Object.entries(values)) await put(view, name, typed);
  await send(view);
  const errors = view.locator('.errors');
  assert.equal(await errors.count(), 0, (await errors.count()) ? `${record}/${action}: ${await errors.innerText()}` : '');
  return (await view.locator('main h1 .state').count()) ? state(view) : '';
}

test('the year whole', { concurrency: false }, async (t) => {
  const server = await startServer();
  const people = new Map();
  const as = async (user) => {
    if (!people.has(user)) people.set(user, await visit(server, user));
    return people.get(user);
  };
  const one = (sql) => server.sql(sql)[0]?.[0];
  const plan = (place) =>
    `/desk/annual-plans/${one(`SELECT id FROM annual_plan WHERE place = '${place}' AND year = 2011 AND programme = 'suimei-2009'`)}`;
  const office = (place) => as(`${COUNTIES[place][0]}-office`);
  const government = (place) => as(`${COUNTIES[place][0]}-gov`);
  const partner = (place) => as(COUNTIES[place][1]);
  const city = await as('city-office');
  const consented = async (place) => {
    assert.equal(await act(await government(place), plan(place), 'consent', { opinion: '同意。' }), '县政府已同意');
  };
  const reported = async (place) => assert.equal(await act(await office(place), plan(place), 'report'), '已报市');

  await t.test('eight counties report: one returned by the city, one late', async () => {
    await act(await as('wuhua-director'), plan('五华县'), 'endorse');
    for (const place of ['五华县', '梅县']) {
      await consented(place);
      await reported(place);
    }
    // Drafted from nothing, with the two projects that there must be.
    const jiaoling = await office('蕉岭县');
    await jiaoling.goto('/desk/annual-plans/new/create?year=2011');
    await put(jiaoling, 'approach', '先办路和水两件事。');
    for (const [index, line] of [project('三圳镇示例村道', 'roads', 20), project('文福镇示例饮水', 'water', 30)].entries()) {
      await jiaoling.locator('[data-lines=plan_lines] [name=add_line]').click();
      for (const [name, typed] of Object.entries(line)) await put(jiaoling, `plan_lines[${index}].${name}`, typed);
    }
    await jiaoling.locator('[data-lines=budget_lines] [name=add_line]').click();
    await put(jiaoling, 'budget_lines[0].item', 'travel');
    await put(jiaoling, 'budget_lines[0].amount_fen', '1万');
    await send(jiaoling);
    assert.equal(await state(jiaoling), '编制中');
    for (const place of ['蕉岭县', '丰顺县']) {
      assert.equal(await act(await office(place), plan(place), 'submit'), '待县政府审定');
      await consented(place);
      await reported(place);
    }
    // The city returns one, which comes again.
    assert.equal(await act(city, plan('大埔县'), 'return-by-city', { reason: '请写明工期。' }), '编制中');
    const dabu = await office('大埔县');
    assert.equal(await act(dabu, plan('大埔县'), 'revise', { approach: '已写明各项目工期。' }), '编制中');
    await act(dabu, plan('大埔县'), 'submit');
    await consented('大埔县');
    await reported('大埔县');
    await server.later(11);
    people.clear();
    await reported('兴宁市');
    const late = await (await office('兴宁市')).locator('main').innerText();
    assert.match(late, /逾期天数\s*1 天/);
  });

  await t.test('the city accepts all eight', async () => {
    const view = await as('city-office');
    for (const place of Object.keys(COUNTIES)) {
      assert.equal(await act(view, plan(place), 'accept'), '已汇总', place);
    }
  });

  const consulted = async (place, round = 1) => {
    const view = await as('city-office');
    await view.goto(`/desk/consultations/new/create?plan=${plan(place).split('/').at(-1)}`);
    await put(view, 'partner', one(`SELECT partner FROM annual_plan WHERE id = '${plan(place).split('/').at(-1)}'`));
    await put(view, 'due', '2011-04-20');
    await send(view);
    assert.equal(await state(view), '征询中');
    assert.match(await view.locator('h1').innerText(), new RegExp(`第 ${round} 轮`));
    return address(view);
  };
  const lines = async (view) => view.locator('select[name$=".answer"]').count();
  /** Answers each project in turn. */
  const answered = async (view, record, action, answers, values = {}) => {
    await view.goto(`${record}/${action}`);
    const count = await lines(view);
    for (let index = 0; index < count; index += 1) {
      const answer = answers[index] ?? { answer: 'agree' };
      for (const [name, typed] of Object.entries(answer)) await put(view, `consultation_lines[${index}].${name}`, typed);
    }
    for (const [name, typed] of Object.entries(values)) await put(view, name, typed);
    await send(view);
    assert.equal(await view.locator('.errors').count(), 0, `${record}/${action}`);
    return state(view);
  };
  const settled = async (place) => act(await as('city-office'), plan(place), 'settle');

  await t.test('most are agreed as asked', async () => {
    for (const place of ['梅江区', '兴宁市', '大埔县', '丰顺县', '五华县']) {
      const consultation = await consulted(place);
      const view = await partner(place);
      await view.goto('/desk');
      assert.match(await view.locator('.todo').first().innerText(), /答复/, place);
      assert.equal(await answered(view, consultation, 'answer', []), '已答复');
      assert.equal(await settled(place), '已商定', place);
    }
  });

  await t.test('one gets less and makes its sources add up again', async () => {
    const consultation = await consulted('梅县');
    const view = await partner('梅县');
    await act(view, consultation, 'ask', { question: '配套资金落实了没有？' });
    await act(await office('梅县'), consultation, 'reply', { reply: '已列入县预算。' });
    const answers = [{ answer: 'other-amount', agreed_fen: '1万', reason: '资金有限。' }];
    assert.equal(await answered(view, consultation, 'answer', answers), '已答复');
    assert.equal(await settled('梅县'), '待调整');
    const county = await office('梅县');
    await county.goto(`${plan('梅县')}/adjust`);
    const value = async (name) => Number(await county.locator(`[name="plan_lines[0].${name}"]`).inputValue());
    const more = (await value('asked_fen')) - 10_000;
    await put(county, 'plan_lines[0].asked_fen', '1万');
    await send(county);
    assert.match(await county.locator('.errors').innerText(), /资金来源合计/, 'sources must add up');
    await put(county, 'plan_lines[0].county_fen', String((await value('county_fen')) + more));
    await send(county);
    assert.equal(await state(county), '商定中');
    assert.equal(await settled('梅县'), '已商定');
  });

  await t.test('one is declined down to one project and puts another forward', async () => {
    const view = await partner('蕉岭县');
    const consultation = await consulted('蕉岭县');
    const answers = [{ answer: 'decline', reason: '已由省里安排。' }];
    assert.equal(await answered(view, consultation, 'answer', answers), '已答复');
    assert.equal(await settled('蕉岭县'), '待调整');
    const county = await office('蕉岭县');
    await county.goto(`${plan('蕉岭县')}/adjust`);
    await county.locator('[data-lines=plan_lines] [name=add_line]').click();
    for (const [name, typed] of Object.entries(project('蓝坊镇示例卫生站', 'medical', 15))) {
      await put(county, `plan_lines[1].${name}`, typed);
    }
    await send(county);
    assert.equal(await state(county), '商定中');
    const second = await consulted('蕉岭县', 2);
    await view.goto(`${second}/answer`);
    assert.equal(await lines(view), 1, 'only what is still open is asked');
    assert.equal(await answered(view, second, 'answer', []), '已答复');
    assert.equal(await settled('蕉岭县'), '已商定');
  });

  await t.test('one answer is recorded from a letter and confirmed later', async () => {
    const consultation = await consulted('平远县');
    const letter = { letter: '增协〔2011〕3号', scan: PDF };
    assert.equal(await answered(await as('city-office'), consultation, 'record-letter', [], letter), '代录待确认');
    assert.equal(await settled('平远县'), '已商定');
    assert.equal(await act(await partner('平远县'), consultation, 'confirm'), '已答复');
  });

  await t.test('disclosed, found by a villager on a phone, asked about, answered', async () => {
    const county = await office('蕉岭县');
    await county.goto(`/desk/disclosures/new/create?plan=${plan('蕉岭县').split('/').at(-1)}`);
    await put(county, 'plan', plan('蕉岭县').split('/').at(-1));
    await put(county, 'why', '群众要求最迫切。');
    await put(county, 'telephone', '0753-0000000');
    await send(county);
    const disclosure = address(county);
    assert.equal(await act(county, disclosure, 'submit-for-review'), '保密审查中');
    assert.equal(await act(await government('蕉岭县'), disclosure, 'publish'), '已公开');

    const villager = await page({ server, width: 'phone' });
    await villager.goto('/projects?q=' + encodeURIComponent('示例卫生站'));
    await leads(villager, () => villager.getByRole('link', { name: /蓝坊镇示例卫生站/ }).first().click());
    const shown = await villager.locator('main').innerText();
    for (const expected of ['150,000.00', '示例责任人', '0753-0000000']) assert.ok(shown.includes(expected), `${expected} in ${shown}`);
    assert.deepEqual(await axe(villager), []);
    await villager.locator('.head .actions a', { hasText: '对它有话要说' }).click();
    await villager.locator('[name=words]').fill('卫生站什么时候能看病？晚上有没有人？');
    await villager.locator('[name=may_publish]').check();
    await leads(villager, () => villager.locator('main form.card .form-foot button').click());
    const code = await villager.locator('.receipt code').innerText();

    await county.goto('/desk');
    const todo = county.locator('.todo', { hasText: '来件' });
    await leads(county, () => todo.locator('a.button').click());
    await put(county, 'answer', '年底前投入使用，夜间有人值班。');
    await send(county);
    assert.equal(await state(county), '已答复');
    await villager.goto('/supervision');
    await villager.locator('[name=code]').fill(code);
    await leads(villager, () => villager.locator('main .filters button').click());
    assert.match(await villager.locator('main').innerText(), /夜间有人值班/);
    assert.deepEqual(problems(villager).filter((found) => !/status of 4/.test(found)), []);
  });

  await t.test('carried out and summed up', async () => {
    for (const place of Object.keys(COUNTIES)) {
      assert.equal(await act(await office(place), plan(place), 'carry-out'), '执行中', place);
    }
    await server.later(275);
    people.clear();
    for (const place of Object.keys(COUNTIES)) {
      const view = await office(place);
      await view.goto('/desk');
      assert.equal(await view.locator('.todo', { hasText: `报年终总结 · ${place}2011` }).count(), 1, place);
      await view.goto(`${plan(place)}/summarise`);
      for (const field of await view.locator('[name$=".achieved"]').all()) await field.fill('按期完成。');
      for (const field of await view.locator('[name$=".spent_fen"]').all()) await field.fill('5000');
      await put(view, 'summary', '全年任务完成。');
      await send(view);
      assert.equal(await state(view), '已总结', place);
    }
    for (const view of people.values()) {
      assert.deepEqual(problems(view).filter((found) => !/status of 4/.test(found)), []);
    }
  });
});
