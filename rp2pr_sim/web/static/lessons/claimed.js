/* Lesson 4: success that is only claimed. */

import { judged } from "../sides.js";
import { slid } from "../views/plans.js";
import { counted, percent } from "../words.js";
import { compared, findings, quote } from "./telling.js";

/** What became of the plans that are called a success, as a bar in three parts and in words. */
function split(side, s) {
  const t = side.programme.claimed.length - 1;
  const { claimed, reached, missed, untold, unseen } = judged(side, t);
  if (!claimed) return `<p><span class="badge ${s}">${s.toUpperCase()}</span> No plan is called a success.</p>`;
  const part = (kind, n) => `<i class="${kind}" style="width:${(100 * n) / claimed}%"></i>`;
  return `<p><span class="badge ${s}">${s.toUpperCase()}</span> Of ${counted(claimed, "plan")} called a success <b>${reached}</b> reached their aim, <b>${missed}</b> missed it, and of <b>${untold}</b> nobody in the programme can tell: they were never put in figures (the model knows: ${unseen} of them reached theirs). Goals slid by ${percent(slid(side, t))} on average.</p>
    <span class="split" aria-hidden="true">${part("reached", reached)}${part("missed", missed)}${part("untold", untold)}</span>`;
}

/** The option that a share of plans, in per cent, belongs to. */
const grade = (share) => (share >= 75 ? "most" : share >= 50 ? "many" : share >= 25 ? "some" : "few");

export default {
  id: "claimed",
  title: "Success that is only claimed",
  minutes: 8,
  teaser: "Most plans are called a success. How many reached their aim, and how many can show it?",
  scene: { a: {}, b: { "support.agreed_criterion": true, "support.local_measurement": 0.9 }, view: "plans" },
  opening: `<p>Each team says itself when a plan is a success, and nothing but a measurement takes that back. Nobody lies. But where nobody wrote down what success would be, and nobody measured, the goal drifts towards what was achieved.</p>
    ${quote("definitions changed over time to reflect their actual achievements", "Results, Implementation")}
    <p>Each plan has an aim: what its team hoped for. Only where the team put it in figures can it be shown whether the plan reached it; of the others only the model knows. In B what counts as success is agreed at the start, and teams get much more help with measuring.</p>`,
  question: "In A, on average: of 100 plans at least a year old, how many reached their aim and have it in figures, so that they can show it?",
  options: [
    ["most", "75 or more"],
    ["many", "50 to 75"],
    ["some", "25 to 50"],
    ["few", "Fewer than 25"],
  ],
  look: [
    ["plans", "watch the dots (goal as told now) slide left, away from the strokes (the aim)."],
    ["action", "the bar of the plans called a success: which part of it reached its aim, and of which part can nobody tell?"],
    ["plans", "click a plan that is called a success and did not reach its aim."],
  ],
  measures: [
    ["claimed", "Called a success."],
    ["plan_success", "Plans at their original aim."],
    ["points_per_plan", "Points gained per plan."],
    ["demonstrable", "At their aim, with figures to show it."],
    ["in_figures", "Put in figures."],
    ["carried_out", "Carried out."],
    ["true_gain", "What patients get."],
  ],
  answer(play, results) {
    const [claimed, success, shown, figures, carried] = ["claimed", "plan_success", "demonstrable", "in_figures", "carried_out"].map((key) => compared(results, key));
    const right = grade(shown.a);
    const { low, high } = results.measures.demonstrable.a;
    const unsure = low !== null && grade(low) !== grade(high) ? " How many is very uncertain: under some plausible parameter sets another answer would be right." : "";
    const less = claimed.likely && !claimed.up ? `With a criterion agreed and measures taken, teams ${claimed.sure ? "" : "probably "}claim less.` : "Whether teams claim less with a criterion agreed and measures taken is not sure.";
    const done = carried.likely && carried.up ? ` ${carried.little ? "A few more" : "More"} plans are carried out.` : "";
    const there = success.likely && success.up && !success.little ? " And more plans reach their aim." : " Hardly more plans reach their aim.";
    const vague = figures.likely && figures.up && !figures.little ? "" : " And no more of them are put in figures: a criterion agreed on is not a figure written down.";
    return {
      right,
      html: `<ul class="findings"><li><b>A, on average.</b> Teams call ${claimed.levels.a} of their plans a success. Of those a year old ${success.levels.a} reached their aim, but only the model knows it of all of them: ${shown.levels.a} reached it and have it in figures, so that they can show it.${unsure}</li>
        <li><b>Your run.</b> ${split(play.a, "a")}${split(play.b, "b")}</li>${findings(results, this.measures)}</ul>
        <p>${less}${done}${there}${vague}</p>`,
    };
  },
  limits: `<p>A plan that was never put in figures may have done good all the same; it cannot be shown. And a timid aim reached may help patients less than a bold one missed. That is why the points gained and the true gain stand next to the shares. Sizes are assumed; that goals drift is the paper’s observation (M79, M80).</p>`,
  then: [
    ["Only the criterion, no measuring", { a: {}, b: { "support.agreed_criterion": true } }],
    ["Much push for harder goals", { a: {}, b: { "support.push": 1 } }],
  ],
};
