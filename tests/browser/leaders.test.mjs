// Whoever decides on what others write: a county’s leader decides three papers on a phone from the first screen on, with the
// office’s usual phrases; the city’s leader sees what is late and gives a word on it; who owes what, over all offices.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { address, decide, look, put, send, state, toDecision } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';
import { actor } from './told.mjs';

const PHONE = { width: 'phone', viewport: { width: 390, height: 844 } };

let server;
let told;
before(async () => {
  server = await startServer();
  told = sample(server);
});

/** The cards of the first screen, each as its words. */
const cards = (view) => view.locator('.paper').allInnerTexts();

test('a county’s leader decides three papers on a phone, each where it lies', async () => {
  const plan = told.plan({ state: 'awaiting-consent' });
  const { county } = plan;
  const [office, partner] = [county.officeUser, county.partnerUser].map((user) => actor(server, user));
  const [city, mayor] = ['city-office', 'city-leader'].map((role) => actor(server, told.user(role)));
  // Beside the plan a task to be signed for.
  const summary = first(told.plans({ state: 'summarised', in: told.year - 1 }).filter((one) => one.planner === plan.planner), 'summary');
  await mayor.create('tasks', {
    giver: told.organisations.find((one) => one.category === 'city-government').id, lead: county.government.id,
    subject: '把今年的配套资金落实（浏览器示例）', due: daysAfter(told.today, 20), plan: summary.id,
  });

  const leader = await visit(server, county.governmentUser, PHONE);
  // A phrase for oneself, offered wherever one agrees.
  await leader.goto('/desk/phrases/new/create');
  await put(leader, 'words', '同意，按程序报市。');
  await leader.locator('[name=occasion]').selectOption('onwards');
  await send(leader);

  await leader.goto('/desk');
  const all = await cards(leader);
  assert.equal(all.length, 2, all.join('\n---\n'));
  const card = all.find((text) => text.includes(plan.title));
  for (const said of ['总投资', '万元', '审定计划', '看', '同意', '退回修改']) assert.ok(card.includes(said), card);
  await look(leader, 'leader-phone-zh');

  await toDecision(leader, plan.title, '同意');
  assert.match(leader.url(), /#do-consent$/, 'the decision stands on the page of the paper');
  assert.ok(await leader.locator('#do-consent').isVisible());
  await leader.locator('#do-consent').getByText('同意，按程序报市。').click();
  assert.equal(await leader.locator('#do-consent textarea').first().inputValue(), '同意，按程序报市。');
  assert.equal(await leader.locator('#do-return').getByLabel('同意，按程序报市。').count(), 0, 'it is not said when giving back');
  await decide(leader, 'consent');
  assert.equal(await state(leader), '县政府已同意');

  await leader.goto('/desk');
  await toDecision(leader, '把今年的配套资金落实', '签收');
  await decide(leader, 'sign-for');
  await leader.goto('/desk');
  assert.match((await cards(leader)).join('\n'), /报结/, 'what was signed for is now to be done');

  // The plan goes its way; what was agreed is to be disclosed, and is reviewed.
  await office.act('annual-plans', plan.id, 'report');
  await city.act('annual-plans', plan.id, 'accept');
  const talk = await city.create('consultations', { plan: plan.id, partner: plan.partner, due: daysAfter(told.today, 30) });
  const asked = await partner.read('consultations', talk.record.id);
  const answers = asked.consultation_lines.map((line) => ({ id: line.id, answer: 'agree' }));
  await partner.act('consultations', talk.record.id, 'answer', { consultation_lines: answers });
  await city.act('annual-plans', plan.id, 'settle');
  const disclosure = await office.create('disclosures', {
    publisher: plan.planner, plan: plan.id, matter: 'selection', why: '村民代表会议定的（示例）。', telephone: '0753-0000000',
  });
  await office.act('disclosures', disclosure.record.id, 'submit-for-review');
  await leader.goto('/desk');
  await toDecision(leader, '保密审查', '退回修改');
  await leader.locator('#do-return textarea').fill('第二项的责任人写全。');
  await decide(leader, 'return');
  assert.equal(await state(leader), '起草中');
});

test('a ticked phrase is written without a script too, and colleagues are offered what is shared', async () => {
  const { county, address: plan } = first(told.plans({ state: 'reported' }).filter((one) => one.county.offices.length > 1), 'plan');
  const [writer, colleague] = county.offices;
  const own = await actor(server, writer).create('phrases', { office: county.office.id, words: '数字有误，改后再报。', occasion: 'back' });
  const view = await visit(server, colleague, { javaScript: false });
  const offered = async () => {
    await view.goto(`${plan}/recall`);
    return view.getByLabel('数字有误，改后再报。');
  };
  assert.equal(await (await offered()).count(), 0, 'it is somebody’s own');
  await actor(server, writer).act('phrases', own.record.id, 'share');
  await (await offered()).check();
  await send(view);
  assert.match(await view.locator('main').innerText(), /数字有误，改后再报。/);
});

test('the city’s leader sees what is late and gives a word on it', async () => {
  const leader = await visit(server, told.user('city-leader'), PHONE);
  await leader.goto('/desk');
  const tiles = await leader.locator('.figure').allInnerTexts();
  for (const said of ['已报', '退回未再报', '未编计划']) assert.ok(tiles.some((tile) => tile.includes(said)), tiles.join('\n'));
  await look(leader, 'city-leader-phone-zh');
  const late = leader.locator('.briefly li', { has: leader.locator('.state.late') });
  assert.ok((await late.count()) > 0, 'something is late in the sample');
  await leads(leader, () => leader.getByRole('link', { name: '批示', exact: true }).first().click());
  assert.match(address(leader), /\/desk\/tasks\/new\/give/);
});

test('who owes what: by post, by office, each time; nobody is found where nobody holds the post', async () => {
  const office = await visit(server, told.user('city-office'));
  await office.goto('/desk/responsibilities');
  await look(office, 'responsibilities-desktop-zh');
  const overdue = Number(await office.locator('.figure', { hasText: '逾期未办' }).locator('b').innerText().then((text) => text.match(/\d+/)[0]));
  const [[open]] = server.sql(`SELECT COUNT(*) FROM duty WHERE programme = '${told.programme}' AND closed_at IS NULL
    AND due < '${told.today}' AND due >= '${told.year}-01-01'`);
  assert.ok(overdue <= Number(open), 'no more than there are');
  const row = office.locator('tbody tr', { has: office.locator('th a') }).first();
  await leads(office, () => row.locator('th a').first().click());
  assert.ok((await office.locator('main table').count()) >= 1);
  await look(office, 'responsibilities-opened-desktop-zh');
  const english = await visit(server, told.user('county-office'), { ...PHONE, lang: 'en' });
  await english.goto('/desk/responsibilities');
  await look(english, 'responsibilities-phone-en');
});
