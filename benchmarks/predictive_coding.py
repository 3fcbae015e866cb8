"""Network steps a second of predictive coding that learns the digits, 64-32-10 units, one thread

Whittington & Bogacz 2017, as in `figures/whittington2017_pc.py`, here on the digits: a step moves
all units, sums 2410 weights upwards and, those into the output, downwards; every twentieth step
weights learn.  Seconds are those of the program's loop.
"""

import numpy as np

from benchmarks.contest import claim, spread
from dendritic_models.datasets import digits, one_hot
from dendritic_models.run import program
from protocols.present_and_learn import present_and_learn

GOAL = 100_000                                                 # steps a second


def predictive_coding(updates=1437, hidden=32, rounds=5):
    """One row; the median of some runs of one program."""
    (samples, classes), _ = digits(np.random.default_rng(0))
    experiment = present_and_learn((samples, one_hot(classes, 10)), hidden=(hidden,),
                                   n_updates=updates, iterations=20, weights_every=updates)
    steps = round(float(experiment.duration/experiment.dt))
    with program("cpp_standalone") as simulate:
        found = [steps/simulate(experiment).attrs["simulation_seconds"] for _ in range(rounds)]
    sizes = f"{samples.shape[1]}-{hidden}-10"
    return ([dict(contender="ours", units=sizes, steps=steps, steps_per_s=spread(found),
                  how="C++ stand-alone, double precision, as installed")],
            [claim(f"predictive coding, {sizes} units", float(np.median(found)), GOAL, "steps/s")])
