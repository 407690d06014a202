"""The columns that a sheet of hospitals may have, each declared once.

Ranges, the table in docs/own-teams.md, the template, and the guess of what a header means come from
these declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from rp2pr_sim.core.constants import fixed

FARTHEST = fixed(10_000.0, "km: no place on a map of one country lies farther out")
MOST_PATIENTS = fixed(100_000.0, "a year: more than any hospital treats")
LATEST = fixed(520.0, "weeks after the start: no programme runs longer")
ARMS = ("intervention", "control")

SHARE, PER_CENT = "share", "per cent"
_SHARES = {SHARE: 1, PER_CENT: 100}
_DISTANCES = {"km": 1, "metres": 1000}


class Column(NamedTuple):
    """A column of a sheet."""

    name: str
    text: str
    """What it is, for a reader."""
    example: str
    words: tuple[str, ...] = ()
    """What headers call it, in small letters; its name with blanks is one of them."""
    units: Mapping[str, int] = {}
    """The units in which it may be given, and by what each is divided; empty for a text."""
    low: float = 0.0
    high: float = 1.0
    """The ends of its range, in the first unit."""

    @property
    def unit(self) -> str:
        """The unit in which the model takes it; empty for a text."""
        return next(iter(self.units), "")

    @property
    def is_whole(self) -> bool:
        """Whether it counts something, so that 1.210 may well be 1,210."""
        return self.unit in ("a year", "weeks", "metres")

    @property
    def is_share(self) -> bool:
        """Whether it is a share, which may also be given in per cent."""
        return PER_CENT in self.units

    @property
    def allowed(self) -> str:
        """What a cell may contain, in the words of an error and of the docs."""
        if self.name == "arm":
            return "intervention (also where empty) or control"
        if not self.units:
            return "text"
        unit = "" if self.is_share else f" {self.unit}"
        return f"{self.low:.0f} to {self.high:.0f}{unit}"

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """What headers call it, each as its words."""
        return tuple(tuple(text.split()) for text in (self.name.replace("_", " "), *self.words))

    def value(self, number: Decimal, unit: str) -> float:
        """Return a number in a unit as the model takes it, rounded once."""
        divisor = self.units[unit]
        return float(number if divisor == 1 else number / divisor)


def _share(name: str, text: str, example: str, *words: str) -> Column:
    return Column(name, text, example, words, _SHARES)


_TEXTS = (
    Column("team", "name of the hospital, used by no other", "Ashford", (
        "hospital", "hospital name", "name of hospital", "trust", "trust name", "nhs trust",
        "name of trust", "provider", "provider name", "organisation", "organisation name",
        "organization", "site", "site name", "unit name", "centre", "center", "health board",
        "team name", "name",
    )),
    Column("arm", "in the programme, or waiting as a control", "intervention", (
        "trial arm", "allocation", "allocated to", "study arm",
    )),
    Column("group", "a group that a rule on pairs may name", "North"),
)  # fmt: skip
_PLACE = (
    Column("x_km", "place, to the east, for distances", "120",
           ("x", "km east", "east km"), _DISTANCES, -FARTHEST, FARTHEST),
    Column("y_km", "place, to the north, for distances", "80",
           ("y", "km north", "north km"), _DISTANCES, -FARTHEST, FARTHEST),
)  # fmt: skip
_AMOUNTS = (
    Column("patients", "new lung-cancer patients a year", "210", (
        "number of patients", "patients per year", "patients a year", "new patients", "cases",
        "new cases", "number of cases", "no of patients", "no of cases", "patient numbers",
        "lung cancer patients", "annual patients", "caseload", "volume", "n patients", "cases n",
        "patients n", "total patients", "total cases",
    ), {"a year": 1}, 1.0, MOST_PATIENTS),
)  # fmt: skip
_INDICATORS = (
    _share("mdt_discussion", "share of patients discussed at a team meeting", "0.96",
           "mdt", "discussed at mdt", "discussed at an mdt", "discussed at a team meeting",
           "discussed at an mdt meeting", "multidisciplinary team", "team meeting", "mdm"),
    _share("histology", "share with a tissue diagnosis", "0.76",
           "histological confirmation", "histologically confirmed", "histological diagnosis",
           "tissue diagnosis", "pathological confirmation", "pathological diagnosis",
           "histological", "tissue confirmation"),
    _share("active_treatment", "share with active treatment", "0.58",
           "anti cancer treatment", "anticancer treatment", "any treatment", "treated",
           "treatment rate"),
    _share("surgery", "share with surgery", "0.14",
           "surgical", "resection", "resected", "surgical resection", "resection rate",
           "surgical treatment", "operated"),
    _share("small_cell_chemotherapy", "share of small-cell cancers with chemotherapy", "0.65",
           "chemotherapy small cell", "sclc chemotherapy", "chemotherapy sclc", "sclc chemo",
           "chemo sclc", "small cell chemo"),
    _share("nurse_contact", "share seen by a nurse specialist", "0.64",
           "nurse specialist", "specialist nurse", "seen by nurse", "seen by a nurse specialist",
           "seen by nurse specialist", "cns", "lcns", "seen by cns", "seen by lcns",
           "nurse"),
    _share("patient_experience", "patient survey, on a scale of its own", "0.75",
           "patient survey", "experience", "patient satisfaction", "experience score"),
)  # fmt: skip
_RECORDS = (
    _share("completeness", "share of audit fields filled in at the start", "0.85",
           "data completeness", "complete records", "completeness of data", "data quality"),
    _share("survey_returns", "share of patient questionnaires returned", "0.6",
           "response rate", "survey response", "survey response rate", "questionnaires returned",
           "return rate"),
)  # fmt: skip
_TRAITS = (
    _share("openness", "lets itself be seen, and hears", "0.5"),
    _share("reciprocity", "gives back the respect, honesty and effort that it receives", "0.5"),
    _share("follow_through", "turns intention into action", "0.5"),
    _share("commitment", "wish to improve, before the programme", "0.5"),
    _share("workload", "how busy the team is", "0.5"),
    _share("protected_time", "share of the time needed for improvement work that it has", "0.5"),
    _share("skill", "skill in quality improvement", "0.5", "skills", "qi skill", "qi skills"),
    _share("safety", "psychological safety within the team", "0.5", "psychological safety"),
    _share("manager_support", "support by managers", "0.5", "support by managers"),
)
_WEEKS = (
    Column("joins_week", "week in which the hospital joins; empty: at the start", "26",
           (), {"weeks": 1}, 0.0, LATEST),
    Column("leaves_week", "week in which the hospital leaves; empty: never", "52",
           (), {"weeks": 1}, 1.0, LATEST),
)  # fmt: skip
_COORDINATES = (
    Column("latitude", "place, in degrees to the north", "51.5",
           ("lat",), {"degrees": 1}, -90.0, 90.0),
    Column("longitude", "place, in degrees to the east", "-0.12",
           ("long", "lon", "lng"), {"degrees": 1}, -180.0, 180.0),
    Column("easting", "place on a national grid, to the east", "530000",
           ("eastings", "os easting", "osgb easting", "easting metres", "x coordinate"),
           {"metres": 1}, -FARTHEST * 1000, FARTHEST * 1000),
    Column("northing", "place on a national grid, to the north", "180000",
           ("northings", "os northing", "osgb northing", "northing metres", "y coordinate"),
           {"metres": 1}, -FARTHEST * 1000, FARTHEST * 1000),
    Column("postcode", "place, by a table of postcodes that you supply", "SW1A 1AA",
           ("post code", "postal code", "zip", "zip code", "hospital postcode")),
)  # fmt: skip

FIGURES = {
    item.name: item for item in (*_PLACE, *_AMOUNTS, *_INDICATORS, *_RECORDS, *_TRAITS, *_WEEKS)
}
"""By name, the columns of figures that the model takes."""
COLUMNS = {item.name: item for item in _TEXTS} | FIGURES
"""By name, the columns of the standard form."""
SOURCES = {item.name: item for item in _COORDINATES}
"""By name, columns from which `x_km` and `y_km` are worked out."""
ALL = COLUMNS | SOURCES
RANGES = {name: (item.low, item.high) for name, item in FIGURES.items()}
TRAIT_COLUMNS = tuple(item.name for item in _TRAITS)
