// The city office's year: the board, several plans at once, the city plan's table, the leader's page, the meeting room.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, leads, page, problems, shot, signIn, startServer, visit } from './harness.mjs';

const BOARD = '/desk/consolidation/2011';
const trouble = (view) => problems(view).filter((found) => !/status of 422/.test(found));

test('市经协办汇总', { concurrency: false }, async (t) => {
  const server = await startServer();

  await t.test('没有 JavaScript，也能选两份、核对、确认；另一人先办了的不拦别的', async () => {
    const view = await page({ server, javaScript: false });
    await signIn(view, 'city-office');
    await view.goto(BOARD);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-board');
    for (const place of ['梅江区', '平远县']) await view.getByLabel(`选择${place}`).check();
    await leads(view, () => view.getByRole('button', { name: '受理所选…' }).click());
    assert.match(await view.locator('main').innerText(), /2 份可以办理，0 份不能。现在还没有办理任何一份/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-preview');

    const other = await visit(server, 'city-office2');
    const plan = await view.locator('main tbody a').first().getAttribute('href');
    await other.goto(`${plan}/accept`);
    await leads(other, () => other.locator('.form-foot button').first().click());

    await leads(view, () => view.getByRole('button', { name: '确认受理汇总 2 份' }).click());
    assert.match(await view.locator('main').innerText(), /办成 1 份，没有办成 1 份/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-done');
  });

  await t.test('市级计划的正式表格，屏幕和 Excel', async () => {
    const view = await visit(server, 'city-office', { acceptDownloads: true });
    await view.goto(BOARD);
    await leads(view, () => view.getByRole('link', { name: '汇编市级计划' }).click());
    await view.getByLabel('负责人').fill('示例乙丑');
    await leads(view, () => view.locator('.form-foot button').first().click());
    assert.match(await view.locator('h1').innerText(), /2011年度市级计划\s+汇编中/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-plan');
    await leads(view, () => view.getByRole('link', { name: '正式表格' }).click());
    assert.match(await view.locator('article').first().innerText(), /小计（4 项）[\s\S]*合计（\d+ 项）/);
    assert.deepEqual(await axe(view), []);
    await shot(view, 'city-table');
    const waiting = view.waitForEvent('download');
    await view.getByRole('link', { name: '导出 Excel' }).click();
    assert.match((await waiting).suggestedFilename(), /汇总表\.xlsx$/);
    assert.deepEqual(trouble(view), []);
  });

  await t.test('领导在手机上一屏看完', async () => {
    const view = await visit(server, 'city-office2', { width: 'phone' });
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
      const view = await visit(server, 'city-office', { lang });
      await view.goto(`${BOARD}?screen=full`);
      assert.equal(await view.locator('meta[http-equiv=refresh]').getAttribute('content'), '60');
      // It refreshes itself, and says so; whoever needs longer stops it.
      assert.deepEqual(await axe(view, { without: ['meta-refresh'] }), []);
      await shot(view, `city-screen-${lang}`);
      await leads(view, () => view.locator('header nav a').first().click());
      assert.equal(await view.locator('meta[http-equiv=refresh]').count(), 0);
      assert.deepEqual(await axe(view), []);
      await view.goto('/desk/city-summary/2010');
      assert.deepEqual(await axe(view), []);
      await shot(view, `city-summary-${lang}`);
      assert.deepEqual(trouble(view), []);
    }
  });
});
