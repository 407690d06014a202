"""The content of a user's files, by which caches of what is read from them are kept."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import path_of


def content_of(path: str) -> bytes:
    """Return the content of a regular file, by which caches of what is read from it are kept.

    A device or a pipe may never end, or may give something else the next time.

    Raises
    ------
    InputError
        if it cannot be read.
    """
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "rb") as stream:
                return stream.read()
    except (OSError, ValueError) as error:
        raise _unreadable(path, reason_of(error)) from error
    raise _unreadable(path, "it is not a file")


def hash_of(*contents: bytes) -> str:
    """Return 16 hexadecimal digits that identify these contents."""
    digest = blake2b(digest_size=8)
    for content in contents:
        digest.update(content)
    return digest.hexdigest()


def _unreadable(path: str, why: str) -> InputError:
    return InputError(f"{path_of(path)} cannot be read ({why}); name a sheet that exists.")
