// What tests type into forms, press, and read off the record that comes of it.

import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { axe, beyond, leads, problems, shot } from './harness.mjs';

/** What went wrong, but for the refusals that a test asks for itself. */
export function trouble(view) {
  return problems(view).filter((found) => !/the server responded with a status of 4\d\d/.test(found));
}

/** Looks at a page as its reader does. */
export async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  assert.deepEqual(trouble(view), [], name);
  await shot(view, name);
}

const choices = /(^|\.)(planner|receiver|nature|form|theme|item)$/;

/** Types into a field, or chooses in it. */
export async function put(view, name, value) {
  const field = view.locator(`[name="${name}"]`);
  await (choices.test(name) ? field.selectOption(value) : field.fill(value));
}

export async function putAll(view, prefix, values) {
  for (const [name, value] of Object.entries(values)) await put(view, `${prefix}${name}`, value);
}

/** Presses the button of the form and waits for what comes of it. */
export async function send(view) {
  await leads(view, () => view.locator('main .form-foot button').click());
}

/** Goes from a paper of the first screen to the place where it is decided, by one of its ways out; by the keyboard. */
export const toDecision = (view, says, way) =>
  leads(view, () => view.locator('.paper', { hasText: says }).first().getByRole('link', { name: way, exact: true }).press('Enter'));

/** Decides at the foot of the paper, by the keyboard. */
export const decide = (view, name) => leads(view, () => view.locator(`#do-${name}`).getByRole('button').last().press('Enter'));

export async function follow(view, text, within = 'main') {
  await leads(view, () => view.locator(within).getByRole('link', { name: text, exact: true }).first().click());
}

/** Asks again until it is so. */
export async function until(holds) {
  for (const deadline = Date.now() + 15_000; !(await holds()); ) assert.ok(Date.now() < deadline, `${holds}`);
}

export const state = (view) => view.locator('main h1 .state').first().innerText();
export const value = (view, name) => view.locator(`[name="${name}"]`).inputValue();
export const notice = (view) => view.locator('.notice.ok').innerText();
export const address = (view) => new URL(view.url()).pathname;

export const approach = '围绕行路、饮水两件事，与帮扶方共同推进，年底前办完。';

/** Two projects of a year as somebody types them, whose sources add up. */
export const projects = (year) => ({
  road: {
    name: '示例甲村道路硬化', nature: 'grant', form: 'project', theme: 'roads',
    need: '雨天难行。', content: '硬化村道2公里。', cost_fen: '12.5万', asked_fen: '１０００００', county_fen: '25,000',
    people_served: '860', lead_organisation: '示例交通局', lead_person: '示例甲甲', start: `${year}-05-01`, finish: `${year}-10-31`,
  },
  water: {
    name: '示例乙村饮水工程', nature: 'grant', form: 'funds', theme: 'water',
    need: '枯水期断水。', content: '建蓄水池2座。', cost_fen: '30万', asked_fen: '20万', county_fen: '60000', local_fen: '4万',
    people_served: '1200', lead_organisation: '示例水务局', lead_person: '示例乙乙', start: `${year}-06-01`, finish: `${year}-12-01`,
  },
});

/** Fills the form of a new plan: approach, two projects, two lines of the budget; the lines by the buttons. */
export async function fillPlan(view, year, words = approach) {
  await put(view, 'approach', words);
  for (const [index, project] of Object.values(projects(year)).entries()) {
    await view.locator('[data-lines=plan_lines] [name=add_line]').click();
    await putAll(view, `plan_lines[${index}].`, project);
  }
  for (const [index, line] of [['travel', '1.2万', '往返帮扶方'], ['training', '８０００.５０', '']].entries()) {
    await view.locator('[data-lines=budget_lines] [name=add_line]').click();
    await putAll(view, `budget_lines[${index}].`, { item: line[0], amount_fen: line[1], note: line[2] });
  }
}

/** The smallest whole picture: one red dot. */
export function png() {
  const crc = (bytes) => {
    let sum = 0xffffffff;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return (sum ^ 0xffffffff) >>> 0;
  };
  const chunk = (type, content) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const dot = deflateSync(Buffer.from([0, 200, 30, 30]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', dot), chunk('IEND', Buffer.alloc(0))]);
}
