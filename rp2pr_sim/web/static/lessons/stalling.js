/* Lesson 3: why plans stall. */

import { percent } from "../words.js";
import { compared, findings, quote } from "./telling.js";

/** Of the submitted plans with and without something, the share given up: two numbers and how many plans they rest on. */
function givenUp(plans, has) {
  const shares = [true, false].map((wanted) => {
    const rows = plans.team.map((_, i) => i).filter((i) => plans.submitted[i] !== null && Boolean(has(i)) === wanted);
    return { n: rows.length, lost: rows.filter((i) => plans.state[i] === "abandoned").length };
  });
  return { yes: shares[0], no: shares[1] };
}

function line(name, { yes, no }, withIt, without) {
  if (!yes.n || !no.n) return "";
  return `<li><b>${name}</b> ${yes.lost} of ${yes.n} plans ${withIt} were given up (${percent((100 * yes.lost) / yes.n)}), and ${no.lost} of ${no.n} ${without} (${percent((100 * no.lost) / no.n)}).</li>`;
}

const FEW = 10; // of 100 plans: "hardly any"
const CARED_FOR = { "support.named_owner": true, "visit.peripheral_invited": true };

export default {
  id: "stalling",
  title: "Why plans stall",
  minutes: 8,
  teaser: "Everybody wrote a plan. What happens on the Monday after?",
  scene: { a: {}, b: CARED_FOR, view: "plans" },
  opening: `<p>Nearly every team of the paper’s programme wrote an improvement plan. Turning intentions into action was another matter.</p>
    ${quote("who would subsequently be taking the Improvement Plans forward stalled progress", "Results, Implementation")}
    ${quote("securing cooperation from more peripheral MDT members", "Results, Implementation")}
    <p>B changes two small things: each plan must name who carries it, and pathology and radiology sit in the room on the visit day.</p>`,
  question: "What do these two changes do to the plans?",
  options: [
    ["solved", "Hardly any plan is given up, and nearly all reach their aim"],
    ["some", "Fewer are given up and more reach their aim, but many still miss it"],
    ["kept", "Fewer are given up, but no more reach their aim"],
    ["none", "Nothing: a name on a form changes nobody"],
  ],
  look: [
    ["country", "the small signs below the teams: how many triangles (stalled), how many crosses (given up)?"],
    ["plans", "how many are given up, above each picture? Click a plan that stops, and read why it failed."],
    ["action", "carried out is one thing, at its aim another."],
  ],
  measures: [
    ["abandoned", "Given up."],
    ["carried_out", "Carried out."],
    ["plan_success", "At their original aim."],
    ["points_per_plan", "Points gained per plan."],
    ["true_gain", "What patients get."],
  ],
  answer(play, results) {
    const [lost, success] = [compared(results, "abandoned"), compared(results, "plan_success")];
    const fewer = lost.likely && !lost.up;
    const more = success.likely && success.up;
    const right = !fewer ? "none" : !more ? "kept" : lost.b < FEW && success.b > 100 - FEW ? "solved" : "some";
    const { plans } = play.a;
    return {
      right,
      html: `<ul class="findings">${findings(results, this.measures)}</ul>
        ${success.none ? "" : `<p>How many plans reach their aim is far less sure than the difference: ${success.levels.a} in A, ${success.levels.b} in B.</p>`}
        <h4>Behind it, in your own run of A</h4><ul class="findings">
        ${line(
          "Owner.",
          givenUp(plans, (i) => !plans.owner[i]),
          "without a named owner",
          "with one",
        )}
        ${line(
          "Other departments.",
          givenUp(plans, (i) => plans.needs_peripheral[i]),
          "that need another department",
          "that do not",
        )}</ul>
        <p class="soft">These are a few dozen plans of one run, and plans that differ in one thing differ in others: such a table can mislead. The replays above compare the same teams with and without.</p>`,
    };
  },
  limits: `<p>The model takes for granted that an ownerless plan stalls more easily (claim M68) and that help from other departments matters (M69, M70): both are what people told the researchers. How strongly is assumed. It knows nothing of how a department is won over in earnest.</p>`,
  then: [
    ["The same two changes, but no manager in the room", { a: {}, b: { ...CARED_FOR, "visit.manager_invited": false } }],
    ["Neither of them, and no support after the visit", { a: {}, b: { support: "none" } }],
  ],
};
