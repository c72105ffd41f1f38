// What somebody writes is sealed: the office reads the words, and opens name and telephone one by one, with a reason that the
// audit administrator reads. Words from one telephone are shown to belong together, and found by the whole number, unopened.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { axe, beyond, leads, page, problems, shot, startServer, visit } from './harness.mjs';
import { sample } from './find.mjs';

let server;
// One place writes a few words an hour: those of one telephone have a server of their own, and are written once.
let together;
before(async () => {
  server = await startServer();
  together = await startServer();
});

async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  // A refusal is an answer of 422, which the console tells too.
  assert.deepEqual(problems(view).filter((problem) => !problem.includes(' 422 ')), [], name);
  await shot(view, name);
}

const press = (view, within) => leads(view, () => view.locator(`${within} button`).first().click());

const words = '水泵坏了，找谁修？';
const telephone = '0753-7654321';
// The same number as somebody else writes it, and as it is compared.
const again = '（０７５３）7654321';
const digits = '07537654321';
const reason = '回电核实水泵的位置';

/** Somebody writes to an office; answers the record. */
async function written(server, office, number, about) {
  const villager = await page({ server, width: 'phone' });
  await villager.goto('/supervision');
  await villager.locator('[name=receiver]').selectOption(office);
  await villager.locator('[name=about]').fill(about);
  await villager.locator('[name=words]').fill(words);
  await villager.locator('[name=telephone]').fill(number);
  await press(villager, 'main form.card .form-foot');
  await villager.locator('.receipt code').waitFor();
  return server.sql('SELECT id FROM supervision_case ORDER BY created DESC, id DESC LIMIT 1')[0][0];
}

/** Neither in any file of the data, the database and what it has not yet taken in among them, nor in the log. */
function nowhere(server, said) {
  const files = readdirSync(server.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  for (const file of files) {
    const content = readFileSync(join(file.parentPath, file.name));
    for (const one of said) assert.ok(!content.includes(one), `${file.name} holds ${one}`);
  }
  for (const one of said) assert.ok(!server.log().includes(one), `the log holds ${one}`);
}

for (const lang of ['zh', 'en']) {
  test(`a telephone is opened with a reason, and who opened it is known (${lang})`, { concurrency: false }, async () => {
    const [{ user: clerk, office }] = server.rows(
      `SELECT u.user_name AS user, p.organisation AS office FROM post p JOIN person u ON u.id = p.person
       WHERE p.role = 'county-office' AND p.state = 'held' AND u.state = 'enabled' ORDER BY p.id LIMIT 1`,
    )[0];
    const id = await written(server, office, telephone, '村里的水泵');
    const openly = [words, telephone].map((said) =>
      server.sql(`SELECT (SELECT COUNT(*) FROM journal_entry WHERE content LIKE '%${said}%')
        + (SELECT COUNT(*) FROM supervision_case WHERE words LIKE '%${said}%' OR telephone LIKE '%${said}%')`)[0][0],
    );
    assert.deepEqual(openly, [0, 0], 'nothing lies in the clear');
    nowhere(server, [words, telephone]);

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

/** Who may read them, two words from one telephone to their office, one to another, and one from another telephone. */
async function tellOfOneTelephone() {
  const [{ user: clerk, office }, { office: elsewhere }] = together.rows(
    `SELECT u.user_name AS user, p.organisation AS office FROM post p JOIN person u ON u.id = p.person
     WHERE p.role = 'county-office' AND p.state = 'held' AND u.state = 'enabled' GROUP BY p.organisation ORDER BY p.id LIMIT 2`,
  )[0];
  return {
    clerk,
    first: await written(together, office, telephone, '水泵'),
    second: await written(together, office, again, '水渠'),
    far: await written(together, elsewhere, telephone, '水库'),
    alone: await written(together, office, '13800000001', '水井'),
  };
}

let told;
function ofOneTelephone() {
  told ??= tellOfOneTelephone();
  return told;
}

for (const lang of ['zh', 'en']) {
  test(`words from one telephone belong together, and no number is opened for it (${lang})`, { concurrency: false }, async () => {
    const { clerk, first, second, far, alone } = await ofOneTelephone();
    const [digest] = together.sql(`SELECT digest FROM blind WHERE record = '${first}'`)[0];
    const list = '#alike-supervision-case-telephone';

    for (const width of ['desktop', 'phone']) {
      const view = await visit(together, clerk, { lang, width });
      await view.goto(`/desk/supervision-cases/${first}`);
      assert.equal(await view.locator(`${list} a[href$="${second}"]`).count(), 1, 'another word of the same telephone');
      assert.equal(await view.locator(`${list} a[href$="${far}"]`).count(), 0, 'not of another county');
      assert.equal(await view.locator(`${list} a[href$="${alone}"]`).count(), 0);
      const content = await view.content();
      for (const said of [telephone, again, digits, digest]) assert.ok(!content.includes(said), `the page holds ${said}`);
      await look(view, `alike-record-${width}-${lang}`);
      await view.goto(`/desk/supervision-cases/${alone}`);
      assert.equal(await view.locator(list).count(), 0, 'nothing where there is none');

      await view.goto('/desk/supervision-cases');
      await look(view, `alike-list-${width}-${lang}`);
      await view.locator('main form[action$="/find/telephone"] [name=said]').fill(digits);
      await press(view, 'main form[action$="/find/telephone"]');
      for (const id of [first, second]) assert.equal(await view.locator(`main ul.there a[href$="${id}"]`).count(), 1);
      for (const id of [far, alone]) assert.equal(await view.locator(`main ul.there a[href$="${id}"]`).count(), 0);
      assert.ok(!view.url().includes(digits), 'a number stands in no address');
      await look(view, `alike-found-${width}-${lang}`);
      await view.locator('main [name=said]').fill('110');
      await press(view, 'main form[action$="/find/telephone"]');
      assert.equal(await view.locator('main [role=alert]').count(), 1, 'a part is no number');
      await look(view, `alike-part-${width}-${lang}`);
    }
    const city = await visit(together, sample(together).user('city-office'), { lang });
    await city.goto(`/desk/supervision-cases/${first}`);
    for (const id of [second, far]) assert.equal(await city.locator(`${list} a[href$="${id}"]`).count(), 1, 'the city sees both');
    await city.goto('/desk/supervision-cases');
    assert.equal(await city.locator('form[action$="/find/telephone"]').count(), 0, 'who may not open it does not ask by it');
    assert.equal((await city.goto('/desk/supervision-cases/find/telephone')).status(), 404);
    const inspector = await visit(together, sample(together).user('inspector'), { lang });
    await inspector.goto(`/desk/supervision-cases/${first}`);
    assert.equal(await inspector.locator(list).count(), 0, 'who opens nothing is shown nothing of it');

    const auditor = await visit(together, sample(together).user('audit-administrator'), { lang });
    await auditor.goto('/desk/audit');
    const noted = await auditor.locator('main').innerText();
    const numbers = [first, second].map((id) => together.sql(`SELECT number FROM supervision_case WHERE id = '${id}'`)[0][0]);
    for (const number of numbers) assert.ok(noted.includes(number), `which records were found, by their numbers: ${number}`);
    assert.doesNotMatch(noted, /[0-9a-f]{8}-[0-9a-f]{4}-/, 'no identifiers');
    for (const said of [telephone, digits, digest]) assert.ok(!noted.includes(said), `the audit journal holds ${said}`);
    await look(auditor, `alike-audit-${lang}`);
    nowhere(together, [telephone, again, digits]);

    // Whoever tries numbers waits.
    const trying = await visit(together, clerk, { lang });
    await trying.goto('/desk/supervision-cases/find/telephone');
    let locked = false;
    for (let tries = 0; tries < 12 && !locked; tries += 1) {
      await trying.locator('main [name=said]').fill(`0753-80000${10 + tries}`);
      const [answer] = await Promise.all([
        trying.waitForResponse((response) => response.request().method() === 'POST'),
        press(trying, 'main form[action$="/find/telephone"]'),
      ]);
      if (tries === 0) await shot(trying, `alike-none-${lang}`);
      locked = answer.status() === 429;
    }
    assert.ok(locked, 'after some that find nothing');
    await shot(trying, `alike-locked-${lang}`);
    together.sql('DELETE FROM sign_in_attempt');
  });
}
