// The sample goes on by the API until something is disclosed: what tests of the public pages need.

import { daysAfter, first, sample } from './find.mjs';
import { tokenOf } from './harness.mjs';

/** Somebody who acts by the API: `await act('disclosures', id, 'publish', {})`, `await read('disclosures', id)`. */
export function actor(server, user) {
  const headers = { authorization: `Bearer ${tokenOf(server, user)}`, 'content-type': 'application/json' };
  const answered = async (response) => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${user}, ${response.url}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    read: async (kinds, id) => answered(await fetch(`${server.url}/api/v1/${kinds}/${id}`, { headers })),
    create: async (kinds, input) =>
      answered(await fetch(`${server.url}/api/v1/${kinds}`, { method: 'POST', headers, body: JSON.stringify(input) })),
    act: async (kinds, id, action, input = {}) =>
      answered(
        await fetch(`${server.url}/api/v1/${kinds}/${id}/${action}`, { method: 'POST', headers, body: JSON.stringify(input) }),
      ),
  };
}

/**
 * A plan of the sample with a road for a village goes on until its projects are selected and disclosed.
 *
 * Answers `{ plan, road, disclosure, office, government, city, officeUser }`: `office`, `government` and `city` act by the API.
 */
export async function disclosed(server) {
  const sampled = sample(server);
  const city = actor(server, sampled.user('city-office'));
  const isRoad = (line) => line.theme === 'roads' && line.village;
  const withRoad = new Set(server.sql("SELECT root FROM plan_line WHERE theme = 'roads' AND village IS NOT NULL").map(([id]) => id));
  const onItsWay = ['reported', 'county-approved', 'awaiting-consent'].flatMap((state) => sampled.plans({ state }));
  const { id, county } = first(onItsWay.filter((one) => withRoad.has(one.id)), 'plan on its way with a road for a village');
  const plan = await city.read('annual-plans', id);
  const road = plan.plan_lines.find(isRoad);
  const [office, government] = [actor(server, county.officeUser), actor(server, county.governmentUser)];
  const partner = actor(server, county.partnerUser);

  if (plan.state === 'awaiting-consent') await government.act('annual-plans', plan.id, 'consent');
  if (plan.state !== 'reported') await office.act('annual-plans', plan.id, 'report');
  await city.act('annual-plans', plan.id, 'accept');
  const talk = await city.create('consultations', { plan: plan.id, partner: plan.partner, due: daysAfter(sampled.today, 30) });
  const asked = await partner.read('consultations', talk.record.id);
  const answers = asked.consultation_lines.map((line) => ({ id: line.id, answer: 'agree' }));
  await partner.act('consultations', talk.record.id, 'answer', { consultation_lines: answers });
  await city.act('annual-plans', plan.id, 'settle');
  const disclosure = await office.create('disclosures', {
    publisher: plan.planner, plan: plan.id, matter: 'selection',
    why: '村民代表会议两次讨论，都把路和水排在最前面（示例）。', telephone: '0753-0000000',
  });
  await office.act('disclosures', disclosure.record.id, 'submit-for-review');
  await government.act('disclosures', disclosure.record.id, 'publish');
  return { plan, road, disclosure: disclosure.record.id, office, government, city, officeUser: county.officeUser };
}
