/* Where the teams stand on the map, and the land under them. */

import { curveBasisClosed, line, polygonCentroid, polygonHull } from "../d3.js";

const GAP = 22; // pixels between two marks, at least
const SHORE = 26; // pixels of land around the outermost teams

/** Where everybody stands in pixels, the same in both maps: places moved as little as it takes for marks not to hide each other. */
export function layout(sides, size) {
  const place = new Map();
  for (const side of sides) side.teams.id.forEach((id, i) => place.set(id, [side.teams.x_km[i], side.teams.y_km[i]]));
  const all = [...place.values()];
  const [x0, x1, y0, y1] = [
    Math.min(...all.map((p) => p[0])),
    Math.max(...all.map((p) => p[0])),
    Math.min(...all.map((p) => p[1])),
    Math.max(...all.map((p) => p[1])),
  ];
  const pad = 30;
  const scale = Math.min((size.width - 2 * pad) / Math.max(1, x1 - x0), (size.height - 2 * pad) / Math.max(1, y1 - y0));
  const [left, top] = [(size.width - scale * (x1 - x0)) / 2, (size.height - scale * (y1 - y0)) / 2];
  for (const [id, [x, y]] of place) place.set(id, [left + scale * (x - x0), size.height - top - scale * (y - y0)]);
  const acting = new Set(sides.flatMap((side) => side.teams.id.filter((_, i) => side.teams.arm[i] !== "control")));
  part(
    [...acting].map((id) => place.get(id)),
    GAP,
    size,
    pad / 2,
  );
  return place;
}

function part(places, gap, size, edge) {
  for (let round = 0; round < 80; round += 1) {
    let close = false;
    for (let i = 0; i < places.length; i += 1)
      for (let j = 0; j < i; j += 1) {
        const [dx, dy] = [places[i][0] - places[j][0], places[i][1] - places[j][1]];
        const distance = Math.hypot(dx, dy) || 0.01;
        if (distance >= gap) continue;
        close = true;
        const push = (gap - distance) * 0.26;
        places[i][0] += (dx / distance) * push;
        places[i][1] += (dy / distance) * push;
        places[j][0] -= (dx / distance) * push;
        places[j][1] -= (dy / distance) * push;
      }
    if (!close) break;
  }
  for (const p of places) {
    p[0] = Math.max(edge, Math.min(size.width - edge, p[0]));
    p[1] = Math.max(edge, Math.min(size.height - edge, p[1]));
  }
}

export function land(place) {
  const hull = polygonHull([...place.values()]);
  if (!hull) return "";
  const [cx, cy] = polygonCentroid(hull);
  const wider = hull.map(([x, y]) => {
    const far = Math.hypot(x - cx, y - cy) || 1;
    return [x + ((x - cx) / far) * SHORE, y + ((y - cy) / far) * SHORE];
  });
  return line().curve(curveBasisClosed)(wider.flatMap((p) => [p, p]));
}
