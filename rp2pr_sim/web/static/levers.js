/* The levers: what differs between A and B, in plain words; four in front, the rest behind "more". */

import { change, choice, SIDES } from "./state.js";
import { fixed, safe } from "./words.js";
import { explain } from "./explain.js";

const NAMES = { a: "programme A", b: "programme B" };
let catalogue = [];
let root;

/** Builds the panel once; `refresh` then sets every control to what is chosen. */
export function build(where, levers) {
  root = where;
  catalogue = levers;
  const front = levers.filter((lever) => lever.front);
  const groups = grouped(levers.filter((lever) => !lever.front));
  root.innerHTML = `<h2 class="unseen">The two programmes</h2>
    <div class="front" id="front-levers">${front.map(card).join("")}</div>
    <div class="more" id="more-levers" hidden>
      ${[...groups].map(([name, list]) => `<h3>${safe(name)}</h3><div class="more-group">${list.map(card).join("")}</div>`).join("")}
    </div>
    <div class="summary-line">${SIDES.map((side) => `<p><span class="badge ${side}">${side.toUpperCase()}</span><span id="summary-${side}"></span></p>`).join("")}
      <span class="lever-tools"><button type="button" id="same" class="quiet">Make B like A</button>
        <button type="button" id="more" aria-expanded="false" aria-controls="more-levers">More choices</button>
        <button type="button" id="fold" aria-expanded="true" aria-controls="front-levers">Hide choices</button></span></div>
    <p class="shared" id="shared" hidden></p>`;
  root.addEventListener("change", chosen);
  root.addEventListener("input", slid);
  root.addEventListener("click", clicked);
  refresh();
}

/** A sentence of the service with the levers called as they are here. */
export const inWords = (sentence) =>
  catalogue
    .filter((lever) => lever.name.includes("."))
    .reduce((told, lever) => told.replaceAll(lever.name, `“${lever.words}”`), sentence);

function grouped(levers) {
  const groups = new Map();
  for (const lever of levers) groups.set(lever.group, [...(groups.get(lever.group) ?? []), lever]);
  return groups;
}

function card(lever) {
  const id = lever.name.replace(/\W/g, "-");
  return `<div class="lever" data-lever="${lever.name}">
    <div class="lever-name"><span id="name-${id}">${safe(lever.words)}</span>
      <button type="button" class="why" aria-label="Why it matters: ${safe(lever.words)}" title="What it is, and what the paper says">?</button></div>
    ${SIDES.map((side) => `<div class="side ${side}"><span class="badge ${side}" aria-hidden="true">${side.toUpperCase()}</span>${control(lever, side)}</div>`).join("")}
  </div>`;
}

function control(lever, side) {
  const label = `aria-label="${safe(lever.words)}, ${NAMES[side]}" data-side="${side}" data-name="${lever.name}"`;
  if (lever.kind === "choice")
    return `<select ${label}>${lever.choices.map((c) => `<option value="${c.value}">${safe(c.words)}</option>`).join("")}</select>`;
  if (lever.kind === "switch") return `<select ${label}><option value="true">yes</option><option value="false">no</option></select>`;
  return `<input type="range" ${label} min="${lever.low}" max="${lever.high}" step="${lever.step}"><output class="value"></output>`;
}

/** Sets the controls, and the sentence that says what each programme is. */
export function refresh() {
  for (const input of root.querySelectorAll("[data-side]")) {
    const lever = catalogue.find((l) => l.name === input.dataset.name);
    const value = valueOf(lever, input.dataset.side);
    input.value = String(value);
    input.closest(".side").classList.toggle("differs", valueOf(lever, "a") !== valueOf(lever, "b"));
    if (lever.kind === "number") shown(input, lever);
  }
  root.querySelector("#summary-a").textContent = summary("a");
  root.querySelector("#summary-b").textContent = summary("b");
}

/** What a lever is without being touched: what a chosen preset such as the level of support sets, or its default. */
function untouched(lever, own) {
  for (const group of catalogue) {
    if (group.kind !== "choice" || group === lever) continue;
    const option = group.choices.find((c) => c.value === (own[group.name] ?? group.default));
    if (option?.sets && lever.name in option.sets) return option.sets[lever.name];
  }
  return lever.default;
}

const valueOf = (lever, side) => choice[side][lever.name] ?? untouched(lever, choice[side]);

/** Folds the four in front away, or shows them. */
export function fold(away) {
  root.querySelector("#front-levers").hidden = away;
  root.querySelector("#fold").setAttribute("aria-expanded", String(!away));
  root.querySelector("#fold").textContent = away ? "Show choices" : "Hide choices";
}

/** Says how far the two programmes have the same teams. */
export function shared(play) {
  const note = root.querySelector("#shared");
  const n = Math.max(play.a.n_intervention, play.b.n_intervention);
  note.hidden = play.shared_teams === null || play.shared_teams >= n;
  if (!note.hidden)
    note.innerHTML = `${play.shared_teams} of the ${n} teams take part in both: pairs are drawn by lot, so other pairs bring other teams. <button type="button" class="link" id="everybody">Let all ${n} take part in both</button> (then no teams wait for comparison).`;
}

function shown(input, lever) {
  const decimals = Number.isInteger(lever.step) ? 0 : lever.step >= 0.1 ? 1 : 2;
  const text = `${fixed(Number(input.value), decimals)}${lever.unit === "hours" ? " h" : ""}`;
  input.parentElement.querySelector(".value").textContent = text;
  input.setAttribute("aria-valuetext", `${fixed(Number(input.value), decimals)} ${lever.unit}`);
}

/** What a programme is, told by what differs from the programme of the paper (A) or from A (B). */
export function summary(side) {
  const told = (lever) => `${lever.words.toLowerCase()}: ${said(lever, valueOf(lever, side))}`;
  const own = catalogue.filter((lever) => {
    if (side === "a") return valueOf(lever, "a") !== untouched(lever, choice.a);
    return valueOf(lever, "b") !== valueOf(lever, "a") && (lever.name in choice.b || lever.name in choice.a);
  });
  const lead = side === "a" ? "the programme of the paper" : "the same as A";
  if (!own.length) return side === "a" ? "The programme of the paper" : "The same as A";
  return `${lead[0].toUpperCase()}${lead.slice(1)}, but ${own.slice(0, 4).map(told).join("; ")}${own.length > 4 ? `; and ${own.length - 4} more` : ""}`;
}

function said(lever, value) {
  if (lever.kind === "choice") return lever.choices.find((c) => c.value === value)?.words ?? value;
  if (lever.kind === "switch") return value ? "yes" : "no";
  return `${value}${lever.unit && lever.unit !== "share" ? ` ${lever.unit}` : ""}`;
}

function chosen(event) {
  const { side, name } = event.target.dataset;
  if (!side) return;
  const lever = catalogue.find((l) => l.name === name);
  const text = event.target.value;
  const value = lever.kind === "switch" ? text === "true" : lever.kind === "number" ? Number(text) : text;
  const next = { ...choice[side] };
  if (value === untouched(lever, next)) delete next[name];
  else next[name] = value;
  change({ [side]: next });
}

function slid(event) {
  if (event.target.type === "range")
    shown(
      event.target,
      catalogue.find((l) => l.name === event.target.dataset.name),
    );
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.id === "same") change({ b: structuredClone(choice.a) });
  else if (button.id === "everybody") change({ a: { ...choice.a, "scale.n_control": 0 }, b: { ...choice.b, "scale.n_control": 0 } });
  else if (button.id === "fold") fold(!root.querySelector("#front-levers").hidden);
  else if (button.id === "more") {
    const list = root.querySelector("#more-levers");
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
    button.textContent = list.hidden ? "More choices" : "Fewer choices";
  } else if (button.classList.contains("why")) {
    const lever = catalogue.find((l) => l.name === button.closest(".lever").dataset.lever);
    explain(lever.words, `<p>${safe(lever.text)}.</p>${claimList(lever)}`);
  }
}

function claimList(lever) {
  if (!lever.claims.length) return `<p class="soft">The paper says nothing of it.</p>`;
  return `<h3>What the paper says</h3><ul class="claims">${lever.claims
    .map(
      (c) => `<li><blockquote>“${safe(c.quote)}”</blockquote>
      <p>${safe(c.sentence)} <span class="source">${c.id} · ${safe(c.section)}</span></p></li>`,
    )
    .join("")}</ul>`;
}
