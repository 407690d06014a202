"""What a fit does, and the file in its folder that says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rp2pr_sim.analysis.calibration.emulator import terms_of
from rp2pr_sim.analysis.calibration.prior import NAMES
from rp2pr_sim.analysis.calibration.targets import chosen
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study.files import write_text

_SETTINGS = "fit.json"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a fit does.

    `points` is the size of a wave's design (a power of two above the emulator's 465 terms),
    `replicates` how often each point is simulated, `centre_replicates` the same for the search of
    the centre, `ensemble` how many sets are drawn and simulated at the end, `targets` the facts
    that are used (all that are marked *fit*, if none is named); `synthetic` on how many sets of
    made-up facts the fit is tried instead (0: on none).
    """

    seed: int = 1
    points: int = 1024
    replicates: int = 10
    centre_replicates: int = 100
    ensemble: int = 400
    targets: tuple[str, ...] = ()
    synthetic: int = 0

    def __post_init__(self) -> None:
        for name, low in (
            ("seed", 0),
            ("replicates", 2),
            ("centre_replicates", 2),
            ("ensemble", 20),
            ("points", 2),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < low:
                raise InputError(f"{name} is {value!r}; allowed is a whole number from {low} on.")
        least = 2 ** int(np.ceil(np.log2(terms_of(len(NAMES)) + 1)))
        if self.points & (self.points - 1) or self.points < least:
            raise InputError(
                f"points is {self.points}; allowed is a power of two from {least} on, such as 1024."
            )
        if self.ensemble > 1000:
            raise InputError(
                f"ensemble is {self.ensemble}; allowed is a whole number from 20 to 1000."
            )
        if (
            isinstance(self.synthetic, bool)
            or not isinstance(self.synthetic, int)
            or self.synthetic < 0
            or self.synthetic == 1
        ):
            raise InputError(
                f"synthetic is {self.synthetic!r}; allowed is 0 or a number of made-up sets of"
                " facts from 2 on, such as 50."
            )
        chosen(self.targets)


def settings_of(folder: Path) -> Settings:
    """The settings of a fit that was begun in a folder.

    Raises
    ------
    InputError
        if the folder holds none, or its file is damaged.
    """
    try:
        found: Mapping[str, Any] = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        return Settings(**{**found, "targets": tuple(found["targets"])})
    except InputError as error:
        raise InputError(f"{folder}: {error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder} holds no fit that can be gone on with; name a folder such as"
            " outputs/fit/fit-001."
        ) from error


def write_settings(folder: Path, settings: Settings) -> None:
    """Begin a folder."""
    write_text(folder / _SETTINGS, json.dumps(asdict(settings), indent=2) + "\n")


def is_fit(folder: Path) -> bool:
    """Whether a folder holds a fit."""
    return (folder / _SETTINGS).is_file()
