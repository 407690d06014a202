"""Programmes compared under the same luck: which is best, by how much, and what it costs.

A comparison is a study of several scenarios (`rp2pr_sim.study`), and one file that says what is
asked of it.

- `scenarios`: what is compared, from config groups with several values, from a list in a file, or
  both
- `question`: what is asked: against which baseline, by which outcome, how precisely; kept as
  `comparison.json`
- `paired`: differences from the baseline, replicate by replicate; means, intervals, the best,
  regret
- `money`: what each costs, for each plan that reached its aim, and which give the most for it
- `precise`: replicates added until the differences are known well enough
- `keep`: a comparison from its beginning to the tables in its folder
"""

from __future__ import annotations

from rp2pr_sim.analysis.compare.question import Compared, Comparison, comparison_of, is_comparison
from rp2pr_sim.analysis.compare.run import compare, finish, go_on
from rp2pr_sim.analysis.compare.scenarios import scenarios_of

__all__ = [
    "Compared",
    "Comparison",
    "compare",
    "comparison_of",
    "finish",
    "go_on",
    "is_comparison",
    "scenarios_of",
]
