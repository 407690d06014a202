"""The report: a sentence no stronger than the tables, on a whole, plain and readable page."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import PATIENCE, SMALL, WORDS, words

import rp2pr_sim as rp
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.compare import CompareQuestion, NamedScenario
from rp2pr_sim.analysis.compare.findings import Findings, findings_of
from rp2pr_sim.analysis.compare.headline import against_reference, answer
from rp2pr_sim.analysis.compare.remarks import remarks as remarks_on
from rp2pr_sim.analysis.compare.remarks import simulation_error
from rp2pr_sim.analysis.numbers import basis_of, difference, say, value
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError, StoppedError
from rp2pr_sim.outcomes import columns, outcome_names
from rp2pr_sim.report import write
from rp2pr_sim.report.compare import tables
from rp2pr_sim.report.compare.assumptions import grounds
from rp2pr_sim.report.compare.evidence_marks import Mark, marked
from rp2pr_sim.report.compare.pictures import pictures
from rp2pr_sim.report.compare.provenance import command
from rp2pr_sim.report.page import PageSection, html_page
from rp2pr_sim.scenario import Scenario, parameters

TEN = 10
CENTRAL = "parameters=central"
NOISE = np.array([-0.03, 0.02, -0.01, 0.04, 0.0, 0.01, -0.04, 0.03, 0.02, -0.04])  # sums to 0
CHANCE = np.linspace(0.2, 0.4, TEN)
"""Of each replicate, shared by all programmes."""


@dataclass
class Made:
    """A table of runs and what is asked of it."""

    programme: pd.DataFrame
    labels: dict[str, str]
    outcome: str
    wanted: float | None
    failed: int

    @property
    def found(self) -> Findings:
        """What it comes to; the first programme is the baseline."""
        return findings_of(
            self.programme,
            self.labels,
            next(iter(self.labels)),
            self.outcome,
            seed=1,
            wanted=self.wanted,
            failed=self.failed,
        )


def made(
    outcome: str = "plan_success",
    wanted: float | None = None,
    failed: int = 0,
    **values: Sequence[float],
) -> Made:
    """Return runs in which each programme has these values of the outcome; all else is alike."""
    parts = []
    for name, item in values.items():
        table = pd.DataFrame({column: np.full(len(item), 0.5) for column in outcome_names()})
        table.insert(0, "scenario", name)
        table.insert(1, "replicate", range(len(item)))
        table[outcome] = np.asarray(item, dtype=float)
        parts.append(table)
    labels = {name: f"The {name}" for name in values}
    return Made(pd.concat(parts, ignore_index=True), labels, outcome, wanted, failed)


def sentence(of: Made) -> str:
    said = str(answer(of.found))
    assert "nan" not in said.split()
    return said


def against(of: Made) -> str:
    return str(against_reference(of.found))


def remarks(of: Made) -> str:
    return " ".join(map(str, remarks_on(of.found)))


def test_a_clear_winner_is_called_the_best_with_its_level_its_cost_and_its_certainty() -> None:
    material = made(
        usual=CHANCE, better=CHANCE + 0.10 + 0.1 * NOISE, other=CHANCE + 0.02 + 0.1 * NOISE
    )
    said = sentence(material)
    assert said.startswith(
        "“The better” is best: plan success is 40% (simulation error 35 to 45), "
    )
    assert (
        "improvement in care is 50 percentage points, 0.50 more of 0.50 patients a year are" in said
    )
    assert said.endswith("its chance of being best of the 3 is over 99%.")
    assert against(material).startswith(
        "Against “The usual” (the reference): plan success is 10.0 percentage points higher"
        " (simulation error "
    )
    assert "improvement in care is exactly the same" in against(material)


def test_of_two_that_tie_neither_is_called_the_best() -> None:
    said = sentence(made(usual=CHANCE, one=CHANCE + 0.10 + NOISE, two=CHANCE + 0.099 - NOISE))
    assert said.startswith("“The one” comes first on average: plan success is 40% ")
    assert "its chance of being best of the 3 is 5" in said and ", that of “The two” 4" in said


def test_a_difference_whose_interval_has_0_is_not_clear_and_there_is_still_an_answer() -> None:
    material = made(usual=CHANCE, other=CHANCE + 0.001 + NOISE)
    assert sentence(material).startswith("“The other” comes first on average: plan success is ")
    assert "that of “The usual” (the reference) 4" in sentence(material)
    assert "plan success shows no clear difference, 0 percentage points (" in against(material)


def test_a_reference_that_is_best_is_said_to_be() -> None:
    material = made(
        usual=CHANCE, worse=CHANCE - 0.05 + 0.1 * NOISE, worst=CHANCE - 0.10 + 0.1 * NOISE
    )
    assert sentence(material).startswith("“The usual” (the reference) is best: plan success is 30%")
    assert against(material).startswith(
        "“The worse” comes nearest: plan success is 5.0 percentage points lower (simulation error "
    )


def test_one_programme_alone_is_told_with_its_interval() -> None:
    assert sentence(made(usual=CHANCE)) == (
        "On average plan success is 30% (simulation error 25 to 35), points per plan is 50"
        " percentage points, improvement in care is 50 percentage points, 0.50 more of"
        " 0.50 patients a year are treated as recommended and the cost is £0.50."
    )


def test_identical_programmes_are_said_to_be() -> None:
    said = sentence(made(usual=CHANCE, same=CHANCE, again=CHANCE))
    assert (
        said == "“The usual” and “The same” and “The again” are exactly alike in plan success,"
        " points per plan and improvement in care: with the same chance events none of 10 runs"
        " differs."
    )


def test_replicates_without_a_value_are_counted() -> None:
    some = CHANCE + 0.1 + 0.1 * NOISE
    some[:3] = np.nan
    said = remarks(made(usual=CHANCE, some=some))
    assert (
        "“The some” is compared in 7 of the 10 runs only: in the others it, or “The usual”, had"
        in said
    )
    assert "had no plans that are a year old." in said


def test_a_programme_that_never_has_a_value_is_not_ranked_and_said_so() -> None:
    material = made(usual=CHANCE, better=CHANCE + 0.1 + 0.1 * NOISE, never=np.full(TEN, np.nan))
    assert sentence(material).startswith("“The better” is best")
    why = "no plans that are a year old"
    said = (
        f"“The never” has {why} in any run, so plan success has no value there and it is not"
        " ranked."
    )
    assert said in remarks(material)


def test_a_baseline_without_any_value_cannot_be_compared_with() -> None:
    said = sentence(made(usual=np.full(TEN, np.nan), other=CHANCE))
    assert (
        said == "The options cannot be compared by plan success: in no run do both “The usual” and"
        " another one have a value (no plans that are a year old)."
    )
    assert (
        sentence(made(usual=np.full(TEN, np.nan)))
        == "This programme has no plans that are a year old, so plan success is blank. On average"
        " points per plan is 50 percentage points, improvement in care is 50 percentage points,"
        " 0.50 more of 0.50 patients a year are treated as recommended and the cost is £0.50."
    )


def test_where_the_baseline_has_no_value_the_first_of_the_others_is_told() -> None:
    assert (
        "Of those that have a value, “The other” comes out first: 30% (simulation error 25 to 35)."
        in (remarks(made(usual=np.full(TEN, np.nan), other=CHANCE, less=CHANCE - 0.1)))
    )


def test_what_cannot_be_compared_ends_in_words_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [*words(time__weeks=100), "precision=1pp", "max_replicates=2", "replicates=2", CENTRAL]
    assert main(["compare", "scenario=no_programme,ilcop", *typed, f"output={tmp_path}"]) == 0
    said = capsys.readouterr().out
    assert "cannot be compared by plan success" in said
    assert (
        "The baseline has no plans that are a year old in any replicate, so nothing can be compared"
        " with it" in said
    )
    assert "Simulation error: unknown" in said and "which is NOT reached after 2 runs" in said
    text = write(rp.load(tmp_path / "comparison-001")).read_text()
    assert "no value ≈" not in text
    assert "The orange ring" not in text


def test_one_run_tells_nothing_from_chance() -> None:
    assert "one run cannot separate a difference from chance" in sentence(
        made(usual=[0.2], other=[0.5])
    )


def test_a_precision_that_was_not_reached_is_owned_up_to() -> None:
    values: Mapping[str, Sequence[float]] = {"usual": CHANCE, "better": CHANCE + 0.1 + NOISE}  # type: ignore[dict-item]
    missed = simulation_error(made(wanted=0.01, **values).found)
    assert "wanted was ± 1.0 percentage points, which is NOT reached after 10 runs." in missed
    assert simulation_error(made(wanted=0.05, **values).found).endswith("and is reached.")


def test_a_precision_without_intervals_is_not_reached() -> None:
    once = np.where(np.arange(TEN) == 3, CHANCE + 0.2, np.nan)
    values: Mapping[str, Sequence[float]] = {"usual": CHANCE, "better": CHANCE + 0.1, "once": once}  # type: ignore[dict-item]
    missed = simulation_error(made(wanted=0.01, **values).found)
    assert "unknown, since not every difference has one" in missed and "NOT reached" in missed


def test_what_never_has_a_value_does_not_stand_in_the_way_of_a_precision() -> None:
    values: Mapping[str, Sequence[float]] = {
        "usual": CHANCE,
        "better": CHANCE + 0.1,
        "never": np.full(TEN, np.nan),
    }  # type: ignore[dict-item]
    assert "and is reached" in simulation_error(made(wanted=0.01, **values).found)


def test_programmes_are_ranked_in_the_replicates_that_all_share_as_the_difference_is() -> None:
    # worse, but without a value in half of the replicates
    lucky = np.where(np.sort(CHANCE)[5] <= CHANCE, CHANCE - 0.05 + 0.01 * NOISE, np.nan)
    material = made(usual=CHANCE, lucky=lucky)
    found = material.found
    assert found.row("lucky")["mean"] > found.row("usual")["mean"]
    assert found.order == ("usual", "lucky")
    assert sentence(material).startswith("“The usual” (the reference) is best")
    assert "plan success is 5.00 percentage points lower" in against(material)


def test_a_programme_of_which_every_run_failed_is_named() -> None:
    material = made(usual=CHANCE, better=CHANCE + 0.1 + 0.1 * NOISE, broken=CHANCE)
    left = material.programme[material.programme["scenario"] != "broken"]
    assert "No run of “The broken” came to an end, so it is left out." in remarks(
        replace(material, programme=left)
    )


def test_runs_that_failed_are_counted() -> None:
    assert "3 more runs did not come to an end because of an error and are left out." in remarks(
        made(usual=CHANCE, failed=3)
    )


def test_less_is_better_where_it_is() -> None:
    material = made("share_harmed", usual=CHANCE, kind=CHANCE - 0.1 + 0.1 * NOISE)
    what = "teams worse off than without the programme, on average over its weeks"
    assert sentence(material).startswith(f"“The kind” is best: {what} is 20%")
    assert f"{what} is 10.0 percentage points lower" in against(material)


def test_cost_is_not_set_against_itself() -> None:
    material = made("cost", usual=CHANCE, cheap=CHANCE - 0.1 + 0.1 * NOISE)
    assert sentence(material).count("cost") == against(material).count("cost") == 1
    assert drawn(material) == {"forest", "fifths"}
    better = made(usual=CHANCE, better=CHANCE + 0.1 + 0.1 * NOISE)
    assert drawn(better) == {"forest", "frontier", "fifths"}
    assert drawn(made(usual=CHANCE)) == {"scales", "fifths"}


def drawn(of: Made) -> set[str]:
    return set(pictures(of.found, list(of.labels)))


def test_plan_success_that_improvement_in_care_contradicts_is_said_to_be() -> None:
    material = made(usual=CHANCE, easy=CHANCE + 0.1 + 0.1 * NOISE)
    chosen = material.programme["scenario"] == "easy"
    material.programme.loc[chosen, "true_gain_per_team"] = 0.4 + 0.01 * NOISE
    said = against(material).replace("10.00", "10.0")
    assert "plan success is 10.0 percentage points higher" in said
    assert "improvement in care is 10.0 percentage points lower" in said
    assert (
        "improvement in care is highest with “The usual”: 50 percentage points against 40.00"
        " percentage points with “The easy”." in remarks(material)
    )
    material.programme["true_gain_per_team"] = 0.5
    assert "highest" not in remarks(material)


def test_where_the_outcome_compares_nothing_true_improvement_is_told_instead() -> None:
    material = made(usual=np.full(TEN, np.nan), other=CHANCE)
    material.programme["true_gain_per_team"] = [*np.zeros(TEN), *(0.007 + 0.0001 * NOISE)]
    said = remarks(material)
    assert "improvement in care is highest with “The other”: 0.70" in said
    assert "Only “The other” has a value: 30% (simulation error 25 to 35)." in said
    assert "name one of them as the baseline" not in said


def test_many_differences_at_once_are_warned_of() -> None:
    many = {f"p{k}": CHANCE + 0.01 * k + 0.1 * NOISE for k in range(9)}
    assert "of 8 differences at once" in remarks(made(**many))  # type: ignore[arg-type]


def test_steps_along_the_frontier_are_paired_differences() -> None:
    material = made(
        usual=CHANCE,
        better=CHANCE + 0.1 + 0.1 * NOISE,
        beaten=CHANCE - 0.1,
        dear=CHANCE + 0.101 + NOISE,
    )
    for name, cost in {"usual": 100.0, "better": 150.0, "beaten": 160.0, "dear": 170.0}.items():
        material.programme.loc[material.programme["scenario"] == name, "cost"] = cost
    table = tables.steps(material.found)
    assert [row.label for row in table.rows] == ["The better", "The dear"]
    assert [row.cells[0].mean.text for row in table.rows] == ["+50", "+20"]
    assert [row.cells[1].side for row in table.rows] == [1, 0]
    assert table.rows[0].cells[1].mean.text == "+10.0"


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.none() | st.floats(0.0, 1.0), min_size=3, max_size=3), min_size=1, max_size=4
    )
)
def test_any_table_has_an_answer(values: list[list[float | None]]) -> None:
    filled = {
        f"p{k}": [np.nan if item is None else item for item in row] for k, row in enumerate(values)
    }
    runs = made(**filled)  # type: ignore[arg-type]
    assert sentence(runs).endswith(".")
    assert "nan" not in remarks(runs).split()


def test_a_number_has_its_digits_and_the_mark_of_its_column() -> None:
    share = value("plan_success", 0.31234, 0.30, 0.325)
    assert str(share) == "31%" and share.basis == "assumed"
    assert marked(say("<{}>", share)) == (
        '&lt;<span class="number">31%\u202f<sup class="mark">a</sup></span>&gt;'
    )
    assert difference("plan_success", 0.0, 0.0, 0.0).text == "0"
    assert difference("plan_success", 0.002, -0.03, 0.034).text == "0"
    less = difference("plan_success", -0.052, -0.06, -0.044)
    assert str(less.with_unit).startswith("\N{MINUS SIGN}5")


def test_a_number_may_lack_one_end_of_its_interval() -> None:
    assert value("cost_per_plan_reached", 90000.0, 50000.0, float("nan"))[:2] == ("90,000", "")
    assert value("cost_per_plan_reached", float("nan"), 5.0, float("nan")).text == "no value"


def test_an_interval_without_zero_never_looks_as_if_it_had() -> None:
    shown = difference("plan_success", -0.015, -0.029, -0.001)
    assert shown.interval == "\N{MINUS SIGN}2.9 to \N{MINUS SIGN}0.1"


def test_marks_come_from_the_declarations() -> None:
    marks = {column.name: basis_of(column) for column in columns() if column.table == "programme"}
    assert marks["plan_success"] == marks["cost"] == Mark.assumed
    assert marks["teams_control"] == Mark.evidence
    assert [item.letter for item in Mark] == ["e", "f", "a", "c"]
    assert {item.status for item in parameters()} == set(Mark)


def test_grounds_tell_what_was_set_by_hand() -> None:
    found = grounds(
        [
            Scenario.of({"visit.hours": 3, "coaching.block": 0.1}),
            Scenario.of({"visit.hours": 3, "coaching.block": 0.3}),
        ]
    )
    assert [(row.text, row.value.text, row.value.basis) for row in found.by_hand] == [
        ("Time together on the day", "3", Mark.choice)
    ]
    assert "Coaching: all mechanisms" not in [row.text for row in found.fitted]
    assert sum(found.counts.values()) == sum(item.is_quantity for item in parameters())


# ---- the page


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three programmes of two patient years, compared."""
    folder = tmp_path_factory.mktemp("compared")
    typed = ["visit.hours=1,3", "name=tiny", "replicates=6", CENTRAL, *words(time__weeks=110)]
    assert main(["compare", *typed, "precision=1pp", "max_replicates=6", f"output={folder}"]) == 0
    return folder / "tiny-001"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One programme."""
    folder = tmp_path_factory.mktemp("alone")
    typed = ["pairing=best_with_worst", "name=tiny", "replicates=4", CENTRAL]
    typed += words(time__weeks=110)
    assert main(["run", *typed, f"output={folder}"]) == 0
    return folder / "tiny-001"


@pytest.fixture(scope="module", params=["compared", "alone"])
def report(request: pytest.FixtureRequest) -> Path:
    return write(rp.load(request.getfixturevalue(request.param)))


class Read(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self._within: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append((tag, known))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [known[name] or "" for name in ("src", "srcset", "href") if name in known]
        self.words += [known[name] or "" for name in ("alt", "data-name") if name in known]
        if tag not in ("meta", "br", "img", "source"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if not {"style", "code"} & set(self._within):
            self.words.append(data)


def test_the_page_asks_for_nothing_else(report: Path) -> None:
    read_page = Read(report.read_text())
    assert all(
        address.startswith(("data:image/svg+xml;base64,", "#")) for address in read_page.addresses
    )
    assert not {"script", "link", "iframe"} & {tag for tag, _ in read_page.tags}
    assert "url(" not in report.read_text()


def test_the_page_has_no_code_words(report: Path) -> None:
    words = " ".join(Read(report.read_text()).words)
    assert not re.findall(r"\w*[a-z0-9]_\w+", words)
    assert not re.search(r"replicate|\bseed=|\bnan\b|None|`", words)


def test_the_page_can_be_read_aloud(report: Path) -> None:
    found = Read(report.read_text())
    assert ("html", {"lang": "en"}) in found.tags
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(
        later <= before + 1
        for before, later in zip(found.headings, found.headings[1:], strict=False)
    )
    names = [tag for tag, _ in found.tags]
    assert names.count("table") == names.count("caption") == names.count("thead") >= 5
    assert all(known.get("scope") in ("col", "row") for tag, known in found.tags if tag == "th")
    pictures = [known for tag, known in found.tags if tag == "img"]
    assert len(pictures) >= 2
    assert all(len(known["alt"] or "") > 40 for known in pictures)


def test_letters_stand_out_from_what_is_behind_them(report: Path) -> None:
    style = report.read_text().split("</style>")[0]
    colours = dict(re.findall(r"--(ink|soft|blue|red|wash): (#\w+);", style))
    for letters in ("ink", "soft", "blue", "red"):
        for ground in ("#fff", colours["wash"], "#f5f5f5"):
            assert contrast(colours[letters], ground) >= 4.5, (letters, ground)


def test_each_number_in_the_tables_has_a_mark(report: Path) -> None:
    text = report.read_text()
    cells = re.findall(r"<td data-name=[^>]*>(.*?)</td>", text, re.DOTALL)
    numbers = [
        found for cell in cells for found in re.findall(r'<span class="number">(.*?)</span>', cell)
    ]
    assert len(numbers) > 20
    assert all(
        re.search(r'[\d%]\u202f<sup class="mark">[efac]</sup>$', item) or item == "no value"
        for item in numbers
    )
    bare = [
        re.sub(r"\(.*?\)|<[^>]+>", "", re.sub(r'<span class="number">.*?</span>', "", cell))
        for cell in cells
    ]
    assert not [cell for cell in bare if re.search(r"\d", cell) and " to " not in cell]


def test_the_caption_of_a_table_is_a_sentence() -> None:
    made = {"rp2pr_sim": "1", "python": "3", "libraries": {}, "commit": None, "rules": "r"}
    section = PageSection("Numbers", (), pd.DataFrame({"cost": ["1"]}), Mark.assumed)
    page = html_page("Which?", ["That."], [section], provenance=made, facts={}, command=["rp2pr"])
    assert (
        "<caption>Each number here is assumed: it depends on effect sizes that nobody has measured"
        in page
    )


def test_sections_stand_in_their_order(report: Path) -> None:
    sections = ["answer", "words", "picture", "table", "people", "costs", "grounds", "making"]
    text = report.read_text()
    places = [text.index(f'<h2 id="{name}">') for name in sections]
    assert places == sorted(places)
    assert [f'href="#{name}"' in text for name in sections[1:]] == [True] * 7


def test_the_same_folder_gives_the_same_page(compared: Path) -> None:
    first = write(rp.load(compared)).read_bytes()
    assert write(rp.load(compared)).read_bytes() == first


@pytest.mark.parametrize("name", ["compared", "alone"])
def test_the_command_on_the_page_makes_the_same_results(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(name)
    result = rp.load(folder)
    typed = command(result)  # type: ignore[arg-type]
    assert typed is not None
    assert typed in html.unescape(write(result).read_text())
    assert main([*shlex.split(typed)[1:], f"output={tmp_path}"]) == 0
    [again] = tmp_path.iterdir()
    pd.testing.assert_frame_equal(
        pd.read_parquet(again / "programme.parquet"), pd.read_parquet(folder / "programme.parquet")
    )


def test_a_question_of_ones_own_is_told_and_typed(tmp_path: Path) -> None:
    question = 'Is "half a day" enough, for £5?'
    result = rp.compare(
        SMALL,
        visit={"hours": [1, 3]},
        replicates=2,
        parameters="central",
        output=tmp_path,
        question=question,
        baseline="hours-3",
    )
    text = write(result).read_text().replace("&#34;", '"')
    assert html.escape(question, quote=False) in text
    typed = shlex.split(command(result) or "")
    assert f"question='{question}'" in typed
    assert "baseline=hours-3" in typed


def test_screen_page_and_summary_begin_with_the_same_answer(
    compared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(compared)]) == 0
    shown = capsys.readouterr().out
    result = rp.load(compared)
    said = result.summary[0].removeprefix("ANSWER: ")
    assert "plan success" in said
    assert f"ANSWER: {said}" in shown.splitlines()[:3]
    assert f"The report is {compared / 'report.html'}" in shown
    assert (compared / "summary.txt").read_text().startswith(f"ANSWER: {said}")
    page = re.sub(r"\u202f<sup.*?</sup>|<[^>]+>", "", (compared / "report.html").read_text())
    assert said in html.unescape(page)
    assert html.escape(said) in result._repr_html_()


def test_one_programme_has_the_same_answer_on_the_screen_and_on_the_page(alone: Path) -> None:
    result = rp.load(alone)
    first = result.sections[0]
    question, scope = first.title.splitlines()
    said = first.notes[0].removeprefix("ANSWER: ")
    page = re.sub(r"\u202f<sup.*?</sup>|<[^>]+>", "", html.unescape(write(result).read_text()))
    assert said.startswith("On average plan success is ")
    assert all(text in page for text in (question, scope, said))


def test_each_factor_has_its_sentence_on_the_screen_and_on_the_page(tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        "visit": {"hours": [1, 3]},
        "support": ["low", "high"],
        "replicates": 3,
        "outcome": "share_submitted",
        "parameters": "central",
        "output": tmp_path,
    }
    result = rp.compare(SMALL, **asked)
    assert [section.table is None for section in result.sections] == [True, False]
    assert result.factorial is not None
    said = [str(item) for item in result.factorial.sentences]
    assert len(said) == 3 and set(said) <= set(result.sections[0].notes)
    text = html.unescape(write(result).read_text())
    plain = re.sub(r"\u202f<sup.*?</sup>|<[^>]+>", "", text)
    assert all(sentence in plain for sentence in said)
    assert text.index("Which choice matters most") < text.index("What each option changes")
    assert "40 hours of improvement support per team" in plain
    pictured = [known for tag, known in Read(text).tags if tag == "img"]
    assert "support" in (pictured[0]["alt"] or "") and "high support" in (pictured[0]["alt"] or "")
    full = rp.compare(SMALL, table="full", **asked)
    _, grid, every = full.sections
    assert grid.table is not None and grid.table.shape == (2, 3)
    assert every.table is not None and len(every.table) == 4


def test_the_commands_of_its_page_in_the_docs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parent.parent / "docs" / "report.md").read_text()
    lines = [
        line
        for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(lines) >= 2
    monkeypatch.chdir(tmp_path)
    for line in lines:
        typed = shlex.split(line.replace("replicates=50", "replicates=2"))[1:]
        more = [] if typed[0] in ("report", "methods") else [*WORDS, CENTRAL]
        assert main([*typed, *more]) == 0, line
    assert len(list(tmp_path.rglob("report.html"))) == 2


def test_under_parameter_sets_the_page_tells_the_mean_over_them_and_where_another_is_best(
    tmp_path: Path,
) -> None:
    result = rp.compare(
        {**SMALL, "time.weeks": 60},
        pairing=["complementary", "random"],
        parameters="plausible",
        sets=20,
        replicates=2,
        output=tmp_path,
    )
    runs = result.runs()
    chosen = runs[runs["scenario"].str.startswith("random") & (runs["replicate"] % 2 == 0)]
    assert len(chosen) == 20
    every = runs[runs["scenario"].str.startswith("random")]
    table = result.differences.set_index(["scenario", "outcome"])
    assert table.loc[("random", "cost"), "mean"] == pytest.approx(every["cost"].mean())
    text = write(result).read_text()
    assert "20 plausible parameter sets, 2 runs of each per set" in text
    assert "Where another option is best" in text
    assert "95% uncertainty of the difference" in text
    found = Read(text)
    assert not re.findall(r"\w*[a-z0-9]_\w+|replicate", " ".join(found.words))


# ---- what cannot be told


def refused(folder: Path) -> str:
    with pytest.raises((InputError, StoppedError)) as error:
        write(rp.load(folder))
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def copied(alone: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(alone, tmp_path / "copied"))
    (folder / "report.html").unlink(missing_ok=True)
    return folder


def test_a_folder_without_results_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "is not a folder of results" in refused(tmp_path)
    assert main(["report", str(tmp_path / "nowhere")]) == 2
    assert "is not a folder of results" in capsys.readouterr().err


def test_changed_rules_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("rp2pr_sim.study.provenance.rules_hash", lambda _: "0123456789abcdef")
        folder = rp.run(SMALL, replicates=1, parameters="central", output=tmp_path).folder
    assert "the rules of the model have changed since" in write(rp.load(folder)).read_text()


def test_an_unfinished_study_says_how_to_go_on(copied: Path) -> None:
    (copied / "summary.txt").unlink()
    assert refused(copied) == f"{copied} is not finished; to finish it: rp2pr resume {copied}"


def test_a_folder_with_a_damaged_table_is_refused(copied: Path) -> None:
    for part in (copied / "programme.parquet").iterdir():
        part.write_bytes(part.read_bytes()[:-40])
    assert str(copied) in refused(copied)


def test_a_report_that_cannot_be_written_leaves_nothing(copied: Path) -> None:
    (copied / "report.html").mkdir()
    (copied / "report.html" / "in-the-way").touch()
    assert "cannot be written" in refused(copied)
    assert not list(copied.glob(".unwritten*"))


def test_the_page_of_one_programme_gives_its_uncertainty_over_the_parameter_sets(
    tmp_path: Path,
) -> None:
    settings = {**SMALL, "coaching.block": 0.3, "time.weeks": 104}
    result = rp.run(settings, parameters="plausible", sets=20, replicates=2, output=tmp_path)
    page = html.unescape(write(result).read_text())
    plain = re.sub(r"\u202f<sup.*?</sup>|<[^>]+>", "", page)
    assert "40 runs under 20 plausible parameter sets." in plain
    assert re.search(r"On average plan success is \d+% \(95% uncertainty \d+ to \d+\)", plain)
    assert "The uncertainty is about the parameters." in plain
    assert "<td" in page and "plausible-00" not in page
    [typed] = re.findall(r"<code>(rp2pr run .+?)</code>", page)
    assert "coaching.block=0.3" in typed and "climate.block" not in typed


def test_a_programme_compared_with_itself_is_exactly_alike(tmp_path: Path) -> None:
    twice = [NamedScenario(name=name, label=name, choices={}, values=dict(SMALL)) for name in "ab"]
    asked = CompareQuestion.about_these(twice, replicates=3, outcome="cost", parameters="central")
    result = job.ask(asked, output=tmp_path)
    assert "are exactly alike in cost of the whole programme" in result.summary[0]


# ---- in a browser


CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--enable-logging=stderr",
        "--virtual-time-budget=4000",
    ),
)
MEASURE = """
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const pictures = [...page.images];
  const wide = [...page.querySelectorAll("body *")].filter(item =>
    item.getBoundingClientRect().right > frame.clientWidth + 1
    && !item.classList.contains("aloud") && !item.closest("thead")).map(item => item.tagName);
  document.querySelector("pre").textContent = JSON.stringify({
    across: root.scrollWidth, width: frame.clientWidth, wide: wide, pictures: pictures.length,
    missing: pictures.filter(item => !item.complete || item.naturalWidth === 0).length,
    tall: pictures.filter(item => item.naturalHeight > 0.8 * item.naturalWidth).length,
  });
};
"""


@pytest.mark.skipif(
    CHROMIUM is None, reason="NOT CHECKED in a browser: there is no chromium on this machine"
)
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_nothing_is_cut_off_missing_or_wrong(
    report: Path, width: int, tmp_path: Path
) -> None:
    found = measured(report, width, tmp_path)
    assert found["width"] == width
    assert found["across"] <= width
    assert found["wide"] == []
    assert found["pictures"] >= 2
    assert found["missing"] == 0
    assert (found["tall"] > 0) == (width == 390)


@pytest.mark.skipif(
    CHROMIUM is None, reason="NOT CHECKED in a browser: there is no chromium on this machine"
)
def test_on_a_tablet_a_wide_table_is_moved_and_not_the_page(report: Path, tmp_path: Path) -> None:
    assert measured(report, 800, tmp_path)["across"] <= 800


def measured(report: Path, width: int, tmp_path: Path) -> dict[str, Any]:
    """Return Chromium's measures of the page in a frame of this width, in px.

    The page writes nothing to the console.
    """
    frame = (
        f'<iframe style="border:0;width:{width}px;height:900px"'
        f' srcdoc="{html.escape(report.read_text())}"></iframe>'
    )
    wrapper = tmp_path / "wrapper.html"
    wrapper.write_text(
        "<!DOCTYPE html><meta"
        f" charset=utf-8><body><pre></pre>{frame}<script>{MEASURE}</script></body>"
    )
    words = [
        str(CHROMIUM),
        *FLAGS,
        f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1400,1000",
        "--dump-dom",
        wrapper.as_uri(),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert "CONSOLE" not in done.stderr
    [shown] = re.findall(r"<pre>(.+?)</pre>", done.stdout)
    found: dict[str, Any] = json.loads(html.unescape(shown))
    return found


def contrast(one_colour: str, other: str) -> float:
    """The ratio of WCAG 2."""
    high, low = sorted((_luminance(one_colour), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255.0 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
