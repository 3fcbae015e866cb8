"""The figures of spike, voltage and calcium rules say the same on numpy and on C++.

Short forms of the same experiments: fewer synapses, spikes or conditions, the same equations.
"""

from functools import partial

import numpy as np
import pytest
from brian2 import Gohm, Hz, ms, nS, pA, second

from dendritic_models import stimuli
from dendritic_models.cells import lif, relay
from dendritic_models.experiment import Experiment, Network, Population, Projection, Recording
from dendritic_models.experimental_data import nevian2006
from dendritic_models.fit import fits
from dendritic_models.plasticity import (
    RULES,
    pair_stdp,
    tsodyks1998_depression,
    tsodyks1998_facilitation,
)
from dendritic_models.run import run
from figures import rule_tournament as tournament
from figures.song2000_bimodality import excitation, inhibition
from protocols.release import release

pytestmark = [pytest.mark.slow, pytest.mark.standalone]
BOTH = ("numpy", "cpp_standalone")


def competition():
    """100 plastic and 20 inhibitory inputs, whose trains are drawn beforehand, and their neuron."""
    sizes, duration, dt = {"excitatory": 100, "inhibitory": 20}, 2*second, 0.5*ms
    receptors = (excitation.with_(g_max=1.5*nS), inhibition.with_(g_max=5*nS))
    return Experiment(
        "competition", duration=duration, dt=dt,
        network=Network((*(Population(name, relay, n) for name, n in sizes.items()),
                         Population("neuron", lif, 1)),
                        tuple(Projection(f"from_{name}", name, "neuron", receptor=receptor,
                                         rules=(pair_stdp,)*(name == "excitatory"), weights=1.0)
                              for name, receptor in zip(sizes, receptors, strict=True))),
        stimuli=tuple(stimuli.poisson(name, 15*Hz, duration, np.arange(n), (2000, n), dt=dt)
                      for name, n in sizes.items()),
        recordings=(Recording("from_excitatory", "w", every=100*ms), Recording("neuron", "spikes")))


def test_weights_that_compete_and_the_spikes_that_they_evoke():
    found, expected = (run(competition(), backend) for backend in reversed(BOTH))
    assert expected["neuron.spikes"].size > 10
    np.testing.assert_allclose(found["neuron.spikes"], expected["neuron.spikes"], atol=0.5)  # ms
    w, other = found["from_excitatory.w"].values, expected["from_excitatory.w"].values
    assert np.ptp(other[-1]) > 0.1
    np.testing.assert_allclose(w, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("rule", (tsodyks1998_depression, tsodyks1998_facilitation),
                         ids=lambda rule: rule.name)
def test_what_spikes_release_and_the_potential_that_it_evokes(rule):
    e = release(rule, rate=70*Hz, count=6, pause=200*ms, amplitude=1540*pA, tau=1.5*ms,
                resistance=1*Gohm, tau_m=60*ms)
    found, expected = (run(e, backend) for backend in reversed(BOTH))
    for name in ("target.arrived.total", "target.v"):
        scale = np.abs(expected[name].values).max()
        assert scale > 0
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-9*scale)


@pytest.mark.parametrize("name", ("pair_stdp", "triplet_stdp_nearest", "clopath2010_code",
                                  "bono2017", "ebner2019", "shouval2002"))
def test_rules_of_the_tournament_predict_and_move_alike(name, monkeypatch):
    """Predictions of the start, and the first two parameters after two steps of a fit."""
    table, rule, free = nevian2006.select([5, 8, 15]), RULES[name], tournament.FREE[name]
    names = list(free)[:2]
    monkeypatch.setitem(tournament.EVOKED, "ebner2019", tournament.EVOKED["bono2017"])

    def fitted(backend):
        if name == "ebner2019":
            given = tournament.by_pathways(rule, (table,), backend)
        else:
            given = tournament.protocols(rule)
        if name == "triplet_stdp_nearest":
            given["spike_and_burst"] = partial(given["spike_and_burst"], repeats=3,
                                               interval=1*second)
        return fits(given, (table,), tournament.fitted_form(rule), names,
                    {x: free[x] for x in names}, evaluations=2,
                    measure=tournament.MEASURE.get(name), backend=backend)[table.name]

    found, expected = (fitted(backend) for backend in reversed(BOTH))
    assert found.attrs["start_error"] == pytest.approx(expected.attrs["start_error"], rel=1e-8)
    # derivatives are differences over 1e-5 of what agrees to 1e-9
    np.testing.assert_allclose(found["value"], expected["value"], rtol=1e-3)
    np.testing.assert_allclose(found["predicted"], expected["predicted"], rtol=1e-3, atol=1e-4)
