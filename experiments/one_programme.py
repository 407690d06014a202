"""What becomes of the plans of one programme?

Thirty teams visit each other in pairs and write improvement plans.  How many plans are
carried out, how many reach the goal they began with, and how many are called a success?

    python experiments/one_programme.py scenario=ilcop support=high replicates=100
"""  # noqa: D400

from __future__ import annotations

import hydra
from omegaconf import DictConfig

from rp2pr_sim.outcomes import footnotes, headline, printed
from rp2pr_sim.scenario.config import folder, plain, register
from rp2pr_sim.study import Store, Study, run

register()


@hydra.main(version_base="1.3", config_path=str(folder()), config_name="run")
def study(config: DictConfig) -> None:
    """Simulate the scenario, keep its tables and show the outcomes."""
    who = config.executor
    done = run(
        Study.of(plain(config)),
        who.kind,
        workers=who.workers,
        scheduler=who.scheduler,
        failures=config.failures,
    )
    found = headline({"programme": Store(done.folder).read("programme")})
    print(printed(found).to_string(index=False), *footnotes(found), sep="\n")
    print(f"The results are in {done.folder}")


if __name__ == "__main__":
    study()
