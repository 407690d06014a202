/* A chart over the weeks whose lines are uncovered as the weeks are played: drawn once, then only a clip moves. */

import { area, line, scaleLinear, select } from "./d3.js";
import { fixed } from "./words.js";

let clips = 0;

/** An empty SVG of this size in `root`, with a title for screen readers. */
export function picture(root, width, height, title) {
  const svg = select(root)
    .append("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width)
    .attr("height", height)
    .attr("role", "img");
  svg.append("title").text(title);
  return svg;
}

/** Stripes that mark B without its colour. */
export function stripes(svg, id, colour) {
  const pattern = svg
    .append("defs")
    .append("pattern")
    .attr("id", id)
    .attr("width", 6)
    .attr("height", 6)
    .attr("patternUnits", "userSpaceOnUse")
    .attr("patternTransform", "rotate(45)");
  pattern.append("rect").attr("width", 6).attr("height", 6).attr("fill", "#fff");
  pattern.append("rect").attr("width", 3.4).attr("height", 6).attr("fill", colour);
  return `url(#${id})`;
}

/** The greatest number of several series, nulls left out. */
export const most = (...series) => Math.max(...series.flat().filter((v) => v !== null && v !== undefined), 0);

/** The height that is left in the window below the top of `element`, with `below` kept free; in a small window, where the page scrolls, `otherwise`. */
export function free(element, below, otherwise) {
  if (!matchMedia("(min-width: 1000px) and (min-height: 520px)").matches) return otherwise;
  const main = document.getElementById("main");
  return main.getBoundingClientRect().bottom - (element.getBoundingClientRect().top + main.scrollTop) - below;
}

/** Lines over time.

    `lines`: [{values, side, name, dashed, colour}] with `values[t]`; `between`: [{upper, lower, colour}] areas; `low`, `high`: the range shown;
    `show`: how a number is written.  Returns `week(t)`, which uncovers the lines so far. */
export function timeChart(
  root,
  { title, lines, between = [], low = 0, high, weeks, width, height, show = (v) => fixed(v, 0), right = 92, zero = false },
) {
  const margin = { top: 10, right, bottom: 24, left: 46 };
  const svg = picture(root, width, height, title);
  const x = scaleLinear([0, weeks], [margin.left, width - margin.right]);
  const y = scaleLinear([low, high], [height - margin.bottom, margin.top]).nice(3);
  const id = `clip-${(clips += 1)}`;
  const clip = svg.append("clipPath").attr("id", id).append("rect").attr("x", 0).attr("y", 0).attr("height", height).attr("width", 0);

  const axis = svg.append("g").attr("class", "axis");
  for (const value of y.ticks(3)) {
    axis
      .append("line")
      .attr("x1", margin.left)
      .attr("x2", width - margin.right)
      .attr("y1", y(value))
      .attr("y2", y(value))
      .classed("zero", zero && value === 0);
    axis
      .append("text")
      .attr("x", margin.left - 8)
      .attr("y", y(value))
      .attr("dy", "0.35em")
      .attr("text-anchor", "end")
      .text(show(value));
  }
  const every = ((width - margin.left - margin.right) * 26) / weeks > 70 ? 6 : 12;
  for (let month = 0; month * (52 / 12) <= weeks; month += every) {
    const at = x(month * (52 / 12));
    axis
      .append("text")
      .attr("x", at)
      .attr("y", height - 5)
      .attr("text-anchor", month === 0 ? "start" : "middle")
      .text(month === 0 ? "start" : `month ${month}`);
  }

  const uncovered = svg.append("g").attr("clip-path", `url(#${id})`);
  for (const { upper, lower, colour } of between) {
    const shape = area()
      .defined((d) => d[0] !== null && d[1] !== null)
      .x((_, t) => x(t))
      .y0((d) => y(d[0]))
      .y1((d) => y(d[1]));
    uncovered
      .append("path")
      .attr("d", shape(upper.map((v, t) => [lower[t], v])))
      .attr("fill", colour);
  }
  const path = line()
    .defined((v) => v !== null && v !== undefined)
    .x((_, t) => x(t))
    .y((v) => y(v));
  const ends = lines.map((l) => {
    uncovered
      .append("path")
      .attr("d", path(l.values))
      .attr("class", `line ${l.side ?? ""}`)
      .attr("stroke", l.colour ?? null)
      .classed("dashed", Boolean(l.dashed));
    const end = svg.append("g").attr("class", `end ${l.side ?? ""}`);
    end.append("circle").attr("r", 5);
    end
      .append("text")
      .attr("x", 11)
      .attr("dy", "0.35em")
      .style("fill", l.ink ?? null);
    return end;
  });

  return {
    week(t) {
      clip.attr("width", x(t) + 1);
      svg.select("title").text(`${title}: ${lines.map((l) => `${l.name} ${show(l.values[t])}`).join(", ")}`);
      const places = lines.map((l) => (l.values[t] === null || l.values[t] === undefined ? null : y(l.values[t])));
      const labels = apart(places, 19);
      ends.forEach((end, i) => {
        end.style("display", places[i] === null ? "none" : null);
        if (places[i] === null) return;
        end.attr("transform", `translate(${x(t)},${places[i]})`);
        end
          .select("text")
          .attr("y", labels[i] - places[i])
          .text(`${lines[i].name} ${show(lines[i].values[t])}`);
      });
    },
  };
}

/** Places moved so that labels stand at least `gap` apart, in the same order; nulls stay. */
export function apart(places, gap) {
  const order = places
    .map((_, i) => i)
    .filter((i) => places[i] !== null)
    .sort((i, j) => places[i] - places[j]);
  const moved = [...places];
  for (let k = 1; k < order.length; k += 1) {
    const short = moved[order[k - 1]] + gap - moved[order[k]];
    if (short <= 0) continue;
    for (let back = 0; back < k; back += 1) moved[order[back]] -= short / 2;
    moved[order[k]] += short / 2;
  }
  return moved;
}
