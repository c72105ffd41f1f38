// No test knows a name or a year of the sample: places, organisations, accounts, projects are found by what they are (`find.mjs`).

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const sample = new URL('../../crates/sample/src/', import.meta.url);

/** Lines of files that may say such a name, with the reason. */
const allowed = {
  // Founds a programme from nothing: the two cities, a county and a town are of the official list of divisions, which is the
  // product's, and the users are those that the set-up page proposes.
  'setup.test.mjs': /./,
  // The password of every account of a sample.
  'harness.mjs': /export const PASSWORD/,
};

const folders = readdirSync(sample).filter((name) => existsSync(new URL(`${name}/programme.json`, sample)));

/** Rows of a table as objects; a field in quotes may hold commas and line breaks. */
function table(name) {
  const text = readFileSync(new URL(name, sample), 'utf8');
  const fields = /("(?:[^"]|"")*"|[^,\n]*)(,|\n|$)/gy;
  const lines = [[]];
  for (let found = fields.exec(text); found && fields.lastIndex <= text.length && found[0] !== ''; found = fields.exec(text)) {
    lines.at(-1).push(found[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
    if (found[2] === '\n') lines.push([]);
  }
  const [head, ...rows] = lines.filter((line) => line.length > 1);
  return rows.map((row) => Object.fromEntries(head.map((column, index) => [column, row[index]])));
}

/** Cities, districts and counties, which people also call without the kind of place: 五华, Wuhua. */
const places = ['assisting-city', 'city-government', 'district', 'county-office'];
/** What an organisation of the sample is called and the product says too. */
const words = new Set(['市经协办', '州协作办', 'City office', 'First', 'Second', 'Yi']);

/** What only the sample calls so. */
function names() {
  const found = new Set();
  for (const programme of folders) {
    const { code, name } = JSON.parse(readFileSync(new URL(`${programme}/programme.json`, sample), 'utf8')).programme;
    found.add(code).add(name);
    const organisations = table(`${programme}/organisations.csv`);
    for (const one of organisations) for (const said of [one.name, one.name_en, one.short_name, one.short_name_en]) found.add(said);
    for (const one of organisations.filter((other) => places.includes(other.category))) {
      found.add(one.short_name.replace(/[县区市州]$/, '')).add(one.short_name_en.replace(/ .*$/, ''));
    }
    const people = table(`${programme}/people.csv`);
    const said = (name) => (name.includes('-') ? name : `'${name}'`);
    for (const one of people) found.add(one.name).add(said(one.user));
    // Some accounts are called like roles, which are the product's.
    for (const one of people) found.delete(said(one.role));
    for (const one of table(`${programme}/planning.csv`)) found.add(one.year);
  }
  for (const row of table('texts/project/projects.csv')) {
    for (const part of row.name.split(/\{\w+\}/)) if (part.length >= 5) found.add(part);
  }
  return [...found].filter((name) => name?.length > 1 && !words.has(name));
}

test('no test knows a name or a year of the sample', () => {
  const known = names();
  assert.ok(known.length > 100, `${known.length} names are looked for`);
  const here = new URL('./', import.meta.url);
  const wrong = [];
  for (const file of readdirSync(here).filter((name) => name.endsWith('.mjs'))) {
    for (const [index, line] of readFileSync(new URL(file, here), 'utf8').split('\n').entries()) {
      // Comments that give an example may name one.
      const said = line.replace(/^\s*(\/\/|\*|\/\*\*).*$/, '');
      if (allowed[file]?.test(said)) continue;
      for (const name of known) if (said.includes(name)) wrong.push(`${file}:${index + 1}: ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});
