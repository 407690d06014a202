"""Places on a map in km, from degrees, from metres on a national grid, or from postcodes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted

EARTH_KM = fixed(6371.0088, "km: mean radius of the Earth")

Values = dict[str, tuple[float, ...]]


class Postcodes(NamedTuple):
    """A table of postcodes that the user supplies."""

    path: str
    columns: tuple[str, str]
    """`latitude` and `longitude`, or `easting` and `northing`."""
    places: Mapping[str, tuple[float, float]]
    """By postcode in capitals and without blanks."""

    def coordinates(self, codes: Sequence[str]) -> tuple[Values, list[int]]:
        """Return the coordinates of postcodes by column, and the rows whose postcode is unknown.

        They are NaN where a postcode is empty or unknown.
        """
        found = [self.places.get(plain_postcode(code)) for code in codes]
        first, second = (tuple(place[k] if place else math.nan for place in found) for k in (0, 1))
        unknown = [row for row, code in enumerate(codes) if code and found[row] is None]
        return {self.columns[0]: first, self.columns[1]: second}, unknown


def plain_postcode(text: str) -> str:
    """Return a postcode as postcodes are compared: in capitals and without blanks."""
    return "".join(text.upper().split())


def place_of_all(values: Mapping[str, Sequence[float]]) -> Values:
    """Return `x_km` and `y_km` from degrees or metres; nothing where neither is given.

    A place of which one part is missing is missing.
    """
    if {"latitude", "longitude"} <= values.keys():
        x, y = from_degrees(np.array(values["latitude"]), np.array(values["longitude"]))
    elif {"easting", "northing"} <= values.keys():
        x, y = (np.array(values[name]) / 1000.0 for name in ("easting", "northing"))
    else:
        return {}
    known = np.isfinite(x) & np.isfinite(y)
    return {
        name: tuple(np.where(known, part, math.nan).tolist())
        for name, part in (("x_km", x), ("y_km", y))
    }


def from_degrees(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Return km to the east and to the north of the middle of some places.

    The projection (azimuthal equidistant, on a sphere) keeps distances from the middle; within
    500 km of it no distance is wrong by more than 0.2%, and a sphere instead of the ellipsoid adds
    0.6% at most.

    Parameters
    ----------
    latitude, longitude : Floats
        degrees, shape (n,); NaN where missing.
    """
    known = np.isfinite(latitude) & np.isfinite(longitude)
    if not known.any():
        return np.full_like(latitude, np.nan), np.full_like(longitude, np.nan)
    north, east = np.radians(latitude), np.radians(longitude)
    north0, east0 = _middle(north[known]), _middle(east[known])
    along = np.cos(north) * np.cos(east - east0)
    cosine = np.sin(north0) * np.sin(north) + np.cos(north0) * along
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    scale = EARTH_KM / np.sinc(angle / math.pi)  # angle / sin(angle), which is 1 in the middle
    x = scale * np.cos(north) * np.sin(east - east0)
    y = scale * (np.cos(north0) * np.sin(north) - np.sin(north0) * along)
    return x, y


def _middle(angles: Floats) -> float:
    return float((angles.min() + angles.max()) / 2.0)


def postcodes_of(path: str, rows: Sequence[Mapping[str, str]]) -> Postcodes:
    """Return a table of postcodes.

    Parameters
    ----------
    path : str
        of its file, for errors.
    rows : Sequence[Mapping[str, str]]
        its cells by column: `postcode`, and `latitude` and `longitude`, or `easting` and
        `northing`.

    Raises
    ------
    InputError
        one sentence, if a column is missing or a cell is not a number.
    """
    pairs = (("latitude", "longitude"), ("easting", "northing"))
    columns = next((pair for pair in pairs if {*pair, "postcode"} <= rows[0].keys()), None)
    if columns is None:
        raise InputError(
            f"{path} needs the column postcode, and latitude and longitude, or easting and"
            " northing."
        )
    places = {}
    for row in rows:
        try:
            place = (float(row[columns[0]]), float(row[columns[1]]))
        except ValueError:
            place = (math.nan, math.nan)
        if not all(map(math.isfinite, place)):
            raise InputError(f"{path}: the place of {quoted(row['postcode'])} is not a number.")
        places[plain_postcode(row["postcode"])] = place
    return Postcodes(path, columns, places)
