"""The value of finding out more, against decisions whose value is known by a formula."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_studies import WORDS, contents, edited

import rp2pr_sim as rp
from rp2pr_sim.analysis.over_sets import SET, expected
from rp2pr_sim.analysis.value.net_benefit import Draws, Runs, worth_of_best
from rp2pr_sim.analysis.value.partial_information import contest_of, partial_information
from rp2pr_sim.analysis.value.perfect_information import Estimate, perfect_information
from rp2pr_sim.analysis.value.regression import Regression, permutations
from rp2pr_sim.analysis.value.trial_information import Arm, Costs, Trial, trial_information
from rp2pr_sim.cli import main
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

SETS, REPLICATES, PAIRS = 300, 4, 10.0
SLOPES = {"big.one": 1.0, "big.two": 0.6, "none.one": 0.0, "none.two": 0.0}
MEAN, OWN, SHARED = 0.3, 1.0, 3.0
"""Mean difference; SD of the difference between runs of a set, and SD of what options share."""
SPREAD = float(np.hypot(*list(SLOPES.values())[:2]))
SEEDS = (1, 2, 3)


def loss(spread: float) -> float:
    """Return the value of knowing a normal difference with this SD and the mean `MEAN`."""
    z = abs(MEAN) / spread
    return float(spread * (stats.norm.pdf(z) - z * stats.norm.sf(z)))


def runs_with(
    difference: Floats, parameters: pd.DataFrame, seed: int, copies: int = 1, own: float = OWN
) -> Runs:
    """Return runs of options A and B under sets with this expected difference, each drawn often."""
    random, sets = np.random.default_rng(seed), copies * len(difference)
    index = pd.MultiIndex.from_product([range(sets), range(REPLICATES)], names=[SET, "replicate"])
    level = random.normal(0.0, SHARED, len(index))
    apart = np.repeat(np.repeat(difference, copies), REPLICATES)
    noise = random.normal(0.0, own, len(index))
    outcome = pd.DataFrame({"A": level, "B": level + apart + noise}, index)
    draws = Draws(parameters, np.repeat(np.arange(len(difference)), copies))
    return Runs(outcome, 0.0 * outcome, outcome, draws)


def linear(seed: int, sets: int = SETS, copies: int = 1) -> Runs:
    """Return a decision with a normal difference that is linear in its numbers."""
    cube = np.random.default_rng([seed, 1]).normal(size=(sets, len(SLOPES)))
    slopes = np.array(list(SLOPES.values()))
    return runs_with(MEAN + cube @ slopes, pd.DataFrame(cube, columns=list(SLOPES)), seed, copies)


class Answer(NamedTuple):
    perfect: Estimate
    partial: pd.DataFrame
    trial: Trial

    def of(self, name: str) -> Mapping[Any, Any]:
        return self.partial[self.partial["input"] == name].iloc[0].to_dict()


def answer(runs: Runs, seed: int, programmes: int = 1, pair: float = 0.0) -> Answer:
    random = generator(seed, "test")
    perfect, contest = perfect_information(runs, 1.0, random), contest_of(runs, 1.0)
    arms = dict.fromkeys("AB", Arm(PAIRS, 0.0))
    costs = Costs(pair, 0.0, programmes)
    return Answer(
        perfect,
        partial_information(contest, runs.draws.parameters, perfect, random),
        trial_information(runs, contest, 1.0, arms, costs, perfect.value, random),
    )


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return [answer(linear(seed), seed) for seed in SEEDS]


def test_a_linear_decision_has_the_value_of_the_formula(answers: list[Answer]) -> None:
    for found in answers:
        assert abs(found.perfect.value - loss(SPREAD)) < 3.0 * found.perfect.error
        for name, spread in (("big.one", 1.0), ("big.two", 0.6), ("big", SPREAD)):
            row = found.of(name)
            assert abs(row["evppi"] - loss(spread)) < 3.0 * row["evppi_se"], name
            assert row["evppi_se"] < 0.06


def test_a_trial_has_the_value_of_the_formula_at_every_size(answers: list[Answer]) -> None:
    variance = PAIRS * (2.0 * SHARED**2 + OWN**2)
    for found in answers:
        table = found.trial.by_size
        large = table[table["pairs"] > 20]
        known = [
            loss(SPREAD**2 / np.sqrt(SPREAD**2 + variance / pairs)) for pairs in large["pairs"]
        ]
        assert (np.abs(large["evsi"] - known) < 3.0 * large["evsi_se"]).all()
        assert large["evsi_se"].max() < 0.06


def test_a_trial_is_worth_more_the_larger_it_is_up_to_the_true_difference(
    answers: list[Answer],
) -> None:
    for found in answers:
        rising = found.trial.by_size["evsi"]
        assert (rising.diff().dropna() >= 0.0).all() and rising.iloc[0] < 0.1 * rising.iloc[-1]
        assert 0.9 * found.trial.ceiling < rising.iloc[-1] <= found.trial.ceiling
        assert found.trial.ceiling <= found.perfect.value


def test_no_number_is_worth_more_than_everything_and_noise_lies_below_the_floor(
    answers: list[Answer],
) -> None:
    for found in answers:
        assert found.partial["evppi"].between(0.0, found.perfect.value).all()
        assert (found.partial["floor"] <= found.partial["floor_of_all"]).all()
        for name in ("none.one", "none.two", "none"):
            assert found.of(name)["evppi"] <= found.of(name)["floor_of_all"]
        for name in ("big.one", "big.two", "big"):
            assert found.of(name)["evppi"] > 3.0 * found.of(name)["floor_of_all"]


def test_noise_of_few_replicates_is_worth_nothing() -> None:
    nothing = pd.DataFrame({"a.number": np.linspace(0.0, 1.0, SETS)})
    runs = runs_with(np.full(SETS, 0.05), nothing, seed=4)
    benefit = runs.outcome.groupby(level=SET).mean().to_numpy()
    by_noise = float(worth_of_best(benefit, np.full(SETS, 1.0 / SETS)))
    found = answer(runs, 4)
    assert by_noise > 0.15 and found.perfect.value < 0.2 * by_noise


def test_the_standard_error_is_that_between_repetitions(answers: list[Answer]) -> None:
    values = []
    for seed in range(100, 130):
        likely = expected(linear(seed).outcome).to_numpy()
        values.append(float(worth_of_best(likely, np.full(SETS, 1.0 / SETS))))
    true = float(np.std(values, ddof=1))
    assert all(0.65 * true < found.perfect.error < 1.5 * true for found in answers)


def test_copies_of_a_set_are_no_further_knowledge() -> None:
    once, often = (answer(linear(5, 100, copies), 5) for copies in (1, 4))
    assert often.perfect.error > 0.8 * once.perfect.error
    assert often.of("big.one")["evppi_se"] > 0.7 * once.of("big.one")["evppi_se"]


def test_a_heavy_set_has_its_weight_in_means_and_one_voice_in_curves() -> None:
    values = np.array([[0.0]] * 29 + [[30.0]])
    numbers = pd.DataFrame({"a.number": np.arange(30.0)})
    even, heavy = np.full(30, 1 / 30), np.append(np.full(29, 0.5 / 29), 0.5)
    first, second = (Regression(numbers, values, weights) for weights in (even, heavy))
    assert even @ first.fitted[:, 0] == pytest.approx(1.0)
    assert heavy @ second.fitted[:, 0] == pytest.approx(15.0)
    assert np.ptp(first.fitted - second.fitted) == pytest.approx(0.0, abs=1e-9)


def test_nested_monte_carlo_agrees_on_a_number_that_acts_in_a_curve() -> None:
    def difference(one: Floats, other: Floats) -> Floats:
        return np.asarray(np.exp(0.8 * one) * (0.6 + 0.3 * other) - 0.8)

    random = np.random.default_rng(6)
    outer, inner = random.normal(size=4000), random.normal(size=4000)
    given = np.array([difference(one, inner).mean() for one in outer])
    nested = np.maximum(given, 0.0).mean() - max(given.mean(), 0.0)
    cube = random.normal(size=(400, 2))
    numbers = pd.DataFrame(cube, columns=["a.one", "b.other"])
    found = answer(runs_with(difference(*cube.T), numbers, seed=6), 6).of("a.one")
    assert abs(found["evppi"] - nested) < 3.0 * found["evppi_se"] < 0.4 * nested


def test_a_choice_between_forms_is_a_category() -> None:
    form = np.array(["plain", "rival", "third"] * 100)
    difference = pd.Series(form).map({"plain": 0.5, "rival": -1.0, "third": 1.0}).to_numpy()
    runs = runs_with(difference, pd.DataFrame({"form.kind": form}), seed=7)
    found = answer(runs, 7)
    assert found.of("form.kind")["evppi"] == pytest.approx(1.0 / 3.0, abs=0.05)


def test_an_option_that_is_never_best_takes_no_part() -> None:
    runs = linear(8)
    third = runs.outcome.assign(C=runs.outcome["A"] - 50.0)
    more = Runs(third, 0.0 * third, third, runs.draws)
    assert contest_of(more, 1.0).names == contest_of(runs, 1.0).names == ("B", "A")


def test_permutations_are_of_all_sets() -> None:
    orders = permutations(20, 5, generator(1, "test"))
    assert (np.sort(orders, axis=1) == np.arange(20)).all()
    assert len({tuple(order) for order in orders}) == 5


def test_a_trial_pays_only_if_it_is_worth_its_cost() -> None:
    runs = linear(9, 100)
    dear = answer(runs, 9, pair=1e3).trial
    assert dear.best["net"] < 0.0 and dear.by_size["pays"].max() == 0.0
    assert 1.0 < dear.programmes < np.inf
    enough = answer(runs, 9, programmes=10 * int(dear.programmes + 1), pair=1e3).trial
    assert enough.best["net"] > 0.0 and enough.best["pays"] > 0.5


# the command


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("compared")
    words = ["parameters=declared", "mechanisms=relations", "sets=20", "replicates=2", *WORDS]
    words += ["pairing=complementary,random", f"output={output}", "details=0"]
    assert main(["compare", *words, "--quiet"]) == 0
    return output / "comparison-001"


def asked(compared: Path, output: Path, *words: str) -> tuple[int, Path]:
    code = main(["value", f"runs={compared}", f"output={output}", *words, "--quiet"])
    return code, output / "value-001"


def test_runs_that_are_there_are_used_and_the_folder_is_one_of_results(
    compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, folder = asked(compared, tmp_path, "pounds_per_point=100000")
    assert code == 0 and not list(folder.rglob("programme.parquet"))
    before = contents(folder)
    assert main(["resume", str(folder), "--quiet"]) == 0
    assert main(["status", str(folder)]) == 0
    assert main(["methods", str(folder)]) == 0
    (folder / "methods.txt").unlink()
    assert contents(folder) == before
    capsys.readouterr()
    assert main(["list", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "finished"
    assert (folder / "summary.txt").read_text().startswith("ANSWER: At £100,000 per percentage")


def test_simulated_runs_give_what_those_of_a_comparison_give_and_can_be_used_again(
    compared: Path, tmp_path: Path
) -> None:
    words = json.loads((compared / "question.json").read_text())["settings"]
    kept = [word for word in words if not word.startswith("output")]
    assert main(["value", *kept, "pounds_per_point=1e5", f"output={tmp_path}", "--quiet"]) == 2
    own = [word for word in kept if not word.startswith("details")]
    assert main(["value", *own, "pounds_per_point=1e5", f"output={tmp_path}", "--quiet"]) == 0
    simulated = rp.load(tmp_path / "value-001")
    read = rp.value(runs=str(compared), pounds_per_point=1e5, output=tmp_path / "read")
    again = rp.value(runs=str(tmp_path / "value-001"), pounds_per_point=1e5, output=tmp_path)
    for other in (read, again):
        for name, table in simulated.tables.items():
            pd.testing.assert_frame_equal(table, other.tables[name])


def test_an_extended_comparison_does_not_change_an_answer(compared: Path, tmp_path: Path) -> None:
    copy = tmp_path / "comparison"
    shutil.copytree(compared, copy)
    _, folder = asked(copy, tmp_path, "pounds_per_point=100000")
    assert main(["extend", str(copy), "replicates=3", "--quiet"]) == 0
    assert main(["status", str(folder)]) == 0
    shutil.rmtree(copy)
    assert main(["report", str(folder), "--quiet"]) == 2


def test_costs_in_cash_leave_the_time_of_staff_out(compared: Path, tmp_path: Path) -> None:
    found = rp.value(runs=str(compared), pounds_per_point=1e5, costs="cash", output=tmp_path)
    table = pd.read_parquet(compared / "programme.parquet")
    paid = (table["cost"] - table["staff_cost"]).groupby(table["scenario"].str.partition("__")[0])
    assert found.options.set_index("option")["cost"].to_dict() == pytest.approx(
        paid.mean().to_dict()
    )


def test_a_patient_has_a_price_too_and_a_cheap_trial_is_named(
    compared: Path, tmp_path: Path
) -> None:
    found = rp.value(
        runs=str(compared),
        pounds_per_patient=1e5,
        programmes=1000,
        trial_pair_cost=0,
        output=tmp_path,
    )
    assert found.question.outcome == found.question.trial_outcome == "patients_per_year"
    assert "per patient a year treated as recommended" in found.summary[0]
    assert "The best next study is a trial of" in found.summary[0]
    assert list(found.trial.by_size["cost"].unique()) == [0.0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["runs={}"], "neither is given, so write one of them"),
        (["runs={}", "pounds_per_point=1", "pounds_per_patient=1"], "both are given"),
        (["runs={}", "pounds_per_point=-1"], "pounds_per_point is -1; allowed is a number from 0"),
        (["runs={}", "pounds_per_point=inf"], "allowed is a finite number above 0"),
        (["runs={}", "pounds_per_point=1", "support=low"], "leave out support=low, or leave out"),
        (["runs={}", "pounds_per_point=1", "sets=30"], "leave out sets, or leave out runs"),
        (["runs={}", "pounds_per_point=1", "outcome=cost"], "needs an outcome in percentages"),
        (["runs={}", "pounds_per_patient=1", "outcome=plan_success"], "an outcome in patients"),
        (["runs={}", "pounds_per_point=1", "trial_pair_cost=much"], "trial_pair_cost is 'much'"),
        (["runs={}", "pounds_per_point=1", "trial_outcome=x"], "trial_outcome is 'x'; allowed is"),
        (
            ["runs={}", "pounds_per_point=1", "trial_outcome=recorded_difference"],
            "needs control teams and 52 weeks in every option",
        ),
        (["runs=nowhere", "pounds_per_point=1"], "is not a folder of results"),
        (["pounds_per_point=1"], "there is nothing to choose between"),
    ],
)
def test_a_question_without_an_answer_is_refused_in_one_sentence(
    words: list[str],
    said: str,
    compared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [word.format(compared) for word in words]
    assert main(["value", *given, f"output={tmp_path / 'there'}"]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("question.json", {"parameters": "central"}, "says nothing of what is not known"),
        ("provenance.json", {"kernels": "other"}, "was made by other rules"),
        ("summary.txt", None, "is not finished; to finish it"),
    ],
)
def test_runs_that_cannot_be_used_are_refused_in_one_sentence(
    file: str,
    change: dict[str, Any] | None,
    said: str,
    compared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "comparison"
    shutil.copytree(compared, copy)
    if change is None:
        (copy / file).unlink()
    else:
        edited(copy / file, **change)
    code, folder = asked(copy, tmp_path / "there", "pounds_per_point=1")
    error = capsys.readouterr().err
    assert code == 2 and said in error and error.count("\n") == 1 and not folder.exists()


def test_runs_without_an_outcome_of_the_users_own_are_refused(
    compared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "kept_not.py").write_text(
        "from rp2pr_sim import outcome\n\n\n"
        '@outcome(unit="share", label="Any share")\n'
        'def share(world, counterfactual):\n    """Any share."""\n    return 0.5\n'
    )
    monkeypatch.chdir(tmp_path)
    words = ["pounds_per_point=1", "outcome=kept_not:share"]
    code, folder = asked(compared, tmp_path / "there", *words)
    assert code == 2 and not folder.exists()
    assert "kept_not:share is not among the outcomes that were kept" in capsys.readouterr().err


def test_an_answer_without_runs_of_its_own_names_where_they_are(
    compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, folder = asked(compared, tmp_path, "pounds_per_point=100000")
    capsys.readouterr()
    assert asked(folder, tmp_path, "pounds_per_point=1")[0] == 2
    assert f"write runs={compared}" in capsys.readouterr().err
