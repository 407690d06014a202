"""How many pairs would a trial of the programme need?

Hundreds of thousands of trials, made of the pairs of 200 simulated programmes, compared as the analyst of the paper's trial
compares them: how many see a difference of 3 percentage points between the arms, and how many the difference that
the model expects?  About 15 seconds on two cores.

    python experiments/trial_size.py effect=2pp power=0.9 support=high

Hydra's own sweeps ask it of several programmes in turn: `-m support=low,medium,high`.
"""

from __future__ import annotations

import hydra
from omegaconf import DictConfig

from rp2pr_sim.advice.inquiry import ASSUMED, answer
from rp2pr_sim.advice.settings import ASKED, Settings, write_settings
from rp2pr_sim.configs import folder, plain, register
from rp2pr_sim.study import Study
from rp2pr_sim.study.folder import numbered
from rp2pr_sim.study.runner import silent

register()


@hydra.main(version_base="1.3", config_path=str(folder()), config_name="advise")
def study(config: DictConfig) -> None:
    """Work out the power curve of the scenario, keep it with its figure in a new folder, and say what it means."""
    given = plain(config)
    about = Study.of({name: value for name, value in given.items() if name not in ASKED})
    settings = Settings.of(given | {"questions": ["trial_size"]}, about.scenario)
    kept = numbered(about.output, "trial-size", lambda hidden: write_settings(hidden, settings))
    for found in answer(kept, settings, silent):
        print(*found.lines, sep="\n")
    print(ASSUMED, f"The curve and its figure are in {kept}", sep="\n")


if __name__ == "__main__":
    study()
