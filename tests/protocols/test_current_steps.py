"""Protocols of an electrode in any cell, against circuits whose answer is known."""

import numpy as np
import pytest
from brian2 import Hz, cm, ms, mV, nA, nS, ohm, pA, pF, second, siemens, uF, um

from dendritic_models.cable import CableCell
from dendritic_models.cells import ball_and_stick, lif, wang_buzsaki, with_spine
from dendritic_models.channels import leak, point_leak
from dendritic_models.model import Cell, Compartment, Reference
from dendritic_models.morphology import discretise
from dendritic_models.run import run
from protocols import attenuation, bap, fi_curve, frequency_response, input_resistance
from tests.morphologies import random_tree

OURS = Reference("This project", "", "a circuit")
G, AXIAL, C = 10.0, 5.0, 100.0                                     # nS, nS, pF


@pytest.fixture
def two():
    """Two equal RC circuits and a resistor between them."""
    wall = point_leak.with_(name="leak", g=G*nS, E=-70*mV)
    return Cell("two", tuple(Compartment(name, capacitance=C*pF, mechanisms=(wall,))
                             for name in ("near", "far")), (-1, 0), {"far": AXIAL*nS},
                reference=OURS)


def matrix(frequency=0.0):
    """Admittance of the two circuits (nS)."""
    own = G + AXIAL + 2j*np.pi*frequency*C*1e-3
    return np.array([[own, -AXIAL], [-AXIAL, own]])


@pytest.mark.parametrize("place", ["near", "far"])
def test_input_resistance_and_attenuation_are_those_of_the_circuit(two, place):
    exact = np.linalg.inv(matrix()).real[("near", "far").index(place)]*1e3
    found = input_resistance.measure(run(input_resistance.input_resistance(
        two, at=place, settle=20*ms, width=200*ms), "numpy"))
    assert found["resistance"].item() == pytest.approx(exact.max(), rel=1e-6)
    assert found["rest"].item() == pytest.approx(-70) and abs(found["sag"].item()) < 1e-6
    passed = attenuation.measure(run(attenuation.attenuation(
        two, at=place, settle=20*ms, width=200*ms), "numpy"))
    assert passed["transfer_resistance"].values.ravel() == pytest.approx(exact, rel=1e-6)
    assert passed["ratio"].min().item() == pytest.approx(AXIAL/(G + AXIAL), rel=1e-6)


def test_a_spine_adds_the_resistance_of_its_neck():
    g, area, head = 1e-4*siemens/cm**2, 1000*um**2, 1*um
    cell = with_spine(Cell("cell", (Compartment("soma", area, 1*uF/cm**2, (leak.with_(g=g),)),),
                           reference=OURS), "soma", head=head, neck=2*um, neck_diameter=0.1*um)
    found = input_resistance.measure(run(input_resistance.input_resistance(
        cell, -1*pA, at="spine", settle=10*ms, width=200*ms), "numpy"))["resistance"].item()
    neck = 4*150*ohm*cm*2*um/(np.pi*(0.1*um)**2)                   # 382 MOhm
    exact = 1/(np.pi*head**2*g + 1/(neck + 1/(area*g)))
    assert found == pytest.approx(float(exact)*1e-6, rel=1e-5)


def test_time_constant_is_that_of_one_circuit():
    found = input_resistance.measure(run(input_resistance.input_resistance(
        lif, settle=20*ms, width=200*ms), "numpy"))
    assert found["time_constant"].item() == pytest.approx(20, abs=0.2)     # C/g, steps of 0.1 ms


def test_frequency_response_is_the_impedance_of_the_circuit(two):
    frequencies = np.array([10, 50, 200])
    found = frequency_response.impedance(run(frequency_response.frequency_response(
        two, frequencies*Hz, window=0.1*second, dt=0.02*ms), "numpy"))
    exact = [np.linalg.inv(matrix(f))[0]*1e3 for f in frequencies]
    np.testing.assert_allclose(found.transpose("cell", "compartment").values, exact, rtol=1e-3)


def test_frequency_without_whole_periods_says_which_window_fits(two):
    with pytest.raises(ValueError, match="30. Hz has 1.5 periods in a window of 50. ms"):
        frequency_response.frequency_response(two, [30]*Hz, window=50*ms)


def test_fi_curve_counts_the_spikes_of_the_step():
    found = fi_curve.measure(run(fi_curve.fi_curve(
        wang_buzsaki, [0, 100]*pA, settle=20*ms, width=200*ms, dt=0.05*ms), "numpy"))
    assert found["rate"].values.tolist() == [0, 60]                # 59.7 Hz: 12 spikes in 200 ms
    assert found["steady_rate"].values[1] == pytest.approx(59.70, rel=0.02)
    assert found["rheobase"].item() == 100


def test_bap_fades_and_comes_later_along_a_passive_dendrite():
    found = bap.measure(run(bap.bap(ball_and_stick(4), 0.5*nA, settle=20*ms, after=20*ms), "numpy"))
    amplitude, late = (found[name].values.ravel() for name in ("amplitude", "time_of_peak"))
    assert found["spikes"].item() == 1 and amplitude[0] > 65       # from rest to above 0 mV
    assert (np.diff(amplitude) < 0).all() and (np.diff(late) > 0).all()


def test_a_cell_on_a_tree_is_measured_in_the_same_way():
    tree = discretise(random_tree(3, 20), 150*ohm*cm, number=1)
    cell = CableCell("tree", tree, reference=OURS).insert(leak)
    found = attenuation.measure(run(attenuation.attenuation(
        cell, settle=20*ms, width=300*ms), "numpy"))
    assert found["ratio"].sizes["compartment"] == len(tree)
    assert found["ratio"].max().item() == 1 and found["ratio"].min().item() > 0
