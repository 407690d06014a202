"""Plain words for the codes, the same in figures, printed tables and reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping

INDICATOR_WORDS = {
    "mdt_discussion": "Discussed at a team meeting",
    "histology": "Tissue diagnosis",
    "active_treatment": "Active treatment",
    "surgery": "Surgery",
    "small_cell_chemotherapy": "Chemotherapy (small-cell)",
    "nurse_contact": "Seen by a nurse specialist",
    "patient_experience": "Patient experience",
}
"""Label of each indicator, by its name."""

FIGURE_WORDS = {
    **INDICATOR_WORDS,
    "patients": "New patients a year",
    **dict.fromkeys(("x_km", "y_km"), "Place"),
}
"""Label of each figure of a hospital that its sheet may give, by the name of its column."""

ROLE_WORDS = {
    "lead_physician": "Lead physician",
    "nurse_specialist": "Nurse specialist",
    "coordinator": "Team coordinator",
    "other_clinician": "Other clinicians",
    "peripheral": "Pathology, radiology and the like",
    "manager": "Managers",
}
"""Label of each role in a team, by its name."""

CHOICE_WORDS: Mapping[str, Mapping[str, str]] = {
    "pairing": {
        "complementary": "complementary pairs",
        "similar": "similar pairs",
        "best_with_worst": "best with worst",
        "nearest": "nearest pairs",
        "random": "random pairs",
        "optimal": "pairs weighed as a whole",
        "own_list": "your own pairs",
    },
    "exchange": {
        "reciprocal": "visits in return",
        "ring": "rings of teams",
        "outside_panel": "an outside panel",
    },
    "review": {
        "peer_visit": "peer visits",
        "paper": "review on paper",
        "feedback": "feedback of figures only",
        "none": "no review",
    },
    "visit": {
        "full_day": "a full day",
        "half_day": "half a day",
        "short_meeting": "a short meeting",
    },
    "facilitation": {
        "none": "no facilitator",
        "non_clinical": "a non-clinical facilitator",
        "clinical": "a clinical facilitator",
        "one_of_each": "a clinical and a non-clinical facilitator",
    },
    "support": {
        "none": "no support",
        "low": "low support",
        "medium": "medium support",
        "high": "high support",
    },
    "booking": {
        "queue": "visits arranged in a queue",
        "free": "visits left to the teams",
        "window": "all visits in one date window",
    },
    "cohort": {"national": "a synthetic national cohort", "own_teams": "your own teams"},
    "scenario": {
        "ilcop": "the programme of the paper",
        "national_peer_review": "the national review on paper",
        "feedback_only": "feedback of figures only",
        "no_programme": "no programme",
        "ncrop": "best with worst in one date window",
        "outside_panel": "an outside panel, no support",
    },
}
"""Label of each choice, by config group."""

TOPIC_WORDS: Mapping[str, str] = {
    "data_capture": "complete records",
    "mdt_meeting": "the team meeting",
    "diagnostics": "tests and biopsies",
    "waiting": "the wait for treatment",
    "nurse_access": "access to a specialist nurse",
    "patient_experience": "patients' experience",
    "surgery_access": "access to surgery",
}
"""Label of each topic, by its name; it fits after `a plan on`."""

PERSON_WORDS: Mapping[str, str] = {
    "lead_physician": "lead physician",
    "nurse_specialist": "specialist nurse",
    "coordinator": "meeting coordinator",
    "other_clinician": "other clinician",
    "peripheral": "clinician of another department",
    "manager": "manager",
}
"""Label of one person in a role, by the name of the role; it fits within a sentence."""

DERAILED_WORDS: Mapping[str, str] = {
    "confrontation": "a confrontation",
    "nihilism": "nihilism: nothing can be done",
    "fantasy": "fantasy: if only there were more money",
}


def counted(number: float, one: str, many: str = "") -> str:
    """Return a number and what it counts, such as 1 month, 2 months.

    `many` is the plural where that is not `one` with an s.
    """
    return (
        f"{number:{',' if isinstance(number, int) else 'g'}}"
        f" {one if number == 1 else many or f'{one}s'}"
    )


def for_people(text: str) -> str:
    """Return a declared text in the words of its readers.

    Organisations called trusts become hospitals, and safety becomes psychological safety.
    """
    text = re.sub(
        r"\b(T|t)rusts\b", lambda found: "Hospitals" if found[1] == "T" else "hospitals", text
    )
    text = re.sub(r"\ba trust\b", "a hospital", text)
    return re.sub(
        r"(?<![Pp]sychological )\b(S|s)afety\b",
        lambda found: f"{'P' if found[1] == 'S' else 'p'}sychological safety",
        text,
    )
