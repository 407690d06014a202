"""The checklists are answered item by item; every link leads to a heading or file that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.report.docs.odd.sources import source_of
from rp2pr_sim.scenario import Parameter, parameters

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
STRESS = {
    "1.1": "Purpose of the model",
    "1.2": "Model outputs",
    "1.3": "Experimentation aims",
    "2.1": "Base model overview diagram",
    "2.2": "Base model logic",
    "2.3": "Scenario logic",
    "2.4": "Algorithms",
    "2.5": "Components",
    "3.1": "Data sources",
    "3.2": "Pre-processing",
    "3.3": "Input parameters",
    "3.4": "Assumptions",
    "4.1": "Initialisation",
    "4.2": "Run length",
    "4.3": "Estimation approach",
    "5.1": "Software or programming language",
    "5.2": "Random sampling",
    "5.3": "Model execution",
    "5.4": "System specification",
    "6.1": "Computer model sharing statement",
}
TRACE = [
    "Problem formulation",
    "Model description",
    "Data evaluation",
    "Conceptual model evaluation",
    "Implementation verification",
    "Model output verification",
    "Model analysis",
    "Model output corroboration",
]


def headings(page: Path) -> set[str]:
    """The anchors that a page's headings have: lower case, punctuation gone, spaces as hyphens."""
    found = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}


def answers(page: str, level: str) -> dict[str, str]:
    """By heading of this level, what stands below it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    parts = re.split(rf"^{level} (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        title: re.split(r"^#+ ", body, flags=re.MULTILINE)[0].strip()
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def broken(page: Path, text: str) -> list[str]:
    """Links of a text that lead nowhere."""
    found = []
    for file, anchor in LINK.findall(FENCED.sub("", text)):
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            found.append(f"{file}#{anchor}")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_a_broken_link_is_seen() -> None:
    page = ROOT / "docs" / "STRESS.md"
    text = (
        "[a](ODD.md#9-facts) [b](ODD.md#99-nothing) [c](nowhere.md) [d](#2-logic)"
        " [e](https://example.org)"
    )
    assert broken(page, text) == ["ODD.md#99-nothing", "nowhere.md#"]


def test_each_item_of_stress_is_there_in_its_order() -> None:
    assert list(answers("STRESS.md", "###")) == [
        f"{number} {title}" for number, title in STRESS.items()
    ]


@pytest.mark.parametrize("number", STRESS)
def test_an_item_of_stress_is_answered_with_a_link(number: str) -> None:
    answer = answers("STRESS.md", "###")[f"{number} {STRESS[number]}"]
    assert len(answer.split()) >= 10
    assert LINK.search(answer)


def test_each_element_of_trace_is_there_in_its_order() -> None:
    assert list(answers("TRACE.md", "##")) == [
        f"{number}. {title}" for number, title in enumerate(TRACE, start=1)
    ]


@pytest.mark.parametrize("number", range(1, 9))
def test_an_element_of_trace_is_answered_with_a_link(number: int) -> None:
    answer = answers("TRACE.md", "##")[f"{number}. {TRACE[number - 1]}"]
    assert len(answer.split()) >= 10
    assert LINK.search(answer)


# the source of each parameter


@pytest.mark.parametrize("item", parameters(), ids=lambda item: item.name)
def test_every_parameter_has_a_source_in_the_table(item: Parameter) -> None:
    page = (ROOT / "docs" / "ODD.md").read_text(encoding="utf-8")
    (row,) = re.findall(
        rf"^\| `{re.escape(item.name)}` \| .+$",
        page.split("<!-- begin parameters -->")[1],
        re.MULTILINE,
    )
    source = source_of(item)
    assert f"| {item.status} | {source} |" in row
    for name in item.facts:
        assert f"{name} {facts()[name].figure.partition(':')[0]}" in source
    assert [name for name in item.claims if name in claims() and name not in source] == []
    match item.status:
        case "evidence":
            assert item.facts
        case "assumed" | "fitted":
            assert priors()[item.name].reason in source
        case "choice":
            assert source.startswith(("a designer's choice", "a definition"))
