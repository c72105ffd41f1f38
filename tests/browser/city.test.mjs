// The city office's year: the board, several plans at once, the city plan's table, the leader's page, the meeting room.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from './find.mjs';
import { axe, leads, page, problems, shot, signIn, startServer, visit } from './harness.mjs';

const trouble = (view) => problems(view).filter((found) => !/status of 422/.test(found));

test('市经协办汇总', { concurrency: false }, async (t) => {
  const server = await startServer();
  const told = sample(server);
  const board = `/desk/consolidation/${told.year}`;
  const [clerk, colleague] = told.people('city-office').map((account) => account.user);

  await t.test('没有 JavaScript，也能选两份、核对、确认；另一人先办了的不拦别的', async () => {
    const view = await page({ server, javaScript: false });
    await signIn(view, clerk);
    await view.goto(board);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-board');
    const two = told.plans({ state: 'reported' }).slice(0, 2);
    assert.equal(two.length, 2, 'there are two to choose from');
    for (const { place } of two) await view.getByLabel(`选择${place}`, { exact: true }).check();
    await leads(view, () => view.getByRole('button', { name: '受理所选…' }).click());
    assert.match(await view.locator('main').innerText(), /2 份可以办理，0 份不能。现在还没有办理任何一份/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-preview');

    const other = await visit(server, colleague);
    const plan = await view.locator('main tbody a').first().getAttribute('href');
    await other.goto(`${plan}/accept`);
    await leads(other, () => other.locator('.form-foot button').first().click());

    await leads(view, () => view.getByRole('button', { name: '确认受理汇总 2 份' }).click());
    assert.match(await view.locator('main').innerText(), /办成 1 份，没有办成 1 份/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-done');
  });

  await t.test('汇总上的一个数点开就是它的明细，加起来正好', async () => {
    const view = await visit(server, clerk);
    await view.goto(`${board}?unit=yuan`);
    const fen = (text) => Math.round(Number(text.replaceAll(',', '')) * 100);
    const sum = view.locator('.figure', { hasText: '已报 · 拟请支持' }).getByRole('link');
    const said = fen(await sum.innerText());
    await leads(view, () => sum.click());
    const rows = view.locator('section', { hasText: '明细' }).first();
    const each = (await rows.locator('tbody td.num:last-child').allInnerTexts()).map(fen);
    assert.ok(each.length > 0 && said > 0, 'something was reported');
    assert.equal(each.reduce((one, other) => one + other), said);
    assert.equal(fen(await rows.locator('tfoot td.num:last-child').innerText()), said);
    // As of the first day of the year nothing had been reported yet.
    await view.getByLabel('截至日期').fill(`${told.year}-01-01`);
    await leads(view, () => view.getByRole('button', { name: '筛选' }).click());
    assert.match(await view.locator('main').innerText(), /没有这样的数/);
    assert.deepEqual(await axe(view), []);
    assert.deepEqual(problems(view), []);
  });

  await t.test('市级计划的正式表格，屏幕和 Excel', async () => {
    const view = await visit(server, clerk, { acceptDownloads: true });
    await view.goto(board);
    await leads(view, () => view.getByRole('link', { name: '汇编市级计划' }).click());
    await view.getByLabel('负责人').fill('示例负责人');
    await leads(view, () => view.locator('.form-foot button').first().click());
    assert.match(await view.locator('h1').innerText(), new RegExp(`${told.year}年度市级计划\\s+汇编中`));
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-plan');
    await leads(view, () => view.getByRole('link', { name: '正式表格' }).click());
    // Each plan that was accepted has its subtotal, and the projects of all are those of the total.
    const accepted = server.sql(`SELECT COUNT(*) FROM plan_line l JOIN annual_plan p ON p.id = l.root WHERE p.year = ${told.year}
      AND p.programme = '${told.programme}' AND p.state = 'consolidated' GROUP BY p.id`).map(([count]) => count);
    const table = await view.locator('article').first().innerText();
    const counted = (word) => [...table.matchAll(new RegExp(`${word}（(\\d+) 项）`, 'g'))].map(([, count]) => Number(count));
    assert.deepEqual(counted('小计').toSorted(), accepted.toSorted(), table);
    assert.deepEqual(counted('合计'), [accepted.reduce((sum, count) => sum + count)], table);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-table');
    const waiting = view.waitForEvent('download');
    await view.getByRole('link', { name: '导出 Excel' }).click();
    assert.match((await waiting).suggestedFilename(), /汇总表\.xlsx$/);
    assert.deepEqual(trouble(view), []);
  });

  await t.test('领导在手机上一屏看完', async () => {
    const view = await visit(server, colleague, { width: 'phone' });
    await view.goto('/desk/overview');
    assert.match(await view.locator('main').innerText(), /要我办的 \d/);
    const { bottom, wide } = await view.evaluate(() => ({
      bottom: document.querySelector('main').getBoundingClientRect().bottom,
      wide: document.documentElement.scrollWidth,
    }));
    assert.ok(bottom <= 780 && wide <= 360, `one screen, not ${bottom} by ${wide}`);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-overview-phone');
  });

  await t.test('会议室里的大屏，和市级总结', async () => {
    for (const lang of ['zh', 'en']) {
      const view = await visit(server, clerk, { lang });
      await view.goto(`${board}?screen=full`);
      assert.equal(await view.locator('meta[http-equiv=refresh]').getAttribute('content'), '60');
      // It refreshes itself, and says so; whoever needs longer stops it.
      assert.deepEqual(await axe(view, { without: ['meta-refresh'] }), []);
      await shot(view, `city-screen-${lang}`);
      await leads(view, () => view.locator('header nav a').first().click());
      assert.equal(await view.locator('meta[http-equiv=refresh]').count(), 0);
      assert.deepEqual(await axe(view), []);
      await view.goto(`/desk/city-summary/${told.year - 1}`);
      assert.deepEqual(await axe(view), []);
      await shot(view, `city-summary-${lang}`);
      assert.deepEqual(trouble(view), []);
    }
  });
});
