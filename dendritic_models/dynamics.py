"""Descriptions as text: what one row of a Brian2 group says.

`Cell.dynamics` and `Unit.dynamics` write a `Dynamics`; `build` reads it.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from brian2 import Equations
from brian2.equations.equations import BOOLEAN, DIFFERENTIAL_EQUATION, INTEGER, EquationError
from brian2.utils.stringtools import word_substitute

from dendritic_models import checks


@lru_cache(maxsize=4096)
def _equations(text):
    return Equations(text)


@lru_cache(maxsize=4096)
def _renamed(text, names):
    """The lines of equations under other names; a sweep asks for the same at each point."""
    return lines_of(_equations(text).substitute(**dict(names)))


def parsed(where, text):
    """Text as Brian2 equations; an error names the object it is from."""
    try:
        return _equations(text)
    except (EquationError, SyntaxError, ValueError) as error:
        raise ValueError(f"{where}: the equations do not parse: {error}") from None


@dataclass
class Dynamics:
    """One row of a Brian2 group as text: what a `Cell` or a `Unit` renders to."""

    where: str
    lines: list = field(default_factory=list)          # Brian2 equations, in reading order
    parameters: dict = field(default_factory=dict)     # name -> value
    events: dict = field(default_factory=dict)         # full name -> Event
    on: dict = field(default_factory=dict)             # event or phase -> statements
    every: dict = field(default_factory=dict)          # statements -> period
    initial: dict = field(default_factory=dict)        # name -> value or expression, in order
    receives: dict = field(default_factory=dict)       # (place, receptor) -> statements on "pre"
    names: dict = field(default_factory=dict)          # (place, owner, local name) -> full name
    threshold: str = ""
    reset: str = ""
    refractory: object = False
    method: str = None
    voltages: dict = field(default_factory=dict)       # compartment -> voltage variable
    v_range: tuple = None
    cable: object = None                               # the CableCell, where a row is a compartment
    heard: set = field(default_factory=set)            # variables into which signals are summed

    @property
    def equations(self):
        """The equations as Brian2 reads them."""
        return parsed(self.where, "\n".join(self.lines))

    def place(self, mechanism, place="", host=None, only=""):
        """Add a mechanism's text under full names; returns the full name of its current.

        `host` maps names that the mechanism may read (``v``, `needs`) to full names; its events
        happen `only` in rows that meet this condition.
        """
        suffix = "_".join(filter(None, (mechanism.name, place)))
        own = [*mechanism.states, *mechanism.parameters]
        if suffix.endswith(("_pre", "_post")):          # Brian2 keeps these endings to itself
            suffix += "_trace"
        full = {name: f"{name}_{suffix}" for name in own}
        full |= {name: "_".join(filter(None, (name, place))) for name in mechanism.events}
        for name, value in full.items():
            self.names[place, mechanism.name, name] = value
        names = {**(host or {}), **full}

        def say(text):
            return word_substitute(text, names)

        self.lines += _renamed(mechanism.equations, tuple(names.items()))
        self.parameters |= {full[name]: value for name, value in mechanism.parameters.items()}
        self.initial |= {names[name]: say(value) if isinstance(value, str) else value
                         for name, value in mechanism.initial.items()}
        for name, event in mechanism.events.items():
            condition = say(event.condition)
            self.add_event(full[name], replace(event, condition=f"({condition}) and {only}"
                                               if only else condition))
        for event, statements in mechanism.on.items():
            if event == "pre":
                self.receives[place, mechanism.name] = say(statements)
            else:
                event = names.get(event, event)           # its own, or another's that is near
                self.on.setdefault(event, []).append(say(statements))
        self.every |= {say(text): period for text, period in mechanism.every.items()}
        return full.get(mechanism.current)

    def add_event(self, name, event):
        """An event and, for an edge, its level under the same name and its falling edge."""
        self.events[name] = event
        if event.edge:
            self.lines.append(f"{name} = int({event.condition}) : 1")
            self.names["", "", name] = name

    def key(self, place):
        """How a place is called in `names`: rows that are compartments have but one."""
        return "" if self.cable is not None or not self.voltages else place

    def find(self, address, kind="variable", place=None):
        """The full name of ``"tuft.calcium.m"``, ``"calcium.m"`` at a `place`, ``"v"``, ``"rate"``.

        A bare name is looked for at `place` first, then wherever it is unique.
        """
        full, here, have = self.locate(address, kind, place)
        if here != have:
            compartment, _, rest = address.partition(".")
            raise ValueError(f"{self.where}: '{address}' is one of several compartments that have "
                             f"it. Write '{rest}', with at='{compartment}' in a recording.")
        return full

    def locate(self, address, kind="variable", place=None):
        """(full name, compartments that are meant, those that have it) of an address.

        The compartments are sets of indices where rows are compartments, else ``None``.
        """
        path, here, have = address.split("."), None, None
        if self.cable is not None:
            named = len(path) > 1 and path[0] in self.cable.tree.names
            painted = self.cable.painted(path[named])
            here = have = set(range(len(self.cable.tree)) if painted is None else painted.on)
            if named and (painted is not None or path[1:] == ["v"]):
                here = have & set(self.cable.places(path[0]))
                path = path[1:] if here else path
        hits = {key: full for key, full in self.names.items()
                if key[-1] == path[-1] and (place is None or key[0] in (place, ""))
                and all(part in key[:2] for part in path[:-1])}
        full = {self.names[key] for key in hits}
        if len(full) == 1:
            return full.pop(), here, have
        if not full:
            known = {".".join(filter(None, key)) if path[1:] else key[-1] for key in self.names}
            raise checks.unknown(self.where, kind, address, known)
        options = ", ".join(sorted(".".join(filter(None, key)) for key in hits))
        raise ValueError(f"{self.where}: '{address}' could be {options}. Write one of these.")

    def event(self, name, place=None):
        """The full name of an event: local first, then the only one of that name; or None."""
        ends = name.endswith("_end") and name not in self.events
        base = name.removesuffix("_end") if ends else name
        hits = [e for e in self.events if e == base or e == f"{base}_{place}"] or [
            e for e in self.events if e.startswith(f"{base}_")
            and e.removeprefix(f"{base}_") in self.voltages]
        if len(hits) > 1:
            raise ValueError(f"{self.where}: event '{name}' could be {', '.join(hits)}. "
                             f"Write one of these.")
        return hits[0] + ("_end" if ends else "") if hits else None


def lines_of(equations):
    """Equations as text that Brian2 reads back, one a line, in the author's order."""
    lines = []
    for e in equations.values():
        left = f"d{e.varname}/dt = " if e.type == DIFFERENTIAL_EQUATION else f"{e.varname} = "
        unit = {BOOLEAN: "boolean", INTEGER: "integer"}.get(e.var_type, checks.unit_text(e))
        flags = f" ({', '.join(e.flags)})" if e.flags else ""
        lines.append(f"{left + e.expr.code if e.expr else e.varname} : {unit}{flags}")
    return lines
