// Offices talk beside a consultation, and whoever has to know is told: in the product, and by letter in their language.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { daysAfter, first, sample } from './find.mjs';
import { axe, beyond, leads, problems, shot, startServer, visit } from './harness.mjs';
import { actor } from './told.mjs';

let server;
let told;
let city;
before(async () => {
  // Letters lead to where the platform is reached, which is configured.
  server = await startServer({ extraArgs: ['--public-url', 'http://suimei.example'] });
  told = sample(server);
  city = actor(server, told.user('city-office'));
});

const words = {
  zh: { question: '提问', reply: '回复', unread: /未读/, said: '请附预算文件。', none: '没有通知' },
  en: { question: 'asks', reply: 'Reply', unread: /unread/i, said: 'Please attach the budget.', none: 'No notices' },
};

async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  assert.deepEqual(problems(view).filter((problem) => !problem.includes(' 422 ')), [], name);
  await shot(view, name);
}

const press = (view, within) => leads(view, () => view.locator(`${within} button`).last().click());
const bell = (view) => view.locator('header a.bell');

/** A plan that the city has taken in, whose partner is asked: the consultation and who takes part. */
async function asked(turn) {
  const { id, county } = told.plans({ state: 'reported' })[turn] ?? first([], 'reported plan');
  await city.act('annual-plans', id, 'accept');
  const plan = await city.read('annual-plans', id);
  const made = await city.create('consultations', { plan: id, partner: plan.partner, due: daysAfter(told.today, 30) });
  return { talk: made.record.id, county };
}

for (const [turn, [lang, width]] of [['zh', 'desktop'], ['en', 'phone']].entries()) {
  test(`a question is told, opened, answered and talked over (${lang}, ${width})`, { concurrency: false }, async () => {
    const { talk, county } = await asked(turn);
    const say = words[lang];
    const partner = await visit(server, county.partnerUser, { lang, width });
    await partner.goto(`/desk/consultations/${talk}/ask`);
    await partner.locator('[name=question]').fill('配套资金落实了没有？');
    await press(partner, 'main .form-foot');

    const office = await visit(server, county.officeUser, { lang, width });
    await office.goto('/desk');
    assert.match(await bell(office).getAttribute('aria-label'), say.unread);
    await leads(office, () => bell(office).click());
    const newest = office.locator('.log > li').first();
    assert.match(await newest.innerText(), say.unread);
    assert.ok((await newest.innerText()).includes('配套资金落实了没有？'));
    await look(office, `notices-${lang}`);
    const unread = await office.locator('.log > li .state').count();
    await leads(office, () => newest.locator('form button').click());
    assert.match(office.url(), new RegExp(`/desk/consultations/${talk}$`), 'it leads to what it is about');
    const remarks = office.locator('#remarks');
    assert.ok((await remarks.innerText()).includes('配套资金落实了没有？'));

    await office.goto(`/desk/consultations/${talk}/reply`);
    await office.locator('[name=reply]').fill('已列入县预算。');
    await press(office, 'main .form-foot');
    await office.goto('/desk/notices');
    assert.equal(await office.locator('.log > li .state').count(), unread - 1, 'what was opened is read');

    // A remark goes without leaving the page, is refused without words, and what was typed stays.
    await partner.goto(`/desk/consultations/${talk}`);
    await partner.locator('#remarks [name=words]').evaluate((box) => box.removeAttribute('maxlength'));
    const long = '长'.repeat(2001);
    await partner.locator('#remarks [name=words]').fill(long);
    await press(partner, '#remarks form');
    assert.equal(await partner.locator('main [name=words]').inputValue(), long);
    await partner.locator('main [name=words]').fill(say.said);
    await press(partner, 'main .form-foot');
    const texts = await partner.locator('#remarks .log blockquote').allInnerTexts();
    assert.deepEqual(texts, ['配套资金落实了没有？', '已列入县预算。', say.said], 'in the order in which they were said');
    await look(partner, `remarks-${lang}`);

    await office.goto('/desk/notices');
    assert.ok((await office.locator('.log > li').first().innerText()).includes(say.said));
    await press(office, '.head .actions');
    assert.equal(await office.locator('.log > li .state').count(), 0);
    assert.equal(await bell(office).locator('i').count(), 0);
    const stranger = await visit(server, told.user('audit-administrator'), { lang, width });
    await stranger.goto('/desk/notices');
    assert.ok((await stranger.locator('main').innerText()).includes(say.none));
    await look(stranger, `notices-none-${lang}`);
  });
}

test('a plan that comes back is told by notice and by letter, in the language of the reader, without a script', async () => {
  const { id, county } = first(told.plans({ state: 'awaiting-consent' }), 'plan awaiting consent');
  const [{ id: person }] = server.rows(`SELECT id FROM person WHERE user_name = '${county.officeUser}'
    AND programme = '${told.programme}'`)[0];
  const clerk = actor(server, county.officeUser);
  await clerk.act('users', person, 'change-contact', { email: 'reader@example.org', telephone: null });
  await clerk.act('users', person, 'choose-digest', { no_digest: true, language: 'english' });
  const government = await visit(server, county.governmentUser, { javaScript: false });
  await government.goto(`/desk/annual-plans/${id}/return`);
  await government.locator('[name=reason]').fill('请把工期写清楚。');
  await press(government, 'main .form-foot');

  const office = await visit(server, county.officeUser, { javaScript: false });
  await office.goto('/desk/notices');
  const newest = office.locator('.log > li').first();
  assert.ok((await newest.innerText()).includes('请把工期写清楚。'));
  await leads(office, () => newest.locator('form button').click());
  assert.match(office.url(), new RegExp(`/desk/annual-plans/${id}$`));
  const [letter] = server.rows("SELECT subject, body FROM outbox WHERE recipient = 'reader@example.org' ORDER BY id DESC LIMIT 1")[0];
  assert.match(letter.subject, /returned/);
  assert.ok(letter.body.includes('请把工期写清楚。') && letter.body.includes(`http://suimei.example/desk/annual-plans/${id}`), letter.body);
});
