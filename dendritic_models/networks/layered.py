"""Layers of units with plastic weights forwards and the transposed weights backwards.

Source: Whittington & Bogacz 2017, figure 3.
Differs from the source: biases are the weights of one unit that is always on; random weights fit
tanh units.
"""

import numpy as np

from dendritic_models.cells import pc_bias, pc_hidden, pc_input, pc_output
from dendritic_models.experiment import Network, Population, Signal
from dendritic_models.model import PlasticityRule
from dendritic_models.plasticity import whittington2017


def layered(sizes, rules=whittington2017, weights=None, biases=None, seed=0,
            units=(pc_input, pc_hidden, pc_output)):
    """A feed-forward network whose errors come back through exactly the transposed weights.

    Populations are ``input``, ``hidden1``, ``hidden2``, ..., ``output`` and ``bias``; signals are
    ``forward1`` (into the first layer after the input), ``bias1``, and ``feedback2`` (out of the
    second layer, through the weights of ``forward2``), and so on.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, the input first.
    rules : PlasticityRule or sequence of them
        One for all layers, or one a layer; ``None`` for weights that stay.
    weights : sequence of array, shape (sources, targets)
        Initial weights of each layer.  Default: uniform within ``2/sqrt(sources)``, those of the
        output within ``0.5/sqrt(sources)``.
    biases : sequence of array, shape (targets,)
        Default: uniform within 0.5, those of the output zero.
    seed : int or numpy.random.Generator
        For the defaults.
    units : tuple of Unit
        Those of the input, the hidden layers and the output.

    Returns
    -------
    Network
    """
    sizes = [int(n) for n in sizes]
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"layered: sizes = {sizes}, expected at least an input and an output. "
                         f"Write for example sizes=(4, 30, 3).")
    layers = range(1, len(sizes))
    if rules is None or isinstance(rules, PlasticityRule):
        rules = [rules]*len(layers)
    drawn = _drawn(sizes, np.random.default_rng(seed)) if weights is None or biases is None else ()
    weights = [w for w, _ in drawn] if weights is None else weights
    biases = [b for _, b in drawn] if biases is None else biases
    for given, what in ((rules, "rules"), (weights, "weights"), (biases, "biases")):
        if len(given) != len(layers):
            raise ValueError(f"layered: {len(given)} {what} for {len(layers)} layers of weights. "
                             f"Give one for each.")
    names = ["input", *(f"hidden{k}" for k in range(1, len(sizes) - 1)), "output"]
    cells = [units[0], *[units[1]]*(len(sizes) - 2), units[2]]
    populations = [Population(name, cell, n)
                   for name, cell, n in zip(names, cells, sizes, strict=True)]
    signals = []
    for k in layers:
        w, b = np.asarray(weights[k - 1], dtype=float), np.asarray(biases[k - 1], dtype=float)
        if w.shape != (sizes[k - 1], sizes[k]):
            raise ValueError(f"layered: the weights into '{names[k]}' have shape {w.shape}, "
                             f"expected (sources, targets) = {(sizes[k - 1], sizes[k])}.")
        learns = () if rules[k - 1] is None else (rules[k - 1],)
        signals += [
            Signal(f"forward{k}", names[k - 1], "f", names[k], "mu", weights=w, rules=learns),
            Signal(f"bias{k}", "bias", "f", names[k], "mu", weights=b[None, :], rules=learns)]
        if k > 1:
            signals.append(Signal(f"feedback{k}", names[k], "err", names[k - 1], "feedback",
                                  transpose_of=f"forward{k}"))
    return Network((*populations, Population("bias", pc_bias, 1)), signals=tuple(signals))


def _drawn(sizes, rng):
    """Random weights, shape (sources, targets), and biases of each layer."""
    layers = []
    for sources, targets in zip(sizes, sizes[1:], strict=False):
        last = len(layers) == len(sizes) - 2
        w = rng.uniform(-1, 1, (targets, sources)).T*(0.5 if last else 2)/np.sqrt(sources)
        layers.append((w, np.zeros(targets) if last else rng.uniform(-1, 1, targets)*0.5))
    return layers
