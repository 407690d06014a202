/* The guided lessons beside the page: a question, a prediction, what to look at, and the answer as the replays give it. */

import * as luck from "./luck.js";
import { change, choice } from "./state.js";
import { findings } from "./lessons/telling.js";
import { inBrackets, replayed } from "./measures.js";
import { safe } from "./words.js";
import honesty from "./lessons/honesty.js";
import claimed from "./lessons/claimed.js";
import pairing from "./lessons/pairing.js";
import stalling from "./lessons/stalling.js";

const LESSONS = [pairing, honesty, stalling, claimed];

let root;
let play = null;
let drawn = "";

/** Builds the panel; it is drawn again when the lesson, the programmes or the prediction change. */
export function build(where) {
  root = where;
  root.addEventListener("click", clicked);
  root.addEventListener("change", (event) => {
    if (event.target.name === "guess") change({ guess: event.target.value });
  });
  luck.listen(() => answer());
  draw();
}

export function load(next) {
  play = next;
  if (choice.told && lessonOf() && inScene(lessonOf())) luck.run(); // a link or another seed: the answer is there again
  answer();
}

const lessonOf = () => LESSONS.find((lesson) => lesson.id === choice.lesson);
const same = (one, two) => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(two).sort());
const inScene = (lesson) => same(choice.a, lesson.scene.a) && same(choice.b, lesson.scene.b);

export function changed(names) {
  if (names.has("lesson")) draw();
  else if (["a", "b", "seed", "guess", "told", "trials", "parameters", "replicate"].some((name) => names.has(name))) {
    answer();
  }
}

/** Tells whether the programme has been played to its end, which the answer is better read after. */
export function week(t) {
  const note = root?.querySelector("#played");
  if (note && play) note.textContent = t >= play.weeks ? "Played to the end." : "";
}

function draw() {
  const lesson = lessonOf();
  drawn = "";
  root.innerHTML = lesson ? page(lesson) : contents();
  root.scrollTop = 0;
  answer();
}

function contents() {
  return `<h2>What if …?</h2>
    <p>Hospital teams visit each other in pairs, talk, write plans, and try to carry them out. You see the same teams twice, with the same random numbers: only what you choose differs between <span class="badge a">A</span> and <span class="badge b">B</span>.</p>
    <p>What you watch week by week is one run, at the central values of all parameters. Another class would see another run, and nobody knows the parameters exactly. So the answers play both many times more, under many plausible parameter sets.</p>
    <p><button type="button" class="primary" data-act="play">Play the two years</button></p>
    <h3>Four lessons <span class="soft">5 to 10 minutes each</span></h3>
    <ol class="lesson-list">${LESSONS.map((lesson) => `<li><button type="button" data-lesson="${lesson.id}"><b>${safe(lesson.title)}</b><span>${safe(lesson.teaser)}</span></button></li>`).join("")}</ol>
    <p class="small soft">A model, not the world: sizes of effects are assumed where the literature gives none. It stands on Aveling and others’ ethnography of the Improving Lung Cancer Outcomes Project (2012); quotations are the paper’s words.</p>`;
}

function page(lesson) {
  const number = LESSONS.indexOf(lesson) + 1;
  return `<p><button type="button" class="link" data-lesson="">← all lessons</button></p>
    <p class="eyebrow">Lesson ${number} of ${LESSONS.length} · about ${lesson.minutes} minutes</p><h2>${safe(lesson.title)}</h2>
    ${lesson.opening}
    <section class="step"><h3><i>1</i>Predict</h3>
      <fieldset><legend>${safe(lesson.question)}</legend>
      ${lesson.options.map(([id, text]) => `<label class="option"><input type="radio" name="guess" value="${id}"> <span>${safe(text)}</span></label>`).join("")}</fieldset></section>
    <section class="step"><h3><i>2</i>Play and look</h3>
      <ul>${lesson.look.map(([view, text]) => `<li><button type="button" class="link" data-view="${view}">${VIEW_WORDS[view]}</button>: ${text}</li>`).join("")}</ul>
      <p><button type="button" data-act="play">Play</button> <span class="soft" id="played"></span></p></section>
    <section class="step"><h3><i>3</i>The answer</h3><div id="answer" tabindex="-1" aria-live="polite"></div></section>
    <section class="step"><h3><i>4</i>Before you go</h3>${lesson.limits}
      <p>${lesson.then.map(([text, scene]) => `<button type="button" data-then='${safe(JSON.stringify(scene))}'>${safe(text)}</button>`).join(" ")}</p></section>
    <p class="nav">${number < LESSONS.length ? `<button type="button" data-lesson="${LESSONS[number].id}">Next: ${safe(LESSONS[number].title)}</button>` : ""}</p>`;
}

const VIEW_WORDS = {
  country: "The country",
  day: "Inside a visit",
  days: "All visits",
  plans: "Plans and goals",
  action: "Intention and action",
  luck: "Was it luck?",
};

/** The part that depends on the prediction, the programmes chosen and the replays. */
function answer() {
  const lesson = lessonOf();
  const room = root?.querySelector("#answer");
  if (!lesson || !room) return;
  for (const radio of root.querySelectorAll("[name=guess]")) radio.checked = radio.value === choice.guess;
  root.querySelector("fieldset").disabled = choice.told === "yes" && guessed(lesson); // a guess is none once the answer is known
  const html = answered(lesson);
  if (html === drawn) return;
  drawn = html;
  const held = room.contains(document.activeElement); // what was pressed goes: the reader stays here
  room.innerHTML = html;
  if (held) room.focus({ preventScroll: true });
}

const guessed = (lesson) => lesson.options.some(([id]) => id === choice.guess);

function answered(lesson) {
  if (!inScene(lesson)) return elsewhere(lesson);
  if (!guessed(lesson))
    return `<p class="soft">Predict first: a guess that was made is what makes the answer stay.</p>`;
  const button = `<p><button type="button" class="primary" data-act="answer">Show the answer</button></p><p class="soft">It plays both programmes ${choice.trials.toLocaleString("en-GB")} times more${choice.parameters === "central" ? " at the central values, so that you see what is chance" : ", under many plausible parameter sets, so that you see what is chance and how sure the rest is"}.</p>`;
  if (!choice.told) return button;
  const results = replays(button);
  if (typeof results === "string") return results;
  const told = lesson.answer(play, results);
  const guess = lesson.options.find(([id]) => id === choice.guess)[1];
  const right = lesson.options.find(([id]) => id === told.right)?.[1];
  return `<p class="outcome ${choice.guess === told.right ? "hit" : "miss"}">${choice.guess === told.right ? `<b>As you said:</b> ${safe(guess.toLowerCase())}.` : `<b>You said:</b> ${safe(guess.toLowerCase())}. <b>The model says:</b> ${safe((right ?? "none of these").toLowerCase())}.`}</p><p class="soft">${replayed(results)} ${inBrackets(results)}</p>${told.html}`;
}

/** The replays of what is chosen now once they are complete; until then what to say of them, with the `button` that begins them where they are not under way. */
function replays(button) {
  const { job, error, running } = luck.now();
  if (error) return `<p class="trouble">${safe(error)}</p>${button}`;
  if (!running && !job) return button;
  if (!running && job?.results && play) return job.results;
  const [done, total] = [job?.done ?? 0, job?.total ?? choice.trials];
  return `<p>Playing both again: ${Math.floor((10 * done) / total) * 10}% done <progress max="10" value="${Math.floor((10 * done) / total)}"></progress></p>`;
}

/** What stands in the answer's place where other programmes are chosen than the lesson's: of one that it suggests, the same measures. */
function elsewhere(lesson) {
  const back = `<p><button type="button" data-act="scene">Set the scene again</button></p>`;
  const tried = lesson.then.find(([, scene]) => same(choice.a, scene.a) && same(choice.b, scene.b));
  if (!tried) return `<p>The programmes are no longer those of the lesson.</p>${back}`;
  const results = replays(`<p><button type="button" class="primary" data-act="try">Play both ${choice.trials.toLocaleString("en-GB")} times</button></p>`);
  const found = typeof results === "string" ? results : `<p class="soft">${replayed(results)} ${inBrackets(results)}</p><ul class="findings">${findings(results, lesson.measures)}</ul>`;
  return `<p><b>You are trying:</b> ${safe(tried[0])}. What do you expect?</p>${found}${back}`;
}

/** Chooses a lesson, or none, and begins to read at its title. */
function open(id) {
  const lesson = LESSONS.find((one) => one.id === id);
  if (lesson) begin(lesson);
  else change({ lesson: "", guess: "", told: "" });
  root.querySelector("h2").setAttribute("tabindex", "-1");
  root.querySelector("h2").focus();
}

/** Its two programmes, the start, no prediction yet. */
function begin(lesson) {
  change({
    lesson: lesson.id,
    guess: "",
    told: "",
    a: { ...lesson.scene.a },
    b: { ...lesson.scene.b },
    view: lesson.scene.view,
    week: 0,
    team: null,
    host: null,
  });
}

/** Brings the picture into sight where it stands below the lesson. */
function toPicture() {
  const { top, bottom } = document.getElementById("stage").getBoundingClientRect();
  if (top > 0.6 * innerHeight || bottom < 0) document.getElementById("tabs").scrollIntoView();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { lesson, view, act, then, measure } = button.dataset;
  if (lesson !== undefined) open(lesson);
  else if (view) {
    change({ view });
    toPicture();
  } else if (measure) {
    change({ measure, view: "luck" });
    luck.run();
    toPicture();
  } else if (act === "play") {
    document.getElementById("play").click();
    toPicture();
  }
  else if (act === "scene") change({ a: { ...lessonOf().scene.a }, b: { ...lessonOf().scene.b } });
  else if (act === "answer") {
    change({ told: "yes" });
    luck.run();
  } else if (act === "try") luck.run();
  else if (then) {
    change({ ...JSON.parse(then), week: 0 });
    toPicture();
  }
}
