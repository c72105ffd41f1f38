// What each ask that is carried out costs its people in clicks: the main deed of each, begun at the desk or at the home page.
//
// What it may cost stands in docs/usability.md; the numbers there only become smaller. UPDATE=1 writes them anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { notice, projects, state, trouble } from './forms.mjs';
import { leads, page, startServer, visit } from './harness.mjs';
import { root } from './server.mjs';

const FILE = join(root, 'docs', 'usability.md');
const REMARKED_FROM = 7;
const update = process.env.UPDATE === '1';

let text = readFileSync(FILE, 'utf8');
const line = (start) => text.split('\n').find((one) => one.startsWith(start));
/** The cells of a row of the table: number, deed, who, from where, in English, clicks, fields. */
const cells = (ask) => line(`| ${ask} |`)?.split('|').slice(1, -1).map((cell) => cell.trim());

let server;
let told;
before(async () => {
  server = await startServer();
  told = sample(server);
});

after(() => {
  if (update) writeFileSync(FILE, text);
});

/** In every page: adds up what is pressed. A click that comes of pressing a key has no number of its own. */
function counting() {
  const add = ({ isTrusted, detail }) => {
    if (isTrusted && detail > 0) sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks')) + 1);
  };
  addEventListener('click', add, true);
}

/** Counts what is pressed in a page: `clicks` since `begun`. */
async function count(view) {
  await view.addInitScript(counting);
  return {
    begun: () => view.evaluate(() => sessionStorage.removeItem('clicks')),
    clicks: () => view.evaluate(() => Number(sessionStorage.getItem('clicks'))),
  };
}

const screens = new Map();

/** The screen of a user, signed in, or of somebody of the public; the same each time, for signing in takes long. */
async function screen(user, options) {
  if (!screens.has(user)) {
    const view = user ? await visit(server, user, options) : await page({ server, ...options });
    screens.set(user, { view, ...(await count(view)) });
  }
  return screens.get(user);
}

/** Somebody at a screen of their own, at the desk or (without a user) at the home page, who goes on by what is seen alone. */
async function hand(who, user, options = {}) {
  const { view, begun, clicks } = await screen(user, options);
  await view.goto(user ? '/desk' : '/');
  await begun();
  let [pressed, fields] = [0, 0];
  const main = view.locator('main');
  const named = (name, within) =>
    within.getByRole('link', { name, exact: true }).or(within.getByRole('button', { name, exact: true })).first();
  const touch = (control) => {
    pressed += 1;
    return control.click();
  };
  const press = (control) => leads(view, () => touch(control));
  return {
    view,
    main,
    press,
    /** A link or button by its words, which leads to another page. */
    go: (name, within = main) => press(named(name, within)),
    /** Opens a place of the menu. */
    menu: (name) => press(view.locator('nav').getByRole('link', { name, exact: true }).first()),
    /** A control that leads to no other page. */
    touch,
    /** What is owed on the desk, by what its row says, begun by its button. */
    owed: (button, ...says) => {
      const rows = says.reduce((found, hasText) => found.filter({ hasText }), view.locator('.todo, .paper'));
      return press(rows.getByRole('link', { name: button, exact: true }).first());
    },
    /** The record of which something is owed on the desk, by its name. */
    opens: (title) => press(view.locator('.todo', { hasText: title }).locator('a:not(.button)').first()),
    /** Types into fields, or chooses in them. */
    put: async (values, prefix = '') => {
      for (const [name, value] of Object.entries(values)) {
        const field = view.locator(`[name="${prefix}${name}"]:visible`).first();
        if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
        else await field.fill(value);
        fields += 1;
      }
    },
    /** The button at the foot of a form. */
    send: async (name) => {
      const feet = view.locator('main .form-foot, main .way-foot');
      await press(name ? named(name, feet) : feet.getByRole('button').first());
      const errors = view.locator('.errors');
      if ((await errors.count()) > 0) assert.fail(await errors.innerText());
    },
    counted: async () => {
      const part = { who, clicks: await clicks(), fields };
      assert.equal(part.clicks, pressed, `the page of ${who} counts what was pressed`);
      return part;
    },
  };
}

/** Writes the row of an ask anew, and beside its remark who pressed how often. */
function write(ask, row, each) {
  text = text.replace(line(`| ${ask} |`), `| ${row.join(' | ')} |`);
  const remark = line(`- **${ask}**`);
  if (remark) text = text.replace(remark, remark.replace(/（[^）]*）/, `（${each}）`));
}

const done = new Set();

/** A deed that carries out an ask; `begin` puts somebody at a screen of their own. */
function deed(ask, play) {
  test(`${ask}`, { concurrency: false }, async () => {
    const row = cells(ask);
    assert.ok(row, `${ask} has a row in docs/usability.md`);
    const parts = [];
    let acting;
    const over = async () => {
      if (!acting) return;
      assert.deepEqual(trouble(acting.view), []);
      parts.push(await acting.counted());
    };
    const begin = async (...asked) => {
      await over();
      acting = await hand(...asked);
      return acting;
    };
    await play(begin);
    await over();
    const sum = (what) => parts.reduce((total, part) => total + part[what], 0);
    const [clicks, fields] = [sum('clicks'), sum('fields')];
    const each = parts.map((part) => `${part.who} ${part.clicks}`).join('，');
    done.add(ask);
    const [clicksBefore, fieldsBefore] = row.slice(5);
    for (const [what, now, written] of [['clicks', clicks, clicksBefore], ['fields', fields, fieldsBefore]]) {
      if (update && !/^\d+$/.test(written)) continue;
      assert.match(written, /^\d+$/, `${ask}: its ${what} are written in docs/usability.md by UPDATE=1`);
      assert.ok(now <= Number(written), `${ask} took ${now} ${what} (${each}), more than ${written}`);
      assert.ok(update || now === Number(written), `${ask} took only ${now} ${what} (${each}): write the smaller number`);
    }
    if (update) write(ask, [...row.slice(0, 5), clicks, fields], each);
    if (clicks >= REMARKED_FROM) {
      const remark = line(`- **${ask}**`);
      assert.ok(remark?.includes(`（${each}）`), `${ask} has a remark in docs/usability.md that says （${each}）`);
    }
  });
}

const CITY = '市经协办';
const OFFICE = '县经协办';
const GOVERNMENT = '县政府';
const PARTNER = '帮扶方';
const city = () => told.user('city-office');
const PHONE = { width: 'phone' };

// What is only looked up.

/** What a plan that was reported has of natures or forms: how the board calls the first of them. */
function reported(what, names) {
  const roots = told.plans({ state: 'reported' }).map((plan) => `'${plan.id}'`);
  const found = server.sql(`SELECT DISTINCT ${what} FROM plan_line WHERE root IN (${roots}) ORDER BY ${what}`);
  return first(found.flat().filter((one) => names[one]).map((one) => names[one]), `${what} that was reported`);
}

/** A number of the city's board is opened to the rows that come to it. */
async function opened(begin, kind) {
  const reader = await begin(CITY, city());
  await reader.menu('计划');
  const row = reader.main.locator('tbody tr', { has: reader.view.getByRole('rowheader', { name: kind, exact: true }) });
  const number = row.locator('td a').last();
  const said = await number.innerText();
  await reader.press(number);
  const rows = reader.main.locator('section', { hasText: '明细' }).first();
  assert.equal(await rows.locator('tfoot td.num').last().innerText(), said);
  for (const one of await rows.locator('tbody tr').allInnerTexts()) assert.ok(one.includes(kind), one);
}

deed('2.2.2.2', (begin) => opened(begin, reported('nature', { cooperation: '合作' })));

deed('3.5.3.1', (begin) =>
  opened(begin, reported('form', { pairing: '结对帮扶', funds: '资金帮扶', talent: '智力帮扶', technology: '科技帮扶', project: '项目帮扶' })),
);

deed('4.4.2.1', async (begin) => {
  const leader = await begin('市领导', told.user('city-leader'));
  await leader.go('责任清单');
  await leader.press(leader.main.locator('tbody th a', { hasText: '报年终总结' }).first());
  const shown = await leader.main.innerText();
  for (const { office } of told.counties) assert.ok(shown.includes(office.name), office.name);
  for (const said of ['在岗人员', '最近限期', '逾期未办']) assert.ok(shown.includes(said), said);
});

deed('4.4.2.2', async (begin) => {
  const county = first(told.counties.filter((one) => one.partnerUser), 'county with a partner');
  const partner = await begin(PARTNER, county.partnerUser);
  await partner.menu('结对');
  await partner.press(partner.main.locator('tbody tr', { hasText: county.government.name }).getByRole('link').first());
  const shown = await partner.main.innerText();
  for (const said of ['依据文件', '起始日期', '每期应办']) assert.ok(shown.includes(said), said);
});

deed('4.4.3.4', async (begin) => {
  const livelihood = { medical: '看病', schooling: '上学', water: '饮水', roads: '行路', housing: '住房' };
  const disclosed = 'EXISTS (SELECT 1 FROM published_newest n WHERE n.record = project.id)';
  const { name, theme, result } = told.record('project', `outcome = 'finished' AND year = ${told.year - 1} AND result IS NOT NULL
    AND theme IN ('${Object.keys(livelihood).join("', '")}') AND ${disclosed}`);
  const villager = await begin('群众', undefined, PHONE);
  await villager.go(livelihood[theme]);
  await villager.go(name);
  const shown = await villager.main.innerText();
  for (const said of ['已完工', String(result)]) assert.ok(shown.includes(said), said);
});

deed('4.4.5.6', async (begin) => {
  const question = '水管几时接到户？（示例）';
  const county = told.counties[0];
  const villager = await begin('群众', undefined, PHONE);
  await villager.go('说句话');
  await villager.put({ receiver: county.office.id, about: '饮水项目', words: question });
  await villager.send();
  const code = await villager.view.locator('.receipt code').innerText();
  const office = await begin(OFFICE, county.officeUser);
  await office.owed('答复', '来件');
  await office.put({ answer: '六月底前接到各户。' });
  await office.send();
  assert.equal(await state(office.view), '已答复');
  const again = await begin('群众', undefined, PHONE);
  await again.put({ code });
  await again.go('查询');
  const answered = await again.main.innerText();
  assert.ok(answered.includes(question) && answered.includes('六月底前接到各户。'), answered);
});

// The whole year of a county that has not begun, each step where it is owed.

let idle;
let idleTitle;

deed('5.2.4.1', async (begin) => {
  idle = told.idle();
  idleTitle = `${idle.place}${told.year}年度工作计划`;
  const office = await begin(OFFICE, idle.officeUser);
  await office.owed('编制计划', '编制计划');
  await office.put({ approach: '先办路和水两件事。' });
  await office.send();
  assert.equal(await state(office.view), '编制中');
});

deed('5.2.3.4', async (begin) => {
  const office = await begin(OFFICE, idle.officeUser);
  await office.opens(idleTitle);
  await office.go('修改');
  await office.touch(office.view.locator('[data-lines=budget_lines] [name=add_line]'));
  await office.put({ item: 'travel', amount_fen: '1.2万' }, 'budget_lines[0].');
  await office.send();
  assert.match(await office.main.innerText(), /差旅\s+1\.20/);
});

deed('5.2.4.2', async (begin) => {
  const office = await begin(OFFICE, idle.officeUser);
  await office.opens(idleTitle);
  await office.go('修改');
  const { road, water } = projects(told.year);
  for (const [index, project] of [road, { ...water, nature: 'cooperation' }].entries()) {
    await office.touch(office.view.locator('[data-lines=plan_lines] [name=add_line]'));
    await office.put(project, `plan_lines[${index}].`);
  }
  await office.send();
  await office.send('提交县政府审定');
  assert.equal(await state(office.view), '待县政府审定');
});

deed('5.2.4.3', async (begin) => {
  const plan = told.plan({ state: 'awaiting-consent' });
  const government = await begin(GOVERNMENT, plan.county.governmentUser);
  await government.owed('同意', plan.title);
  await government.press(government.view.locator('#do-consent').getByRole('button').last());
  assert.equal(await state(government.view), '县政府已同意');
});

deed('5.2.4.4', async (begin) => {
  const plan = told.plan({ state: 'county-approved' });
  const office = await begin(OFFICE, plan.county.officeUser);
  await office.owed('报市经协办', plan.title);
  await office.send();
  assert.equal(await state(office.view), '已报市');
});

let accepted;

deed('5.2.4.5', async (begin) => {
  accepted = told.plan({ state: 'reported' });
  const office = await begin(CITY, city());
  await office.owed('受理审核', accepted.title);
  await office.send();
  assert.equal(await state(office.view), '已汇总');
  await office.menu('计划');
  await office.go('汇编市级计划');
  await office.put({ answerable: '示例负责人' });
  await office.send();
  assert.match(await notice(office.view), /\S/);
});

deed('5.2.4.6', async (begin) => {
  const asks = await begin(CITY, city());
  await asks.owed('发起征询', accepted.title);
  await asks.send();
  const partner = await begin(PARTNER, accepted.county.partnerUser);
  await partner.owed('答复', accepted.place);
  const names = await partner.view.locator('select[name$=".answer"]').evaluateAll((all) => all.map((one) => one.name));
  for (const name of names) await partner.put({ [name]: 'agree' });
  await partner.send();
  const settles = await begin(CITY, city());
  await settles.owed('形成商定结果', accepted.title);
  await settles.send();
  assert.equal(await state(settles.view), '已商定');
});

deed('4.4.5.1', async (begin) => {
  const office = await begin(OFFICE, accepted.county.officeUser);
  await office.owed('起草公开', accepted.title);
  await office.put({ why: '群众反映最多。', telephone: '0753-0000000' });
  await office.send();
  await office.send('提交保密审查');
  const government = await begin(GOVERNMENT, accepted.county.governmentUser);
  await government.owed('审查通过并公开', accepted.place);
  await government.press(government.view.locator('#do-publish').getByRole('button').last());
  assert.equal(await state(government.view), '已公开');
});

// What is done beside a plan.

deed('5.2.3.2', async (begin) => {
  const plan = told.plan({ state: 'drafting', of: 'department' });
  const department = await begin('市直部门', told.user('department', told.organisation(plan.planner)));
  await department.opens(plan.title);
  await department.send('报市经协办');
  assert.equal(await state(department.view), '已报市');
});

deed('5.2.3.3', async (begin) => {
  const plan = told.plan({ state: 'executing', in: told.year - 1 });
  const office = await begin(OFFICE, plan.county.officeUser);
  await office.opens(plan.title);
  await office.go('填报进度');
  await office.put({ outcome: 'under-way', started: `${plan.year}-06-01`, achieved: '主体已完工。' }, 'plan_lines[0].');
  await office.send();
  assert.match(await office.main.innerText(), /主体已完工。/);
});

deed('5.2.3.1', async (begin) => {
  const known = new Set(server.sql('SELECT county FROM action_plan').map(([county]) => county));
  const county = first(told.counties.filter((one) => one.partner && !known.has(one.office.id)), 'pairing without an action plan');
  const office = await begin(OFFICE, county.officeUser);
  await office.go('起草行动规划');
  await office.touch(office.view.locator('[data-lines=goals] [name=add_line]'));
  await office.put({ first_year: String(told.year), last_year: String(told.year + 1), approach: '两年让山村喝上自来水。（示例）' });
  const goal = { name: '自来水入户（示例）', theme: 'water', unit: '户', reckoning: 'adds', baseline: '1000', target: '3000' };
  await office.put({ ...goal, year_1: '1000', year_2: '1000' }, 'goals[0].');
  await office.send();
  await office.send('提请双方确认');
  await office.send('受帮扶方确认');
  const partner = await begin(PARTNER, county.partnerUser);
  await partner.owed('确认行动规划', county.place);
  await partner.send();
  assert.equal(await state(partner.view), '已议定');
});

/** Counties whose leaders owe a visit this year, with somebody on either side. */
function owingVisit() {
  const open = told.duties.filter((duty) => duty.standing === 'leaders-go' && duty.due.startsWith(`${told.year}`));
  const owing = new Set(open.map((duty) => duty.organisation));
  return told.counties.filter((one) => one.partnerUser && owing.has(one.office.id));
}

/** A visit is planned by one side, reported by it at once, and confirmed by the other. */
async function visited(begin, county, from, values) {
  const office = await begin(OFFICE, county.officeUser);
  await from(office);
  await office.put({ subject: '互访（示例）', begins: told.today, ends: told.today, led_by: '示例领队', purpose: '商定年度安排。', ...values });
  await office.send();
  await office.put({ held_on: told.today, came: '6', outcome: '看了两个项目。' });
  await office.send('报告');
  assert.equal(await state(office.view), '待对方确认');
  const partner = await begin(PARTNER, county.partnerUser);
  await partner.owed('核对互访', '互访（示例）');
  await partner.send();
  assert.equal(await state(partner.view), '双方已确认');
}

deed('4.5.2.1', async (begin) => {
  const county = first(owingVisit(), 'county whose leaders owe a visit');
  await visited(begin, county, (office) => office.go('计划互访'), { level: 'departments', direction: 'incoming' });
});

deed('5.2.2.2', async (begin) => {
  const owed = `${told.year}年领导带队出访`;
  const county = first(owingVisit(), 'county whose leaders owe a visit');
  await visited(begin, county, (office) => office.owed('计划互访', owed), {});
  const view = await visit(server, county.officeUser);
  await view.goto(`/desk/pairings/${county.pairing.id}`);
  assert.match(await view.locator('.there li', { hasText: owed }).innerText(), /已办/);
});

deed('5.2.2.1', async (begin) => {
  const county = first(owingVisit().reverse(), 'county whose leaders owe a visit');
  const office = await begin(OFFICE, county.officeUser);
  await office.owed('计划互访', `${told.year}年领导带队出访`);
  const day = daysAfter(told.today, 30);
  await office.put({ subject: '县领导出访（示例）', begins: day, ends: day, led_by: '示例领队', purpose: '商定年度安排。' });
  await office.send();
  assert.equal(await state(office.view), '已计划');
});

deed('5.4.3.1', async (begin) => {
  const late = told.plan({ state: 'executing', in: told.year - 1 });
  const office = await begin(CITY, city());
  await office.press(office.view.locator('li', { hasText: late.title }).getByRole('link', { name: '催', exact: true }));
  await office.send();
  assert.equal(await state(office.view), '待签收');
  const county = await begin(OFFICE, late.county.officeUser);
  await county.owed('签收', '报年终总结');
  await county.send();
  assert.equal(await state(county.view), '已签收');
});

deed('4.4.2.3', async (begin) => {
  const withOffice = (town) => told.counties.find((county) => county.office.parent === town.parent);
  const towns = told.organisations.filter((one) => one.category === 'town' && told.people('town-office', one).length > 0);
  const town = first(towns.filter(withOffice), 'town with somebody who acts for it');
  const clerk = await begin('镇', told.user('town-office', town), PHONE);
  await clerk.go('提出项目建议');
  const subject = '村口蓄水池（示例）';
  await clerk.put({ subject, theme: 'water', why: '天旱时要下山挑水。', content: '建蓄水池一座。', people_served: '640', cost_fen: '18万' });
  await clerk.send();
  const office = await begin(OFFICE, withOffice(town).officeUser);
  await office.owed('答复建议', subject);
  await office.put({ nature: 'grant', form: 'project' });
  await office.send();
  assert.equal(await state(office.view), '已采纳');
});

test('every ask that is carried out has its row, in the order of docs/asks.txt, and its deed', () => {
  const asks = readFileSync(join(root, 'docs', 'asks.txt'), 'utf8').matchAll(/^([0-9.]+) (?:全|部分) /gm);
  const carried = [...asks].map(([, ask]) => ask);
  assert.equal(carried.length, 22);
  assert.deepEqual([...text.matchAll(/^\| ([0-9.]+) \|/gm)].map(([, ask]) => ask), carried);
  assert.deepEqual([...done].toSorted(), carried.toSorted());
});
