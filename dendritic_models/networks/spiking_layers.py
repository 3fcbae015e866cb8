"""Layers of spiking neurons with plastic weights forwards, and errors of filtered spikes backwards.

Source: Zenke & Ganguli 2018: what a hidden layer hears of the error comes through the transposed
weights (symmetric), fixed normal ones (random) or ones (uniform).
As published; with several hidden layers, each hears of the layer above it.
"""

import numpy as np
from brian2 import ms, mV

from dendritic_models import checks
from dendritic_models.cells import current_lif, relay
from dendritic_models.experiment import Network, Population, Projection, Signal
from dendritic_models.plasticity import superspike, superspike_hidden
from dendritic_models.receptors import instruction, psc

NEURON = current_lif.with_(theta=10*mV, refractory=5*ms)
FEEDBACK = ("symmetric", "random", "uniform", "none")


def spiking_layers(sizes=(100, 32, 10), hidden=superspike_hidden, output=superspike,
                   feedback="symmetric", weights=None, seed=0, cell=NEURON):
    """Neurons that learn to answer spikes with spikes, layer by layer.

    Populations are ``input``, ``hidden1``, ..., ``output`` and ``teacher``; projections
    ``forward1`` (into the first layer after the input), ..., and ``instruct``; signals
    ``feedback2`` (out of the second layer), and so on.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, the input first.
    hidden, output : PlasticityRule
        That of a hidden layer is told ``err``, that of the output works it out.
    feedback : str, or sequence of array
        ``"symmetric"``, ``"random"``, ``"uniform"`` or ``"none"``; or weights out of each layer
        above a hidden one, shape (its neurons, those of the hidden layer).
    weights : sequence of array, shape (sources, targets), optional
        Initial weights of each layer (mV); default: normal, 50 over the root of the sources.
    seed : int or numpy.random.Generator
        For what is not given.
    cell : Unit

    Returns
    -------
    Network

    Raises
    ------
    KeyError
        For an unknown feedback, with the nearest ones.
    ValueError
        For weights of another shape.
    """
    sizes, rng = [int(n) for n in sizes], np.random.default_rng(seed)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"spiking_layers: sizes = {sizes}, expected at least an input and an "
                         f"output. Write for example sizes=(100, 32, 10).")
    names = ["input", *(f"hidden{k}" for k in range(1, len(sizes) - 1)), "output"]
    shapes = list(zip(sizes, sizes[1:], strict=False))
    reverse = [(m, n) for n, m in shapes[1:]]
    if weights is None:
        weights = [rng.normal(0, 50/np.sqrt(n), (n, m)) for n, m in shapes]
    _fits("weights into", names[1:], weights, shapes)
    if not isinstance(feedback, str):
        _fits("feedback into", names[1:-1], feedback, reverse)
    back = _back(feedback, reverse, rng)
    populations = [Population(name, relay if name == "input" else cell, n)
                   for name, n in zip(names, sizes, strict=True)]
    projections = [
        Projection(f"forward{k}", names[k - 1], names[k], receptor=psc.with_(peak=1*mV),
                   rules=output if k == len(shapes) else hidden, weights=w)
        for k, w in enumerate(weights, 1)]
    signals = [Signal(f"feedback{k}", names[k], "err", names[k - 1], "err", **way)
               for k, way in enumerate(back, 2)]
    return Network(
        (*populations, Population("teacher", relay, sizes[-1])),
        (*projections, Projection("instruct", "teacher", "output", receptor=instruction,
                                  connect="one")),
        tuple(signals))


def _back(feedback, shapes, rng):
    """What the signal back out of each layer, the second first, goes through."""
    if not isinstance(feedback, str):
        return [dict(weights=array) for array in feedback]
    if feedback not in FEEDBACK:
        raise checks.unknown("spiking_layers", "feedback", feedback, FEEDBACK)
    if feedback == "symmetric":
        return [dict(transpose_of=f"forward{k}") for k in range(2, len(shapes) + 2)]
    fixed = {"random": rng.standard_normal, "uniform": np.ones, "none": np.zeros}[feedback]
    return [dict(weights=fixed(shape)) for shape in shapes]


def _fits(what, names, arrays, shapes):
    """Refuse arrays of other shapes."""
    if len(arrays) != len(shapes):
        raise ValueError(f"spiking_layers: {len(arrays)} arrays of {what} {', '.join(names)}. Give "
                         f"one for each.")
    for name, array, shape in zip(names, arrays, shapes, strict=True):
        if np.shape(array) != shape:
            raise ValueError(f"spiking_layers: {what} '{name}' has shape {np.shape(array)}, "
                             f"expected {shape}.")
