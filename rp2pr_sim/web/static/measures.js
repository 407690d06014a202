/* What "was it luck?" can be asked of, in plain words; the numbers come from the service under the same names. */

import { fixed, percent, signed } from "./words.js";

export const MEASURES = {
  plan_success: { words: "Plans a year old that reached their original aim", short: "at the original aim", decimals: 0, beside: "points_per_plan" },
  points_per_plan: { words: "Points gained per plan a year old", short: "points per plan", decimals: 2, beside: "plan_success" },
  demonstrable: { words: "Plans a year old that reached their aim, with figures to show it", short: "shown in figures", decimals: 0 },
  in_figures: { words: "Plans whose aim was put in figures", short: "in figures", decimals: 0 },
  claimed: { words: "Plans called a success by their team", short: "called a success", decimals: 0 },
  carried_out: { words: "Plans carried out a year on", short: "carried out", decimals: 0 },
  abandoned: { words: "Plans given up", short: "given up", decimals: 0 },
  true_gain: { words: "True gain in care", short: "true gain", decimals: 2 },
  recorded_difference: { words: "Recorded gain over the teams that wait", short: "recorded gain", decimals: 1 },
  safety: { words: "Safety on the visit day", short: "safety", decimals: 0 },
  honesty: { words: "Honesty of the visitors", short: "honesty", decimals: 0 },
  respect: { words: "Respect of the visitors", short: "respect", decimals: 0 },
  voice_equality: { words: "Equal voice on the visit day", short: "equal voice", decimals: 0 },
  trust_change: { words: "Growth of trust after the visits", short: "growth of trust", decimals: 1 },
  commitment: { words: "Commitment at the end", short: "commitment", decimals: 0 },
  rating: { words: "Rating of the visit days", short: "rating", decimals: 0 },
  blind_spots: { words: "Teams that saw a blind spot", short: "blind spots", decimals: 0 },
  ideas_home: { words: "Ideas taken home from a visit", short: "ideas a visit", decimals: 1 },
  derailed: { words: "Visit days that derailed", short: "derailed", decimals: 0 },
};

/** The unit as it follows a number: `%`, ` points`, ` ideas a visit`. */
export const suffix = (unit) => (unit === "%" ? "%" : unit ? ` ${unit}` : "");

const CLEAR = 0.95; // share of the parameter sets in which the sign must be the same to be called sure; of the replays, to be seen by nearly every class
export const MOSTLY = 0.75; // to be called likely; and to be hidden by chance now and then
const WIDE = 5; // parameter sets of 100: a smaller effect of simulation error is not worth a word

/** What the replays say of one measure.

    `kind`: how sure the sign of the difference is over the parameter sets, chance averaged out: `none` (nothing ever differs),
    `unclear` (within simulation error), `sure`, `likely` or `open`. At central values there are no `sets`, and what is clear is `sure`.
    `seen`: the share of the replays in which a single class would see the sign that the difference has on average. */
export function reading(m) {
  const { b_better: higher, equal } = m;
  const lower = Math.max(0, 1 - higher - equal);
  const { mean, error } = m.difference;
  const up = mean > 0;
  const counts = m.by_set?.sets > 1 ? m.by_set : null;
  const sets = counts && {
    of: counts.sets,
    same: up ? counts.higher : counts.lower,
    opposite: up ? counts.lower : counts.higher,
    range: up ? counts.higher_range : counts.lower_range,
  };
  const share = sets ? sets.same / Math.max(1, sets.same + sets.opposite) : 1; // where nothing differs, nothing speaks against it
  const clear = error !== null && Math.abs(mean) > error;
  const kind = equal === 1 ? "none" : !clear ? "unclear" : share >= CLEAR ? "sure" : share >= MOSTLY ? "likely" : "open";
  const seen = up ? higher : lower;
  return { up, kind, sets, higher, lower, equal, seen, oneIn: Math.max(2, Math.round(1 / Math.max(0.001, 1 - seen))) };
}

/** How many digits after the point a difference needs. */
const digits = ({ mean, low, high }) => (Math.max(Math.abs(mean), (high ?? 0) - (low ?? 0)) >= 1 ? 1 : 2);

const INTERVAL = "95% uncertainty interval ";

function errorWords(error, decimals, short) {
  if (error === null) return "";
  const least = 10 ** -decimals;
  const size = error < 0.5 * least ? `below ±${fixed(least, decimals)}` : `±${fixed(error, decimals)}`;
  return short ? size : `simulation error ${size}`;
}

/** The mean difference with its 95% uncertainty interval over the parameter sets, and the simulation error apart from it; where a text has said what stands in brackets, `short`. */
export function apart(m, short = false) {
  const { mean, low, high, error } = m.difference;
  const d = digits(m.difference);
  const spread = low === null ? "" : `${short ? "" : INTERVAL}${fixed(low, d)} to ${fixed(high, d)}`;
  const brackets = m.equal === 1 ? "" : [spread, errorWords(error, d, short)].filter(Boolean).join("; ");
  return `<b>${signed(mean, d)}${m.unit === "%" ? " points" : suffix(m.unit)}</b>${brackets ? ` (${brackets})` : ""}`;
}

/** A mean of one side with its 95% uncertainty interval, such as `49% (95% uncertainty interval 11% to 87%)`. */
export function level(spread, unit, decimals, short = false) {
  const written = (value) => `${fixed(value, decimals)}${unit === "%" ? "%" : ""}`;
  const interval = spread.low === null ? "" : ` (${short ? "" : INTERVAL}${written(spread.low)} to ${written(spread.high)})`;
  return `${written(spread.mean)}${interval}`;
}

/** How sure the difference is, as a sentence: in how many plausible parameter sets B is higher, or lower. */
export function sureness({ kind, up, sets }) {
  const way = up ? "higher" : "lower";
  if (kind === "none") return "Nothing differs, in any replay.";
  if (kind === "unclear") return "No clear difference: it is within simulation error.";
  if (!sets) return `B is ${way} on average at the central values.`;
  const [least, most] = sets.range;
  const ties = sets.of - sets.same - sets.opposite;
  const about = 100 * (most - least) > WIDE * sets.of ? ` (${least} to ${most} with simulation error)` : "";
  const found = `B is ${way} in ${sets.same} of ${sets.of} plausible sets${about}`;
  if (kind === "sure") return `${found}${ties ? `; in ${ties} nothing differs` : ""}.`;
  if (kind === "likely") return `${found}: likely, but not sure.`;
  return `${found} and ${up ? "lower" : "higher"} in ${sets.opposite}: not sure.`;
}

/** What chance leaves for a single class to see of a difference, as a sentence; empty where there is none. */
export function inOneClass({ kind, higher, lower, equal, up, seen, oneIn }) {
  if (kind === "none") return "";
  if (seen >= CLEAR) return "Nearly every class would see it.";
  if (seen >= MOSTLY) return `Chance can hide it: one class in ${oneIn} would see nothing of it, or the opposite.`;
  const shares = `B is higher in ${percent(100 * higher)} of the replays, lower in ${percent(100 * lower)}${equal >= 0.05 ? `, and the same in ${percent(100 * equal)}` : ""}`;
  if ((up ? lower : higher) <= 1 - CLEAR) return `A single class would often see nothing of it: ${shares}.`;
  return `In a single class chance ${kind === "sure" || kind === "likely" ? "can turn it round" : "decides which is higher"}: ${shares}.`;
}

/** How the replays were made, as a sentence. */
export function replayed({ parameters, replicates, sets }) {
  const times = replicates.toLocaleString("en-GB");
  return parameters === "central"
    ? `Both were played ${times} times at the central values: this shows chance alone.`
    : `Both were played ${times} times: ${replicates / sets} classes under each of ${sets} plausible parameter sets, which all agree with the published figures.`;
}

/** What stands in brackets where it is `short`. */
export const inBrackets = ({ parameters }) =>
  parameters === "central"
    ? "In brackets: simulation error, from chance alone."
    : "In brackets: 95% uncertainty interval over these sets; then simulation error, from chance alone.";

const RARE = 0.95; // share of the replays on one side of a run that makes it unusual

/** A sentence for each run of the class that is unusual among its replays; empty where none is. */
export function unusual(m) {
  return ["a", "b"]
    .filter((s) => m[s].below > RARE || m[s].above > RARE)
    .map((s) => {
      const high = m[s].below > RARE;
      const others = 100 * (1 - (high ? m[s].below : m[s].above));
      const few = others < 0.05 ? "no replay is" : `only ${fixed(others, 1)}% of the replays are`;
      return `${s.toUpperCase()} is unusually ${high ? "high" : "low"} in your run: ${few} as ${high ? "high" : "low"}.`;
    })
    .join(" ");
}
