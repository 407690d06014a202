/* Lesson 2: honesty and politeness. */

import { percent } from "../words.js";
import { compared, mean, quote, sentence } from "./telling.js";

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
  scene: { a: EVERYBODY, b: { ...EVERYBODY, exchange: "outside_panel" }, view: "day" },
  opening: `<p>Whoever visits today is visited tomorrow. That makes visitors respectful, and perhaps too careful to be useful.</p>
    ${quote("some teams held back honest criticism", "Results 4")}
    <p>In A pairs visit each other. In B an outside panel visits everybody and is never visited back.</p>`,
  question: "The panel (B), compared with visitors who will be hosts themselves (A):",
  options: [
    ["trade", "More honest, but less respectful"],
    ["worse", "Less honest and less respectful"],
    ["better", "More honest and just as respectful"],
    ["none", "No difference: people are as they are"],
  ],
  look: [
    ["day", "compare respect and honesty of a first visit with those of a return visit."],
    ["country", "where does trust grow? Watch the lines get thicker."],
    ["action", "what is honesty worth if nobody trusts the messenger?"],
  ],
  answer(play, results) {
    const [honesty, respect] = [compared(results, "honesty"), compared(results, "respect")];
    const more = honesty.mostly && honesty.up;
    const ruder = respect.mostly && !respect.up;
    const right = more && ruder ? "trade" : more ? "better" : ruder && honesty.mostly ? "worse" : "none";
    const [first, back] = [1, 2].map((order) => ({
      respect: byOrder(play.a, "respect", order),
      honesty: byOrder(play.a, "honesty", order),
    }));
    const pairs =
      back.honesty === null || first.honesty === null
        ? ""
        : `<li><b>First and return visit, in A.</b> In your run respect ${back.respect < first.respect ? "falls" : "does not fall"} from ${percent(first.respect)} on first visits to ${percent(back.respect)} on return visits, and honesty ${back.honesty > first.honesty ? "rises" : "does not rise"} from ${percent(first.honesty)} to ${percent(back.honesty)}.${back.respect < first.respect && back.honesty > first.honesty ? " Who visits last will not be visited again and need not be careful; and who has come to trust the other speaks openly." : ""}</li>`;
    return {
      right,
      html: `<ul class="findings">${sentence(results, "respect", "Respect.")}${sentence(results, "honesty", "Honesty.")}${pairs}
        ${sentence(results, "trust_change", "Trust.")}${sentence(results, "commitment", "Commitment at the end.")}${sentence(results, "plan_success", "Plans at their original goal.")}</ul>
        <p>${more && ruder ? "So being visited back buys respect, and costs some honesty. Which matters more is not settled by the day itself: follow trust and commitment to the end." : "In these replays the trade between the two does not show clearly."}</p>`,
    };
  },
  limits: `<p>The paper says that teams <i>possibly</i> held back; it has no measure of honesty. A panel differs from partners in more than not being visited: it is one of outsiders, and it takes nothing home to a partner. So B shows the whole package, not the one mechanism.</p>`,
  then: [
    ["Pairs again, but a clinician leads the talk", { a: EVERYBODY, b: { ...EVERYBODY, facilitation: "clinical" } }],
    ["Rings of three", { a: { "scale.n_control": 0 }, b: { "scale.n_control": 0, exchange: "ring" } }],
  ],
};
