"""State of an improvement plan."""

from __future__ import annotations

from rp2pr_sim.core.records import (
    Code,
    Count,
    LogOdds,
    Positive,
    Record,
    Share,
    Week,
)


class Plan(Record):
    """One improvement plan of one team.

    A team has two slots per topic, for a first plan and a later one: slot = topic, or N_TOPICS +
    topic.
    """

    # read first at each moment of the week: one line of memory
    state: Code
    week_active: Week
    week_submitted: Week
    topic: Code
    effect: Share
    """Its gain so far, as a share of the closable gap."""
    progress: Share
    """Share of the plan's actions done."""
    scope: Share
    """How much of the closable gap it sets out to work on."""
    fit: Share
    """How well the remedy suits the place (M27)."""
    diagnosis: Share
    """How far it addresses the actual cause of the problem."""
    aim: Share
    """Intended gain, as a share of the closable gap: the original goal, with or without figures
    (M75).
    """

    # the work on it
    promise: Positive
    """Its real yield over its expected yield."""
    quantified: Share
    """1 if the aim was put in figures: only then can it be measured, and shown to others."""
    reached: Share
    """1 once the aim was reached, whether or not anyone could show it."""
    room: Share
    """Closable gap on the topic's main indicator when it was drafted (share points); for data
    capture, the share of fields missing.
    """
    lasting_weeks: Count
    """Weeks that its gain lasts once no one works on it any more (F80)."""
    cycles: Count
    """PDSA cycles completed."""
    measured: Share
    """1 once local measurement is under way."""
    needs_peripheral: Share
    owner: Share
    needs_manager: Share
    peripheral_help: Share
    ownership: Share
    """How much the team feels that the plan is its own (M93)."""
    drive: LogOdds
    """Strength of the reasons to work on it this week (log odds)."""
    stall_logit: LogOdds

    # settled once, or read now and then
    source: Code
    week_drafted: Week
    week_ended: Week
    goal: Share
    """The restated goal, as the team reports it now, as a share of the closable gap."""
    easy: Share
    """1 if the plan is an easy win (M75, M76)."""
    criterion: Share
    """1 if the criterion of success was agreed at the start (M79)."""
    revised: Share
    measures: Count
    """Monthly local measures sent in."""
    week_measured: Week
    newest_measure: Week
    claimed: Share
    """1 if the team calls the plan a success."""
    weeks_stalled: Count
    progress_month12: Share
    progress_month3: Share
    cycles_month3: Count
    measured_month3: Share
    stalled_month3: Share
    choice_logit: LogOdds
    submit_logit: LogOdds
    goal_slip: Share
