"""Layer 5: channels under voltage clamp, and stimuli that any cell with a dendrite can be given."""

import numpy as np
import pytest
from brian2 import Equations, Mohm, ms, mV, nA, siemens, uF, um, us
from brian2 import cm as centimetre

from dendritic_models.cells import two_compartment
from dendritic_models.channels import CHANNELS, leak, voltage_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Cell, Compartment
from dendritic_models.run import run
from protocols.bac_firing import bac_firing, outcomes
from protocols.coincidence_window import coincidence_window, window
from protocols.critical_frequency import critical, critical_frequency, depolarisation
from tests.reading import NAMES, numbers, subexpressions

GATES = {"bahl_nat": "mh", "bahl_nap": "m", "bahl_kfast": "n", "bahl_kslow": "abc", "bahl_km": "m",
         "bahl_ih": "q", "bahl_ca": "mh"}
BEFORE, HELD = -70e-3, -20e-3                            # volt


def rate(channel, gate, v, x):
    """The text's own rate (1/s) of a gate with the value `x` at a potential (volt)."""
    scope = {**NAMES, **numbers(channel.parameters), "v": v, gate: x,
             **subexpressions(channel.equations, channel.parameters, v=v)}
    return float(eval(Equations(channel.equations)[gate].expr.code, {}, scope))


def steady(channel, gate, v):
    """Steady state and time constant (s) of a gate at a potential (volt)."""
    at_0 = rate(channel, gate, v, 0.0)
    tau = 1/(at_0 - rate(channel, gate, v, 1.0))
    return at_0*tau, tau


def test_gates_relax_under_voltage_clamp_as_their_rates_say():
    small = 1e-3*siemens/um**2*1e-12                     # no drop over the pipette
    cell = Cell("patch", (Compartment("soma", area=100*um**2, capacitance=1*uF/centimetre**2,
                                      mechanisms=(
        leak.with_(g=small, E=BEFORE*1e3*mV), voltage_clamp.with_(R_series=2.5*Mohm),
        *(CHANNELS[name].with_(g=small) for name in GATES))),))
    found = run(Experiment("clamp", Network((Population("patch", cell, 1, initial={
        "soma.voltage_clamp.v_command": HELD*1e3*mV}),)), 3*ms, dt=5*us, recordings=tuple(
            Recording("patch", f"{name}.{gate}") for name, gates in GATES.items() for gate in gates)
        ), "numpy")
    t = found["time"].values*1e-3
    for name, gates in GATES.items():
        for gate in gates:
            begin, (end, tau) = steady(CHANNELS[name], gate, BEFORE)[0], steady(
                CHANNELS[name], gate, HELD)
            expected = end + (begin - end)*np.exp(-t/tau)
            error = found[f"patch.{name}.{gate}"].values.ravel() - expected
            # the potential moves in the first step: one step late at most
            assert np.abs(error).max() <= 5e-6/tau*abs(end - begin) + 1e-4, (name, gate)


def test_any_cell_is_stimulated_by_the_names_of_its_compartments():
    found = outcomes(run(bac_firing(
        two_compartment, "apical", soma=0.5*nA, soma_duration=1*ms, dendrite=0.02*nA,
        conditions=((1, 0, 0), (0, 1, 0), (1, 1, 0)), settle=10*ms, silence=40*ms,
        dt=0.05*ms), "numpy"), settle=10)
    assert found["spikes"][0] == found["spikes"][2] == 1 and found["spikes"][1] == 0
    assert np.isnan(found["first"][1]) and 0 < found["first"][0] < 5
    assert found["peak"][2] > found["peak"][0] > found["peak"][1]


def test_intervals_of_the_window_are_the_conditions():
    e = coincidence_window(two_compartment, "apical", lags=(-10, 0, 20), settle=20*ms,
                           silence=60*ms)
    onsets = [np.argmax(column > 0)*0.5 for column in np.asarray(e.stimuli[1].values).T]
    assert onsets == [10, 20, 40]


@pytest.mark.parametrize("plateau, expected", [
    ([0, 30, 30, 30, 0], (-5, 5)), ([30, 30, 30, 0, 30], (-10, 0)), ([30]*5, (-10, 10)),
    ([30, 30, 0, 30, 30], (np.nan, np.nan))])
def test_window_is_the_run_of_plateaus_around_coincidence(plateau, expected):
    np.testing.assert_array_equal(window((-10, -5, 0, 5, 10), plateau), expected)


def test_trains_of_pulses_have_their_frequencies_and_depolarise_the_dendrite():
    e = critical_frequency(two_compartment, "apical", frequencies=(50, 100), count=2, soma=0.5*nA,
                           settle=10*ms, silence=50*ms, dt=0.1*ms)
    found = run(e, "numpy")
    begins = np.diff(np.asarray(e.stimuli[0].values) > 0, axis=0, prepend=0) > 0
    assert [list(np.flatnonzero(column)/10) for column in begins.T] == [[10, 30], [10, 20]]
    np.testing.assert_array_equal(np.bincount(found["cell.spikes.cell"].values), [2, 2])
    assert (depolarisation(found) > 0).all()


@pytest.mark.parametrize("integral, expected", [([1, 1.2, 3, 3], 85), ([1, 1.2, 1.3, 1.4], np.nan)])
def test_critical_frequency_is_where_the_depolarisation_doubles(integral, expected):
    np.testing.assert_equal(critical((70, 80, 90, 100), integral), expected)
