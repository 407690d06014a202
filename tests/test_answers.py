"""The answer over parameter sets: no surer than the tables, and short enough for a screen."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from rp2pr_sim.analysis.compare.factors import Factorial, factorial_of
from rp2pr_sim.analysis.compare.findings import Findings, findings_of
from rp2pr_sim.analysis.compare.headline import PATIENTS, against_reference, answer
from rp2pr_sim.analysis.compare.remarks import simulation_error, with_answer
from rp2pr_sim.analysis.compare.shortlist import MOST, ROWS, rest, short_table, shown
from rp2pr_sim.cli import console
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes import outcome_names
from rp2pr_sim.report.compare.glossary import described, terms

SETS = 100
EVEN = np.linspace(-0.10, 0.10, SETS)
"""A difference between the parameter sets; above 0 in half of them."""
LEVELS = 0.5 + EVEN


def over_sets(values: Mapping[str, Floats], **outcomes: Mapping[str, Floats]) -> pd.DataFrame:
    """Return two equal runs per set and option: nothing is left to chance.

    Each option has these values of plan success, and those of the other outcomes that are named.
    """
    parts = []
    for name, success in values.items():
        table = pd.DataFrame({column: np.full(2 * SETS, 0.5) for column in outcome_names()})
        table = table.assign(scenario=name, set=np.repeat(range(SETS), 2), plans_too_young=0.0)
        table["replicate"] = np.tile([0, 1], SETS) + 2 * table["set"]
        for outcome, each in {"plan_success": {name: success}, **outcomes}.items():
            table[outcome] = np.repeat(np.broadcast_to(each[name], SETS), 2)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def found(values: Mapping[str, Floats], **outcomes: Mapping[str, Floats]) -> Findings:
    labels = {name: f"The {name}" for name in values}
    table = over_sets(values, **outcomes)
    return findings_of(table, labels, next(iter(labels)), "plan_success", seed=1)


@pytest.mark.parametrize(
    ("better_in", "verdict", "share"),
    [(97, "is best", "97%"), (74, "is likely the best", "74%"), (55, "comes first", "55%")],
)
def test_an_option_is_called_best_in_as_many_sets_as_it_is(
    better_in: int, verdict: str, share: str
) -> None:
    apart = np.where(np.arange(SETS) < better_in, 0.10, -0.01)
    said = str(answer(found({"usual": LEVELS, "other": LEVELS + apart})))
    assert said.startswith(f"“The other” {verdict}")
    assert f"it is best in {share} of the 100 parameter sets" in said
    assert (f"and “The usual” (the reference) in {100 - better_in}%" in said) == (better_in < 95)


def test_the_first_sentence_has_success_care_and_cost_each_with_its_uncertainty() -> None:
    gains = {"usual": 0.005 + 0.0 * EVEN, "other": 0.01 + 0.05 * EVEN}
    costs = {"usual": 400_000 + 0.0 * EVEN, "other": 500_000 + 1e6 * EVEN}
    said = str(
        answer(
            found(
                {"usual": LEVELS, "other": LEVELS + 0.1},
                true_gain_per_team=gains,
                patients_per_year={name: 3_000 * gains[name] for name in gains},
                patients={name: 3_000.0 + 0.0 * EVEN for name in gains},
                cost=costs,
            )
        )
    )
    assert said.startswith(
        "“The other” is best: plan success is 60.0% (95% uncertainty 50.3 to 69.7), improvement in"
        " care is 1.00 percentage points (0.52 to 1.48), 30 more of 3,000 patients a year are"
        " treated as recommended (15 to 45) and the cost is £500,000 (403,000 to 597,000); it is"
        " best in "
    )


@pytest.mark.parametrize(("size", "words"), [(30.0, "30 more"), (-30.0, "30 fewer")])
def test_patients_are_more_or_fewer_and_never_a_negative_number(size: float, words: str) -> None:
    patients = {"usual": 0.0 * EVEN, "other": size + 10.0 * EVEN}
    values = {"usual": LEVELS, "other": LEVELS + 0.1}
    everyone = {name: 3_000.0 + 0.0 * EVEN for name in values}
    table = over_sets(values, **{PATIENTS: patients, "patients": everyone})
    labels = {name: f"The {name}" for name in values}
    known = findings_of(table, labels, "usual", "plan_success", seed=1, own=[PATIENTS])
    said = str(answer(known)).replace("30.00", "30")
    assert f"{words} of 3,000 patients a year are treated as recommended (29" in said
    assert "the number of patients treated as recommended is 30" in str(
        against_reference(known)
    ).replace("30.00", "30")


def test_no_clear_difference_has_0_in_its_uncertainty_and_the_share_of_sets() -> None:
    open_one = found({"usual": LEVELS, "other": LEVELS + EVEN + 0.02})
    said = str(against_reference(open_one))
    assert "plan success shows no clear difference, +2" in said
    assert "better in 60% of the sets" in said
    clear = str(against_reference(found({"usual": LEVELS, "other": LEVELS + EVEN + 0.2})))
    assert "no clear difference" not in clear and "better in over 99% of the sets" in clear


def test_what_is_better_in_most_sets_is_probable() -> None:
    likely = found({"usual": LEVELS, "other": LEVELS + EVEN + 0.05})
    said = str(against_reference(likely))
    assert (
        "plan success is probably 5.0 percentage points higher (95% uncertainty \u22124.7" in said
    )
    assert "better in 75% of the sets" in said
    worse = str(against_reference(found({"usual": LEVELS, "other": LEVELS - EVEN - 0.05})))
    assert "is probably 5.0 percentage points lower" in worse
    got = factorial(
        {name: LEVELS + (0.05 + EVEN) * ("full" in name) for name in FACTORS if "none" in name},
        {name: FACTORS[name] for name in FACTORS if "none" in name},
    )
    assert "“a full day” instead of “half a day” probably adds 5" in str(got.sentences[0])


def test_simulation_error_is_told_apart_from_uncertainty() -> None:
    table = over_sets({"usual": LEVELS, "other": LEVELS + 0.1})
    table["plan_success"] += np.random.default_rng(1).normal(0.0, 0.02, len(table))
    noisy = findings_of(table, {"usual": "U", "other": "O"}, "usual", "plan_success", seed=1)
    said = simulation_error(noisy)
    assert said.startswith("Simulation error: ± 0.")
    assert said.endswith("The uncertainty is about the parameters.")


FACTORS = {
    f"{a}-{b}": {"facilitation": a, "visit": b}
    for a in ("none", "clinical")
    for b in ("half_day", "full_day")
}


def factorial(
    values: Mapping[str, Floats],
    choices: Mapping[str, Mapping[str, str]],
    **outcomes: Mapping[str, Floats],
) -> Factorial:
    got = factorial_of(over_sets(values, **outcomes), choices, "plan_success", seed=1)
    assert got is not None
    return got


def test_a_factor_is_told_with_its_effect_its_sets_its_care_and_its_cost() -> None:
    led = {name: float("clinical" in name) for name in FACTORS}
    day = {name: float("full" in name) for name in FACTORS}
    got = factorial(
        {name: LEVELS + 0.2 * led[name] + (0.02 + EVEN) * day[name] for name in FACTORS},
        FACTORS,
        true_gain_per_team={name: 0.001 * led[name] + 0.0 * EVEN for name in FACTORS},
        cost={name: 41_000 * led[name] - 7_000 * day[name] + 0.0 * EVEN for name in FACTORS},
    )
    first, second, last = map(str, got.sentences)
    assert first == (
        "Facilitation matters more than visit: “a clinical facilitator” instead of “no facilitator”"
        " adds 20 percentage points to plan success, better in over 99% of the parameter sets; it"
        " adds 0.10 percentage points to improvement in care, for £41,000 more."
    )
    assert second.startswith(
        "Visit: no clear difference in plan success between “a full day” and “half a day”, 2"
    )
    assert "better in 60% of the parameter sets" in second and "for £7,000 less." in second
    assert "no clear sign of depending on each other" in last


def test_two_options_that_differ_in_one_setting_have_its_sentence_and_no_grid() -> None:
    choices = {"no": {"visit.manager_invited": "false"}, "yes": {"visit.manager_invited": "true"}}
    values = {"no": LEVELS, "yes": LEVELS + 0.05}
    got = factorial(values, choices, cost={"no": 0.0 * EVEN, "yes": 8_000 + 0.0 * EVEN})
    assert [str(sentence) for sentence in got.sentences] == [
        "Managers take part, the MDT meeting included: “yes” instead of “no” adds 5.0 percentage"
        " points to plan success, better in over 99% of the parameter sets; it adds 0 percentage"
        " points to improvement in care, for £8,000 more."
    ]
    assert not got.cells and got.grid.empty


def test_where_no_option_is_surely_best_the_value_that_the_best_one_has_is_told() -> None:
    led = {name: float("clinical" in name) for name in FACTORS}
    day = {name: float("full" in name) for name in FACTORS}
    values = {name: LEVELS + 0.3 * led[name] + (EVEN + 0.001) * day[name] for name in FACTORS}
    known = found(values)
    got = factorial(values, FACTORS)
    lines = [str(line) for line in with_answer(known, got)]
    assert (
        "The best option has “a clinical facilitator” in over 99% of the parameter sets." in lines
    )


# the table on the screen


MANY = {f"o{k:02}": LEVELS + 0.01 * k for k in range(24)}


def many(efficient: int) -> Findings:
    """Return 24 options, without parameter sets, of which so many are efficient."""
    costs = {name: 1000.0 * max(k - 24 + efficient, 0) + EVEN for k, name in enumerate(MANY)}
    table = over_sets(MANY, cost=costs).drop(columns="set")
    labels = {name: f"Complementary pairs, much support {name}" for name in MANY}
    return findings_of(table, labels, "o00", "plan_success", seed=1)


def seen(table: pd.DataFrame) -> Sequence[str]:
    """Return the lines of a table as the command prints it where there is no terminal."""
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", stream)
        console.frame("Options", table)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("efficient", [24, 5, 1])
def test_24_options_fit_9_rows_6_columns_and_100_signs(efficient: int) -> None:
    known = many(efficient)
    names = shown(known)
    assert known.best in names and known.baseline in names and len(names) <= ROWS
    table = short_table(known, names)
    assert table.shape[0] <= 9 and table.shape[1] <= MOST + 2 == 6
    assert max(map(len, seen(table))) <= 100
    paid = [float(known.money[name]["cost"]) for name in names]
    assert paid == sorted(paid)
    told = rest(known, names)
    line = int(known.money_table["on_frontier"].sum())
    assert line == efficient
    if efficient == 24:
        assert told == "15 more efficient options in between left out."
    else:
        assert f"The other {24 - len(names)} options cost at least as much as one of these" in told


def test_long_labels_are_folded_and_numbers_of_a_column_have_one_precision() -> None:
    labels = dict.fromkeys(("usual", "other"), "A very long label of many words " * 4)
    table = over_sets({"usual": LEVELS, "other": LEVELS + 0.1234}).drop(columns="set")
    long = findings_of(table, labels, "usual", "plan_success", seed=1)
    told = short_table(long, shown(long))
    assert max(map(len, seen(told))) <= 100
    assert len({len(value.partition(".")[2]) for value in told["plan\nsuccess"]}) == 1
    assert "(reference)" in told["option"][0].replace("\n", " ")


# the words of the page


def test_every_choice_that_occurs_is_explained_and_support_in_hours() -> None:
    known = many(24)
    choices = {"usual": {"support": "low"}, "other": {"support": "high"}}
    told = dict(terms(known, choices, declared=False))
    assert told["High support"].startswith("40 hours of improvement support per team.")
    assert {"Plan success", "Points per plan", "Improvement in care", "Run"} <= set(told)
    assert "bootstrap samples" in told["Chance of being best"]
    assert described("pairing", "random") == "By lot"
    assert not described("pairing", "nowhere")
