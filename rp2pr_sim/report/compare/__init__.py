"""The page on one programme or several: one answer for a hospital manager, offline and on paper.

- `page`: the page and the figures of a result
- `evidence_marks`: a number with a letter for its evidence
- `pictures` (`forest`, `frontier`, `by_baseline`, `heatmap`, `robustness`) and `tables`
- `assumptions`, `provenance`: what it depends on, and how it was made
- `page.html`: the order in which a reader meets all this

Its sentences are made in `rp2pr_sim.analysis.compare`, so that they are the same on the screen.
"""
