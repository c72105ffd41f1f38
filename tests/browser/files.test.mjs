// Several files of one report as people attach them: upright whatever the camera noted, each by itself on a bad line, sixty at
// once, on a phone and without a script.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, sample } from './find.mjs';
import { follow, put, send, trouble, until } from './forms.mjs';
import { axe, beyond, leads, problems, shot, startServer, visit } from './harness.mjs';
import { actor } from './told.mjs';

/** A camera's note of an orientation, and of where it was. */
function exif(orientation) {
  const tiff = Buffer.alloc(56);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  for (const [at, tag, type, value] of [[10, 0x0112, 3, orientation], [22, 0x8825, 4, 38]]) {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  }
  tiff.writeUInt16LE(1, 38);
  tiff.writeUInt16LE(1, 40);
  tiff.writeUInt16LE(2, 42);
  tiff.writeUInt32LE(2, 44);
  tiff.write('N\0', 48, 'latin1');
  const head = Buffer.from([0xff, 0xe1, 0, tiff.length + 8]);
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff]);
}

/** A photograph that is red above and blue below when it is upright, as a camera writes it that is turned. */
async function photo(view, name, orientation = 1, [width, height] = [800, 600]) {
  const turns = { 1: 0, 3: 2, 6: 3, 8: 1 }[orientation];
  const url = await view.evaluate(([turns, width, height]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = turns % 2 ? [height, width] : [width, height];
    const pen = canvas.getContext('2d');
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turns * Math.PI) / 2);
    for (const [colour, top] of [['#d01818', -height / 2], ['#1818d0', 0]]) {
      pen.fillStyle = colour;
      pen.fillRect(-width / 2, top, width, height / 2);
    }
    return canvas.toDataURL('image/jpeg', 0.9);
  }, [turns, width, height]);
  const plain = Buffer.from(url.split(',')[1], 'base64');
  const buffer = Buffer.concat([plain.subarray(0, 2), exif(orientation), plain.subarray(2)]);
  return { name, mimeType: 'image/jpeg', buffer };
}

/** What each small picture within shows above and below, and whether it is higher than wide. */
const seen = (view, within) =>
  view.locator(`${within} img`).evaluateAll(async (pictures) => {
    const found = [];
    for (const picture of pictures) {
      picture.loading = 'eager';
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const pen = canvas.getContext('2d');
      pen.drawImage(picture, 0, 0);
      const main = (part) => {
        const [red, , blue] = pen.getImageData(canvas.width / 2, Math.floor(canvas.height * part), 1, 1).data;
        return red > blue ? 'red' : 'blue';
      };
      found.push(`${main(0.2)} ${main(0.8)} ${canvas.width > canvas.height ? 'wide' : 'high'} ${Math.max(canvas.width, canvas.height)}`);
    }
    return found;
  });

/** A visit that was held today, and whose turn it is to report it. */
async function planned(server) {
  const told = sample(server);
  const county = first(told.counties.filter((one) => one.officeUser && one.partnerUser), 'paired county');
  const { record } = await actor(server, county.officeUser).create('visits', {
    county: county.office.id, subject: '党政代表团来访', direction: 'incoming', level: 'leaders', begins: told.today,
    ends: told.today, led_by: '示例区长', purpose: '察看村道。',
  });
  return { user: county.officeUser, partner: county.partnerUser, today: told.today, record: `/desk/visits/${record.id}` };
}

async function begin(view, held) {
  await view.goto(`${held.record}/report`);
  for (const [name, value] of [['held_on', held.today], ['came', '12'], ['outcome', '看了三个村。']]) await put(view, name, value);
}

const picker = '[name=photos][type=file]';
const held = async (view) => (await view.locator('[name=photos][type=hidden]').inputValue()).split(' ').filter(Boolean);
const upright = ['red blue wide 320', 'red blue wide 320', 'red blue high 320'];

test('photographs of a visit stand upright, each with its own mistake, in the form, the draft and the report', async () => {
  const server = await startServer();
  const own = await planned(server);
  const view = await visit(server, own.user, { width: 'phone' });
  await begin(view, own);
  const files = [await photo(view, 'IMG_1.jpg'), await photo(view, 'IMG_2.jpg', 3), await photo(view, 'IMG_3.jpg', 6, [600, 800])];
  // A bad line: the first goes twice before it arrives.
  let broken = 2;
  await view.route('**/desk/files', (route) => (broken-- > 0 ? route.abort('connectionreset') : route.continue()));
  const text = { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') };
  await view.locator(picker).setInputFiles([...files, text]);
  await until(async () => (await held(view)).length === 3 && (await view.locator('.attached li.wrong').count()) === 1);
  assert.match(await view.locator('.attached li.wrong').innerText(), /notes\.jpg[\s\S]*只收/);
  assert.deepEqual(await seen(view, '.attached'), upright);
  assert.deepEqual(await axe(view), []);
  assert.ok((await beyond(view)) <= 0, 'nothing is cut off');
  await shot(view, 'files-form-phone');
  // What is attached is part of the draft.
  const kept = view.waitForResponse((response) => response.ok() && response.url().includes('/desk/drafts/'));
  await view.locator('.attached li.wrong').getByRole('button', { name: /移除/ }).click();
  await until(async () => (await view.locator('.attached li').count()) === 3);
  await kept;
  await view.reload();
  assert.equal((await held(view)).length, 3);
  assert.deepEqual(await seen(view, '.attached'), upright);
  await send(view);
  assert.equal(new URL(view.url()).pathname, own.record);
  assert.deepEqual(await seen(view, '.pictures'), upright);
  assert.match(await view.locator('.pictures img').nth(1).getAttribute('alt'), /照片 2.*IMG_2\.jpg/);
  assert.deepEqual(await axe(view), []);
  await shot(view, 'files-record-phone');
  // The partner reads them in the other language and confirms.
  const partner = await visit(server, own.partner, { lang: 'en' });
  await partner.goto(own.record);
  assert.deepEqual(await seen(partner, '.pictures'), upright);
  assert.match(await partner.locator('.pictures img').first().getAttribute('alt'), /Photographs 1/);
  await shot(partner, 'files-record-desktop-en');
  await follow(partner, 'Confirm');
  await send(partner);
  const refusals = (one) => trouble(one).filter((found) => !/ERR_CONNECTION_RESET/.test(found));
  for (const one of [view, partner]) assert.deepEqual(refusals(one), []);
  await server.stop();
});

test('sixty photographs go one by one, and the report waits for them', async () => {
  const server = await startServer();
  const own = await planned(server);
  const view = await visit(server, own.user, { width: 'phone' });
  view.context().setDefaultTimeout(60_000);
  await begin(view, own);
  const one = await photo(view, 'IMG.jpg', 3, [400, 300]);
  const files = Array.from({ length: 61 }, (_, number) => ({ ...one, name: `IMG_${number + 1}.jpg` }));
  await view.locator(picker).setInputFiles(files);
  await leads(view, () => view.locator('main .form-foot button').click());
  assert.equal(new URL(view.url()).pathname, own.record);
  assert.equal(await view.locator('.pictures img').count(), 60, 'as many as may be, in their order');
  assert.match(await view.locator('.pictures img').last().getAttribute('alt'), /照片 60.*IMG_60\.jpg/);
  assert.deepEqual(problems(view), []);
  await server.stop();
});

test('without a script photographs are brought, taken away and reported by buttons', async () => {
  const server = await startServer();
  const own = await planned(server);
  const drawn = await visit(server, own.user);
  await drawn.goto('/desk');
  const files = [await photo(drawn, 'IMG_1.jpg', 8), await photo(drawn, 'IMG_2.jpg', 3)];
  const view = await visit(server, own.user, { lang: 'en', javaScript: false });
  await begin(view, own);
  await view.locator(picker).setInputFiles(files);
  await leads(view, () => view.locator('[name=add_files]').click());
  assert.equal((await held(view)).length, 2);
  assert.equal(await view.locator('[name=outcome]').inputValue(), '看了三个村。', 'what was typed stays');
  assert.deepEqual(await axe(view), []);
  await leads(view, () => view.getByRole('button', { name: 'Remove IMG_1.jpg' }).click());
  assert.equal((await held(view)).length, 1);
  await send(view);
  assert.equal(await view.locator('.pictures img').count(), 1);
  await server.stop();
});
