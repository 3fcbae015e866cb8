"""This package, through its front door: descriptions, `run.program`, C++ stand-alone.

Double precision, one thread, the package's own compiler flags; nothing is set.
"""

import atexit
from contextlib import ExitStack

import numpy as np
from brian2 import cm, meter, mS, ms, mV, nA, ohm, um

from benchmarks.contest import timed
from dendritic_models.cable import CableCell
from dendritic_models.channels import (
    current_clamp,
    hh_k,
    hh_leak,
    hh_na,
    leak,
    spike_detection,
)
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.morphology import Tree
from dendritic_models.run import program


def cell_of(shape):
    """A shape with squid membrane, currents and spikes."""
    length, diameter = np.array(shape.length), np.array(shape.diameter)
    half = length/2/(np.pi*diameter**2/4)
    parent = np.array(shape.parent)
    at_end = (parent == np.arange(len(shape)) - 1) & (parent >= 0)
    tree = Tree(
        parent=parent, area=np.pi*diameter*length*um**2, length=length*um, Ra=150*ohm*cm,
        inner=np.where(at_end, half[parent], 0)/um, outer=half/um,
        distance=np.zeros(len(shape))*meter, branch_order=np.ones(len(shape)),
        xyz=np.zeros((len(shape), 3))*meter,
        domain=np.array(["soma"] + ["apical"]*(len(shape) - 1)))
    place = "all" if shape.active else "soma"
    cell = CableCell("squid_tree", tree)
    for channel in (hh_na, hh_k, hh_leak.with_(E=-54.3*mV)):
        cell = cell.insert(channel, at=place)
    if not shape.active:
        cell = cell.insert(leak, at="apical", g=0.1*mS/cm**2, E=-65*mV)
    cell = cell.insert(spike_detection, at="soma", V_threshold=0*mV)
    return cell.with_(threshold="v > V_threshold", refractory="v > V_threshold")


def population(shape, currents, dt, duration, layout="auto", record=False, method="hines"):
    """Cells under constant currents.

    Parameters
    ----------
    shape : Shape
    currents : array, shape (cells,)
        nA.
    dt, duration : float
        ms.
    layout : str
    record : bool
        Return the somatic voltages of all cells as well, at every step.
    method : str or tuple
        An integrator, or (integrator, options).

    Returns
    -------
    function: -> dict
        ``spikes``: (cells, times in ms); with `record` ``v``: mV, shape (times, cells), from t = 0.
    """
    cell = cell_of(shape)
    return simulation(Experiment(
        name="population", duration=duration*ms, dt=dt*ms,
        recordings=(Recording("cells", "spikes"),) + (Recording("cells", "v", "soma"),)*record,
        network=Network((Population(
            "cells", cell.insert(current_clamp, at="soma"), len(currents), layout=layout,
            initial={"soma.current_clamp.I": currents*nA}),))), record)


def simulation(experiment, record=False):
    """What runs an experiment's program once more."""
    stack = ExitStack()
    atexit.register(stack.close)
    simulate = stack.enter_context(program("cpp_standalone"))
    simulate(experiment)

    def again():
        dataset = simulate(experiment)
        found = dict(wall=dataset.attrs["simulation_seconds"],
                     spikes=(dataset["cells.spikes.cell"].values, dataset["cells.spikes"].values))
        return found | ({"v": dataset["cells.v"].values[..., 0]} if record else {})

    return lambda: timed(again, children=True)
