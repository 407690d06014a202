"""Hand blocks to workers and take results as they come; the work of a dead worker is done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.study.arrow_tables import PROGRAMME, programme_table
from rp2pr_sim.study.batch import Block, Failure, Result, joined
from rp2pr_sim.study.executors import Pool

_PATIENCE = 2  # times that a block is there when a worker dies, before its runs are done one by one
_DEATHS = 3  # of workers that do a run alone, after which it is the run that kills them


def completed(blocks: Iterable[Block], pool: Pool) -> Iterator[tuple[Block, Result]]:
    """Yield the result of each block, in the order in which they come.

    A run that kills its worker is found and becomes a failure; all others are done.

    Raises
    ------
    InputError
        if a worker died of an executor that cannot be made again, the executor itself is gone, or
        it has had no worker for too long.
    """
    source, again, deaths = iter(blocks), list[Block](), Counter[str]()
    running: dict[Future[Result], Block] = {}
    while True:
        broken = _submit(source, again, running, pool)
        if not running and not broken:
            return
        while running:
            for future in sorted(_ready(running, pool), key=lambda item: running[item].name):
                block = running.pop(future)
                try:
                    result = _result(future, pool)
                except pool.lost as error:  # type: ignore[misc]
                    broken |= isinstance(error, BrokenExecutor)
                    again.append(block)
                    deaths[block.name] += 1
                else:
                    yield block, result
            if not broken:
                break
        if broken:
            _renew(pool)
        suspects = [block for block in again if deaths[block.name] >= _PATIENCE]
        again = [block for block in again if deaths[block.name] < _PATIENCE]
        for block in suspects:
            yield block, _one_by_one(block, pool)


def _ready(running: Iterable[Future[Result]], pool: Pool) -> set[Future[Result]]:
    """Wait until some futures are done, and return them.

    Raises
    ------
    InputError
        if the pool has had no worker for too long.
    """
    while not (ready := wait(running, pool.look_every, FIRST_COMPLETED).done):
        pool.look()
    pool.seen()
    return ready


def _submit(
    source: Iterator[Block], again: list[Block], running: dict[Future[Result], Block], pool: Pool
) -> bool:
    """Hand out as many blocks as there is room for; return whether the pool is broken."""
    while (
        len(running) < pool.room
        and (block := again.pop() if again else next(source, None)) is not None
    ):
        try:
            running[pool.submit(block)] = block
        except BrokenExecutor:
            again.append(block)
            return True
    return False


def _renew(pool: Pool) -> None:
    if not pool.renewable:
        raise InputError(
            "a worker of the executor died, and an executor of your own cannot be made again here"
        )
    pool.close()


def _result(future: Future[Result], pool: Pool) -> Result:
    """Return the result of a future that is done.

    Raises
    ------
    InputError
        if the pool is gone, or a worker failed; one that died raises an error of `pool.lost`.
    """
    try:
        return future.result()
    except pool.lost:  # type: ignore[misc]
        raise
    except pool.gone as error:  # type: ignore[misc]
        raise InputError(f"{pool.name} is gone") from error
    except OSError as error:
        raise InputError(f"a worker failed: {reason_of(error)}") from error


def _one_by_one(block: Block, pool: Pool) -> Result:
    """Do each run with a single worker; one that kills every worker is a failure."""
    alone = pool.alone()
    try:
        return joined([_alone(single, alone) for single in block.singles()])
    finally:
        alone.close()


def _alone(single: Block, pool: Pool) -> Result:
    """Do a single run. Its worker may die by chance, so others try."""
    for _ in range(_DEATHS):
        try:
            future = pool.submit(single)
            _ready([future], pool)
            return _result(future, pool)
        except pool.lost:  # type: ignore[misc]
            pool.close()
    [(scenario, _point)] = single.points
    died = "worker", "WorkerDied", "the worker process died"
    nothing = programme_table([], single.seed, [], [])
    return Result({PROGRAMME: nothing}, (Failure(scenario, single.replicates[0], *died),))
