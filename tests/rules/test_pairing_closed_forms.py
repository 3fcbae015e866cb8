"""Pair and triplet STDP through the whole machinery, as rows of few builds, against closed forms.

`test_song2000` and `test_pfister2006` evaluate the rules' text; here the builder and a backend do.
"""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Equations, Hz, ms, second
from brian2.utils.stringtools import word_substitute

from dendritic_models.plasticity import (
    pair_stdp,
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_minimal,
)
from dendritic_models.sweep import sweep
from protocols.pairing import measure, pairing

A_PLUS, A_MINUS, TAU = 0.005, 0.00525, 20.0                # TAU in ms
DELAYS = np.array([-45, -10, -1, 1, 10, 45])               # ms


def changes(**axes):
    """Change of the weight at every point, numpy; axes of one value are dropped."""
    found = sweep(pairing, backend="numpy", measure=measure, **axes)["change"]
    return found.squeeze(drop=True)


def unbounded(rule):
    return rule.with_(bounds={})


def test_pair_stdp_of_one_pair_is_the_exponential_window():
    found = changes(delay=DELAYS*ms, pairs=[1], dt=[0.5*ms], silence=[100*ms],
                    duration=[400*ms], weight=[0.0], rule=[unbounded(pair_stdp)])
    window = np.where(DELAYS > 0, A_PLUS, -A_MINUS)*np.exp(-np.abs(DELAYS)/TAU)
    np.testing.assert_allclose(found, window, rtol=1e-12)  # rounding of 90 steps of decay


def test_pair_stdp_of_coincident_spikes_changes_nothing():
    assert changes(delay=[0*ms], pairs=[1], dt=[1*ms]) == 0


def test_pair_stdp_of_a_train_is_the_geometric_sum():
    n, rates = 20, np.array([5, 10, 40])
    found = changes(delay=DELAYS*ms, frequency=rates*Hz, pairs=[n], dt=[1*ms],
                    duration=[6*second], weight=[0.0], rule=[unbounded(pair_stdp)])
    pre = np.arange(n)*1e3/rates[:, None]
    expected = np.empty((len(DELAYS), len(rates)))
    for k, delay in enumerate(DELAYS):
        for f, first in enumerate(pre):
            apart = first[:, None] + delay - first[None, :]        # every post minus every pre
            expected[k, f] = (A_PLUS*np.exp(-apart/TAU)[apart > 0].sum()
                              - A_MINUS*np.exp(apart/TAU)[apart < 0].sum())
    np.testing.assert_allclose(found, expected, rtol=1e-10)        # sums of up to 400 pairs


def test_pair_stdp_gains_per_period_what_the_geometric_series_sums_to():
    period, delay, silence = 25.0, 10.0, 500
    found = changes(delay=[delay*ms], frequency=[40*Hz], pairs=[40, 41], dt=[1*ms],
                    duration=[(1000 + 2*silence)*ms], silence=[silence*ms], weight=[0.0],
                    rule=[unbounded(pair_stdp)])
    decay = 1 - np.exp(-period/TAU)
    steady = (A_PLUS*np.exp(-delay/TAU) - A_MINUS*np.exp(-(period - delay)/TAU))/decay
    assert float(found[1] - found[0]) == pytest.approx(steady, rel=1e-10)


# Changes after 60 pairs without bounds, evaluated by an independent program; three decimals.

RATES = [10, 20, 40, 50]                                   # Hz
AT_RATES = {10: [0.119, 0.228, 0.532, 0.763], -10: [-0.332, -0.342, 0.174, 0.749]}


def test_minimal_triplet_rule_depends_on_frequency_as_evaluated():
    found = changes(delay=np.array(list(AT_RATES))*ms, frequency=RATES*Hz, pairs=[60], dt=[5*ms],
                    duration=[8*second], rule=[unbounded(triplet_stdp_minimal)])
    np.testing.assert_allclose(found, list(AT_RATES.values()), atol=6e-4)


def test_minimal_triplet_rule_at_a_tenth_hertz_changes_as_evaluated():
    found = changes(delay=[10*ms, -10*ms], frequency=[0.1*Hz], pairs=[6], dt=[10*ms],
                    rule=[unbounded(triplet_stdp_minimal)])
    np.testing.assert_allclose(10*found, [0.000, -0.317], atol=6e-4)    # pairs 10 s apart: alone


@pytest.mark.parametrize("rule, expected", [
    (triplet_stdp_hippocampal, [0.202, -0.104]),
    (triplet_stdp_hippocampal_minimal, [0.175, -0.156])], ids=lambda value: getattr(
        value, "name", ""))
def test_hippocampal_pairs_at_1_hertz_change_the_weight_as_evaluated(rule, expected):
    found = changes(delay=[10*ms, -10*ms], pairs=[60], dt=[10*ms], rule=[unbounded(rule)])
    np.testing.assert_allclose(found, expected, atol=6e-4)


# Generic checks, each one build.

MIXED = dict(delay=[-7*ms, 9*ms], frequency=[40*Hz], pairs=[4], bursts=[2], interval=[150*ms],
             silence=[50*ms], duration=[400*ms])


@pytest.mark.parametrize("rule", [pair_stdp, triplet_stdp], ids=lambda rule: rule.name)
def test_every_parameter_matters(rule):
    scaled = [rule.with_({address: 1.5*value}) for address, value in rule.addresses().items()]
    found = sweep(pairing, backend="numpy", measure=measure, rule=[rule, *scaled], dt=[0.5*ms],
                  **MIXED)["change"].squeeze(drop=True)
    found = found.transpose("rule", "delay").values
    moved = np.abs(found[1:] - found[0]).max(axis=1)
    assert dict(zip(rule.addresses(), moved > 1e-12, strict=True)) == dict.fromkeys(
        rule.addresses(), True)                            # the least: 1e-9, the published A2_plus


@pytest.mark.parametrize("rule", [pair_stdp, triplet_stdp], ids=lambda rule: rule.name)
def test_halving_dt_changes_nothing_on_a_common_grid(rule):
    coarse, fine = (changes(rule=[rule], dt=[dt], **MIXED) for dt in (0.5*ms, 0.25*ms))
    np.testing.assert_allclose(coarse, fine, rtol=1e-10)   # exact decay, twice the roundings


def renamed(description, name):
    """A copy in which every symbol but ``w`` is called otherwise."""
    sides = {side: getattr(description, side) for side in ("pre", "post")}
    states = {f"{x}_{side}": f"{x}z_{side}" for side, m in sides.items() for x in m.states}

    def anew(part, field, name, names, **more):
        names = {**names, **{x: f"{x}z" for x in part.parameters}}
        text = str(Equations(getattr(part, field), **names))
        return replace(part, name=name, parameters={names[x]: v for x, v in part.parameters.items()},
                       on={e: word_substitute(code, names) for e, code in part.on.items()},
                       **{field: text}, **more)

    return anew(description, "synapse", name, states, **{
        side: anew(m, "equations", f"{name}_{side}", {x: f"{x}z" for x in m.states})
        for side, m in sides.items()})


@pytest.mark.parametrize("rule", [pair_stdp, triplet_stdp], ids=lambda rule: rule.name)
def test_renaming_everything_changes_nothing(rule):
    before, after = (changes(rule=[r], dt=[1*ms], **MIXED) for r in (rule, renamed(rule, "other")))
    np.testing.assert_array_equal(before, after)
