"""The description of the model is complete, true to the code, and says how sure its evidence is."""

from __future__ import annotations

import builtins
import re
from pathlib import Path

import pytest

from rp2pr_sim import outcomes
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens, normal
from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.coverage import KINDS, Coverage, coverage
from rp2pr_sim.model.rulebook import Rule, ids_in, rulebook
from rp2pr_sim.model.schedule import RULE_BOOK
from rp2pr_sim.model.state import Luck
from rp2pr_sim.report.docs import odd
from rp2pr_sim.report.docs.odd.fields import described
from rp2pr_sim.scenario import Parameter, Scenario, parameters

PAGE = (Path(__file__).parents[1] / "docs" / "ODD.md").read_text(encoding="utf-8")
BY_HAND = odd.outside(PAGE)
PARAMETERS = {item.name: item for item in parameters()}
DRAWS = ("happens", "uniform", "uniforms", "normal", "binomial")
COLUMNS = {f"{column.table}.{column.name}": column for column in outcomes.columns()}
ELEMENTS = [
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialisation",
    "Input data",
    "Submodels",
]
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction",
    "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation",
]  # fmt: skip


def named_at(item: Coverage, place: str) -> tuple[str, ...] | list[str]:
    """The claims that a place itself names; a KeyError where there is no such place."""
    match item.kind:
        case "mechanism":
            return rulebook()[place].ids
        case "input":
            return PARAMETERS[place].claims
        case _:
            return COLUMNS[place].claims


# the claims


def test_every_claim_stands_somewhere_exactly_once() -> None:
    assert [item.id for item in coverage()] == list(claims())
    assert [
        claim.id for claim in claims().values() if f"| {claim.id} | {claim.sentence} |" not in PAGE
    ] == []


@pytest.mark.parametrize("item", coverage(), ids=lambda item: item.id)
def test_a_claim_stands_where_it_is_said_to(item: Coverage) -> None:
    assert item.kind in KINDS
    assert bool(item.where) == (item.kind != "context")
    assert [place for place in item.where if item.id not in named_at(item, place)] == []


# the rules


@pytest.mark.parametrize("rule", rulebook().values(), ids=lambda rule: rule.name)
def test_a_rule_says_what_it_does_and_on_what_evidence(rule: Rule) -> None:
    assert rule.text
    assert [claim for claim in rule.ids if claim.startswith("M") and claim not in claims()] == []


@pytest.mark.parametrize(
    "item", [item for item in parameters() if item.rule], ids=lambda item: item.name
)
def test_the_rule_of_a_strength_exists_and_reads_it(item: Parameter) -> None:
    assert any(item.name in line for line in rulebook()[item.rule].lines)


def test_every_rule_stands_among_the_submodels() -> None:
    submodels = PAGE.split("\n## 7. ")[1].split("\n## 8. ")[0]
    expected = [name for name in rulebook() if not name.startswith("phases.")]
    assert [name for name in expected if f"**`{name}`**" not in submodels] == []


def test_every_phase_stands_in_the_process_overview_with_its_calls() -> None:
    overview = PAGE.split("\n## 3. ")[1].split("\n## 4. ")[0]
    assert [name for name in RULE_BOOK if f"`{name}`" not in overview] == []
    phases = [name for name in rulebook() if name.startswith("phases.")]
    assert {f"phases.{name}" for name in RULE_BOOK} <= set(phases)
    assert [name for name in phases if f"**`{name}`**" not in overview] == []


@pytest.mark.parametrize("rule", rulebook().values(), ids=lambda rule: rule.name)
def test_every_equation_of_a_rule_is_on_the_page(rule: Rule) -> None:
    entry = PAGE.split(f"- **`{rule.name}`**")[1].split("\n- **`")[0]
    assert rule.lines
    assert "\n".join(f"  {line}" for line in rule.lines) in entry


def test_whatever_an_equation_calls_has_an_entry_of_its_own() -> None:
    every = {name.partition(".")[2]: name for name in rulebook()}
    text = "\n".join(line for rule in rulebook().values() for line in rule.lines)
    called = set(re.findall(r"\b([a-z_]+)\(", text)) - set(dir(builtins)) - set(DRAWS)
    assert [name for name in called if name not in every and f"math.{name}(" not in text] == []


def test_no_parameter_can_be_taken_for_a_state_variable() -> None:
    """`visit.hours` is a lever and a field of the record of a visit."""
    fields = {
        f"{record.__name__.lower()}.{item.name}"
        for record in odd.RECORDS
        for item in described(record)
    }
    assert fields & set(PARAMETERS)
    for rule in rulebook().values():
        for line in rule.lines:
            left, sign, right = line.strip().partition(" = ")
            assert not sign or left != right, f"{rule.name}: {line}"
            bare = re.findall(r"(?<![\w.])([a-z_]+\.[a-z_]+)\b(?!\()", line)
            lone = [name for name in bare if name in PARAMETERS and name not in fields]
            assert lone == [], f"{rule.name}: {line}"
    assert "visit.hours = s.visit.hours" in PAGE


def test_booking_can_be_rebuilt_from_the_text() -> None:
    """Three lines without which it comes out 23% off."""
    overview = PAGE.split("\n## 3. ")[1].split("\n## 4. ")[0]
    for line in (
        "usable = luck.week >= s.time.lead_weeks - s.diaries.notice_weeks",
        "core.admin_left = min(core.admin_left, 1) + s.support.admin_capacity if usable else 0",
        "if visit.order > 1 and back.state == VisitState.cancelled:",
        "host.ready_week = luck.week + s.planning.draft_weeks",
    ):
        assert line in overview


def draw(x: float, s: Scenario, luck: Luck) -> float:
    """M1-M3, F8: only for the test below."""
    entity = 3 * SLOTS
    if x > 1.0:
        return float(s.climate.block * x)
    elif happens(0.5 * x, luck, Decision.stall, entity):
        return 2.5
    return normal(luck, Decision.stall, entity)


def test_an_equation_is_the_code_without_what_every_rule_receives() -> None:
    made = Rule("file.draw", draw)
    assert made.lines == [
        "if x > 1:",
        "    return s.climate.block * x",
        "else if happens(0.5 * x, stall):",
        "    return 2.5",
        "return normal(stall)",
    ]
    assert made.ids == ["M1", "M2", "M3", "F8"]
    assert made.text == "Only for the test below."


def test_facts_that_stand_together_stay_together() -> None:
    assert ids_in("M7-M9, F50-54; F3") == ["M7", "M8", "M9", "F50-54", "F3"]


# the page


def test_the_page_is_up_to_date() -> None:
    assert odd.written(PAGE) == PAGE, "run python -m rp2pr_sim.report.docs.odd"


def test_every_generated_part_is_on_the_page() -> None:
    assert [name for name in odd.SECTIONS if f"<!-- begin {name} -->" not in PAGE] == []


def test_a_section_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="section 'weather'; allowed are"):
        odd.written("<!-- begin weather -->\n<!-- end weather -->\n")


def test_the_page_follows_the_protocol() -> None:
    titles = re.findall(r"^## (\d+)\. (.+)$", PAGE, re.MULTILINE)
    assert titles[:7] == [(str(number), title) for number, title in enumerate(ELEMENTS, start=1)]
    concepts = PAGE.split("\n## 4. ")[1].split("\n## 5. ")[0]
    assert re.findall(r"^\*\*(.+?)\.\*\*", concepts, re.MULTILINE) == CONCEPTS


def test_every_parameter_and_state_variable_is_on_the_page() -> None:
    assert [name for name in PARAMETERS if f"| `{name}` |" not in PAGE] == []
    for record in odd.RECORDS:
        part = PAGE.split(f"**{record.__name__}.** ")[1]
        assert [item.name for item in described(record) if f"| `{item.name}` |" not in part] == []


def test_names_written_by_hand_exist() -> None:
    fields = {
        f"{record.__name__.lower()}.{item.name}"
        for record in odd.RECORDS
        for item in described(record)
    }
    known = {
        *PARAMETERS,
        *rulebook(),
        *COLUMNS,
        *fields,
        "block.name",
        "record.name",
        "file.rule",
        "rp2pr_sim.report",
        "docs.odd",
    }
    inside = " ".join(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", BY_HAND, flags=re.DOTALL)))
    names = re.findall(r"(?<![\w.])(?!s\.)[a-z_]\w*\.[a-z_]\w*", inside)
    assert len(names) > 40
    assert [name for name in names if name not in known] == []


def test_a_fact_quoted_by_hand_is_as_sure_as_it_is() -> None:
    quoted = re.findall(
        r"(F\d+(?:-\d+)?)(?: \(|, )((?:paper|seen|derived|memory)[\w ,/]*?)[):;]", BY_HAND
    )
    assert len(quoted) > 25
    assert [(fact, sure) for fact, sure in quoted if facts()[fact].sure != sure] == []
