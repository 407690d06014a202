/* The board of plans: for each its aim, the goal as it is told now, and what was truly achieved. */

import { scaleLinear, select } from "../d3.js";
import { free, most, picture } from "../chart.js";
import { change, choice, SIDES } from "../state.js";
import { stateOf } from "../sides.js";
import { counted, percent, STATES } from "../words.js";
import { tip } from "../tip.js";

export const name = "Plans and goals";

/** Each plan is a row, the highest aim on top, and stays where it is: the goals draw a slope, and slide off it. */
class Board {
  constructor(root, side, data, width, height, high) {
    this.data = data;
    const rows = data.plans.team
      .map((_, i) => i)
      .filter((i) => data.plans.submitted[i] !== null)
      .sort((i, j) => data.plans.aim[j] - data.plans.aim[i] || i - j);
    const room = { left: 18, right: 14, top: 22, bottom: 26 };
    const svg = picture(
      root,
      width,
      height,
      `Plans of programme ${side.toUpperCase()}: aim, goal as told now, and what was achieved`,
    ).attr("class", `board ${side}`);
    const x = scaleLinear([0, high], [room.left, width - room.right]);
    const gap = (height - room.top - room.bottom) / Math.max(1, rows.length);
    this.x = x;
    const axis = svg.append("g").attr("class", "axis");
    for (const value of x.ticks(5)) {
      axis
        .append("line")
        .attr("x1", x(value))
        .attr("x2", x(value))
        .attr("y1", room.top - 4)
        .attr("y2", height - room.bottom + 4);
      axis
        .append("text")
        .attr("x", x(value))
        .attr("y", height - 6)
        .attr("text-anchor", "middle")
        .text(`${value}%`);
    }
    const thick = Math.max(2, Math.min(7, gap * 0.62));
    this.rows = svg
      .append("g")
      .selectAll("g")
      .data(rows)
      .join("g")
      .attr("class", "plan")
      .attr("transform", (_, k) => `translate(0,${room.top + gap * (k + 0.5)})`)
      .on("click", (_, i) => change({ team: data.teams.id[data.plans.team[i]], side }))
      .on("mousemove", (event, i) => tip(event, this.said(i)))
      .on("mouseleave", () => tip(null));
    this.rows
      .append("rect")
      .attr("class", "hit")
      .attr("x", 0)
      .attr("width", width)
      .attr("y", -gap / 2)
      .attr("height", gap);
    this.rows
      .append("line")
      .attr("class", "slide")
      .attr("stroke-width", Math.max(1.2, thick * 0.5));
    this.rows
      .append("rect")
      .attr("class", "done")
      .attr("x", x(0))
      .attr("y", -thick / 2)
      .attr("height", thick);
    this.rows
      .append("line")
      .attr("class", (i) => `original ${data.plans.quantified[i] ? "" : "vague"}`)
      .attr("y1", -Math.min(6, gap * 0.5))
      .attr("y2", Math.min(6, gap * 0.5));
    this.rows
      .append("circle")
      .attr("class", "goal")
      .attr("r", Math.max(2.2, Math.min(4.2, gap * 0.42)));
    this.rows
      .append("circle")
      .attr("class", "sign")
      .attr("cx", 8)
      .attr("r", Math.max(1.8, Math.min(3.4, gap * 0.4)));
    this.seen = {};
    this.t = 0;
  }

  said(i) {
    const { plans, teams } = this.data;
    const t = this.t;
    return `Team ${teams.id[plans.team[i]]}: ${plans.words[i]}. Aim ${percent(plans.aim[i])} of the gap${plans.quantified[i] ? "" : " (never put in figures)"}, told now ${percent(plans.series.goal[i][t])}, achieved ${percent(plans.series.effect[i][t])}; ${STATES[stateOf(this.data, i, t)]}${plans.series.claimed[i][t] ? ", called a success" : ""}.`;
  }

  week(t) {
    const { plans, teams } = this.data;
    const { goal, effect, reached, claimed } = plans.series;
    this.t = t;
    this.rows.each((i, k, nodes) => {
      const there = plans.submitted[i] < t;
      const state = stateOf(this.data, i, t);
      const chosen = teams.id[plans.team[i]] === choice.team;
      const look = there ? `${goal[i][t]}|${effect[i][t]}|${reached[i][t]}|${claimed[i][t]}|${state}|${chosen}` : `not|${chosen}`;
      if (this.seen[i] === look) return;
      this.seen[i] = look;
      const row = select(nodes[k]);
      row.attr(
        "class",
        `plan ${there ? "" : "absent"} ${state} ${reached[i][t] ? "reached" : ""} ${claimed[i][t] ? "claimed" : ""} ${chosen ? "chosen" : ""}`,
      );
      if (!there) return;
      const [first, now] = [this.x(plans.aim[i]), this.x(goal[i][t])];
      row.select(".slide").attr("x1", now).attr("x2", first);
      row.select(".original").attr("x1", first).attr("x2", first);
      row.select(".goal").attr("cx", now);
      row.select(".done").attr("width", Math.max(0, this.x(effect[i][t]) - this.x(0)));
    });
  }
}

/** How far the goals of the submitted plans have slid, on average: per cent of the aim; null without plans. */
export function slid(data, t) {
  const { submitted, aim: first, series } = data.plans;
  const rows = submitted.map((_, i) => i).filter((i) => submitted[i] !== null && submitted[i] < t && first[i] > 0);
  return rows.length ? rows.reduce((sum, i) => sum + 100 * (1 - series.goal[i][t] / first[i]), 0) / rows.length : null;
}

export function draw(root, play) {
  root.innerHTML = `<p class="how"><span>Each row is a plan: % of the gap that its team could close.</span> <span class="key"><i class="k-original"></i>aim</span> <span class="key"><i class="k-original vague"></i>never put in figures: nobody can show that it was reached</span> <span class="key"><i class="k-goal a"></i><i class="k-goal b"></i>goal as told now</span>
    <span class="key"><i class="k-slide"></i>how far it slid</span> <span class="key"><i class="k-done"></i>truly achieved</span> <span class="key"><i class="k-sign"></i><i class="k-reached"></i>aim reached</span></p>
    <div class="two">${SIDES.map((s) => `<figure><figcaption><span class="badge ${s}">${s.toUpperCase()}</span><span id="board-${s}"></span></figcaption><div class="board-room"></div></figure>`).join("")}</div>`;
  const rooms = [...root.querySelectorAll(".board-room")];
  const width = Math.max(280, rooms[0].clientWidth);
  const height = Math.max(320, Math.min(620, free(rooms[0], 34, 440)));
  const high = most(...SIDES.flatMap((s) => [play[s].plans.aim, ...play[s].plans.series.effect]), [40]); // one scale for both
  const boards = SIDES.map((s, i) => new Board(rooms[i], s, play[s], width, height, high));
  return {
    week(t) {
      boards.forEach((board) => board.week(t));
      for (const s of SIDES) {
        const { programme } = play[s];
        root.querySelector(`#board-${s}`).innerHTML = programme.submitted[t]
          ? `<span><b>${counted(programme.submitted[t], "plan")}</b>, goals slid by <b>${percent(slid(play[s], t))}</b> on average · <b>${programme.abandoned[t]}</b> given up, <b>${programme.claimed[t]}</b> called a success, <b>${programme.reached[t]}</b> at the original aim</span>`
          : "no plans yet";
      }
    },
    frame: () => false,
  };
}
