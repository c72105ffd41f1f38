// Every screen in two languages: it fits at three widths; at two of them axe finds nothing and no word is missing.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { sample } from './find.mjs';
import { misfits } from './fits.mjs';
import { axe, cookieOf, leads, page, problems, sharedServer, shot } from './harness.mjs';

/** Neither a desk nor a telephone. */
const BETWEEN = 768;

let server;
/** What the sample has, and addresses of records that screens show, by what they are. */
let told;
const found = {};

before(async () => {
  server = await sharedServer();
  told = sample(server);
  const desk = (kinds, table, condition) => `/desk/${kinds}/${told.record(table, condition).id}`;
  found.reported = told.plan({ state: 'reported' });
  found.returned = told.plan({ state: 'drafting' });
  found.awaiting = told.plan({ state: 'awaiting-consent' });
  found.approved = told.plan({ state: 'county-approved' });
  found.reviewing = told.plan({ state: 'reviewing' });
  found.department = told.plan({ state: 'reported', of: 'department' });
  found.owed = told.plan({ state: 'executing', in: told.year - 1 });
  found.idle = told.idle();
  found.agreed = told.record('action_plan', "state = 'agreed'");
  found.goals = `/desk/action-plans/${found.agreed.id}`;
  found.cityPlan = desk('city-plans', 'city_plan');
  found.consultation = desk('consultations', 'consultation');
  found.disclosure = desk('disclosures', 'disclosure');
  found.disclosed = `/disclosures/${told.record('disclosure', "state = 'published'").id}`;
  found.place = told.record('project', "outcome = 'finished' AND village IS NOT NULL AND town IS NOT NULL");
  found.case = desk('supervision-cases', 'supervision_case');
  found.rulebook = desk('rulebooks', 'rulebook');
  found.project = desk('projects', 'project', 'plan IS NOT NULL');
  found.reminder = desk('reminders', 'reminder', `receiver = '${found.idle.office.id}' AND state = 'sent'`);
  found.organisation = `/desk/organisations/${told.counties[0].government.id}`;
  found.person = desk('users', 'person');
  found.post = desk('posts', 'post', 'ends IS NULL');
});

/** Presses the button of a form that is not filled in. */
async function unfinished(view) {
  await view.locator('[name=approach]').fill('先写一句');
  for (const member of ['plan_lines', 'budget_lines']) await view.locator(`[data-lines=${member}] [name=add_line]`).click();
  await view.locator('[name="plan_lines[0].name"]').fill('没有填完的项目');
  await view.locator('[name="plan_lines[0].cost_fen"]').fill('about 12');
  await view.locator('[name="budget_lines[0].amount_fen"]').fill('-5');
  await view.evaluate(() => {
    document.querySelector('form.form').noValidate = true;
  });
  await leads(view, () => view.locator('main .form-foot button').click());
  assert.ok((await view.locator('.errors li').count()) > 3);
}

/** Screens by who sees them: name, address, and what is done there first, or the answer where it is not 200. */
const screens = [
  [() => undefined, [
    ['home', () => '/'],
    ['pairings', () => '/pairings'],
    ['sign-in', () => '/sign-in'],
    ['search', () => `/search?q=${told.counties[0].place}`],
    ['public-projects', () => '/projects'],
    ['villages', () => `/villages?county=${found.place.owner}`],
    ['county', () => `/counties/${found.place.owner}`],
    ['town', () => `/towns/${found.place.town}`],
    ['village', () => `/villages/${found.place.town}/${encodeURIComponent(found.place.village)}`],
    ['district', () => `/districts/${found.place.partner}`],
    ['public-project', () => `/projects/${found.place.id}`],
    ['public-projects-sorted', () => '/projects?sort=-cost_fen'],
    ['public-projects-yuan', () => '/projects?unit=yuan'],
    ['county-yuan', () => `/counties/${found.place.owner}?unit=yuan`],
    ['public-figure', () => '/figures/given-public'],
    ['public-disclosures', () => '/disclosures'],
    ['public-disclosure', () => found.disclosed],
    ['supervision', () => '/supervision'],
    ['missing', () => '/nothing-here', { status: 404 }],
  ]],
  [() => found.idle.officeUser, [
    ['desk-county', () => '/desk'],
    ['plans-county', () => '/desk/annual-plans'],
    ['plan-form', () => '/desk/annual-plans/new/create'],
    ['plan-form-errors', () => '/desk/annual-plans/new/create', { first: unfinished }],
    ['projects', () => '/desk/projects'],
    ['project-form', () => '/desk/projects/new/create'],
    ['reminder', () => found.reminder],
    ['acknowledge', () => `${found.reminder}/acknowledge`],
    ['search-none', () => '/desk/search?q=没有的词'],
    ['list-none', () => '/desk/annual-plans?q=没有的词'],
    ['refused', () => `/desk/consolidation/${told.year}`, { status: 403 }],
    ['missing-desk', () => '/desk/annual-plans/00000000-0000-7000-8000-000000000000', { status: 404 }],
  ]],
  [() => found.returned.county.officeUser, [
    ['plan-returned', () => found.returned.address],
    ['plan-revise', () => `${found.returned.address}/revise`],
    ['submit', () => `${found.returned.address}/submit`],
  ]],
  [() => found.owed.county.officeUser, [
    ['summarise', () => `${found.owed.address}/summarise`],
    ['plan-executing', () => found.owed.address],
  ]],
  [() => told.counties.find((county) => county.office.id === found.agreed.county).officeUser, [
    ['goals', () => found.goals],
    ['goals-form', () => '/desk/action-plans/new/create'],
    ['delegations', () => '/desk/delegations'],
    ['delegation-form', () => '/desk/delegations/new/create'],
    ['calendar', () => '/desk/calendar'],
    ['import', () => '/desk/annual-plans/import'],
  ]],
  [() => found.approved.county.officeUser, [['report', () => `${found.approved.address}/report`]]],
  [() => found.awaiting.county.governmentUser, [
    ['desk-government', () => '/desk'],
    ['plan-awaiting', () => found.awaiting.address],
    ['consent', () => `${found.awaiting.address}/consent`],
    ['return', () => `${found.awaiting.address}/return`],
  ]],
  [() => told.reviewer(found.reviewing), [['desk-reviewer', () => '/desk'], ['plan-reviewing', () => found.reviewing.address]]],
  [() => told.user('department', told.organisation(found.department.planner)), [
    ['desk-department', () => '/desk'],
    ['plan-department', () => found.department.address],
  ]],
  [() => found.reported.county.partnerUser, [['desk-partner', () => '/desk'], ['plan-partner', () => found.reported.address]]],
  [() => told.user('city-office'), [
    ['desk-city', () => '/desk'],
    ['board', () => `/desk/consolidation/${told.year}`],
    ['board-before', () => `/desk/consolidation/${told.year - 1}`],
    ['board-yuan', () => `/desk/consolidation/${told.year}?unit=yuan`],
    ['board-empty', () => `/desk/consolidation/${told.year + 1}`],
    ['figure', () => `/desk/figures/asked?year=${told.year}&stage=reported,accepted&unit=yuan`],
    ['plans', () => '/desk/annual-plans'],
    ['plan', () => found.reported.address],
    ['plan-summarised', () => told.plan({ state: 'summarised', in: told.year - 1 }).address],
    ['compare', () => `${found.returned.address}/compare`],
    ['compare-goals', () => `${found.goals}/compare`],
    ['waiting', () => '/desk/waiting'],
    ['responsibilities', () => `/desk/responsibilities?year=${told.year}`],
    ['responsibilities-duty', () => `/desk/responsibilities?year=${told.year}&duty=annual-plan.report.county-office.`],
    ['sheet', () => `${found.reported.address}/sheet`],
    ['sheet-department', () => `${found.department.address}/sheet`],
    ['project', () => found.project],
    ['reminders', () => '/desk/reminders'],
    ['reminder-form', () => '/desk/reminders/new/create'],
    ['search-desk', () => '/desk/search?q=饮水'],
    ['overview', () => '/desk/overview'],
    ['city-plan', () => found.cityPlan],
    ['city-table', () => `${found.cityPlan}/table`],
    ['city-summary', () => `/desk/city-summary/${told.year - 1}`],
    ['notices', () => '/desk/notices'],
    ['consultations', () => '/desk/consultations'],
    ['consultation', () => found.consultation],
    ['consultation-form', () => '/desk/consultations/new/create'],
    ['disclosure', () => found.disclosure],
    ['case', () => found.case],
  ]],
  [() => told.user('programme-manager'), [
    ['desk-manager', () => '/desk'],
    ['organisations', () => '/desk/organisations'],
    ['organisation', () => found.organisation],
    ['organisation-form', () => '/desk/organisations/new/create'],
    ['pairing-form', () => '/desk/pairings/new/create'],
    ['rulebook-form', () => '/desk/rulebooks/new/create'],
    ['rulebooks', () => '/desk/rulebooks'],
    ['rulebook', () => found.rulebook],
    ['calendar-years', () => '/desk/calendar-years'],
    ['programmes', () => '/desk/programmes'],
    ['regions', () => '/desk/regions'],
  ]],
  [() => told.user('system-administrator'), [
    ['users', () => '/desk/users'],
    ['user', () => found.person],
    ['user-form', () => '/desk/users/new/create'],
  ]],
  [() => told.user('security-administrator'), [
    ['posts', () => '/desk/posts'],
    ['post', () => found.post],
    ['post-form', () => '/desk/posts/new/create'],
    ['post-end', () => `${found.post}/end`],
  ]],
  [() => told.user('audit-administrator'), [['audit', () => '/desk/audit']]],
];

/** Kept as pictures: the main screens. */
const pictures = [
  'home', 'desk-county', 'desk-city', 'plan', 'plan-form', 'plan-form-errors', 'board', 'sheet', 'overview', 'city-table', 'city-summary',
  'goals', 'public-projects', 'public-disclosure', 'supervision',
];

/** What the platform itself says, on an English page: everything but records, names and Chinese documents. */
function chinese() {
  const said = 'h1, h2, h3, thead th, label, legend, button, summary, nav a, nav b, dt, .state, .hint, .problem, .errors li, .empty, .steps b, .crumbs li:first-child, tr.group th, .figure, .todo b, .todo .button';
  const cjk = /[\u3400-\u9fff\uff01-\uff60]/;
  // Whose account it is, names as headings of their records, and examples of what is typed.
  const names = ['projects', 'supervision-cases', 'organisations', 'users', 'posts', 'reminders'];
  const named = names.includes(location.pathname.split('/').at(-2)) ? ', h1' : '';
  const data = `[lang="zh-CN"], .typed, .hint.now, .seal, option, .menu nav > b${named}`;
  const bad = [];
  for (const element of document.querySelectorAll(said)) {
    if (element.closest(data)) continue;
    const copy = element.cloneNode(true);
    for (const inner of copy.querySelectorAll('select, textarea, bdi, [lang="zh-CN"]')) inner.remove();
    const text = copy.textContent.replace(/12\.5万|Such as [\u3400-\u9fff]+/g, '');
    if (cjk.test(text)) bad.push(`${element.tagName.toLowerCase()}: ${text.trim().slice(0, 60)}`);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [data-label]')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'data-label']) {
      const value = element.getAttribute(name)?.replace(/^See the project: .*/, '');
      if (value && cjk.test(value)) bad.push(`${name}: ${value.slice(0, 60)}`);
    }
  }
  return [...new Set(bad)];
}

/** Everything that is wrong with a screen. */
async function look(view, name, width, lang) {
  const wrong = [];
  const wide = { desktop: 1280, phone: 360 }[width];
  const fits = async (at) => (await view.evaluate(misfits)).map((one) => `${at} px: ${one}`);
  wrong.push(...(await fits(wide)));
  // Between a desk and a telephone only how things stand is measured.
  if (width === 'desktop') {
    await view.setViewportSize({ ...view.viewportSize(), width: BETWEEN });
    wrong.push(...(await fits(BETWEEN)));
    await view.setViewportSize({ ...view.viewportSize(), width: wide });
  }
  const { unknown, language } = await view.evaluate(() => ({
    unknown: /Unknown localization[^<]*/.exec(document.documentElement.outerHTML)?.[0],
    language: document.documentElement.lang,
  }));
  if (unknown) wrong.push(unknown);
  if (language !== (lang === 'en' ? 'en' : 'zh-CN')) wrong.push('another language');
  // Each language once with axe: what it finds depends on the width more than on the words.
  if ((lang === 'zh') === (width === 'desktop')) wrong.push(...(await axe(view)));
  if (lang === 'en') wrong.push(...(await view.evaluate(chinese)));
  if (pictures.includes(name) && (lang === 'zh' || width === 'desktop')) await shot(view, `${name}-${lang}-${width}`);
  return wrong;
}

describe('screens', { concurrency: 2 }, () => {
  for (const width of ['desktop', 'phone']) {
    test(`every screen at the width of a ${width}`, async () => {
      const wrong = [];
      for (const [who, own] of screens) {
        const user = who();
        const view = await page({ server, width });
        if (user) {
          const [name, value] = (await cookieOf(server, user)).split('=');
          await view.context().addCookies([{ name, value, url: server.url }]);
        }
        for (const lang of ['zh', 'en']) {
          for (const [name, address, { first, status = 200 } = {}] of own) {
            try {
              const path = address();
              const answer = await view.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
              assert.equal(answer.status(), status, name);
              await first?.(view);
              wrong.push(...(await look(view, name, width, lang)).map((one) => `${name} (${width}, ${lang}): ${one}`));
            } catch (error) {
              wrong.push(`${name} (${width}, ${lang}): ${error.message}`);
            }
          }
        }
        wrong.push(...problems(view).filter((one) => !/status of (403|404|409|422)/.test(one)));
        await view.context().close();
      }
      assert.equal(wrong.join('\n'), '');
    });
  }
});
