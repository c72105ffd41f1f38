// A county's plan goes round its offices before its government consents: one signs late and is named so, one is missing by
// name until it does; what is signed is said where the government decides.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, sample } from './find.mjs';
import { look, put, send, state } from './forms.mjs';
import { leads, startServer, visit } from './harness.mjs';

test('a plan is signed by finance and education before consent, one of them late and named', async () => {
  const server = await startServer();
  const told = sample(server);
  const plan = told.plan({ state: 'countersigning' });
  const owed = first(told.duties.filter((duty) => duty.record === plan.id && duty.due < told.today), 'signature that is late');
  const missing = told.organisation(owed.organisation);
  const signing = (view) => view.locator('#signing');

  const office = await visit(server, plan.county.officeUser);
  await office.goto(plan.address);
  assert.match(await signing(office).innerText(), new RegExp(`还缺：${missing.short_name}`));
  assert.match(await signing(office).locator('li', { hasText: missing.short_name }).innerText(), /逾期未签/);
  await look(office, 'signing-missing-desktop-zh');
  const english = await visit(server, plan.county.officeUser, { lang: 'en', width: 'phone' });
  await english.goto(plan.address);
  assert.match(await signing(english).innerText(), /Still missing/);
  await look(english, 'signing-missing-phone-en');

  // The government does not have it before all have signed.
  const government = await visit(server, plan.county.governmentUser);
  assert.equal((await government.goto(plan.address)).status(), 404);

  // Whoever is late signs on a phone, from its desk; taken back, it is missing again.
  const signer = await visit(server, first(told.signers(plan), 'somebody who signs'), { width: 'phone' });
  await signer.goto('/desk');
  await leads(signer, () => signer.locator('.todo').getByRole('link', { name: '会签', exact: true }).click());
  await put(signer, 'opinion', '校舍项目用地已落实，同意。');
  await send(signer);
  assert.equal(await state(signer), '待县政府审定');
  await look(signer, 'signing-signed-phone-zh');

  await government.goto(plan.address);
  const text = await signing(government).innerText();
  assert.match(text, /各方都已签署/);
  assert.match(text, /迟 \d+ 天/);
  assert.ok(text.includes('校舍项目用地已落实，同意。'), 'opinions stand where the government decides');
  await look(government, 'signing-whole-desktop-zh');
  await government.goto(`${plan.address}/consent`);
  await send(government);
  assert.equal(await state(government), '县政府已同意');
});
