/* Lesson 1: good teams with bad ones. */

import { fixed } from "../words.js";
import { compared, mean, quote, sentence } from "./telling.js";

const EVERYBODY = { "scale.n_control": 0 };

export default {
  id: "pairing",
  title: "Good with bad",
  minutes: 7,
  teaser: "Should the best teams visit the worst?",
  scene: { a: EVERYBODY, b: { ...EVERYBODY, pairing: "best_with_worst" }, view: "country" },
  opening: `<p>The weakest teams have the most to learn, and the best have the most to teach. So why not send the best to the worst? The programme in the paper did not: it put together teams of about the same level with different strengths.</p>
    ${quote("someone coming in with fantastic results, and them feeling almost victimised, demoralised", "core team member, Results 1")}
    <p>A pairs teams as the paper did. B pairs the best with the worst. All 30 teams take part in both, with the same luck.</p>`,
  question: "Best with worst (B), compared with even pairs (A): what will you see?",
  options: [
    ["both", "Less safety on the visit day, and fewer plans that reach their goal"],
    ["day", "Less safety on the visit day, but hardly any difference in the plans"],
    ["none", "No difference at all"],
    ["better", "More plans that reach their goal: the weak learn from the best"],
  ],
  look: [
    ["country", "long lines and short ones; do the teams get darker in A or in B?"],
    ["day", "choose one host and compare its day: same hosts, other visitors."],
    ["action", "now the two years as a whole. Is the difference still there?"],
  ],
  answer(play, results) {
    const safety = compared(results, "safety");
    const success = compared(results, "plan_success");
    const gap = (s) => fixed(mean(play[s].visits.level_gap.map(Math.abs)), 1);
    const less = safety.mostly && !safety.up;
    const right = success.mostly && success.up ? "better" : less ? (success.mostly ? "both" : "day") : "none";
    return {
      right,
      html: `<ul class="findings"><li>In your run visitors and hosts are ${gap("a")} standard deviations apart in A, and ${gap("b")} in B.</li>
        ${sentence(results, "safety", "The visit day.")}${sentence(results, "rating", "How they rate it.")}
        ${sentence(results, "ideas_home", "Ideas taken home.")}
        ${sentence(results, "plan_success", "Plans at their original goal.")}${sentence(results, "true_gain", "What patients get.")}</ul>
        <p>${
          less && !success.mostly
            ? "The harm is done in the room; two years later it is thin, because much else decides whether a plan is carried out. Who looks only at the end of one programme can easily conclude the opposite."
            : less && success.mostly && !success.up
              ? "What goes wrong in the room is still there two years later."
              : "In these replays the room does not tell it as the paper does."
        }</p>`,
    };
  },
  limits: `<p>The paper reports that even pairing “proved largely successful”; it did not try the other way. That a level gap costs safety is a rule of this model (claims M8, M9); how much it costs is assumed. That little of it reaches the plans is what the model makes of it, not what anybody measured.</p>`,
  then: [
    ["Try pairs drawn by lot", { b: { ...EVERYBODY, pairing: "random" } }],
    ["And without a facilitator", { b: { ...EVERYBODY, pairing: "best_with_worst", facilitation: "none" } }],
  ],
};
