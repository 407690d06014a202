"""What decides plan success, true change in active treatment, and success for the money?

All uncertain parameters are screened one by one (Morris).  The first eight of each of the four
outcomes and all others that stand out from the noise, at most fifteen in all, then get their shares
of the variance (Sobol'), with all other parameters at their defaults.  This is repeated with the
parameter that decides plan success most at its default too.  The fourth outcome is plans that
reached their aim per pound of the programme's cost: a cost per success has no value if nothing
succeeded.

    python experiments/global_sensitivity.py samples=32 executor.workers=2

`samples` are Morris' trajectories; Sobol' gets sixteen times as many.  With 16 trajectories and
`max_replicates=4` the experiment runs some 45,000 programmes, a few minutes on two cores.
`inputs=` screens a selection of parameters.  For the results see docs/findings.md.
"""  # noqa: D400

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rp2pr_sim.analysis.api import sensitivity
from rp2pr_sim.analysis.sensitivity import SensitivityResult
from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.settings import as_words
from rp2pr_sim.cli import answered, console
from rp2pr_sim.cli.analyses import show
from rp2pr_sim.scenario.config import named_in

OUTCOMES = (
    "plan_success:0",
    "points_per_plan:0",
    "true_gain_on_active_treatment",
    "plans_reached/cost",
)
FIRST = 8
MOST = 15
TIMES = 16


def study(settings: Sequence[str]) -> int:
    """Screen the inputs, compute their shares of the variance, and report stable rankings."""
    screened = _answered(settings, name="screening", method="morris")
    first = coming_first(screened)
    sobol = {"method": "sobol", "samples": TIMES * screened.question.samples, "agents": ()}
    shares = _answered(settings, name="shares", inputs=first, **sobol)
    # it may overshadow the rest
    largest = shares.rankings[0].ranked[0]
    rest = [word for word in first if word.partition(":")[0] != largest]
    _answered(settings, name="rest", inputs=rest, **sobol)
    return 0


def coming_first(found: SensitivityResult) -> list[str]:
    """Return the first eight inputs of each outcome and all others that stand out from the noise.

    They are at most fifteen, ranked by their share of the outcome's largest effect.
    """
    score: dict[str, float] = {}
    for ranking in found.rankings:
        rows = indices_of(found.table, ranking.outcome, "mu_star").set_index("input")["value"]
        largest = float(rows.max()) or 1.0
        for name in (*ranking.above, *ranking.ranked[:FIRST]):
            score[name] = max(score.get(name, 0.0), float(rows[name]) / largest)
    given = {word.partition(":")[0]: word for word in found.question.inputs}
    return [given.get(name, name) for name in sorted(score, key=lambda name: -score[name])[:MOST]]


def _answered(settings: Sequence[str], **own: Any) -> SensitivityResult:
    """Return one analysis, shown; its own options replace those that the user has typed."""
    own = {"groups": "none", "outcomes": OUTCOMES, **own}
    kept = [text for text in settings if named_in(text) not in own]
    found = sensitivity([*kept, *as_words(own)], progress=console.progress)
    show(found)
    return found


if __name__ == "__main__":
    sys.exit(answered("global_sensitivity", lambda: study(sys.argv[1:])))
