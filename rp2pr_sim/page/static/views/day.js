/* Inside one visit day: safety from session to session, who is heard, how honest the visitors are, what becomes of the issues. */

import { area, curveMonotoneX, line, scaleLinear } from "../d3.js";
import { picture } from "../chart.js";
import { change, choice, SIDES } from "../state.js";
import { latest } from "../sides.js";
import { counted, DERAILED, percent, ROLES, safe, SESSIONS } from "../words.js";

export const name = "Inside a visit";

/** The visit that is looked at: of the chosen host if it has hosted by `t`, else the latest. */
function shown(side, t) {
  const row = side.row.get(choice.host);
  const own = row === undefined ? undefined : side.hosted.get(row);
  if (own !== undefined) return side.visits.held_week[own] !== null && side.visits.held_week[own] < t ? own : null;
  return choice.host === null ? latest(side, t) : null;
}

function sessions(root, visits, v, side) {
  const [width, height] = [Math.max(300, root.clientWidth), 190];
  const small = width < 420;
  const room = { left: 38, right: 26, top: 14, bottom: 44 };
  const names = Object.keys(SESSIONS);
  const values = names.map((session) => visits.safety_session[session][v]);
  const svg = picture(root, width, height, `Safety by session: ${names.map((n, i) => `${SESSIONS[n].join(" ")} ${percent(values[i])}`).join(", ")}`);
  const x = scaleLinear([0, names.length - 1], [room.left + 22, width - room.right]);
  const y = scaleLinear([20, 100], [height - room.bottom, room.top]);
  const axis = svg.append("g").attr("class", "axis");
  for (const value of [25, 50, 75, 100]) {
    axis.append("line").attr("x1", room.left).attr("x2", width - room.right + 18).attr("y1", y(value)).attr("y2", y(value));
    axis.append("text").attr("x", room.left - 6).attr("y", y(value)).attr("dy", "0.35em").attr("text-anchor", "end").text(value);
  }
  svg.append("path").attr("class", `under ${side}`).attr("d", area().curve(curveMonotoneX).x((_, i) => x(i)).y0(height - room.bottom).y1((d) => y(d))(values));
  svg.append("path").attr("class", `line ${side}`).attr("d", line().curve(curveMonotoneX).x((_, i) => x(i)).y((d) => y(d))(values));
  names.forEach((session, i) => {
    const point = svg.append("g").attr("class", `end ${side}`).attr("transform", `translate(${x(i)},${y(values[i])})`);
    point.append("circle").attr("r", 5);
    point.append("text").attr("y", -11).attr("text-anchor", "middle").text(values[i]);
    const label = svg.append("text").attr("class", "session").attr("x", x(i)).attr("y", height - 26).attr("text-anchor", "middle");
    const words = small ? [String(i + 1)] : SESSIONS[session];
    words.forEach((word, k) => label.append("tspan").attr("x", x(i)).attr("dy", k ? "1.15em" : 0).text(word));
  });
}

const bar = (label, value, side, note = "") => `<div class="bar-row"><span class="bar-label">${label}${note ? ` <small>${note}</small>` : ""}</span>
  <span class="bar"><i class="fill ${side}" style="width:${value ?? 0}%"></i></span><b>${percent(value)}</b></div>`;

function told(side, s, v) {
  const { visits, teams } = side;
  const at = (column) => visits[column][v];
  const [host, visitor] = [teams.id[at("host")], teams.id[at("visitor")]];
  const kind = visits.outsiders[v] ? "an outside panel" : at("return") === null ? "not returned" : at("order") === 2 ? "the return visit" : "the first visit";
  const roles = Object.keys(ROLES).filter((role) => visits.voice[role][v] !== null);
  const derailed = at("derailed") !== "none";
  return `<p class="day-title"><button type="button" class="link" data-team="${host}" data-side="${s}">Team ${host}</button> hosts team ${visitor} <span class="soft">week ${at("held_week")} · ${kind} · ${at("hours")} hours</span></p>
    <p class="derailed ${derailed ? "bad" : ""}">${derailed ? `<b aria-hidden="true">!</b> ${DERAILED[at("derailed")]}` : "<b aria-hidden='true'>✓</b> The talk stayed on course."}</p>
    <h3>How safe the hosts feel, session by session</h3><div class="session-room"></div>
    <div class="day-columns">
      <div><h3>Who is heard among the hosts</h3>${roles.map((role) => bar(ROLES[role], visits.voice[role][v], s)).join("")}</div>
      <div><h3>How the visitors speak</h3>${bar("respectful", at("respect"), s)}${bar("honest", at("honesty"), s)}
        <h3>Believed by the hosts</h3>${bar("what was seen live", at("credible_live"), s)}${bar("the audit figures", at("credible_data"), s)}${bar("the survey", at("credible_survey"), s)}</div>
    </div>
    <h3>What became of the issues</h3>
    <ol class="funnel"><li><b>${at("issues_raised")}</b>raised</li><li><b>${at("issues_believed")}</b>believed</li><li><b>${at("issues_accepted")}</b>accepted</li></ol>
    <p class="topics">${visits.topics[v].map((topic) => `<span class="topic ${topic.accepted ? "yes" : "no"}">${topic.accepted ? "✓" : "✕"} ${safe(topic.words)}${topic.blind_spot ? " <small>a blind spot</small>" : ""}</span>`).join("")}</p>
    <p class="soft">${counted(at("ideas_left"), "idea")} left with the hosts, ${at("ideas_home")} taken home by the visitors; ${at("participants_with_idea")} of ${at("participants")} people found something for their own work. They rate the day ${percent(at("rating"))}.</p>`;
}

export function draw(root, play) {
  const hosts = [...new Set(SIDES.flatMap((s) => play[s].held.map(([, v]) => play[s].teams.id[play[s].visits.host[v]])))].sort((p, q) => p - q);
  root.innerHTML = `<p class="how"><label for="host">The visit hosted by</label> <select id="host"><option value="">whoever hosted last</option>${hosts.map((id) => `<option value="${id}">team ${id}</option>`).join("")}</select></p>
    <div class="two day">${SIDES.map((s) => `<section aria-label="Programme ${s.toUpperCase()}"><span class="badge ${s}">${s.toUpperCase()}</span><div class="day-room" id="day-${s}"></div></section>`).join("")}</div>`;
  const select = root.querySelector("#host");
  select.value = choice.host ?? "";
  select.addEventListener("change", () => change({ host: select.value === "" ? null : Number(select.value) }));
  root.querySelector(".day").addEventListener("click", (event) => {
    const link = event.target.closest("[data-team]");
    if (link) change({ team: Number(link.dataset.team), side: link.dataset.side });
  });
  const seen = {};
  return {
    week(t) {
      for (const s of SIDES) {
        const v = shown(play[s], t);
        if (seen[s] === v) continue;
        seen[s] = v;
        const room = root.querySelector(`#day-${s}`);
        if (v === null) {
          room.innerHTML = `<p class="nothing">${why(play[s], t)}</p>`;
          continue;
        }
        room.innerHTML = told(play[s], s, v);
        sessions(room.querySelector(".session-room"), play[s].visits, v, s);
      }
    },
    frame: () => false,
  };
}

function why(side, t) {
  if (side.first === null) return "Nobody visits anybody in this programme.";
  if (choice.host === null || t < side.first) return `No visit yet. The first is in week ${side.first - 1}.`;
  const row = side.row.get(choice.host);
  const own = row === undefined ? undefined : side.hosted.get(row);
  if (own === undefined) return `Team ${choice.host} hosts nobody in this programme.`;
  const week = side.visits.held_week[own];
  return week === null ? `Team ${choice.host} was to host, but the visit was never held.` : `Team ${choice.host} hosts in week ${week}.`;
}
