"""Receptors in voltage clamp, against their equations solved by another integrator."""

import numpy as np
import pytest
from brian2 import Mohm, ms, mV, pF
from scipy.integrate import solve_ivp

from dendritic_models.cells import relay
from dendritic_models.channels import point_leak, voltage_clamp
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment
from dendritic_models.receptors import gaba_b, nmda, nmda_ebner, nmda_kinetic, nmda_rise
from dendritic_models.run import run
from tests.reading import numbers

DT = 0.025                                                    # ms
ONSET = 10 + DT                                               # ms: a spike acts in the next step


def clamped(receptor, potentials, variables, duration, initial=None):
    """Variables of a receptor over time (ms) after one release, held at some potentials (mV)."""
    cell = Cell("held", (Compartment("soma", capacitance=10*pF, mechanisms=(
        point_leak, voltage_clamp.with_(R_series=0.01*Mohm))),))
    found = run(Experiment(
        "clamp", Network((Population("source", relay, 1),
                          Population("cell", cell, len(potentials), initial or {})),
                         (Projection("synapse", "source", "cell", receptor=receptor),)),
        duration*ms, (Spikes("source", [10]*ms, [0]),
                      Waveform("cell", "soma.voltage_clamp.v_command",
                               np.array([potentials])*mV, duration*ms)),
        tuple(Recording("cell", f"soma.{receptor.name}.{name}", every=0.1*ms)
              for name in variables), dt=DT*ms), "numpy")
    return found["time_0.1ms"].values, [
        found[f"cell.soma.{receptor.name}.{name}"].values for name in variables]


def test_gaba_b_under_clamp_follows_its_equations_and_peaks_late():
    p = numbers(gaba_b.parameters)
    time, (r, G) = clamped(gaba_b, [-60.0], ("r", "G"), duration=500)
    late = time > ONSET + 1
    bound = (0.0, 0.0)
    since = (time[late] - ONSET)*1e-3
    for T, span, when in ((p["T_max"], (0, p["width"]), None), (0, (p["width"], 1), since)):
        y = solve_ivp(lambda t, y, T=T: [p["K1"]*T*(1 - y[0]) - p["K2"]*y[0],
                                         p["K3"]*y[0] - p["K4"]*y[1]],
                      span, bound, "LSODA", when, rtol=1e-9, atol=1e-14).y
        bound = y[:, -1]
    for ours, exact in zip((r, G), y, strict=True):
        assert ours.ravel()[late] == pytest.approx(exact, rel=1e-3)    # of second order in DT
    assert time[G.argmax()] - ONSET == pytest.approx(
        1e3*np.log(p["K4"]/p["K2"])/(p["K4"] - p["K2"]), abs=1)


@pytest.mark.parametrize("receptor, gamma, taus, g_max", [      # 1/mV, ms, nS: as published
    (nmda, 0.062, (50,), 0.4), (nmda_rise, 0.077, (35, 8), 1.3), (nmda_ebner, 0.080, (50, 2), 3.5)],
    ids=lambda x: getattr(x, "name", ""))
def test_nmda_under_clamp_is_blocked_and_closes_as_published(receptor, gamma, taus, g_max):
    potentials = np.array([-80.0, -40.0, -10.0, 30.0])
    time, (current,) = clamped(receptor, potentials, ("I",), duration=60)
    late = time > ONSET + 5                                   # the clamp has settled
    since = time[late] - ONSET
    s = np.exp(-since/taus[0])
    if len(taus) == 2:
        decay, rise = taus
        peak = rise*decay/(decay - rise)*np.log(decay/rise)
        s = (s - np.exp(-since/rise))/(np.exp(-peak/decay) - np.exp(-peak/rise))
    expected = g_max*s[:, None]/(1 + np.exp(-gamma*potentials)/3.57)*-potentials     # pA
    assert current.reshape(len(time), -1)[late] == pytest.approx(expected, rel=2e-3)


def ten_states(v, times, p):
    """Share of channels that are open in the scheme of Kampa et al. at `v` (volt), times in s."""
    names = ("U", "C", "D1", "D2", "O", "U_Mg", "C_Mg", "D1_Mg", "D2_Mg", "O_Mg")
    rates = np.zeros((10, 10))

    def joins(a, b, forth, back):
        a, b = names.index(a), names.index(b)
        for source, target, rate in ((a, b, forth), (b, a, back)):
            rates[target, source] += rate
            rates[source, source] -= rate

    enters = np.exp(-(v - 0.04)*2*0.8/0.025)                  # as published: mM, per mM and second
    leaves = np.exp((v - 0.04)*2*0.2/0.025)
    for form in ("", "_Mg"):
        joins(f"C{form}", f"O{form}", p["k_open"], p["k_close"])
        joins(f"C{form}", f"D1{form}", p[f"k_des1{form}"], p[f"k_back1{form}"])
        joins(f"D1{form}", f"D2{form}", p[f"k_des2{form}"], p[f"k_back2{form}"])
        joins(f"U{form}", f"C{form}", 0, p[f"k_unbind{form}"])
    for state in ("U", "C", "D1", "D2"):
        joins(state, f"{state}_Mg", 0.05*enters, 60*leaves)
    joins("O", "O_Mg", 50*enters, 12800*leaves)
    bound = rates.copy()
    for form in ("", "_Mg"):                                  # 2 mM of transmitter for 0.5 ms
        source, target = names.index(f"U{form}"), names.index(f"C{form}")
        bound[target, source] += p["k_bind"]*p["T_max"]
        bound[source, source] -= p["k_bind"]*p["T_max"]
    start = np.zeros(10)
    start[5] = 0.05*enters/(0.05*enters + 60*leaves)
    start[0] = 1 - start[5]
    end = solve_ivp(lambda t, y: bound@y, (0, 0.5e-3), start, "LSODA", rtol=1e-9, atol=1e-12).y
    return solve_ivp(lambda t, y: rates@y, (0.5e-3, times[-1]), end[:, -1], "LSODA", times,
                     rtol=1e-9, atol=1e-12).y[4]


def test_kinetic_nmda_under_clamp_opens_as_the_full_scheme_of_ten_states():
    potentials = np.array([-75.0, -40.0, -20.0, 0.0, 40.0])
    time, (free, O) = clamped(nmda_kinetic, potentials, ("free", "O"), 100,
                              {"soma.v": potentials*mV})
    late = time > ONSET + 1
    for k, v in enumerate(potentials):
        whole = ten_states(v*1e-3, (time[late] - ONSET)*1e-3, numbers(nmda_kinetic.parameters))
        found = (free*O).reshape(len(time), -1)[late, k]
        assert np.abs(found - whole).max() < 0.025*whole.max(), f"{v} mV"    # binds within 2 steps
