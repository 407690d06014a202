/* Lesson 2: honesty and politeness. */

import { percent } from "../words.js";
import { compared, findings, mean, quote } from "./telling.js";

const EVERYBODY = { "scale.n_control": 0 };

/** The mean of a column over the held visits of one order. */
function byOrder(side, column, order) {
  const { visits } = side;
  return mean(visits[column].filter((_, v) => visits.order[v] === order && visits.held_week[v] !== null));
}

export default {
  id: "honesty",
  title: "Honesty and politeness",
  minutes: 8,
  teaser: "Will they tell you what they think, if you visit them next?",
  scene: { a: EVERYBODY, b: { ...EVERYBODY, exchange: "outside_panel" }, view: "days" },
  opening: `<p>To be visited by others who judge your work is not a small thing.</p>
    ${quote("could seem daunting or potentially adversarial", "Results 3, Structure of visits")}
    <p>Does it matter whether the visitors will be hosts themselves? In A pairs visit each other. In B an outside panel visits everybody and is never visited back.</p>`,
  question: "The panel (B), compared with visitors who will be hosts themselves (A):",
  options: [
    ["trade", "More honest, but less respectful"],
    ["worse", "Less honest and less respectful"],
    ["better", "More honest and just as respectful"],
    ["none", "No difference: people are as they are"],
  ],
  look: [
    ["days", "look left. Where do the marks of A lie, and where those of B? And in A: first visits and return visits?"],
    ["day", "choose one host and compare its day: same host, other visitors."],
    ["country", "where does trust grow? Watch the lines get thicker."],
    ["action", "what is honesty worth if nobody trusts the messenger?"],
  ],
  measures: [
    ["respect", "Respect."],
    ["honesty", "Honesty."],
    ["trust_change", "Growth of trust from before the visits to after."],
    ["commitment", "Commitment at the end."],
    ["plan_success", "Plans at their original aim."],
    ["points_per_plan", "Points gained per plan."],
  ],
  answer(play, results) {
    const [honesty, respect, trust] = ["honesty", "respect", "trust_change"].map((key) => compared(results, key));
    const more = honesty.likely && honesty.up;
    const ruder = respect.likely && !respect.up;
    const right = more && ruder ? "trade" : more ? "better" : ruder && honesty.likely ? "worse" : "none";
    const trusted = trust.sure ? `Trust grows ${trust.up ? "more" : "less"}.` : trust.likely ? `Trust probably grows ${trust.up ? "more" : "less"}.` : "Whether trust grows less is not sure: it depends on parameters that nobody knows.";
    const [first, back] = [1, 2].map((order) => ({
      respect: byOrder(play.a, "respect", order),
      honesty: byOrder(play.a, "honesty", order),
    }));
    const pairs =
      back.honesty === null || first.honesty === null
        ? ""
        : `<li><b>First and return visit, in A.</b> In your run respect ${back.respect < first.respect ? "falls" : "does not fall"} from ${percent(first.respect)} on first visits to ${percent(back.respect)} on return visits, and honesty ${back.honesty > first.honesty ? "rises" : "does not rise"} from ${percent(first.honesty)} to ${percent(back.honesty)}.${back.respect < first.respect && back.honesty > first.honesty ? " Who visits last will not be their host any more and need not be careful; and who has come to trust the other speaks openly." : ""}</li>`;
    return {
      right,
      html: `<ul class="findings">${findings(results, this.measures.slice(0, 2))}${pairs}${findings(results, this.measures.slice(2))}</ul>
        ${quote("some teams held back honest criticism", "Results 4, Facilitator")}
        <p>${more && ruder ? "So being visited back buys respect, and costs some honesty. Which matters more is not settled by the day itself: follow trust and commitment to the end." : "In these replays the trade between the two does not show clearly."} ${trusted}</p>`,
    };
  },
  limits: `<p>The paper says that teams <i>possibly</i> held back; it has no measure of honesty. A panel differs from partners in more than not being visited: it is one of outsiders, whatever their level, and what it learns goes home to no team of the programme. So B shows the whole package, not the one mechanism.</p>`,
  then: [
    ["Pairs again, but a clinician leads the talk", { a: EVERYBODY, b: { ...EVERYBODY, facilitation: "clinical" } }],
    ["Rings of three", { a: EVERYBODY, b: { ...EVERYBODY, exchange: "ring" } }],
  ],
};
