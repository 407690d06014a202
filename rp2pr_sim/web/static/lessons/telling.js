/* How a lesson puts the replays into words: every number comes from the run or from the replays, and so does every "more" and "less". */

import { MEASURES, reading, unusual } from "../measures.js";
import { fixed, percent } from "../words.js";

const LITTLE = { "%": 2, relative: 0.05 }; // points, or share of A's mean: a difference below it is little, however certain

/** What the replays say of one measure. */
export function compared(results, key) {
  const m = results.measures[key];
  if (!m || m.b_better === null) return { none: true, always: false, mostly: false, up: false };
  const { decimals } = MEASURES[key];
  const { higher, lower, equal, share, kind, up, oneIn } = reading(m);
  const size = Math.abs(m.difference.mean);
  const written = (a, b) =>
    m.unit === "%"
      ? `${fixed(a, decimals)}% in A and ${fixed(b, decimals)}% in B`
      : `${fixed(a, decimals)} in A and ${fixed(b, decimals)} in B`;
  const [mine, yours] = [m.a.run, m.b.run];
  return {
    a: m.a.mean,
    b: m.b.mean,
    up,
    kind,
    oneIn,
    never: equal === 1,
    always: kind === "always",
    mostly: kind === "always" || kind === "mostly",
    little: size < (m.unit === "%" ? LITTLE["%"] : LITTLE.relative * Math.abs(m.a.mean)),
    numbers: `${written(m.a.mean, m.b.mean)}${m.unit === "%" ? "" : ` (${m.unit})`}`,
    often:
      kind === "always" || kind === "mostly"
        ? `B is ${up ? "higher" : "lower"} in ${percent(100 * share)} of the replays`
        : `B is higher in ${percent(100 * higher)} of the replays, lower in ${percent(100 * lower)}${equal >= 0.05 ? `, and the same in ${percent(100 * equal)}` : ""}`,
    alike: mine !== null && yours !== null && fixed(mine, decimals) === fixed(yours, decimals),
    own: mine === null || yours === null ? "" : `In your run: ${written(mine, yours)}.`,
    against: mine !== null && yours !== null && fixed(mine, decimals) !== fixed(yours, decimals) && yours > mine !== up,
  };
}

/** One measure as a sentence, with what luck can do to it. */
export function sentence(results, key, lead) {
  const c = compared(results, key);
  if (c.none) return "";
  const luck = {
    always: `That is not luck${c.little ? ", but it is little" : ""}.`,
    mostly: `Luck can hide it: one class in ${c.oneIn} sees nothing of it, or the opposite.`,
    same: c.never ? "Nothing differs, in any replay." : "Often nothing differs.",
    luck: "In a single run luck decides which looks better.",
  }[c.kind];
  const told = c.always || c.mostly ? (c.against ? " Yours went against the odds." : c.alike ? " Yours shows no difference." : "") : "";
  const rare = unusual(results.measures[key]);
  const more = `<button type="button" class="link" data-measure="${key}" aria-label="See the replays: ${MEASURES[key].words}">see the replays</button>`;
  return `<li><b>${lead}</b> On average ${c.numbers}; ${c.often}. ${luck} <span class="soft">${c.own}${told}${rare ? ` ${rare}` : ""}</span> ${more}</li>`;
}

/** A lesson's measures, one sentence each. */
export const findings = (results, measures) => measures.map(([key, lead]) => sentence(results, key, lead)).join("");

/** The mean of a list, nulls left out; null if nothing is left. */
export function mean(values) {
  const there = values.filter((value) => value !== null && value !== undefined);
  return there.length ? there.reduce((sum, value) => sum + value, 0) / there.length : null;
}

export const quote = (text, section) => `<blockquote class="paper">“${text}” <cite>${section}</cite></blockquote>`;
