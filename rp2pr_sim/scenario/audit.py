"""The national audit: levels, spread, ceilings, drift and completeness of the seven indicators.

Levels are those *recorded* in England around the start of the programme; the underlying true levels
follow from completeness (`model/cohort`).
"""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.scenario.parameter import Block, constant, number, size, switch


@dataclass(frozen=True, kw_only=True)
class Level(Block):
    """Recorded national level at the start: the mean over trusts."""

    mdt_discussion: float = constant(0.96, "Discussed at an MDT meeting", 0.9, 0.99, "share", "evidence", "F50-54")
    histology: float = constant(0.76, "Histologically confirmed (76.9% in 2011)", 0.7, 0.82, "share", "evidence", "F50-54")
    active_treatment: float = constant(0.582, "Active treatment (2009)", 0.54, 0.62, "share", "evidence", "F50-54")
    surgery: float = constant(0.141, "Surgical resection (2009)", 0.12, 0.16, "share", "evidence", "F50-54")
    small_cell_chemotherapy: float = constant(0.65, "Chemotherapy in small-cell cancer (61-70%)", 0.61, 0.7, "share", "evidence", "F59")
    nurse_contact: float = constant(0.64, "Seen by a nurse specialist (2010)", 0.58, 0.7, "share", "evidence", "F50-54")
    patient_experience: float = constant(0.75, "Patient survey, own scale", 0.6, 0.9, "share")


@dataclass(frozen=True, kw_only=True)
class Spread(Block):
    """Standard deviation between trusts of the true share."""

    width: float = number(1.0, "Spread between trusts, over that of this table", 0.7, 1.3, "times the table", facts="F67")
    mdt_discussion: float = constant(0.05, "Spread of MDT discussion (about 6 points, skewed)", 0.02, 0.08, "share", "evidence", "F53 F67")
    histology: float = constant(0.09, "Spread of histology", 0.05, 0.13, "share")
    active_treatment: float = constant(0.10, "Spread of active treatment (8-13 points)", 0.08, 0.13, "share", "evidence", "F67")
    surgery: float = constant(0.05, "Spread of surgery (about 5 points)", 0.03, 0.07, "share", "evidence", "F67")
    small_cell_chemotherapy: float = constant(0.08, "Spread of small-cell chemotherapy", 0.04, 0.12, "share")
    nurse_contact: float = constant(0.13, "Spread of nurse contact", 0.06, 0.2, "share")
    patient_experience: float = constant(0.07, "Spread of patient experience", 0.03, 0.12, "share")


@dataclass(frozen=True, kw_only=True)
class Ceiling(Block):
    """The best attainable level: drift and plans close the way to it."""

    room: float = number(1.0, "Way from the recorded level to the ceiling, over that of this table", 0.6, 1.4, "times the table")
    mdt_discussion: float = constant(0.995, "Best attainable MDT discussion", 0.98, 1, "share")
    histology: float = constant(0.92, "Best attainable histology", 0.85, 0.97, "share")
    active_treatment: float = constant(0.78, "Best attainable active treatment", 0.7, 0.88, "share")
    surgery: float = constant(0.26, "Best attainable surgery", 0.2, 0.32, "share")
    small_cell_chemotherapy: float = constant(0.82, "Best attainable small-cell chemotherapy", 0.75, 0.9, "share")
    nurse_contact: float = constant(0.97, "Best attainable nurse contact", 0.92, 1, "share")
    patient_experience: float = constant(0.93, "Best attainable patient experience", 0.88, 0.98, "share")


@dataclass(frozen=True, kw_only=True)
class Drift(Block):
    """True change in the first year without any programme, the teams' own efforts included.

    It slows as the ceiling nears.
    """

    pace: float = number(1.0, "Drift of all indicators but active treatment, over that of this table", 0, 2, "times the table")
    mdt_discussion: float = constant(0.002, "Drift of MDT discussion", 0, 0.01, "share a year")
    histology: float = constant(0.005, "Drift of histology", 0, 0.02, "share a year")
    active_treatment: float = number(0.0066, "Drift of active treatment (recorded: about +1 point a year)", 0, 0.02, "share a year",
        "fitted", "F56")
    surgery: float = constant(0.003, "Drift of surgery", 0, 0.01, "share a year", "evidence", "F50-54")
    small_cell_chemotherapy: float = constant(0.0, "Drift of small-cell chemotherapy (flat)", 0, 0.01, "share a year", "evidence", "F59")
    nurse_contact: float = constant(0.08, "Drift of nurse contact (+16 points recorded in a year, part of it recording)", 0.02, 0.14,
        "share a year", "evidence", "F57")
    patient_experience: float = constant(0.005, "Drift of patient experience", 0, 0.02, "share a year")


@dataclass(frozen=True, kw_only=True)
class Completeness(Block):
    """Share of patients whose field is filled in, at the start: the mean over trusts."""

    mdt_discussion: float = constant(0.97, "Completeness of MDT discussion (96% recorded leave little room for missing fields)", 0.94, 1,
        "share")
    histology: float = constant(0.88, "Completeness of histology", 0.8, 0.95, "share")
    active_treatment: float = constant(0.89, "Completeness of treatment (2009)", 0.84, 0.94, "share", "evidence", "F63-64")
    surgery: float = constant(0.89, "Completeness of surgery (as treatment)", 0.84, 0.94, "share", "evidence", "F63-64")
    small_cell_chemotherapy: float = constant(0.8, "Completeness of stage, which small-cell chemotherapy rests on", 0.74, 0.86, "share",
        "evidence", "F63-64")
    nurse_contact: float = constant(0.68, "Completeness of nurse contact (missing in 32%)", 0.62, 0.74, "share", "evidence", "F63-64")
    patient_experience: float = constant(0.98, "Completeness of a returned questionnaire", 0.95, 1, "share")


@dataclass(frozen=True, kw_only=True)
class Audit(Block):
    """The audit's view of the truth, and differences of teams beyond the indicators' figures."""

    missing_as_not_done: float = number(0.5, "Share of missing fields that count as not done", 0, 1, "share", facts="F57 F63-64")
    completeness_spread: float = number(0.05, "SD of completeness between trusts", 0.02, 0.1, "share")
    completeness_rate: float = number(0.12, "Share of the way to full completeness closed in a year without any programme", 0, 0.4,
        "share a year", facts="F57")
    correlation: float = number(0.3, "Correlation of a team's levels across indicators", 0, 0.7, "correlation")
    disturbance: float = number(0.23, "SD of what raises or lowers a team's true quality for a time", 0.1, 0.3, "log odds", "fitted",
        "F27 F70")
    half_life: float = number(1.0, "Half-life of what raises or lowers true quality for a time", 0.5, 2, "years", facts="F27 F70")
    slope: float = number(0.05, "SD between teams of a lasting trend of their own in true quality", 0, 0.1, "log odds a year", facts="F70")
    structural: float = number(0.45, "Mean share of the way to the ceiling that a team alone cannot close", 0.2, 0.7, "share",
        facts="F36 F60")
    structural_spread: float = number(0.12, "SD of the structural share between teams and indicators", 0, 0.25, "share")
    patients: float = constant(193.0, "Mean lung-cancer patients a team a year", 120, 260, "patients a year", "evidence", "F65-66")
    patients_spread: float = constant(0.4, "Coefficient of variation of patients a year between teams", 0.2, 0.6, "share")
    small_cell_share: float = constant(0.12, "Share of patients with small-cell cancer", 0.08, 0.18, "share")
    survey_spread: float = constant(0.5, "SD of survey returns between trusts", 0.2, 1.0, "log odds", facts="F15")
    survey_sample: float = constant(0.35, "Share of patients who are sent the survey", 0.1, 1, "share", facts="F15")
    self_image_share: float = number(0.54, "Share of indicators on which a team overestimates itself", 0.44, 0.64, "share", "evidence",
        "F73")
    self_image_size: float = number(0.23, "Mean overestimate where there is one", 0.15, 0.31, "share", "evidence", "F73")
    modesty: float = number(0.1, "Most that a team underestimates itself where it does not overestimate itself", 0, 0.2, "share")
    least_room: float = constant(0.25, "Least share of the recorded way to the ceiling that is left in truth", 0.1, 0.5, "share",
        facts="F63-64")
    history_floor: float = constant(0.25, "Going back in time, no level falls below this share of today's", 0.1, 0.5, "share")
    spillover: float = size(
        1.0, "What a plan on one topic moves on other indicators (M81-83); at 0 each topic moves its own", 2.0, "times the table",
        rule="audit.spread_gains", moves="team.gain", claims="M81 M83", facts="F36",
    )
    capture: float = switch(
        "Data-capture plans fill in what is missing of the patients to come (M82)", rule="audit.capture_data", moves="team.completeness",
        claims="M82",
    )
    trying: float = number(0.2, "Chance that a team works on a topic by itself for a year", 0.05, 0.4, "chance", facts="F34")
    initiative: float = size(
        0.1, "Teams improve on their own, outside any programme", 0.3, "share of the closable way a year", rule="unprompted.work_alone",
        moves="team.background", facts="F34",
    )
    prompted: float = size(
        1.0, "Low published figures prompt a team to work on a topic by itself", 2.0, "log odds", rule="unprompted.be_prompted",
        moves="team.tries_where_weak", facts="F34 F92",
    )
