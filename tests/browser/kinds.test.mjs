// Each kind with its longest and its emptiest record, and the first screen of each role: both languages, three widths, light and dark. Nothing is cut, nothing is
// wider than the screen, axe finds nothing.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { sample } from './find.mjs';
import { misfits } from './fits.mjs';
import { axe, beyond, problems, sharedServer, tokenOf, visit } from './harness.mjs';

const WIDTHS = [360, 768, 1280];

let server;
/** By kind: `{ kind, user, records }`, the addresses of the longest and of the emptiest record that somebody sees. */
let kinds;

before(async () => {
  server = await sharedServer();
  const told = sample(server);
  const roles = ['city-office', 'county-office', 'county-government', 'town-office', 'programme-manager', 'security-administrator', 'system-administrator'];
  const people = roles.flatMap((role) => told.people(role).slice(0, 8).map((account) => account.user));
  const read = async (user, path) => {
    const answer = await fetch(`${server.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${tokenOf(server, user)}` } });
    return answer.ok ? answer.json() : undefined;
  };
  const catalogue = await read(people[0], 'catalogue');
  kinds = [];
  for (const kind of catalogue.kinds.filter((one) => !one.part_of)) {
    for (const user of people) {
      const found = (await read(user, `${kind.path}?limit=200`))?.items ?? [];
      if (found.length === 0) continue;
      const whole = await Promise.all(found.slice(0, 40).map(({ id }) => read(user, `${kind.path}/${id}`)));
      const size = (record) => JSON.stringify(record, (_, value) => value ?? undefined).length;
      const sorted = whole.filter(Boolean).sort((one, other) => size(one) - size(other));
      const ids = new Set([sorted.at(-1).id, sorted[0].id]);
      kinds.push({ kind: kind.code, user, records: [...ids].map((id) => `/desk/${kind.path}/${id}`) });
      break;
    }
  }
  // The first screen of each role, too.
  for (const role of new Set(told.accounts.map((account) => account.role))) {
    kinds.push({ kind: role, user: told.people(role)[0].user, records: ['/desk'] });
  }
});

/** One record in every way in which it may be read. */
async function look(view, address, wrong) {
  for (const lang of ['zh', 'en']) {
    const answer = await view.goto(`${address}?lang=${lang}`);
    if (answer.status() !== 200) wrong.push(`${address}: ${answer.status()}`);
    for (const colorScheme of ['light', 'dark']) {
      await view.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await view.setViewportSize({ width, height: 900 });
        const wider = await beyond(view);
        if (wider > 0) wrong.push(`${address} (${lang}, ${width}, ${colorScheme}): ${wider} px wider than the screen`);
        wrong.push(...(await view.evaluate(misfits)).map((one) => `${address} (${lang}, ${width}, ${colorScheme}): ${one}`));
      }
      // Each way once with axe: what it finds depends on width and colours more than on the words.
      if ((lang === 'zh') === (colorScheme === 'dark')) {
        await view.setViewportSize({ width: lang === 'zh' ? 360 : 1280, height: 900 });
        wrong.push(...(await axe(view)).map((one) => `${address} (${lang}, ${colorScheme}): ${one}`));
      }
    }
  }
}

describe('kinds', { concurrency: 2 }, () => {
  for (const half of [0, 1]) {
    test(`the longest and the emptiest record of each kind fit, part ${half + 1} of 2`, async () => {
      assert.ok(kinds.length > 10, 'the sample has records of most kinds');
      const wrong = [];
      for (const { user, records } of kinds.filter((_, at) => at % 2 === half)) {
        const view = await visit(server, user);
        for (const address of records) await look(view, address, wrong);
        wrong.push(...problems(view));
        await view.context().close();
      }
      assert.equal(wrong.join('\n'), '');
    });
  }
});
