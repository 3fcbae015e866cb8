"""Neurons with dendrites of few inputs each, as masks for the weights of `layered`.

Source: Chavlis & Poirazi 2025, Methods (Poirazi-Lab/dendritic_anns).
Differs from the source: a randomly wired dendrite (dANN-R) has exactly its number of inputs, where
theirs has it on average; wherever a neighbourhood is cut off by the border it grows until it has
them.  In the public code some variants are trained under another's name, and their somatic fields
leave dendrites without inputs for more than nine dendrites a soma: no number is taken from it.
"""

from math import isqrt
from typing import NamedTuple

import numpy as np

from dendritic_models import checks
from dendritic_models.networks.layered import layered


class Variant(NamedTuple):
    """How the inputs reach the dendrites, and these the somata."""

    inputs: str          # "all", "random", "local": around a pixel, "global": around their soma's
    dendrites: str       # "all", "own": those of the soma, "random": as many, from anywhere


VARIANTS = {
    "dANN-R": Variant("random", "own"), "dANN-LRF": Variant("local", "own"),
    "dANN-GRF": Variant("global", "own"), "pdANN": Variant("all", "own"),
    "vANN": Variant("all", "all"), "vANN-R": Variant("random", "all"),
    "vANN-LRF": Variant("local", "all"), "vANN-GRF": Variant("global", "all"),
    "sANN": Variant("random", "random"), "psANN": Variant("all", "random"),
}


def masks(variant, shape, dendrites, somata, outputs, synapses=16, seed=0):
    """Which weights there are, for ``layered((pixels, dendrites*somata, somata, outputs))``.

    Parameters
    ----------
    variant : str
        One of `VARIANTS`.
    shape : (int, int)
        Rows and columns of the image.
    dendrites, somata, outputs : int
        Dendrites of each soma; somata; units that answer.
    synapses : int
        Inputs of each dendrite.
    seed : int or numpy.random.Generator

    Returns
    -------
    list of array of bool, shapes (sources, targets)
    """
    if variant not in VARIANTS:
        raise checks.unknown("masks", "variant", variant, VARIANTS)
    pixels, count, rng = shape[0]*shape[1], dendrites*somata, np.random.default_rng(seed)
    if not 1 <= synapses <= pixels:
        raise ValueError(f"masks: synapses = {synapses}, but a dendrite of an image of {shape[0]} "
                         f"x {shape[1]} pixels has from 1 to {pixels}. Write for example synapses="
                         f"{min(16, pixels)}.")
    inputs, upper = VARIANTS[variant]
    place = np.stack(np.unravel_index(np.arange(pixels), shape), axis=1)

    def nearest(centre, n):
        """The pixels closest to one, by rings; the last ring is drawn from."""
        ring = np.abs(place - place[centre]).max(axis=1)
        return np.lexsort((rng.random(pixels), ring))[:n]

    if inputs == "all":
        lower = np.ones((pixels, count), dtype=bool)
    else:
        if inputs == "random":
            fields = [rng.permutation(pixels)[:synapses] for _ in range(count)]
        elif inputs == "local":
            fields = [nearest(rng.integers(pixels), synapses) for _ in range(count)]
        else:
            around = (np.resize(nearest(rng.integers(pixels), min(dendrites, pixels)), dendrites)
                      for _ in range(somata))
            fields = [nearest(centre, synapses) for centres in around for centre in centres]
        lower = np.zeros((pixels, count), dtype=bool)
        for k, field in enumerate(fields):
            lower[field, k] = True
    own = np.repeat(np.eye(somata, dtype=bool), dendrites, axis=0)
    upper = {"all": np.ones_like(own), "own": own, "random": rng.permutation(
        own.ravel()).reshape(own.shape)}[upper]
    return [lower, upper, np.ones((somata, outputs), dtype=bool)]


def dendritic(variant, synapses=16):
    """The architecture `layered` with the masks of a variant.

    Parameters
    ----------
    variant : str
        One of `VARIANTS`.
    synapses : int
        Inputs of each dendrite, or all pixels where there are fewer.

    Returns
    -------
    function
        As `layered`, for sizes (pixels, all dendrites, somata, outputs); the image is as square as
        can be.
    """
    def architecture(sizes, rules, weights=None, biases=None, seed=0, *parts, **named):
        if len(sizes) != 4 or sizes[1] % sizes[2]:
            raise ValueError(f"{variant}: sizes = {tuple(sizes)}, expected pixels, dendrites, "
                             f"somata and outputs, as many dendrites for each soma. Write for "
                             f"example hidden=(32, 8).")
        pixels, dendrites, somata, outputs = sizes
        rng = np.random.default_rng(seed)
        rows = next(n for n in range(isqrt(pixels), 0, -1) if pixels % n == 0)
        layers = masks(variant, (rows, pixels//rows), dendrites//somata, somata, outputs,
                       min(synapses, pixels), rng)
        return layered(sizes, rules, weights, biases, rng, *parts, masks=layers, **named)

    return architecture


def parameters(layers):
    """How many weights and biases there are to learn, given masks."""
    return int(sum(mask.sum() + mask.shape[1] for mask in layers))
