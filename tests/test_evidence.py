"""The evidence is complete, and every parameter rests on something that exists."""

from __future__ import annotations

import pytest

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.scenario import Parameter, parameters


def test_the_claims_are_m1_to_m99() -> None:
    assert list(claims()) == [f"M{number}" for number in range(1, 100)]
    assert all(
        claim.cause and claim.effect and claim.direction and claim.quote
        for claim in claims().values()
    )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "M1",
            (
                "External regulation of quality → less: authentic improvement (bureaucratic"
                " compliance displaces it)"
            ),
        ),
        (
            "M2",
            (
                "External regulation of quality → less: legitimacy in the eyes of the regulated"
                " community"
            ),
        ),
        (
            "M28",
            (
                "Elapsed time within the day → from some point on: shift from problem finding to"
                " strategy (late in the day)"
            ),
        ),
        (
            "M52",
            (
                "Few patient questionnaires returned (e.g. N = 4) → more: participants' challenge"
                " to the validity of the results"
            ),
        ),
        (
            "M54",
            (
                "Observation of a live MDT meeting → more: credibility and resistance to gaming"
                " (against paper review)"
            ),
        ),
        ("M80", "Little local measurement submitted during the project → more: goal drift"),
        (
            "M89",
            (
                "Facilitation → more is not always better: productive facilitation (a balance"
                " between neutrality and challenge)"
            ),
        ),
        ("M90", "Praise / recognition beyond a point → more is not always better: complacency"),
    ],
)
def test_a_claim_says_what_the_paper_says(claim: str, sentence: str) -> None:
    assert claims()[claim].sentence == sentence


def test_every_direction_can_be_said() -> None:
    for claim in claims().values():
        assert claim.sentence.startswith(f"{claim.cause} → ") and claim.sentence.endswith(
            f": {claim.effect}"
        )


def test_the_facts_are_complete() -> None:
    assert len(facts()) == 74
    for fact in facts().values():
        assert fact.figure and fact.source, fact.id
        assert fact.use in ("input", "fit", "prior", ""), fact.id
        assert (fact.low is None) == (fact.high is None), fact.id
        assert fact.low is None or fact.high is None or fact.low <= fact.high, fact.id


@pytest.mark.parametrize("item", parameters(), ids=lambda item: item.name)
def test_a_parameter_names_only_evidence_that_exists(item: Parameter) -> None:
    assert set(item.claims) <= set(claims())
    assert set(item.facts) <= set(facts())


def test_what_is_called_evidence_names_a_fact() -> None:
    assert [
        item.name for item in parameters() if item.status == "evidence" and not item.facts
    ] == []
