"""Dendrify, from its wheel: Brian2 with integrate-and-fire cells of its own and their dendrites.

It has no channels of Hodgkin and Huxley: a cell of the same size, not the same cell.
"""

import numpy as np
from brian2 import Network, SpikeMonitor, cm, mS, ms, mV, nA, ohm, uF, um
from dendrify import Dendrite, NeuronModel, Soma

from benchmarks.peers.stock_brian2 import new_program, simulation


def population(shape, currents, dt, duration):
    """The stick of `ours.population` with a leaky integrate-and-fire soma; its default `euler`."""
    directory = new_program()
    common = dict(cm=1*uF/cm**2, gl=0.1*mS/cm**2, r_axial=150*ohm*cm, v_rest=-65*mV)
    parts = [(Soma if k == 0 else Dendrite)(
        f"c{k}", model="leakyIF" if k == 0 else "passive", length=shape.length[k]*um,
        diameter=shape.diameter[k]*um, **common) for k in range(len(shape))]
    model = NeuronModel([(parts[parent], parts[k], "half_cylinders")
                         for k, parent in enumerate(shape.parent) if parent >= 0])
    cells = model.make_neurongroup(
        len(currents), method="euler", threshold="V_c0 > -45*mV", reset="V_c0 = -65*mV",
        refractory=2*ms, dt=dt*ms, name="cells")
    cells.I_ext_c0 = currents*nA
    spikes = SpikeMonitor(cells, name="spikes")
    return simulation(directory, Network(cells, spikes), duration, lambda: dict(
        spikes=(np.array(spikes.i), np.array(spikes.t/ms))))
