"""Triplet STDP, from the rules' own text, against an independent evaluation of both tables.

Expected changes are those of 60 repetitions without bounds (`figures/data`); the errors are those
of the independent program on the data of Sjostrom et al. 2001.
"""

import numpy as np
import pytest

from dendritic_models.plasticity import RULES, triplet_stdp, triplet_stdp_hippocampal
from figures.pfister2006_triplet import FORMS, SJOSTROM, TABLE, experiment_of
from tests.reading import run_events


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def change(rule, protocol, frequency, first, last=0):
    """The rule's text on the spikes of the protocol."""
    experiment = experiment_of(rule, protocol, frequency, first, last)
    return run_events(rule, *(np.asarray(given.times) for given in experiment.stimuli))


@pytest.mark.parametrize("name", sorted({row["rule"] for row in TABLE}))
def test_every_number_of_the_independent_evaluation(name):
    rows = [row for row in TABLE if row["rule"] == name]
    found = [change(RULES[name], row["protocol"], row["frequency_Hz"], row["first_ms"],
                    row["second_ms"]) for row in rows]
    np.testing.assert_allclose(found, [row["change"] for row in rows], atol=1e-6)  # six decimals


@pytest.mark.parametrize("form, error", zip(FORMS, (0.342, 0.356, 0.232, 0.348), strict=True))
def test_error_of_a_set_on_the_slices_it_was_fitted_to(form, error):
    rule = RULES["triplet_stdp" + FORMS[form]]
    found = np.mean([((change(rule, "pair", f, delay) - mean)/sem)**2
                     for f, delay, mean, sem in SJOSTROM])
    assert found == pytest.approx(error, abs=5e-4)               # three decimals are given


def test_triplet_stdp_at_50_hz_potentiates_in_both_orders():
    assert change(triplet_stdp, "pair", 50, 10) > 0.5
    assert change(triplet_stdp, "pair", 50, -10) > 0.5


def test_order_of_a_triplet_matters():
    post, pre = (change(triplet_stdp_hippocampal, order, 1, 5, 5)
                 for order in ("post-pre-post", "pre-post-pre"))
    assert post - pre > 0.25


def test_a_minimal_set_has_no_second_trace_of_the_presynaptic_neuron():
    for form in ("all_minimal", "nearest_minimal"):
        assert RULES["triplet_stdp" + FORMS[form]].pre.states == ("r1",)
