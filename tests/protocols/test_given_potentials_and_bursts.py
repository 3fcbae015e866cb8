"""What makes a neuron fire, and when: pulses into cells, given potentials, theta bursts."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA, second

from dendritic_models.cells import adex_clamped, lif, two_compartment
from dendritic_models.experiment import Experiment, Network, Recording
from dendritic_models.plasticity import clopath2010, ebner2019, graupner2012
from dendritic_models.run import run
from protocols.pairing import measure, pairing
from protocols.spike_train import fired
from protocols.theta_burst import theta_burst


@pytest.mark.parametrize("dt, method", [(0.1, "hines"), (0.025, "hines"), (1.0, "euler")])
def test_pulse_flows_from_the_given_time_on_and_as_long_as_said(dt, method):
    still = lif.with_({"name": "still", "method": method, "soma.leak.g": 0*nA/mV,
                       "soma.spiking.V_threshold": 1000*mV, "v_range": (-100*mV, 1000*mV)})
    populations, projections, stimuli = fired(still, [5, 20]*ms, 1*nA, 3*ms, dt*ms)
    dataset = run(Experiment("pulse", Network(populations, projections), 30*ms, stimuli,
                             (Recording("target", "v"),), dt=dt*ms), "numpy")
    t, v = dataset["time"].values, dataset["target.v"].values.ravel()
    flowed = np.where(t < 20, np.clip(t - 5, 0, 3), 3 + np.clip(t - 20, 0, 3))
    np.testing.assert_allclose(v - v[0], flowed*5, atol=1e-9)    # 1 nA into 200 pF: 5 mV/ms


@pytest.mark.parametrize("cell, pulse", [(two_compartment, 1), (adex_clamped, 6)],
                         ids=lambda x: getattr(x, "name", None))
def test_pairing_makes_a_cell_fire_once_for_each_pulse(cell, pulse):
    e = pairing(clopath2010, cell=cell, pulse=pulse*nA, width=2*ms, pairs=3, frequency=20*Hz,
                silence=40*ms, duration=200*ms)
    e = e.with_(recordings=(*e.recordings, Recording("target", "spikes")))
    dataset = run(e, "numpy")
    pulses = 40 + 10 + 50*np.arange(3)
    late = dataset["target.spikes"].values - pulses
    assert late.shape == (3,) and (late > 0).all() and (late < 3).all()
    assert measure(dataset)["change"] != 0


def test_synapse_sits_in_the_compartment_that_is_named():
    near, far = (measure(run(pairing(ebner2019, cell=two_compartment, at=at, pulse=1*nA, width=2*ms,
                                     pairs=2, frequency=50*Hz, silence=40*ms, duration=110*ms,
                                     dt=0.1*ms), "numpy"))["change"] for at in ("soma", "apical"))
    assert near > 0.001 > far


def test_theta_bursts_come_in_trains():
    e = theta_burst(delay=7*ms, spikes=3, within=50*Hz, bursts=2, between=4*Hz, trains=2,
                    interval=3*second, silence=100*ms)
    pre, post = (np.asarray(given.times)*1e3 for given in e.stimuli)
    burst = np.array([0, 20, 40])
    np.testing.assert_allclose(pre, np.concatenate(
        [100 + train + at + burst for train in (0, 3000) for at in (0, 250)]), atol=1e-9)
    np.testing.assert_allclose(post - pre, 7, atol=1e-9)
    assert e.duration/ms == pytest.approx(3700)


def test_theta_bursts_without_a_delay_impose_nothing():
    e = theta_burst(delay=None, bursts=1, silence=50*ms)
    dataset = run(e.with_(recordings=(*e.recordings, Recording("target", "spikes"))), "numpy")
    assert dataset["target.spikes"].size == 0 and measure(dataset)["change"] == 0


def test_theta_bursts_that_overlap_say_what_would_fit():
    with pytest.raises(ValueError, match=r"next train begins after 1\. s. Write interval=2\. s"):
        theta_burst(trains=2, interval=1*second)


def test_a_weight_that_a_rule_computes_takes_no_value():
    with pytest.raises(ValueError, match="'graupner2012' computes w and takes no value for it. "
                                         "Give its states: weights={'rho': ...}"):
        run(pairing(graupner2012, weight=0.5, pairs=1), "numpy")
