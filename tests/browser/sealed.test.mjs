// What somebody writes is sealed: the office reads the words, and opens name and telephone one by one, with a reason that the
// audit administrator reads.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { axe, leads, page, problems, shot, startServer, visit } from './harness.mjs';
import { sample } from './find.mjs';

let server;
before(async () => {
  server = await startServer();
});

async function look(view, name) {
  const beyond = await view.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${name} is ${beyond} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  // A refusal is an answer of 422, which the console tells too.
  assert.deepEqual(problems(view).filter((problem) => !problem.includes(' 422 ')), [], name);
  await shot(view, name);
}

const press = (view, within) => leads(view, () => view.locator(`${within} button`).first().click());

const words = '水泵坏了，找谁修？';
const telephone = '0753-7654321';
const reason = '回电核实水泵的位置';

for (const lang of ['zh', 'en']) {
  test(`a telephone is opened with a reason, and who opened it is known (${lang})`, { concurrency: false }, async () => {
    const [{ user: clerk, office }] = server.rows(
      `SELECT u.user_name AS user, p.organisation AS office FROM post p JOIN person u ON u.id = p.person
       WHERE p.role = 'county-office' AND p.state = 'held' AND u.state = 'enabled' ORDER BY p.id LIMIT 1`,
    )[0];
    const villager = await page({ server, width: 'phone' });
    await villager.goto('/supervision');
    await villager.locator('[name=receiver]').selectOption(office);
    await villager.locator('[name=about]').fill('村里的水泵');
    await villager.locator('[name=words]').fill(words);
    await villager.locator('[name=telephone]').fill(telephone);
    await press(villager, 'main form.card .form-foot');
    await villager.locator('.receipt code').waitFor();
    const [id] = server.sql('SELECT id FROM supervision_case ORDER BY created DESC, id DESC LIMIT 1')[0];
    const openly = [words, telephone].map((said) =>
      server.sql(`SELECT (SELECT COUNT(*) FROM journal_entry WHERE content LIKE '%${said}%')
        + (SELECT COUNT(*) FROM supervision_case WHERE words LIKE '%${said}%' OR telephone LIKE '%${said}%')`)[0][0],
    );
    assert.deepEqual(openly, [0, 0], 'nothing lies in the clear');
    // Neither in any file of the data, the database and what it has not yet taken in among them, nor in the log.
    const files = readdirSync(server.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 0);
    for (const file of files) {
      const content = readFileSync(join(file.parentPath, file.name));
      for (const said of [words, telephone]) assert.ok(!content.includes(said), `${file.name} holds ${said}`);
    }
    for (const said of [words, telephone]) assert.ok(!server.log().includes(said), `the log holds ${said}`);

    const view = await visit(server, clerk, { lang });
    await view.goto(`/desk/supervision-cases/${id}`);
    const shown = await view.locator('main').innerText();
    assert.ok(shown.includes(words) && !shown.includes(telephone), shown);
    await look(view, `sealed-record-${lang}`);
    await leads(view, () => view.locator('main a[href$="/reveal/telephone"]').click());
    assert.ok(!(await view.locator('main').innerText()).includes(telephone));
    await view.locator('[name=reason]').fill('x');
    await press(view, 'main .form-foot');
    assert.ok(!(await view.locator('main').innerText()).includes(telephone), 'a letter is no reason');
    await look(view, `sealed-reason-${lang}`);
    await view.locator('[name=reason]').fill(`${reason}（${lang}）`);
    await press(view, 'main .form-foot');
    assert.ok((await view.locator('main').innerText()).includes(telephone));
    await look(view, `sealed-opened-${lang}`);

    const city = await visit(server, sample(server).user('city-office'), { lang });
    await city.goto(`/desk/supervision-cases/${id}`);
    assert.equal(await city.locator('main a[href*="/reveal/"]').count(), 0, 'only the office that answers opens it');
    assert.equal((await city.goto(`/desk/supervision-cases/${id}/reveal/telephone`)).status(), 404);

    const auditor = await visit(server, sample(server).user('audit-administrator'), { lang });
    await auditor.goto('/desk/audit');
    assert.ok((await auditor.locator('main').innerText()).includes(`${reason}（${lang}）`));
    await look(auditor, `sealed-audit-${lang}`);
  });
}
