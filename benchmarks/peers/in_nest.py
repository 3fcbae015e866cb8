"""NEST, from its wheel, one thread.

NEST counts a delay as dendritic: a synapse hears of its target's spike that much later, and of
its source's at once.  Given spikes are moved accordingly, so that both sides meet as elsewhere.
"""

import nest
import numpy as np

from benchmarks.contest import timed
from benchmarks.peers.inputs import PULSE, PULSE_TAU, pairing


def started(dt):
    """An empty kernel."""
    nest.ResetKernel()
    nest.set(resolution=dt, local_num_threads=1, overwrite_files=False)


def given(neurons, spikes, delay, earlier=0.0):
    """Parrots that fire at some (neurons, times)."""
    rows, times = spikes
    parrots = nest.Create("parrot_neuron", neurons)
    generators = nest.Create("spike_generator", neurons, params=[
        dict(spike_times=np.round(np.sort(times[rows == k]) - delay - earlier, 6))
        for k in range(neurons)])
    nest.Connect(generators, parrots, "one_to_one", dict(delay=delay))
    return parrots


def learning(build, duration, weights):
    """What builds a network, which is not timed, simulates it and returns its `weights`."""
    def simulate():
        sources, targets = build()
        with nest.RunManager():
            found = timed(lambda: {"": nest.Run(duration)})
        if weights:
            held = nest.GetConnections(sources, targets).get(["source", "target", "weight"])
            w = np.empty((len(sources), len(targets)))
            w[np.array(held["source"]) - sources[0].global_id,
              np.array(held["target"]) - targets[0].global_id] = held["weight"]
            found["w"] = w
        return found

    return simulate


def triplet(inputs, cells, duration, dt, delay=1.0, weights=True):
    """As `ours.triplet`; the parrots' port 1 takes spikes for plasticity's sake alone.

    Delays are 1 ms, so that spikes are handed on once a millisecond, which is faster.
    """
    before, after = pairing(inputs, cells, duration, dt)

    def build():
        started(dt)
        sources = given(inputs, before, delay)
        targets = given(cells, after, delay, delay)
        nest.CopyModel("stdp_triplet_synapse", "triplet", dict(
            tau_plus=16.8, tau_plus_triplet=101.0, Aplus=5e-10, Aplus_triplet=6.2e-3, Aminus=7e-3,
            Aminus_triplet=2.3e-4, Wmax=1.0, weight=0.5, delay=delay, receptor_type=1))
        targets.set(tau_minus=33.7, tau_minus_triplet=125.0)
        nest.Connect(sources, targets, "all_to_all", dict(synapse_model="triplet"))
        return sources, targets

    return learning(build, duration, weights)


def clopath(inputs, cells, duration, dt, weights=True):
    """As `ours.clopath`; NEST's neuron of this rule is the squid's, of 100 pF.

    Delays are one step: with longer ones NEST no longer has the filtered potential that an input's
    spike asks for, and takes the depression for none.
    """
    before, after = pairing(inputs, cells, duration, dt)

    def build():
        started(dt)
        sources = given(inputs, before, dt)
        pulses = given(cells, after, dt, dt)
        targets = nest.Create("hh_psc_alpha_clopath", cells, params=dict(
            V_m=-65.0, u_bar_minus=-65.0, u_bar_plus=-65.0, tau_u_bar_minus=10.0,
            tau_u_bar_plus=7.0, A_LTD=14e-5, A_LTP=8e-5, theta_minus=-70.6, theta_plus=-45.3,
            A_LTD_const=True, delay_u_bars=dt, tau_syn_ex=PULSE_TAU, t_ref=0.0))
        nest.Connect(pulses, targets, "one_to_one", dict(weight=PULSE*1e3, delay=dt))
        nest.CopyModel("clopath_synapse", "clopath", dict(
            tau_x=15.0, Wmin=0.0, Wmax=1.0, weight=0.5, delay=dt))
        nest.Connect(sources, targets, "all_to_all", dict(synapse_model="clopath"))
        return sources, targets

    return learning(build, duration, weights)
