// A villager with a phone finds the road of the village, reads who pays and whom to call, asks, and is answered.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { axe, leads, page, problems, shot, startServer, visit } from './harness.mjs';
import { disclosed } from './told.mjs';

let server;
let told;
before(async () => {
  server = await startServer();
  told = await disclosed(server);
});

async function look(view, name) {
  const beyond = await view.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${name} is ${beyond} px wider than the screen`);
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
    await leads(view, () => view.locator('.news a', { hasText: road.name }).click());
    const text = await view.locator('main').innerText();
    for (const said of [road.name, road.village, road.lead_person, '0753-0000000', '帮扶方']) {
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
    assert.match(code, /^[0-9a-f]{12}$/);
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

    // By the code, on the same page.
    await view.goto('/supervision');
    await view.locator('[name=code]').fill(code);
    await press(view, 'main .filters');
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

test('lists narrow by every control, keep it in the address, and say what to leave out', async () => {
  const view = await page({ server, width: 'phone', javaScript: false });
  const { plan, road } = told;
  await view.goto('/projects');
  await view.locator('[name=place]').selectOption(plan.planner);
  await view.locator('[name=theme]').selectOption('roads');
  await view.locator('[name=year]').selectOption(String(plan.year));
  await view.locator('[name=village]').fill(road.village);
  await press(view, 'main .filters');
  assert.equal(await view.locator('.news a').first().innerText(), road.name);
  const address = view.url();
  assert.match(address, /theme=roads/);
  const again = await page({ server });
  await again.goto(address);
  assert.equal(await again.locator('.news a').first().innerText(), road.name);

  await view.locator('[name=village]').fill('没有的村');
  await press(view, 'main .filters');
  assert.match(await view.locator('.empty').innerText(), /去掉村：没有的村/);
  await look(view, 'villager-empty');
  // Without the village every road of the county and the year is there.
  await leads(view, () => view.locator('.empty a').first().click());
  assert.ok((await view.locator('.news a').allInnerTexts()).includes(road.name));

  await view.goto(`/disclosures?theme=roads&q=${encodeURIComponent('修路')}`);
  assert.match(await view.locator('.news li').first().innerText(), /公示期/);
  await look(view, 'villager-disclosures');
  await view.goto('/');
  assert.ok((await view.locator('section', { hasText: '最新公开' }).last().locator('.news a').count()) > 0);
  await look(view, 'villager-home');
});
