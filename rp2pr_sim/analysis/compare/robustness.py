"""Which worlds: under which parameter values another choice is best, and what would have to be true for it to be.

Nobody knows the parameters of the world exactly.  Here the same scenarios are simulated under many
parameter sets, all with the same luck, and what differs between the sets is told apart from luck.

    from rp2pr_sim import worlds
    from rp2pr_sim.analysis.compare import scenarios_of
    from rp2pr_sim.study import run

    planned, asked = worlds.study(scenarios_of(["pairing=complementary,random"]), "plan_success")
    done = run(planned, beside=asked.keep)
    print(*worlds.finish(done.folder).sentences)

- `sets`: the parameter sets: those that agree with the facts, or a design over the declared ranges
- `design`: the study of every scenario under every set, and the file `worlds.json` that says what
  it is
- `outcomes`: the outcome of each scenario under each set, the noise of few replicates taken out
- `regret`: which choice is best where, what each loses against the best, and the robust choice
- `box`: PRIM of the EMA workbench: the box of parameter values in which one scenario beats another
- `rivals`: each other scenario against the favourite: the box found on half of the sets, checked on
  the other half
- `words`: all of it in plain sentences
- `findings`: the tables, the figures and the sentences of a folder

This is what `rp2pr worlds pairing=complementary,random` does: what was set by hand stays as it is
in every set.

The figures are drawn by `rp2pr_sim.report.compare.robustness`.
"""

from __future__ import annotations
