"""Experiments on claims are fair, verdicts follow the numbers, saved results can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_studies import contents

from rp2pr_sim.analysis.claims import EXPERIMENTS, NOT_REPRESENTED, Curve, Experiment
from rp2pr_sim.analysis.claims.construction import (
    _DECIDED_BY,
    _SAME,
    by_construction,
    rules_of_claim,
    written_for,
)
from rp2pr_sim.analysis.claims.measures import MEASURED, measured
from rp2pr_sim.analysis.claims.question import ClaimsQuestion, ClaimsResult
from rp2pr_sim.analysis.claims.result import (
    counted,
    finding_of,
    left_open,
    slight,
    table,
    unsure,
)
from rp2pr_sim.analysis.claims.simulate import arms_of
from rp2pr_sim.analysis.claims.summary import sections
from rp2pr_sim.analysis.claims.verdict import (
    Effect,
    Verdict,
    effect_of,
    kink_of,
    lead_of,
    verdict_on,
)
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.verification.fixtures import RECORDS
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.evidence import claims
from rp2pr_sim.outcomes import outcome_names, outcomes
from rp2pr_sim.report.claims import page
from rp2pr_sim.report.docs.claims import rewritten
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study import Study, runner
from rp2pr_sim.study.executors import pool
from rp2pr_sim.study.provenance import provenance
from rp2pr_sim.study.results import StudyResults

DOCS = Path(__file__).parent.parent / "docs" / "claims.md"
NAMES = {
    f"{record.rstrip('s')}.{field}" for record, kind in RECORDS.items() for field in kind.fields()
}
MOVED = {item.moves for item in parameters() if item.moves}
SMALL = {"scale.n_intervention": 6, "scale.n_control": 0, "scale.n_invited": 24, "time.weeks": 78}


def differing(first: Scenario, second: Scenario) -> set[str]:
    usual = first.flat()
    return {name for name, value in second.flat().items() if value != usual[name]}


def small(trial: Experiment, **changes: object) -> Experiment:
    return replace(trial, setting={**trial.setting, **SMALL}, **changes)  # type: ignore[arg-type]


# the experiments


def test_every_claim_has_an_experiment_or_a_reason_and_never_both() -> None:
    assert sorted([*EXPERIMENTS, *NOT_REPRESENTED]) == sorted(claims())
    assert all(NOT_REPRESENTED.values())


@pytest.mark.parametrize("trial", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_arms_differ_in_the_named_cause_and_in_nothing_else(trial: Experiment | Curve) -> None:
    scenarios = [scenario for _, scenario, _ in trial.arms]
    if isinstance(trial, Curve):
        assert all(differing(scenarios[0], other) == {trial.lever} for other in scenarios[1:])
        assert list(trial.values) == sorted(set(trial.values))
    else:
        assert differing(*scenarios[:2]) == set(trial.cause)
        # what differs is what happens or who looks, never both
        assert bool(trial.cause) != bool(trial.instead)
        assert not set(trial.cause) & {*trial.setting, *trial.modified}


def test_the_arm_with_the_cause_comes_first_and_counts_as_plus() -> None:
    (plus, with_it, _), (minus, without, _) = EXPERIMENTS["M29"].arms
    assert (plus, minus) == (1.0, -1.0)
    assert with_it.visit.host_first and not without.visit.host_first


def test_an_interaction_is_the_difference_of_two_effects() -> None:
    signs = [sign for sign, _, _ in EXPERIMENTS["M73"].arms]
    scenarios = [scenario for _, scenario, _ in EXPERIMENTS["M73"].arms]
    assert signs == [1.0, -1.0, -1.0, 1.0]
    assert (
        differing(scenarios[0], scenarios[2])
        == differing(scenarios[1], scenarios[3])
        == set(EXPERIMENTS["M73"].modified)
    )  # type: ignore[union-attr]


def test_the_expected_sign_is_that_of_the_claim_unless_the_reverse_is_measured() -> None:
    trial = EXPERIMENTS["M29"]
    assert isinstance(trial, Experiment)
    assert claims()["M29"].direction == "increases" and trial.expected == 1
    assert replace(trial, opposite=True).expected == -1


def test_claims_that_are_non_monotone_or_thresholds_are_curves() -> None:
    curves = {name for name, trial in EXPERIMENTS.items() if isinstance(trial, Curve)}
    assert curves == {
        item.id for item in claims().values() if item.direction in ("threshold", "non-monotone")
    }


# what is measured


def test_every_quantity_is_read_from_fields_that_there_are() -> None:
    for item in MEASURED.values():
        assert set(item.reads) <= NAMES, item.name
        # all are columns of one table
        assert (item.value is None) == (item.name in outcome_names()), item.name


def test_quantities_agree_with_the_outcomes_of_the_same_name() -> None:
    scenario = Scenario.of(SMALL)
    world = simulate(scenario, seed=5)
    told = dict(zip(outcome_names(twin=False), outcomes(world), strict=True))
    mine = measured(world, world)
    means = (
        "visit.safety",
        "visit.respect",
        "visit.honesty",
        "visit.voice_equality",
        "visit.rating",
        "team.commitment",
        "team.openness",
    )
    for name in means:
        assert mine[name] == pytest.approx(told[name.partition(".")[2]], rel=1e-12)
    assert mine["visit.host_trust"] == pytest.approx(told["trust"], rel=1e-12)
    # every idea, also the second on the same topic
    assert mine["visit.ideas_home"] >= told["ideas_home"]
    lost = sum(told[f"share_derailed_{kind}"] for kind in ("confrontation", "nihilism", "fantasy"))
    assert mine["derailed"] == pytest.approx(lost)


def test_where_nothing_took_place_there_is_nothing_to_measure() -> None:
    world = simulate(Scenario.of({**SMALL, "review.kind": "none"}))
    found = measured(world, world)
    assert np.isnan([found["visit.safety"], found["plan.fit"], found["derailed"]]).all()
    assert found["cycles"] == 0.0


# by construction or not


def test_the_mark_follows_from_the_rules_and_what_is_measured() -> None:
    assert by_construction(EXPERIMENTS["M29"])
    assert not by_construction(replace(EXPERIMENTS["M29"], measured="true_gain_per_team"))
    assert by_construction(replace(EXPERIMENTS["M1"], measured="team.credibility"))
    assert not by_construction(EXPERIMENTS["M1"])


@pytest.mark.parametrize("claim", EXPERIMENTS)
def test_what_a_strength_of_the_claim_moves_is_always_by_construction(claim: str) -> None:
    rules = rules_of_claim(claim)
    for item in parameters():
        for quantity in MEASURED.values():
            if item.rule in rules and item.moves in quantity.reads:
                assert by_construction(replace(EXPERIMENTS[claim], measured=quantity.name)), (
                    item.name,
                    quantity.name,
                )


def test_what_decides_a_draw_counts_as_writing_what_is_drawn() -> None:
    assert by_construction(EXPERIMENTS["M54"])  # credibility of what is seen, for issues believed
    assert by_construction(EXPERIMENTS["M11"])  # the same, for issues accepted
    # what is not raised is not uncovered
    assert by_construction(replace(EXPERIMENTS["M58"], measured="share_blind_spots"))
    # accepting comes after believing
    assert not by_construction(replace(EXPERIMENTS["M59"], measured="believed_of_raised"))


def test_an_arm_that_cannot_have_the_effect_makes_it_true_by_definition() -> None:
    some, none = np.array([3.0, 4.0, 5.0]), np.zeros(3)
    for arms in (
        [some, none],
        [none, some],
        [some, none - [0.0, 0.01, 0.0]],
        [some, np.array([0.0, np.nan, 0.0])],
    ):
        assert (
            finding_of("M60", np.array(arms)).arises
            == finding_of("M29", np.array(arms)).arises
            == "by definition"
        )
    for arms in (
        [some, none + 0.1],
        [some, some - 1.0],
        [none, none],
        [some, np.array([0.0, 0.0, 1.0])],
        [some, np.full(3, np.nan)],
    ):
        assert finding_of("M29", np.array(arms)).arises == "by construction"
    # a curve may begin at 0
    assert finding_of("M90", np.array([none, *[some] * 10])).arises == "emerges"


def test_every_finding_is_counted_once() -> None:
    made = {
        name: np.arange(3.0) + np.arange(len(EXPERIMENTS[name].arms))[:, None]
        for name in EXPERIMENTS
    }
    made["M60"][1] = 0.0
    told = counted([finding_of(name, made.get(name)) for name in claims()])
    assert sum(sum(each.values()) for each in told.values()) == len(claims())
    assert sum(told["by definition"].values()) == 1


def test_assignments_of_all_kinds_are_found_in_rules() -> None:
    assert "visit.safety" in written_for("M29")  # visit.safety_logit += ...
    assert "team.gain" in written_for("M83")  # team.gain[k] = ...
    assert "team.strain" in written_for("M86")  # of a team that has a list of plans beside it
    assert "visit.held_week" in written_for("M98")  # booked_week, which the day follows from
    assert "team.understanding" in written_for("M67")  # an input: the rule that reads it
    assert "team.hours" in written_for("M95")  # an observation: the rules that name the claim


def test_fields_that_count_as_one_exist() -> None:
    assert {*_SAME, *_SAME.values()} <= NAMES | MOVED
    assert {*_DECIDED_BY, *(name for names in _DECIDED_BY.values() for name in names)} <= NAMES


# verdicts


@given(st.floats(-5, 5), st.floats(0.001, 5))
def test_a_verdict_on_the_reverse_is_the_reverse(mean: float, half: float) -> None:
    turned = {
        Verdict.reproduced: Verdict.contrary,
        Verdict.contrary: Verdict.reproduced,
        Verdict.absent: Verdict.absent,
    }
    effect = Effect(mean, half, 10)
    assert verdict_on(effect, -1) == turned[verdict_on(effect, 1)]
    assert (verdict_on(effect, 1) == Verdict.absent) == (abs(mean) <= half)


def test_an_interval_is_the_t_interval_of_what_is_known() -> None:
    effect = effect_of(np.array([1.0, 2.0, 3.0, np.nan]))
    assert effect.mean == 2.0 and effect.n == 3
    assert effect.half == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)


@pytest.mark.parametrize("known", [[], [1.0]])
def test_without_two_pairs_nothing_is_said(known: list[float]) -> None:
    assert verdict_on(effect_of(np.array([*known, np.nan])), 1) == Verdict.absent


def curve_of(
    means: list[float], noise: float = 0.1, seed: int = 0, replicates: int = 60
) -> np.ndarray:
    return np.array(means)[:, None] + np.random.default_rng(seed).normal(
        0.0, noise, (len(means), replicates)
    )


def test_an_optimum_is_seen_and_measured_against_the_better_end() -> None:
    effect, verdict = lead_of(curve_of([0.0, 1.0, 2.0, 1.0, 0.5], noise=0.01))
    assert verdict == Verdict.reproduced
    assert effect.mean == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("means", [[0.0, 1.0, 2.0, 3.0], [3.0, 2.0, 1.0, 0.0]])
def test_a_clearly_monotone_curve_is_the_contrary_of_an_optimum(means: list[float]) -> None:
    effect, verdict = lead_of(curve_of(means))
    assert verdict == Verdict.contrary and effect.mean == pytest.approx(-1.0, abs=0.1)


@pytest.mark.parametrize(
    "means", [[0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]]
)
def test_a_flat_curve_or_one_that_levels_off_has_no_optimum(means: list[float]) -> None:
    assert lead_of(curve_of(means))[1] == Verdict.absent


def test_a_valley_is_the_contrary_of_an_optimum() -> None:
    assert lead_of(curve_of([2.0, 0.5, 0.0, 0.5, 2.0]))[1] == Verdict.contrary


def test_luck_alone_rarely_makes_an_optimum() -> None:
    verdicts = [
        lead_of(curve_of([0.0] * 11, noise=1.0, seed=seed, replicates=30))[1] for seed in range(400)
    ]
    assert verdicts.count(Verdict.reproduced) / 400 < 0.05  # 2.5% at most for either end


def test_a_bend_is_measured_and_a_straight_line_has_none() -> None:
    values = np.arange(1.0, 9.0)
    bent = curve_of(list(np.maximum(0.0, values - 4.0) * 0.7), noise=0.01)
    effect, verdict = kink_of(bent, values, 4.0)
    assert verdict == Verdict.reproduced and effect.mean == pytest.approx(0.7, abs=0.01)
    assert kink_of(np.tile(2.0 * values[:, None], 5), values, 4.0)[1] == Verdict.absent
    assert kink_of(-bent, values, 4.0)[1] == Verdict.contrary


@pytest.mark.parametrize("noise", [0.0, 0.01, 1.0])
@pytest.mark.parametrize("power", [1, 2])
def test_a_straight_line_or_a_parabola_has_no_threshold_however_much_faster_it_rises(
    power: int, noise: float
) -> None:
    values = np.arange(1.0, 11.0)
    for seed in range(10):
        effect, verdict = kink_of(curve_of(list(0.3 * values**power), noise, seed), values, 4.0)
        assert verdict != Verdict.reproduced
        assert power == 1 or effect.mean > 0.5


@pytest.mark.parametrize("noise", [0.01, 0.5])
def test_a_line_that_breaks_at_the_threshold_is_one(noise: float) -> None:
    values = np.arange(1.0, 11.0)
    assert (
        kink_of(curve_of(list(0.2 * values + np.maximum(0.0, values - 4.0)), noise), values, 4.0)[1]
        == Verdict.reproduced
    )


def test_a_bend_by_luck_is_rarely_a_threshold() -> None:
    values = np.arange(1.0, 11.0)
    found = [kink_of(curve_of([0.0] * 10, 1.0, seed, 30), values, 4.0)[1] for seed in range(400)]
    assert found.count(Verdict.reproduced) / 400 < 0.025


# trials


def arms(trials: list[Experiment], folder: Path) -> dict[str, np.ndarray]:
    """The arms of experiments, with three runs of each."""
    folder.mkdir()
    with pool("threads") as workers:
        return arms_of(trials, Job(folder, workers), 3, 3)


def test_a_cause_that_cannot_act_makes_no_difference_at_all(tmp_path: Path) -> None:
    nobody_regulates = small(EXPERIMENTS["M29"], cause={"climate.regulatory": (0.0, 2.0)})  # type: ignore[arg-type]
    with_it, without = arms([nobody_regulates], tmp_path / "it")["M29"]
    assert (with_it == without).all()
    assert effect_of(with_it - without)[:2] == (0.0, 0.0)
    assert verdict_on(effect_of(with_it - without), 1) == Verdict.absent


def test_an_experiment_says_the_same_alone_and_among_others(tmp_path: Path) -> None:
    trials = [small(EXPERIMENTS[name]) for name in ("M29", "M1", "M96")]  # type: ignore[arg-type]
    together = arms(trials, tmp_path / "together")
    for trial in trials:
        assert np.array_equal(
            arms([trial], tmp_path / trial.claim)[trial.claim], together[trial.claim]
        )


def test_the_arms_are_those_of_the_runs_one_by_one(tmp_path: Path) -> None:
    trial = small(EXPERIMENTS["M29"])  # type: ignore[arg-type]
    found = arms([trial], tmp_path / "it")["M29"]
    for (_, scenario, name), values in zip(trial.arms, found, strict=True):
        worlds = [simulate(scenario, 3, replicate) for replicate in range(3)]
        assert [measured(world, world)[name] for world in worlds] == list(values)


# what is kept


class _Page(HTMLParser):
    """What a browser would fetch, and the rows of the table of claims."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.rows: list[str] = []
        self.text = ""
        self.name = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.fetched += [given[name] for name in ("src", "href") if name in given]
        assert tag not in ("script", "link")
        self.name = (tag, given.get("scope")) == ("th", "row")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.name and re.fullmatch(r"M\d+", data):
            self.rows.append(data)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same experiments on small programmes."""
    monkeypatch.setattr("rp2pr_sim.analysis.claims.experiment.ALONE", SMALL)


def run(tmp_path: Path, *words: str) -> int:
    return main(["claims", f"output={tmp_path}/out", *words])


@pytest.mark.usefixtures("_quick")
def test_the_command_shows_and_keeps_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "claim=M81,M28,M2,M1", "replicates=3", "seed=4") == 0
    out = capsys.readouterr().out
    assert "4 claims, 3 pairs of runs in each experiment (seed 4)" in out
    shown = [line.split()[1] for line in out.splitlines() if line.startswith("│ M")]
    assert shown == ["M1", "M2", "M28", "M81"]
    assert "not represented" in out and "waiting time" in out
    folder = tmp_path / "out" / "claims-001"
    kept = pd.read_csv(folder / "claims.csv").set_index("claim")
    assert list(kept.index) == ["M1", "M2", "M28", "M81"]
    row = kept.loc["M2"]
    assert row["effect"] == pytest.approx(row["mean_with"] - row["mean_without"])
    assert row["low"] < row["effect"] < row["high"]
    assert (
        row["replicates"] == 3
        and row["file"] == "rp2pr_sim/model/rules/joining.py"
        and row["quote"] == claims()["M2"].quote
    )
    assert row["changed"] == "review.regulatory: false -> true"
    assert (pd.read_csv(folder / "curves.csv")["value"] == list(range(1, 11))).all()
    rests_on = json.loads((folder / "provenance.json").read_text())
    assert (rests_on["seed"], rests_on["replicates"]) == (4, 3)
    assert list(rests_on["own_files"]) == ["rp2pr_sim.analysis.claims.measures:measured"]


@pytest.mark.usefixtures("_quick")
def test_the_page_needs_nothing_but_itself_and_the_same_command_writes_the_same_bytes(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        assert run(tmp_path, "claim=M28,M2,M81", "replicates=2") == 0
    for number in (1, 2):
        assert main(["report", str(tmp_path / "out" / f"claims-00{number}"), "--quiet"]) == 0
    first, second = (contents(tmp_path / "out" / f"claims-00{number}") for number in (1, 2))
    assert first == second
    assert first["claims.png"].startswith(b"\x89PNG")
    shown = _Page(first["report.html"].decode())
    assert shown.rows == ["M2", "M28", "M81"]
    assert all(item.startswith("data:image/png;base64,") for item in shown.fetched)
    assert claims()["M28"].quote in shown.text and "no lever chooses what a plan does" in shown.text


@pytest.mark.usefixtures("_quick")
def test_an_interrupted_test_of_claims_is_resumed_to_the_same_bytes_and_extended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("claim=M28,M2,M96", "replicates=12")
    assert run(tmp_path, "name=whole", *words) == 0
    whole = contents(tmp_path / "out" / "whole-001")

    def full(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(runner, "finish", full)
        assert run(tmp_path, "name=cut", *words) == 130
    cut = tmp_path / "out" / "cut-001"
    assert f"go on with: rp2pr resume {cut}" in capsys.readouterr().err
    assert main(["report", str(cut)]) == 2
    assert main(["resume", str(cut)]) == 0
    assert alike(contents(cut)) == alike(whole)
    assert run(tmp_path, "name=few", "claim=M28,M2,M96", "replicates=3") == 0
    few = tmp_path / "out" / "few-001"
    assert main(["extend", str(few), "replicates=12"]) == 0
    assert alike(contents(few)) == alike(whole)
    before = contents(cut)
    assert main(["report", str(cut)]) == 0
    assert contents(cut).items() > before.items()


@pytest.mark.usefixtures("_quick")
def test_runs_of_other_experiments_are_not_read_as_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "claim=M2", "replicates=2") == 0
    other = {**SMALL, "time.weeks": 60}
    monkeypatch.setattr("rp2pr_sim.analysis.claims.experiment.ALONE", other)
    assert main(["report", str(tmp_path / "out" / "claims-001")]) == 2
    assert "the runs of other scenarios" in capsys.readouterr().err


def alike(found: dict[str, bytes]) -> dict[str, bytes]:
    """Files of a folder, without its name and what the user typed."""
    return {
        name: content
        for name, content in found.items()
        if name not in ("config.yaml", "provenance.json", "question.json")
    }


def result_of(names: Iterable[str]) -> ClaimsResult:
    """A result with nothing but its findings and where it was made."""
    findings = tuple(finding_of(name, None) for name in names)
    study = SimpleNamespace(provenance=provenance(Study()), failures=0, notes=())
    return ClaimsResult(
        question=ClaimsQuestion(),
        folder=Path(),
        tables={"claims": table(findings)},
        sections=sections(findings, 2, 1),
        studies={"": cast("StudyResults", study)},
        findings=findings,
    )


def test_the_page_prints_every_claim_in_the_one_sentence_that_all_pages_print() -> None:
    shown = _Page(page(result_of(claims())))
    assert [claim.id for claim in claims().values() if claim.sentence not in shown.text] == []


def test_what_is_shown_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rp2pr_sim.analysis.claims.result.NOT_REPRESENTED", {"M81": "<script>alert(1)</script>"}
    )
    assert "&lt;script&gt;" in page(result_of(["M81"]))


def test_effects_are_told_to_the_digits_that_their_interval_supports() -> None:
    arms = np.array([[0.50, 0.52, 0.51, 0.53], [0.40, 0.42, 0.43, 0.41]])
    finding = finding_of("M29", arms)
    assert finding.verdict == Verdict.reproduced
    assert finding.effect_in_words == "+10.0 ± 2.6 percentage points"
    assert finding.relative == pytest.approx(0.1 / arms.std(axis=1, ddof=1)[0])
    same = finding_of("M29", np.array([[0.6, 0.6], [0.5, 0.5]]))
    assert same.effect_in_words == "+10.00 ± 0.00 percentage points" and np.isnan(same.relative)


def test_what_is_reproduced_but_small_is_named() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 50)
    tiny, large = (
        finding_of("M29", np.array([noise + 0.01, noise])),
        finding_of("M30", np.array([noise + 1.0, noise])),
    )
    assert tiny.verdict == large.verdict == Verdict.reproduced
    assert slight([tiny, large, finding_of("M81", None)]) == ["M29"]


def test_what_is_absent_is_told_from_what_is_left_open() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, (2, 200))
    alone, paired = (
        finding_of("M29", noise),
        finding_of("M29", np.array([noise[0] + 0.01 * noise[1], noise[0]])),
    )
    assert alone.verdict == paired.verdict == Verdict.absent
    # independent arms leave as much open as a fifth of an SD, pairs do not
    assert alone.left_open and not paired.left_open
    assert left_open([alone, paired, finding_of("M81", None)]) == ["M29"]
    assert table([alone, paired])["left_open"].tolist() == [True, False]


def test_a_verdict_that_so_many_experiments_would_give_by_luck_is_named() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 200)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    # 2.8 and 4.2 standard errors
    barely, clearly = (
        finding_of("M29", np.array([noise + shift, np.zeros(200)])) for shift in (0.2, 0.3)
    )
    assert barely.verdict == clearly.verdict == Verdict.reproduced
    assert unsure([barely, clearly]) == ["M29"] and not barely.firm and clearly.firm
    bent = np.outer([0.0, 1.0, 0.0], np.ones(200)) * 0.2 + np.outer([0.0, 1.0, 0.0], noise)
    assert (
        lead_of(bent)[1] == Verdict.reproduced
        and lead_of(bent, len(EXPERIMENTS))[1] == Verdict.absent
    )


def test_all_claims_have_a_row_also_where_nothing_was_found() -> None:
    rows = table(
        [
            finding_of(
                name, np.zeros((len(EXPERIMENTS[name].arms), 3)) if name in EXPERIMENTS else None
            )
            for name in claims()
        ]
    )
    assert list(rows["claim"]) == list(claims())
    assert set(rows.loc[rows["claim"] != "M81", "verdict"]) == {"absent"}
    with_experiment = rows.set_index("claim").drop("M81")
    assert (with_experiment[["arises", "cause", "changed", "measured", "expected"]] != "").all(
        axis=None
    )
    # M96 is an observation: no rule makes it
    assert (with_experiment.drop("M96")[["mechanism", "file"]] != "").all(axis=None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["claim=M100"], "there is no claim 'M100'; allowed are M1 to M99. Did you mean M10?"),
        (["claim=7"], "claim is [7]; allowed is a list, such as a,b"),
        (
            ["replicates=1"],
            "replicates is 1; allowed is a whole number from 2",
        ),
        (
            ["replicates=many"],
            "replicates is 'many'; allowed is a whole number from 2",
        ),
        (["seed=-1"], "seed is -1; allowed is a whole number from 0"),
        (["output="], "output is ''; allowed is the path of a folder."),
        (["claim=M81"], "there is no experiment to run. M81: waiting time is no indicator"),
        (["replicate=3"], "there is no setting 'replicate'. Did you mean replicates?"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["claims", *words]) == 2
    assert capsys.readouterr().err.startswith(f"rp2pr: {sentence}")
    assert not list(tmp_path.iterdir())


# the page of the documentation


def test_the_generated_part_is_replaced_and_the_rest_kept() -> None:
    text = "before\n<!-- begin verdicts -->\nold\n<!-- end verdicts -->\nafter\n"
    findings = [finding_of("M29", np.array([[0.6, 0.7], [0.5, 0.5]])), finding_of("M81", None)]
    new = rewritten(text, findings, 2, 1)
    assert new.startswith("before\n") and new.endswith("after\n") and "old" not in new
    assert "| M29 |" in new and rewritten(new, findings, 2, 1) == new
    with pytest.raises(InputError, match="begin verdicts"):
        rewritten("nothing", findings, 2, 1)


def test_the_documentation_discusses_every_claim_that_is_not_reproduced() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (M\d+) \| (\w[\w ]*) \|", text, re.MULTILINE)
    assert [claim for claim, _ in rows] == list(claims())
    wanted = {claim for claim, verdict in rows if verdict != "reproduced"}
    assert set(re.findall(r"^### (M\d+):", text, re.MULTILINE)) == wanted
