"""Write the marked sections of `docs/ODD.md`, or of the page that is named."""

from __future__ import annotations

import sys
from pathlib import Path

from rp2pr_sim.report.docs.odd import written

path = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/ODD.md")
path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
