// The sample goes on by the API until something is disclosed: what tests of the public pages need.

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
 * Answers `{ plan, road, disclosure, office, government, city }`: the last three act by the API.
 */
export async function disclosed(server) {
  const city = actor(server, 'city-office');
  const isRoad = (line) => line.theme === 'roads' && line.village;
  let plan;
  const onItsWay = "state IN ('reported', 'county-approved', 'awaiting-consent') AND planner_kind = 'county'";
  const plans = `SELECT id FROM annual_plan WHERE ${onItsWay} AND programme = 'suimei-2009' ORDER BY state DESC, id DESC`;
  for (const [id] of server.sql(plans)) {
    const read = await city.read('annual-plans', id);
    if (read.plan_lines?.some(isRoad)) {
      plan = read;
      break;
    }
  }
  const road = plan.plan_lines.find(isRoad);
  const county = (role) => {
    const seat = role === 'county-office' ? `${plan.place}经济协作办公室` : `${plan.place}人民政府`;
    return server.accounts.find((account) => account.role === role && account.organisation === seat).user;
  };
  const partner = await city.read('organisations', plan.partner);
  const helper = server.accounts.find((one) => one.role === 'partner-department' && one.organisation === partner.name).user;
  const [office, government] = [actor(server, county('county-office')), actor(server, county('county-government'))];

  if (plan.state === 'awaiting-consent') await government.act('annual-plans', plan.id, 'consent');
  if (plan.state !== 'reported') await office.act('annual-plans', plan.id, 'report');
  await city.act('annual-plans', plan.id, 'accept');
  const talk = await city.create('consultations', { plan: plan.id, partner: plan.partner, due: '2011-04-20' });
  const asked = await actor(server, helper).read('consultations', talk.record.id);
  const answers = asked.consultation_lines.map((line) => ({ id: line.id, answer: 'agree' }));
  await actor(server, helper).act('consultations', talk.record.id, 'answer', { consultation_lines: answers });
  await city.act('annual-plans', plan.id, 'settle');
  const disclosure = await office.create('disclosures', {
    publisher: plan.planner, plan: plan.id, matter: 'selection',
    why: '村民代表会议两次讨论，都把路和水排在最前面（示例）。', telephone: '0753-0000000',
  });
  await office.act('disclosures', disclosure.record.id, 'submit-for-review');
  await government.act('disclosures', disclosure.record.id, 'publish');
  return { plan, road, disclosure: disclosure.record.id, office, government, city, officeUser: county('county-office') };
}
