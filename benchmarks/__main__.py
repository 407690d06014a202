"""`python -m benchmarks`: measure everything, show it, and write `docs/performance.md`.

The page comes with its figure.
"""

from __future__ import annotations

import sys
from pathlib import Path

_DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Measure, show and write."""
    from benchmarks import figure, plain_agentpy, report, runs
    from rp2pr_sim.cli import console
    from rp2pr_sim.report.style import look

    if not plain_agentpy.installed():
        console.line("AgentPy is not installed: it is left out.")
    figures = runs.in_step(runs.FULL, lambda what: print(what, file=sys.stderr))
    for title, content in report.sections(figures).items():
        console.rows(title, content)
    (_DOCS / "performance.md").write_text(report.page(figures), encoding="utf-8")
    with look():
        figure.drawn(figures).savefig(
            _DOCS / "performance.png", dpi=130, metadata={"Software": None}
        )
    console.line(f"Written: {_DOCS / 'performance.md'} and performance.png")


if __name__ == "__main__":  # the processes that measure import this file again
    main()
