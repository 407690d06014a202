"""Which worlds: under which parameter values another choice is best, and what would have to be true for it to be.

Nobody knows the parameters of the world exactly.  Here the same scenarios are simulated under many parameter sets, all
with the same luck, and what differs between the sets is told apart from luck.

- `sets`: the parameter sets: those that agree with the facts, or a design over the declared ranges
- `design`: the study of every scenario under every set, and the file `worlds.json` that says what it is
- `outcomes`: the outcome of each scenario under each set, the noise of few replicates taken out
- `regret`: which choice is best where, what each loses against the best, and the robust choice
- `box`: PRIM of the EMA workbench: the box of parameter values in which one scenario beats another
- `rivals`: each other scenario against the favourite: the box found on half of the sets, checked on the other half
- `words`: all of it in plain sentences
- `told`: the tables, the figures and the sentences of a folder

The figures are drawn by `rp2pr_sim.report.worlds`; the command is `rp2pr worlds`.
"""
