"""What is a facilitator worth, and for whom?

Nobody, a non-clinical facilitator, a clinical one, or one of each is in the room. What are the
effects on plans and on true quality, and on teams that are closed or open, weak or strong? The same
teams visit each other in all four. 4 scenarios under 300 parameter sets, half a minute on two
cores.

    python experiments/facilitation.py
    python experiments/facilitation.py parameters=central replicates=400 details=400
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.further_tables import groups_table, outcomes_table
from rp2pr_sim.analysis.compare.run import rows_of
from rp2pr_sim.analysis.compare.subgroups import effects_by_group, thirds
from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    "facilitation=none,non_clinical,clinical,one_of_each",
    "scale.n_control=0",
    "replicates=2",
    "details=2",
)
VISIT_DAY = (
    "safety",
    "voice_equality",
    "honesty",
    "rating",
    "share_blind_spots",
    "share_derailed_confrontation",
)
GROUPS = {
    "openness_set": "by how open the team is",
    "baseline_level": "by how good the team was before",
}


def extra(result: CompareResult) -> list[Section]:
    """Return the visit day, and the true gain by thirds of the teams."""
    found = [Section("The visit day", outcomes_table(result, VISIT_DAY))]
    columns = ["team", "arm", "true_gain", *GROUPS]
    teams = rows_of(result.question, result.studies[""], "team", columns)
    teams = teams[teams["arm"] == "intervention"]
    many = f"{teams['replicate'].nunique():,} programmes"  # as many as are kept in detail
    for column, words in GROUPS.items():
        grouped = teams.assign(group=thirds(teams[column], teams["replicate"]))
        effects = effects_by_group(grouped, result.question.baseline, "true_gain", "group")
        title = f"True gain against no facilitator, in percentage points, {words} ({many})"
        found.append(Section(title, groups_table(effects, result, "share points")))
    return found


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
