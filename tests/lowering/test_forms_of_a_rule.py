"""Shared, per-synapse and delayed forms of a rule against a reference that is slow and plain."""

import numpy as np
import pytest
from brian2 import Network, SpikeGeneratorGroup, Synapses, defaultclock, ms
from hypothesis import given, settings
from hypothesis import strategies as st

from dendritic_models import build
from dendritic_models.cells import relay
from dendritic_models.plasticity import pair_stdp, triplet_stdp

STEPS, ROWS, W0 = 30, 24, 0.5                             # steps of 1 ms
LATE = np.resize([0, 2, 7], ROWS)                         # delays, in steps
pair = pair_stdp.with_(A_plus=0.05, A_minus=0.08)
triplet = triplet_stdp.with_(A2_plus=0.03, A3_plus=0.05, A2_minus=0.04, A3_minus=0.02)
strong = pair.with_({"name": "strong", "A_plus": 0.6, "A_minus": 0.7})    # runs into its bounds

trains = st.lists(st.sets(st.integers(0, STEPS - 10), max_size=9), min_size=ROWS, max_size=ROWS)


def summed(spikes, now, tau):
    """A trace: what strictly earlier spikes have left."""
    return sum(np.exp(-(now - s)/tau) for s in spikes if s < now)


def reference(rule, pre, post, delay):
    """The final weight, spike by spike."""
    value = {name: float(x) if not hasattr(x, "dim") else float(x/ms)
             for name, x in rule.addresses().items() if np.ndim(x) == 0}
    arrivals, w = {s + delay for s in pre}, W0
    for now in range(STEPS):
        if now in arrivals:
            if "A2_plus" in value:
                w -= summed(post, now, value["post.tau_minus"])*(
                    value["A2_minus"] + value["A3_minus"]*summed(arrivals, now, value["pre.tau_x"]))
            else:
                w -= value["A_minus"]*summed(post, now, value["post.tau_minus"])
            w = min(max(w, 0), 1)
        if now in post:
            if "A2_plus" in value:
                w += summed(arrivals, now, value["pre.tau_plus"])*(
                    value["A2_plus"] + value["A3_plus"]*summed(post, now, value["post.tau_y"]))
            else:
                w += value["A_plus"]*summed(arrivals, now, value["pre.tau_plus"])
            w = min(max(w, 0), 1)
    return w


def train_times(sets):
    rows = np.concatenate([[k]*len(s) for k, s in enumerate(sets)]).astype(int)
    return rows, np.concatenate([sorted(s) for s in sets])*ms


def fed(generator, target, name):
    """What `Spikes` does in an experiment, by hand."""
    feed = Synapses(generator, target, on_pre="fired_post = True", name=name, namespace={})
    feed.connect(j="i")
    feed.pre.when, feed.pre.order = ("thresholds", 1)
    target.thresholder["spike"].when, target.thresholder["spike"].order = ("thresholds", 2)
    return feed


FORMS = {
    "shared": (dict(), 0*LATE),
    "per_synapse": (dict(shared=False), 0*LATE),
    "delayed": (dict(delay=3*ms), 0*LATE + 3),
    "delays": (dict(delay=LATE*ms), LATE),
    "delays_per_synapse": (dict(delay=LATE*ms, shared=False), LATE),
}


@pytest.mark.parametrize("rule", (pair, triplet, strong), ids=lambda rule: rule.name)
def test_every_form_equals_the_reference_on_random_spike_trains(rule):
    defaultclock.dt = 1*ms
    source = SpikeGeneratorGroup(ROWS, [], []*ms, name="source")
    driver = SpikeGeneratorGroup(ROWS, [], []*ms, name="driver")
    target = build.neurons(relay.insert(rule), ROWS, name="target")
    paths = {name: build.synapses(source, target, rules=rule, weights=W0, connect="one",
                                  name=f"path_{name}", **options)
             for name, (options, _) in FORMS.items()}
    network = Network(source, driver, target, fed(driver, target, "drive"), *paths.values())
    network.store()

    @settings(max_examples=4, deadline=None, derandomize=True, database=None)
    @given(pre=trains, post=trains)
    def agree(pre, post):
        network.restore()
        for generator, sets in ((source, pre), (driver, post)):
            generator.set_spikes(*train_times(sets))
        network.run(STEPS*ms, namespace={})
        for name, (_, delays) in FORMS.items():
            expected = [reference(rule, *row) for row in zip(pre, post, delays, strict=True)]
            np.testing.assert_allclose(paths[name].w[:], expected, err_msg=name,
                                       rtol=1e-10)       # decay by steps against one exponential

    agree()


def test_coincident_spikes_see_neither_each_other_nor_themselves():
    """Pre at 10, both at 20: depression by nothing, then potentiation by the spike at 10 alone."""
    expected = W0 + 0.05*np.exp(-10/20)
    assert reference(pair, {10, 20}, {20}, 0) == pytest.approx(expected)
    both = reference(triplet, {10, 20}, {5, 20}, 0)
    order = reference(triplet, {10, 20}, {5, 21}, 0)
    assert both != pytest.approx(order, rel=1e-3)
