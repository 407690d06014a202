"""Who does the work: threads, processes, a cluster, or any executor of `concurrent.futures`.

    with pool("processes", workers=4) as workers: ...
    with pool(an_executor) as workers: ...

The results do not depend on it.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from multiprocessing import connection, current_process, get_context, parent_process
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakSet

from rp2pr_sim.core.errors import InputError, NoWorkersWarning, installing, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.study.batch import Block, Result, listen, work
from rp2pr_sim.study.folder import remove_left, spare

KINDS = ("threads", "processes", "dask")
_MOST_WORKERS = 10_000
NO_WORKERS_SAY, NO_WORKERS_END = 5.0, 60.0
"""Seconds without any worker after which a cluster is said to have none, and the work ends."""
_LOOK_EVERY = 1.0
_NO_DASHBOARD: Mapping[str, Any] = {
    "dashboard_address": "127.0.0.1:0",
    "scheduler_kwargs": {"dashboard": False},
}
"""Of a local cluster of dask, which otherwise asks for port 8787 of all networks."""


class Execution(NamedTuple):
    """Who does the runs, and what is done about one that fails; results do not depend on it."""

    executor: str | Executor = "threads"
    """`threads`, `processes`, `dask`, or an executor of `concurrent.futures`."""
    workers: int = 0
    """How many; 0 is one for each core."""
    scheduler: str = ""
    """The address of a dask scheduler; empty: a cluster of this machine's cores is started."""
    failures: str = "record"
    """`record`: a run that fails is a row of the table `failures`; `raise`: the work stops."""


class Pool:
    """Workers that blocks are handed to; made again when one of them has died."""

    gone: tuple[type, ...] = (CancelledError,)
    """Errors that say that nobody is there to do the work."""
    name = "the executor"

    def __init__(
        self,
        make: Callable[[int], Executor] | None,
        workers: int,
        given: Executor | None = None,
        lost: tuple[type, ...] = (),
        count: Callable[[], int] | None = None,
    ) -> None:
        """Use `given`, or what `make` makes of a number of workers.

        `lost` are further errors that say that a worker died; `count` says how many workers there
        are, where all may go without an error.
        """
        self.workers = workers
        self._handed: WeakSet[Future[Result]] = WeakSet()
        self.lost: tuple[type, ...] = (BrokenExecutor, *lost)
        self._make = make
        self._executor = given
        self._count = count
        self._alone_since: float | None = None
        self._said = False

    @property
    def room(self) -> int:
        """How many blocks may be on their way: no worker waits, and memory stays flat."""
        return 2 * self.workers + 2

    @property
    def renewable(self) -> bool:
        """Whether a broken pool can be made anew."""
        return self._make is not None

    def submit(self, block: Block) -> Future[Result]:
        """Hand a block to a worker.

        Raises
        ------
        BrokenExecutor
            if a worker has died since.
        """
        if self._executor is None and self._make is not None:
            self._executor = self._make(self.workers)
        assert self._executor is not None
        future = self._executor.submit(work, block)
        self._handed.add(future)
        return future

    @property
    def look_every(self) -> float | None:
        """After how many seconds without a result `look` is called; `None`: never."""
        return None if self._count is None else _LOOK_EVERY

    def look(self) -> None:
        """See whether there is any worker; say so if there has been none for some seconds.

        Raises
        ------
        InputError
            if there has been none for too long, or the executor does not answer.
        """
        assert self._count is not None
        try:
            workers = self._count()
        except self.gone as error:  # type: ignore[misc]
            raise InputError(f"{self.name} is gone") from error
        if workers:
            self.seen()
            return
        if self._alone_since is None:
            self._alone_since = time.monotonic()
        waited = time.monotonic() - self._alone_since
        if waited >= NO_WORKERS_END:
            raise InputError(f"{self.name} has had no worker for {waited:.0f} seconds")
        if waited >= NO_WORKERS_SAY and not self._said:
            self._said = True
            warnings.warn(
                f"{self.name} has no worker; waiting for one until {NO_WORKERS_END:g} seconds have"
                " passed.",
                NoWorkersWarning,
                stacklevel=2,
            )

    def seen(self) -> None:
        """Note that there is a worker."""
        self._alone_since, self._said = None, False

    def alone(self) -> Pool:
        """Return another pool with a single worker."""
        found = Pool(self._make, 1, lost=self.lost, count=self._count)
        found.gone, found.name = self.gone, self.name
        return found

    def cancel(self) -> None:
        """Take back the blocks that no worker has begun."""
        for future in list(self._handed):
            future.cancel()

    def close(self) -> None:
        """Let go of the workers that this pool has made; it makes new ones when used again."""
        if self._make is not None and self._executor is not None:
            self.cancel()  # not by shutdown, whose word for it dask does not know
            self._executor.shutdown(wait=True)
            self._executor = None


@contextmanager
def pool(
    executor: str | Executor = "threads", workers: int = 0, scheduler: str = ""
) -> Iterator[Pool]:
    """Give workers for the time of a study; after an error, they stop after their present run.

    Parameters
    ----------
    executor : str | Executor
        `threads`, `processes`, `dask`, or an executor of the user's own, which stays open.
    workers : int
        how many; 0 is one for each core. With a scheduler of dask, it says.
    scheduler : str
        the address of a dask scheduler, such as `tcp://10.0.0.1:8786`; without one a local cluster
        is started.

    Raises
    ------
    InputError
        for another kind, or if dask is missing or does not answer.
    """
    if isinstance(executor, Executor):
        made = _given(executor, workers)
    else:
        check_executor(executor, workers, scheduler)
        remove_left()
        if executor == "dask":
            made = _dask(workers, scheduler)
        else:
            made = _threads(workers) if executor == "threads" else _processes(workers)
    with made as found:
        yield found


def check_executor(kind: Any, workers: Any, scheduler: Any) -> None:
    """Check who is to do the work.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    if kind not in KINDS:
        raise InputError(
            f"executor is {quoted(kind)}; allowed is one of"
            f" {', '.join(KINDS)}.{nearest(str(kind), list(KINDS))}"
        )
    whole = isinstance(workers, int) and not isinstance(workers, bool)
    if not whole or not 0 <= workers <= _MOST_WORKERS:
        raise InputError(
            f"executor.workers is {quoted(workers)}; allowed is a whole number from 0 (one a"
            f" core) to {_MOST_WORKERS}."
        )
    if not isinstance(scheduler, str) or (scheduler and kind != "dask"):
        raise InputError(
            f"executor.scheduler is {quoted(scheduler)}; allowed is the address of a dask"
            " scheduler, with executor=dask."
        )


@contextmanager
def _given(executor: Executor, workers: int) -> Iterator[Pool]:
    found = Pool(None, workers or getattr(executor, "_max_workers", None) or _cores(), executor)
    try:
        yield found
    except BaseException:
        found.cancel()
        raise


@contextmanager
def _threads(workers: int) -> Iterator[Pool]:
    stop = threading.Event()
    with _stopped_by(
        stop, lambda many: ThreadPoolExecutor(many, initializer=listen, initargs=(stop,)), workers
    ) as found:
        yield found


@contextmanager
def _processes(workers: int) -> Iterator[Pool]:
    # spawned: a fork of a process whose threads run compiled code can hang
    how = get_context("spawn")
    with _spare():
        stop = how.Event()
        with _stopped_by(
            stop,
            lambda many: ProcessPoolExecutor(many, how, initializer=_begin, initargs=(stop,)),
            workers,
        ) as found:
            yield found


@contextmanager
def _stopped_by(stop: Any, make: Callable[[int], Executor], workers: int) -> Iterator[Pool]:
    found = Pool(make, workers or _cores())
    try:
        yield found
    except BaseException:
        stop.set()
        raise
    finally:
        found.close()


@contextmanager
def _spare() -> Iterator[Path]:
    """Give a spare folder, whose name the semaphores of worker processes bear meanwhile.

    If all these processes are killed at once, semaphores stay, and nobody else knows their names.
    """
    config: dict[str, Any] = getattr(current_process(), "_config", {})
    with spare() as folder:
        usual = config.get("semprefix")
        config["semprefix"] = f"/{folder.name}"
        try:
            yield folder
        finally:
            config["semprefix"] = usual


def _begin(stop: Any) -> None:
    """Set up a worker process: it leaves Ctrl-C to the main process, and ends with it."""
    end_with_parent()
    listen(stop)


def end_with_parent() -> None:
    """Leave Ctrl-C to the process that has started this one, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _dask(workers: int, scheduler: str) -> Iterator[Pool]:
    try:
        from dask import config
        from dask.distributed import Client, LocalCluster
    except ImportError:
        raise InputError(
            "executor=dask needs dask, which is not installed; install it with:"
            f" {installing('cluster')}"
        ) from None
    if not scheduler:
        with (
            _spare() as folder,
            config.set({"temporary-directory": str(folder)}),
            LocalCluster(
                n_workers=workers or _cores(),
                threads_per_worker=1,
                silence_logs=logging.CRITICAL,  # of workers that die; their work is done again
                **_NO_DASHBOARD,
            ) as cluster,
            Client(cluster) as client,
        ):
            yield _of_client(client, workers)
        return
    try:
        client = Client(scheduler)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise InputError(
            f"executor.scheduler is {quoted(scheduler)}, which does not answer ({said}); name one"
            " that runs."
        ) from error
    with _without_log("distributed.client"), client:
        yield _of_client(client, workers)


@contextmanager
def _without_log(name: str) -> Iterator[None]:
    """Silence a logger; a lost scheduler is a sentence of ours, not a traceback of its client."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _of_client(client: Any, workers: int) -> Pool:
    from dask.distributed import KilledWorker
    from distributed.comm import CommClosedError

    busy = workers or sum(client.nthreads().values()) or _cores()
    found = Pool(
        lambda _: client.get_executor(pure=False),
        busy,
        lost=(KilledWorker,),
        count=lambda: len(client.nthreads()),
    )
    found.gone, found.name = (CancelledError, CommClosedError), "the scheduler of dask"
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
