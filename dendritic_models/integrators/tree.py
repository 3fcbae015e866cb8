"""The flat layout: one row per compartment of every cell, all cells with one tree; `TreeGroup`.

The equations of such a group are those of a single compartment.  The step is that of `hines`, and
its text comes from there; the difference is that the tree is a vector of parents that a template
goes through, rather than straight-line code: a program of one size whatever the tree, without
recursion, with a cost proportional to rows.

Rows are kept in tiles of `LANES` cells: first the root of each of these cells, then their next
compartment, and so on.  One tile after the other steps its gates, sets up and solves its equations
while it is in the cache, and as the cells of a tile lie side by side every loop vectorises over
them.

References
----------
Hines 1984, Int J Biomed Comput 15:69, doi 10.1016/0020-7101(84)90008-4: the order of elimination
"""

import numpy as np
import sympy as sp
from brian2 import NeuronGroup
from brian2.codegen.runtime.cython_rt.cython_rt import CythonCodeObject
from brian2.codegen.runtime.numpy_rt.numpy_rt import NumpyCodeObject
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject
from brian2.groups.neurongroup import StateUpdater
from brian2.stateupdaters.base import UnsupportedEquationsException
from jinja2 import BaseLoader

from .hines import Code, System, checked, row

LANES = 16


def bring_templates(*targets):
    """Let code generation targets find the templates of this package."""
    for target in targets:
        if __package__ not in target.templater.package_names:
            target.templater = target.templater.derive(__package__)
            target.templater.env.loader = _ClocksTogether(target.templater.env.loader)


class _ClocksTogether(BaseLoader):
    """Templates in which clocks of one time stay together however late it is.

    Brian2's C++ loop asks whether they are within 1e-14 s.  Rounding exceeds that from 32 s on, and
    what has a clock of its own (recordings, rules) would then see another side of the step.
    """

    def __init__(self, loader):
        self.loader = loader

    def get_source(self, environment, template):
        text, *rest = self.loader.get_source(environment, template)
        return text.replace("fabs(s-t)<=Clock_epsilon", "fabs(s-t)<=1e-12*t"), *rest


bring_templates(NumpyCodeObject, CythonCodeObject, CPPStandaloneCodeObject)


def rows(cells, compartments):
    """Where each compartment of each cell is in a `TreeGroup`.

    Parameters
    ----------
    cells, compartments : int
        How many there are.

    Returns
    -------
    array of int, shape (cells, compartments)
    """
    cell, compartment = np.ogrid[:cells, :compartments]
    first = cell//LANES*LANES                                   # of the tile
    return first*compartments + compartment*np.minimum(LANES, cells - first) + cell - first


class TreeGroup(NeuronGroup):
    """A NeuronGroup with one row per compartment of many cells of one tree.

    Parameters
    ----------
    cells : int
    tree : NeuronGroup
        One row per compartment, parents first.  ``parent`` (integer) is the row of the parent,
        ``inward`` and ``outward`` (Hz) are the axial conductance to it over the capacitance of the
        compartment and of the parent; the root's are not read.  Its other variables can be read by
        the model: they differ between compartments but not between cells.
    model : str
        Equations of one compartment, with a voltage ``v`` that knows nothing of its neighbours.
    method_options : dict
        As for ``method="hines"``.
    threshold : str, optional
        Of the root, which alone spikes.
    root : tuple of str
        Variables of which ``<name>_root`` reads the value at the root of the same cell.
    **arguments
        As for a NeuronGroup.

    Notes
    -----
    ``compartment`` and ``cell`` are variables of each row, so that ``group.v["compartment == 3"]``
    works; `rows` gives the rows themselves.
    """

    def __init__(self, cells, tree, model, method_options=None, threshold=None, root=(),
                 **arguments):
        size = len(tree)
        if threshold:
            arguments["threshold"] = f"compartment == 0 and ({threshold})"
        super().__init__(cells*size, model, method="hines", method_options=method_options,
                         **arguments)
        self.add_attribute("rows")
        self.rows = rows(cells, size)
        places = {"cell": np.arange(cells)[:, None], "compartment": np.arange(size)}
        if root:
            places["_root"] = self.rows[:, :1]
        for name, place in places.items():
            values = np.empty(cells*size, np.int32)
            values[self.rows] = place
            self.variables.add_array(name, size=cells*size, values=values, dtype=np.int32,
                                     constant=True, read_only=True)
        for name in tree.equations.names:
            self.variables.add_reference(name, tree, name, index="compartment")
        for name in root:
            self.variables.add_reference(f"{name}_root", self, name, index="_root")
        alone, self.state_updater = self.state_updater, _TreeUpdater(self, method_options, cells)
        self.contained_objects[self.contained_objects.index(alone)] = self.state_updater
        if threshold:
            self.thresholder["spike"].template_kwds["roots"] = self.state_updater.template_kwds


class _TreeUpdater(StateUpdater):
    """Runs the template of the tree, with the text of one row before and after the voltages."""

    def __init__(self, group, options, cells):
        super().__init__(group, self._text, None)
        self.options = checked(options or {})
        self.template = "tree"
        self.template_kwds = {"cells": cells, "lanes": min(LANES, cells),
                              "compartments": group.N//cells, "theta": self.options["theta"],
                              "v_max": float(self.options["v_max"]),
                              "held": group.variables["v"].conditional_write is not None}
        if self.template_kwds["held"]:
            self.needed_variables = ["not_refractory"]

    def _text(self, equations, variables, method_options=None):
        system = System(equations, variables)
        if system.voltages != ["v"]:
            raise UnsupportedEquationsException(
                f"The flat layout has one voltage a row, called v; there is "
                f"{', '.join(system.voltages)}.")
        before, after = Code(equations, variables), Code(equations, variables)
        system.step_beside_voltages(before, self.options["gates"])
        h = before.let("_h", f"{self.options['theta']}*dt")
        _, _, _, linear = row(before, "v", system.rates["v"], ["v"], sp.Symbol(h))
        if not linear:
            before.let("_e_v", "(_d_v - 1)*v")          # to which the template adds _b_v, bounded
        for name in system.others:
            if any(s.name.startswith("_xi") for s in system.rates[name].free_symbols):
                raise UnsupportedEquationsException(
                    f"The flat layout does not yet take white noise in d{name}/dt, which moves in "
                    f"two half steps. Put it on the voltage, or unroll the cell.")
        system.step_after_voltages(after)
        self.texts = {"before": str(before), "after": str(after)}
        self.template_kwds |= {"linear": linear}
        return ""

    def update_abstract_code(self, run_namespace):
        super().update_abstract_code(run_namespace)       # leaves what ends a refractory period
        self.abstract_code = {"refractory": self.abstract_code, **self.texts}
        self.user_code = dict.fromkeys(self.abstract_code, self.user_code)
