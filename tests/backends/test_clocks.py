"""A recording, or a rule, with a clock of its own sees the start of its step, however late it is.

Compared with the time itself.  Brian2's C++ takes clocks for equal that are within 1e-14 s.
"""

import numpy as np
from brian2 import ms, second

from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Unit
from dendritic_models.run import run

stopwatch = Unit("stopwatch", "dx/dt = 1/second : 1")


def test_recording_of_every_many_steps_is_of_the_start_of_its_step(backend):
    dataset = run(Experiment("late", Network((Population("a", stopwatch, 1),)),
                             recordings=(Recording("a", "x", every=550*ms),),
                             duration=100*second, dt=50*ms), backend)
    np.testing.assert_allclose(dataset["a.x"].values.ravel(), 0.55*np.arange(182), atol=1e-9)
