// A villager with a phone finds the road of the village, reads who pays and whom to call, asks, and is answered.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from './forms.mjs';
import { PASSWORD, axe, beyond, leads, page, problems, shot, startServer, visit } from './harness.mjs';
import { first, sample } from './find.mjs';
import { disclosed } from './told.mjs';

let server;
let told;
before(async () => {
  server = await startServer();
  told = await disclosed(server);
});

async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  assert.deepEqual(problems(view), [], name);
  await shot(view, name);
}

const press = (view, within) => leads(view, () => view.locator(`${within} button`).first().click());

for (const javaScript of [true, false]) {
  const how = javaScript ? 'script' : 'plain';

  test(`a villager finds the road, asks, and is answered (${how})`, { concurrency: false }, async () => {
    const view = await page({ server, width: 'phone', javaScript });
    const { plan, road } = told;
    await view.goto('/projects');
    await look(view, `villager-projects-${how}`);
    await view.locator('[name=q]').fill('修路');
    await press(view, 'main .filters');
    assert.match(await view.locator('main [role=status]').innerText(), /行路/);
    await look(view, `villager-roads-${how}`);
    await leads(view, () => view.locator('.table.cards a', { hasText: road.name }).click());
    const text = await view.locator('main').innerText();
    for (const said of [road.name, road.village, road.lead_person, '0753-0000000', '谁出']) {
      assert.ok(text.includes(said), `${said} is not in ${text}`);
    }
    assert.equal(await view.locator('p.telephone a').getAttribute('href'), 'tel:07530000000');
    await look(view, `villager-project-${how}`);

    // The disclosure says why, how much, from whom and until when.
    await leads(view, () => view.locator('.news a').first().click());
    const disclosure = await view.locator('main').innerText();
    for (const said of ['为什么选这些项目', '出资单位', '责任单位', '公示中', road.name, '0753-0000000']) {
      assert.ok(disclosure.includes(said), `${said} is not in ${disclosure}`);
    }
    await look(view, `villager-disclosure-${how}`);

    // The question, in the form on the same page.
    await view.locator('.head .actions a', { hasText: '对它有话要说' }).click();
    await view.locator('#write h2').waitFor();
    assert.match(view.url(), /#write$/);
    assert.equal(await view.locator('[name=receiver]').getAttribute('value'), plan.planner);
    const question = `这条路什么时候开工？走哪一段？（${how}）`;
    await view.locator('[name=words]').fill(question);
    await view.locator('[name=may_publish]').check();
    await look(view, `villager-form-${how}`);
    await press(view, 'main form.card .form-foot');
    const code = await view.locator('.receipt code').innerText();
    assert.match(code, /^\d{4} \d{4} \d{4}$/);
    await look(view, `villager-code-${how}`);

    // The office has it on its desk with a day, and answers.
    const office = await visit(server, told.officeUser);
    await office.goto('/desk');
    const todo = office.locator('.todo', { hasText: '来件' }).filter({ has: office.getByRole('link', { name: '答复', exact: true }) }).first();
    assert.match(await todo.innerText(), /\d+\s*天|月\d+日/);
    await leads(office, () => todo.getByRole('link', { name: '答复', exact: true }).click());
    await office.locator('[name=answer]').fill(`五月一日开工，从村口到小学。（${how}）`);
    await press(office, 'main .form-foot');
    assert.match(await office.locator('.notice.ok').innerText(), /答复/);

    // By the code, on a page of its own.
    await view.goto('/supervision/answer');
    await view.locator('[name=code]').fill(code);
    await press(view, 'main form.card .form-foot');
    const answered = await view.locator('main').innerText();
    assert.ok(answered.includes('五月一日开工') && answered.includes(question), answered);
    assert.ok(!(await (await page({ server })).request.get('/supervision').then((got) => got.text())).includes(`小学。（${how}）`));

    // With consent it becomes public.
    await leads(office, () => office.locator('.actions a', { hasText: '公开答复' }).click());
    await press(office, 'main .form-foot');
    await view.goto('/supervision');
    assert.ok((await view.locator('article', { hasText: question }).innerText()).includes('五月一日开工'));
    await look(view, `villager-answered-${how}`);
  });
}

for (const [lang, javaScript] of [['zh', true], ['en', false]]) {
  test(`a word is sent once, and its code is typed as telephones write it (${lang})`, { concurrency: false }, async () => {
    const server = await startServer();
    const view = await page({ server, width: 'phone', lang, javaScript });
    const count = () => server.sql('SELECT COUNT(*) FROM supervision_case')[0][0];
    const before = count();
    await view.goto('/supervision');
    await view.locator('[name=receiver]').selectOption({ index: 1 });
    await view.locator('[name=about]').fill('路灯');
    await view.locator('[name=words]').fill('村口的路灯不亮了');
    await leads(view, () => view.locator('main form.card .form-foot button').dblclick());
    await view.waitForURL(/\/supervision\/received\//);
    await view.locator('.receipt code').waitFor();
    const code = await view.locator('.receipt code').innerText();
    const receipt = await view.locator('.receipt').innerText();
    await view.reload();
    assert.equal(await view.locator('.receipt').innerText(), receipt);
    assert.equal(count(), before + 1);
    assert.match(receipt, lang === 'zh' ? /经协办，\d+月\d+日前答复/ : /, answer by \d+ [A-Z]/);
    await look(view, `villager-receipt-${lang}`);
    if (javaScript) {
      await view.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await view.locator('[data-copy]').click();
      await until(async () => (await view.locator('[data-copy]').innerText()) === '已复制');
      assert.equal(await view.evaluate(() => navigator.clipboard.readText()), code);
    }
    const saved = view.waitForEvent('download');
    await view.locator('[data-picture]').click();
    assert.match((await saved).suggestedFilename(), javaScript ? /\.png$/ : /\.svg$/);

    const digits = code.replaceAll(' ', '');
    const wide = [...digits].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    for (const typed of [code, `${wide}。`, ` ${wide.slice(0, 4)}　${wide.slice(4)} `, `${digits}.`]) {
      await view.goto('/supervision/answer');
      await view.locator('[name=code]').fill(typed);
      await press(view, 'main form.card .form-foot');
      assert.ok((await view.locator('main').innerText()).includes('村口的路灯不亮了'), typed);
    }
    await look(view, `villager-looked-up-${lang}`);
    const [number] = server.sql('SELECT number FROM supervision_case ORDER BY id DESC LIMIT 1')[0];
    await view.locator('[name=code]').last().fill(number);
    await press(view, 'main form.card .form-foot');
    assert.match(await view.locator('.errors').innerText(), lang === 'zh' ? /编号.*打不开答复/ : /number opens nothing/);
    await shot(view, `villager-number-${lang}`);

    // The sixth household behind the same address.
    for (let household = 2; household <= 6; household += 1) {
      await view.goto('/supervision');
      await view.locator('[name=receiver]').selectOption({ index: 1 });
      await view.locator('[name=about]').fill('路灯');
      await view.locator('[name=words]').fill(`第${household}户也要路灯`);
      await press(view, 'main form.card .form-foot');
    }
    assert.match(await view.locator('.errors').innerText(), /0753-0000000/);
    await shot(view, `villager-sixth-${lang}`);
    const sum = (await view.locator('[name=asked]').inputValue()).split(' ')[0].split('+').reduce((all, one) => all + Number(one), 0);
    await view.locator('[name=sum]').fill(String(sum));
    await press(view, 'main form.card .form-foot');
    await view.locator('.receipt code').waitFor();
    assert.equal(count(), before + 6);
    await server.stop();
  });
}

test('of forty passwords at once five are looked at, and the right one waits too', { concurrency: false }, async () => {
  const server = await startServer();
  const user = sample(server).user('city-office');
  const guess = (password) =>
    fetch(`${server.url}/sign-in`, { method: 'POST', body: new URLSearchParams({ user, password }), redirect: 'manual' });
  const answers = await Promise.all(Array.from({ length: 39 }, (_, number) => guess(`wrong-password-${number}`)));
  const wrong = answers.filter((answer) => answer.status === 422).length;
  assert.ok(wrong <= 5 && answers.every((answer) => [422, 429].includes(answer.status)), String(answers.map((one) => one.status)));
  assert.equal((await guess(PASSWORD)).status, 429, 'the right one waits too');
  const view = await page({ server });
  await view.goto('/sign-in');
  await view.locator('[name=user]').fill(user);
  await view.locator('[name=password]').fill(PASSWORD);
  await leads(view, () => view.locator('.sign-in button').click());
  assert.match(await view.locator('.errors').innerText(), /请过 \d+ 分钟再试/);
  await server.stop();
});

test('lists narrow by every control, keep it in the address, and say what to leave out', async () => {
  const view = await page({ server, width: 'phone', javaScript: false });
  const { plan, road } = told;
  await view.goto('/projects');
  await view.locator('[name=place]').selectOption(plan.planner);
  await view.locator('[name=theme]').selectOption('roads');
  await view.locator('[name=year]').selectOption(String(plan.year));
  await view.locator('[name=village]').fill(road.village);
  await press(view, 'main .filters');
  assert.equal(await view.locator('.table.cards tbody a').first().innerText(), road.name);
  const address = view.url();
  assert.match(address, /theme=roads/);
  const again = await page({ server });
  await again.goto(address);
  assert.equal(await again.locator('.table.cards tbody a').first().innerText(), road.name);

  await view.locator('[name=village]').fill('没有的村');
  await press(view, 'main .filters');
  assert.match(await view.locator('.empty').innerText(), /去掉村：没有的村/);
  await look(view, 'villager-empty');
  // Without the village every road of the county and the year is there.
  await leads(view, () => view.locator('.empty a').first().click());
  assert.ok((await view.locator('.table.cards tbody a').allInnerTexts()).includes(road.name));

  await view.goto(`/disclosures?theme=roads&q=${encodeURIComponent('修路')}`);
  assert.match(await view.locator('.table tbody tr').first().innerText(), /公示/);
  await look(view, 'villager-disclosures');
  await view.goto('/');
  assert.ok((await view.locator('section', { hasText: '最新公开' }).last().locator('.news a').count()) > 0);
  await look(view, 'villager-home');
});

/** A finished project of the sample in a village, with the county that may be asked about it. */
function finished() {
  const rows = server.sql(`SELECT id, name, owner, village, cost_fen, finished, result FROM project
    WHERE programme = '${sample(server).programme}' AND outcome = 'finished' AND village IS NOT NULL AND town IS NOT NULL
    AND EXISTS (SELECT 1 FROM published_newest n WHERE n.record = project.id) ORDER BY id`);
  const [id, name, owner, village, cost, day, result] = first(rows, 'finished project in a village');
  const county = sample(server).counties.find((one) => one.office.id === owner);
  return { id, name, owner, village, cost: Number(cost), day, result, county };
}

const wan = (fen) => (Math.round(fen / 10_000) / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');

for (const javaScript of [true, false]) {
  const how = javaScript ? 'script' : 'plain';

  test(`from home to the village: what it cost, whether it is finished, a question, and back (${how})`, { concurrency: false }, async () => {
    const view = await page({ server, javaScript, width: 'phone', viewport: { width: 390, height: 844 } });
    // Once by the finger, once by the keyboard alone.
    const touch = (what) => (javaScript ? what.click() : what.press('Enter'));
    const go = (within) => leads(view, () => touch(view.locator(`${within} button`).first()));
    const one = finished();
    await view.goto('/');
    await look(view, `villager-first-${how}`);
    await view.locator('.mine select[name=county]').selectOption(one.owner);
    await view.locator('.mine [name=name]').fill(one.village);
    await go('.mine');
    // One village of that name is opened; of several the one that is meant is chosen.
    if (view.url().includes('/villages?')) {
      const links = view.locator('.chips a', { hasText: one.village });
      let at = 0;
      for (const href of await links.evaluateAll((all) => all.map((link) => link.href))) {
        if ((await (await view.request.get(href)).text()).includes(one.name)) break;
        at += 1;
      }
      await leads(view, () => touch(links.nth(at)));
    }
    assert.equal(await view.locator('h1').innerText(), one.village);
    const card = view.locator('.asked', { hasText: one.name });
    const said = await card.innerText();
    assert.match(said, /已完工/);
    assert.ok(said.includes(wan(one.cost)), `${wan(one.cost)} is not in ${said}`);
    assert.ok(said.includes(`成果：${one.result}`), said);
    assert.ok((await card.locator('.who li').count()) > 0, 'who pays');
    assert.ok((await card.locator('.pictures img').count()) > 0, 'a photograph');
    const picture = await card.locator('.pictures img').first().getAttribute('src');
    assert.equal((await view.request.get(picture)).headers()['content-type'], 'image/jpeg');
    await look(view, `villager-village-${how}`);

    await leads(view, () => touch(card.locator('.actions a').last()));
    assert.match(view.url(), new RegExp(`/projects/${one.id}#write$`));
    const question = `谁来管护？坏了找谁？（${how}）`;
    await view.locator('[name=words]').fill(question);
    await go('main form.card .form-foot');
    const code = await view.locator('.receipt code').innerText();
    const office = await visit(server, one.county.officeUser);
    await office.goto(`/desk/supervision-cases/${sample(server).record('supervision_case').id}/answer`);
    await office.locator('[name=answer]').fill(`村里有人管护。（${how}）`);
    await press(office, 'main .form-foot');

    // Back by the code, from the first page.
    await view.goto('/');
    await view.locator('.look [name=code]').fill(code);
    await go('.look');
    const answered = await view.locator('main').innerText();
    assert.ok(answered.includes(question) && answered.includes('村里有人管护'), answered);
    await look(view, `villager-back-${how}`);
  });
}

test('lists are sorted by their columns, in the address, with what is empty last', async () => {
  const view = await page({ server });
  await view.goto('/projects');
  const amounts = async () => {
    const head = await view.locator('thead th').allInnerTexts();
    const at = head.findIndex((text) => text.includes('总投资'));
    const cells = await view.locator(`tbody tr > :nth-child(${at + 1})`).allInnerTexts();
    return cells.map((text) => Number(text.replaceAll(',', '')));
  };
  await leads(view, () => view.locator('thead a', { hasText: '总投资' }).click());
  assert.match(view.url(), /sort=-cost_fen/);
  const falling = await amounts();
  assert.deepEqual(falling, [...falling].sort((one, other) => other - one));
  await leads(view, () => view.locator('thead a', { hasText: '总投资' }).click());
  const rising = await amounts();
  assert.deepEqual(rising, [...rising].sort((one, other) => one - other));
  assert.ok(rising[0] <= falling.at(-1) && falling[0] >= rising.at(-1), 'of all, not of one page');
  await leads(view, () => view.locator('.pager [rel=next]').click());
  assert.match(view.url(), /sort=cost_fen.*page=2|page=2.*sort=cost_fen/);
  assert.ok((await amounts())[0] >= rising.at(-1));
  assert.deepEqual(await axe(view), []);
});

test('a hit stands with the words around it', async () => {
  const view = await page({ server, width: 'phone' });
  const { village } = finished();
  await view.goto(`/search?q=${encodeURIComponent(village)}`);
  assert.ok((await view.locator('.news mark').count()) > 0);
  assert.ok((await view.locator('.news mark').allInnerTexts()).includes(village));
  await look(view, 'villager-hits');
});

test('an English browser reads places in pinyin, without choosing a language', async () => {
  const view = await page({ server, lang: 'en' });
  const { owner, village } = finished();
  await view.goto(`/counties/${owner}`);
  assert.equal(await view.locator('html').getAttribute('lang'), 'en');
  const told = await view.locator('.towns').innerText();
  assert.match(told, new RegExp(`[A-Z][a-z]+ Village ${village}`));
  await look(view, 'villager-county-en');
});
