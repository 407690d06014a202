"""Run all experiments as `rp2pr claims` does, and rewrite the generated part of `docs/claims.md`.

The figure of that page is replaced as well.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path

from rp2pr_sim.analysis.claims.run import chosen, run, study_of
from rp2pr_sim.report.docs.claims import rewritten

DOCS = Path("docs")

names = chosen([])
study = study_of(names, replicates=200, seed=1, output=Path("outputs/claims"))
folder, findings = run(names, study, lambda _: nullcontext(lambda _: None))
path = DOCS / "claims.md"
path.write_text(
    rewritten(path.read_text(encoding="utf-8"), findings, study.replicates, study.seed),
    encoding="utf-8",
)
shutil.copyfile(folder / "claims.png", DOCS / "claims.png")
print(f"Written: {path} and its figure; all in {folder}")
