/* One team beside the picture: its people, its plans, and why a plan failed, each link with the paper's own words. */

import * as api from "./api.js";
import { change, choice, SIDES } from "./state.js";
import { called, stateOf } from "./sides.js";
import { fixed, percent, safe, STATES } from "./words.js";

const TRAITS = [
  ["openness", "Openness"],
  ["reciprocity", "reciprocity"],
  ["follow_through", "follow-through"],
];

const root = document.getElementById("team");
let play = null;
let asking = null;
let shownKey = "";
const known = new Map();

/** A new play: what was told of the old one no longer holds. */
export function load(next) {
  play = next;
  shownKey = "";
  known.clear();
}

/** Shows the chosen team, or nothing. */
export async function refresh() {
  document.getElementById("page").classList.toggle("with-team", choice.team !== null);
  root.hidden = choice.team === null;
  if (choice.team === null || !play) return;
  const s = choice.side;
  const key = `${s}|${choice.team}`;
  if (key === shownKey) return;
  shownKey = key;
  const row = play[s].row.get(choice.team);
  redraw(
    head(s, row) + `<p class="nothing">${row === undefined ? `Team ${choice.team} is not in programme ${s.toUpperCase()}.` : "…"}</p>`,
  );
  if (row === undefined) return;
  if (play[s].teams.arm[row] === "control") {
    root.querySelector(".nothing").textContent = "This team waits: it is in the comparison group and takes no part.";
    return;
  }
  try {
    if (!known.has(key)) {
      asking?.abort();
      asking = new AbortController();
      known.set(
        key,
        await api.story({ side: choice[s], seed: choice.seed, replicate: choice.replicate, team: choice.team }, asking.signal),
      );
    }
    if (shownKey !== key) return;
    tell(known.get(key), s, row);
  } catch (error) {
    if (error.name === "AbortError") return;
    shownKey = "";
    root.querySelector(".nothing").textContent = error.message;
  }
}

/** Other words for the same panel; who has just chosen the other programme stays at the switch. */
function redraw(html) {
  const held = document.activeElement?.closest?.("#team .switch");
  root.innerHTML = html;
  if (held) root.querySelector(`.switch [data-side="${choice.side}"]`).focus({ preventScroll: true });
}

function head(s, row) {
  const side = play[s];
  const edge = side.visits.host.findIndex((host, v) => host === row || side.visits.visitor[v] === row);
  const partner = edge < 0 ? null : side.visits.host[edge] === row ? side.visits.visitor[edge] : side.visits.host[edge];
  return `<div class="team-head"><h2 tabindex="-1">${row === undefined ? `team ${choice.team}` : called(side, row)}</h2>
    <div class="switch" role="group" aria-label="In which programme">${SIDES.map((x) => `<button type="button" data-side="${x}" aria-pressed="${x === s}"><span class="badge ${x}">${x.toUpperCase()}</span></button>`).join("")}</div>
    <button type="button" class="square" data-close aria-label="Close the team">×</button></div>
    ${row === undefined ? "" : `<p class="soft">${side.teams.patients[row]} patients a year${partner === null ? "" : ` · meets <button type="button" class="link" data-team="${side.teams.id[partner]}">${called(side, partner)}</button>`}${side.hosted.has(row) && side.visits.held_week[side.hosted.get(row)] !== null ? ` · <button type="button" class="link" data-host="${choice.team}">see the day it hosted</button>` : ""}</p>`}`;
}

function tell(story, s, row) {
  const side = play[s];
  redraw(`${head(s, row)}
    <p class="traits soft"></p><h3>Its people</h3>
    <table class="people"><thead><tr><th scope="col">Who</th><th scope="col">Heard</th><th scope="col">Visit days</th></tr></thead>
    <tbody>${story.people.map(person).join("")}</tbody></table>
    ${story.events.length ? `<h3>What happened to the team</h3><ol class="chain">${story.events.map(event).join("")}</ol>` : ""}
    <h3>Its plans</h3>
    ${story.plans.length ? `<p class="soft">Diagnosis: how far a plan meets the cause of the problem. Fit: how well its remedy suits the place.</p>` + story.plans.map((plan) => told(plan, side)).join("") : `<p class="soft">It handed in no plan.</p>`}`);
  marked();
}

const meter = (value) =>
  value === null ? `<td class="soft">–</td>` : `<td><span class="meter"><i style="width:${value}%"></i></span> ${percent(value)}</td>`;

const person = (p) =>
  `<tr><th scope="row">${safe(p.words)}</th>${meter(p.voice)}<td>${p.days}</td></tr>`;

const event = (
  e,
) => `<li class="${e.bad ? "bad" : "good"}"><button type="button" class="link" data-week="${e.week}">week ${e.week}</button> ${safe(e.text)}
  ${e.quote ? `<blockquote>“${safe(e.quote)}” <cite>${safe(e.section)} · ${e.claim}</cite></blockquote>` : ""}</li>`;

function told(plan, side) {
  const { plans } = side;
  const i = plan.plan;
  return `<details class="plan-story" data-plan="${i}"${plan.failed ? " open" : ""}>
    <summary><b>${safe(plan.words)}</b> <span class="plan-now"></span></summary>
    <div class="mini" aria-hidden="true"><i class="mini-done"></i><i class="mini-goal"></i><i class="mini-first" style="left:${plans.aim[i]}%"></i></div>
    <p class="mini-words soft"></p>
    <h4>${safe(plan.question)}</h4><p>${safe(plan.verdict)}</p>
    ${plan.events.length ? `<ol class="chain">${plan.events.map(event).join("")}</ol>` : ""}</details>`;
}

/** Brings the plans of the team to the week that is shown. */
export function week(t) {
  root.dataset.t = t;
  if (choice.team !== null) marked();
}

function marked() {
  const t = Number(root.dataset.t ?? 0);
  const side = play?.[choice.side];
  if (!side) return;
  const traits = root.querySelector(".traits");
  if (traits) traits.textContent = TRAITS.map(([key, words]) => `${words} ${side.teams.series[key][side.row.get(choice.team)]?.[t] ?? "–"}`).join(" · ") + " of 100";
  for (const details of root.querySelectorAll("[data-plan]")) {
    const i = Number(details.dataset.plan);
    const { series, aim: first } = side.plans;
    const there = side.plans.drafted[i] !== null && side.plans.drafted[i] < t;
    details.querySelector(".plan-now").textContent = there
      ? `${STATES[stateOf(side, i, t)]}${series.reached[i][t] ? ", aim reached" : ""}${series.claimed[i][t] ? ", called a success" : ""}`
      : "not yet";
    details.querySelector(".mini-done").style.width = `${there ? series.effect[i][t] : 0}%`;
    details.querySelector(".mini-goal").style.left = `${there ? series.goal[i][t] : first[i]}%`;
    details.querySelector(".mini-words").textContent = there
      ? `aim ${percent(first[i])}, goal told now ${percent(series.goal[i][t])}, achieved ${fixed(series.effect[i][t], 0)}% of the gap; diagnosis ${series.diagnosis[i][t]} and fit ${series.fit[i][t]} of 100`
      : `aim ${percent(first[i])} of the gap`;
  }
}

root.addEventListener("click", (click) => {
  const button = click.target.closest("button");
  if (!button) return;
  const { side, team, host, week: w } = button.dataset;
  if ("close" in button.dataset) change({ team: null });
  else if (side) change({ side });
  else if (team) change({ team: Number(team) });
  else if (host)
    change({
      host: Number(host),
      view: "day",
      week: Math.max(
        choice.week,
        play[choice.side].visits.held_week[play[choice.side].hosted.get(play[choice.side].row.get(Number(host)))] + 1,
      ),
    });
  else if (w) change({ week: Number(w) + 1 });
});

/** Moves the reader to the team that was just opened. */
export const focus = () => root.querySelector("h2")?.focus({ preventScroll: false });
