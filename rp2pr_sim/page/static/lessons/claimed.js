/* Lesson 4: success that is only claimed. */

import { judged } from "../sides.js";
import { slid } from "../views/plans.js";
import { counted, percent } from "../words.js";
import { compared, findings, quote } from "./telling.js";

/** What became of the plans that are called a success, as a bar in three parts and in words. */
function split(side, s) {
  const t = side.programme.claimed.length - 1;
  const { claimed, reached, missed, untold } = judged(side, t);
  if (!claimed) return `<p><span class="badge ${s}">${s.toUpperCase()}</span> No plan is called a success.</p>`;
  const part = (kind, n) => `<i class="${kind}" style="width:${(100 * n) / claimed}%"></i>`;
  return `<p><span class="badge ${s}">${s.toUpperCase()}</span> Of ${counted(claimed, "plan")} called a success <b>${reached}</b> reached the goal first set, <b>${missed}</b> missed it, and of <b>${untold}</b> nobody can tell: the goal has no number. Goals slid by ${percent(slid(side, t))} on average.</p>
    <span class="split" aria-hidden="true">${part("reached", reached)}${part("missed", missed)}${part("untold", untold)}</span>`;
}

export default {
  id: "claimed",
  title: "Success that is only claimed",
  minutes: 8,
  teaser: "Most plans are called a success. How many reached their goal?",
  scene: { a: {}, b: { "support.agreed_criterion": true, "support.local_measurement": 0.9 }, view: "plans" },
  opening: `<p>At the end each team says how its plans went. Nobody lies. But where nobody wrote down what success would be, and nobody measured, the goal drifts towards what was achieved.</p>
    ${quote("definitions changed over time to reflect their actual achievements", "Results, Implementation")}
    <p>Some goals have a number; whether such a plan reached its goal can be judged. Of the others nobody can tell. In B what counts as success is agreed at the start, and teams get much more help with measuring.</p>`,
  question: "In A, on average: of 100 plans whose goal has a number, how many reach the goal first written down?",
  options: [
    ["most", "80 or more"],
    ["many", "55 to 80"],
    ["half", "33 to 55"],
    ["few", "Fewer than 33"],
  ],
  look: [
    ["plans", "watch the dots (goal as told now) slide left, away from the strokes (goal first set)."],
    ["action", "the bar of the plans called a success: which part of it reached the goal, and of which part can nobody tell?"],
    ["plans", "click a plan that is called a success and did not reach its goal."],
  ],
  measures: [
    ["claimed", "Called a success."],
    ["in_figures", "Goals with a number."],
    ["demonstrable", "Plans whose success figures could show."],
    ["carried_out", "Carried out."],
    ["true_gain", "What patients get."],
  ],
  answer(play, results) {
    const [claimed, figures, success, carried] = ["claimed", "in_figures", "demonstrable", "carried_out"].map((key) => compared(results, key));
    const right = success.a >= 80 ? "most" : success.a >= 55 ? "many" : success.a >= 33 ? "half" : "few";
    const less = claimed.mostly && !claimed.up ? `With a criterion agreed and measures taken, teams claim ${claimed.always ? "" : "usually "}less.` : "Agreeing on a criterion does not clearly lower the claims here.";
    const done = carried.mostly && carried.up ? " More plans are carried out." : "";
    const there = success.mostly && success.up && !success.little ? " And more of the goals that can be judged are reached." : " Hardly more of the goals that can be judged are reached: what changes most is what is said.";
    const vague = figures.mostly && figures.up && !figures.little ? "" : " And as many goals as before have no number: a criterion agreed on is not a figure written down.";
    return {
      right,
      html: `<ul class="findings"><li><b>A, over the replays.</b> Teams call ${percent(claimed.a)} of their plans a success. ${percent(figures.a)} of the plans have a goal with a number, and of these ${percent(success.a)} reached it. Whether the other ${percent(100 - figures.a)} are a success, nobody can tell.</li>
        <li><b>Your run.</b> ${split(play.a, "a")}${split(play.b, "b")}</li>${findings(results, this.measures)}</ul>
        <p>${less}${done}${there}${vague}</p>`,
    };
  },
  limits: `<p>A plan whose goal has no number may have done good all the same; it cannot be shown. And a modest goal reached may help patients less than a bold one missed. That is why the true gain stands next to both. Sizes are assumed; that goals drift is the paper’s observation (M79, M80).</p>`,
  then: [
    ["Only the criterion, no measuring", { a: {}, b: { "support.agreed_criterion": true } }],
    ["Much push for harder goals", { a: {}, b: { "support.push": 1 } }],
  ],
};
