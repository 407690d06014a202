/* How a lesson puts the replays into words: every number comes from the run or from the replays, and so does every "more" and "less". */

import { apart, inOneClass, level, MEASURES, reading, sureness, unusual } from "../measures.js";
import { fixed } from "../words.js";

const LITTLE = { "%": 2, relative: 0.05 }; // points, or share of A's mean: a difference below it is little, however certain

/** What the replays say of one measure. */
export function compared(results, key) {
  const m = results.measures[key];
  if (!m || m.b_better === null) return { none: true, sure: false, likely: false, up: false };
  const { decimals } = MEASURES[key];
  const found = reading(m);
  const { up, kind } = found;
  const size = Math.abs(m.difference.mean);
  const written = (a, b) =>
    m.unit === "%"
      ? `${fixed(a, decimals)}% in A and ${fixed(b, decimals)}% in B`
      : `${fixed(a, decimals)} in A and ${fixed(b, decimals)} in B`;
  const [mine, yours] = [m.a.run, m.b.run];
  const seen = mine !== null && yours !== null;
  return {
    a: m.a.mean,
    b: m.b.mean,
    up,
    sure: kind === "sure",
    likely: kind === "sure" || kind === "likely",
    little: size < (m.unit === "%" ? LITTLE["%"] : LITTLE.relative * Math.abs(m.a.mean)),
    sets: found.sets,
    numbers: `${written(m.a.mean, m.b.mean)}: ${apart(m, true)}`,
    levels: { a: level(m.a, m.unit, decimals, true), b: level(m.b, m.unit, decimals, true) },
    sureness: sureness(found),
    inOneClass: inOneClass(found),
    alike: seen && fixed(mine, decimals) === fixed(yours, decimals),
    own: seen ? `In your run: ${written(mine, yours)}.` : "",
    against: seen && fixed(mine, decimals) !== fixed(yours, decimals) && yours > mine !== up,
  };
}

/** One measure as a sentence: how large, how sure, and what chance leaves for one class to see. */
export function sentence(results, key, lead) {
  const c = compared(results, key);
  if (c.none) return "";
  const small = c.likely && c.little ? " It is little." : "";
  const told = c.likely ? (c.against ? " Yours went against the odds." : c.alike ? " Yours shows no difference." : "") : "";
  const rare = unusual(results.measures[key]);
  const more = `<button type="button" class="link" data-measure="${key}" aria-label="See the replays: ${MEASURES[key].words}">see the replays</button>`;
  return `<li><b>${lead}</b> On average ${c.numbers}. ${c.sureness}${small} <span class="soft">${c.inOneClass} ${c.own}${told}${rare ? ` ${rare}` : ""}</span> ${more}</li>`;
}

/** A lesson's measures, one sentence each. */
export const findings = (results, measures) => measures.map(([key, lead]) => sentence(results, key, lead)).join("");

/** The mean of a list, nulls left out; null if nothing is left. */
export function mean(values) {
  const there = values.filter((value) => value !== null && value !== undefined);
  return there.length ? there.reduce((sum, value) => sum + value, 0) / there.length : null;
}

export const quote = (text, section) => `<blockquote class="paper">“${text}” <cite>${section}</cite></blockquote>`;
