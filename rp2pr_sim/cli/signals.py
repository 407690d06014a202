"""Ending a command from outside: by the system, a batch queue or a closed terminal.

    with heeded() as exit_code:
        ...

A study answers an interruption by saying what it has kept; it is to do so whoever interrupts.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGTERM", "SIGHUP")  # not all systems have both


@contextmanager
def heeded() -> Iterator[Callable[[], int]]:
    """Within this, treat SIGTERM and SIGHUP like Ctrl-C.

    A signal that is ignored (by `nohup`) or has another handler is left alone.

    What it gives tells the exit code of an interruption: 130 of Ctrl-C, 143 and 129 of these
    signals.
    """
    heard = [int(signal.SIGINT)]

    def interrupt(number: int, _: FrameType | None) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    ours = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    ours = [number for number in ours if signal.getsignal(number) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []  # only the main thread of a process may
    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield lambda: 128 + heard[-1]
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
