"""A microcircuit that learns without phases: what moves, what stays, and who answers."""

import numpy as np
import pytest
import xarray as xr
from brian2 import ms

from dendritic_models.run import run
from protocols.continuous_learning import RULES, continuous_learning, measure
from protocols.present_and_learn import yin_yang_split

SHOWN = tuple(part[:6] for part in yin_yang_split(0)[0])


@pytest.fixture(scope="module")
def learnt():
    """Six samples that are learnt, none of them by the weights into the hidden layer; a test."""
    rules = RULES[0].with_(eta=0/ms), *RULES[1:]
    return run(continuous_learning(SHOWN, SHOWN, hidden=5, rule=rules, n_updates=6), "numpy")


@pytest.mark.parametrize("path, moves", [("forward1", False), ("forward2", True),
                                         ("lateral", True), ("down", False)])
def test_weights_move_where_a_rule_has_a_rate(learnt, path, moves):
    before, after, *_ = learnt[f"{path}.w"].transpose(..., f"{path}.synapse").values
    assert (np.abs(after - before).max() > 1e-4) == moves


def test_nothing_pulls_in_the_test(learnt):
    clamped = learnt["output.plasticity"].values[:, 0] > 0
    assert clamped[:6].all() and not clamped[6:].any()
    potentials = learnt["output.u"].values
    assert np.abs(potentials[1:7] - potentials[7:]).min(axis=1).max() > 0.1


def test_answers_are_those_at_the_end_of_a_sample():
    time = dict(dims=("time", "output"), coords={"time": range(4)})
    dataset = xr.Dataset({
        "output.u": xr.DataArray([[9, 0.], [0, 9], [1, 0], [0, 1]], **time),
        "output.target": xr.DataArray([[1, 0.], [2, -2], [2, -2], [2, -2]], **time),
        "output.plasticity": xr.DataArray([[1, 1.], [0, 0], [0, 0], [0, 0]], **time)})
    assert float(measure(dataset)["test_accuracy"]) == 50        # the first is learnt, one is right


def test_samples_that_do_not_fit_are_refused():
    samples, targets = SHOWN
    with pytest.raises(ValueError, match=r"continuous_learning: train has.*\(6, 4\).*\(5, 3\)"):
        continuous_learning((samples, targets[:5]))
    with pytest.raises(ValueError, match="test has 4 inputs and 2 outputs, but train has 4 and 3"):
        continuous_learning(SHOWN, (samples, targets[:, :2]))
    with pytest.raises(ValueError, match="run from -1 to 1, but Unit 'mc_output' answers from 0"):
        continuous_learning((samples, 2*targets - 1))
