/* What one side of a play tells, worked out once: which visits and plans belong to whom, and what each week holds. */

/** Adds to the service's answer of one side the lookups that every picture needs. */
export function prepared(side, weeks) {
  const row = new Map(side.teams.id.map((id, i) => [id, i]));
  const held = side.visits.held_week
    .map((week, i) => [week, i])
    .filter(([week]) => week !== null)
    .sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const byWeek = Array.from({ length: weeks + 1 }, () => []);
  for (const [week, i] of held) if (week < side.weeks) byWeek[week + 1].push(i);
  const hosted = new Map();
  side.visits.host.forEach((team, i) => hosted.set(team, i));
  const plansOf = new Map();
  side.plans.team.forEach((team, i) => plansOf.set(team, [...(plansOf.get(team) ?? []), i]));
  lengthen(side.programme, weeks);
  lengthen(side.teams.series, weeks);
  lengthen(side.plans.series, weeks);
  return { ...side, row, held, byWeek, hosted, plansOf, first: held.length ? held[0][0] + 1 : null };
}

/** The state of plan `i` at `t`, as a word. */
export const stateOf = (side, i, t) => side.plan_states[side.plans.series.state[i][t] ?? 0];

/** The plans that are called a success at `t`: how many of them reached the aim, missed it, or were never put in figures, so that nobody can tell; `unseen` of these reached it all the same. */
export function judged(side, t) {
  const { team, quantified, series } = side.plans;
  const rows = team.map((_, i) => i).filter((i) => series.claimed[i][t]);
  const reached = rows.filter((i) => quantified[i] && series.reached[i][t]).length;
  const vague = rows.filter((i) => !quantified[i]);
  const unseen = vague.filter((i) => series.reached[i][t]).length;
  return { claimed: rows.length, reached, missed: rows.length - reached - vague.length, untold: vague.length, unseen };
}

/** Where one programme is played longer than the other, the shorter keeps its last values. */
function lengthen(series, weeks) {
  for (const values of Object.values(series))
    for (const one of Array.isArray(values[0]) ? values : [values]) while (one.length < weeks + 1) one.push(one.at(-1));
}

/** What a team is called: by its trust id, or as a member of the outside panel. */
export function called(side, row) {
  if (side.teams.arm[row] !== "panel") return `team ${side.teams.id[row]}`;
  return `panel team ${row - side.teams.arm.indexOf("panel") + 1}`;
}
