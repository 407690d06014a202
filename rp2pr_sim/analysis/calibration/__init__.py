"""The uncertain parameters, fitted to the facts that are marked *fit*.

- `targets`: each fact as a simulated measurement, in the fact's own programme
  (`configs/scenario/fit/`)
- `space`: which parameters are fitted, which merely vary beside them, and their prior
- `simulated`: what a set of parameters gives for all targets, run as studies that can be resumed
- `direct`: what facts give without a search (F56, F72, F73), and the check of it on simulated plans
- `centre`: Gauss-Newton under common luck: the default values, and what the facts can tell apart
- `emulator`, `history`: a fast stand-in for the simulation; history matching in waves
- `posterior`: parameter sets that agree with all facts, each simulated: the ensemble
- `fitting`: all of it in one command, `rp2pr fit`
- `synthetic`: the same on made-up facts whose parameters are known
- `ensemble`: the sets that are shipped, and how a study is run over them

Nothing but targets marked *fit* in `evidence/facts.csv` can enter.
"""
