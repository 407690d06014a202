/* The country: teams where they are, pairs as lines, visits as they happen, plans as small marks; trust and safety over time. */

import { scaleLinear, select } from "../d3.js";
import { free, picture, timeChart } from "../chart.js";
import { change, choice, SIDES } from "../state.js";
import { called, stateOf } from "../sides.js";
import { percent } from "../words.js";
import { land, layout } from "./places.js";

export const name = "The country";

const RADIUS = 9;
const TRAVEL = 950; // milliseconds that a visit is seen travelling, however fast the weeks go by
const shade = scaleLinear([30, 50, 70], ["#fbf3d5", "#8cc5b4", "#00543c"]).clamp(true);
const width = scaleLinear([20, 80], [1.5, 9]).clamp(true);

class CountryMap {
  constructor(root, side, data, place, size) {
    this.data = data;
    this.place = (row) => place.get(data.teams.id[row]);
    this.side = side;
    this.seen = {};
    this.travelling = [];
    const svg = picture(root, size.width, size.height, `Map of programme ${side.toUpperCase()}: teams, pairs, visits and plans`);
    svg.attr("class", `map ${side}`);
    svg.append("path").attr("class", "land").attr("d", land(place));
    const control = data.teams.id.map((_, i) => i).filter((i) => data.teams.arm[i] === "control");
    svg
      .append("g")
      .selectAll("circle")
      .data(control)
      .join("circle")
      .attr("class", "waiting")
      .attr("r", 2.4)
      .attr("cx", (i) => this.place(i)[0])
      .attr("cy", (i) => this.place(i)[1]);
    this.edges = edgesOf(data);
    this.links = svg
      .append("g")
      .selectAll("line")
      .data(this.edges)
      .join("line")
      .attr("class", "link")
      .attr("x1", (e) => this.place(e.one)[0])
      .attr("y1", (e) => this.place(e.one)[1])
      .attr("x2", (e) => this.place(e.two)[0])
      .attr("y2", (e) => this.place(e.two)[1]);
    this.roads = svg.append("g");
    const rows = data.teams.id.map((_, i) => i).filter((i) => data.teams.arm[i] !== "control");
    this.teams = svg
      .append("g")
      .selectAll("g")
      .data(rows)
      .join("g")
      .attr("class", (i) => `place ${data.teams.arm[i]}`)
      .attr("transform", (i) => `translate(${this.place(i)})`)
      .on("click", (_, i) => change({ team: data.teams.id[i], side }));
    this.teams.append("circle").attr("class", "reach").attr("r", 14);
    this.teams.append("circle").attr("class", "body").attr("r", RADIUS);
    this.teams.append("title").text((i) => called(data, i));
    this.marks = this.teams
      .filter((i) => i < data.n_intervention)
      .append("text")
      .attr("class", "plan-marks")
      .attr("y", RADIUS + 9);
    this.names = this.teams
      .append("text")
      .attr("class", "name")
      .attr("y", -RADIUS - 5)
      .text((i) => called(data, i));
    this.movers = svg.append("g");
  }

  week(t, moving) {
    const { data, seen } = this;
    const { safety, trust, enrolled } = data.teams.series;
    const chosen = data.row.get(choice.team);
    this.teams.each((i, k, nodes) => {
      const inside = i < data.n_intervention;
      const look = inside ? `${Math.round(safety[i][t] / 2)}|${enrolled[i][t]}|${i === chosen}|${marks(data, i, t)}` : `${i === chosen}`;
      if (seen[i] === look) return;
      seen[i] = look;
      const node = select(nodes[k]);
      node.classed("chosen", i === chosen);
      if (!inside) return;
      node.classed("left", !enrolled[i][t]);
      node.select(".body").attr("fill", shade(safety[i][t]));
      node.select(".plan-marks").text(marks(data, i, t));
    });
    this.links.each((edge, k, nodes) => {
      const held = edge.visits.filter((v) => data.visits.held_week[v] !== null && data.visits.held_week[v] < t).length;
      const values = [trust[edge.one]?.[t], trust[edge.two]?.[t]].filter((v) => v !== null && v !== undefined);
      const mean = values.length ? values.reduce((p, q) => p + q, 0) / values.length : 40;
      const look = `${held}|${Math.round(mean)}`;
      if (edge.look === look) return;
      edge.look = look;
      select(nodes[k])
        .attr("stroke-width", width(mean))
        .attr("class", `link held-${Math.min(2, held)}`);
    });
    if (moving) for (const v of data.byWeek[t]) this.depart(v);
    this.roads
      .selectAll("line")
      .data(data.byWeek[t], (v) => v)
      .join("line")
      .attr("class", "road")
      .attr("x1", (v) => this.place(data.visits.visitor[v])[0])
      .attr("y1", (v) => this.place(data.visits.visitor[v])[1])
      .attr("x2", (v) => this.place(data.visits.host[v])[0])
      .attr("y2", (v) => this.place(data.visits.host[v])[1]);
  }

  depart(v) {
    const [from, to] = [this.place(this.data.visits.visitor[v]), this.place(this.data.visits.host[v])];
    const mover = this.movers.append("g").attr("transform", `translate(${from})`).attr("class", `mover ${this.data.visits.derailed[v] === "none" ? "" : "derailed"}`);
    mover.append("circle").attr("r", 5.5);
    mover
      .append("text")
      .attr("y", -9)
      .text(this.data.visits.derailed[v] === "none" ? "" : "derailed");
    this.travelling.push({ from, to, start: performance.now(), mover });
  }

  frame(now) {
    this.travelling = this.travelling.filter(({ from, to, start, mover }) => {
      const gone = (now - start) / TRAVEL;
      if (gone >= 1) {
        mover.remove();
        return false;
      }
      const eased = gone < 0.55 ? 1 - (1 - gone / 0.55) ** 3 : 1;
      mover
        .attr("transform", `translate(${from[0] + (to[0] - from[0]) * eased},${from[1] + (to[1] - from[1]) * eased})`)
        .style("opacity", gone > 0.85 ? (1 - gone) / 0.15 : 1);
      return true;
    });
    return this.travelling.length > 0;
  }
}

/** One line for each two teams that meet, with the rows of their visits. */
function edgesOf(data) {
  const edges = new Map();
  data.visits.host.forEach((host, v) => {
    const [one, two] = [host, data.visits.visitor[v]].sort((p, q) => p - q);
    const key = `${one}-${two}`;
    if (!edges.has(key)) edges.set(key, { one, two, visits: [] });
    edges.get(key).visits.push(v);
  });
  return [...edges.values()];
}

const SIGNS = { active: "○", in_review: "○", stalled: "△", abandoned: "✕", finished: "◐" };

/** The plans of a team as small signs. */
function marks(data, team, t) {
  const signs = (data.plansOf.get(team) ?? []).map((p) => (data.plans.series.reached[p][t] ? "●" : (SIGNS[stateOf(data, p, t)] ?? "")));
  return signs.join("");
}

/** Draws the view into `root`; returns what is called each week and on each frame. */
export function draw(root, play) {
  root.innerHTML = `<div class="country">
      ${SIDES.map((s) => `<figure><figcaption><span class="badge ${s}">${s.toUpperCase()}</span><span class="map-count" id="count-${s}"></span></figcaption><div class="map-room"></div></figure>`).join("")}
      <div class="trends"><h3>Trust between partners</h3><div id="trust"></div><h3>Safety to speak up, in the teams</h3><div id="safety"></div></div>
    </div>
    <ul class="legend" aria-label="How to read the map">
      <li><span class="ramp"></span>darker: safer to speak up</li><li><span class="wide"></span>thicker line: more trust</li><li><span class="dash"></span>visit still to come</li>
      <li><span class="dot"></span>a visit this week</li><li>plans: ○ under way &nbsp;△ stalled &nbsp;✕ given up &nbsp;◐ all done &nbsp;● original aim reached</li><li><span class="small-dot"></span>a team that waits</li><li><span class="gone"></span>a team that has left</li>
    </ul>`;
  const rooms = [...root.querySelectorAll(".map-room")];
  const size = {
    width: Math.max(260, rooms[0].clientWidth),
    height: Math.round(Math.max(310, Math.min(rooms[0].clientWidth * 1.2, free(rooms[0], 92, 400)))),
  };
  const place = layout(
    SIDES.map((s) => play[s]),
    size,
  );
  const maps = SIDES.map((s, i) => new CountryMap(rooms[i], s, play[s], place, size));
  const trends = root.querySelector(".trends");
  const charts = ["trust", "safety"].map((measure) =>
    timeChart(root.querySelector(`#${measure}`), {
      title: `${measure} over the weeks, A and B`,
      weeks: play.weeks,
      width: Math.max(280, trends.clientWidth),
      height: Math.max(140, Math.min(200, (size.height - 40) / 2)),
      low: 30,
      high: 65,
      right: 66,
      show: percent,
      lines: SIDES.map((s) => ({ side: s, name: s.toUpperCase(), values: play[s].programme[measure], dashed: s === "b" })),
    }),
  );
  return {
    week(t, moving) {
      maps.forEach((map) => map.week(t, moving));
      charts.forEach((chart) => chart.week(t));
      for (const s of SIDES) {
        const { programme, visits } = play[s];
        root.querySelector(`#count-${s}`).innerHTML =
          `<b>${programme.visits_held[t]}</b> of ${visits.host.length} visits · <b>${programme.submitted[t]}</b> plans`;
      }
    },
    frame: (now) => maps.map((map) => map.frame(now)).some(Boolean),
  };
}
