"""Voltage-based STDP against closed forms at a held potential and a step-by-step program."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms, mV, second, uA
from hypothesis import given, settings
from hypothesis import strategies as st

from dendritic_models.cells import adex, adex_spike_clamp, relay
from dendritic_models.experiment import Population
from dendritic_models.model import Unit
from dendritic_models.plasticity import bono2017, clopath2010, clopath2010_code, ebner2019
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.pairing import measure, pairing
from protocols.spike_train import spike_train
from protocols.voltage_pairing import voltage_pairing


@pytest.mark.parametrize("rule", [clopath2010, bono2017], ids=lambda rule: rule.name)
def test_presynaptic_spikes_at_a_held_potential_change_the_weight_by_the_closed_form(rule):
    held, n = np.array([-75, -60, -50, -44, -20]), 3
    points = [voltage_pairing(rule.with_(bounds={}), drive=v*mV, pre=(5 + 20*np.arange(n))*ms,
                              duration=300*ms) for v in held]
    found = measure(run(stack(points)[0], "numpy"))["change"]
    low, high = ((held + 70.6, held + 45.3) if rule is clopath2010 else (held + 69, held + 15))
    low, high = np.maximum(low, 0), np.maximum(high, 0)
    A_LTD, A_LTP = (14e-5, 8e-5) if rule is clopath2010 else (4e-4, 14e-4*100*0.02)
    np.testing.assert_allclose(found, n*(A_LTP*low*high - A_LTD*low), rtol=0.01, atol=1e-12)
    # dt/(2 tau) of the sum


def step_by_step(x, y):
    """The authors' program on two trains of 0 and 1, one a millisecond: weight, spikes."""
    u = E = -70.6
    w_ad, z, V_T, counter, r, w, spikes = 0.0, 0.0, -50.4, 0, 0.0, 0.5, 0
    minus, plus = np.full((2, len(x) + 5), E)
    for t in range(len(x)):
        if counter == 2:
            u, z, V_T, counter = E + 21.0984, 400.0, -30.4, 0
            w_ad += 0.0805
        du = (-30*(u - E) + 60*np.exp((u - V_T)/2) - w_ad + z + 1e6*y[t])/281
        dw = (4*(u - E) - w_ad)/144
        u, w_ad, z, V_T = u + du, w_ad + dw, z - z/40, V_T + (-50.4 - V_T)/50
        if counter == 1:
            counter, u, w_ad = 2, 32.862, w_ad - dw
        if u > 20 and counter == 0:
            counter, u, spikes = 1, 29.4, spikes + 1
        minus[t + 4] = minus[t + 3] + (u - minus[t + 3])/10        # index t + 4 is time t + 1
        plus[t + 4] = plus[t + 3] + (u - plus[t + 3])/7
        w = w - 14e-5*x[t]*max(minus[t] + 70.6, 0) + 8e-5*max(u + 45.3, 0)*r*max(plus[t] + 70.6, 0)
        r = r + (x[t] - r)/15
    return w, spikes


trains = st.lists(st.integers(5, 180), unique=True, min_size=1, max_size=10).map(sorted)


@settings(max_examples=8, deadline=None)
@given(pre=trains, post=trains)
def test_authors_form_is_their_program_on_any_trains(pre, post):
    dataset = run(spike_train(clopath2010_code.with_(bounds={}), pre*ms, post*ms, weight=0.5,
                              cell=adex_spike_clamp, pulse=1*uA, width=1*ms, silence=20*ms,
                              duration=220*ms, every=10*ms, dt=1*ms), "numpy")
    x, y = (np.isin(np.arange(210), train).astype(float) for train in (pre, post))
    expected, _ = step_by_step(x, y)                             # recorded at the start of 210 ms
    assert dataset["synapse.w"].values[-1, 0] == pytest.approx(expected, abs=1e-9)


def test_step_by_step_program_gives_the_published_frequency_dependence():
    period, repeats = 25, 15                                     # 40 Hz, post 10 ms before pre
    x, y = np.zeros((2, 2000*repeats))
    for k in range(repeats):
        x[2000*k + 10 + period*np.arange(5)] = 1
        y[2000*k + period*np.arange(6)] = 1
    y[0] = 0                                                     # their loop begins later
    w, spikes = step_by_step(x, y)
    assert spikes == 89 and 200*w == pytest.approx(117.776, abs=0.05)


@pytest.mark.parametrize("rule", [clopath2010, bono2017, ebner2019], ids=lambda rule: rule.name)
def test_rule_that_asks_a_relay_for_its_potential_says_so(rule):
    with pytest.raises(KeyError, match="reads the membrane potential v, which Unit 'relay' does "
                                       "not have. Use a cell with a membrane, or cells.clamped"):
        run(pairing(rule, cell=relay, pairs=1), "numpy")


def test_authors_form_needs_a_cell_that_draws_its_spikes():
    with pytest.raises(KeyError, match="'clopath2010_code' needs 'u_post'. Cell 'adex': no variab"):
        run(pairing(clopath2010_code, cell=adex, pairs=1), "numpy")


def test_a_unit_with_a_potential_of_its_own_serves_a_rule_that_reads_one():
    unit = Unit("integrator", "dv/dt = (-50*mV - v)/(20*ms) : volt", initial={"v": -70*mV})
    given_v = voltage_pairing(clopath2010, pre=[5, 30]*ms, duration=100*ms)
    source, _ = given_v.network.populations
    own = replace(given_v, stimuli=given_v.stimuli[:1], network=replace(
        given_v.network, populations=(source, Population("target", unit, 1))))
    assert -0.01 < measure(run(own, "numpy"))["change"] < 0


def test_voltage_pairing_says_which_drive_a_neuron_takes():
    with pytest.raises(Exception, match="expected amp"):
        voltage_pairing(cell=adex, drive=-40*mV)
    with pytest.raises(Exception, match="expected volt"):
        voltage_pairing(drive=1*uA, duration=1*second)
