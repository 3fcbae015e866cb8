"""What the tournament concludes from one repetition, against all of them run one after another."""

import numpy as np
import pytest
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import adex_clamped
from dendritic_models.experiment import Observations
from dendritic_models.plasticity import (
    ebner2019,
    graupner2012_cortex,
    presynaptic_centred_stdp,
    shouval2002,
)
from dendritic_models.run import run
from figures import rule_tournament as tournament
from protocols.pairing import measure, pairing

BURSTS = dict(delay=-10*ms, frequency=50*Hz, pairs=2, bursts=3, interval=1.8*second)


def test_weight_of_shouvals_rule_after_one_burst_gives_that_after_all():
    once = run(tournament.calcium_pairs(tournament.repeated(shouval2002), **BURSTS, dt=1*ms),
               "numpy")["synapse.change"].values[-1].item()
    lasts = tournament.lasting(50*Hz, 2, 1*second)
    whole = measure(run(pairing(shouval2002, **BURSTS, silence=240*ms, dt=1*ms,
                                duration=2*BURSTS["interval"] + lasts), "numpy"))
    # receptors are closed to e**-8 when the next burst comes; recorded every 60 ms
    assert once == pytest.approx(float(whole["relative_change"]), rel=1e-3)
    assert abs(once) > 0.1


def test_additive_pairs_change_as_often_as_there_are_bursts():
    rule = tournament.fitted_form(presynaptic_centred_stdp)
    once, whole = (float(measure(run(e, "numpy"))["relative_change"]) for e in (
        tournament.protocols(rule)["pairing"](rule, **BURSTS),
        pairing(rule, **BURSTS, weight=1.0, silence=240*ms, dt=5*ms)))
    assert once == pytest.approx(whole, rel=1e-9)               # traces fall to e**-50 in between
    assert abs(once) > 0.01


@pytest.mark.slow
def test_ebners_pathways_add_up_to_the_rule_with_other_amplitudes(monkeypatch):
    monkeypatch.setitem(tournament.EVOKED, "ebner2019", dict(
        cell=adex_clamped, pulse=6*nA, width=2*ms, dt=0.2*ms, late=1.8*ms))
    table = Observations("two", {"delay": [10, -10]*ms, "frequency": [50, 50]*Hz, "pairs": [2, 2]},
                         [0.0, 0.0], protocol="pairing")
    other = ebner2019.with_({"A_LTD_pre": 6e-3, "A_LTP_pre": 1e-3/ms, "A_LTP_post": 0.3/ms})
    change = tournament.by_pathways(ebner2019, (table,), "numpy")["pairing"]
    for conditions in table.arguments():
        found = run(tournament.evoked_pairs(other, **conditions,
                                            **tournament.EVOKED["ebner2019"]), "numpy")
        assert change(other, **conditions) == pytest.approx(
            float(measure(found)["relative_change"]), rel=1e-6)


@pytest.mark.parametrize("delay", (10, -10))
def test_calcium_in_bursts_moves_the_mean_as_its_average_does(delay):
    """The mean of rho from one crossing to the next, through five bursts of five pairs."""
    p = {name: float(x) for name, x in graupner2012_cortex.parameters.items()}
    pre = 0.02*np.arange(5) + float(graupner2012_cortex.delay["pre"])
    times = np.concatenate([pre, 0.02*np.arange(5) + 1e-3*delay])
    jumps, t = np.repeat([p["C_pre"], p["C_post"]], 5), np.arange(-0.1, 0.4, 1e-5)
    since = np.subtract.outer(t, times)
    c = (jumps*np.exp(-np.maximum(since, 0)/p["tau_Ca"])*(since >= 0)).sum(axis=1)
    rho = 0.5
    for _ in range(5):
        for up, down in zip(p["gamma_p"]*(c > p["theta_p"]), p["gamma_d"]*(c > p["theta_d"]),
                            strict=True):
            rho += 1e-5/p["tau"]*(up*(1 - rho) - down*rho)
    alpha_d, alpha_p = tournament.fractions_above(
        graupner2012_cortex, 0.02*np.arange(5)*second, (0.02*np.arange(5) + 1e-3*delay)*second,
        10*second)
    rate = p["gamma_p"]*alpha_p + p["gamma_d"]*alpha_d
    mean = p["gamma_p"]*alpha_p/rate
    averaged = mean + (0.5 - mean)*np.exp(-50*rate/p["tau"])
    assert rho == pytest.approx(averaged, abs=0.002)            # of a change of 0.05
