/* What the class has chosen, and its place in the address bar.

   One object, `choice`, holds it all; `change` alters it, writes the address and tells those who listen what has changed.
   A link such as ?b.pairing=best_with_worst&seed=7&week=40&view=plans reproduces what the class sees. */

import { MEASURES } from "./measures.js";

export const VIEWS = ["country", "day", "plans", "action", "luck"];
export const SIDES = ["a", "b"];

const FIRST = {
  a: {},
  b: { facilitation: "none" },
  seed: 1,
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
  for (const name of ["seed", "replicate", "week", "view", "lesson", "guess", "told", "team", "side", "host", "speed", "trials", "measure"]) {
    const value = choice[name];
    if (value !== null && value !== "" && (value !== FIRST[name] || name === "seed")) query.set(name, value);
  }
  return `${location.pathname}?${query}`;
}

const whole = (text, low, high, otherwise) => {
  const value = Number(text);
  return text !== null && text !== "" && Number.isInteger(value) && value >= low && value <= high ? value : otherwise;
};

/** Reads the address; `levers` tells which names there are. What it does not know it leaves out and returns as sentences. */
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
  choice.seed = whole(query.get("seed"), 0, limits.seed, FIRST.seed);
  choice.replicate = whole(query.get("replicate"), 0, limits.replicate, FIRST.replicate);
  choice.week = whole(query.get("week"), 0, 400, 0);
  choice.team = whole(query.get("team"), 0, 1e6, null);
  choice.host = whole(query.get("host"), 0, 1e6, null);
  choice.speed = whole(query.get("speed"), 1, 60, FIRST.speed);
  choice.trials = whole(query.get("trials"), limits.least_trials ?? 10, limits.trials, Math.min(FIRST.trials, limits.trials));
  choice.view = VIEWS.includes(query.get("view")) ? query.get("view") : FIRST.view;
  choice.measure = Object.hasOwn(MEASURES, query.get("measure") ?? "") ? query.get("measure") : FIRST.measure;
  choice.side = query.get("side") === "b" ? "b" : "a";
  choice.lesson = query.get("lesson") ?? "";
  choice.guess = query.get("guess") ?? "";
  choice.told = query.get("told") === "yes" ? "yes" : "";
  return refused;
}

function parsed(lever, text) {
  if (lever.kind === "switch") return { true: true, false: false }[text];
  if (lever.kind === "choice") return lever.choices.some((option) => option.value === text) ? text : undefined;
  const value = Number(text);
  return text !== "" && Number.isFinite(value) && value >= lever.low && value <= lever.high ? value : undefined;
}
