"""The one shape of every analysis: a question, the job that answers it, and the result.

A *question* is a frozen value with everything that decides the answer.  Its fields are declared
once, with a text and a range; from them come the settings of the command, its help, the arguments
of the Python function and the file `question.json` in each folder of results.  A *result* is the
question with named tables and sentences; screen, page and notebook show the same one.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec
import pandas as pd

from rp2pr_sim.analysis.own_mechanisms import SETTING, OwnMechanism, load_named
from rp2pr_sim.analysis.own_outcomes import OwnOutcome
from rp2pr_sim.analysis.settings import Words, sorted_words
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import check_no_reference, quoted, shortened
from rp2pr_sim.outcomes.lookup import remember
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.design import MOST
from rp2pr_sim.study.files import UNSEALED, is_sealed, sealed
from rp2pr_sim.study.mechanism import register_strengths
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from xarray import Dataset

    from rp2pr_sim.analysis.job import Job

FORMAT = 1
"""Of `question.json`; another number is another format."""


def option(text: str, low: float | None = None, high: float | None = None) -> msgspec.Meta:
    """Return the declaration of an option: what it means and its range, for `Annotated`."""
    return msgspec.Meta(description=text, ge=low, le=high)


Seed = Annotated[int, option("the seed of all random numbers", 0, MOST)]


class Option(msgspec.Struct, frozen=True):
    """An option of a question, as its declaration has it."""

    name: str
    kind: Any
    """Its type, without the range."""
    text: str
    low: float | None
    high: float | None
    default: Any
    """`msgspec.NODEFAULT` if the user has to give it."""

    @property
    def several(self) -> bool:
        """Whether it takes several values."""
        return typing.get_origin(self.kind) is tuple

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, if they are a few words."""
        return typing.get_args(self.kind) if typing.get_origin(self.kind) is Literal else ()

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.several:
            return "a list, such as a,b"
        name = {bool: "true or false", str: "a text", int: "a whole number"}.get(
            self.kind, "a number"
        )
        low = "" if self.low is None else f" from {self.low}"
        return f"{name}{low}" + ("" if self.high is None else f" to {self.high}")


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower):
    """What is asked; a subclass is one kind of analysis."""

    format: int = FORMAT
    settings: tuple[str, ...] = ()
    """What the user set, as typed; repeating it asks the same question."""
    own_outcomes: tuple[OwnOutcome, ...] = ()
    """The outcomes of the user's own that are asked for."""
    own_mechanisms: tuple[OwnMechanism, ...] = ()
    """The mechanisms of the user's own that take part."""

    place: ClassVar[str]
    """The folder in which folders of results are made, such as `outputs/compare`."""
    simulates: ClassVar[bool] = True
    """Whether it takes settings of a programme (config groups and parameters)."""
    grows: ClassVar[tuple[str, ...]] = ()
    """Options that can be made larger afterwards."""

    def __post_init__(self) -> None:
        remember(item.column for item in self.own_outcomes)
        for item in self.own_mechanisms:
            register_strengths(item.strengths)

    @classmethod
    def kind(cls) -> str:
        """Return the name of this kind of analysis, which is that of its command."""
        return str(cls.__struct_config__.tag)

    @classmethod
    def options(cls) -> dict[str, Option]:
        """Return the options that a user may set, by name."""
        hints = typing.get_type_hints(cls, include_extras=True)
        found = {}
        for item in msgspec.structs.fields(cls):
            hint = hints[item.name]
            if typing.get_origin(hint) is Annotated:
                kind, *marks = typing.get_args(hint)
                mark = next(each for each in marks if isinstance(each, msgspec.Meta))
                default = item.default
                if item.default_factory is not msgspec.NODEFAULT:
                    default = item.default_factory()
                found[item.name] = Option(
                    item.name, kind, mark.description or "", mark.ge, mark.le, default
                )
        return found

    @classmethod
    def sort(cls, words: Sequence[str]) -> Words:
        """Return settings sorted by whom they concern.

        Raises
        ------
        InputError
            for a setting that this analysis does not have.
        """
        options = cls.options()
        if SETTING in options:
            load_named(words)  # whose strengths are settings then
        names = {name: item.several for name, item in options.items()}
        texts = {name for name, item in options.items() if item.kind is str}
        return sorted_words(words, names, cls.simulates, texts)

    @classmethod
    def of(cls, words: Words) -> Question:
        """Return the question that settings ask.

        Raises
        ------
        InputError
            for a value that is not allowed.
        """
        return cls(settings=words.kept, **cls.checked(words.options))

    @classmethod
    def checked(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return options as their declarations have them.

        Raises
        ------
        InputError
            one sentence, for the first that is not allowed or is missing.
        """
        hints = typing.get_type_hints(cls, include_extras=True)
        options = cls.options()
        for name, item in options.items():
            if item.default is msgspec.NODEFAULT and name not in given:
                raise InputError(f"{name} is missing; write {name}=... with its value.")
        found = {}
        for name, value in given.items():
            if options[name].several and isinstance(value, list | tuple):
                _check_once(name, value)
            try:
                found[name] = msgspec.convert(value, hints[name])
            except msgspec.ValidationError:
                hint = nearest(quoted(value).strip("'"), list(options[name].choices))
                raise InputError(
                    f"{name} is {quoted(value)}; allowed is {options[name].allowed}.{hint}"
                ) from None
        return found

    @property
    def name(self) -> str:
        """The name of its folder of results, where the user gives none."""
        return self.kind()

    def grown(self, given: Mapping[str, Any]) -> Question:
        """Return the question with some of its options made larger.

        Raises
        ------
        InputError
            for an option that cannot be made larger, or a value below that which there is.
        """
        if not self.grows:
            raise InputError(
                f"an answer of rp2pr {self.kind()} is not extended; start again with more of what"
                " you want more of."
            )
        if not given:
            raise InputError(
                f"{self.grows[0]} is missing; write {self.grows[0]}=... with its new value."
            )
        for name in given:
            if name not in self.grows:
                raise InputError(f"{name} cannot be extended; allowed is {', '.join(self.grows)}.")
        changed = self.checked(given)
        for name, value in changed.items():
            if value < (now := getattr(self, name)):
                raise InputError(
                    f"{name} is {value}; there are {now} already, and none is ever taken away."
                )
        now = {word.partition("=")[0]: word for word in self.settings}
        words = {**now, **{name: f"{name}={value}" for name, value in changed.items()}}.values()
        return msgspec.structs.replace(self, **changed, settings=tuple(words))

    def answer(self, job: Job) -> Result:
        """Return the answer, with the runs of a job."""
        raise NotImplementedError


@dataclass(frozen=True)
class Section:
    """A part of an answer as people read it: a title, a table of words, sentences."""

    title: str
    table: pd.DataFrame | None = None
    """Its first column names the rows."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """An answer: the question, its tables, and what they say."""

    question: Question
    folder: Path
    tables: Mapping[str, pd.DataFrame]
    """By name; the first is the main one."""
    sections: tuple[Section, ...] = ()
    """The same as people read it."""
    studies: Mapping[str, StudyResults] = field(default_factory=dict)
    """By name, the simulated runs; `""` is the study of the folder itself."""
    extras: Mapping[str, bytes] = field(default_factory=dict)
    """By name, further files of the folder, such as the input of another program."""

    @property
    def table(self) -> pd.DataFrame:
        """The main table."""
        return next(iter(self.tables.values()))

    @property
    def summary(self) -> tuple[str, ...]:
        """All sentences, in the order in which they are read."""
        notes = (note for section in self.sections for note in section.notes)
        return (*notes, *self.own_team_notes)

    @property
    def own_team_notes(self) -> tuple[str, ...]:
        """What must be known of the figures of own teams; the same for all studies."""
        return next((study.notes for study in self.studies.values()), ())

    @property
    def failures(self) -> int:
        """How many runs failed."""
        return sum(study.failures for study in self.studies.values())

    def runs(self, table: str = "programme") -> pd.DataFrame:
        """Return a table of all runs, with their addresses and the levers that were set."""
        return pd.concat(
            [study.labelled(table) for study in self.studies.values()], ignore_index=True
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the main figure of the answer and return its Matplotlib Axes."""
        from rp2pr_sim.report import plot

        return plot(self, ax)

    def figures(self) -> dict[str, Figure]:
        """Return the figures of `rp2pr report` by name, to be changed and saved in any format."""
        from rp2pr_sim.report import figures

        return figures(self)

    def to_xarray(self) -> Dataset:
        """Return the answer as a labelled xarray Dataset; see `xarray_export.dataset`.

        Raises
        ------
        InputError
            without the package xarray, or if this analysis has only tables of its own.
        """
        from rp2pr_sim.analysis.xarray_export import dataset

        return dataset(self)

    def methods(self) -> str:
        """Return the text for the methods section of a paper, with its references."""
        from rp2pr_sim.analysis.methods_section import methods_text

        return methods_text(self)

    def report(self, path: str | Path | None = None) -> Path:
        """Write the answer as one HTML page and return where it is.

        Parameters
        ----------
        path : str | Path | None
            the file; by default `report.html` in the folder of results.
        """
        from rp2pr_sim.report import write

        return write(self, None if path is None else Path(path))

    def _repr_html_(self) -> str:
        from rp2pr_sim.report import fragment

        return fragment(self)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {table.shape}" for name, table in self.tables.items())
        return f"<{type(self).__name__} of {self.folder}: {shapes}>"


def _check_once(name: str, values: Any) -> None:
    """Check that a list names nothing twice.

    Raises
    ------
    InputError
        for the first value that is there twice.
    """
    words = [value for value in values if isinstance(value, str)]
    for word in words:
        if words.count(word) > 1:
            raise InputError(f"{name} names {shortened(word)} twice; name it once.")


def encoded(question: Question) -> bytes:
    """Return a question as JSON, a scenario as what differs from the default one."""
    found = {**msgspec.to_builtins(question), "checksum": UNSEALED}
    return sealed(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")


def decoded(content: bytes, class_of: Callable[[str], type[Question]]) -> Question:
    """Return the question of some JSON.

    Parameters
    ----------
    content : bytes
        as `encoded` gives it.
    class_of : Callable[[str], type[Question]]
        the class of a kind of question; it raises a `KeyError` for a kind that does not exist.

    Raises
    ------
    ValueError, KeyError
        if it is no question, or one of another format.
    InputError
        if it has a reference, `${...}`.
    """
    found = msgspec.json.decode(content)
    check_no_reference(found)
    if found["format"] != FORMAT:
        raise ValueError(f"its format is {found['format']}, and this version reads {FORMAT}")
    if not is_sealed(content):
        raise ValueError("it was edited, for its checksum is not that of its content")
    return msgspec.json.decode(content, type=class_of(found["kind"]))


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario as a question keeps it: what differs from the default one."""

    values: dict[str, bool | int | float | str]
    """By dotted name."""

    @property
    def scenario(self) -> Scenario:
        """The whole scenario."""
        return _scenario(tuple(self.values.items()))


def values_of(scenario: Scenario) -> dict[str, bool | int | float | str]:
    """Return what a scenario sets to another value than the default, by dotted name."""
    usual = Scenario().flat()
    return {name: value for name, value in scenario.flat().items() if value != usual[name]}


@lru_cache(maxsize=2048)
def _scenario(values: tuple[tuple[str, Any], ...]) -> Scenario:
    return Scenario.of(dict(values))
