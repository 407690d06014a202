"""Run a study in a forked process, kill it at a random moment and resume it, again and again.

In the end all folders must have the same content.

    python kill_again_and_again.py FOLDER KILLS

A process of its own, with all loaded and no thread started, so that each fork begins at once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from small_studies import contents, one, small

from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.study import resume, run


def started(work: Callable[[], object]) -> int:
    """A forked process that does this."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:
            print(f"failed: {error!r}", file=sys.stderr)
            os._exit(1)
    return child


def killed(child: int, after: float) -> bool:
    """Whether it was still at work after so many seconds, and is dead now."""
    end = time.monotonic() + after
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            assert status == 0, "it failed by itself"
            return False
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def main(folder: Path, kills: int) -> None:
    beside_twin(small())
    study = one(folder / "whole", replicates=45)
    start = time.monotonic()
    assert not killed(started(partial(run, study)), 600.0)
    whole = time.monotonic() - start
    wanted = contents(folder / "whole" / "small-001")
    luck, done, finished, output = random.Random(1), 0, 0, folder / "cut-0"
    while done < kills or output.exists():
        begun = sorted(output.glob("small-*"))
        after = luck.uniform(0.0, 0.6 * whole) if done < kills else 600.0
        if killed(
            started(
                partial(resume, begun[-1]) if begun else partial(run, one(output, replicates=45))
            ),
            after,
        ):
            done += 1
        elif done < kills or begun or output.exists():
            assert contents(sorted(output.glob("small-*"))[-1]) == wanted, "the bytes differ"
            finished += 1
            output = folder / f"cut-{finished}"
    print(
        f"killed {done} times, {finished} studies finished, all the same; one takes {whole:.1f} s"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
