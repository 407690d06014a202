/* Plain words and numbers: the same everywhere on the page. */

export const ROLES = {
  lead_physician: "lead physician",
  nurse_specialist: "nurse specialist",
  coordinator: "coordinator",
  other_clinician: "other clinicians",
  peripheral: "pathology, radiology",
  manager: "manager",
};

export const SESSIONS = {
  introduction: ["Hosts introduce", "themselves"],
  observation: ["Visitors watch", "the team meeting"],
  mdt_discussion: ["Talk: the", "team meeting"],
  audit_discussion: ["Talk: the", "audit figures"],
  survey_discussion: ["Talk: the", "patients’ view"],
  summary: ["Summary", "and plan"],
};

export const DERAILED = {
  confrontation: "It derailed into confrontation: harsh words met a team on the defensive.",
  nihilism: "It derailed into nihilism: “none of this will work here”.",
  fantasy: "It derailed into fantasy: “if only we had more money”.",
};

export const STATES = {
  none: "not yet drafted",
  draft: "being drafted",
  in_review: "with the core team",
  active: "being worked on",
  stalled: "stalled",
  abandoned: "given up",
  finished: "all actions done",
};

/** `12%`, or a dash where there is no number. */
export const percent = (value) => (value === null || value === undefined ? "–" : `${Math.round(value)}%`);

/** A number with so many decimals, a true minus sign, and a dash where there is none. */
export function fixed(value, decimals = 1) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The same with a plus sign where it is above zero. */
export const signed = (value, decimals = 1) => (value > 0 && Number(value.toFixed(decimals)) > 0 ? "+" : "") + fixed(value, decimals);

/** `1 plan`, `3 plans`. */
export const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What the slider's place means: `t` weeks have been played, the last of them is week `t - 1`. */
export function when(t) {
  if (t === 0) return ["Before the start", "nothing has happened yet"];
  const week = t - 1;
  return [`Week ${week}`, `year ${Math.floor(week / 52) + 1}, month ${Math.floor((week % 52) / (52 / 12)) + 1}`];
}

/** Text that is safe inside HTML. */
export const safe = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** An element from HTML text. */
export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}
