"""What decides plan success, true change in active treatment, and success for the money?

All uncertain parameters are screened one by one (Morris).  The first eight of each of the four
outcomes and all others that stand out from the noise, at most fifteen in all, then get their shares
of the variance (Sobol'), with all other parameters at their defaults.  This is repeated with the
parameter that decides plan success most at its default too.  The fourth outcome is plans that
reached their aim per pound of the programme's cost: a cost per success has no value if nothing
succeeded.

    python experiments/global_sensitivity.py points=32 executor.workers=2

`points` are Morris' trajectories; Sobol' gets sixteen times as many base points.  With 16
trajectories and `most_replicates=4` the experiment runs some 45,000 programmes, a few minutes on
two cores. `inputs=` screens a selection of parameters.  For the results see docs/findings.md.
"""  # noqa: D400

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hydra
from omegaconf import DictConfig

from rp2pr_sim.analysis.sensitivity import Found, Settings, Who, begin, go_on
from rp2pr_sim.analysis.sensitivity.from_config import settings_from
from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.tables import told
from rp2pr_sim.scenario.config import folder, plain, register
from rp2pr_sim.study.executors import told as executor_of

OUTCOMES = (
    "plan_success:0",
    "points_per_plan:0",
    "true_gain_on_active_treatment",
    "plans_reached/cost",
)
FIRST = 8
MOST = 15
TIMES = 16

register()


def screening(settings: Settings) -> Settings:
    """Return the settings that screen every input alone.

    The inputs are all uncertain parameters, unless some are named.
    """
    return replace(settings, method="morris", groups="none", outcomes=OUTCOMES)


def shares(settings: Settings, screened: Found) -> Settings:
    """Return the settings for Sobol' indices of the parameters that came first."""
    return replace(
        settings,
        method="sobol",
        points=TIMES * settings.points,
        inputs=coming_first(settings, screened),
        agents=(),
    )


def shares_of_the_rest(settings: Settings, found: Found) -> Settings:
    """Return the same settings without the first input of the first outcome.

    That input may overshadow the rest.
    """
    return replace(
        settings,
        inputs=tuple(
            word
            for word in settings.inputs
            if word.partition(":")[0] != found.verdicts[0].ranked[0]
        ),
    )


def coming_first(settings: Settings, found: Found) -> tuple[str, ...]:
    """Return the first eight inputs of each outcome and all others that stand out from the noise.

    They are at most fifteen, ranked by their share of the outcome's largest effect.
    """
    score: dict[str, float] = {}
    for verdict in found.verdicts:
        rows = indices_of(found.analysis.indices, verdict.outcome, "mu_star").set_index("input")[
            "value"
        ]
        largest = float(rows.max()) or 1.0
        for name in (*verdict.above, *verdict.ranked[:FIRST]):
            score[name] = max(score.get(name, 0.0), float(rows[name]) / largest)
    given = {word.partition(":")[0]: word for word in settings.inputs}
    return tuple(
        given.get(name, name) for name in sorted(score, key=lambda name: -score[name])[:MOST]
    )


@hydra.main(version_base="1.3", config_path=str(folder()), config_name="sensitivity")
def study(config: DictConfig) -> None:
    """Screen the inputs, compute their shares of the variance, and report stable rankings."""
    given = plain(config)
    who, output = Who(*executor_of(given["executor"])), Path(given["output"])
    settings = screening(settings_from(given))
    screened = _done(settings, "screening", output, who)
    sharing = shares(settings, screened)
    _done(shares_of_the_rest(sharing, _done(sharing, "shares", output, who)), "rest", output, who)


def _done(settings: Settings, name: str, output: Path, who: Who) -> Found:
    place = begin(settings, output, name)
    found = go_on(place, who, say=print)
    print(*told(found), f"The results are in {place}", sep="\n")
    return found


if __name__ == "__main__":
    study()
