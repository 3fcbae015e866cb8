"""`CableCell`: a neuron with hundreds of compartments, whose channels are painted on its tree.

Where a `Cell` lists its compartments one by one, a cable cell has a tree (a `morphology.Tree`) and
mechanisms that cover parts of it, with parameters that may vary from compartment to compartment.
The text of one compartment is that of all.  It runs in the flat layout: one row per compartment.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from brian2 import Quantity, amp, cm, farad, get_dimensions, meter, mV, uF
from brian2.utils.stringtools import word_substitute

from dendritic_models import checks
from dendritic_models.description import Description, structural
from dendritic_models.dynamics import Dynamics, parsed
from dendritic_models.model import Cell, Compartment, Mechanism, Reference, spiking_is_sound
from dendritic_models.reduction import reduced


@dataclass(frozen=True, eq=False)
class Painted(Description):
    """A mechanism and the compartments that it covers.

    A parameter of the mechanism is one number, one for each cell of the population, shape
    ``(cells,)``, or one for each compartment, shape ``(1, compartments)`` or
    ``(cells, compartments)``.
    """

    mechanism: Mechanism
    on: np.ndarray = structural()

    _skipped = "mechanism"

    @property
    def name(self):
        """The name of the mechanism, with which addresses start."""
        return self.mechanism.name

    def addresses(self):
        """Those of the mechanism."""
        return self.mechanism.addresses()


@dataclass(frozen=True, eq=False)
class CableCell(Description):
    """A neuron on a tree of compartments.

    Parameters
    ----------
    tree : morphology.Tree
        Parents, areas, axial conductances, distances, domains of the compartments.
    capacitance : Quantity (farad/meter**2)
        One number, or shape (1, compartments).
    mechanisms : tuple of Painted
        Use `insert`.
    threshold, reset, refractory : str, str, str or Quantity (second)
        As in Brian2, at the root.
    v_range : tuple of Quantity (volt)
        A voltage outside it means that the run diverged.

    Examples
    --------
    >>> cell = CableCell("pyramid", tree).insert(leak, at="all")          # doctest: +SKIP
    >>> cell = cell.insert(hh_na, at="soma").insert(
    ...     hh_na, at="apical", g=lambda d: 40*mS/cm**2*exp(-d/(200*um)))  # doctest: +SKIP
    """

    name: str
    tree: object = structural()
    capacitance: Quantity = structural(1*uF/cm**2)
    mechanisms: tuple = ()
    threshold: str = ""
    reset: str = ""
    refractory: object = structural(False)
    v_range: tuple = structural((-200*mV, 200*mV))
    reference: Reference = None
    validated: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        checks.is_positive(self.where, "capacitance", self.capacitance, farad/meter**2)
        for painted in self.mechanisms:
            for name, value in painted.mechanism.parameters.items():
                if np.ndim(value) == 2 and np.shape(value)[1] != len(self.tree):
                    raise ValueError(f"{self.where}: {painted.name}.{name} has shape "
                                     f"{np.shape(value)} for {len(self.tree)} compartments. Give "
                                     f"(1, {len(self.tree)}), or a function of distance.")
        self.dynamics()                                   # resolves every need, or says which not

    def addresses(self):
        """Numbers of the cell and of its mechanisms; those of the tree are its own."""
        return {address: value for address, value in super().addresses().items()
                if not address.startswith("tree.")}

    def with_(self, changes=None, /, **named):
        """As for every description; a function of distance gives a value for each compartment."""
        changes = {**(changes or {}), **named}
        return super().with_({address: self._along(value) for address, value in changes.items()})

    def _along(self, value):
        if not callable(value):
            return value
        value = value(self.tree.distance)
        return Quantity(np.broadcast_to(np.asarray(value, dtype=float), (1, len(self.tree))),
                        dim=get_dimensions(value))

    def insert(self, thing, at="all", **parameters):
        """A copy with a mechanism (or a rule's postsynaptic side) in some compartments.

        Parameters
        ----------
        thing : Mechanism or PlasticityRule
            One that is there already under this name is painted over where `at` says.
        at : str or sequence of int
            As for ``tree.select``: ``"soma"``, ``"apical & distance > 300*um"``, indices; or the
            name of one compartment, ``"apical_17"``.
        **parameters
            Values that differ from the mechanism's own; a function of the distance (Quantity,
            shape (compartments,)) gives a value for each compartment.
        """
        mechanism = getattr(thing, "post", thing)
        if mechanism is None:
            return self
        mechanism = mechanism.with_({n: self._along(value) for n, value in parameters.items()})
        on = self.places(at)
        held = self.painted(mechanism.name)
        if held is None:
            return replace(self, mechanisms=(*self.mechanisms, Painted(mechanism, on)))
        if any(getattr(mechanism, f.name) != getattr(held.mechanism, f.name)
               for f in fields(mechanism) if f.name != "parameters"):
            raise ValueError(f"{self.where}: there is another mechanism called '{mechanism.name}'. "
                             f"Give one of them another name: with_(name=...).")
        both = {name: self._over(f"{mechanism.name}.{name}", old, mechanism.parameters[name], on)
                for name, old in held.mechanism.parameters.items()}
        merged = Painted(replace(mechanism, parameters=both), np.union1d(held.on, on))
        return replace(self, mechanisms=tuple(
            merged if painted is held else painted for painted in self.mechanisms))

    def _over(self, address, old, new, on):
        """One parameter of a mechanism that is painted over another of its name."""
        if np.ndim(old) == np.ndim(new) == 0 and old == new or len(on) == len(self.tree):
            return new
        if 1 in (np.ndim(old), np.ndim(new)):
            raise ValueError(f"{self.where}: {address} has a value for each cell and is painted in "
                             f"two parts. Set it afterwards: with_({{'{address}': values}}).")
        there = np.isin(np.arange(len(self.tree)), on)
        return Quantity(np.where(there, np.asarray(new), np.asarray(old)).reshape(
            -1, len(self.tree)), dim=get_dimensions(old))

    def painted(self, name):
        """The `Painted` of that name, or ``None``."""
        return next((painted for painted in self.mechanisms if painted.name == name), None)

    def places(self, at):
        """The indices of compartments: a name, a selection, ``None`` for all."""
        if at is None:
            return np.arange(len(self.tree))
        if isinstance(at, (int, np.integer)):
            at = [at]
        if not isinstance(at, str) and len(at) and isinstance(at[0], str):
            return np.unique(np.concatenate([self.places(name) for name in at]))
        if isinstance(at, str) and at in self.tree.names:
            return np.array([self.tree.names.index(at)])
        return self.tree.select(at)

    @property
    def root(self):
        """The name of the root compartment, which spikes."""
        return self.tree.names[0]

    def held(self, at):
        """The mechanisms that are in any of some compartments, by name, with their values there."""
        found = {}
        for painted in self.mechanisms:
            here = np.intersect1d(painted.on, self.places(at))
            if len(here):
                found[painted.name] = painted.mechanism.with_({
                    name: value[0, here[0]] for name, value in painted.mechanism.parameters.items()
                    if np.shape(value)[:1] == (1,) and len(np.unique(value[0, here])) == 1})
        return found

    @property
    def equations(self):
        """The Brian2 equations of one compartment."""
        return self.dynamics().equations

    def axial_rates(self):
        """Conductance to the parent over the capacitance of the compartment, and of the parent.

        Returns
        -------
        tuple of Quantity (hertz), shape (compartments,)
            Entry 0 is zero.
        """
        capacitance = (self.capacitance*self.tree.area).reshape(-1)
        axial = self.tree.axial
        return axial/capacitance, axial/capacitance[self.tree.parent]

    def dynamics(self):
        """This cell as the text of one compartment."""
        row = Dynamics(self.where, v_range=self.v_range, method="hines",
                       refractory=self.refractory, cable=self)
        row.voltages[""] = row.names["", "", "v"] = "v"
        row.parameters["capacitance"] = self.capacitance
        densities, points = [], []
        for painted in self.mechanisms:
            mechanism, covers = painted.mechanism, ""
            if len(painted.on) < len(self.tree) and (
                    mechanism.current or mechanism.events or "v" in mechanism.initial):
                covers = f"{mechanism.name}_here"
                row.parameters[covers] = np.isin(np.arange(len(self.tree)), painted.on)[None]*1.0
            before = row.initial.get("v", "0*volt")
            current = row.place(mechanism, "", self._host(mechanism),
                                only=f"{covers} > 0.5"*bool(covers))
            if covers and "v" in mechanism.initial:
                row.initial["v"] = (f"{covers}*({_text(row.initial['v'])}) + "
                                    f"(1 - {covers})*({_text(before)})")
            if current:
                density = parsed(mechanism.where, mechanism.equations)[
                    mechanism.current].dim != amp.dim
                (densities if density else points).append(
                    f"{covers}*{current}" if covers else current)
        if points:
            row.parameters["area"] = self.tree.area[None]
            densities.append(f"({' + '.join(points)})/area")
        held = self.reset and not isinstance(self.refractory, (bool, str))
        row.lines.append(f"dv/dt = ({' + '.join(densities) or '0*amp/meter**2'})/capacitance : volt"
                         + " (unless refractory)"*bool(held))
        host = self._host(None)
        row.threshold = word_substitute(self.threshold, host)
        row.reset = word_substitute(self.reset, host)
        if isinstance(self.refractory, str):
            row.refractory = word_substitute(self.refractory, host)
        spiking_is_sound(self, host, row)
        row.initial = dict(sorted(row.initial.items(), key=lambda item: item[0] != "v"))
        return row

    def _host(self, mechanism):
        """What a text may read: ``v``, the others of its compartment, the root's voltage."""
        host = {"v": "v", f"v_{self.root}": "v_root"} if mechanism else {"v": "v"}
        for painted in self.mechanisms:
            other = painted.mechanism
            if other is mechanism:
                continue
            for name in (*other.states, *other.parameters):
                host[f"{name}_{other.name}"] = f"{name}_{other.name}"
                host.setdefault(name, f"{name}_{other.name}")
            host |= {name: name for name in other.events}
        if mechanism is None:
            return host
        for name in mechanism.needs:
            if name not in host:
                raise checks.unmet(self.where, mechanism, name, host)
        return {name: host[name] for name in ("v", *mechanism.needs)}

    def unrolled(self):
        """The same as a `Cell`, for the layout of one row per cell; up to about 100 compartments.

        Its compartments are called as in the tree: ``soma``, ``apical_17``.
        """
        def at(value, k):
            return value if np.ndim(value) < 2 else value[0, k] if len(value) == 1 else value[:, k]

        compartments = tuple(
            Compartment(name, self.tree.area[k], at(self.capacitance, k), tuple(
                painted.mechanism.with_({n: at(x, k) for n, x in
                                         painted.mechanism.parameters.items() if np.ndim(x) == 2})
                for painted in self.mechanisms if k in painted.on))
            for k, name in enumerate(self.tree.names))
        return Cell(self.name, compartments, tuple(self.tree.parent), self.tree.axial,
                    self.threshold, self.reset, self.refractory, self.v_range,
                    reference=self.reference, validated=self.validated)

    def reduce(self, sites):
        """A `Cell` of few compartments that answers as this one does, in chosen places.

        Without channels, resting voltages, input resistances and transfer resistances of the sites
        are exact, and so is the slowest time constant; what is faster is coarser than here, the
        less so the more sites there are.  A channel counts where its current would: its density
        is shared out between the sites around it as a current is, but opens with their voltage.

        Parameters
        ----------
        sites : str or sequence
            As for `insert`: where current enters or something is read.  The root and the branch
            points between sites are added.

        Returns
        -------
        Cell
            Its compartments are called as in the tree: ``soma``, ``apical_17``.  Electrodes and
            receptors stay in those where they are.

        Raises
        ------
        ValueError
            When nothing leaks, an electrode or receptor is at no site, or a channel has no density
            or one for each cell.

        References
        ----------
        Wybo et al. 2021, doi:10.7554/eLife.60936

        Examples
        --------
        >>> small = cell.reduce("tip & apical")                           # doctest: +SKIP
        """
        return reduced(self, self.places(sites))


def _text(voltage):
    """A voltage as part of an expression."""
    return voltage if isinstance(voltage, str) else f"{float(voltage)!r}*volt"
