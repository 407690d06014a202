/* Was it luck? The class's single run laid into a thousand others, and the p-values that a hundred evaluators would have seen. */

import { scaleLinear } from "../d3.js";
import { picture, stripes } from "../chart.js";
import { apart, inOneClass, level, MEASURES, reading, replayed, suffix, sureness, unusual } from "../measures.js";
import * as luck from "../luck.js";
import { change, choice } from "../state.js";
import { fixed, percent, safe, signed } from "../words.js";
import { trials } from "./trials.js";

export const name = "Was it luck?";

const COLOURS = { a: "#0072b2", b: "#d55e00" };

/** A above the line, B below it, and the class's own runs as pins. */
function mirrored(root, m, { decimals, words }) {
  const [width, height] = [Math.max(300, root.clientWidth), 320];
  const room = { left: 16, right: 16, top: 54, bottom: 64 };
  const svg = picture(root, width, height, `${words}: distributions of A and B over the replays`);
  const fill = { a: COLOURS.a, b: stripes(svg, "stripes-luck", COLOURS.b) };
  const x = scaleLinear([m.edges[0], m.edges.at(-1)], [room.left, width - room.right]);
  const middle = (room.top + height - room.bottom) / 2;
  const tallest = Math.max(...m.a.counts, ...m.b.counts, 1);
  const tall = scaleLinear([0, tallest], [0, (height - room.top - room.bottom) / 2 - 4]);
  for (const [s, up] of [
    ["a", 1],
    ["b", -1],
  ]) {
    bars(svg, { ...m[s], edges: m.edges }, x, tall, middle, up)
      .attr("fill", fill[s])
      .attr("stroke", COLOURS[s])
      .attr("fill-opacity", s === "a" ? 0.75 : 1);
    svg
      .append("text")
      .attr("class", `side-name ${s}`)
      .attr("x", room.left)
      .attr("y", up > 0 ? 16 : height - room.bottom + 36)
      .text(`${s.toUpperCase()}: ${fixed(m[s].mean, decimals)}${suffix(m.unit)} on average`);
    if (m[s].run === null) continue;
    const at = x(m[s].run);
    const end = up > 0 ? room.top - 14 : height - room.bottom + 10;
    const right = at > width - 150;
    pin(svg, at, middle, end)
      .append("text")
      .attr("x", at + (right ? -10 : 10))
      .attr("y", end)
      .attr("dy", "0.35em")
      .attr("text-anchor", right ? "end" : "start")
      .text(`your run ${fixed(m[s].run, decimals)}${suffix(m.unit)}`);
  }
  svg
    .append("line")
    .attr("class", "zero")
    .attr("x1", room.left)
    .attr("x2", width - room.right)
    .attr("y1", middle)
    .attr("y2", middle);
  scale(svg, x, height, (value) => `${fixed(value, decimals)}${m.unit === "%" ? "%" : ""}`);
}

/** How far apart A and B are in the same replay; replays in which they are the same stand apart, on the zero. */
function difference(root, m, { decimals, words }) {
  const [width, height] = [Math.max(300, root.clientWidth), 218];
  const room = { left: 16, right: 16, top: 36, bottom: 44 };
  const svg = picture(root, width, height, `${words}: B minus A, replay by replay`);
  const edges = m.difference_edges;
  const x = scaleLinear([Math.min(0, edges[0]), Math.max(0, edges.at(-1))], [room.left, width - room.right]);
  const ties = Math.round(m.equal * m.difference.counts.reduce((sum, count) => sum + count, 0));
  const counts = m.difference.counts.map((count, i) => (Math.abs(edges[i]) < 1e-9 ? count - ties : count));
  const tall = scaleLinear([0, Math.max(...counts, ties, 1)], [0, height - room.top - room.bottom]);
  const low = stripes(svg, "stripes-low", "#6a717a");
  const floor = height - room.bottom;
  bars(svg, { counts, edges }, x, tall, floor, 1)
    .attr("fill", (i) => ((edges[i] + edges[i + 1]) / 2 > 0 ? "#6a717a" : low))
    .attr("stroke", "#6a717a");
  const zero = x(0);
  svg
    .append("line")
    .attr("class", "zero")
    .attr("x1", zero)
    .attr("x2", zero)
    .attr("y1", room.top - 8)
    .attr("y2", floor);
  if (ties) {
    const same = svg.append("g").attr("class", "ties");
    same
      .append("rect")
      .attr("x", zero - 4)
      .attr("width", 8)
      .attr("y", floor - tall(ties))
      .attr("height", tall(ties));
    same
      .append("text")
      .attr("x", zero - 10)
      .attr("y", Math.max(room.top + 10, floor - tall(ties) + 10))
      .attr("text-anchor", "end")
      .text(ties >= 0.05 * (ties + counts.reduce((sum, count) => sum + count, 0)) ? "the same" : "");
  }
  svg
    .append("text")
    .attr("class", "tag")
    .attr("x", zero - 8)
    .attr("y", 16)
    .attr("text-anchor", "end")
    .text(zero > 110 ? "← B lower" : "");
  svg
    .append("text")
    .attr("class", "tag")
    .attr("x", zero + 8)
    .attr("y", 16)
    .text(width - zero > 110 ? "B higher →" : "");
  if (m.difference.run !== null) pin(svg, x(m.difference.run), floor, room.top - 4);
  if (m.difference.low !== null) interval(svg, m.difference, x, height - 30);
  scale(svg, x, height, (value) => signed(value, decimals));
}

/** A bar for each count that is not zero, on the line at `floor`, upwards (1) or downwards (-1). */
function bars(svg, { counts, edges }, x, tall, floor, up) {
  return svg
    .append("g")
    .selectAll("rect")
    .data(counts.map((_, i) => i).filter((i) => counts[i] > 0))
    .join("rect")
    .attr("x", (i) => x(edges[i]) + 0.5)
    .attr("width", (i) => Math.max(1, x(edges[i + 1]) - x(edges[i]) - 1))
    .attr("y", (i) => (up > 0 ? floor - tall(counts[i]) : floor))
    .attr("height", (i) => tall(counts[i]));
}

/** The 95% uncertainty interval of the mean over the parameter sets, chance averaged out. */
function interval(svg, { mean, low, high }, x, y) {
  const found = svg.append("g").attr("class", "interval");
  found.append("line").attr("x1", x(low)).attr("x2", x(high)).attr("y1", y).attr("y2", y);
  found.append("circle").attr("cx", x(mean)).attr("cy", y).attr("r", 5);
}

/** Where the class's own run stands. */
function pin(svg, at, from, to) {
  const found = svg.append("g").attr("class", "pin");
  found.append("line").attr("x1", at).attr("x2", at).attr("y1", from).attr("y2", to);
  found.append("circle").attr("cx", at).attr("cy", to).attr("r", 5.5);
  return found;
}

/** The numbers below a picture. */
function scale(svg, x, height, written) {
  const axis = svg.append("g").attr("class", "axis");
  for (const value of x.ticks(6))
    axis
      .append("text")
      .attr("x", x(value))
      .attr("y", height - 5)
      .attr("text-anchor", "middle")
      .text(written(value));
}

/** What the replays say, in sentences; `m` as the service gives it. */
export function verdict(m, { decimals, words }, n) {
  const unit = m.unit === "%" ? " points" : suffix(m.unit);
  const found = reading(m);
  const { higher, lower, equal } = found;
  const q = m.difference.quantiles;
  const rank = (s) => (m[s].below === null ? "" : `${s.toUpperCase()}’s run stands above ${percent(100 * m[s].below)} of its replays`);
  const d = m.difference.mean !== null && Math.abs(q["95"] - q["5"]) < 1 ? 2 : decimals;
  return `<p class="verdict">${sureness(found)} ${inOneClass(found)}</p>
    <p>${safe(words)}: ${level(m.a, m.unit, decimals)} in A, ${level(m.b, m.unit, decimals)} in B. B minus A: ${apart(m)}.</p>
    <p>Single replays: B is higher than A in <b>${percent(100 * higher)}</b> of ${n.toLocaleString("en-GB")} replays and lower in <b>${percent(100 * lower)}</b>${equal >= 0.05 ? `, the same in <b>${percent(100 * equal)}</b>` : ""};
    9 of 10 lie between ${signed(q["5"], d)} and ${signed(q["95"], d)}${unit}. <span class="soft">${[rank("a"), rank("b")].filter(Boolean).join("; ")}. ${unusual(m)}</span></p>`;
}

/** The other half of the headline: the share that reached their aim and the points gained are shown together. */
function other(measure, results) {
  const key = MEASURES[measure].beside;
  const m = results.measures[key];
  if (!m) return "";
  const { words, decimals } = MEASURES[key];
  return `<p>${words}: ${["a", "b"].map((s) => `${fixed(m[s].mean, decimals)}${suffix(m.unit)} in ${s.toUpperCase()}`).join(", ")}. B minus A: ${apart(m)}. ${sureness(reading(m))}</p>`;
}

export function draw(root, play) {
  root.innerHTML = `<div class="luck">
    <div class="luck-head">
      <label for="measure">Look at</label> <select id="measure">${Object.entries(MEASURES)
        .map(([key, m]) => `<option value="${key}">${m.words}</option>`)
        .join("")}</select>
      <span class="kept"><label for="trials">with</label> <select id="trials">${[100, 300, 1000].map((n) => `<option value="${n}">${n.toLocaleString("en-GB")} replays</option>`).join("")}</select></span>
      <span class="kept"><label for="parameters">under</label> <select id="parameters"><option value="plausible">plausible parameter sets</option><option value="central">central values only</option></select></span>
      <button type="button" class="primary" id="replay">Was it luck?</button>
      <progress id="luck-progress" max="1" value="0" aria-label="Replays done" hidden></progress><span id="luck-status" role="status" class="soft"></span>
    </div>
    <div id="luck-body"><p class="nothing">Your run is one run, at the central values of all parameters. Chance decides much of it: who is busy, who leaves, which day goes wrong. And nobody knows the parameters exactly. <b>Was it luck?</b> plays A and B again and again, with new teams and new random numbers, the same for both, under many plausible parameter sets, and lays your run among them.</p></div>
    <div class="trial-head"><button type="button" id="run-trials">Run 100 trials</button><span class="soft">What would a hundred evaluators have found, each with one trial of ${play.a.n_intervention} teams and one p-value${choice.parameters === "central" ? "" : ", under plausible parameter sets"}?</span></div>
    <div class="two" id="trial-room"></div>
  </div>`;
  const $ = (id) => root.querySelector(`#${id}`);
  if (![100, 300, 1000].includes(choice.trials)) $("trials").append(new Option(`${choice.trials} replays`, choice.trials));
  $("trials").value = choice.trials;
  $("parameters").value = choice.parameters;
  let wanted = false;
  let { measure } = choice;
  $("measure").value = measure;
  const redraw = () => {
    if (!root.isConnected || !$("replay")) return;
    const { job, error, running } = luck.now();
    const results = job?.results;
    $("replay").disabled = running;
    $("luck-progress").hidden = !running;
    $("luck-progress").value = job ? job.done / job.total : 0;
    $("luck-status").textContent =
      error ||
      (running
        ? `${(job?.done ?? 0).toLocaleString("en-GB")} of ${(job?.total ?? choice.trials).toLocaleString("en-GB")}`
        : job?.state === "done"
          ? replayed(results)
          : "");
    if (!results) return;
    const offered = Object.keys(results.measures);
    for (const option of $("measure").options) option.hidden = option.disabled = !offered.includes(option.value);
    if (!offered.includes(measure)) $("measure").value = measure = offered[0];
    const m = results.measures[measure];
    const there = m.b_better !== null;
    $("luck-body").innerHTML = there
      ? `<div class="luck-two"><div><h3>${MEASURES[measure].words}</h3><div id="mirrored"></div></div><div><h3>B minus A, replay by replay</h3><div id="difference"></div>${m.difference.low === null ? "" : `<p class="soft">The bar under the histogram: 95% uncertainty interval of the mean difference, over the parameter sets.</p>`}<div id="verdict">${verdict(m, MEASURES[measure], results.replicates)}${other(measure, results)}</div></div></div>`
      : `<p class="nothing">${MEASURES[measure].words}: there is no such number. ${safe(m.lacking || "No value")} in these programmes.</p>`;
    if (there) {
      mirrored($("mirrored"), m, MEASURES[measure]);
      difference($("difference"), m, MEASURES[measure]);
    }
    if (wanted && !running) {
      wanted = false;
      trials($("trial-room"), results, play);
    }
  };
  $("measure").addEventListener("change", () => change({ measure: $("measure").value }));
  $("trials").addEventListener("change", () => change({ trials: Number($("trials").value) }));
  $("parameters").addEventListener("change", () => {
    change({ parameters: $("parameters").value });
    luck.run();
  });
  $("replay").addEventListener("click", luck.run);
  $("run-trials").addEventListener("click", () => {
    wanted = true;
    if (luck.now().job?.state === "done") redraw();
    else luck.run();
  });
  const leave = luck.listen(redraw);
  redraw();
  const chosen = () => {
    $("measure").value = measure = choice.measure;
    redraw();
  };
  return { week() {}, frame: () => false, measure: chosen, leave };
}
