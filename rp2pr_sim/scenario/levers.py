"""The levers: what a programme designer chooses (and nothing else).

The blocks are the Hydra groups of `configs/`. Mechanisms and their strengths are in the other files
of this package.
"""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.core.enums import BookingRule, PairingStrategy
from rp2pr_sim.core.enums import Exchange as ExchangeKind
from rp2pr_sim.core.enums import Facilitation as FacilitationKind
from rp2pr_sim.core.enums import Review as ReviewKind
from rp2pr_sim.scenario.parameter import Block, lever


@dataclass(frozen=True, kw_only=True)
class Pairing(Block):
    """Choice of partners: which teams are put together."""

    strategy: PairingStrategy = lever(PairingStrategy.complementary, "Rule by which teams are put together", facts="F4",
        claims="M7 M8 M9 M10")
    complementarity: float = lever(1.0, "Weight on different profiles, for the strategy `optimal`", 0, 10, "per SD of contrast",
        claims="M7 M10")
    level_gap: float = lever(1.0, "Weight on a small gap in overall level, for `optimal`", -10, 10, "per SD of level", claims="M8 M9")
    distance: float = lever(0.2, "Weight on a short way, for `optimal`", 0, 10, "per 100 km", claims="M14")
    file: str = lever("", "CSV of own pairs (columns team, partner, rule): all of them for `own_list`, else those that are fixed, forbidden or preferred")


@dataclass(frozen=True, kw_only=True)
class Exchange(Block):
    """Pattern of who visits whom."""

    kind: ExchangeKind = lever(ExchangeKind.reciprocal, "Pairs visit each other, rings review onward, or an outside panel visits",
        claims="M20 M21")
    ring_size: int = lever(3, "Teams in a ring, for the exchange `ring`", 3, 12, "teams")
    panel_size: int = lever(5, "Teams that serve as the outside panel, for `outside_panel`", 1, 200, "teams")


@dataclass(frozen=True, kw_only=True)
class Review(Block):
    """Kind of review that the teams receive."""

    kind: ReviewKind = lever(ReviewKind.peer_visit, "Live peer visit, paper compliance review, audit and feedback only, or none",
        facts="F48 F92", claims="M54 M56")
    regulatory: bool = lever(False, "The review counts for regulation or accreditation", claims="M1 M2 M5")


@dataclass(frozen=True, kw_only=True)
class VisitDay(Block):
    """Layout of the visit day."""

    hours: float = lever(6.0, "Time together on the day", 0.5, 12, "hours", facts="F9", claims="M24 M25 M28")
    host_first: bool = lever(True, "Hosts present their own view before the visitors comment", claims="M29")
    counterpart_first: bool = lever(True, "Counterparts (nurse and nurse, ...) talk first", claims="M30 M31")
    structured_form: bool = lever(True, "Visitors note what they see on a structured form", facts="F9", claims="M54")
    minimum_delegation: bool = lever(True, "Lead physician, nurse specialist and coordinator must come", facts="F8", claims="M4 M12")
    delegation_size: int = lever(4, "Visitors invited from a team", 1, 7, "people", facts="F7", claims="M13")
    manager_invited: bool = lever(True, "Managers take part, the MDT meeting included", facts="F82-83", claims="M71 M72")
    peripheral_invited: bool = lever(False, "Peripheral departments (pathology, radiology) take part", facts="F33", claims="M69 M70")


@dataclass(frozen=True, kw_only=True)
class Facilitation(Block):
    """Leadership of the discussions."""

    kind: FacilitationKind = lever(FacilitationKind.non_clinical, "Facilitator in the room", facts="F20", claims="M35 M40 M41")
    facilitators: int = lever(1, "Number of facilitators", 1, 50, "people", facts="F20")
    skill: float = lever(0.7, "Skill of the facilitators", 0, 1, "share", claims="M35 M36")
    assertiveness: float = lever(0.5, "How firmly the discussion is led", 0, 1, "share", claims="M42 M89")
    praise: float = lever(0.5, "How much achievement is praised", 0, 1, "share", claims="M38 M90 M99")


@dataclass(frozen=True, kw_only=True)
class Support(Block):
    """Support of the teams by the core team before and after the visits."""

    admin_capacity: float = lever(1.5, "Visits that can be arranged a week", 0, 1000, "visits a week", facts="F6", claims="M15 M98")
    data_preassembly: float = lever(0.8, "Share of the data work done for the teams", 0, 1, "share", claims="M15")
    qi_hours: float = lever(20.0, "Improvement support a team over the implementation months", 0, 200, "hours", facts="F43",
        claims="M6 M74")
    contact_per_month: float = lever(1.0, "Contacts with each team (at most one a week)", 0, 4, "contacts a month", claims="M77 M78")
    review_depth: float = lever(0.6, "How closely draft plans are commented on", 0, 1, "share", facts="F12", claims="M74 M75")
    push: float = lever(0.4, "Pressure for harder goals and timetables", 0, 1, "share", claims="M78 M93")
    template: bool = lever(True, "Plan template and PDSA briefing", facts="F98", claims="M6 M64")
    named_owner: bool = lever(False, "Each plan must name who carries it", claims="M68")
    agreed_criterion: bool = lever(False, "What counts as success is agreed at the start", claims="M79")
    local_measurement: float = lever(0.2, "Help with local measurement", 0, 1, "share", facts="F32", claims="M80 M94")
    measurement_start_months: float = lever(1.0, "Local measurement is asked for this long after the plan", 0, 24, "months", claims="M94")


@dataclass(frozen=True, kw_only=True)
class Legitimacy(Block):
    """Institutions and decisions that back the programme."""

    standing: float = lever(0.9, "Standing of the leading institution", 0, 1, "share", claims="M46")
    chief_executive_approval: bool = lever(True, "Chief executives must approve", claims="M48")
    earlier_programme: bool = lever(True, "The institution ran a well-received programme before", claims="M47")


@dataclass(frozen=True, kw_only=True)
class Information(Block):
    """Information for the teams, and the quality of the figures."""

    learning_hours: float = lever(10.0, "Learning events before the visits", 0, 60, "hours a team", claims="M66 M67 M92")
    data_quality: float = lever(0.0, "Share of the gaps in the figures that are filled before they are shown", 0, 1, "share",
        claims="M49 M50")
    toolbox: bool = lever(False, "A toolbox of concrete actions comes with the figures", facts="F74")
    publication_lag_months: float = lever(14.0, "From the end of a patient year to its publication", 0, 36, "months", facts="F69",
        claims="M50")
    survey_returns: float = lever(0.49, "Patient survey: share returned", 0, 1, "share", facts="F15", claims="M52")


@dataclass(frozen=True, kw_only=True)
class Scale(Block):
    """Number of teams."""

    n_intervention: int = lever(30, "Teams in the programme", 1, 20_000, "teams", facts="F2 F3")
    n_control: int = lever(50, "Teams that wait", 0, 20_000, "teams", facts="F2 F3")
    n_invited: int = lever(156, "Trusts invited", 2, 60_000, "trusts", facts="F2")


@dataclass(frozen=True, kw_only=True)
class Time(Block):
    """Dates and durations."""

    weeks: int = lever(104, "Horizon", 1, 260, "weeks", facts="F1")
    lead_weeks: int = lever(10, "From the start to the first possible visit", 0, 104, "weeks", claims="M91")
    implementation_months: float = lever(16.0, "Support after the plan", 0, 60, "months", facts="F13", claims="M6")
    waves: int = lever(1, "Groups of pairs that start one after another", 1, 6, "waves")
    wave_gap_weeks: int = lever(26, "Between two waves", 1, 104, "weeks")


@dataclass(frozen=True, kw_only=True)
class Booking(Block):
    """Way in which visit days are found.

    In a queue the core team arranges them as capacity and diaries allow.
    """

    rule: BookingRule = lever(BookingRule.queue, "Arranged in a queue, left to the teams (free), or in one imposed date window",
        claims="M14 M16")
    window_weeks: int = lever(4, "Width of the imposed date window, for `window`", 1, 52, "weeks")


@dataclass(frozen=True, kw_only=True)
class CohortChoice(Block):
    """Choice of the teams."""

    file: str = lever("", "CSV of own teams (see docs/own-teams.md); empty: a synthetic national cohort")
