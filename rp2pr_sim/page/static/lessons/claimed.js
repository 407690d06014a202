/* Lesson 4: success that is only claimed. */

import { slid } from "../views/plans.js";
import { percent } from "../words.js";
import { compared, quote, sentence } from "./telling.js";

export default {
  id: "claimed",
  title: "Success that is only claimed",
  minutes: 8,
  teaser: "Of the plans called a success, how many are?",
  scene: { a: {}, b: { "support.agreed_criterion": true, "support.local_measurement": 0.9 }, view: "plans" },
  opening: `<p>At the end each team says how its plans went. Nobody lies. But where nobody wrote down what success would be, and nobody measured, the goal drifts towards what was achieved.</p>
    ${quote("definitions changed over time to reflect their actual achievements", "Results, Implementation")}
    <p>In B what counts as success is agreed at the start, and teams get much more help with measuring.</p>`,
  question: "In A: of the plans that their teams call a success, for each 100, how many plans reached the goal first written down?",
  options: [
    ["most", "80 or more"],
    ["many", "55 to 80"],
    ["half", "33 to 55"],
    ["few", "Fewer than 33"],
  ],
  look: [
    ["plans", "watch the dots (goal as told now) slide left, away from the strokes (goal first set)."],
    ["action", "the shaded wedge between claimed and reached. Where is it wider?"],
    ["plans", "click a plan that is called a success and did not reach its goal."],
  ],
  answer(play, results) {
    const [claimed, success] = [compared(results, "claimed"), compared(results, "plan_success")];
    const ratio = claimed.a > 0 ? (100 * success.a) / claimed.a : 0;
    const right = ratio >= 80 ? "most" : ratio >= 55 ? "many" : ratio >= 33 ? "half" : "few";
    const own = (s) => {
      const { programme, plans } = play[s];
      const t = programme.claimed.length - 1;
      const inFigures = plans.submitted.filter((week, i) => week !== null && plans.quantified[i]).length;
      return `${programme.claimed[t]} of ${programme.submitted[t]} plans called a success; ${programme.reached[t]} of the ${inFigures} with a number in their goal reached it, and the other ${programme.submitted[t] - inFigures} could never count; goals slid by ${percent(slid(play[s], t))} on average`;
    };
    return {
      right,
      html: `<ul class="findings"><li><b>A, over the replays.</b> ${percent(claimed.a)} of the plans are called a success and ${percent(success.a)} reached their original goal: ${Math.round(ratio)} for each 100 claimed.</li>
        <li><b>Your run.</b> A: ${own("a")}. B: ${own("b")}.</li>
        ${sentence(results, "claimed", "Claimed.")}${sentence(results, "plan_success", "At the original goal.")}${sentence(results, "true_gain", "What patients get.")}</ul>
        <p>${claimed.mostly && !claimed.up ? `With a criterion agreed and measures taken, teams claim ${claimed.always ? "" : "usually "}less. ` : "Agreeing on a criterion does not clearly lower the claims here. "}${success.mostly && success.up ? "And somewhat more of the plans get there." : "Hardly more plans get there: most of what changes is what is said, not what is done."}</p>`,
    };
  },
  limits: `<p>A goal without a number counts as not reached, which is strict: some of those plans did good. And both scales are about goals: a modest goal reached may help patients less than a bold one missed. That is why the true gain stands beside them. Sizes are assumed; that goals drift is the paper’s observation (M79, M80).</p>`,
  then: [
    ["Only the criterion, no measuring", { a: {}, b: { "support.agreed_criterion": true } }],
    ["Much push for harder goals", { a: {}, b: { "support.push": 1 } }],
  ],
};
