"""A current step in two trees against NEURON 9.0.2, its answers frozen.

The sections are the branches of the same points (``pt3dadd``), joined to a soma of one segment with
``connect(soma(0.5), 0)``; segments of 1 um, dt 5 us, ``secondorder = 2``.  0.05 nA into the soma.
"""

from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import cm, ohm, uF, um

from dendritic_models.morphology import discretise, read_swc
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
