"""Interneurons learn to cancel what comes down to apical dendrites, whatever the input.

Source: Sacramento et al. 2018, figure S1.  Random patterns, no target.
As published.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.experiment import Experiment, Recording, Waveform
from dendritic_models.networks import microcircuit


def self_prediction(network=None, sizes=(30, 20, 10), patterns=250, duration=100*ms, targets=None,
                    every=None, seed=0, dt=0.1*ms, **keywords):
    """A microcircuit that sees one random pattern after another.

    Parameters
    ----------
    network : Network, optional
        Default: `networks.microcircuit` of `sizes`.
    sizes : (int, int, int)
    patterns : int or array, shape (patterns, inputs)
        Drawn uniformly from 0 to 1, or given.
    duration : Quantity (second)
        Of each.
    targets : array, shape (patterns, outputs), optional
        Somatic potentials to which the output is pulled; default: nobody pulls.
    every : Quantity (second), optional
        Interval of what is recorded; default: the end of each pattern.
    seed : int
        Draws the weights and the patterns.
    **keywords
        As for `networks.microcircuit`.
    """
    if network is None:
        network = microcircuit(sizes, seed=np.random.default_rng([seed, 0]), **keywords)
    if np.ndim(patterns) == 0:
        rng = np.random.default_rng([seed, 1])
        patterns = rng.random((patterns, network.population("input").size))
    stimuli = [Waveform("input", "sample", patterns, duration)]
    if targets is not None:
        stimuli += [Waveform("output", "target", targets, duration),
                    Waveform("output", "clamp", np.ones(len(targets)), duration)]
    interval = duration if every is None else every
    return Experiment(
        "self_prediction", network, duration=len(patterns)*duration + dt, dt=dt, seed=seed,
        stimuli=tuple(stimuli), reference=network.population("hidden").cell.reference,
        recordings=(*(Recording("hidden", name, every=interval) for name in ("v_A", "err", "u")),
                    *(Recording("output", name, every=interval) for name in ("u", "target")),
                    Recording("down", "w")))


def measure(dataset):
    """Root mean square of the apical potentials, at each moment that was recorded."""
    return {"apical": np.sqrt((dataset["hidden.v_A"]**2).mean("hidden"))}


def signals(dataset):
    """What hidden neurons do beyond their basal prediction, and what backpropagation would say.

    Both at the end of each pattern, for a network in which interneurons predict the output.

    Returns
    -------
    signal, gradient, own : DataArray (1; ..., pattern, hidden)
        The gradient is downhill, of half the squared difference of target and output potential;
        `own` is what backpropagation makes of the error that output neurons learn from, which has
        the slope of their rate in it.
    """
    time = next(d for d in dataset["hidden.err"].dims if str(d).startswith("time"))

    def ends(name, first=1):
        last = dataset.sizes[time] - 1 + first
        return dataset[name].isel({time: slice(first, last)}).drop_vars(time).rename(
            {time: "pattern"})

    f, upper = (1/(1 + np.exp(-ends(f"{name}.u"))) for name in ("hidden", "output"))
    pull = ends("output.target", 0) - ends("output.u")
    down = dataset["down.w"].transpose(..., "down.synapse")
    shape = *down.shape[:-1], pull.sizes["output"], f.sizes["hidden"]
    down = xr.DataArray(down.values.reshape(shape), dims=(*down.dims[:-1], "output", "hidden"),
                        coords={d: down[d] for d in down.dims[:-1] if d in down.coords})
    return ends("hidden.err"), *(f*(1 - f)*(error*down).sum("output")
                                 for error in (pull, upper*(1 - upper)*pull))
