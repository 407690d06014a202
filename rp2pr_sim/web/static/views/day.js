/* Inside one visit day: safety from session to session, who is heard, how honest the visitors are, what becomes of the issues. */

import { curveMonotoneX, line, scaleLinear } from "../d3.js";
import { apart, picture } from "../chart.js";
import { change, choice, SIDES } from "../state.js";
import { called } from "../sides.js";
import { counted, DERAILED, percent, ROLES, safe, SESSIONS } from "../words.js";

export const name = "Inside a visit";

/** The team whose day is looked at, on both sides: the chosen one, or else the last that has hosted on both sides by `t`; until one has, the last on either. */
function hostAt(play, t) {
  if (choice.host !== null) return choice.host;
  const hosted = SIDES.map((s) => hostsBy(play[s], t));
  const weeks = new Map();
  for (const [id, week] of hosted.flatMap((each) => [...each])) weeks.set(id, Math.max(week, weeks.get(id) ?? week));
  const found = [...weeks].sort((p, q) => q[1] - p[1] || p[0] - q[0]).map(([id]) => id);
  return found.find((id) => hosted.every((each) => each.has(id))) ?? found[0] ?? null;
}

/** The hosts of the days held by `t`, each with its week. */
function hostsBy(side, t) {
  return new Map(side.held.filter(([week]) => week < t).map(([week, v]) => [side.teams.id[side.visits.host[v]], week]));
}

/** The visit that this team hosts, if it has been held by `t`. */
function shown(side, host, t) {
  const visit = side.hosted.get(side.row.get(host));
  const week = side.visits.held_week[visit] ?? null;
  return week !== null && week < t ? visit : null;
}

/** Safety by session, A and B in one chart; `seen` holds the row of the visit of each side, or null. */
function sessions(root, play, seen) {
  root.innerHTML = "";
  const [width, height] = [Math.max(290, root.clientWidth), 232];
  const room = { left: 36, right: 24, top: 16, bottom: 44 };
  const keys = Object.keys(SESSIONS);
  const series = SIDES.map((s) => (seen[s] === null ? null : keys.map((session) => play[s].visits.safety_session[session][seen[s]])));
  const said = SIDES.map((s, i) => series[i] && `${s.toUpperCase()}: ${series[i].map(percent).join(", ")}`).filter(Boolean);
  const svg = picture(root, width, height, `Safety of the hosts in the six sessions. ${said.join("; ")}`);
  const x = scaleLinear([0, keys.length - 1], [room.left + 20, width - room.right]);
  const y = scaleLinear([20, 90], [height - room.bottom, room.top]);
  const axis = svg.append("g").attr("class", "axis");
  for (const value of [25, 50, 75]) {
    axis
      .append("line")
      .attr("x1", room.left)
      .attr("x2", width - 4)
      .attr("y1", y(value))
      .attr("y2", y(value));
    axis
      .append("text")
      .attr("x", room.left - 6)
      .attr("y", y(value))
      .attr("dy", "0.35em")
      .attr("text-anchor", "end")
      .text(value);
  }
  keys.forEach((session, k) => {
    const words =
      width < 480
        ? [
            ["1", "hello"],
            ["2", "watch"],
            ["3", "talk"],
            ["4", "data"],
            ["5", "survey"],
            ["6", "plan"],
          ][k]
        : SESSIONS[session];
    const label = svg
      .append("text")
      .attr("class", "session")
      .attr("y", height - 26)
      .attr("text-anchor", "middle");
    words.forEach((word, i) =>
      label
        .append("tspan")
        .attr("x", x(k))
        .attr("dy", i ? "1.15em" : 0)
        .text(word),
    );
  });
  SIDES.forEach((s, i) => {
    if (!series[i]) return;
    svg
      .append("path")
      .attr("class", `line ${s} ${s === "b" ? "dashed" : ""}`)
      .attr(
        "d",
        line()
          .defined((d) => d !== null)
          .curve(curveMonotoneX)
          .x((_, k) => x(k))
          .y((d) => y(d))(series[i]),
      );
  });
  keys.forEach((_, k) => {
    const places = series.map((values) => (values && values[k] !== null ? y(values[k]) : null));
    const upper = places[0] !== null && places[1] !== null ? places[0] <= places[1] : true;
    const labels = apart(
      places.map((p, i) => (p === null ? null : p + ((i === 0) === upper ? -13 : 13))),
      17,
    );
    SIDES.forEach((s, i) => {
      if (places[i] === null) return;
      const point = svg.append("g").attr("class", `end ${s}`);
      point.append("circle").attr("r", 5).attr("cx", x(k)).attr("cy", places[i]);
      point.append("text").attr("x", x(k)).attr("y", labels[i]).attr("dy", "0.35em").attr("text-anchor", "middle").text(series[i][k]);
    });
  });
}

const bar = (s, value) =>
  `<span class="bar"><i class="fill ${s}" style="width:${value ?? 0}%"></i></span><b class="${s}-ink">${percent(value)}</b>`;

/** One quantity of both sides, one bar below the other; `values` per side, undefined where there is no visit. */
function pairOfBars(label, values) {
  const there = SIDES.filter((s) => values[s] !== undefined);
  if (there.every((s) => values[s] === null)) return "";
  return `<div class="pair-row"><span class="bar-label">${label}</span><span class="pair-bars">${there.map((s) => `<span class="pair-bar"><span class="unseen">${s.toUpperCase()}</span>${bar(s, values[s])}</span>`).join("")}</span></div>`;
}

function both(play, seen, of) {
  return Object.fromEntries(SIDES.filter((s) => seen[s] !== null).map((s) => [s, of(play[s].visits, seen[s])]));
}

function title(side, s, v) {
  const { visits, teams } = side;
  const host = teams.id[visits.host[v]];
  const kind = visits.outsiders[v]
    ? "an outside panel"
    : visits.return[v] === null
      ? "not returned"
      : visits.order[v] === 2
        ? "return visit"
        : "first visit";
  const bad = visits.derailed[v] !== "none";
  const watched = visits.safety_session.observation[v] !== null;
  const course = `<b aria-hidden="true">✓</b> The talk stayed on course${watched ? "" : "; nobody watched the team at work"}.`;
  return `<p class="day-title"><button type="button" class="link" data-team="${host}" data-side="${s}">Team ${host}</button> hosts ${called(side, visits.visitor[v])}
    <span class="soft">week ${visits.held_week[v]} · ${kind} · ${visits.hours[v]} hours</span></p>
    <p class="derailed ${bad ? "bad" : ""}">${bad ? `<b aria-hidden="true">!</b> ${DERAILED[visits.derailed[v]]}` : course}</p>`;
}

function issues(side, v) {
  const at = (column) => side.visits[column][v];
  return `<ol class="funnel"><li><b>${at("issues_raised")}</b>raised</li><li><b>${at("issues_believed")}</b>believed</li><li><b>${at("issues_accepted")}</b>accepted</li></ol>
    <p class="topics">${at("topics")
      .map(
        (topic) =>
          `<span class="topic ${topic.accepted ? "yes" : "no"}">${topic.accepted ? "✓" : "✕"} ${safe(topic.words)}${topic.blind_spot ? " <small>(a blind spot)</small>" : ""}</span>`,
      )
      .join("")}</p>
    <p class="soft">${counted(at("ideas_left"), "idea")} left with the hosts, ${at("ideas_home")} taken home; ${at("participants_with_idea")} of ${at("participants")} people found something for their own work. They rate the day ${percent(at("rating"))}.</p>`;
}

export function draw(root, play) {
  const hosts = [...new Set(SIDES.flatMap((s) => play[s].held.map(([, v]) => play[s].teams.id[play[s].visits.host[v]])))].sort(
    (p, q) => p - q,
  );
  root.innerHTML = `<p class="how"><span><label for="host">The visit hosted by</label> <select id="host"><option value="">the last team that hosted in both</option>${hosts.map((id) => `<option value="${id}">team ${id}</option>`).join("")}</select></span>
      <span class="key"><i class="k-done a"></i>A</span> <span class="key"><i class="k-done b"></i>B</span> <span>all in %</span></p>
    <div class="two day-titles">${SIDES.map((s) => `<section aria-label="Programme ${s.toUpperCase()}"><span class="badge ${s}">${s.toUpperCase()}</span><div id="title-${s}"></div></section>`).join("")}</div>
    <div class="day-charts" id="day-charts"><div><h3>How safe the hosts feel, session by session</h3><div id="sessions"></div></div>
      <div><h3>Who is heard among the hosts</h3><div id="voices"></div></div><div><h3>How the visitors speak</h3><div id="speech"></div><h3>What the hosts believe</h3><div id="belief"></div></div></div>
    <div id="day-issues"><h3>What became of the issues</h3><div class="two">${SIDES.map((s) => `<section aria-label="Issues in programme ${s.toUpperCase()}" class="issues"><span class="badge ${s}">${s.toUpperCase()}</span><div id="issues-${s}"></div></section>`).join("")}</div></div>`;
  const $ = (id) => root.querySelector(`#${id}`);
  $("host").value = choice.host ?? "";
  $("host").addEventListener("change", () => change({ host: $("host").value === "" ? null : Number($("host").value) }));
  root.addEventListener("click", opened);
  let before = "";
  return {
    week(t) {
      const host = hostAt(play, t);
      const seen = Object.fromEntries(SIDES.map((s) => [s, shown(play[s], host, t)]));
      const look = SIDES.map((s) => (seen[s] === null ? why(play[s], host, t) : seen[s])).join("|");
      if (look === before) return;
      before = look;
      for (const s of SIDES) {
        $(`title-${s}`).innerHTML = seen[s] === null ? `<p class="day-title soft">${why(play[s], host, t)}</p>` : title(play[s], s, seen[s]);
        $(`issues-${s}`).innerHTML = seen[s] === null ? "" : issues(play[s], seen[s]);
      }
      const any = SIDES.some((s) => seen[s] !== null);
      $("day-charts").hidden = $("day-issues").hidden = !any;
      if (!any) return;
      sessions($("sessions"), play, seen);
      $("voices").innerHTML = Object.keys(ROLES)
        .map((role) =>
          pairOfBars(
            ROLES[role],
            both(play, seen, (visits, v) => visits.voice[role][v]),
          ),
        )
        .join("");
      $("speech").innerHTML =
        pairOfBars(
          "respectful",
          both(play, seen, (visits, v) => visits.respect[v]),
        ) +
        pairOfBars(
          "honest",
          both(play, seen, (visits, v) => visits.honesty[v]),
        );
      $("belief").innerHTML = [
        ["what was seen live", "credible_live"],
        ["audit figures", "credible_data"],
        ["the survey", "credible_survey"],
      ]
        .map(([words, column]) =>
          pairOfBars(
            words,
            both(play, seen, (visits, v) => visits[column][v]),
          ),
        )
        .join("");
    },
    frame: () => false,
    leave: () => root.removeEventListener("click", opened),
  };
}

function opened(event) {
  const link = event.target.closest("[data-team]");
  if (link) change({ team: Number(link.dataset.team), side: link.dataset.side });
}

function why(side, host, t) {
  if (side.first === null) return "Nobody visits anybody in this programme.";
  if (host === null || t < side.first) return `No visit yet: the first is in week ${side.first - 1}.`;
  const own = side.hosted.get(side.row.get(host));
  if (own === undefined) return `Team ${host} hosts nobody in this programme.`;
  const week = side.visits.held_week[own];
  return week === null ? `Team ${host} was to host, but the visit was never held.` : `Team ${host} hosts in week ${week}.`;
}
