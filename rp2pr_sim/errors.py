"""What goes wrong for a user, as one clear sentence."""

from __future__ import annotations

__all__ = ["InputError", "StoppedError", "StrayFilesWarning", "installing", "reason_of"]


class InputError(ValueError):
    """A user's mistake: the message is one sentence saying what, where and what is allowed.

    The command line prints it without a traceback and exits with code 2.
    """


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
