"""A second environment, whose inputs have their fields elsewhere: the population learns it anew.

Source: Milstein et al. 2021, 10.7554/eLife.73046, network model.
Differs from the source: a second environment is ours.  Its inputs are those of the first with their
fields exchanged at random, as those of CA3 are after global remapping.
"""

import numpy as np
from brian2 import cm, meter, ms, second

from dendritic_models.cells import place_input
from dendritic_models.experiment import Waveform
from dendritic_models.plasticity import milstein2021_windows
from protocols.reward_track import INPUTS, ROUNDS, maps, one_round, session

LAPS = (10, 10)                    # in the first environment and in the second


def remapping(rule=milstein2021_windows, laps=LAPS, speed=30*cm/second, rounds=ROUNDS, cells=500,
              cell=None, place=place_input, dt=10*ms, seed=0):
    """Laps in one environment, then in another.

    Parameters
    ----------
    laps : (int, int)
        In the first environment and in the second, at least one each.
    seed : int
        Of the lottery, and of the second environment.

    Other parameters, errors and what is recorded are those of `reward_track`.
    """
    if len(laps) != 2 or any(int(n) != n or n < 1 for n in laps):
        raise ValueError(f"remapping: laps = {laps}, expected whole numbers from 1 of laps in the "
                         f"first and in the second environment. Write laps={LAPS}.")
    path, at_rest = one_round("remapping", speed, place, dt)
    centres = (np.arange(INPUTS) + 0.5)/INPUTS*float(place.parameters["track_length"])
    moved = np.random.default_rng(np.random.SeedSequence(seed)).permutation(centres)
    first = laps[0]*rounds*len(path)*dt
    fields = np.stack([centres, *[moved]*int(np.ceil(laps[1]/laps[0] + 1))])
    return session("remapping", rule, sum(laps), path, at_rest, rounds, cells, cell, place, dt,
                   seed, moved=Waveform("ca3", "centre", fields*meter, first))


def similarity(one, other):
    """Spatial correlation of two maps of a population: mean over the cells that fire in both.

    Parameters
    ----------
    one, other : array, shape (cells, positions)
    """
    one, other = (x - x.mean(axis=1, keepdims=True) for x in (np.asarray(one), np.asarray(other)))
    norm = np.sqrt((one**2).sum(axis=1)*(other**2).sum(axis=1))
    return float(np.mean((one*other).sum(axis=1)[norm > 0]/norm[norm > 0]))


def measure(dataset, laps=LAPS, rounds=ROUNDS):
    """Similarity of the population's maps and cells with a field, in both environments.

    Returns
    -------
    dict
        ``across``: last map of the first environment and the same cells' in the second before they
        learn, and ``across_learnt``, after; ``first`` and ``second``: between the last two laps of
        each; ``first_cells`` and ``second_cells`` with a field above 2 mV.
    """
    found = maps(dataset, sum(laps), rounds)
    rate, active = found["rate"].values, found["ramp"].max("position").values > 2
    last, end = laps[0] - 1, sum(laps) - 1
    return {"across": similarity(rate[last], rate[last + 1]),
            "across_learnt": similarity(rate[last], rate[end + 1]),
            "first": similarity(rate[last - 1], rate[last]),
            "second": similarity(rate[end - 1], rate[end]),
            "first_cells": int(active[last].sum()), "second_cells": int(active[end].sum())}
