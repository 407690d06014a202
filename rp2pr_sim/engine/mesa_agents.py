"""The Mesa agents: each is a view on its record and acts by calling the phases.

`team.openness` reads and writes the team's row of the state; a misspelt name fails. Each behaviour
method is one phase of the week (`model/schedule.py`): override it in a subclass to try another
behaviour, and pass the subclass to `Programme(..., team_class=...)`, `visit_class` or
`facilitator_class`. A subclass that needs attributes of its own declares them (`note: str`).

Mesa is imported here and in `engine/mesa_model.py` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import mesa

from rp2pr_sim.core.errors import nearest
from rp2pr_sim.core.records import Record
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model import state

if TYPE_CHECKING:
    from rp2pr_sim.engine.mesa_model import Programme


_BEING_MADE = "_being_made"
"""In an agent's `__dict__` while Mesa makes it: whatever Mesa sets then is an attribute."""


class _Field:
    """One field of an agent's record as an attribute of the agent."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, agent: _RecordAgent | None, owner: type) -> Any:
        return self if agent is None else getattr(agent.record, self.name)

    def __set__(self, agent: _RecordAgent, value: Any) -> None:
        agent.record[self.name] = value


class _RecordAgent(mesa.Agent):
    """An agent whose state is a row of the programme's tables."""

    record_type: ClassVar[type[Record]]
    record: Any
    model: Programme

    def __init__(self, model: Programme, record: Any) -> None:
        self.record = record
        self.__dict__[_BEING_MADE] = True
        super().__init__(model)
        del self.__dict__[_BEING_MADE]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in cls.record_type.fields():
            if not isinstance(getattr(cls, name, None), _Field):
                setattr(cls, name, _Field(name))

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a field of the record, a declared attribute or one of Mesa's; reject other names."""
        if not (
            {name, _BEING_MADE} & vars(self).keys()
            or any(
                name in vars(cls) or name in vars(cls).get("__annotations__", {})
                for cls in type(self).__mro__
            )
        ):
            known = sorted({*vars(self), *self.record_type.fields()})
            raise AttributeError(
                f"{type(self).__name__} has no state {quoted(name)}.{nearest(name, known)}"
            )
        super().__setattr__(name, value)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the record, a row of the programme's tables; see `Programme.__setstate__`."""
        return {name: value for name, value in vars(self).items() if name != "record"}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}>"

    def remove(self) -> NoReturn:
        """Refuse: an agent is a row of the programme's tables, which both engines share.

        Raises
        ------
        RuntimeError
            always.
        """
        raise RuntimeError(
            f"{self!r} cannot be removed, since a programme's tables keep all that take part; to"
            " simulate others, change the scenario or the file of own teams."
        )


class Member(_RecordAgent, state.Member):
    """A person of a multidisciplinary team."""

    record_type = state.Member


class Plan(_RecordAgent, state.Plan):
    """An improvement plan of a team; a slot that is not used yet has the state `PlanState.none`."""

    record_type = state.Plan


class Facilitator(_RecordAgent, state.Facilitator):
    """A person who leads visit days."""

    record_type = state.Facilitator


class Team(_RecordAgent, state.Team):
    """A hospital's multidisciplinary lung-cancer team."""

    record_type = state.Team
    members: list[Member]
    plans: list[Plan]
    _row: int

    def __init__(self, model: Programme, row: int) -> None:
        world = model.world
        super().__init__(model, world.teams[row])
        self._row = row
        self.members = [Member(model, record) for record in world.members[row]]
        self.plans = [Plan(model, record) for record in world.plans[row]]

    def live_the_week(self) -> None:
        """Update traits, moods, workload and people; join, learn and leave."""
        self.model.act("live_the_week", self._row)

    def follow_figures(self) -> None:
        """Read the audit's published figures."""
        self.model.act("follow_figures", self._row)

    def draft_plans(self) -> None:
        """Write plans on accepted issues, in the week set aside for it."""
        self.model.act("draft_plans", self._row)

    def submit_plans(self) -> None:
        """Submit drafts; the core team reviews them."""
        self.model.act("submit_plans", self._row)

    def get_support(self) -> None:
        """Take support and contact from the core team."""
        self.model.act("get_support", self._row)

    def implement(self) -> None:
        """Work on the plans."""
        self.model.act("implement", self._row)

    def measure(self) -> None:
        """Measure locally, and report the result."""
        self.model.act("measure", self._row)

    def treat_patients(self) -> None:
        """Treat this week's patients, as the audit will see it."""
        self.model.act("treat_patients", self._row)


class Visit(_RecordAgent, state.Visit):
    """A visit day from its planning on: a directed edge from the visiting to the hosting team."""

    record_type = state.Visit
    _row: int

    def __init__(self, model: Programme, row: int) -> None:
        super().__init__(model, model.world.visits[row])
        self._row = row

    def arrange(self) -> None:
        """Look for a day."""
        self.model.act("arrange", self._row)

    def hold_visit(self) -> None:
        """Hold the visit, if this is the week."""
        self.model.act("hold_visit", self._row)

    def keep_in_touch(self) -> None:
        """Stay in touch after the visit."""
        self.model.act("keep_in_touch", self._row)


class CoreTeam(_RecordAgent, state.CoreTeam):
    """The small team that runs the programme."""

    record_type = state.CoreTeam
    _row = 0

    def __init__(self, model: Programme) -> None:
        super().__init__(model, model.world.core[0])

    def open_week(self) -> None:
        """Count this week's capacity."""
        self.model.act("open_week", self._row)

    def take_stock(self) -> None:
        """Record the external view of the week."""
        self.model.act("take_stock", self._row)
