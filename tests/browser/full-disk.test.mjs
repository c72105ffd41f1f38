// A disk without room: the portal goes on, writing says why not, and nothing that was acknowledged is lost.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sample } from './find.mjs';
import { binary, cookieOf, startServer, tokenOf } from './harness.mjs';

/** Serves with no file growing beyond so many KiB, as on a disk that has no more room. */
async function serveWithin(dir, port, kibibytes) {
  const command = `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$0" serve --data "$1" --listen 127.0.0.1:${port}`;
  const child = spawn('bash', ['-c', command, binary, dir], { stdio: ['ignore', 'ignore', 'ignore'] });
  for (const deadline = Date.now() + 60_000; ; ) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return child;
    } catch {
      assert.ok(Date.now() < deadline && child.exitCode === null, 'the server starts');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a full disk', { concurrency: false }, async () => {
  const server = await startServer();
  const [county] = sample(server).counties;
  const owner = county.office.id;
  const token = tokenOf(server, county.officeUser);
  await server.end();

  const port = new URL(server.url).port;
  const sizes = ['suimei.db', 'suimei.db-wal'].map((name) => statSync(join(server.dir, name), { throwIfNoEntry: false })?.size ?? 0);
  const child = await serveWithin(server.dir, port, Math.ceil(Math.max(...sizes) / 1024) + 256);
  after(() => child.kill('SIGKILL'));
  const facts = { nature: 'grant', form: 'funds', theme: 'roads', cost_fen: '100', asked_fen: '100', content: '字'.repeat(1900) };
  const write = (number) =>
    fetch(`${server.url}/api/v1/projects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `full-${number}` },
      body: JSON.stringify({
        owner, name: `满盘项目${number}`, nature: 'grant', form: 'funds', theme: 'roads', cost_fen: 100, asked_fen: 100,
        content: '字'.repeat(1900), need: '字'.repeat(1900),
      }),
    });
  const cookie = await cookieOf(server, county.officeUser);
  const form = `${server.url}/desk/projects/new/create`;
  const shown = await (await fetch(form, { headers: { cookie } })).text();
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(shown)[1];
  const kept = [];
  let refused;
  for (let number = 0; number < 4000 && !refused; number += 1) {
    const answer = await write(number);
    if (answer.status === 201) kept.push(answer.headers.get('location').split('/').at(-1));
    else refused = { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() };
  }
  assert.ok(kept.length > 5, `${kept.length} were written before ${JSON.stringify(refused)}`);
  assert.equal(refused?.status, 503);
  assert.match(refused.type, /application\/problem\+json/);
  assert.equal(refused.body.code, 'store.unavailable');
  // The public goes on reading.
  for (const path of ['/', '/projects', '/disclosures', '/policy', `/search?q=${encodeURIComponent('饮水')}`]) {
    assert.equal((await fetch(server.url + path)).status, 200, path);
  }
  assert.equal((await write('again')).status, 503);
  // The page still holds what was typed, and promises nothing that it does not hold.
  const typed = { owner, name: '没有存成的项目', need: '没有存成的理由'.repeat(200) };
  const own = { csrf: hidden('csrf'), version: '0', request_key: hidden('request_key'), form_end: '1' };
  const sent = await fetch(form, { method: 'POST', headers: { cookie }, body: new URLSearchParams({ ...own, ...typed, ...facts }) });
  const page = await sent.text();
  assert.equal(sent.status, 503, page);
  for (const words of [typed.name, typed.need, own.request_key, '什么都没有存下']) assert.ok(page.includes(words), words);
  child.kill('SIGKILL');
  await once(child, 'close');

  // Started again without room it serves for reading, and says to whoever writes why not.
  const again = await serveWithin(server.dir, port, 64);
  after(() => again.kill('SIGKILL'));
  for (const path of ['/', '/projects', '/policy']) {
    const answer = await fetch(server.url + path);
    assert.equal(answer.status, 200, path);
  }
  const ready = await fetch(`${server.url}/readyz`);
  assert.deepEqual([ready.status, (await ready.json()).code], [503, 'store.cannot-write']);
  const told = await write('meanwhile');
  assert.deepEqual([told.status, (await told.json()).code], [503, 'store.cannot-write']);
  again.kill('SIGKILL');
  await once(again, 'close');

  // With room again everything acknowledged is there, whole, and what was refused is not.
  await server.start();
  const found = server.sql("SELECT id FROM project WHERE name LIKE '满盘项目%'").map(([id]) => id);
  assert.deepEqual(found.sort(), kept.sort());
  const answer = await write('afterwards');
  assert.equal(answer.status, 201);
  await server.end();
  const check = spawnSync(binary, ['check', '--data', server.dir], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stdout + check.stderr);
  await server.start();
  await server.stop();
});
