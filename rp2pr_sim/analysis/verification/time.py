"""Time: true quality moves smoothly, and trusts change and keep their ranks as published.

Trials without a programme are seldom significant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import SEED, side_by_side
from rp2pr_sim.core.enums import Arm, Indicator, Review
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.model.state import WEEKS_A_YEAR
from rp2pr_sim.outcomes import outcome_names, outcomes
from rp2pr_sim.outcomes.programme.statistics import correlation, ranks
from rp2pr_sim.outcomes.programme.trial import BASELINE_YEAR, SIGNIFICANT
from rp2pr_sim.scenario import Scenario

PROGRAMMES = 60
TRIALS = 1000
LARGEST = 10.0  # times the median step
FAIR = (0.03, 0.07)  # share of trials without a programme that are significant
GAPS = (1, 2, 4)  # years
CHANGE = 2  # years, of the published change between trusts (F27)
KINDS = ("recorded_year", "true_year")
UNREVIEWED = {"review.kind": Review.none}


def time_checks(full: bool) -> Iterator[Check]:
    """Check how quality moves from week to week and from year to year.

    Parameters
    ----------
    full : bool
        add a thousand trials without a programme.
    """
    yield quality_is_smooth(np.array(side_by_side(_weekly, range(PROGRAMMES))))
    yield ranks_persist(np.array(side_by_side(_yearly, range(PROGRAMMES))))
    if full:
        yield trial_is_fair(side_by_side(_p_value, range(TRIALS)))


def largest_step(series: Floats) -> Floats:
    """Return the largest weekly step over the median one, mean over programmes.

    Steps are absolute, and the ratio is taken in each programme.

    Parameters
    ----------
    series : Floats
        weekly means of shape `(programmes, weeks, indicators)`.

    Returns
    -------
    Floats
        One figure for each indicator.
    """
    steps = np.abs(np.diff(series, axis=1))
    return np.asarray((steps.max(axis=1) / np.median(steps, axis=1)).mean(axis=0))


def quality_is_smooth(series: Floats) -> Check:
    """Return the verdict on weekly means of true quality (programmes, weeks, indicators)."""
    found = largest_step(series)
    worst = Indicator(int(found.argmax())).name
    figure = (
        f"{len(series)} programmes: largest weekly step {found.max():.1f} times the median step of"
        f" its programme ({worst}), on average"
    )
    name = f"mean quality makes no jump (largest weekly step under {LARGEST:g} times the median)"
    return Check("time", name, bool(found.max() < LARGEST), figure)


def ranks_persist(found: Floats) -> Check:
    """Report the results of `changed_and_ranked` for each programme.

    `found` has shape `(programmes, 2, 1 + gaps)`: recorded, then true.  The figures are printed,
    not judged.
    """
    recorded, true = found.mean(axis=0)
    rho, true_rho = (", ".join(f"{one:.2f}" for one in kind[1:]) for kind in (recorded, true))
    figure = (
        f"{len(found)} programmes, active treatment: SD of a two-year change"
        f" {100.0 * recorded[0]:.1f} points recorded, {100.0 * true[0]:.1f} true (F27: 6 to 10);"
        f" rank correlation over {', '.join(map(str, GAPS))} years {rho} recorded and"
        f" {true_rho} true (length of stay in another field, over one year: 0.84)"
    )
    ok = bool(np.isfinite(found).all())
    return Check("time", "trusts change, and keep their ranks", ok, figure)


def trial_is_fair(p_values: Sequence[float]) -> Check:
    """Return the verdict on trials in which nothing is tried."""
    share = float(np.mean(np.array(p_values) < SIGNIFICANT))
    low, high = FAIR
    name = f"without a programme {low:.0%} to {high:.0%} of trials are significant"
    figure = f"{share:.1%} of {len(p_values)} trials with p under {SIGNIFICANT}"
    return Check("time", name, low <= share <= high, figure)


def changed_and_ranked(years: Floats) -> Floats:
    """Return the SD between trusts of the two-year change, and rank correlations over `GAPS`.

    Both are taken from the baseline year on.

    Parameters
    ----------
    years : Floats
        the level of each trust in each year, shape `(trusts, years)`, as in the year tables.
    """
    before = years[:, BASELINE_YEAR]
    later = [years[:, BASELINE_YEAR + gap].copy() for gap in GAPS]
    rho = [correlation(ranks(before.copy()), ranks(after)) for after in later]
    return np.array([np.std(years[:, BASELINE_YEAR + CHANGE] - before, ddof=1), *rho])


def _weekly(replicate: int) -> Floats:
    weeks = simulate(Scenario(), SEED, replicate).weeks
    return np.asarray(weeks["true_quality"][:, Arm.intervention])


def _yearly(replicate: int) -> Floats:
    scenario = Scenario.of({**UNREVIEWED, "time.weeks": max(GAPS) * WEEKS_A_YEAR})
    teams = simulate(scenario, SEED, replicate).teams
    years = (teams[kind][:, :, Indicator.active_treatment] for kind in KINDS)
    return np.array([changed_and_ranked(each) for each in years])


def _p_value(replicate: int) -> float:
    found = outcomes(simulate(Scenario.of(UNREVIEWED), SEED, replicate))
    return float(found[outcome_names(twin=False).index("p_value")])
