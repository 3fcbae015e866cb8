"""Calcium-based plasticity: closed forms against brute force and the authors', and the noise."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import (
    Hz,
    Network,
    SpikeGeneratorGroup,
    StateMonitor,
    defaultclock,
    ms,
    second,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dendritic_models import build, measures
from dendritic_models.cells import relay
from dendritic_models.experiment import Recording
from dendritic_models.plasticity import (
    graupner2012,
    graupner2012_cortex,
    graupner2012_cultures,
    graupner2012_d,
    graupner2012_p,
    graupner2012_slices,
)
from dendritic_models.plasticity.graupner2012 import fractions_above, mean_change
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.pairing import pairing
from tests.lowering.test_forms_of_a_rule import fed

SETS = (graupner2012, graupner2012_d, graupner2012_p, graupner2012_slices, graupner2012_cultures,
        graupner2012_cortex)


def brute(rule, pre, post, period, dt=1e-6):
    """Fractions above the thresholds of a sampled trace that has become periodic."""
    p = {name: float(x) for name, x in rule.parameters.items()}
    t = np.arange(0, period, dt)
    c = np.zeros(len(t))
    for times, jump in ((np.array(pre) + float(rule.delay["pre"]), p["C_pre"]),
                        (np.array(post), p["C_post"])):
        for spike in times:
            since = np.mod(t - spike, period)
            c += jump*np.exp(-since/p["tau_Ca"])/(1 - np.exp(-period/p["tau_Ca"]))
    return [(c > p[theta]).mean() for theta in ("theta_d", "theta_p")]


times = st.lists(st.floats(-0.1, 0.1), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(rule=st.sampled_from(SETS), pre=times, post=times, period=st.floats(0.02, 0.3))
def test_fractions_above_the_thresholds_are_those_of_a_sampled_trace(rule, pre, post, period):
    found = fractions_above(rule, pre*second, post*second, period*second)
    # 1 us of the shortest period, for each crossing; the trace may graze a threshold
    np.testing.assert_allclose(found, brute(rule, pre, post, period), atol=7e-6/period)


@pytest.mark.parametrize("post, pairs, delay, expected", [
    ([0.0], 200, 20, 0.703), ([-11.5, 0], 100, 19, 1.753), ([-11.5, 0], 100, 32, 0.708),
    ([-11.5, 0], 30, 19, 1.315)])
def test_hippocampal_slices_change_as_the_authors_analytic_code_says(post, pairs, delay, expected):
    alphas = fractions_above(graupner2012_slices, [0]*ms, (np.array(post) + delay)*ms, 1/(5*Hz))
    change, _, _ = mean_change(graupner2012_slices, *alphas, pairs/(5*Hz))
    assert change == pytest.approx(expected, abs=5e-4)           # three decimals are given


def test_calcium_that_never_reaches_a_threshold_changes_nothing():
    change, up, down = mean_change(graupner2012, 0.0, 0.0, 60*second)
    assert (change, up, down) == (1, 0, 0)


def test_long_protocols_end_in_the_stationary_distribution():
    p = graupner2012.parameters
    _, up, down = mean_change(graupner2012, 0.5, 0.5, 1e6*second)
    mean = p["gamma_p"]/(p["gamma_p"] + p["gamma_d"])
    assert up == pytest.approx(1 - down, rel=1e-12) and (up > 0.5) == (mean > p["rho_star"])


def test_rows_with_their_own_delays_are_each_as_if_alone():
    def alone(rule):
        return replace(pairing(rule.with_(name="calcium", sigma=0.0), pairs=2, frequency=20*Hz,
                               delay=5*ms, silence=50*ms, duration=150*ms),
                       recordings=(Recording("synapse", "c", every=1*ms),))

    parts = [alone(graupner2012.with_({"delay.pre": d})) for d in (0*ms, 4*ms, 13.7*ms)]
    together = run(stack(parts)[0], "numpy")["synapse.c"].values
    for k, part in enumerate(parts):
        np.testing.assert_array_equal(together[:, k],
                                      run(part, "numpy")["synapse.c"].values[:, 0])


def test_simulated_calcium_is_above_the_thresholds_as_long_as_the_closed_form_says():
    e = replace(pairing(graupner2012.with_(sigma=0.0), delay=20*ms, pairs=1, silence=200*ms,
                        duration=400*ms), recordings=(Recording("synapse", "c", every=0.1*ms),))
    dataset = run(e, "numpy")
    found = [measures.time_above(dataset["time_0.1ms"], dataset["synapse.c"].values[:, 0], theta)
             for theta in (1.0, 1.3)]
    expected = fractions_above(graupner2012, [0]*ms, [20]*ms, 1*second)
    np.testing.assert_allclose(np.array(found)/1e3, expected, rtol=0.01)     # 0.1 ms of 10


# Any trains: synapses that learn fast, without noise, each with a delay of its own.
STEP, STEPS, WAYS = 0.2, 300, np.array([0.0, 1.4, 5.0, 13.6])               # ms, but for STEPS
still = graupner2012.with_({"sigma": 0.0, "tau": 5*second, "delay.pre": WAYS*ms, "C_pre": 0.8,
                            "C_post": 1.1})
sets = st.lists(st.sets(st.integers(1, 240), max_size=12), min_size=len(WAYS), max_size=len(WAYS))
COINCIDENT = [{30, 31, 80}]*len(WAYS)


def arrivals(pre, way):
    return {k + round(way/STEP) for k in pre}


def step_by_step(pre, post, way):
    """Calcium at the start of each step, and rho at the end."""
    p = {name: float(x) for name, x in still.parameters.items()}
    pre, dt, c, rho, trace = arrivals(pre, way), STEP*1e-3, 0.0, 0.5, []
    for k in range(STEPS):
        trace.append(c)
        up, down = p["gamma_p"]*(c > p["theta_p"]), p["gamma_d"]*(c > p["theta_d"])
        rho += dt/p["tau"]*(-rho*(1 - rho)*(0.5 - rho) + up*(1 - rho) - down*rho)
        c += -dt*c/p["tau_Ca"] + p["C_pre"]*(k in pre) + p["C_post"]*(k in post)
    return np.array(trace), rho


def lasts_above(pre, post, way, theta):
    """How long (ms) the exponentials between the jumps of calcium are above a threshold."""
    tau, c, total = 20.0, 0.0, 0.0
    jumps = [(k, 0.8) for k in arrivals(pre, way)] + [(k, 1.1) for k in post]
    times, sizes = zip(*sorted(jumps), strict=True)
    for lasts, size in zip(np.diff([*times, STEPS])*STEP, sizes, strict=True):
        c += size
        total += np.clip(tau*np.log(c/theta), 0, lasts)
        c *= np.exp(-lasts/tau)
    return total


def test_calcium_its_crossings_and_rho_are_those_of_plain_programs_on_any_trains():
    defaultclock.dt = STEP*ms
    source = SpikeGeneratorGroup(len(WAYS), [], []*ms, name="source")
    driver = SpikeGeneratorGroup(len(WAYS), [], []*ms, name="driver")
    target = build.neurons(relay, len(WAYS), name="target")
    path = build.synapses(source, target, rules=still, weights={"rho": 0.5}, connect="one",
                          name="path")
    monitor = StateMonitor(path, "c", record=np.arange(len(WAYS)))
    network = Network(source, driver, target, fed(driver, target, "drive"), path, monitor)
    network.store()

    @settings(max_examples=4, deadline=None, derandomize=True, database=None)
    @example(pre=COINCIDENT, post=[arrivals({30, 31}, way) for way in WAYS])     # in one step
    @given(pre=sets, post=sets)
    def agree(pre, post):
        network.restore()
        for generator, trains in ((source, pre), (driver, post)):
            generator.set_spikes(np.repeat(np.arange(len(WAYS)), list(map(len, trains))),
                                 np.concatenate([sorted(s) for s in trains])*STEP*ms)
        network.run(STEPS*STEP*ms, namespace={})
        expected = [step_by_step(*row) for row in zip(pre, post, WAYS, strict=True)]
        np.testing.assert_allclose(monitor.c, [c for c, _ in expected], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(path.rho[:], [rho for _, rho in expected], rtol=1e-12)
        for c, *row in zip(monitor.c, pre, post, WAYS, strict=True):
            for theta in (1.0, 1.3) if row[0] or row[1] else ():
                # a crossing is seen a step late at most, and Euler's decay is half a step early
                # for each factor of e that it falls through: together less than two steps
                assert (c > theta).sum()*STEP == pytest.approx(
                    lasts_above(*row, theta), abs=2*STEP*(len(row[0]) + len(row[1])))

    agree()


@pytest.mark.slow
@pytest.mark.standalone
def test_noise_of_many_synapses_is_that_of_the_closed_form():
    n, seed, delays = 400, 3, np.arange(-100, 101, 5)             # of each initial state
    alone = np.zeros(2*n, dtype=int)
    experiments = []
    for delay in delays:
        e = pairing(graupner2012, delay=delay*ms, frequency=4*Hz, pairs=60, silence=300*ms,
                    weight={"rho": np.repeat([0.0, 1.0], n)}, duration=15.4*second, dt=0.2*ms)
        path, = e.network.projections
        experiments.append(replace(
            e, seed=seed, recordings=(Recording("synapse", "rho"),),
            network=replace(e.network, projections=(replace(path, connect=(alone, alone)),))))
    rho = run(stack(experiments)[0], "cpp_standalone")["synapse.rho"].values
    up = (rho.reshape(len(delays), 2, n) > 0.5).mean(axis=2)
    alphas = np.array([fractions_above(graupner2012, [0]*ms, [delay]*ms, 0.25*second)
                       for delay in delays]).T
    _, U, D = mean_change(graupner2012, *alphas, 15*second)
    p = np.stack([U, 1 - D], axis=1)
    z = (up - p)/np.sqrt(p*(1 - p)/n)
    assert np.abs(z).max() < 4.5                                 # 82 points
