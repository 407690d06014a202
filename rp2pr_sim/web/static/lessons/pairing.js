/* Lesson 1: good teams with bad ones. */

import { MOSTLY } from "../measures.js";
import { fixed, percent } from "../words.js";
import { compared, findings, mean, quote } from "./telling.js";

const EVERYBODY = { "scale.n_control": 0 };
const WORST = { ...EVERYBODY, pairing: "best_with_worst" };

/** Which option is right, by what the parameter sets say of the four things that the options name. */
export function right({ safety, carried_out, claimed, plan_success }) {
  const less = (measure) => measure.likely && !measure.up;
  const plans = [carried_out, claimed, plan_success];
  if (plan_success.likely && plan_success.up) return "better";
  if (!safety.likely && plans.every((measure) => !measure.likely)) return "none";
  if (!less(safety)) return "";
  if (less(plan_success)) return "both";
  return less(carried_out) || less(claimed) ? "carried" : "day";
}

export default {
  id: "pairing",
  title: "Good with bad",
  minutes: 7,
  teaser: "Should the best teams visit the worst?",
  scene: { a: EVERYBODY, b: WORST, view: "days" },
  opening: `<p>The weakest teams have the most to learn, and the best have the most to teach. So why not send the best to the worst? The programme in the paper did not: it put together teams of about the same level with different strengths.</p>
    ${quote("someone coming in with fantastic results, and them feeling almost victimised, demoralised", "core team member, Results 1")}
    <p>A pairs teams as the paper did. B pairs the best with the worst. All 30 teams take part in both, with the same random numbers.</p>`,
  question: `Best with worst (B), compared with even pairs (A): what happens on average, under at least ${percent(100 * MOSTLY)} of the plausible parameter sets?`,
  options: [
    ["both", "Less safety on the visit day, and fewer plans that reach their aim"],
    ["carried", "Less safety on the visit day and fewer plans carried out or called a success; whether fewer reach their aim is not sure"],
    ["day", "Less safety on the visit day, but hardly any difference in the plans"],
    ["none", "No difference at all"],
    ["better", "More plans that reach their aim: the weak learn from the best"],
  ],
  look: [
    ["days", "look right. How far apart are visitors and hosts in A and in B, and what does it cost?"],
    ["day", "choose one host and compare its day: same host, other visitors."],
    ["action", "now the two years as a whole: plans carried out, called a success, at their aim. Where is the difference still there?"],
  ],
  measures: [
    ["safety", "The visit day."],
    ["rating", "How they rate it."],
    ["ideas_home", "Ideas taken home."],
    ["carried_out", "Plans carried out."],
    ["claimed", "Plans called a success."],
    ["plan_success", "Plans at their original aim."],
    ["points_per_plan", "Points gained per plan."],
    ["true_gain", "What patients get."],
  ],
  answer(play, results) {
    const [safety, carried_out, claimed, plan_success] = ["safety", "carried_out", "claimed", "plan_success"].map((key) => compared(results, key));
    const found = right({ safety, carried_out, claimed, plan_success });
    const gap = (s) => fixed(mean(play[s].visits.level_gap.map(Math.abs)), 1);
    return {
      right: found,
      html: `<ul class="findings"><li>In your run visitors and hosts are ${gap("a")} standard deviations apart in A, and ${gap("b")} in B.</li>${findings(results, this.measures)}</ul>
        <p>${SUMMARY[found]?.(plan_success) ?? "In these replays the room does not tell it as the paper does."}</p>`,
    };
  },
  limits: `<p>The paper reports that even pairing “proved largely successful”; it did not try the other way. That a level gap costs safety is a rule of this model (claims M8, M9); how much it costs is assumed. So is how much a team learns from a better one. Which of the two weighs more at the aims is what the model makes of it, not what anybody measured.</p>`,
  then: [
    ["Pairs drawn by lot", { a: EVERYBODY, b: { ...EVERYBODY, pairing: "random" } }],
    ["Best with worst, without a facilitator", { a: EVERYBODY, b: { ...WORST, facilitation: "none" } }],
  ],
};

const SUMMARY = {
  both: ({ inOneClass }) => `What goes wrong in the room is still there two years later, but less of it, because much else decides whether a plan reaches its aim. ${inOneClass}`,
  carried: () => "The harm is done in the room. Some of it is still there when plans are carried out and called a success. Whether fewer reach their aim is not sure, because much else decides that.",
  day: () => "The harm is done in the room; two years later it is thin, because much else decides whether a plan is carried out. If you look only at the end of one programme, you can easily conclude the opposite.",
};
