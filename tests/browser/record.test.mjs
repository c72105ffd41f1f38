// The page of a record: what cannot be done yet is grey and says why, what points at the record is listed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, sample } from './find.mjs';
import { axe, beyond, leads, problems, startServer, visit } from './harness.mjs';

const ways = [['desktop', 'zh', true], ['phone', 'en', false]];

const fits = async (view) => (await beyond(view)) <= 0;

test('what cannot be done yet is grey, is reached by the keyboard, says why and does nothing', async () => {
  const server = await startServer();
  const plan = sample(server).plan({ state: 'awaiting-consent' });
  for (const [width, lang, javaScript] of ways) {
    const view = await visit(server, plan.county.officeUser, { width, lang, javaScript });
    await view.goto(plan.address);
    const grey = view.locator('.barred button[aria-describedby="why-report"]');
    assert.equal(await grey.count(), 1);
    const label = lang === 'zh' ? '报市经协办' : 'Report to the city office';
    assert.equal(await grey.innerText(), label);
    const why = view.locator(`#${await grey.getAttribute('aria-describedby')}`);
    assert.match(await why.innerText(), lang === 'zh' ? /“县政府已同意”时才能办理/ : /only while it is “Approved by the county”/);
    const [button, reason] = [await grey.boundingBox(), await why.boundingBox()];
    assert.ok(reason.y >= button.y + button.height, 'the reason stands beneath');
    await grey.focus();
    assert.equal(await view.locator('button:focus').innerText(), label);
    await view.keyboard.press('Enter');
    assert.equal(new URL(view.url()).pathname, plan.address);
    // Whoever tries the address is told the same.
    const said = await why.innerText();
    await view.emulateMedia({ media: 'print' });
    assert.equal(await grey.isVisible(), false, 'not on paper');
    await view.emulateMedia({ media: 'screen' });
    assert.deepEqual([await axe(view), await fits(view), problems(view)], [[], true, []]);
    await view.goto(`${plan.address}/report`);
    assert.equal(await view.locator('main .empty p').innerText(), said);
  }
  await server.stop();
});

test('what points at a record is listed, the first ten, with a way to all', async () => {
  const server = await startServer();
  const told = sample(server);
  const counted = server.sql('SELECT owner, COUNT(*) FROM project GROUP BY owner HAVING COUNT(*) > 10');
  const isCounty = ([owner]) => told.counties.some((county) => county.office.id === owner);
  const [office, owned] = first(counted.filter(isCounty), 'county with more than ten projects');
  for (const [width, lang, javaScript] of ways) {
    const view = await visit(server, told.user('city-office'), { width, lang, javaScript });
    await view.goto(`/desk/organisations/${office}`);
    const list = view.locator('#project-owner');
    assert.equal(await list.locator('h2').innerText().then((text) => text.split(/\s/)[0]), lang === 'zh' ? '项目' : 'Projects');
    assert.ok((await list.locator('h2 span').innerText()).includes(String(owned)));
    assert.equal(await list.locator('li').count(), 10);
    assert.deepEqual([await axe(view), await fits(view)], [[], true]);
    await leads(view, () => list.locator('p a').click());
    assert.equal(await view.locator('tbody tr').count(), owned);
    // The list says of whose they are, keeps it while one searches, and leads out of it.
    const label = lang === 'zh' ? '申报单位：' : 'Put forward by: ';
    const within = view.locator('.within li');
    assert.ok((await within.innerText()).startsWith(label), await within.innerText());
    assert.deepEqual([await axe(view), await fits(view)], [[], true]);
    await view.locator('.filters [name=q]').fill('没有这样的项目');
    await leads(view, () => view.locator('.filters button').click());
    assert.equal(await view.locator('.empty').count(), 1);
    assert.ok((await within.innerText()).startsWith(label));
    await leads(view, () => within.locator('a').click());
    assert.equal(await within.count(), 0);
    assert.deepEqual(problems(view), []);
  }
  await server.stop();
});
