// The paper for the village board: one page, its code leads to the disclosure; the photo that proves that it hung.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { axe, beyond, leads, page, problems, shot, startServer, visit } from './harness.mjs';
import { disclosed } from './told.mjs';

// Where people reach it, as it is configured: papers lead nowhere else.
const site = 'https://suimei.example';
let server;
let told;
before(async () => {
  server = await startServer({ extraArgs: ['--public-url', site] });
  told = await disclosed(server);
});

/** Pages of a PDF with their width in millimetres. */
function pages(pdf) {
  const text = pdf.toString('latin1');
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)];
  return { count: text.match(/\/Type\s*\/Page\b/g).length, width: Math.round((boxes[0][1] / 72) * 25.4) };
}

for (const [size, width] of [['', 210], ['?size=a3', 297]]) {
  for (const lang of ['zh', 'en']) {
    test(`the poster is one page (${size || 'a4'}, ${lang})`, async () => {
      const view = await page({ server, lang });
      await view.goto(`/disclosures/${told.disclosure}/poster${size}`);
      // The browser's own language.
      assert.equal(await view.locator('html').getAttribute('lang'), lang === 'en' ? 'en' : 'zh-CN');
      const text = await view.locator('.poster').innerText();
      for (const said of [told.road.name, '0753-0000000', told.disclosure]) assert.ok(text.includes(said), text);
      assert.ok(lang === 'en' || new RegExp(`公示期\\s*${told.plan.year}年`).test(text), text);
      const label = await view.locator('svg.code').getAttribute('aria-label');
      assert.ok(label.includes(`${site}/disclosures/${told.disclosure}`), label);
      assert.deepEqual(await axe(view), []);
      assert.deepEqual(problems(view), []);
      await shot(view, `poster-${size ? 'a3' : 'a4'}-${lang}`);
      const pdf = await view.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.deepEqual(pages(pdf), { count: 1, width });
    });
  }
}

for (const size of ['', '?size=a3']) {
  test(`as many works as a poster takes, with long names, stay on one page (${size || 'a4'})`, async () => {
    const view = await page({ server });
    await view.goto(`/disclosures/${told.disclosure}/poster${size}`);
    await view.evaluate(() => {
      document.querySelector('.poster').classList.add('dense');
      const list = document.querySelector('.works');
      const one = list.querySelector('li');
      one.querySelector('b').textContent = '1. 某某县某某镇示例村至示例小学村道硬化及配套排水涵洞工程（二期）';
      while (list.children.length < 8) list.append(one.cloneNode(true));
      document.querySelector('.why').textContent = '群众反映最多。'.repeat(15);
    });
    await shot(view, `poster-full-${size ? 'a3' : 'a4'}`);
    const pdf = await view.pdf({ preferCSSPageSize: true, printBackground: true });
    assert.equal(pages(pdf).count, 1);
  });
}

test('the poster fits a phone, too', async () => {
  const view = await page({ server, width: 'phone', javaScript: false });
  await view.goto(`/disclosures/${told.disclosure}`);
  await leads(view, () => view.locator('.head .actions a', { hasText: '公示单' }).click());
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), []);
  await shot(view, 'poster-phone');
});

test('the office proves with a photo from the phone that it hung, and the public sees it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'suimei-photo-'));
  try {
    const office = await visit(server, told.officeUser, { width: 'phone' });
    const photo = join(folder, 'board.png');
    writeFileSync(photo, await office.screenshot());
    await office.goto(`/desk/disclosures/${told.disclosure}`);
    assert.ok(await office.locator('.head .actions a', { hasText: '公示单' }).isVisible());
    await leads(office, () => office.locator('.actions a', { hasText: '上传上墙照片' }).first().click());
    const field = office.locator('[name=photo][type=file]');
    assert.equal(await field.getAttribute('capture'), 'environment');
    assert.match(await field.getAttribute('accept'), /image\/jpeg/);
    assert.deepEqual(await axe(office), []);
    await shot(office, 'poster-hang-phone');

    // A paper is no photo.
    const paper = { name: 'poster.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') };
    await field.setInputFiles(paper);
    await leads(office, () => office.locator('main .form-foot button').first().click());
    assert.match(await office.locator('.errors').innerText(), /照片/);

    await office.locator('[name=photo][type=file]').setInputFiles(photo);
    await leads(office, () => office.locator('main .form-foot button').first().click());
    const own = office.locator('.pictures img');
    await own.scrollIntoViewIfNeeded();
    assert.ok(await own.evaluate((image) => image.decode().then(() => image.naturalWidth > 100)));
    await shot(office, 'poster-record-phone');

    const view = await page({ server, width: 'phone' });
    await view.goto(`/disclosures/${told.disclosure}`);
    const seen = view.locator('section', { hasText: '张贴凭证' }).locator('figure.photo img');
    await seen.scrollIntoViewIfNeeded();
    assert.ok(await seen.evaluate((image) => image.decode().then(() => image.naturalWidth > 100)));
    assert.deepEqual(await axe(view), []);
    await shot(view, 'poster-proof-phone');
    const before = await fetch(`${server.url}/disclosures/${told.disclosure}/photo?version=1`);
    assert.equal(before.status, 404, 'the first version had none');

    // The old version stays readable after a correction, beside what was corrected.
    await told.office.act('disclosures', told.disclosure, 'correct', { correction: '电话写错，已更正（示例）。' });
    await told.office.act('disclosures', told.disclosure, 'revise', { why: '路最难走（示例）。', telephone: '0753-1111111' });
    await told.office.act('disclosures', told.disclosure, 'submit-for-review');
    await told.government.act('disclosures', told.disclosure, 'publish');
    await view.goto(`/disclosures/${told.disclosure}`);
    assert.match(await view.locator('.log').innerText(), /更正：电话写错/);
    assert.equal(await view.locator('p.telephone').innerText(), '0753-1111111');
    await shot(view, 'disclosure-corrected-phone');
    await leads(view, () => view.locator('.log a', { hasText: '第 1 版' }).click());
    assert.equal(await view.locator('p.telephone').innerText(), '0753-0000000');
    assert.ok(await view.locator('.notice.warn').isVisible());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
