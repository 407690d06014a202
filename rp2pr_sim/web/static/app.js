/* The teaching page: fetches what there is to choose, plays what is chosen, and hands each week to the picture that is shown. */

import * as api from "./api.js";
import * as controls from "./controls.js";
import * as lessons from "./lesson.js";
import * as leverPanel from "./levers.js";
import * as luck from "./luck.js";
import { Player } from "./player.js";
import { prepared } from "./sides.js";
import { change, choice, listen, read, SIDES, VIEWS } from "./state.js";
import * as team from "./team.js";
import { drawTicks, ending, headline, news } from "./transport.js";
import * as action from "./views/action.js";
import * as country from "./views/country.js";
import * as day from "./views/day.js";
import * as days from "./views/days.js";
import * as luckView from "./views/luck.js";
import * as plans from "./views/plans.js";

const PICTURES = { country, day, days, plans, action, luck: luckView };
const $ = (id) => document.getElementById(id);
const stage = $("stage");

let play = null;
let picture = null;
let asking = null;
let drawing = 0;
let speaking = 0;

const player = new Player({ moved, turned });

/* the play ------------------------------------------------------------------------------------------------- */

async function load() {
  asking?.abort();
  asking = new AbortController();
  player.pause();
  luck.cancelOthers();
  stage.setAttribute("aria-busy", "true");
  try {
    const { a, b, seed, replicate } = choice;
    const answer = await api.play({ a, b, seed, replicate }, asking.signal);
    play = { ...answer, weeks: Math.max(answer.a.weeks, answer.b.weeks) };
    for (const s of SIDES) play[s] = prepared({ plan_states: answer.plan_states, ...answer[s] }, play.weeks);
    trouble("");
  } catch (error) {
    if (error.name === "AbortError") return;
    const said = leverPanel.inWords(error.message);
    trouble(play ? `${said} The picture still shows the programmes before.` : said);
    stage.setAttribute("aria-busy", "false");
    return;
  }
  picture?.leave?.();
  picture = null;
  player.weeks = play.weeks;
  $("week").max = play.weeks;
  drawTicks($("ticks"), play);
  leverPanel.shared(play);
  listTeams();
  team.load(play);
  team.refresh();
  player.seek(choice.week);
  $("week").value = player.t;
  redraw();
  lessons.load(play);
  stage.setAttribute("aria-busy", "false");
  say();
}

/** Says what is wrong where it is seen; nothing is wrong any more where the sentence is empty. */
function trouble(sentence) {
  $("trouble").textContent = sentence;
  $("trouble").hidden = !sentence;
  if (sentence) $("trouble").scrollIntoView({ block: "nearest" });
}

/** Draws the chosen picture anew: another play, another picture, another window. */
function redraw() {
  if (!play) return;
  picture?.leave?.();
  stage.setAttribute("aria-labelledby", `tab-${choice.view}`);
  picture = PICTURES[choice.view].draw(stage, play);
  for (const view of VIEWS) {
    const chosen = view === choice.view;
    $(`tab-${view}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${view}`).tabIndex = chosen ? 0 : -1;
  }
  show(false);
}

/** Brings everything to the week of the player; `moving`: visits are seen to travel. */
function show(moving) {
  const { t } = player;
  if (!play || !picture) return;
  picture.week(t, moving);
  $("week").value = t;
  const [week, month] = headline(t, play.weeks);
  $("when").innerHTML = `${week} <small>${month}</small>`;
  $("week").setAttribute("aria-valuetext", `${week}, ${month}`);
  $("news").innerHTML = news(play, t);
  $("end").hidden = t < play.weeks;
  if (t >= play.weeks) $("end").innerHTML = ending(play);
  team.week(t);
  lessons.week(t);
  if (moving && !drawing) drawing = requestAnimationFrame(frame);
}

function frame(now) {
  drawing = picture?.frame(now) ? requestAnimationFrame(frame) : 0;
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
let stepping = false;

function moved(t) {
  change({ week: t });
  if (play) show((player.playing || stepping) && !still());
}

function turned(playing) {
  $("play").classList.toggle("playing", playing);
  $("play-word").textContent = playing ? "Pause" : "Play";
  if (!playing) say();
}

/** Tells a screen reader the week, once the slider has come to rest. */
function say() {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if (play && !player.playing) $("live").textContent = `${headline(player.t, play.weeks).join(", ")}. ${$("news").textContent}`;
  }, 350);
}

function step(by) {
  player.pause();
  stepping = by === 1;
  player.seek(player.t + by);
  stepping = false;
  say();
}

function firstVisit() {
  if (!play) return;
  const firsts = SIDES.map((s) => play[s].first).filter((t) => t !== null);
  if (!firsts.length) return;
  player.pause();
  stepping = true;
  player.seek(Math.min(...firsts));
  stepping = false;
  say();
}

function listTeams() {
  const ids = [...new Set(SIDES.flatMap((s) => play[s].teams.id.slice(0, play[s].n_intervention)))].sort((p, q) => p - q);
  $("team-select").innerHTML = `<option value="">choose …</option>${ids.map((id) => `<option value="${id}">team ${id}</option>`).join("")}`;
  $("team-select").value = choice.team ?? "";
}

/** A team, looked at on the side that was looked at last, or on the other if it takes part only there. */
function look(id) {
  const acts = (s) => play[s].row.has(id) && play[s].row.get(id) < play[s].n_intervention;
  const other = choice.side === "a" ? "b" : "a";
  change({ team: id, side: id === null || acts(choice.side) || !acts(other) ? choice.side : other });
}

function nextTeam(by) {
  const ids = [...$("team-select").options].slice(1).map((o) => Number(o.value));
  if (!ids.length) return;
  const at = ids.indexOf(choice.team);
  look(ids[(at + by + ids.length + (at < 0 && by < 0 ? 1 : 0)) % ids.length]);
}

/** What buttons and keys can do. */
const ACTS = {
  toggle: () => player.toggle(),
  step,
  start: () => step(-1e6),
  end: () => step(1e6),
  firstVisit,
  nextTeam,
  look,
  trouble,
  scrub(t) {
    player.pause();
    player.seek(t);
    say();
  },
};

/** What follows from a change of the choice. */
function followed(changed) {
  const has = (...names) => names.some((name) => changed.has(name));
  if (has("a", "b")) leverPanel.refresh();
  if (has("seed")) $("seed").value = choice.seed;
  if (has("speed")) speed();
  if (has("a", "b", "seed", "replicate")) load();
  if (has("week") && choice.week !== player.t) ACTS.scrub(choice.week);
  if (has("view") || (has("host") && choice.view === "day")) redraw();
  if (has("measure")) picture?.measure?.();
  if (has("trials", "parameters")) luck.cancelOthers();
  if (has("lesson")) leverPanel.fold(choice.lesson !== "");
  if (has("team", "side")) {
    $("team-select").value = choice.team ?? "";
    const opened = has("team") && choice.team !== null;
    if (choice.team === null && $("team").contains(document.activeElement)) stage.focus({ preventScroll: true });
    team.refresh().then(() => opened && document.activeElement?.id !== "team-select" && team.focus());
    if (picture) show(false);
  }
  lessons.changed(changed);
}

function speed() {
  player.speed = choice.speed;
  if (![...$("speed").options].some((o) => Number(o.value) === choice.speed))
    $("speed").append(new Option(`${choice.speed} weeks a second`, choice.speed));
  $("speed").value = choice.speed;
}

async function start() {
  let catalogue;
  try {
    catalogue = await api.levers();
  } catch (error) {
    return trouble(error.message);
  }
  const refused = read(new Map(catalogue.levers.map((lever) => [lever.name, lever])), catalogue.limits);
  const narrow = matchMedia("(max-width: 760px), (max-height: 519px)").matches;
  $("seed").value = choice.seed;
  leverPanel.build($("levers"), catalogue.levers);
  leverPanel.fold(narrow || choice.lesson !== "");
  lessons.build($("lesson"));
  controls.showLessons(!narrow || choice.lesson !== "");
  controls.tabs(Object.fromEntries(VIEWS.map((view) => [view, PICTURES[view].name])));
  controls.keys(ACTS);
  controls.buttons(ACTS, catalogue.limits.seed, catalogue.addresses);
  controls.onResize(redraw);
  speed();
  listen(followed);
  await load();
  if (refused.length) trouble(refused.join(" "));
  document.documentElement.dataset.ready = "true";
}

start();
