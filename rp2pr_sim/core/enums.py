"""The categories of the model: every choice and category, with its code.

A category is a whole number in the records that the compiled rules read and a name everywhere a
person looks. Both are declared here, once. Members are in lower case because users type them
(`pairing.strategy=random`).
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Arm(IntEnum):
    """Arm of the trial that a team is in (F2, F3)."""

    intervention = 0
    control = 1
    panel = 2


@unique
class Role(IntEnum):
    """Role of a member of a multidisciplinary team (F7, F8; M4, M69, M71)."""

    lead_physician = 0
    nurse_specialist = 1
    coordinator = 2
    other_clinician = 3
    peripheral = 4
    manager = 5


@unique
class Indicator(IntEnum):
    """Measure of the national audit or the patient survey; the first four pair the teams."""

    mdt_discussion = 0
    histology = 1
    active_treatment = 2
    surgery = 3
    small_cell_chemotherapy = 4
    nurse_contact = 5
    patient_experience = 6


@unique
class Topic(IntEnum):
    """Topic of an improvement plan (Box 2, F12)."""

    data_capture = 0
    mdt_meeting = 1
    diagnostics = 2
    waiting = 3
    nurse_access = 4
    patient_experience = 5
    surgery_access = 6


@unique
class Session(IntEnum):
    """The six sessions of a visit day in their order (Box 1, F9)."""

    introduction = 0
    observation = 1
    mdt_discussion = 2
    audit_discussion = 3
    survey_discussion = 4
    summary = 5


@unique
class Source(IntEnum):
    """Source of an accepted issue, and so of a plan."""

    none = 0
    peers = 1
    data = 2
    panel = 3
    paper = 4


@unique
class VisitState(IntEnum):
    """Stage that a visit has reached."""

    waiting = 0
    booked = 1
    held = 2
    cancelled = 3


@unique
class PlanState(IntEnum):
    """Stage that an improvement plan has reached."""

    none = 0
    draft = 1
    in_review = 2
    active = 3
    stalled = 4
    abandoned = 5
    finished = 6


@unique
class Derailment(IntEnum):
    """Way in which a visit day can go wrong (M87, M88)."""

    none = 0
    confrontation = 1
    nihilism = 2
    fantasy = 3


@unique
class PairingStrategy(IntEnum):
    """Rule by which teams are paired."""

    complementary = 0
    similar = 1
    best_with_worst = 2
    nearest = 3
    random = 4
    optimal = 5
    own_list = 6


@unique
class Exchange(IntEnum):
    """Pattern of who visits whom."""

    reciprocal = 0
    ring = 1
    outside_panel = 2


@unique
class Review(IntEnum):
    """Kind of review that the teams receive."""

    peer_visit = 0
    paper = 1
    feedback = 2
    none = 3


@unique
class Facilitation(IntEnum):
    """Kind of person who leads the discussions of a visit day."""

    none = 0
    non_clinical = 1
    clinical = 2
    one_of_each = 3


@unique
class BookingRule(IntEnum):
    """Way in which visit days are found."""

    queue = 0
    free = 1
    window = 2


@unique
class Footing(IntEnum):
    """Reading of what puts two teams on an even footing."""

    level = 0
    profile = 1


@unique
class GoalDrift(IntEnum):
    """Reading of what the drift of a restated goal depends on."""

    eased_by_measures = 0
    whatever_is_measured = 1


@unique
class Tolerance(IntEnum):
    """Reading of whether teams differ in what they tolerate."""

    differs = 0
    same = 1


@unique
class Aim(IntEnum):
    """Reading of whether the aim of a plan moves the effort put into it."""

    moves_effort = 0
    no_effect = 1
