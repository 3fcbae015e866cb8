"""Protocols that put synapses on dendrites, in cells small enough to know the answer."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nS, pF
from scipy.integrate import solve_ivp

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment, Reference
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from protocols import branch_nonlinearity, nmda_spike, sequence, xor

OURS = Reference("This project", "", "a circuit")
C, G, AXIAL, E = 100.0, 10.0, 2.0, -70.0                           # pF, nS, nS, mV
FORK = ("soma", "b1", "b2")


@pytest.fixture
def fork():
    """A soma and two equal branches of one compartment."""
    wall = point_leak.with_(name="leak", g=G*nS, E=E*mV)
    return Cell("fork", tuple(Compartment(name, capacitance=C*pF, mechanisms=(wall,))
                              for name in FORK), (-1, 0, 0),
                dict.fromkeys(FORK[1:], AXIAL*nS), reference=OURS)


def peaks(open_):
    """Peak (mV) in soma and branches when `open_` (nS, shape (2,)) opens at once in the branches.

    It closes as `receptors.ampa` does.
    """
    tau, axial = float(ampa.parameters["tau"]/ms), AXIAL*np.array([[2, -1, -1], [-1, 1, 0],
                                                                   [-1, 0, 1]])

    def slope(t, v):
        synaptic = np.r_[0, open_]*np.exp(-t/tau)
        return (-G*v - axial@v - synaptic*(v + E))/C

    return solve_ivp(slope, (0, 60), np.zeros(3), rtol=1e-8, max_step=0.1).y.max(axis=1)


def test_synapses_of_one_spot_sum_as_in_the_circuit(fork):
    counts = (1, 2, 4)
    found = nmda_spike.measure(run(nmda_spike.nmda_spike(
        fork, "b1", ampa, counts, interval=0*ms, settle=5*ms, after=55*ms), "numpy"))
    exact = np.array([peaks(np.array([n, 0])*float(ampa.parameters["g_max"]/nS)) for n in counts])
    assert found["peak_root"].values.ravel() == pytest.approx(exact[:, 0], rel=1e-3)
    assert found["peak"].values.ravel() == pytest.approx(exact[:, 1], rel=1e-3)
    assert (found["duration"] > 2*ampa.parameters["tau"]/ms).all()


def test_pairs_on_one_and_two_branches_are_those_of_the_circuit(fork):
    found = branch_nonlinearity.measure(run(branch_nonlinearity.branch_nonlinearity(
        fork, "b1", "b1", "b2", ampa, (1, 3), interval=0*ms, settle=5*ms, after=55*ms), "numpy"))
    opens = np.array([1, 3])[:, None]*float(ampa.parameters["g_max"]/nS)
    for pair, both in (("within", (2, 0)), ("between", (1, 1))):
        exact = [peaks(np.array(both)*g)[0] for g in opens]
        alone = [2*peaks(np.array([1, 0])*g)[0] for g in opens]
        assert found[pair].values == pytest.approx(exact, rel=1e-3)
        assert found[f"{pair}_expected"].values == pytest.approx(alone, rel=1e-3)
    assert (found["within_ratio"] < found["between_ratio"]).all()


def test_a_pathway_reaches_its_conditions_alone_and_a_spike_counts_once_in_its_dead_time():
    experiment = xor.xor(synapses=6, inhibitory=3, places=("d3", "d6"), rate=1000*Hz,
                         excitation=ampa, duration=60*ms)
    reached = {p.name: set(map(tuple, np.transpose(p.connect)))
               for p in experiment.network.projections}
    assert reached["excitation_d3"] | reached["excitation_d6"] == (        # synapse, condition
        {(s, c) for s in range(6) for c in (0, 2, 3)} |
        {(s, c) for s in range(6, 12) for c in (1, 2, 3)})
    assert reached["inhibition_d3"] == {(0, 3), (2, 3)} and reached["inhibition_d6"] == {(1, 3)}
    found = xor.measure(run(experiment, "numpy"))
    assert found["spikes_both"] == 1 and found["spikes_x"] <= 1


def test_a_sequence_is_a_spike_each_in_its_turn(fork):
    experiment = sequence.sequence(fork, ("b1", "b2"), (0, 4), ampa, settle=5*ms, after=55*ms)
    (spikes,) = experiment.stimuli
    assert (spikes.times/ms).reshape(2, 2, 2).tolist() == [             # order, interval, place
        [[5, 5], [5, 9]], [[5, 5], [9, 5]]]
    found = sequence.measure(run(experiment, "numpy"))["peak_root"].values.ravel()
    g = float(ampa.parameters["g_max"]/nS)
    assert found[0] == pytest.approx(peaks(np.array([g, g]))[0], rel=1e-3)
    assert found[1] == pytest.approx(found[3]) and found[1] < found[0]  # equal branches


def test_an_order_that_leaves_a_place_out_is_refused(fork):
    with pytest.raises(ValueError, match=r"order \[0, 0\] does not name each of the 2 places once"):
        sequence.sequence(fork, ("b1", "b2"), orders=[[0, 0]])
