// What a form adds up to while one types: sources beside what they are for, each kind by itself. The server says the same before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from './find.mjs';
import { axe, problems, startServer, visit } from './harness.mjs';

/** The sums under the lines: by the kind of its lines what each column says, and the difference. */
const sums = (view) => view.locator('.sums dl').evaluateAll((rows) => rows.map((row) => ({
  kind: row.dataset.kind,
  shown: row.checkVisibility(),
  amounts: [...row.querySelectorAll('dd')].map((place) => Number(place.textContent.replaceAll(',', ''))),
})));

test('sources are weighed against the cost, and grants and cooperation told apart, while one types', async () => {
  const server = await startServer();
  const plan = sample(server).plan({ state: 'drafting' });
  for (const [width, lang] of [['desktop', 'zh'], ['phone', 'en']]) {
    const view = await visit(server, plan.county.officeUser, { width, lang });
    await view.goto(`${plan.address}/revise`);
    const field = (name, line = 0) => view.locator(`[name="plan_lines[${line}].${name}"]`);
    const said = view.locator('[data-balance]').first();
    const [before, told] = [await sums(view), await said.innerText()];
    assert.match(told, lang === 'zh' ? /与资金来源合计相等/ : /Sources add up to it/);
    const yuan = Number(await field('county_fen').inputValue()) + 10_000;
    await field('county_fen').fill(String(yuan));
    assert.match(await said.innerText(), lang === 'zh' ? /多出 10,000\.00 元/ : /10,000\.00 yuan too much/);
    const after = await sums(view);
    const more = (row) => after[row].amounts.at(-1) - before[row].amounts.at(-1);
    assert.ok(Math.abs(more(0) - 1) < 0.001, 'the difference grew by what was typed, in 万元');
    // All of one kind: nothing is to be told apart; one of another: each stands by itself.
    const lines = await view.locator('[data-lines="plan_lines"] tbody tr').count();
    const codes = after.map((row) => row.kind).filter((kind) => kind !== '');
    for (let line = 0; line < lines; line += 1) await field('nature', line).selectOption(codes[0]);
    assert.deepEqual((await sums(view)).map((row) => row.shown), [true, ...codes.map(() => false)]);
    await field('nature').selectOption(codes[1]);
    const apart = await sums(view);
    assert.ok(apart.every((row) => row.shown), JSON.stringify(apart));
    for (const at of apart[0].amounts.keys()) {
      const parts = apart.slice(1).reduce((sum, row) => sum + row.amounts[at], 0);
      assert.ok(Math.abs(parts - apart[0].amounts[at]) < 0.02, 'the kinds make the whole up, but for what is rounded');
    }
    await view.locator('[data-lines="plan_lines"] [data-lines-add]').click();
    await field('asked_fen', lines).fill('2万');
    assert.match(await view.locator('[data-balance]').nth(lines).innerText(), lang === 'zh' ? /多出 20,000/ : /20,000\.00 yuan too much/);
    assert.deepEqual([await axe(view), problems(view)], [[], []]);
  }
  await server.stop();
});
