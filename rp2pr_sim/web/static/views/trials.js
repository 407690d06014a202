/* The p-values that a hundred evaluators would have seen, a dot for each trial. */

import { picture } from "../chart.js";
import { SIDES } from "../state.js";
import { signed } from "../words.js";

const COLUMNS = 20; // of the p-values: the first is what journals call significant

/** Where each dot stands: its column, and its place within the column, `abreast` to a row. */
function stacked(values, abreast) {
  const filled = Array(COLUMNS).fill(0);
  return values.map((p) => {
    const column = Math.min(COLUMNS - 1, Math.floor(p * COLUMNS));
    const k = filled[column];
    filled[column] += 1;
    return { p, column, across: k % abreast, row: Math.floor(k / abreast) };
  });
}

function dots(room, s, values, step, r, abreast, height) {
  const svg = picture(
    room,
    20 + step * COLUMNS,
    height,
    `p-values of ${values.length} trials of programme ${s.toUpperCase()}; ${values.filter((p) => p < 0.05).length} below 0.05`,
  );
  svg
    .append("rect")
    .attr("class", "significant")
    .attr("x", 10)
    .attr("width", step)
    .attr("y", 0)
    .attr("height", height - 26);
  const axis = svg.append("g").attr("class", "axis");
  for (const p of [0.05, 0.25, 0.5, 0.75, 1])
    axis
      .append("text")
      .attr("x", 10 + step * COLUMNS * p)
      .attr("y", height - 8)
      .attr("text-anchor", p === 1 ? "end" : "middle")
      .text(p === 1 ? "p = 1" : p);
  return stacked(values, abreast).map(({ p, column, across, row }) =>
    svg
      .append("circle")
      .attr("class", `trial ${s} ${p < 0.05 ? "found" : ""}`)
      .attr("r", r - 0.8)
      .attr("cx", 10 + step * (column + 0.5) + (across - (abreast - 1) / 2) * 2 * r)
      .attr("cy", height - 28 - (2 * row + 1) * r),
  );
}

/** Lets the dots appear one trial after another. */
function appear(all) {
  for (const dot of all) dot.style("visibility", "hidden");
  let i = 0;
  const timer = setInterval(() => {
    all[i]?.style("visibility", null);
    i += 1;
    if (i >= all.length) clearInterval(timer);
  }, 28);
}

/** A hundred p-values of each programme as dots, on the same scale. */
export function trials(root, results, play) {
  const values = Object.fromEntries(SIDES.map((s) => [s, results.trials[s].p.filter((p) => p !== null)]));
  root.innerHTML = SIDES.map(
    (s) =>
      `<figure><figcaption><span class="badge ${s}">${s.toUpperCase()}</span><span>${values[s].length ? found(s, values[s], results, play) : "No teams wait in this programme: an evaluator has nothing to compare with."}</span></figcaption><div></div></figure>`,
  ).join("");
  const rooms = [...root.querySelectorAll("figure > div")];
  const step = (Math.max(300, rooms[0].clientWidth) - 20) / COLUMNS;
  const r = Math.min(4.6, step / 4);
  const abreast = Math.max(1, Math.floor(step / (2 * r)));
  const rows = Math.max(1, ...SIDES.flatMap((s) => stacked(values[s], abreast).map((dot) => dot.row + 1)));
  SIDES.forEach((s, i) => {
    if (!values[s].length) return;
    const all = dots(rooms[i], s, values[s], step, r, abreast, 2 * r * rows + 46);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) appear(all);
  });
}

function found(s, values, results, play) {
  const { recorded_difference: recorded, true_difference: effect, true_difference_90: between } = results.trials[s];
  const [least, greatest] = between.map((value) => signed(value, 2));
  const more = recorded > effect ? " Records that become more complete look like better care." : "";
  const own = play[s].result.p_value;
  const yours = own === null ? "" : ` Your run: p = ${own < 0.001 ? "below 0.001" : own.toFixed(3)}.`;
  return `<b>${values.filter((p) => p < 0.05).length}</b> of ${values.length} evaluators find p &lt; 0.05. In the records the programme gained ${signed(recorded, 2)} points on average; in truth ${signed(effect, 2)}, in 9 of 10 trials between ${least} and ${greatest}.${more}${yours}`;
}
