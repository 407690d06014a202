"""The words of the model: every choice and category, with its code.

A category is a whole number in the records that the compiled rules read and a
name everywhere a person looks.  Both stand here, once.  Members are written in
lower case because they are what a user types (`pairing.strategy=random`).
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Arm(IntEnum):
    """Where a team stands in the trial (F2, F3)."""

    intervention = 0
    control = 1
    panel = 2


@unique
class Role(IntEnum):
    """Who sits in a multidisciplinary team (F7, F8; M4, M69, M71)."""

    lead_physician = 0
    nurse_specialist = 1
    coordinator = 2
    other_clinician = 3
    peripheral = 4
    manager = 5


@unique
class Indicator(IntEnum):
    """What the national audit and the patient survey measure; the first four pair the teams."""

    mdt_discussion = 0
    histology = 1
    active_treatment = 2
    surgery = 3
    small_cell_chemotherapy = 4
    nurse_contact = 5
    patient_experience = 6


@unique
class Topic(IntEnum):
    """What an improvement plan can be about (Box 2, F12)."""

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
    """Where an accepted issue, and so a plan, came from."""

    none = 0
    peers = 1
    data = 2
    panel = 3
    paper = 4


@unique
class VisitState(IntEnum):
    """Where a visit is on its way."""

    waiting = 0
    booked = 1
    held = 2
    cancelled = 3


@unique
class PlanState(IntEnum):
    """Where an improvement plan is on its way."""

    none = 0
    draft = 1
    in_review = 2
    active = 3
    stalled = 4
    abandoned = 5
    finished = 6


@unique
class Derailment(IntEnum):
    """How a visit day can go wrong (M87, M88)."""

    none = 0
    confrontation = 1
    nihilism = 2
    fantasy = 3


@unique
class PairingStrategy(IntEnum):
    """The rule by which teams are put together."""

    complementary = 0
    similar = 1
    best_with_worst = 2
    nearest = 3
    random = 4
    optimal = 5
    own_list = 6


@unique
class Exchange(IntEnum):
    """Who visits whom."""

    reciprocal = 0
    ring = 1
    outside_panel = 2


@unique
class Review(IntEnum):
    """What kind of review the teams receive."""

    peer_visit = 0
    paper = 1
    feedback = 2
    none = 3


@unique
class Facilitation(IntEnum):
    """Who leads the discussions of a visit day."""

    none = 0
    non_clinical = 1
    clinical = 2
    one_of_each = 3


@unique
class BookingRule(IntEnum):
    """How visit days are found."""

    queue = 0
    free = 1
    window = 2
