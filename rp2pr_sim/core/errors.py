"""Errors for users, each as one clear sentence."""

from __future__ import annotations

import re
from difflib import get_close_matches

_LONG = re.compile(r"[^\s/;'\"]{200,}")  # longer than any likely name of a folder
_KEPT = 40


class InputError(ValueError):
    """A user's mistake, as one sentence that says what is wrong, where, and what is allowed.

    A long value in the sentence, such as a number of 400 digits, is cut. The command line prints it
    without a traceback and exits with code 2.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(
            _LONG.sub(
                lambda found: f"{found[0][:_KEPT]}... ({len(found[0]):,} characters)", sentence
            )
        )


class StoppedError(Exception):
    """A failed run that stops its study, as one sentence.

    The study was to stop at the first run that fails; the sentence names the run and says how to
    repeat it. The command line prints it without a traceback and exits with code 1.
    """


class PlainWarning(UserWarning):
    """A warning that is one sentence, which the command line prints as it is."""


class StrayFilesWarning(PlainWarning):
    """A warning of files in a folder of results that are not part of its study and are not read."""


class DamageWarning(PlainWarning):
    """A warning of files in a folder of results that are damaged and are made again."""


class NoWorkersWarning(PlainWarning):
    """A warning that an executor has no worker at present."""


def installing(extra: str) -> str:
    """Return the command that installs an extra.

    No package index has this package, so only a checkout can provide its extras.
    """
    return f"pip install --editable '.[{extra}]' in the checkout"


def reason_of(error: Exception) -> str:
    """Return the system's reason for an error, in a form that fits within a sentence.

    An example is `no space left on device`.
    """
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()


def nearest(word: str, known: list[str]) -> str:
    """Return ` Did you mean ...?` with the nearest known name, or an empty text.

    If exactly one known name begins with the word, that is the one; otherwise it is the nearest.
    """
    begun = [name for name in known if word and name.startswith(word)]
    if len(begun) == 1:
        return f" Did you mean {begun[0]}?"
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""
