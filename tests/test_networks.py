"""Masks of dendritic networks, and what a network with masks computes."""

import numpy as np
import pytest

from dendritic_models.cells import dann_hidden, ff_output, pc_bias, pc_input
from dendritic_models.networks import VARIANTS, layered, masks, parameters
from dendritic_models.plasticity import lillicrap2016
from dendritic_models.run import run
from protocols.present_and_learn import present_and_learn

SHAPE, D, S, C, SYNAPSES = (12, 12), 8, 16, 10, 16
DENSE = (144 + 1)*D*S
EXPECTED = {                                               # Chavlis & Poirazi 2025, Methods
    "dANN-R": (SYNAPSES + 1)*D*S + (D + 1)*S, "pdANN": DENSE + (D + 1)*S,
    "sANN": (SYNAPSES + 1)*D*S + (D + 1)*S, "psANN": DENSE + (D + 1)*S,
    "vANN": DENSE + (D*S + 1)*S, "vANN-R": (SYNAPSES + 1)*D*S + (D*S + 1)*S}


def small(**keywords):
    """Masks of a network of 3 x 3 pixels."""
    return masks("dANN-LRF", (3, 3), 2, 2, 3, synapses=4, **keywords)


@pytest.mark.parametrize("variant", VARIANTS)
def test_parameters_are_those_of_the_published_counts(variant, seed):
    like = variant.replace("LRF", "R").replace("GRF", "R")
    layers = masks(variant, SHAPE, D, S, C, SYNAPSES, seed)
    assert parameters(layers) == EXPECTED[like] + (S + 1)*C


@pytest.mark.parametrize("variant", ["dANN-R", "dANN-LRF", "dANN-GRF"])
@pytest.mark.parametrize("dendrites", [1, 10, 32])         # the public code fails beyond nine
def test_no_dendrite_is_without_inputs(variant, dendrites, seed):
    lower, upper, _ = masks(variant, SHAPE, dendrites, 4, C, SYNAPSES, seed)
    assert (lower.sum(axis=0) == SYNAPSES).all()
    assert (np.nonzero(upper)[1] == np.repeat(np.arange(4), dendrites)).all()


def test_fields_are_local_and_those_of_one_soma_lie_together(seed):
    def centres(variant):
        lower = masks(variant, (30, 30), D, S, C, SYNAPSES, seed)[0].reshape(30, 30, -1)
        places = [np.argwhere(lower[..., k]) for k in range(D*S)]
        assert max(np.ptp(place, axis=0).max() for place in places) <= 7
        return np.reshape([place.mean(axis=0) for place in places], (S, D, 2))

    apart, together = (np.ptp(centres(variant), axis=1).mean()
                       for variant in ("dANN-LRF", "dANN-GRF"))
    assert together < 5 < apart


def test_weights_learnt_elsewhere_answer_as_there(seed):
    rng, layers = np.random.default_rng(seed), small()
    weights = [rng.normal(size=mask.shape) for mask in layers]
    biases = [rng.normal(size=mask.shape[1]) for mask in layers]
    samples = rng.random((4, 9))
    network = dict(hidden=(4, 2), rule=(lillicrap2016.with_(eta=0.0),)*3, weights=weights,
                   biases=biases, units=(pc_input, dann_hidden, ff_output, pc_bias),
                   architecture=with_masks(layers), n_updates=1, iterations=4)
    shown = samples, np.eye(3)[[0, 1, 2, 0]]
    dataset = run(present_and_learn(shown, shown, **network), "numpy")
    f = samples
    for k, (w, b, mask) in enumerate(zip(weights, biases, layers, strict=True)):
        f = f @ (w*mask) + b
        f = f if k == 2 else np.where(f > 0, f, 0.1*f)
    np.testing.assert_allclose(dataset["output.mu"].values[-4:], f, atol=1e-12)


def with_masks(layers):
    """The architecture that present_and_learn asks for."""
    return lambda *parts: layered(*parts, masks=layers)


@pytest.mark.parametrize("feedback", ["transpose", "random", "learnt"])
def test_only_weights_that_are_there_learn(feedback):
    network = layered((9, 4, 2, 3), lillicrap2016, feedback=feedback, masks=small(),
                      units=(pc_input, dann_hidden, ff_output))
    sizes = {s.name: np.size(s.weights) for s in network.signals if not s.transpose_of}
    assert sizes["forward1"] == 16 and sizes["forward2"] == 4
    assert feedback == "transpose" or sizes["feedback2"] == 4


def test_bad_masks_are_refused():
    with pytest.raises(KeyError, match="no variant 'dANN'"):
        masks("dANN", SHAPE, D, S, C)
    with pytest.raises(ValueError, match="synapses = 16, but a dendrite of an image of 3 x 3"):
        masks("dANN-R", (3, 3), 2, 2, 3)
    with pytest.raises(ValueError, match=r"masks into 'hidden1' have shape \(9, 4\), expected"):
        layered((9, 5, 2, 3), masks=small())
