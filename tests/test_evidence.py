"""The evidence is complete, and every parameter rests on something that exists."""

from __future__ import annotations

import pytest

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.scenario import Parameter, parameters


def test_the_claims_are_m1_to_m99() -> None:
    assert list(claims()) == [f"M{number}" for number in range(1, 100)]
    assert all(claim.cause and claim.effect and claim.direction and claim.quote for claim in claims().values())


def test_the_facts_are_complete() -> None:
    assert len(facts()) == 43
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
    assert [item.name for item in parameters() if item.status == "evidence" and not item.facts] == []
