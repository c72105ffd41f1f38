// A field that points at one of many: named by typing, with suggestions where there is a script; found at sending without one.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sample } from './find.mjs';
import { address, put, send, trouble, until } from './forms.mjs';
import { axe, shot, startServer, visit } from './harness.mjs';
import { actor } from './told.mjs';

const FORM = '/desk/projects/new/create';
const SUGGESTED_MAX = 20;


let server;
let told;
/** More towns in one county than a list shows. */
const TOWNS = 51;
/**
 * Counties, each with a clerk of its own (drafts of one do not come into the other's form), a town whose name is its own, and two
 * of one name, each with its county and code.
 */
let places;

before(async () => {
  server = await startServer();
  told = sample(server);
  const manager = actor(server, told.user('programme-manager'));
  let code = 999999000;
  const make = async (county, name) => {
    code += 1;
    const made = await manager.create('regions', { code: `${code}`, name, level: 'town', parent: county.id });
    return { id: made.record.id, code: `${code}`, name, county: county.name };
  };
  const idle = told.idle();
  const others = told.counties.filter((county) => county.office.id !== idle.office.id).slice(0, 4);
  assert.equal(others.length, 4, 'enough counties');
  places = [];
  for (const { office, officeUser } of [...others, idle]) {
    const county = told.record('region', `id = '${office.region}'`);
    // A name that several counties have would be asked about.
    const own = '甲乙丙丁戊'[places.length];
    const town = await make(county, `示例独名${own}镇`);
    for (let number = 1; number < TOWNS; number += 1) await make(county, `示例第${number}镇`);
    places.push({ user: officeUser, town, same: [await make(county, `示例同名${own}镇`), await make(county, `示例同名${own}镇`)] });
  }
});

/** The form of a new project with everything but the town. */
async function begun(view, name) {
  await view.goto(FORM);
  const [planned, money] = [{ nature: 'grant', form: 'funds', theme: 'roads' }, { cost_fen: '10万', asked_fen: '10万' }];
  for (const [field, typed] of Object.entries({ name, ...planned, ...money })) await put(view, field, typed);
}

const field = (view) => view.locator('[name=town][data-choices]');
const saved = (name) => server.sql(`SELECT town FROM project WHERE name = '${name}'`);

/** What is suggested when somebody types: what the server answers stands in the list of the field. */
async function suggested(view, name, typed) {
  const input = view.locator(`[name="${name}"]`);
  const answered = view.waitForResponse((response) => new URL(response.url()).searchParams.get('q') === typed);
  await input.fill(typed);
  const { choices } = await (await answered).json();
  const listed = () => input.evaluate((element) => [...(element.list?.options ?? [])].map((option) => option.value));
  await until(async () => String(await listed()) === String(choices));
  return choices;
}

for (const [width, lang] of [['desktop', 'zh'], ['phone', 'en']]) {
  test(`typing suggests, and what is chosen is saved (${width}, ${lang})`, async () => {
    const { user, town, same } = places[width === 'phone' ? 1 : 0];
    const view = await visit(server, user, { width, lang });
    const name = `选镇项目 ${width}`;
    await begun(view, name);
    assert.equal(await field(view).getAttribute('autocomplete'), 'off');
    // Whoever comes into the field sees what there is, and not all of it.
    const asked = view.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/choices'));
    await field(view).focus();
    assert.equal((await (await asked).json()).choices.length, SUGGESTED_MAX);
    // A part of the name; then the county as well.
    const part = await suggested(view, 'town', town.name.slice(2, 4));
    // In English a place is called by its sound too.
    const whole = part.find((name) => name.endsWith(town.name)) ?? '';
    assert.ok(lang === 'en' ? /[A-Z]/.test(whole) : whole === `${town.county} ${town.name}`, part.join());
    assert.ok(part.length <= SUGGESTED_MAX, part.join());
    assert.deepEqual(await axe(view), []);
    await shot(view, `choices-${width}`);
    const twice = await suggested(view, 'town', same[0].name);
    assert.ok(twice.length === 1 && twice[0].endsWith(same[0].name), 'a name of two is suggested once');
    assert.deepEqual(await suggested(view, 'town', '没有这样的镇'), []);
    await suggested(view, 'town', town.name);
    await field(view).fill(whole);
    await send(view);
    assert.match(address(view), /\/desk\/projects\/[0-9a-f-]{36}$/);
    assert.deepEqual(saved(name), [[town.id]]);
    assert.ok((await view.locator('main').innerText()).includes(town.name));
    // The form of the record names it again, and saving it changes nothing.
    await view.goto(`${address(view)}/revise`);
    assert.equal(await field(view).inputValue(), whole);
    await send(view);
    assert.deepEqual(saved(name), [[town.id]]);
    assert.deepEqual(trouble(view), []);
  });
}

test('each line of a form has suggestions of its own', async () => {
  const { user, town, same } = places.at(-1);
  const view = await visit(server, user);
  await view.goto('/desk/annual-plans/new/create');
  for (let line = 0; line < 2; line += 1) await view.locator('[data-lines=plan_lines] [name=add_line]').click();
  const one = await suggested(view, 'plan_lines[0].town', town.name);
  const other = await suggested(view, 'plan_lines[1].town', same[0].name);
  assert.ok(one.every((name) => name.includes(town.name)) && other.length === 1);
  const lists = await view.locator('[name$=".town"]').evaluateAll((all) => all.map((input) => input.list?.id));
  assert.equal(new Set(lists).size, 2, lists.join());
  assert.deepEqual(trouble(view), []);
});

for (const javaScript of [true, false]) {
  test(`a name is found at sending, and what is not clear is said (${javaScript ? 'script' : 'plain'})`, async () => {
    const { user, town, same } = places[javaScript ? 2 : 3];
    const view = await visit(server, user, { width: 'phone', javaScript });
    const how = javaScript ? '有脚本' : '无脚本';
    const problem = view.locator('#town-problem');
    const attempt = async (typed) => {
      await field(view).fill(typed);
      await send(view);
    };
    // The name alone, the code, the whole name with more blanks: each is the town.
    const ways = [town.name, town.code, ` ${town.county}　 ${town.name} `];
    for (const [index, typed] of ways.entries()) {
      await begun(view, `${how}${index}`);
      await attempt(typed);
      assert.deepEqual(saved(`${how}${index}`), [[town.id]], typed);
    }

    // Almost: the near ones are named, and what was typed stays, here and in the other fields.
    const name = `${how}同名`;
    const almost = `${town.name.slice(0, -1)}乡`;
    await begun(view, name);
    await attempt(almost);
    const near = await problem.innerText();
    assert.match(near, /没有叫“.+”的，名称最接近的是：/);
    assert.ok(near.includes(`${town.county} ${town.name}`), near);
    assert.equal(await field(view).inputValue(), almost);
    assert.equal(await field(view).getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await axe(view), []);
    await shot(view, `choices-near-${javaScript ? 'script' : 'plain'}`);
    // Nothing like it.
    await attempt('xyz');
    assert.match(await problem.innerText(), /没有叫“xyz”的记录，请写全称或代码/);
    assert.equal(await field(view).inputValue(), 'xyz');

    // A name of two: refused with what to do, and both are listed to choose from, each with its county and code.
    await attempt(same[0].name);
    assert.match(await problem.innerText(), /叫“.+”的有 2 个：/);
    assert.equal(await view.locator('[name=name]').inputValue(), name);
    const list = view.locator('select[name=town]');
    // What was typed still stands there: sent as it is it is asked about again, never lost.
    assert.equal(await list.inputValue(), same[0].name);
    await send(view);
    assert.match(await problem.innerText(), /叫“.+”的有 2 个：/);
    const listed = await list.locator('option:not([value=""]):not(:checked)').allInnerTexts();
    const told = (one) => `${one.county} ${one.name}（${one.code}）`;
    assert.deepEqual(listed.toSorted(), same.map(told).toSorted());
    assert.deepEqual(await axe(view), []);
    await shot(view, `choices-several-${javaScript ? 'script' : 'plain'}`);
    assert.deepEqual(saved(name), []);
    await list.selectOption({ label: told(same[1]) });
    await send(view);
    assert.deepEqual(saved(name), [[same[1].id]]);
    assert.deepEqual(trouble(view), []);
  });
}

test('towns of another county are neither listed nor found', async () => {
  const small = told.counties.find((county) => !places.some((place) => place.user === county.officeUser));
  const { town } = places[0];
  const view = await visit(server, small.officeUser);
  await view.goto(FORM);
  const listed = await view.locator('select[name=town] option:not([value=""])').allInnerTexts();
  const [own] = server.rows(`SELECT t.name FROM region t WHERE t.parent = '${small.office.region}' AND t.level = 'town'`);
  assert.equal(listed.length, own.length);
  assert.ok(own.every((one) => listed.some((label) => label.endsWith(one.name))), listed.join());
  const named = async (user) => {
    const asked = `/desk/projects/choices?action=create&field=town&q=${encodeURIComponent(town.name)}`;
    const answer = await (await visit(server, user)).context().request.get(server.url + asked);
    return (await answer.json()).choices.filter((name) => name.startsWith(town.county)).length;
  };
  assert.equal(await named(places[0].user), 1);
  assert.equal(await named(places[1].user), 0);
});
