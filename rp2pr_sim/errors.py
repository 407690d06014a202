"""What goes wrong for a user, as one clear sentence."""

from __future__ import annotations

__all__ = ["InputError"]


class InputError(ValueError):
    """A user's mistake: the message is one sentence saying what, where and what is allowed.

    The command line prints it without a traceback and exits with code 2.
    """
