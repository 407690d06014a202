"""Plain words for what codes name: the same in figures, printed tables and reasons."""

from __future__ import annotations

__all__ = ["INDICATOR_WORDS", "ROLE_WORDS"]

INDICATOR_WORDS = {
    "mdt_discussion": "Discussed at a team meeting",
    "histology": "Tissue diagnosis",
    "active_treatment": "Active treatment",
    "surgery": "Surgery",
    "small_cell_chemotherapy": "Chemotherapy (small-cell)",
    "nurse_contact": "Seen by a nurse specialist",
    "patient_experience": "Patient experience",
}
"""By the name of the indicator."""

ROLE_WORDS = {
    "lead_physician": "Lead physician",
    "nurse_specialist": "Nurse specialist",
    "coordinator": "Team coordinator",
    "other_clinician": "Other clinicians",
    "peripheral": "Pathology, radiology and the like",
    "manager": "Managers",
}
"""By the name of the role in a team."""
