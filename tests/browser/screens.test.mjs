// Every screen at two widths and in two languages: it fits, axe finds nothing, no word is missing.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { axe, cookieOf, leads, page, problems, shot, startServer } from './harness.mjs';

let server;
/** Addresses of records that screens show, by what they are. */
const found = {};

before(async () => {
  server = await startServer();
  const read = async (user, path) => {
    const answer = await fetch(`${server.url}${path}`, { headers: { cookie: await cookieOf(server, user) } });
    return answer.text();
  };
  const link = (html, title) => new RegExp(`href="([^"]+)">${title}`).exec(html)[1];
  const first = (html) => /<th scope="row"><a href="([^"]+)"/.exec(html)[1];
  const plans = await read('city-office', '/desk/annual-plans?year=2011');
  found.reported = link(plans, '大埔县2011年度工作计划');
  found.returned = link(plans, '丰顺县2011年度工作计划');
  found.awaiting = link(plans, '梅县2011年度工作计划');
  found.approved = link(plans, '兴宁市2011年度工作计划');
  found.reviewing = link(plans, '五华县2011年度工作计划');
  found.department = link(plans, '市教育局2011年度工作计划');
  found.owed = link(await read('city-office', '/desk/annual-plans?year=2010'), '大埔县2010年度工作计划');
  found.cityPlan = first(await read('city-office', '/desk/city-plans'));
  found.consultation = first(await read('city-office', '/desk/consultations'));
  found.disclosure = first(await read('city-office', '/desk/disclosures'));
  found.case = first(await read('city-office', '/desk/supervision-cases'));
  found.goals = first(await read('wuhua-office', '/desk/action-plans'));
  found.rulebook = first(await read('manager', '/desk/rulebooks'));
  const disclosed = await read('city-office', '/disclosures');
  found.disclosed = /href="(\/disclosures\/[^"?]+)"/.exec(disclosed)[1];
  const projects = await read('city-office', '/desk/projects');
  found.project = first(projects);
  const reminders = await read('jiaoling-office', '/desk/reminders?year=2011');
  found.reminder = first(reminders);
  const organisations = await read('manager', '/desk/organisations?q=五华县人民政府');
  found.organisation = first(organisations);
  const people = await read('sysadmin', '/desk/users?q=jiaoling-gov');
  found.person = first(people);
  const posts = await read('secadmin', '/desk/posts');
  found.post = first(posts);
});

/** Presses the button of a form that is not filled in. */
async function unfinished(view) {
  await view.locator('[name=approach]').fill('先写一句');
  for (const member of ['plan_lines', 'budget_lines']) await view.locator(`[data-lines=${member}] [name=add_line]`).click();
  await view.locator('[name="plan_lines[0].name"]').fill('没有填完的项目');
  await view.locator('[name="plan_lines[0].cost_fen"]').fill('十二万五');
  await view.locator('[name="budget_lines[0].amount_fen"]').fill('-5');
  await view.evaluate(() => {
    document.querySelector('form.form').noValidate = true;
  });
  await leads(view, () => view.locator('main .form-foot button').click());
  assert.ok((await view.locator('.errors li').count()) > 3);
}

/** Screens by who sees them: name, address, and what is done there first; `null` for an answer that is not 200. */
const screens = {
  '': [
    ['home', () => '/'],
    ['sign-in', () => '/sign-in'],
    ['search', () => '/search?q=五华'],
    ['public-projects', () => '/projects'],
    ['public-disclosures', () => '/disclosures'],
    ['public-disclosure', () => found.disclosed],
    ['supervision', () => '/supervision'],
    ['missing', () => '/nothing-here', { status: 404 }],
  ],
  'jiaoling-office': [
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
    ['refused', () => '/desk/consolidation/2011', { status: 403 }],
    ['missing-desk', () => '/desk/annual-plans/00000000-0000-7000-8000-000000000000', { status: 404 }],
  ],
  'fengshun-office': [
    ['plan-returned', () => found.returned],
    ['plan-revise', () => `${found.returned}/revise`],
    ['submit', () => `${found.returned}/submit`],
  ],
  'dabu-office': [['summarise', () => `${found.owed}/summarise`], ['plan-executing', () => found.owed]],
  'wuhua-office': [
    ['goals', () => found.goals],
    ['goals-form', () => '/desk/action-plans/new/create'],
    ['delegations', () => '/desk/delegations'],
    ['delegation-form', () => '/desk/delegations/new/create'],
    ['calendar', () => '/desk/calendar'],
    ['import', () => '/desk/annual-plans/import'],
  ],
  'xingning-office': [['report', () => `${found.approved}/report`]],
  'meixian-gov': [
    ['desk-government', () => '/desk'],
    ['plan-awaiting', () => found.awaiting],
    ['consent', () => `${found.awaiting}/consent`],
    ['return', () => `${found.awaiting}/return`],
  ],
  'wuhua-chief': [['desk-reviewer', () => '/desk'], ['plan-reviewing', () => found.reviewing]],
  education: [['desk-department', () => '/desk'], ['plan-department', () => found.department]],
  haizhu: [['desk-partner', () => '/desk'], ['plan-partner', () => found.reported]],
  'city-office': [
    ['desk-city', () => '/desk'],
    ['board', () => '/desk/consolidation/2011'],
    ['board-before', () => '/desk/consolidation/2010'],
    ['board-empty', () => '/desk/consolidation/2012'],
    ['plans', () => '/desk/annual-plans'],
    ['plan', () => found.reported],
    ['compare', () => `${found.returned}/compare`],
    ['sheet', () => `${found.reported}/sheet`],
    ['sheet-department', () => `${found.department}/sheet`],
    ['project', () => found.project],
    ['reminders', () => '/desk/reminders'],
    ['reminder-form', () => '/desk/reminders/new/create'],
    ['search-desk', () => '/desk/search?q=饮水'],
    ['overview', () => '/desk/overview'],
    ['city-plan', () => found.cityPlan],
    ['city-table', () => `${found.cityPlan}/table`],
    ['city-summary', () => '/desk/city-summary/2010'],
    ['consultations', () => '/desk/consultations'],
    ['consultation', () => found.consultation],
    ['consultation-form', () => '/desk/consultations/new/create'],
    ['disclosure', () => found.disclosure],
    ['case', () => found.case],
  ],
  manager: [
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
  ],
  sysadmin: [['users', () => '/desk/users'], ['user', () => found.person], ['user-form', () => '/desk/users/new/create']],
  secadmin: [['posts', () => '/desk/posts'], ['post', () => found.post], ['post-form', () => '/desk/posts/new/create'], ['post-end', () => `${found.post}/end`]],
  auditor: [['audit', () => '/desk/audit']],
};

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
  const names = ['projects', 'supervision-cases', 'organisations', 'users', 'posts'];
  const named = names.includes(location.pathname.split('/').at(-2)) ? ', h1' : '';
  const data = `[lang="zh-CN"], .hint.now, .seal, option, .menu nav > b${named}`;
  const bad = [];
  for (const element of document.querySelectorAll(said)) {
    if (element.closest(data)) continue;
    const copy = element.cloneNode(true);
    for (const inner of copy.querySelectorAll('select, textarea, [lang="zh-CN"]')) inner.remove();
    const text = copy.textContent.replace(/12\.5万|Such as 五华县/g, '');
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
  const beyond = await view.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  if (beyond > wide) wrong.push(`${beyond - wide} px wider than the screen`);
  const unknown = /Unknown localization[^<]*/.exec(await view.content());
  if (unknown) wrong.push(unknown[0]);
  if ((await view.locator('html').getAttribute('lang')) !== (lang === 'en' ? 'en' : 'zh-CN')) wrong.push('another language');
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
      for (const [user, own] of Object.entries(screens)) {
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
