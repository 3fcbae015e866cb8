"""Calcium control against a step-by-step program of its equations, on any trains."""

import numpy as np
from brian2 import Network, SpikeGeneratorGroup, defaultclock, ms
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dendritic_models import build
from dendritic_models.cells import relay
from dendritic_models.plasticity import shouval2002
from tests.lowering.test_forms_of_a_rule import fed

DURATION, DT = 60, 0.1                                         # ms
LATE = np.array([0.0, 1.0, 3.7, 8.0])                          # delays of the synapses (ms)
trains = st.lists(st.sets(st.integers(10, 450), max_size=8), min_size=4, max_size=4)     # steps


def step_by_step(pre, post, shared):
    """Calcium (uM) and weight at the end; spikes in steps of DT.

    What a drift reads of its own synapse has not yet decayed in this step, what is shared has.
    """
    def follows(x, goal, rate):
        return goal + (x - goal)*np.exp(-rate*DT)

    f = s = E_1 = E_2 = b_fast = b_slow = Ca = 0.0
    w = 0.25
    post = {k + round(2/DT) for k in post}
    for k in range(round(DURATION/DT)):
        earlier = f, s, E_1, E_2
        f, s, E_1, E_2 = later = tuple(follows(x, 0, 1/tau) for x, tau in zip(
            earlier, (50, 200, 50, 5), strict=True))
        if not shared:
            f, s, E_1, E_2 = earlier
        V = -65 + E_1 - E_2 + 100*(b_fast + b_slow)
        current = (f + s)*(130 - V)/500/(1 + np.exp(-0.062*V)/3.57)
        omega = 0.25 + 1/(1 + np.exp(-80*(Ca - 0.55))) - 0.25/(1 + np.exp(-80*(Ca - 0.35)))
        w = follows(w, omega, 1e-3/(0.1/(1e-5 + Ca**3) + 1))
        Ca = follows(Ca, 50*current, 1/50)
        f, s, E_1, E_2 = later
        b_fast, b_slow = follows(b_fast, 0, 1/3), follows(b_slow, 0, 1/25)
        if k in pre:
            opened = 0.5*(1 - f - s)
            f, s, E_1, E_2 = f + 0.5*opened, s + 0.5*opened, E_1 + 1, E_2 + 1
        if k in post:                                          # 2 ms after the spike
            b_fast, b_slow = 0.75, 0.25
    return Ca, w


def test_calcium_and_weight_follow_the_equations_on_any_trains():
    defaultclock.dt = DT*ms
    source, driver = (SpikeGeneratorGroup(4, [], []*ms, name=name) for name in ("source", "driver"))
    target = build.neurons(relay, 4, name="target")
    paths = [build.synapses(source, target, rules=shouval2002, weights={}, connect="one",
                            delay=late*ms, name=name) for name, late in (
                                ("shared", 0.0), ("delays", LATE))]
    network = Network(source, driver, target, fed(driver, target, "drive"), *paths)
    network.store()

    @settings(max_examples=2, deadline=None, derandomize=True, database=None)
    @example(pre=[{200, 400}]*4, post=[{380, 400}, {190, 390}, {217, 417}, {260}])
    @given(pre=trains, post=trains)                            # some arrive with a presynaptic one
    def agree(pre, post):
        network.restore()
        for generator, sets in ((source, pre), (driver, post)):
            generator.set_spikes(np.repeat(np.arange(4), list(map(len, sets))),
                                 np.concatenate([sorted(s) for s in sets])*DT*ms)
        network.run(DURATION*ms, namespace={})
        for path, delays in zip(paths, (0*LATE, LATE), strict=True):
            expected = [step_by_step({k + round(late/DT) for k in before}, after, not LATE @ delays)
                        for before, after, late in zip(pre, post, delays, strict=True)]
            # one scheme, two programs
            np.testing.assert_allclose(np.transpose([path.Ca[:], path.w[:]]), expected, rtol=1e-9)

    agree()
