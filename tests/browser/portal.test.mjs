// What the public sees, in both languages, on a desk and on a phone, with and without JavaScript.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sample } from './find.mjs';
import { axe, beyond, page, problems, sharedServer, shot } from './harness.mjs';

let server;
/** What the sample calls things, by language. */
const named = {};
before(async () => {
  server = await sharedServer();
  const { about, pairings, organisation } = sample(server);
  const [pairing] = pairings;
  const [from, to] = [organisation(pairing.assisting), organisation(pairing.recipient)];
  const more = { from, pairings: pairings.length, begins: pairing.begins.slice(0, 4), basis: pairing.basis };
  named.zh = { ...more, office: about.office, short: [from.short_name, to.short_name], whole: [from.name, to.name] };
  // The page leaves out in English what kind of place it is.
  const bare = ({ short_name_en: name }) => name.replace(/ (District|County|City)$/, '');
  named.en = { ...more, office: about.office_en, short: [bare(from), bare(to)], whole: [from.name_en, to.name_en] };
});

const words = {
  zh: {
    tag: 'zh-CN',
    home: '帮扶的钱，到了哪个村，办成没有',
    pairings: '结对关系',
    policy: '制度对照',
    none: '无',
    part: '部分',
    whole: '全',
    lacks: '没有逐笔支出和凭据',
    plan: '年度工作计划',
    askQuery: '饮水难',
    nothing: '没有找到“没有的词”',
    missing: '没有这一页',
  },
  en: {
    tag: 'en',
    home: 'Which village the money reached, and whether it is done',
    pairings: 'Pairings',
    policy: 'The policy',
    none: 'Nothing',
    part: 'In part',
    whole: 'Whole',
    lacks: 'single payments and their papers are missing',
    plan: 'Annual plan',
    askQuery: 'annual plan',
    nothing: 'Nothing found for "没有的词"',
    missing: 'There is no such page',
  },
};

async function look(view, name) {
  const wider = await beyond(view);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
  assert.deepEqual(await axe(view), [], name);
  assert.deepEqual(problems(view), [], name);
  await shot(view, name);
}

for (const lang of ['zh', 'en']) {
  const say = words[lang];
  for (const width of ['desktop', 'phone']) {
    const open = async (path) => {
      const view = await page({ server, width, lang });
      const join = path.includes('?') ? '&' : '?';
      await view.goto(`${path}${join}lang=${say.tag}`);
      assert.equal(await view.locator('html').getAttribute('lang'), say.tag);
      return view;
    };

    test(`home says who helps whom and whom to ask (${lang}, ${width})`, async () => {
      const view = await open('/');
      assert.equal(await view.locator('h1').innerText(), say.home);
      const { office, begins, short: [from, to] } = named[lang];
      const row = view.locator('.pairs li', { hasText: to });
      assert.match(await row.innerText(), new RegExp(`${from}[\\s\\S]*${begins}`));
      assert.ok(await view.getByText(office).first().isVisible());
      await look(view, `home-${lang}-${width}`);
    });

    test(`pairings stand with their document and version (${lang}, ${width})`, async () => {
      const view = await open('/pairings');
      assert.equal(await view.locator('h1').innerText(), say.pairings);
      const { basis, whole: [assisting, recipient] } = named[lang];
      const row = view.locator('tbody tr', { hasText: assisting });
      const text = await row.innerText();
      assert.ok(text.includes(recipient), text);
      assert.ok(text.includes(basis), text);
      assert.match(text, /第 1 版|Version 1/);
      assert.equal(await view.locator('svg.map .flow').count(), named[lang].pairings);
      await look(view, `pairings-${lang}-${width}`);
    });

    test(`the policy stands beside what carries it out (${lang}, ${width})`, async () => {
      const view = await open('/policy');
      assert.equal(await view.locator('h1').innerText(), say.policy);
      assert.equal(await view.locator('.asks > li').count(), 103);
      const whole = view.locator('[id="ask-5.2.4.4"]');
      assert.ok((await whole.innerText()).includes('于3月底前将工作计划和帮扶或合作项目报市经协办'));
      assert.ok((await whole.innerText()).includes(say.plan));
      assert.equal(await whole.locator('.state').innerText(), say.whole);
      const part = view.locator('[id="ask-5.2.3.4"]');
      assert.equal(await part.locator('.state').innerText(), say.part);
      assert.ok((await part.innerText()).includes(say.lacks));
      assert.equal(await view.locator('[id="ask-4.3.3.1"] .state').innerText(), say.none);
      assert.equal((await view.locator('#main').innerText()).includes('report by 31 March'), lang === 'en');
      await look(view, `policy-${lang}-${width}`);
    });

    test(`search finds what is published and what is asked (${lang}, ${width})`, async () => {
      const { short: [, query], whole: [, recipient] } = named[lang];
      const view = await open(`/search?q=${encodeURIComponent(query)}`);
      const found = view.locator('.news a', { hasText: recipient });
      assert.equal(await found.count(), 1);
      await look(view, `search-${lang}-${width}`);
      await found.click();
      assert.match(view.url(), /\/pairings#p-/);

      await view.goto(`/search?q=${encodeURIComponent(say.askQuery)}`);
      assert.ok((await view.locator('.asks > li').count()) > 0);
      await view.goto(`/search?q=${encodeURIComponent('没有的词')}`);
      assert.ok(await view.getByText(say.nothing).isVisible());
      await look(view, `search-nothing-${lang}-${width}`);
    });

    test(`the site map leads everywhere, and nowhere says so (${lang}, ${width})`, async () => {
      const view = await open('/sitemap');
      await look(view, `sitemap-${lang}-${width}`);
      const own = await view.locator('main a[href^="/"]').evaluateAll((links) => links.map((link) => link.href));
      for (const address of new Set(own.map((href) => href.split('#')[0]))) {
        const answer = await view.request.get(address);
        assert.ok(answer.ok(), `${address}: ${answer.status()}`);
      }
      const answer = await view.goto('/nowhere');
      assert.equal(answer.status(), 404);
      assert.ok(await view.getByText(say.missing).isVisible());
      assert.deepEqual(await axe(view), []);
    });
  }
}

test('without JavaScript one searches, filters and changes the language', async () => {
  const view = await page({ server, width: 'phone', lang: 'zh', javaScript: false });
  await view.goto('/');
  const { from } = named.zh;
  await view.locator('.find input').fill(from.short_name);
  await view.locator('.find button').click();
  const about = new RegExp(`结对[^]*${from.short_name}`);
  assert.ok((await view.locator('.news > li').allInnerTexts()).some((text) => about.test(text)));

  await view.goto('/policy');
  await view.locator('select[name=show]').selectOption('part');
  await view.locator('select[name=system]').selectOption('S3');
  await view.locator('.filters button').click();
  const states = await view.locator('.asks .state').allInnerTexts();
  assert.ok(states.length > 0 && states.every((state) => state === '部分'), String(states));
  assert.deepEqual(await axe(view), []);

  await view.goto('/');
  await view.locator('.bar a[hreflang=en]').click();
  assert.equal(await view.locator('h1').innerText(), words.en.home);
  await view.goto('/pairings');
  assert.equal(await view.locator('h1').innerText(), words.en.pairings);
});

test('everything that is suggested is found', async () => {
  for (const lang of ['zh-CN', 'en']) {
    const view = await page({ server, width: 'phone' });
    await view.goto(`/search?lang=${lang}`);
    const suggested = await view.locator('.words a').evaluateAll((links) => links.map((link) => link.href));
    assert.ok(suggested.length > 2);
    for (const address of suggested) {
      await view.goto(address);
      assert.ok((await view.locator('.news > li, .asks > li').count()) > 0, address);
    }
  }
});

test('the number of an ask leads to its passage and marks it', async () => {
  const view = await page({ server });
  await view.goto('/policy');
  await view.locator('[id="ask-5.2.4.2"] .id').click();
  const passage = view.locator(':target');
  assert.equal(await passage.innerText(), '筛选2—6个重点无偿帮扶或合作项目');
});

test('every number of the filter agrees with what it lists', async () => {
  const view = await page({ server });
  const listed = async (query) => {
    await view.goto(`/policy${query}`);
    return view.locator('.asks > li').count();
  };
  await view.goto('/policy');
  const figures = (await view.locator('.figure b').allInnerTexts()).map((text) => parseInt(text, 10));
  const shown = [];
  for (const query of ['', '?show=whole', '?show=part', '?show=nothing']) shown.push(await listed(query));
  assert.deepEqual(shown, figures);
  const [all, ...levels] = figures;
  assert.equal(all, levels.reduce((sum, count) => sum + count));
});

test('what is typed is shown as typed and goes no further', async () => {
  const view = await page({ server });
  const typed = '"><script>alert(1)</script>';
  await view.goto(`/search?q=${encodeURIComponent(typed)}`);
  assert.equal(await view.locator('.find input').inputValue(), typed);
  assert.deepEqual(problems(view), []);
  await view.goto(`/search?q=${'长'.repeat(300)}`);
  assert.equal((await view.locator('.find input').inputValue()).length, 100);
  assert.ok(await view.locator('.notice.warn').isVisible());
});

test('a page that has not changed is answered in short, and for each language apart', async () => {
  const first = await fetch(`${server.url}/pairings`);
  const tag = first.headers.get('etag');
  assert.match(first.headers.get('cache-control'), /public.*must-revalidate/);
  const again = (more) => fetch(`${server.url}/pairings`, { headers: { 'if-none-match': tag, ...more } });
  assert.equal((await again({})).status, 304);
  assert.equal((await again({ cookie: 'suimei_language=en' })).status, 200);
});

test('the server says that it lives and that it can write', async () => {
  for (const path of ['/healthz', '/readyz']) {
    const answer = await fetch(server.url + path);
    assert.deepEqual([answer.status, await answer.text()], [200, 'ok'], path);
  }
});
