/* Intention against action: what was planned, carried out, claimed, and reached; and what it truly brought. */

import { free, most, timeChart } from "../chart.js";
import { judged } from "../sides.js";
import { SIDES } from "../state.js";
import { fixed } from "../words.js";

export const name = "Intention and action";

const SCALES = [
  ["submitted", "Plans handed in", "the intention"],
  ["carried_out", "Carried out", "three quarters of the actions done"],
  ["claimed", "Called a success", "by the team itself"],
  ["reached", "Original aim reached", "in figures or not"],
];

export function draw(root, play) {
  const top = most(play.a.programme.submitted, play.b.programme.submitted, [1]);
  root.innerHTML = `<div class="action">
    <div class="scales" role="group" aria-label="Plans so far">${SCALES.map(
      ([key, words, note]) => `<div class="scale"><p><b>${words}</b> <span class="soft">${note}</span></p>
        ${SIDES.map((s) => `<div class="bar-row big"><span class="badge ${s}">${s.toUpperCase()}</span><span class="bar"><i class="fill ${s}" id="${key}-${s}"></i></span><b class="number" id="${key}-${s}-n">0</b></div>`).join("")}</div>`,
    ).join("")}
      <div class="scale"><p><b>Of those called a success</b> <span class="soft"><span class="key"><i class="split-key reached"></i>aim reached</span> <span class="key"><i class="split-key missed"></i>missed</span> <span class="key"><i class="split-key untold"></i>not in figures: cannot be told</span></span></p>
        ${SIDES.map((s) => `<div class="bar-row big"><span class="badge ${s}">${s.toUpperCase()}</span><span class="split bare" id="split-${s}"><i class="reached"></i><i class="missed"></i><i class="untold"></i></span></div>`).join("")}</div></div>
    <div class="wedges">
      <h3>Called a success, and really at the original aim <span class="soft">plans</span></h3>
      <div class="two tight">${SIDES.map((s) => `<figure><figcaption><span class="badge ${s}">${s.toUpperCase()}</span><span id="gap-${s}"></span></figcaption><div id="wedge-${s}"></div></figure>`).join("")}</div>
      <h3>What it truly brought <span class="soft">percentage points of care, mean of the teams, against the same teams without the programme</span></h3><div id="gain"></div>
    </div></div>`;
  const room = root.querySelector("#wedge-a").clientWidth;
  const height = Math.max(135, Math.min(230, (free(root, 0, 560) - 200) / 2));
  const wedges = SIDES.map((s) => {
    const { claimed, reached } = play[s].programme;
    return timeChart(root.querySelector(`#wedge-${s}`), {
      title: `Programme ${s.toUpperCase()}: plans called a success, and plans at their original aim, over the weeks`,
      weeks: play.weeks,
      width: Math.max(250, room),
      height,
      high: most(play.a.programme.claimed, play.b.programme.claimed, [4]),
      right: 96,
      lines: [
        { side: s, name: "claimed", values: claimed, dashed: true },
        { side: s, name: "reached", values: reached },
      ],
      between: [{ upper: claimed, lower: reached, colour: s === "a" ? "#e3f0f8" : "#fbeadf" }],
    });
  });
  const gain = SIDES.map((s) => play[s].programme.true_gain);
  const spread = gain.flat();
  const chart = timeChart(root.querySelector("#gain"), {
    title: "True gain over the weeks, A and B",
    weeks: play.weeks,
    width: Math.max(280, root.querySelector("#gain").clientWidth),
    height,
    zero: true,
    low: Math.min(0, ...spread),
    high: Math.max(0.2, ...spread),
    right: 78,
    show: (v) => fixed(v, 2),
    lines: SIDES.map((s) => ({ side: s, name: s.toUpperCase(), values: play[s].programme.true_gain, dashed: s === "b" })),
  });
  const split = SIDES.map((s) => root.querySelector(`#split-${s}`));
  const cells = SIDES.map((s) => SCALES.map(([key]) => [root.querySelector(`#${key}-${s}`), root.querySelector(`#${key}-${s}-n`)]));
  return {
    week(t) {
      SIDES.forEach((s, i) => {
        const { programme } = play[s];
        SCALES.forEach(([key], k) => {
          const value = programme[key][t];
          const [bar, number] = cells[i][k];
          if (number.textContent === String(value)) return;
          bar.style.width = `${(100 * value) / top}%`;
          number.textContent = value;
        });
        const { claimed, unseen: _, ...parts } = judged(play[s], t);
        for (const [kind, n] of Object.entries(parts)) split[i].querySelector(`.${kind}`).style.width = `${(100 * n) / top}%`;
        root.querySelector(`#gap-${s}`).innerHTML = claimed
          ? `of those claimed <b>${parts.missed}</b> missed it, <b>${parts.untold}</b> cannot be told`
          : "";
      });
      wedges.forEach((wedge) => wedge.week(t));
      chart.week(t);
    },
    frame: () => false,
  };
}
