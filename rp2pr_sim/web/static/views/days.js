/* All visits, a dot for each: how the visitors speak, and what a gap in level costs the hosts. */

import { scaleLinear } from "../d3.js";
import { free, picture } from "../chart.js";
import { change, SIDES } from "../state.js";
import { called } from "../sides.js";
import { fixed, percent } from "../words.js";
import { tip } from "../tip.js";

export const name = "All visits";

const RETURN = "M0,-6.2 L6.2,0 L0,6.2 L-6.2,0 Z";
const FIRST = "M-4.6,0 A4.6,4.6 0 1 1 4.6,0 A4.6,4.6 0 1 1 -4.6,0 Z";

/** The two pictures: what is drawn across and upwards, each a value of a visit; and the numbers that are written. */
const CHARTS = [
  {
    id: "speech",
    title: "How the visitors speak",
    across: { words: "respect", of: (visits, v) => visits.respect[v], show: percent },
    up: { words: "honesty", of: (visits, v) => visits.honesty[v], show: percent },
  },
  {
    id: "gap",
    title: "The level gap, and how safe the hosts feel",
    across: { words: "level gap", of: (visits, v) => Math.abs(visits.level_gap[v]), show: (value) => fixed(value, 1), note: "standard deviations apart" },
    up: { words: "safety", of: (visits, v) => visits.safety[v], show: percent },
  },
];

/** The days that were held by `t`, with both values of a picture. */
function days(side, { across, up }, t = Infinity) {
  return side.held.filter(([week]) => week < t).map(([week, v]) => ({ week, v, x: across.of(side.visits, v), y: up.of(side.visits, v) }));
}

/** The mean day of a side by `t`: both values; null before the first day. */
export function meanDay(side, chart, t) {
  const held = days(side, chart, t);
  if (!held.length) return null;
  const mean = (key) => held.reduce((sum, day) => sum + day[key], 0) / held.length;
  return { x: mean("x"), y: mean("y") };
}

class Cloud {
  constructor(root, play, chart, height) {
    Object.assign(this, { root, play, chart });
    const width = Math.max(280, root.clientWidth);
    const room = { left: 44, right: 16, top: 12, bottom: 42 };
    this.svg = picture(root, width, height, chart.title);
    const all = SIDES.flatMap((s) => days(play[s], chart));
    const range = (values, low, high) => [Math.min(low, ...values), Math.max(high, ...values)];
    const gap = chart.id === "gap";
    this.x = scaleLinear(gap ? range(all.map((d) => d.x), 0, 1) : range(all.map((d) => d.x), 55, 80), [room.left, width - room.right]).nice(5);
    this.y = scaleLinear(gap ? range(all.map((d) => d.y), 50, 75) : range(all.map((d) => d.y), 40, 60), [height - room.bottom, room.top]).nice(5);
    this.axes(width, height, room);
    this.dots = SIDES.map((s) => this.drawn(s));
    this.means = SIDES.map((s) => {
      const mark = this.svg.append("g").attr("class", `day-mean ${s}`);
      mark.append("circle").attr("r", 11);
      mark.append("text").attr("dy", "0.35em").text(s.toUpperCase());
      return mark;
    });
  }

  axes(width, height, room) {
    const { across, up } = this.chart;
    const axis = this.svg.append("g").attr("class", "axis");
    for (const value of this.y.ticks(5)) {
      axis.append("line").attr("x1", room.left).attr("x2", width - room.right).attr("y1", this.y(value)).attr("y2", this.y(value));
      axis.append("text").attr("x", room.left - 7).attr("y", this.y(value)).attr("dy", "0.35em").attr("text-anchor", "end").text(up.show(value));
    }
    for (const value of this.x.ticks(5))
      axis.append("text").attr("x", this.x(value)).attr("y", height - room.bottom + 17).attr("text-anchor", "middle").text(across.show(value));
    const right = `${across.words}${across.note ? `, ${across.note}` : ""} →`;
    axis.append("text").attr("x", width - room.right).attr("y", height - 6).attr("text-anchor", "end").text(right);
    axis.append("text").attr("x", room.left + 4).attr("y", room.top + 4).text(`↑ ${up.words}`);
  }

  drawn(s) {
    const side = this.play[s];
    const { across, up } = this.chart;
    const said = ({ week, v, x, y }) =>
      `${s.toUpperCase()}, week ${week}: ${called(side, side.visits.visitor[v])} at ${called(side, side.visits.host[v])}. ${across.words} ${across.show(x)}, ${up.words} ${up.show(y)}.`;
    return this.svg
      .append("g")
      .selectAll("path")
      .data(days(side, this.chart))
      .join("path")
      .attr("class", `day-dot ${s}`)
      .attr("d", ({ v }) => (side.visits.order[v] === 2 ? RETURN : FIRST))
      .attr("transform", ({ x, y }) => `translate(${this.x(x)},${this.y(y)})`)
      .on("mousemove", (event, day) => tip(event, said(day)))
      .on("mouseleave", () => tip(null))
      .on("click", (_, { v }) => {
        tip(null);
        change({ host: side.teams.id[side.visits.host[v]], view: "day" });
      });
  }

  week(t) {
    const { across, up } = this.chart;
    const told = SIDES.map((s, i) => {
      this.dots[i].classed("absent", ({ week }) => week >= t);
      const mean = meanDay(this.play[s], this.chart, t);
      this.means[i].style("display", mean ? null : "none");
      if (!mean) return `${s.toUpperCase()}: no visit yet`;
      this.means[i].attr("transform", `translate(${this.x(mean.x)},${this.y(mean.y)})`);
      return `${s.toUpperCase()}: ${across.words} ${across.show(mean.x)}, ${up.words} ${up.show(mean.y)}`;
    });
    document.getElementById(`mean-${this.chart.id}`).textContent = told.join(" · ");
    this.svg.select("title").text(`${this.chart.title}. On average ${told.join("; ")}`);
  }
}

export function draw(root, play) {
  root.innerHTML = `<p class="how"><span>Each mark is one visit day.</span> <span class="key"><i class="k-day a"></i><i class="k-day b"></i>A and B, first visit</span> <span class="key"><i class="k-day a back"></i><i class="k-day b back"></i>return visit</span> <span class="key"><i class="k-mean">A</i>mean of all days so far</span></p>
    <div class="two">${CHARTS.map(({ id, title }) => `<section aria-label="${title}"><h3>${title}</h3><p class="soft">On average <span id="mean-${id}"></span></p><div id="days-${id}"></div></section>`).join("")}</div>`;
  const rooms = CHARTS.map(({ id }) => root.querySelector(`#days-${id}`));
  const height = Math.max(260, Math.min(460, free(rooms[0], 24, 320)));
  const clouds = CHARTS.map((chart, i) => new Cloud(rooms[i], play, chart, height));
  return {
    week: (t) => clouds.forEach((cloud) => cloud.week(t)),
    frame: () => false,
    leave: () => tip(null),
  };
}
