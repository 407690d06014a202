"""Measurements of speed and precision.

`make bench` (`python -m benchmarks` from the checkout), `make million` and `make precision` run
them.

- `start`: programmes half-way, where all contenders begin
- `plain_state`, `plain_team`, `plain_mesa`, `plain_agentpy`: two phases of the week as a modeller
  writes them in plain Python
- `compiled`: the same two phases compiled, and the least that touches the same memory
- `engines`: whole programmes, by this engine and by the Mesa engine through Mesa's own `batch_run`
- `profile`: where the time of a week goes, phase by phase
- `scaling`: more teams, weeks, replicates, threads; memory
- `counting`: how much two processes slow each other down
- `runs`: each measurement in a process of its own, alternated
- `report`, `notes`, `figure`: the table on screen and `docs/performance.md` with its figure
- `versions`: this version and another checkout, command by command
- `million`: the cost of a study of a million runs
- `precision`: how many replicates a comparison needs
- `coverage`: whether the intervals of a comparison contain the truth as often as they claim

Nothing is asserted about time; ratios are of contenders measured side by side.
"""
