"""Reasons for the result of a plan: why it failed, or did not."""

from __future__ import annotations

from rp2pr_sim.core.enums import PlanState, Source
from rp2pr_sim.web.events import LOW, Found, Reason, of_hundred
from rp2pr_sim.web.histories import PlanLife

HIGH = 0.65  # a workload above it counts as high
SHORT_WEEKS = 52  # weeks to carry a plan out
SLID = 0.05  # of the closable gap
SHORT = 0.95  # of the goal
FEW_MEASURES, MEASURED_WEEKS = 2, 26
GOOD_FIT, POOR_FIT, POOR_DIAGNOSIS = 0.6, 0.4, 0.45
LOST_OWNERSHIP = 0.6  # a plan begins with 0.8


def _reached(life: PlanLife) -> Found:
    week = life.first_week("reached", lambda reached: reached > 0.0)
    aim = of_hundred(life.plan["aim"])
    return None if week is None else (week, f"It reached its aim: {aim} of the gap.")


def _only_claimed(life: PlanLife) -> Found:
    if not _slid(life):
        return None
    return _claimed(life, f"the goal as told has slid to {of_hundred(life.plan['goal'])}")


def _only_believed(life: PlanLife) -> Found:
    if _slid(life) or life.plan["measures"] > FEW_MEASURES:
        return None
    sent = int(life.plan["measures"]) or "no"
    return _claimed(life, f"{sent} local measures were sent in that could tell")


def _slid(life: PlanLife) -> bool:
    """Check whether the goal as told is lower than the aim first set."""
    return bool(life.plan["goal"] < life.plan["aim"] - SLID)


def _claimed(life: PlanLife, why: str) -> Found:
    """Return the claim of a success that was not reached."""
    week = life.first_week("claimed", lambda claimed: claimed > 0.0)
    if week is None or life.plan["claimed"] == 0.0 or life.plan["reached"] > 0.0:
        return None
    effect, goal = of_hundred(life.plan["effect"]), of_hundred(life.plan["aim"])
    vague = "" if life.plan["quantified"] > 0.0 else " (never put in figures)"
    told = f"its aim{vague} was {goal}, the true effect is {effect}, and {why}"
    return week, f"The team calls it a success: {told}."


def _not_handed_in(life: PlanLife) -> Found:
    if life.plan["week_submitted"] >= 0 or life.plan["state"] != PlanState.abandoned:
        return None
    understanding = life.team.after("understanding", life.last_week)
    text = f"The draft was never handed in (understanding {of_hundred(understanding)})."
    return (life.last_week, text) if understanding < LOW else None


def _given_up(life: PlanLife) -> Found:
    if life.plan["state"] != PlanState.abandoned or life.begun < 0 or _team_left(life):
        return None
    done = of_hundred(life.plan["progress"])
    return life.last_week, f"It was given up with {done} of its actions done."


def _went_with_team(life: PlanLife) -> Found:
    if life.plan["state"] != PlanState.abandoned or not _team_left(life):
        return None
    done = f"with {of_hundred(life.plan['progress'])} of its actions done"
    return life.last_week, f"The team left the programme and gave it up, {done}."


def _team_left(life: PlanLife) -> bool:
    """Check whether the team left the programme in the plan's last week."""
    return bool(life.team.team["dropped_week"] == life.last_week)


def _from_blind_spot(life: PlanLife) -> Found:
    if not life.team.hosted or life.plan["source"] not in (Source.peers, Source.panel):
        return None
    week, spots = life.team.day_week, life.team.day["blind_spots"][life.plan["topic"]]
    if spots == 0 or life.drafted < week:
        return None
    return week, f"The visitors uncovered what the team no longer saw: {life.words}."


def _no_owner(life: PlanLife) -> Found:
    week = life.first_stall()
    if week is None or life.plan["owner"] != 0.0:
        return None
    return week, "Nobody was named to carry it, and it stalled."


def _department(life: PlanLife) -> Found:
    week, given = life.first_stall(), life.plan["peripheral_help"]
    if week is None or life.plan["needs_peripheral"] == 0.0 or given >= LOW:
        return None
    hardly = f"which hardly helped ({of_hundred(given)})"
    return week, f"It needed another department, {hardly}, and it stalled."


def _surprised(life: PlanLife) -> Found:
    week = life.first_stall()
    if week is None or (understanding := life.team.before("understanding", week)) >= LOW:
        return None
    why = f"the team had not understood what it takes ({of_hundred(understanding)})"
    return week, f"It stalled; {why}."


def _manager(life: PlanLife) -> Found:
    support = life.while_open("manager_support")
    if life.plan["needs_manager"] == 0.0 or not support < LOW:
        return None
    how = f"support by managers was {of_hundred(support)}"
    return life.begun, f"It needed a manager's resources; {how}."


def _unquantified(life: PlanLife) -> Found:
    text = "Its aim was never put in figures, so that nothing could be measured or shown."
    return None if life.plan["quantified"] > 0.0 else (life.drafted, text)


def _goal_slid(life: PlanLife) -> Found:
    original = life.plan["aim"]
    week = life.first_week("goal", lambda goal: goal < original - SLID)
    if week is None or life.plan["criterion"] > 0.0:
        return None
    slid = f"from {of_hundred(original)} to {of_hundred(life.plan['goal'])} in the end"
    return week, f"Nobody had agreed what success is, and the goal began to slide: {slid}."


def _unmeasured(life: PlanLife) -> Found:
    week = life.begun + MEASURED_WEEKS
    if life.begun < 0 or week > life.last_week:
        return None
    sent = int(life.series["measures"][week + 1])
    told = f"{sent or 'no'} local measure{'s' * (sent != 1)} had been sent in"
    return None if sent > FEW_MEASURES else (week, f"After half a year of work, {told}.")


def _pushed(life: PlanLife) -> Found:
    week = life.first_week("ownership", lambda ownership: ownership < LOST_OWNERSHIP)
    if week is None:
        return None
    ownership = of_hundred(life.series["ownership"][week + 1])
    return week, f"It was no longer the team's own after review: ownership {ownership}."


def _begun_late(life: PlanLife) -> Found:
    left = life.team.weeks - life.begun
    if life.begun < 0 or left >= SHORT_WEEKS:
        return None
    return life.begun, f"Work began with {left} weeks left."


def _poor_fit(life: PlanLife) -> Found:
    fit = life.as_drafted("fit")
    text = f"It was drafted with little that fits the place: fit {of_hundred(fit)}."
    return (life.drafted, text) if fit < POOR_FIT else None


def _poor_diagnosis(life: PlanLife) -> Found:
    found = life.as_drafted("diagnosis")
    text = f"It hardly met the cause of the problem: diagnosis {of_hundred(found)}."
    return (life.drafted, text) if found < POOR_DIAGNOSIS else None


def _busy(life: PlanLife) -> Found:
    workload = life.while_open("workload")
    text = f"The team was busy throughout: workload {of_hundred(workload)}."
    return (life.begun, text) if workload > HIGH else None


def _fell_short(life: PlanLife) -> Found:
    effect, goal = life.plan["effect"], life.plan["aim"]
    if life.plan["state"] != PlanState.finished or effect >= SHORT * goal:
        return None
    closed = f"in the end they had closed {of_hundred(effect)} of the gap"
    aimed = f"where {of_hundred(goal)} was the aim"
    return life.last_week, f"All its actions were done; {closed}, {aimed}."


def _good_fit(life: PlanLife) -> Found:
    fit = life.as_drafted("fit")
    text = f"It was drafted with an idea that fits the place: fit {of_hundred(fit)}."
    return (life.drafted, text) if fit >= GOOD_FIT else None


def _easy(life: PlanLife) -> Found:
    text = f"It was an easy win: its aim was {of_hundred(life.plan['aim'])} of the gap."
    return None if life.plan["easy"] == 0.0 else (life.drafted, text)


def _department_helped(life: PlanLife) -> Found:
    given = life.plan["peripheral_help"]
    if life.plan["needs_peripheral"] == 0.0 or given < LOW:
        return None
    return life.drafted, f"It needed another department, which helped: {of_hundred(given)}."


PLAN_REASONS = (
    Reason("reached", "M60", False, _reached),
    Reason("only_claimed", "M79", True, _only_claimed),
    Reason("only_believed", "M80", True, _only_believed),
    Reason("not_handed_in", "M66", True, _not_handed_in),
    Reason("given_up", "M65", True, _given_up),
    Reason("went_with_team", "", True, _went_with_team),
    Reason("no_owner", "M68", True, _no_owner),
    Reason("department", "M69", True, _department),
    Reason("manager", "M71", True, _manager),
    Reason("unquantified", "M74", True, _unquantified),
    Reason("goal_slid", "M79", True, _goal_slid),
    Reason("fell_short", "M65", True, _fell_short),
    Reason("begun_late", "M17", True, _begun_late),
    Reason("unmeasured", "M80", True, _unmeasured),
    Reason("pushed", "M93", True, _pushed),
    Reason("surprised", "M66", True, _surprised),
    Reason("poor_diagnosis", "M43", True, _poor_diagnosis),
    Reason("poor_fit", "M27", True, _poor_fit),
    Reason("busy", "M14", True, _busy),
    Reason("from_blind_spot", "M57", False, _from_blind_spot),
    Reason("easy", "M76", False, _easy),
    Reason("good_fit", "M27", False, _good_fit),
    Reason("department_helped", "M70", False, _department_helped),
)
"""All reasons that a story can give for the result of a plan."""
