// What is printed: the foot of every page, what stays together, and that official papers are white in the dark.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { chineseDate, first, sample } from './find.mjs';
import { axe, problems, sharedServer, visit } from './harness.mjs';

const LANGUAGES = ['zh', 'en'];
// The darkest and the lightest that WCAG 2.2 AAA leaves to ordinary text is a contrast of 7.
const CONTRAST = 7;

let server;
let told;
let clerk;
before(async () => {
  server = await sharedServer();
  told = sample(server);
  clerk = told.user('city-office');
});

/** What stands on each page that a page is printed on. */
async function printed(view) {
  const pdf = await view.pdf({ preferCSSPageSize: true, printBackground: true });
  const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  assert.equal(read.status, 0, read.stderr);
  return read.stdout.split('\f').slice(0, -1);
}

/** The signs of what a record is now: the digest of its kept version, else the hash of its newest entry. */
function signs(record) {
  const entries = server.rows(
    `SELECT content, hash FROM journal_entry WHERE record = '${record.id}' AND version = ${record.version} ORDER BY number DESC`,
  )[0];
  const kept = entries.map((entry) => JSON.parse(entry.content).kept).find((digest) => digest);
  return (kept ?? entries[0].hash).slice(0, 16);
}

const version = (record, lang) => (lang === 'zh' ? `第 ${record.version} 版` : `Version ${record.version}`);
const cityPlan = () => told.record('city_plan', "state = 'final'");
const cityTable = () => `${told.base}/desk/city-plans/${cityPlan().id}/table`;
const citySummary = () => `${told.base}/desk/city-summary/${cityPlan().year}`;
const numbered = () => first(told.plans({ state: 'reported' }).filter((plan) => plan.number), 'reported plan with a number');

/** On every page: the number, where there is one, the version, the signs, and which page it is. */
function hasFoot(pages, record, lang) {
  assert.ok(pages.length > 0);
  for (const [index, page] of pages.entries()) {
    const foot = page.trimEnd().split('\n').at(-1);
    const said = [...(record.number ? [record.number] : []), version(record, lang), signs(record)];
    for (const part of said) assert.ok(foot.includes(part), `page ${index + 1} ends with “${foot}”, not with ${part}`);
    assert.match(foot, new RegExp(`${index + 1}\\s*/\\s*${pages.length}$`));
  }
}

for (const lang of LANGUAGES) {
  test(`every page of a plan, of the city plan and of the city summary says what it is (${lang})`, async () => {
    const view = await visit(server, clerk, { lang });
    const plan = numbered();
    for (const address of [`${plan.address}/sheet`, plan.address]) {
      await view.goto(address);
      hasFoot(await printed(view), plan, lang);
    }
    for (const address of [cityTable(), citySummary(), `${told.base}/desk/city-plans/${cityPlan().id}`]) {
      await view.goto(address);
      hasFoot(await printed(view), cityPlan(), lang);
    }
    assert.deepEqual(problems(view), []);
  });
}

test('the signs are those beside the entry of the record’s history, whether its version was kept or not', async () => {
  const kept = (plan) => server.sql(`SELECT 1 FROM record_version WHERE record = '${plan.id}' AND version = ${plan.version}`).length > 0;
  const plans = told.plans();
  const two = [first(plans.filter(kept), 'plan with a kept version'), first(plans.filter((plan) => !kept(plan)), 'plan without')];
  for (const plan of two) {
    const view = await visit(server, plan.county.officeUser);
    await view.goto(plan.address);
    const newest = view.locator('#history .log > li .by').first();
    assert.equal(await newest.innerText(), `${version(plan, 'zh')} · 摘要 ${signs(plan)}`);
    hasFoot(await printed(view), plan, 'zh');
  }
});

test('of the city summary a county is on one page, and a disclosure is printed without the form for a question', async () => {
  const view = await visit(server, clerk);
  await view.goto(citySummary());
  const counties = await view.locator('section.together').evaluateAll((all) => all.map((one) => ({
    name: one.querySelector('h2').textContent.trim(),
    last: [...one.querySelectorAll('tbody td')].at(-1)?.textContent.trim().slice(0, 6),
    works: one.querySelectorAll('tbody tr').length,
  })));
  const pages = await printed(view);
  const lines = (page) => page.split('\n').map((line) => line.trim());
  for (const { name, last, works } of counties.filter((one) => one.works > 0)) {
    const page = pages.map(lines).find((all) => all.includes(name));
    assert.ok(page, `${name} has a heading`);
    const below = page.slice(page.indexOf(name) + 1);
    assert.ok(below.filter((line) => line.includes(last)).length > 0, `the table of ${name} (${works}) is on the page of its heading`);
  }
  await view.goto(`${told.base}/disclosures/${told.record('disclosure', "state = 'published'").id}`);
  assert.equal(await view.locator('form.form').count(), 1);
  await view.emulateMedia({ media: 'print' });
  assert.equal(await view.locator('form.form').isVisible(), false);
});

test('a list has its name, its day and the number of the page, and no foot of a record', async () => {
  const view = await visit(server, clerk);
  await view.goto(`${told.base}/desk/annual-plans`);
  for (const [index, page] of (await printed(view)).entries()) {
    const foot = page.trimEnd().split('\n').at(-1);
    assert.match(foot, new RegExp(`\\s${index + 1}\\s*/\\s*\\d+$`));
    assert.ok(foot.replaceAll(/\s/g, '').startsWith(`年度工作计划截至${chineseDate(told.today)}`), foot);
    assert.doesNotMatch(foot, /第 ?\d+ ?版/);
  }
});

/**
 * Marks every row of the tables of a sheet, so that it is found again on paper. Answers what each row is:
 * `{ sort, body, grouped }`: its class, its body by number, and whether that begins with the name of a group.
 */
const markRows = (view) =>
  view.evaluate(() => {
    const rows = [...document.querySelectorAll('.sheet tbody tr:not(.signed)')];
    const bodies = [...document.querySelectorAll('.sheet tbody')];
    return rows.map((row, index) => {
      const mark = document.createElement('span');
      mark.className = 'nowrap';
      mark.textContent = `#${index}#`;
      (row.cells[1] ?? row.cells[0]).append(mark);
      const grouped = row.parentElement.rows[0].className === 'group';
      return { sort: row.className, body: bodies.indexOf(row.parentElement), grouped };
    });
  });

/** The rows of each page, in their order. */
const rowsOf = (pages) => pages.map((page) => [...page.matchAll(/#(\d+)#/g)].map(([, index]) => Number(index)));

/** Of the rows of pages: no sum begins one without what it adds up; a county stays whole where it fits on one. */
function staysTogether(pages, rows, { longer = [] } = {}) {
  const placed = rowsOf(pages);
  assert.deepEqual(placed.flat(), rows.map((_, index) => index), 'every row is printed once');
  for (const [begins] of placed) {
    if (begins === undefined) continue;
    const before = rows[begins - 1];
    assert.ok(!['subtotal', 'part'].includes(rows[begins].sort), `a page begins with a ${rows[begins].sort}`);
    // The total of all goes on alone only where the county before it would else be torn.
    assert.ok(rows[begins].sort !== 'total' || before.grouped, 'a page begins with the total of the rows before it');
  }
  const pagesOf = (body) => placed.filter((indices) => indices.some((index) => rows[index].body === body)).length;
  const grouped = new Set(rows.filter((row) => row.grouped).map((row) => row.body));
  for (const body of grouped) {
    if (!longer.includes(body)) assert.equal(pagesOf(body), 1, `the county of the body ${body} is torn: ${placed.map((page) => page.length)}`);
  }
  return placed;
}

/** A page with words of the signatures has all of one table's, and rows of what they sign. */
function signedWithText(pages, placed, words) {
  const signed = pages.map((page, index) => [page, placed[index]]).filter(([page]) => words.some((word) => page.includes(word)));
  assert.ok(signed.length > 0, words.join());
  for (const [page, rows] of signed) {
    for (const word of words) assert.ok(page.includes(word), `${word} stands on another page`);
    assert.ok(rows.length > 0, `signatures stand alone:\n${page}`);
  }
  return signed.length;
}

/** As many rows more in a body, each like one that is there. */
const lengthen = (view, selector, count) =>
  view.evaluate(
    ([rows, more]) => {
      const like = document.querySelector(rows);
      for (let added = 0; added < more; added += 1) like.after(like.cloneNode(true));
    },
    [selector, count],
  );

const COUNTY_ROW = '.sheet tbody tr.group + tr';
const OTHER_COUNTY_ROW = '.sheet tbody + tbody tr.group + tr';
const UNGROUPED_ROW = '.sheet tbody > tr:first-child:not(.group, .total)';

// Wherever the end of the paper falls.
for (const lang of LANGUAGES) {
  test(`a county stays with its subtotal, and whoever signs with the table (${lang})`, async () => {
    const view = await visit(server, clerk, { lang });
    for (let more = 0; more < 9; more += 1) {
      await view.goto(cityTable());
      // No more than fit on one page.
      await lengthen(view, COUNTY_ROW, Math.floor(more / 3));
      await lengthen(view, OTHER_COUNTY_ROW, more % 3);
      await lengthen(view, UNGROUPED_ROW, 12 + more);
      const rows = await markRows(view);
      const pages = await printed(view);
      const placed = staysTogether(pages, rows);
      const signers = await view.locator('.signatures').first().locator('> div').allInnerTexts();
      const articles = await view.locator('.sheet').count();
      assert.equal(signedWithText(pages, placed, signers.map((text) => text.trim())), articles);
      // Heads stand above the rows of every page.
      const heads = await view.locator('.sheet').first().locator('thead .above span').allInnerTexts();
      for (const page of pages.filter((_, index) => placed[index].length > 0)) {
        assert.ok(heads.some((head) => page.includes(head)), `no head on\n${page}`);
      }
    }
  });
}

test('of a county that is longer than a page the last row stays with the subtotal', async () => {
  const view = await visit(server, clerk);
  for (let more = 30; more < 36; more += 1) {
    await view.goto(cityTable());
    await lengthen(view, OTHER_COUNTY_ROW, more);
    const rows = await markRows(view);
    const long = rows.filter((row) => row.grouped).map((row) => row.body)[0] + 1;
    staysTogether(await printed(view), rows, { longer: [long] });
  }
});

for (const lang of LANGUAGES) {
  test(`a plan keeps its total with its last row, and who signs with the text (${lang})`, async () => {
    const view = await visit(server, clerk, { lang });
    for (let more = 0; more < 9; more += 1) {
      await view.goto(`${numbered().address}/sheet`);
      await lengthen(view, '.sheet p', more);
      for (const table of ['.sheet .table-scroll', '.sheet .table-scroll ~ .table-scroll']) {
        await lengthen(view, `${table} tbody tr`, 20 + more);
      }
      const rows = await markRows(view);
      const pages = await printed(view);
      const placed = staysTogether(pages, rows);
      const signers = await view.locator('.signatures > div').evaluateAll((all) => all.map((one) => one.firstChild.textContent));
      assert.equal(signedWithText(pages, placed, signers), 1);
    }
  });
}

test('on the page of a record, too, a total stays with its last line, and who has signed with what it is about', async () => {
  const plan = first(told.plans({ state: 'countersigning' }), 'plan that goes round');
  const view = await visit(server, plan.county.officeUser);
  // The head goes down by so many millimetres: the total crosses the end of a page, then the signatures do.
  for (const down of [0, 5, 10, 15, 20, 25, 120, 130, 140, 150, 160, 170, 180]) {
    await view.goto(plan.address);
    await lengthen(view, '.card:has(tfoot) tbody tr', 12);
    const signing = await view.evaluate((millimetres) => {
      document.querySelector('.head').style.paddingTop = `${millimetres}mm`;
      for (const row of document.querySelectorAll('.card :is(tbody, tfoot) tr')) {
        row.cells[0].prepend(row.parentElement.localName === 'tfoot' ? '#total#' : '#line#');
      }
      const section = document.querySelector('.signing');
      return [section.querySelector('h2'), ...section.querySelectorAll('li > b')].map((element) => element.textContent);
    }, down);
    const pages = await printed(view);
    const begins = pages.map((page) => page.match(/#(\w+)#/)?.[1]);
    assert.ok(!begins.includes('total'), `a page begins with a total: ${begins}`);
    const signed = pages.filter((page) => page.includes(signing[0]));
    assert.equal(signed.length, 1);
    for (const text of signing) assert.ok(signed[0].includes(text), `${text} stands on another page`);
  }
});

/** The colours of a page: of its ground, of each sheet's paper and of every letter on it, and of what shows that there is more. */
const colours = (view) =>
  view.evaluate(() => {
    const style = (element) => getComputedStyle(element);
    const letters = [...document.querySelectorAll('.sheet :is(h1, h2, h3, p, td, th, a, b, span)')];
    return {
      ground: style(document.body).backgroundColor,
      papers: [...document.querySelectorAll('.sheet')].map((sheet) => style(sheet).backgroundColor),
      edges: [...document.querySelectorAll('.sheet .table-scroll')].map((table) => style(table).backgroundImage),
      inks: [...new Set(letters.map((letter) => style(letter).color))],
    };
  });

function luminance(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
    const channel = Number(part) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const width of ['desktop', 'phone']) {
  test(`official papers are white with dark ink where all else is dark (${width})`, async () => {
    for (const address of [`${numbered().address}/sheet`, cityTable(), citySummary()]) {
      const dark = await visit(server, clerk, { width, colorScheme: 'dark' });
      await dark.goto(address);
      const light = await visit(server, clerk, { width, colorScheme: 'light' });
      await light.goto(address);
      const [inDark, inLight] = [await colours(dark), await colours(light)];
      assert.ok(luminance(inDark.ground) < 0.05, `the page is ${inDark.ground}`);
      for (const paper of inDark.papers) assert.equal(paper, 'rgb(255, 255, 255)');
      for (const ink of inDark.inks) {
        const contrast = 1.05 / (luminance(ink) + 0.05);
        assert.ok(contrast >= CONTRAST, `${ink} on white is ${contrast.toFixed(2)}`);
      }
      assert.ok(inDark.edges.length > 0);
      assert.deepEqual({ ...inDark, ground: '' }, { ...inLight, ground: '' });
      assert.deepEqual(await axe(dark), []);
    }
  });
}
