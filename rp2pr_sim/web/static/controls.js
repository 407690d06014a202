/* Buttons, tabs and keys: each calls one of the acts that app.js gives. */

import { explain, KEYS } from "./explain.js";
import { address, change, choice, VIEWS } from "./state.js";
import { safe } from "./words.js";

const $ = (id) => document.getElementById(id);
const SINGLE_KEYS = "rp2pr single keys"; // kept in this browser: on unless switched off
const FURTHER = 13; // weeks that an arrow with Shift goes

/** Makes the tabs of the pictures, each with its name. */
export function tabs(names) {
  $("tabs").innerHTML = VIEWS.map(
    (view, i) =>
      `<button type="button" role="tab" id="tab-${view}" aria-controls="stage" aria-keyshortcuts="${i + 1}" aria-selected="false">${names[view]}</button>`,
  ).join("");
  $("stage").setAttribute("role", "tabpanel");
  $("tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) change({ view: tab.id.slice(4) });
  });
  $("tabs").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    change({ view: VIEWS[(VIEWS.indexOf(choice.view) + by + VIEWS.length) % VIEWS.length] });
    $(`tab-${choice.view}`).focus();
  });
}

/** Whether a key is meant for the thing that has the focus rather than for the page. */
function taken(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("explain").open) return true;
  const field = event.target.closest?.("input, select, textarea");
  if (field) return !(field.id === "week" && [" ", "f", "F"].includes(event.key));
  return event.key === " " && Boolean(event.target.closest?.("button:not([role=tab]), summary, a")); // a tab is chosen by coming to it
}

/** The page's keys; `acts` as app.js gives them. */
export function keys(acts) {
  const ofKey = {
    " ": acts.toggle,
    ArrowRight: (event) => acts.step(event.shiftKey ? FURTHER : 1),
    ArrowLeft: (event) => acts.step(event.shiftKey ? -FURTHER : -1),
    Home: acts.start,
    End: acts.end,
    f: acts.firstVisit,
    l: toggleLessons,
    n: () => acts.nextTeam(1),
    p: () => acts.nextTeam(-1),
    ...Object.fromEntries(VIEWS.map((view, i) => [i + 1, () => change({ view })])),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && choice.team !== null && !$("explain").open) return change({ team: null });
    if (event.key.length === 1 && event.key !== " " && !singleKeys) return;
    const act = taken(event) ? null : ofKey[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}

/** The keys, and the switch for those that are a single letter or figure, which dictation may press unasked. */
function showKeys() {
  explain("Keys", KEYS);
  $("single-keys").checked = singleKeys;
  $("single-keys").addEventListener("change", () => {
    singleKeys = $("single-keys").checked;
    kept(() => localStorage.setItem(SINGLE_KEYS, singleKeys ? "on" : "off"));
  });
}

/** What this browser keeps, where it keeps anything. */
function kept(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

let singleKeys = kept(() => localStorage.getItem(SINGLE_KEYS)) !== "off";

function toggleLessons() {
  showLessons($("lesson").hidden);
}

/** Opens or closes the column of the lessons. */
export function showLessons(open) {
  $("lesson").hidden = !open;
  $("page").classList.toggle("with-lesson", open);
  $("lessons-toggle").setAttribute("aria-expanded", String(open));
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** The link for a class, and whether other machines can open it: from a page opened at this machine's own name, the first of the `others`. */
export function classLink(here, path, others) {
  const own = LOOPBACK.test(new URL(here).hostname);
  const link = new URL(path, here);
  return { link: own && others.length ? new URL(link.search, others[0]).href : link.href, reachable: !own || others.length > 0 };
}

async function copyLink(others) {
  const { link, reachable } = classLink(location.href, address(), others);
  try {
    await navigator.clipboard.writeText(link);
    $("copy-link").textContent = reachable ? "Copied" : "Copied (for this machine only)";
  } catch {
    explain(
      "This link reproduces what the class sees",
      `${reachable ? "" : "<p>It opens on this machine only; <kbd>rp2pr teach host=0.0.0.0</kbd> opens the page to the network.</p>"}<p><input class="link-field" readonly value="${safe(link)}" aria-label="Link"></p>`,
    );
  }
  setTimeout(() => ($("copy-link").textContent = "Copy link"), 1800);
}

function seed(acts, most) {
  const value = Number($("seed").value);
  const meant = $("seed").value !== "" && Number.isInteger(value) && value >= 0 && value <= most;
  $("seed").setAttribute("aria-invalid", String(!meant));
  if (meant) {
    acts.trouble("");
    change({ seed: value });
  } else acts.trouble(`The seed is a whole number from 0 to ${most.toLocaleString("en-GB")}.`);
}

/** Ties the buttons of the frame to what they do; seeds go up to `most`, and other machines reach the page at the addresses `others`. */
export function buttons(acts, most, others) {
  const clicks = {
    play: acts.toggle,
    step: () => acts.step(1),
    back: () => acts.step(-1),
    "first-visit": acts.firstVisit,
    reset: acts.start,
    "another-seed": () => change({ seed: choice.seed >= most ? 0 : choice.seed + 1 }),
    "copy-link": () => copyLink(others),
    "lessons-toggle": toggleLessons,
    "keys-open": showKeys,
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  $("end").addEventListener("click", (event) => event.target.id === "end-luck" && change({ view: "luck" }));
  $("speed").addEventListener("change", () => change({ speed: Number($("speed").value) }));
  $("week").addEventListener("input", () => acts.scrub(Number($("week").value)));
  $("seed").max = most;
  $("seed").addEventListener("change", () => seed(acts, most));
  $("seed-form").addEventListener("submit", (event) => event.preventDefault());
  $("team-select").addEventListener("change", () => acts.look($("team-select").value === "" ? null : Number($("team-select").value)));
}

/** Calls `act` when the picture has another room than before. */
export function onResize(act) {
  const watched = [$("stage"), $("levers"), $("end"), $("page")];
  const sizes = () => [$("stage").clientWidth, $("levers").offsetHeight, $("end").offsetHeight, window.innerHeight];
  let before = sizes();
  const observer = new ResizeObserver(() => {
    if (sizes().every((size, i) => Math.abs(size - before[i]) < 8)) return;
    before = sizes();
    requestAnimationFrame(act);
  });
  for (const part of watched) observer.observe(part);
}
