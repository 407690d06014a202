"""What a calibration says and draws, the page on it, and the parameter sets that are shipped."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import made_calibration as made
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from rp2pr_sim import report
from rp2pr_sim.analysis.base import Section, encoded
from rp2pr_sim.analysis.calibration.summary import MISSING, Title, sections_of
from rp2pr_sim.analysis.calibration.targets import TARGETS
from rp2pr_sim.analysis.calibration.units import ends, estimate, figure
from rp2pr_sim.analysis.claims.question import ClaimsQuestion
from rp2pr_sim.analysis.job import QUESTION
from rp2pr_sim.analysis.methods_section.designs import design_of, estimation_of
from rp2pr_sim.analysis.methods_section.references import REFERENCES
from rp2pr_sim.analysis.plausible_sets import shipped
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.calibration import page as page_of
from rp2pr_sim.report.calibration.facts import against_prior, left_out
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.report.docs.validation.fitted import fitted_block, main

PAGE = (Path(__file__).parent.parent / "docs" / "validation.md").read_text(encoding="utf-8")
EMPTY = "a\n<!-- begin fitted -->\nold\n<!-- end fitted -->\nb\n"


def told(tables: dict[str, pd.DataFrame] | None = None) -> dict[str, Section]:
    return {section.title: section for section in sections_of(tables or made.tables())}


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (76 / 144, "share", "52.8%"),
        (0.05, "share points", "5 pp"),
        (np.log(10.0), "logarithm of the odds ratio", "odds ratio 10"),
        (0.52, "log odds", "odds ratio 1.68"),
        (1.13, "logarithm of the ratio", "3.1 times"),
        (26.0, "weeks", "26 weeks"),
        (0.87, "correlation", "correlation 0.87"),
    ],
)
def test_figures_have_the_units_that_people_read(value: float, unit: str, says: str) -> None:
    assert figure(value, unit) == says


def test_an_interval_has_the_digits_that_its_width_supports() -> None:
    row = {"low": 0.2134, "median": 0.501, "high": 0.7863}
    assert estimate(row, "share") == "50 (21 to 79)"
    assert ends({"low": 0.50134, "high": 0.50836}, "share") == "50.13 to 50.84"
    assert estimate({"low": 0.5, "median": 0.5, "high": 0.5}, "") == "0.50 (0.50 to 0.50)"
    assert ends({"low": float("nan"), "high": 1.0}, "") == "- to 1.00"


def test_the_answer_counts_sets_figures_and_numbers() -> None:
    notes = " ".join(told()[Title.answers].notes)
    for part in (
        "2,048 weighted parameter sets are worth 651 equally probable ones; 2 of them",
        "1 of 2 figures that were fitted lie within",
        "F39 (Plans carried out or imminent at one year, no support) outside",
        "2 of 2 do if each is predicted from the others",
        "The figures inform 2 of the 4 uncertain numbers",
        "on average 50.2% over the sets (90% of the sets: 21 to 79), 40% over the prior (10 to 80)"
        " and 57% at the defaults",
    ):
        assert part in notes, part


def test_a_figure_that_no_set_reaches_is_called_a_structural_error() -> None:
    tables = made.tables()
    notes = " ".join(told(tables)[Title.answers].notes)
    assert "F92 (points gained per plan from figures alone, after a year) marks a" in notes
    assert MISSING["F92"] in notes and MISSING["F74"] not in notes
    tables["targets"]["role"] = "fitted"
    assert "structural error" not in " ".join(told(tables)[Title.answers].notes)


def test_only_what_the_figures_inform_is_in_a_table() -> None:
    table = told()[Title.numbers].table
    assert table is not None
    assert [text.partition(":")[0] for text in table["number"]] == list(made.INFORMED)
    assert "Of the other 2 the figures say nothing" in " ".join(told()[Title.numbers].notes)
    combinations = told()[Title.combinations]
    assert combinations.table is not None and len(combinations.table) == 1


def test_without_anything_informed_it_is_said() -> None:
    tables = made.tables()
    tables["parameters"]["informed"] = False
    tables["combinations"] = tables["combinations"].iloc[:0]
    assert "inform 0 of the 4" in " ".join(told(tables)[Title.answers].notes)
    assert told(tables)[Title.combinations].table is None


def test_every_table_fits_on_a_terminal() -> None:
    for section in told().values():
        if section.table is not None:
            assert 0 < len(section.table.columns) <= 6, section.title


def test_checks_on_made_up_figures_name_both_coverages_and_leave_out_what_is_trivial() -> None:
    section = told()[Title.made_up]
    assert section.table is not None
    assert list(section.table["quantity"]) == ["diaries.chance", "Plans that reached their aim"]
    assert "91% of the 90% intervals" in section.notes[0] and "86 to 94%" in section.notes[0]
    assert "75%" in section.notes[1]  # the mean of 70% and 80%


def test_figures_of_other_fields_are_told_where_there_are_any() -> None:
    assert "within two SDs of 0 of 1" in told()[Title.checks].notes[0]
    tables = made.tables()
    del tables["checks"]
    assert Title.checks not in told(tables)


def test_rows_of_the_pictures_are_in_sds_from_the_published_figure() -> None:
    tables = made.tables()
    for row in against_prior(tables):
        drawn = [row.low, row.middle, row.high, row.also, row.bands[0].low, row.bands[1].high]
        assert drawn == pytest.approx([-1.0, 0.0, 1.0, 0.5, -3.0, 1.5], abs=0.03), row.label
    for row in left_out(tables):
        drawn = [row.low, row.high, row.bands[0].low, row.bands[0].high]
        assert drawn == pytest.approx([-3.0, 3.0, -4.0, 4.0], abs=0.1), row.label


def test_the_report_has_every_section_and_four_pictures(tmp_path: Path) -> None:
    found = made.result(tmp_path)
    drawn = report.figures(found)
    assert list(drawn) == ["answers", "prior_predictive", "left_out", "contraction"]
    names = [text.get_text() for text in drawn["contraction"].axes[0].texts]
    assert names == list(made.INFORMED)
    axes = Figure().subplots()
    assert found.plot(axes).get_yticklabels()[0].get_text().startswith("F6")
    keys = ("rp2pr_sim", "python", "system", "processor", "commit", "rules", "kernels")
    provenance = dict.fromkeys(keys, "x") | {
        "libraries": {}, "tools": {}, "own": {}, "files": [], "changed": False,
    }  # fmt: skip
    studies = {"bank/f06": SimpleNamespace(provenance=provenance)}
    page = page_of(made.replaced(found, studies))
    assert all(title in page for title in Title)
    assert page.count("data:image/png") == 8  # each for a desk and for a phone
    assert "could not be drawn" not in page


def test_the_block_has_the_numbers_of_the_tables() -> None:
    text = fitted_block(made.result(Path()).question, made.tables())
    for part in (
        "2 sets are shipped", "**no**", "| 52.8% |", "`diaries.chance`: ", "0.210 (0.150 to 0.250)",
        "| numbers that the figures inform | 1 | 52% | 91% |", "Practices were visited once.",
    ):  # fmt: skip
        assert part in text, part
    row = next(line for line in text.splitlines() if line.startswith("| F6 |"))
    assert len(row.split("|")) == 11  # what the prior says and the basis are columns


def test_the_methods_section_follows_from_the_question() -> None:
    found = made.result(Path())
    text = " ".join([*design_of(found), *estimation_of(found)])
    for part in ("4,096 parameter sets", "waves of 2,048 sets", "32 runs each", "worth 520"):
        assert part in text, part
    cited = re.findall(r"\(([A-Z][^()]* (?:19|20)\d\d)\)", text)
    assert len(cited) == 3 and set(cited) <= set(REFERENCES)


def test_the_page_and_the_shipped_sets_come_from_a_folder(tmp_path: Path) -> None:
    folder = made.written(tmp_path / "published-001")
    page, sets = tmp_path / "page.md", tmp_path / "sets.csv"
    page.write_text(EMPTY)
    main(tmp_path / "published", page, sets)
    assert "### Published figures" in page.read_text() and "old" not in page.read_text()
    found = pd.read_csv(sets)
    assert list(found) == ["weight", "diaries.chance", "form.footing"]
    assert found["weight"].tolist() == [0.75, 0.25]
    (folder / QUESTION).write_bytes(encoded(ClaimsQuestion()))
    with pytest.raises(InputError, match="published-001 is not a calibration"):
        main(folder, page, sets)


def test_a_page_without_its_block_is_refused() -> None:
    with pytest.raises(InputError, match="0 blocks"):
        rewritten("no block", "fitted", "text")
    assert rewritten(EMPTY, "fitted", "new").count("new") == 1


def test_the_page_tells_of_the_sets_that_are_shipped_and_of_every_figure() -> None:
    block = PAGE[PAGE.index("<!-- begin fitted -->") : PAGE.index("<!-- end fitted -->")]
    assert f"{len(shipped().weights):,} sets" in block
    assert all(f"| {item.fact} | {item.text} |" in block for item in TARGETS)
