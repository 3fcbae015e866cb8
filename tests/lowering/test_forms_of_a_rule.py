"""Shared, per-synapse and delayed forms of a rule against a reference that is slow and plain.

Arbitrary trains on the grid, with coincident spikes: one rule at a time, then three on a synapse.
"""

import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, Synapses, defaultclock, ms
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from dendritic_models import build
from dendritic_models.cells import relay
from dendritic_models.model import Mechanism
from dendritic_models.plasticity import (
    multiplicative_stdp,
    pair_stdp,
    power_law_stdp,
    presynaptic_centred_stdp,
    reduced_symmetric_stdp,
    short_term_plasticity,
    symmetric_stdp,
    synaptic_scaling,
    triplet_stdp,
    triplet_stdp_minimal,
    triplet_stdp_nearest,
    triplet_stdp_nearest_minimal,
    tsodyks1998_depression,
    tsodyks1998_facilitation,
    vogels2011,
)

STEPS, ROWS, W0 = 30, 48, 0.5                             # steps of 1 ms
LATE = np.resize([0, 2, 7], ROWS)                         # delays, in steps
pair = pair_stdp.with_(A_plus=0.05, A_minus=0.08)
triplet, triplet_nearest = (
    rule.with_(A2_plus=0.03, A3_plus=0.05, A2_minus=0.04, A3_minus=0.02)
    for rule in (triplet_stdp, triplet_stdp_nearest))
triplet_minimal, triplet_nearest_minimal = (
    rule.with_(A2_plus=0.03, A3_plus=0.05, A2_minus=0.04)
    for rule in (triplet_stdp_minimal, triplet_stdp_nearest_minimal))
strong = pair.with_({"name": "strong", "A_plus": 0.6, "A_minus": 0.7})    # runs into its bounds
symmetric, centred, reduced = (
    rule.with_(A_plus=0.05, A_minus=0.08)
    for rule in (symmetric_stdp, presynaptic_centred_stdp, reduced_symmetric_stdp))
power_law = power_law_stdp.with_(eta=0.1, mu=0.4)
multiplicative = multiplicative_stdp.with_(c_p=0.05, c_d=0.08)
scaling = synaptic_scaling.with_({"post.tau_r": 30*ms, "tau_s": 100*ms, "r_0": 150*Hz})
releasing = short_term_plasticity.with_({"pre.U": 0.4, "pre.tau_rec": 20*ms,
                                         "pre.tau_facil": 11*ms})
depressing = tsodyks1998_depression.with_({"pre.tau_rec": 20*ms})
facilitating = tsodyks1998_facilitation.with_({"pre.U": 0.2, "pre.tau_rec": 9*ms,
                                               "pre.tau_facil": 11*ms})

# The many rows of one example cost as much as one of them, and another example as much as a build.
trains = st.lists(st.sets(st.integers(0, STEPS - 10), max_size=9), min_size=ROWS, max_size=ROWS
                  ).filter(lambda rows: sum(map(bool, rows)) > ROWS//2)
once = settings(max_examples=1, deadline=None, derandomize=True, database=None)


# The reference: what a rule does to w at a step, from the spikes so far.  Only strictly earlier
# ones count; `up` at a postsynaptic spike and `down` at a presynaptic one return the change of w.

def summed(spikes, now, tau):
    """A trace to which every earlier spike adds one."""
    return sum(np.exp(-(now - s)/tau) for s in spikes if s < now)


def nearest(spikes, now, tau):
    """A trace that the last earlier spike has set to one."""
    return max((np.exp(-(now - s)/tau) for s in spikes if s < now), default=0.0)


def of_pairs(x, y):
    """Additive steps that follow the traces `x(pre, post, now, tau)` and `y`."""
    return (lambda p, w, pre, post, now: p["A_plus"]*x(pre, post, now, p["pre.tau_plus"]),
            lambda p, w, pre, post, now: -p["A_minus"]*y(post, pre, now, p["post.tau_minus"]))


def of_triplets(trace):
    return (lambda p, w, pre, post, now: trace(pre, now, p["pre.tau_plus"])*(
                p["A2_plus"] + p["A3_plus"]*trace(post, now, p["post.tau_y"])),
            lambda p, w, pre, post, now: -trace(post, now, p["post.tau_minus"])*(
                p["A2_minus"] + p.get("A3_minus", 0)*trace(pre, now, p.get("pre.tau_x", 1))))


def all_of(own, other, now, tau):
    return summed(own, now, tau)


def last_of(own, other, now, tau):
    return nearest(own, now, tau)


def since_last_of_other(own, other, now, tau):
    """Each spike pairs with the next one of the other side, and with no later one."""
    last = max((s for s in other if s < now), default=-1)
    return summed({s for s in own if s >= last}, now, tau)


def last_of_both(own, other, now, tau):
    """The last spike pairs if no spike of the other side came after it."""
    last = max((s for s in own if s < now), default=-1)
    return 0.0 if any(last < s < now for s in other) else nearest(own, now, tau)


UP_DOWN = {
    pair: of_pairs(all_of, all_of), strong: of_pairs(all_of, all_of),
    symmetric: of_pairs(last_of, last_of), centred: of_pairs(since_last_of_other, last_of),
    reduced: of_pairs(last_of_both, last_of_both),
    triplet: of_triplets(summed), triplet_nearest: of_triplets(nearest),
    triplet_minimal: of_triplets(summed), triplet_nearest_minimal: of_triplets(nearest),
    multiplicative: (
        lambda p, w, pre, post, now: p["c_p"]*summed(pre, now, p["pre.tau_plus"]),
        lambda p, w, pre, post, now: -p["c_d"]*w*summed(post, now, p["post.tau_minus"])),
    power_law: (
        lambda p, w, pre, post, now: p["eta"]*(1 - w)**p["mu"]*summed(
            pre, now, p["pre.tau_plus"]),
        lambda p, w, pre, post, now: -p["eta"]*p["alpha"]*w**p["mu"]*summed(
            post, now, p["post.tau_minus"])),
    vogels2011: (
        lambda p, w, pre, post, now: p["eta"]*summed(pre, now, p["pre.tau"]),
        lambda p, w, pre, post, now: p["eta"]*(summed(post, now, p["post.tau"]) - p["alpha"])),
}


def numbers(rule):
    """Address -> number, times in ms."""
    return {address: float(x/ms) if hasattr(x, "dim") and x.dim == ms.dim else float(x)
            for address, x in rule.addresses().items() if np.ndim(x) == 0}


def reference(rule, pre, post, delay):
    """The final weight, spike by spike."""
    up, down = UP_DOWN[rule]
    p, (low, high) = numbers(rule), rule.bounds["w"]
    arrivals, w = {s + delay for s in pre}, W0
    for now in range(STEPS):
        for spikes, step in ((arrivals, down), (post, up)):    # at one step, before comes first
            if now in spikes:
                w = min(max(w + step(p, w, arrivals, post, now), low), high)
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


@pytest.mark.parametrize("rule", UP_DOWN, ids=lambda rule: rule.name)
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

    @once
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


def released(arrivals, now, p):
    """What the spike of this step releases, from the recursion over the earlier ones."""
    x, u, last = 1.0, 0.0, 0.0
    for spike in sorted(s for s in arrivals if s <= now):
        x = 1 - (1 - x)*np.exp(-(spike - last)/p["pre.tau_rec"])
        u = u*np.exp(-(spike - last)/p["pre.tau_facil"])
        u += p["pre.U"]*(1 - u)
        release, x, last = u*x, x - u*x, spike
    return release


def three_states(arrivals, last, p):
    """What spikes at the steps up to `last` release: x, y and z = 1 - x - y as equations say."""
    rec, into, facil = (p.get(f"pre.{tau}") for tau in ("tau_rec", "tau_in", "tau_facil"))
    of_a_step = expm(np.array([[-1/rec, -1/rec, 1/rec], [0, -1/into, 0], [0, 0, 0]]))   # x, y, 1
    state, u, total = np.array([1.0, 0.0, 1.0]), 0.0 if facil else p["pre.U"], 0.0
    for now in range(last + 1):
        if now in arrivals:
            u += p["pre.U"]*(1 - u) if facil else 0
            release = u*state[0]
            state, total = state + [-release, release, 0], total + release
        state, u = of_a_step @ state, u*np.exp(-1/facil) if facil else u
    return total


@pytest.mark.parametrize("rule, forms", (
    (depressing, ("delays",)), (facilitating, ("shared", "delays"))),
    ids=("depression", "facilitation"))
def test_release_is_that_of_the_equations_on_random_spike_trains(rule, forms):
    """A delay is the way to the target: what a spike releases has been decided at its start."""
    defaultclock.dt = 1*ms
    got = Mechanism("got", "total : 1", on={"pre": "total += efficacy"})
    source = SpikeGeneratorGroup(ROWS, [], []*ms, name="source")
    targets = {name: build.neurons(relay.insert(got), ROWS, name=f"target_{name}")
               for name in forms}
    paths = [build.synapses(source, target, receptor=got, rules=rule, weights=1.0, connect="one",
                            name=f"path_{name}", **FORMS[name][0])
             for name, target in targets.items()]
    network = Network(source, *targets.values(), *paths)
    network.store()

    @once
    @given(pre=trains)
    def agree(pre):
        network.restore()
        source.set_spikes(*train_times(pre))
        for end in (STEPS//2, STEPS):                          # on the way, and when all is there
            network.run(STEPS//2*ms, namespace={})
            for name, target in targets.items():
                expected = [three_states(row, end - 1 - late, numbers(rule))
                            for row, late in zip(pre, FORMS[name][1], strict=True)]
                np.testing.assert_allclose(target.total_got[:], expected, err_msg=name,
                                           rtol=1e-10)         # 30 steps of decay

    agree()


def test_hebbian_scaled_and_depressing_synapse_is_the_three_rules_at_once():
    """One call: pair STDP and scaling move ``w``, a receptor gets it times what is released."""
    defaultclock.dt = 1*ms
    got = Mechanism("got", "total : 1", on={"pre": "total += efficacy"})
    source = SpikeGeneratorGroup(ROWS, [], []*ms, name="source")
    driver = SpikeGeneratorGroup(ROWS, [], []*ms, name="driver")
    paths, targets, feeds = {}, {}, {}
    for name in ("shared", "per_synapse", "delayed"):
        options = FORMS[name][0]
        cell = relay.insert(got)
        for rule in (pair, scaling):
            cell = cell.insert(rule)
        targets[name] = build.neurons(cell, ROWS, name=f"target_{name}")
        paths[name] = build.synapses(
            source, targets[name], receptor=got, rules=(pair, scaling, releasing), weights=W0,
            connect="one", name=f"path_{name}", **options)
        feeds[name] = fed(driver, targets[name], f"drive_{name}")
    network = Network(source, driver, *targets.values(), *paths.values(), *feeds.values())
    network.store()
    of_pair, of_scaling, of_release = map(numbers, (pair, scaling, releasing))
    r_0 = float(scaling.parameters["r_0"]*ms)

    def expected(pre, post, delay):
        up, down = UP_DOWN[pair]
        arrivals, w, total = {s + delay for s in pre}, W0, 0.0
        for now in range(STEPS):
            rate = summed(post, now, of_scaling["post.tau_r"])/of_scaling["post.tau_r"]
            w = min(w*np.exp((r_0 - rate)/r_0/of_scaling["tau_s"]), 1)
            if now in arrivals:
                total += w*released(arrivals, now, of_release)
                w = min(max(w + down(of_pair, w, arrivals, post, now), 0), 1)
            if now in post:
                w = min(max(w + up(of_pair, w, arrivals, post, now), 0), 1)
        return w, total

    @once
    @given(pre=trains, post=trains)
    def agree(pre, post):
        network.restore()
        for generator, sets in ((source, pre), (driver, post)):
            generator.set_spikes(*train_times(sets))
        network.run(STEPS*ms, namespace={})
        for name, path in paths.items():
            w, total = np.transpose([expected(*row, FORMS[name][1][0]) for row in zip(
                pre, post, strict=True)])
            # a drift that reads a trace in the same synapse sees it one step of decay earlier
            rtol = 0.1 if name == "per_synapse" else 1e-10
            np.testing.assert_allclose(path.w[:], w, rtol=rtol, err_msg=name)
            np.testing.assert_allclose(targets[name].total_got[:], total, rtol=rtol, err_msg=name)

    agree()
