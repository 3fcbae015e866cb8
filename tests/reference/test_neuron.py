"""Current steps in trees against NEURON 9.0.2, its answers frozen.

Without channels: the sections are the branches of the same points (``pt3dadd``), joined to a soma
of one segment with ``connect(soma(0.5), 0)``; segments of 1 um, dt 5 us, ``secondorder = 2``.  0.05
nA into the soma.

Squid membrane: a section of one segment for each compartment, ``hh`` at 6.3 degC without tables,
coupled by a ``LinearMechanism``; variable steps (``rtol`` 1e-6), from -65 mV.  1.5 nA into the
soma.
"""

from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import cm, mS, ms, mV, nA, ohm, uF, um, us

from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, hh_k, hh_leak, hh_na
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.morphology import discretise, read_swc
from dendritic_models.run import run
from tests.lowering.generated_trees import tree as random_tree
from tests.morphologies import conductances, pyramidal

RM, RA, CM = 20000*ohm*cm**2, 150*ohm*cm, 1*uF/cm**2
GRANULE = Path(brian2.__file__).parent / "spatialneuron" / "mp_ma_40984_gc2.CNG.swc"
CELLS = {"pyramidal": lambda: pyramidal(0), "granule": lambda: read_swc(GRANULE)}
TIMES = np.array([1, 5, 20, 60, 300])*1e-3                     # s

#                     depolarisation (mV) of the soma, of the farthest tip
NEURON = {
    "pyramidal": ([0.63564, 1.86924, 4.34055, 6.17695, 6.46418],
                  [0.00027, 0.26571, 2.30778, 4.13867, 4.42589]),
    "granule": ([1.52781, 5.92869, 15.94299, 23.66393, 24.87235],
                [0.00425, 1.40241, 10.36961, 18.08431, 19.29274]),
}


@pytest.mark.parametrize("name", CELLS)
def test_step_of_current_charges_soma_and_farthest_tip_alike(name):
    tree = discretise(CELLS[name](), RA, length=10*um)
    root = np.sqrt(np.asarray(tree.area*CM))                   # exact in time: eigenvectors
    rate, mode = np.linalg.eigh(conductances(tree, 1/RM)/np.outer(root, root))
    charged = (1 - np.exp(-rate*TIMES[:, None]))/rate
    v = 1e3*0.05e-9*(charged*mode[0]/root[0]) @ mode.T/root
    for place, expected in zip((0, int(np.argmax(tree.distance))), NEURON[name], strict=True):
        np.testing.assert_allclose(v[:, place], expected, rtol=0, atol=0.002)    # of paths of 10 um


# shape, compartments and seed of a tree: crossings of 0 mV (ms) in the soma, in the farthest tip
SPIKES = {
    ("chain", 40, 1): ([0.67594], []),                          # it does not reach the tip
    ("binary", 31, 2): ([1.39315, 16.44436], [1.65241, 16.70542]),
    ("random", 60, 3): ([1.93014], [2.46601]),
    ("star", 20, 4): ([1.29025, 13.70135], [1.31792, 13.72782]),
}


@pytest.mark.parametrize("shape, n, seed", SPIKES, ids=[shape for shape, _, _ in SPIKES])
def test_spikes_of_random_trees_come_at_the_same_times(shape, n, seed):
    tree = random_tree(shape, n, seed)
    cell = CableCell("squid", tree).insert(hh_leak).insert(hh_k).insert(
        hh_na, g=lambda d: 120*mS/cm**2*np.exp(-d/(200*um))).insert(current_clamp, at="soma")
    places = ("soma", tree.names[int(np.argmax(tree.distance))])
    v = run(Experiment("step", Network((Population("cells", cell, 1, initial={
        "v": -65*mV, "soma.current_clamp.I": 1.5*nA}),)), duration=18*ms, dt=25*us,
        recordings=(Recording("cells", "v", at=places),)), "numpy")["cells.v"].squeeze("cell")
    for place, expected in zip(places, SPIKES[shape, n, seed], strict=True):
        here, time = v.sel(compartment=place).values, v["time"].values
        k = np.flatnonzero((here[:-1] < 0) & (here[1:] >= 0))
        crossed = time[k] - here[k]/(here[k + 1] - here[k])*(time[k + 1] - time[k])
        np.testing.assert_allclose(crossed, expected, rtol=0, atol=0.005)       # ms; a fifth of dt
