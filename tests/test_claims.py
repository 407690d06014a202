"""Experiments on claims are fair, verdicts follow the numbers, saved results can be read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rp2pr_sim.analysis.claims import EXPERIMENTS, NOT_REPRESENTED, Curve, Experiment
from rp2pr_sim.analysis.claims import run as claims_run
from rp2pr_sim.analysis.claims.construction import (
    _DECIDED_BY,
    _SAME,
    by_construction,
    rules_of_claim,
    written_for,
)
from rp2pr_sim.analysis.claims.measures import MEASURED, figures
from rp2pr_sim.analysis.claims.result import counted, found, left_open, slight, table, unsure
from rp2pr_sim.analysis.claims.simulate import measure
from rp2pr_sim.analysis.claims.verdict import (
    Effect,
    Verdict,
    effect_of,
    kink_of,
    lead_of,
    verdict_on,
)
from rp2pr_sim.analysis.verification.fixtures import RECORDS
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.evidence import claims
from rp2pr_sim.outcomes import outcome_names, outcomes
from rp2pr_sim.report.claims import page
from rp2pr_sim.report.docs.claims import rewritten
from rp2pr_sim.scenario import Scenario, parameters

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
        assert (item.value is None) == (item.name in outcome_names()), item.name


def test_quantities_agree_with_the_outcomes_of_the_same_name() -> None:
    scenario = Scenario.of(SMALL)
    world = simulate(scenario, seed=5)
    told = dict(zip(outcome_names(twin=False), outcomes(world), strict=True))
    mine = figures(make_world(scenario, 5, 0), MEASURED)
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
    assert mine["cost"] == told["cost"] and np.isfinite(mine["true_gain_per_team"])


def test_where_nothing_took_place_there_is_nothing_to_measure() -> None:
    found = figures(
        make_world(Scenario.of({**SMALL, "review.kind": "none"}), 1, 0),
        ["visit.safety", "plan.fit", "derailed", "cycles"],
    )
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
        for measured in MEASURED.values():
            if item.rule in rules and item.moves in measured.reads:
                assert by_construction(replace(EXPERIMENTS[claim], measured=measured.name)), (
                    item.name,
                    measured.name,
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
            found("M60", np.array(arms)).arises
            == found("M29", np.array(arms)).arises
            == "by definition"
        )
    for arms in (
        [some, none + 0.1],
        [some, some - 1.0],
        [none, none],
        [some, np.array([0.0, 0.0, 1.0])],
        [some, np.full(3, np.nan)],
    ):
        assert found("M29", np.array(arms)).arises == "by construction"
    # a curve may begin at 0
    assert found("M90", np.array([none, *[some] * 10])).arises == "emerges"


def test_every_finding_is_counted_once() -> None:
    made = {
        name: np.arange(3.0) + np.arange(len(EXPERIMENTS[name].arms))[:, None]
        for name in EXPERIMENTS
    }
    made["M60"][1] = 0.0
    told = counted([found(name, made.get(name)) for name in claims()])
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


def test_a_cause_that_cannot_act_makes_no_difference_at_all() -> None:
    nobody_regulates = small(EXPERIMENTS["M29"], cause={"climate.regulatory": (0.0, 2.0)})  # type: ignore[arg-type]
    arms = measure([nobody_regulates], 3, 4)["M29"]
    assert (arms[0] == arms[1]).all()
    assert effect_of(arms[0] - arms[1])[:2] == (0.0, 0.0)
    assert verdict_on(effect_of(arms[0] - arms[1]), 1) == Verdict.absent


def test_an_experiment_says_the_same_alone_and_among_others() -> None:
    trials = [small(EXPERIMENTS[name]) for name in ("M29", "M1", "M96")]  # type: ignore[arg-type]
    together = measure(trials, 3, 3)
    for trial in trials:
        assert np.array_equal(measure([trial], 3, 3)[trial.claim], together[trial.claim])


def test_the_work_is_told_run_by_run() -> None:
    told: list[int] = []
    measure([small(EXPERIMENTS["M29"])], 3, 4, told.append)  # type: ignore[arg-type]
    assert sum(told) == 8


# what is kept


class _Page(HTMLParser):
    """What a browser would fetch, and the rows of the table of claims."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.rows: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.fetched += [given[name] for name in ("src", "href") if name in given]
        assert tag not in ("script", "link")
        if tag == "tr" and given.get("id", "").startswith("M"):
            self.rows.append(given["id"])

    def handle_data(self, data: str) -> None:
        self.text += data


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
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["M1", "M2", "M28", "M81"]
    told = (
        r"M2 +(reproduced|absent|contrary) +[-+][\d.]+ ± [\d.]+ percentage points  The review"
        r" counts for regulation \(by construction\)"
    )
    assert re.fullmatch(told, lines[1])
    assert "not represented" in lines[3] and "waiting time" in lines[3]
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
    assert (folder / "claims.png").read_bytes().startswith(b"\x89PNG")
    rests_on = json.loads((folder / "provenance.json").read_text())
    assert (rests_on["seed"], rests_on["replicates"], rests_on["claims"]) == (
        4,
        3,
        ["M1", "M2", "M28", "M81"],
    )


@pytest.mark.usefixtures("_quick")
def test_the_page_needs_nothing_but_itself_and_the_same_command_writes_the_same_bytes(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        assert run(tmp_path, "claim=M28,M2,M81", "replicates=2") == 0
    first, second = (tmp_path / "out" / f"claims-00{number}" for number in (1, 2))
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name
    shown = _Page((first / "claims.html").read_text())
    assert shown.rows == ["M2", "M28", "M81"]
    assert all(item.startswith(("data:image/png;base64,", "#")) for item in shown.fetched)
    assert claims()["M28"].quote in shown.text and "no lever chooses what a plan does" in shown.text


def test_the_page_prints_every_claim_in_the_one_sentence_that_all_pages_print() -> None:
    shown = _Page(page([found(name, None) for name in claims()], 2, 1))
    assert [claim.id for claim in claims().values() if claim.sentence not in shown.text] == []


def test_what_is_shown_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rp2pr_sim.analysis.claims.result.NOT_REPRESENTED", {"M81": "<script>alert(1)</script>"}
    )
    assert "&lt;script&gt;" in page([found("M81", None)], 2, 1)


def test_effects_are_told_to_the_digits_that_their_interval_supports() -> None:
    arms = np.array([[0.50, 0.52, 0.51, 0.53], [0.40, 0.42, 0.43, 0.41]])
    finding = found("M29", arms)
    assert finding.verdict == Verdict.reproduced
    assert finding.told == "+10.0 ± 2.6 percentage points"
    assert finding.relative == pytest.approx(0.1 / arms.std(axis=1, ddof=1)[0])
    alike = found("M29", np.array([[0.6, 0.6], [0.5, 0.5]]))
    assert alike.told == "+10.00 ± 0.00 percentage points" and np.isnan(alike.relative)


def test_what_is_reproduced_but_small_is_named() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 50)
    tiny, large = (
        found("M29", np.array([noise + 0.01, noise])),
        found("M30", np.array([noise + 1.0, noise])),
    )
    assert tiny.verdict == large.verdict == Verdict.reproduced
    assert slight([tiny, large, found("M81", None)]) == ["M29"]


def test_what_is_absent_is_told_from_what_is_left_open() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, (2, 200))
    alone, paired = (
        found("M29", noise),
        found("M29", np.array([noise[0] + 0.01 * noise[1], noise[0]])),
    )
    assert alone.verdict == paired.verdict == Verdict.absent
    # independent arms leave as much open as a fifth of an SD, pairs do not
    assert alone.left_open and not paired.left_open
    assert left_open([alone, paired, found("M81", None)]) == ["M29"]
    assert table([alone, paired])["left_open"].tolist() == [True, False]


def test_a_verdict_that_so_many_experiments_would_give_by_luck_is_named() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 200)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    # 2.8 and 4.2 standard errors
    barely, clearly = (
        found("M29", np.array([noise + shift, np.zeros(200)])) for shift in (0.2, 0.3)
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
            found(name, np.zeros((len(EXPERIMENTS[name].arms), 3)) if name in EXPERIMENTS else None)
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
        (["claim=7"], "claim is [7]; allowed are ids such as M7,M8."),
        (
            ["replicates=1"],
            "replicates is 1; allowed is a whole number from 2, since an interval needs two.",
        ),
        (
            ["replicates=many"],
            "replicates is 'many'; allowed is a whole number from 1 to 2147483647.",
        ),
        (["seed=-1"], "seed is -1; allowed is a whole number from 0 to 2147483647."),
        (["output="], "output is ''; allowed is the path of a folder."),
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
    assert capsys.readouterr().err == f"rp2pr: {sentence}\n"
    assert not list(tmp_path.iterdir())


def test_an_interruption_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(claims_run, "measure", interrupted)
    assert run(tmp_path, "claim=M2") == 130
    assert not (tmp_path / "out").exists()


def test_an_interruption_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure([small(EXPERIMENTS["M29"])], 1, 2000, at_once)  # type: ignore[arg-type]


# the page of the documentation


def test_the_generated_part_is_replaced_and_the_rest_kept() -> None:
    text = "before\n<!-- begin verdicts -->\nold\n<!-- end verdicts -->\nafter\n"
    findings = [found("M29", np.array([[0.6, 0.7], [0.5, 0.5]])), found("M81", None)]
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
