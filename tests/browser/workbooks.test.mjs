// A workbook in the browser: downloaded, filled in, wrong, right, confirmed; without JavaScript too.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from './find.mjs';
import { axe, leads, page, problems, sharedServer, shot, signIn, visit } from './harness.mjs';

/** What a link gives to be saved. */
async function saved(view, text) {
  const waiting = view.waitForEvent('download');
  await view.getByRole('link', { name: text, exact: true }).first().click();
  return (await waiting).path();
}

async function upload(view, path) {
  await view.locator('[name=workbook]').setInputFiles({
    name: '县计划.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: await (await import('node:fs/promises')).readFile(path),
  });
  await leads(view, () => view.locator('form[enctype] .form-foot button').click());
}

const trouble = (view) => problems(view).filter((found) => !/status of 422/.test(found));

test('工作簿', { concurrency: false }, async (t) => {
  const server = await sharedServer();
  // An office that has a project to be exported.
  const told = sample(server);
  const { owner } = told.record('project');
  const { officeUser } = told.counties.find((county) => county.office.id === owner);
  for (const width of ['desktop', 'phone']) {
    await t.test(`空白模板报出每一处，原样的列表没有变化（${width}）`, async () => {
      const view = await visit(server, officeUser, { width, acceptDownloads: true });
      await view.goto('/desk/annual-plans');
      const template = await saved(view, '下载填报模板');
      await leads(view, () => view.getByRole('link', { name: '导入工作簿', exact: true }).click());
      assert.deepEqual(await axe(view), []);
      await upload(view, template);
      const told = await view.locator('main table tbody tr').allInnerTexts();
      assert.equal(told.length, 2, told.join('\n'));
      assert.match(told[0], /年度工作计划\s+B4\s+编制单位\s+还没有填写/);
      assert.match(await view.locator('.errors').innerText(), /有 2 处需要改，什么都没有写入/);
      assert.deepEqual(await axe(view), []);
      await shot(view, `import-zh-${width}`);
      assert.ok((await saved(view, '下载标注了原因的工作簿')).length > 0);

      await view.goto('/desk/projects');
      const exported = await saved(view, '导出 Excel');
      await view.goto('/desk/projects/import');
      await upload(view, exported);
      assert.match(await view.locator('.notice.ok').innerText(), /全部核对无误：新增 0 份，修改 0 份，没有变化 \d+ 份/);
      assert.equal(await view.getByRole('button', { name: '确认导入' }).count(), 0);
      assert.deepEqual(await axe(view), []);
      assert.deepEqual(trouble(view), []);
    });
  }

  await t.test('没有 JavaScript 也能导入', async () => {
    const view = await page({ server, javaScript: false, acceptDownloads: true });
    await signIn(view, officeUser);
    await view.goto('/desk/annual-plans');
    const template = await saved(view, '下载填报模板');
    await view.goto('/desk/annual-plans/import');
    await upload(view, template);
    assert.equal(await view.locator('main table tbody tr').count(), 2);
  });

  await t.test('看得见而不能填报的人只有导出', async () => {
    const view = await visit(server, told.user('city-office'));
    await view.goto('/desk/annual-plans');
    assert.equal(await view.getByRole('link', { name: '导出 Excel', exact: true }).count(), 1);
    assert.equal(await view.getByRole('link', { name: '导入工作簿', exact: true }).count(), 0);
    const answer = await view.goto('/desk/annual-plans/import');
    assert.equal(answer.status(), 403);
  });
});
