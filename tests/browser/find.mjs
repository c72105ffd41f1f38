// What a test needs of the sample, found by what it is: no test names a place, a person or a sum of it.
//
//   const told = sample(server);
//   const plan = told.plan({ state: 'reported' });        // of a county, this year
//   await visit(server, plan.county.officeUser);
//
// What is not found is an error that says what was looked for.

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

/** `2011年3月21日` of `2011-03-21`, as pages write it. */
export const chineseDate = (day) => {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
};

/** So many days after a day, both as `2011-03-21`. */
export const daysAfter = (day, days) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one day to another. */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** The day in China of a moment in milliseconds. */
export const dayOf = (at) => new Date(at + CHINA_MS).toISOString().slice(0, 10);

/** Of a list the first, or an error that says what there is none of. */
export function first(list, what) {
  if (list.length === 0) throw new Error(`the sample has no ${what}`);
  return list[0];
}

/** The second programme of the sample, beside the one whose addresses need no prefix. */
export const otherSample = (server) => sample(server, 1);

/**
 * A programme of the sample as it is now, by default the one whose addresses need no prefix.
 *
 * Answers `{ programme, base, today, year, organisations, counties, plans, … }`; see each below.
 */
export function sample(server, which = 0) {
  const tables = ['programme', 'organisation', 'pairing', 'annual_plan', 'review_step', 'duty'];
  const [settings, all, ...others] = server.rows(
    "SELECT content FROM setting WHERE name = 'clock-offset-ms'",
    ...tables.map((table) => `SELECT * FROM ${table} ORDER BY ${table === 'programme' ? 'created, ' : ''}id`),
  );
  const about = all[which];
  const programme = about.code;
  const own = others.map((rows) => rows.filter((row) => row.programme === programme));
  const [organisations, everyPairing, everyPlan, steps, everyDuty] = own;
  const pairings = everyPairing.filter((pairing) => pairing.state === 'in-force');
  const duties = everyDuty.filter((duty) => duty.closed_at === null);
  const base = which === 0 ? '' : `/p/${programme}`;
  const today = dayOf(Date.now() + Number(settings[0].content));
  const year = Number(today.slice(0, 4));
  const accounts = server.accounts.filter((account) => account.programme === programme);
  accounts.sort((one, other) => (one.user < other.user ? -1 : 1));
  const organisation = (id) => organisations.find((one) => one.id === id);

  /** Accounts of a role, at one organisation where one is given. */
  const people = (role, at) =>
    accounts.filter((account) => account.role === role && (!at || account.organisation === at.name));
  /** The user name of the first of them. */
  const user = (role, at) => first(people(role, at), `account of the role ${role}${at ? ` at ${at.name}` : ''}`).user;

  /** Counties with their office, government and partner, and who acts for each; `offices` are all clerks of the office. */
  const counties = organisations
    .filter((one) => one.category === 'county-office')
    .map((office) => {
      const government = organisations.find((one) => one.category === 'county-government' && one.short_name === office.short_name);
      const pairing = pairings.find((one) => one.recipient === government.id);
      const partner = pairing && organisation(pairing.assisting);
      const offices = people('county-office', office).map((account) => account.user);
      return {
        place: office.short_name, office, government, partner, pairing, offices,
        officeUser: offices[0],
        governmentUser: people('county-government', government)[0]?.user,
        partnerUser: partner && people('partner-department', partner)[0]?.user,
      };
    });

  const found = (plan) => ({
    ...plan,
    title: `${plan.place}${plan.year}年度工作计划`,
    address: `${base}/desk/annual-plans/${plan.id}`,
    county: counties.find((county) => county.office.id === plan.planner),
  });
  const planned = everyPlan.map(found);
  /** Annual plans in a state (or in any), of a year (by default this one), of counties (or of departments). */
  const plans = ({ state, of = 'county', in: asked = year } = {}) =>
    planned.filter((one) => one.planner_kind === of && one.year === asked && (!state || one.state === state));
  const plan = (asked = {}) => first(plans(asked), `annual plan like ${JSON.stringify(asked)}`);

  /** The account whose turn it is to review a plan in its own office. */
  const reviewer = (record) => {
    const own = steps.filter((step) => step.organisation === record.planner).sort((one, other) => one.position - other.position);
    const step = own[record.steps_done];
    const fits = people('office-reviewer', organisation(record.planner)).filter((account) => account.title === step?.title);
    return first(fits, `reviewer of ${record.title}`).user;
  };

  /** The accounts whose signature a plan that goes round still lacks, one an office. */
  const signers = (record) => {
    const owed = server.sql(`SELECT organisation, role FROM duty WHERE record = '${record.id}' AND action = 'countersign' AND closed_at IS NULL`);
    return owed.map(([at, role]) => user(role, organisation(at)));
  };

  /** A county that has no plan of this year. */
  const idle = () => {
    const begun = new Set(plans().map((one) => one.planner));
    return first(counties.filter((county) => !begun.has(county.office.id)), 'county without a plan this year');
  };

  /** The newest record of a kind for which a condition holds, as it is when asked. */
  const record = (table, condition = '1 = 1') => {
    const newest = `SELECT * FROM ${table} WHERE programme = '${programme}' AND (${condition}) ORDER BY id DESC LIMIT 1`;
    return first(server.rows(newest)[0], `${table} where ${condition}`);
  };

  return {
    programme, about, base, today, year, accounts, organisations, organisation, pairings, counties, duties, people, user, plans, plan,
    reviewer, signers, idle, record,
  };
}
