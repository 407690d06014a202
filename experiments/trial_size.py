"""How many pairs would a trial need to see the programme, at each level of support?

Trials are made of the pairs of the simulated programmes and analysed like that of the paper: the
recorded change, mean of the four headline indicators, within pairs, is compared between the arms.
How many pairs in each arm are needed to detect 3 percentage points four times in five, and how many
to detect the effect that the model predicts? 4 scenarios under 300 parameter sets, half a minute on
two cores.

    python experiments/trial_size.py
    python experiments/trial_size.py parameters=central replicates=400 details=400
"""  # noqa: D400

from __future__ import annotations

import sys
from collections.abc import Iterator

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.run import rows_of
from rp2pr_sim.analysis.planning.trial_size import Sizes, TrialSize, trial_size
from rp2pr_sim.analysis.planning.trial_size_over_sets import NEEDED, over_sets
from rp2pr_sim.analysis.planning.trial_size_words import in_cells
from rp2pr_sim.cli.experiment import experiment
from rp2pr_sim.outcomes.programme.trial import HEADLINE
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.files import write_text

SETTINGS = (
    *("support=none,low,medium,high", "outcome=recorded_difference"),
    *("replicates=2", "details=2"),
)
EFFECT, POWER = 0.03, 0.8
CHANGES = tuple(f"{kind}_change_{item.name}" for kind in ("recorded", "true") for item in HEADLINE)


def extra(result: CompareResult) -> list[Section]:
    """Return the number of pairs that a trial of each programme needs."""
    sizes = dict(_sizes(result))
    needed = pd.concat([size.needed.assign(scenario=name) for name, size in sizes.items()])
    write_text(
        result.folder / "trial_size.csv",
        needed.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
    )
    labels = result.question.labels
    rows = [{"programme": labels[str(name)], **_told(size)} for name, size in sizes.items()]
    title = f"Pairs in each arm that see an effect in {POWER:.0%} of the trials, with 95% intervals"
    return [Section(title, pd.DataFrame(rows))]


def _sizes(result: CompareResult) -> Iterator[tuple[str, TrialSize]]:
    question, study = result.question, result.studies[""]
    teams = rows_of(question, study, "team", ["arm", "unit", *CHANGES])
    runs = None
    if question.parameters != "central":
        runs = rows_of(question, study, PROGRAMME, NEEDED)
    for item in question.compared:
        own = teams[teams["scenario"] == item.name]
        if runs is None:
            yield item.name, trial_size(own, EFFECT, POWER, question.seed)
        else:
            known = runs[runs["scenario"] == item.name]
            yield item.name, over_sets(own, known, EFFECT, POWER, Sizes.of(item.scenario))


def _told(size: TrialSize) -> dict[str, str]:
    asked, own = (
        in_cells(size.row("recorded_change", effect), size.over_sets)
        for effect in ("effect", "model")
    )
    return {
        f"to see {100 * EFFECT:g} points": asked[1],
        "the model expects (points)": own[0],
        "to see that": own[1],
    }


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
