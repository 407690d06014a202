/* How a lesson puts the replays into words: every number comes from the run or from the replays, and so does every "more" and "less". */

import { MEASURES, suffix } from "../measures.js";
import { fixed, percent, signed } from "../words.js";

const CLEAR = 0.95; // share of the replays in which the sign must be the same for "nearly always"
const MOSTLY = 0.75; // and for "usually"

/** What the replays say of one measure. */
export function compared(results, key) {
  const m = results.measures[key];
  if (!m || m.a.mean === null || m.b.mean === null) return { none: true, always: false, mostly: false, up: false };
  const { decimals } = MEASURES[key];
  const [higher, equal] = [m.b_better, m.equal ?? 0];
  const lower = Math.max(0, 1 - higher - equal);
  const up = higher >= lower;
  const share = Math.max(higher, lower);
  return {
    a: m.a.mean,
    b: m.b.mean,
    up,
    share,
    always: share >= CLEAR,
    mostly: share >= MOSTLY,
    numbers: `${fixed(m.a.mean, decimals)}${suffix(m.unit)} in A and ${fixed(m.b.mean, decimals)}${suffix(m.unit)} in B`,
    difference: `${signed(m.difference.mean, decimals)} ${m.unit === "%" ? "points" : m.unit}`,
    often: `B is ${up ? "higher" : "lower"} in ${percent(100 * share)} of the replays`,
    own: m.a.run === null || m.b.run === null ? "" : `In your run: ${fixed(m.a.run, decimals)}${suffix(m.unit)} and ${fixed(m.b.run, decimals)}${suffix(m.unit)}.`,
    against: m.a.run !== null && m.b.run !== null && Math.sign(m.b.run - m.a.run) === (up ? -1 : 1),
  };
}

/** One measure as a sentence, with what luck can do to it. */
export function sentence(results, key, lead) {
  const c = compared(results, key);
  if (c.none) return "";
  const luck = c.always
    ? "That is not luck."
    : c.mostly
      ? `Luck can hide it: one class in ${Math.max(2, Math.round(1 / (1 - c.share)))} sees nothing of it, or the opposite.`
      : "In a single run luck decides which looks better.";
  return `<li><b>${lead}</b> On average ${c.numbers}; ${c.often}. ${luck} ${c.own}${c.against ? " Yours went against the odds." : ""}</li>`;
}

/** The mean of a list, nulls left out; null if nothing is left. */
export function mean(values) {
  const there = values.filter((value) => value !== null && value !== undefined);
  return there.length ? there.reduce((sum, value) => sum + value, 0) / there.length : null;
}

export const quote = (text, section) => `<blockquote class="paper">“${text}” <cite>${section}</cite></blockquote>`;
