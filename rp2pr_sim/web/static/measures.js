/* What "was it luck?" can be asked of, in plain words; the numbers come from the service under the same names. */

import { fixed } from "./words.js";

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

const CLEAR = 0.95; // share of the replays in which the sign must be the same to be called no luck
export const MOSTLY = 0.75; // and for a difference that luck can hide

/** How the replays of one measure are read: `kind` is `always`, `mostly`, `same` (often nothing differs, hardly ever the other way) or `luck`. */
export function reading(m) {
  const { b_better: higher, equal } = m;
  const lower = Math.max(0, 1 - higher - equal);
  const share = Math.max(higher, lower);
  const kind = share >= CLEAR ? "always" : share >= MOSTLY ? "mostly" : Math.min(higher, lower) <= 1 - CLEAR ? "same" : "luck";
  return { higher, lower, equal, share, kind, up: higher >= lower, oneIn: Math.max(2, Math.round(1 / Math.max(0.001, 1 - share))) };
}

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
