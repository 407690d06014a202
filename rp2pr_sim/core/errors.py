"""What goes wrong for a user, as one clear sentence."""

from __future__ import annotations

import re
from difflib import get_close_matches

_LONG = re.compile(r"[^\s/;'\"]{200,}")  # no name of a folder is likely to be
_KEPT = 40


class InputError(ValueError):
    """A user's mistake: the message is one sentence saying what, where and what is allowed.

    A long value in it, such as a number of 400 digits, is cut.  The command line prints it without
    a traceback and exits with code 2.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(
            _LONG.sub(
                lambda found: f"{found[0][:_KEPT]}... ({len(found[0]):,} characters)", sentence
            )
        )


class StoppedError(Exception):
    """A run has failed, and the study was to stop at the first that does: one sentence naming it, and how to do it again.

    The command line prints it without a traceback and exits with code 1.
    """


class StrayFilesWarning(UserWarning):
    """A folder of results contains files that are not part of its study and are not read; the command line prints it as a sentence."""


def installing(extra: str) -> str:
    """How an extra is installed. The package is on no index, so that only a checkout can give it."""
    return f"pip install --editable '.[{extra}]' in the checkout"


def reason_of(error: Exception) -> str:
    """What the system says went wrong, to stand within a sentence, such as `no space left on device`."""
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()


def nearest(word: str, known: list[str]) -> str:
    """` Did you mean ...?` for the one known name that begins with the word, else for the nearest, or nothing."""
    begun = [name for name in known if word and name.startswith(word)]
    if len(begun) == 1:
        return f" Did you mean {begun[0]}?"
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""
