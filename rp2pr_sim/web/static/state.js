/* What the class has chosen, and its place in the address bar.

   One object, `choice`, holds it all; `change` alters it, writes the address and tells those who listen what has changed.
   A link such as ?b.pairing=best_with_worst&seed=7&week=40&view=plans reproduces what the class sees. */

import { MEASURES } from "./measures.js";

export const VIEWS = ["country", "day", "days", "plans", "action", "luck"];
export const SIDES = ["a", "b"];

export const FIRST = {
  a: {},
  b: { facilitation: "none" },
  seed: 138, // a typical run, found among the seeds 1 to 600: see the test of it for what must hold
  replicate: 0,
  week: 0,
  view: "country",
  lesson: "",
  guess: "",
  told: "",
  team: null,
  side: "a",
  host: null,
  speed: 5,
  trials: 1000,
  parameters: "plausible",
  measure: "plan_success",
};

export const choice = structuredClone(FIRST);
const listeners = new Set();
let waiting = 0;

/** Calls `listener` with the names of what has changed, each time something has. */
export const listen = (listener) => listeners.add(listener);

/** Changes the choice; `{week: 3, view: "plans"}`. */
export function change(values) {
  const changed = Object.keys(values).filter((name) => JSON.stringify(choice[name]) !== JSON.stringify(values[name]));
  if (!changed.length) return;
  for (const name of changed) choice[name] = values[name];
  keep();
  for (const listener of listeners) listener(new Set(changed));
}

/** Writes the address, at once or soon: browsers refuse too many changes of it in a short time. */
function keep() {
  if (waiting) return;
  history.replaceState(null, "", address());
  waiting = setTimeout(() => {
    waiting = 0;
    if (address() !== location.pathname + location.search) keep();
  }, 300);
}

/** The link that reproduces this choice. */
export function address() {
  const query = new URLSearchParams();
  for (const side of SIDES) for (const [name, value] of Object.entries(choice[side])) query.set(`${side}.${name}`, value);
  if (!Object.keys(choice.b).length) query.set("b", "same");
  for (const name of Object.keys(FIRST).filter((each) => !SIDES.includes(each))) {
    const value = choice[name];
    if (value !== null && value !== "" && (value !== FIRST[name] || name === "seed")) query.set(name, value);
  }
  return `${location.pathname}?${query}`;
}

/** A whole number from `low` to `high`; undefined for anything else. */
const whole = (low, high) => (text) => {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= low && value <= high ? value : undefined;
};

const oneOf =
  (...words) =>
  (text) =>
    words.includes(text) ? text : undefined;

/** How each part of a link but the levers is read. */
const readers = (limits) => ({
  seed: whole(0, limits.seed),
  replicate: whole(0, limits.replicate),
  week: whole(0, 400),
  view: oneOf(...VIEWS),
  lesson: String,
  guess: String,
  told: oneOf("yes"),
  team: whole(0, 1e6),
  side: oneOf(...SIDES),
  host: whole(0, 1e6),
  speed: whole(1, 60),
  trials: whole(limits.least_trials, limits.trials),
  parameters: oneOf("plausible", "central"),
  measure: oneOf(...Object.keys(MEASURES)),
});

/** Reads the address; `levers` tells which names there are. What it does not understand it leaves out and returns as sentences. */
export function read(levers, limits) {
  const query = new URLSearchParams(location.search);
  const refused = [];
  if ([...query.keys()].some((key) => key === "b" || key.startsWith("b."))) choice.b = {};
  for (const [key, text] of query) {
    const [side, name] = [key.slice(0, 1), key.slice(2)];
    if (!SIDES.includes(side) || key[1] !== ".") continue;
    const lever = levers.get(name);
    const value = lever ? parsed(lever, text) : undefined;
    if (value === undefined) refused.push(`The link sets ${key} to “${text}”, which this page does not know; it is left out.`);
    else choice[side][name] = value;
  }
  choice.trials = Math.min(FIRST.trials, limits.trials);
  for (const [name, understood] of Object.entries(readers(limits))) {
    const text = query.get(name);
    if (text === null) continue;
    const value = understood(text);
    if (value === undefined) refused.push(`The link sets ${name} to “${text}”, which this page does not know; it is left out.`);
    else choice[name] = value;
  }
  return refused;
}

function parsed(lever, text) {
  if (lever.kind === "switch") return { true: true, false: false }[text];
  if (lever.kind === "choice") return lever.choices.some((option) => option.value === text) ? text : undefined;
  const value = Number(text);
  return text !== "" && Number.isFinite(value) && value >= lever.low && value <= lever.high ? value : undefined;
}
