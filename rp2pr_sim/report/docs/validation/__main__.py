"""Write the predictions into `docs/validation.md`, or into the page that is named."""

from __future__ import annotations

import argparse
from pathlib import Path

from rp2pr_sim.analysis.plausible_sets import under_each
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.report.docs.validation import block, predictions
from rp2pr_sim.scenario import Scenario

parser = argparse.ArgumentParser(
    prog="python -m rp2pr_sim.report.docs.validation", description=__doc__, allow_abbrev=False
)
parser.add_argument(
    "page", nargs="?", type=Path, default=Path("docs/validation.md"), help="default: %(default)s"
)
parser.add_argument(
    "--replicates", type=int, default=80, help="of each parameter set; default: %(default)s"
)
parser.add_argument(
    "--sets",
    type=int,
    default=50,
    help="parameter sets that agree with the facts; default: %(default)s",
)
parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
parser.add_argument(
    "--output", type=Path, help="a folder in which the study is kept; else it is not kept"
)
given = parser.parse_args()

ensemble = list(under_each(Scenario(), given.sets).values())
text = block(
    predictions(ensemble, given.replicates, given.seed, given.output),
    len(ensemble),
    given.replicates,
    given.seed,
)
given.page.write_text(
    rewritten(given.page.read_text(encoding="utf-8"), "predictions", text), encoding="utf-8"
)
