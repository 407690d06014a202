/* Words and marks of the bar that plays: the week, its news, and when visits are held. */

import { select } from "./d3.js";
import { judged } from "./sides.js";
import { SIDES } from "./state.js";
import { counted, when } from "./words.js";

/** The week and the month, with a word for the end. */
export function headline(t, weeks) {
  const [week, month] = when(t);
  return [week, t === weeks ? `${month}, the end` : month];
}

/** A mark for each visit: A's above, B's below. */
export function drawTicks(svg, play) {
  const marks = SIDES.flatMap((s, i) => play[s].held.map(([week]) => ({ s, x: (100 * (week + 1)) / play.weeks, y: i * 8 })));
  select(svg)
    .attr("viewBox", "0 0 100 16")
    .selectAll("line")
    .data(marks)
    .join("line")
    .attr("class", (d) => d.s)
    .attr("x1", (d) => d.x)
    .attr("x2", (d) => d.x)
    .attr("y1", (d) => d.y)
    .attr("y2", (d) => d.y + 7)
    .attr("vector-effect", "non-scaling-stroke");
}

/** What the week brought on each side, as HTML: numbers only. */
export function news(play, t) {
  return SIDES.map((s) => {
    const { programme, byWeek } = play[s];
    const visits = byWeek[t]?.length ?? 0;
    const today = visits ? `${counted(visits, "visit")} this week · ` : "";
    return `<b class="${s}-ink">${s.toUpperCase()}</b> ${today}${programme.visits_held[t]} visits so far, ${counted(programme.submitted[t], "plan")}: ${programme.carried_out[t]} carried out, ${programme.claimed[t]} called a success, ${programme.reached[t]} at the original aim`;
  }).join(" &nbsp; ");
}

/** What came of it all, once the programme has been played to its end, as HTML. */
export function ending(play) {
  const told = SIDES.map((s) => {
    const { submitted } = play[s].programme;
    const { claimed, reached, untold } = judged(play[s], play.weeks);
    return `<span><b class="${s}-ink">${s.toUpperCase()}</b> ${counted(submitted.at(-1), "plan")}, <b>${claimed}</b> called a success: <b>${reached}</b> of these reached their aim, and of ${untold}, never put in figures, nobody can tell.</span>`;
  });
  return `<b>The end.</b> ${told.join(" ")} <button type="button" class="link" id="end-luck">Was it luck?</button>`;
}
