"""Channels, receptors and geometry against closed forms and the constants of their sources."""

import numpy as np
import pytest
from brian2 import Equations, cm, farad, mmolar, ms, mV, ohm, um

from dendritic_models.cells import CELLS, with_spine
from dendritic_models.channels import CHANNELS
from dendritic_models.dendritic_spikes import calcium_action_potential, sodium_spike
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Cell, Compartment, Mechanism
from dendritic_models.morphology import axial_conductance, cylinder_area
from dendritic_models.receptors import RECEPTORS
from dendritic_models.run import run
from tests.lowering.generated_trees import tree as random_tree
from tests.reading import NAMES, numbers, subexpressions


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def at(mechanism, v, **states):
    """Subexpressions of a mechanism at a potential (volt)."""
    return subexpressions(mechanism.equations, mechanism.parameters, v=np.asarray(v), **states)


def steady(mechanism, v):
    """Gates of rates alpha and beta at rest at a potential (volt)."""
    rates = at(mechanism, v)
    return {name.removeprefix("alpha_"): rates[name]/(rates[name] + rates[
        name.replace("alpha", "beta")]) for name in rates if name.startswith("alpha_")}


def test_squid_gates_at_rest_are_those_of_rallpack_3():
    found = {**steady(CHANNELS["hh_na"], -65e-3), **steady(CHANNELS["hh_k"], -65e-3)}
    assert found == pytest.approx({"m": 0.0529324852572, "h": 0.596120753508, "n": 0.317676914061},
                                  rel=1e-10)


def test_squid_currents_balance_at_minus_65_mV():
    total = sum(float(at(CHANNELS[name], -65e-3, **steady(CHANNELS[name], -65e-3))["I"])
                for name in ("hh_na", "hh_k", "hh_leak"))
    assert abs(total) < 3*1e-4         # A/m2: the leak would reverse 0.1 mV from where it does


def test_rates_equal_the_quotients_of_the_papers():
    x = 7.0                                                  # mV below the points of 0/0
    hh, traub = at(CHANNELS["hh_na"], (-40 - x)*1e-3), at(CHANNELS["traub_na"], -57e-3)
    assert hh["alpha_m"] == pytest.approx(100*x/(np.exp(x/10) - 1))
    u = -57 + 63
    assert traub["alpha_m"] == pytest.approx(320*(13 - u)/(np.exp((13 - u)/4) - 1))
    assert traub["beta_m"] == pytest.approx(280*(u - 40)/(np.exp((u - 40)/5) - 1))
    assert at(CHANNELS["traub_k"], -57e-3)["alpha_n"] == pytest.approx(
        32*(15 - u)/(np.exp((15 - u)/5) - 1))


def test_rates_of_bahl_equal_the_formulas_of_the_files():
    v = np.array([-92.3, -61.7, -13.1])                      # mV

    def linoid(x, slope):
        return x/(1 - np.exp(-x/slope))

    nat, u = at(CHANNELS["bahl_nat"], v*1e-3), v - 10
    assert nat["alpha_m"] == pytest.approx(182*linoid(u + 28, 9))
    assert nat["beta_m"] == pytest.approx(124*linoid(-u - 28, 9))
    assert nat["tau_h"] == pytest.approx(1e-3/2.3**1.4/(
        0.024*linoid(u + 50, 5) + 0.0091*linoid(-u - 75, 5)))
    kfast, kslow = at(CHANNELS["bahl_kfast"], v*1e-3), at(CHANNELS["bahl_kslow"], v*1e-3)
    assert kfast["alpha_n"] == pytest.approx(20*linoid(v - 25, 9))
    assert kfast["beta_n"] == pytest.approx(2*linoid(25 - v, 9))
    assert kslow["alpha_a"] == pytest.approx(5.2*linoid(v - 11.1, 13.1))
    assert kslow["tau_c"] == pytest.approx(
        (2350 + 1380*np.exp(-0.01118*v) - 210*np.exp(-0.0306*v))*1e-3)
    nap = at(CHANNELS["bahl_nap"], v*1e-3)["tau_m"]
    assert nap == pytest.approx(np.where(
        v < -40, 0.025 + 0.14*np.exp((v + 40)/10), 0.02 + 0.145*np.exp(-(v + 40)/10))*1e-3)
    ca, u = at(CHANNELS["bahl_ca"], v*1e-3), v - 7.19485311
    assert ca["alpha_m"] == pytest.approx(55*linoid(u + 27, 3.8))
    assert at(CHANNELS["bahl_ih"], v*1e-3)["alpha_q"] == pytest.approx(
        6.43*linoid(-v - 154.9, 11.9))


@pytest.mark.parametrize("name, gate, v", [
    ("hh_na", "alpha_m", -40e-3), ("hh_k", "alpha_n", -55e-3), ("traub_na", "alpha_m", -50e-3),
    ("traub_na", "beta_m", -23e-3), ("traub_k", "alpha_n", -48e-3)])
def test_rates_are_smooth_where_the_quotient_is_zero_by_zero(name, gate, v):
    low, middle, high = at(CHANNELS[name], v + np.array([-1e-7, 0, 1e-7]))[gate]
    assert middle == pytest.approx((low + high)/2, rel=1e-9)


def opened(channel, v, time, **given):
    """Current (A/m2) of a channel whose gates, closed at 0, have moved at `v` (volt) for `time`."""
    known = {**NAMES, **numbers(channel.parameters), **at(channel, v, **given), **given}
    open_by_now = {}
    for e in Equations(channel.equations).values():
        if e.type == "differential equation":
            low, high = (eval(e.expr.code, {}, {**known, e.varname: x}) for x in (0.0, 1.0))
            open_by_now[e.varname] = low/(low - high)*(1 - np.exp((high - low)*time))
    return at(channel, v, **open_by_now, **given)[channel.current]


def gates(channel):
    """The states that move."""
    return [e.varname for e in Equations(channel.equations).values()
            if e.type == "differential equation"]


PUBLISHED = [name for name, channel in CHANNELS.items() if channel.current and gates(channel)
             and name.startswith(("hh_", "traub_", "wb_", "pr_", "ms_", "bahl_", "golding_"))]
OF_CALCIUM = ("pr_kahp", "ms_kca", "bahl_kca")         # gates that do not wait for half steps


def test_currents_in_voltage_clamp_are_those_of_gates_that_relax():
    commands, dt, calcium = np.array([-90, -65, -40, -34, -30, -27, 25]), 0.005, 0.2
    given = Mechanism("given", "Ca : mmolar\nca : mmolar", reference=CHANNELS["leak"].reference)
    populations = []
    for name in PUBLISHED:                       # a membrane so large that nothing moves it
        soma = Compartment("soma", 1*um**2, 1e6*farad/cm**2, (CHANNELS[name], given))
        populations.append(Population(f"of_{name}", Cell("clamped", (soma,)), len(commands), {
            "soma.v": commands*mV, "soma.given.Ca": calcium*mmolar,
            "soma.given.ca": calcium*mmolar,
            **{f"soma.{name}.{gate}": 0.0 for gate in gates(CHANNELS[name])}}))
    found = run(Experiment("clamp", Network(tuple(populations)), 2*ms, dt=dt*ms, recordings=tuple(
        Recording(f"of_{name}", f"{name}.{CHANNELS[name].current}", every=0.5*ms)
        for name in PUBLISHED)), "numpy")
    for name in PUBLISHED:
        current = found[f"of_{name}.{name}.{CHANNELS[name].current}"].squeeze("compartment")
        behind = 0 if name in OF_CALCIUM else dt/2      # gates of voltage: half a step
        time = (current["time_0.5ms"].values - behind)*1e-3
        exact = opened(CHANNELS[name], commands*1e-3, time[1:, None], Ca=np.array(calcium),
                       ca=np.array(calcium))
        np.testing.assert_allclose(current.values[1:], exact, rtol=2e-3,
                                   atol=1e-6*np.abs(exact).max(), err_msg=name)


def test_plateau_gates_are_half_open_at_their_potentials():
    assert at(CHANNELS["calcium"], -25e-3)["m_inf"] == pytest.approx(0.5)
    assert at(CHANNELS["calcium"], -30e-3)["h_inf"] == pytest.approx(0.5)
    assert at(CHANNELS["slow_potassium"], -25e-3)["n_inf"] == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["nmda", "volley"])
def test_magnesium_blocks_as_measured_by_jahr_and_stevens(name):
    found = at(RECEPTORS[name], np.array([-65e-3, 0, 40e-3]))["unblocked"]
    assert found == pytest.approx([1/(1 + np.exp(0.062*65)/3.57), 3.57/4.57,
                                   1/(1 + np.exp(-0.062*40)/3.57)])


@pytest.mark.parametrize("name", ["ampa_rise", "nmda_rise", "gaba_a_rise"])
def test_rise_and_decay_peak_at_the_efficacy(name):
    receptor = RECEPTORS[name]
    p, found = numbers(receptor.parameters), at(receptor, -65e-3, slow=0.0, fast=0.0)
    t = np.linspace(0, 5, 100001)*p["tau_decay"]
    s = (np.exp(-t/p["tau_decay"]) - np.exp(-t/p["tau_rise"]))/found["peak"]
    assert s.max() == pytest.approx(1, abs=1e-8)             # curvature at the grid's nearest point
    assert t[s.argmax()] == pytest.approx(float(found["t_peak"]), rel=1e-3)


@pytest.mark.parametrize("step", [0.025e-3, 0.05e-3, 0.1e-3])
def test_sodium_spike_lasts_its_durations_at_any_time_step(step):
    p = numbers(sodium_spike.parameters)
    for k_spike in (0, 12345):
        found = [subexpressions(sodium_spike.equations, sodium_spike.parameters, v=-40e-3,
                                t=k*step, dt=step, t_spike=k_spike*step)
                 for k in range(k_spike + 1, k_spike + 180)]
        rising, falling, since = (np.array([f[name] for f in found])
                                  for name in ("rising", "falling", "since"))
        assert rising.sum()*step == pytest.approx(p["tau_rise"], abs=step/2)
        assert falling.sum()*step == pytest.approx(p["tau_fall"], abs=step/2)
        assert (1 + np.argmax(since > p["tau_dead"]))*step == pytest.approx(p["tau_dead"])


def test_calcium_action_potential_rises_and_falls_by_the_logistic_equations():
    p = numbers(calcium_action_potential.parameters)
    since = np.linspace(0, 0.06, 60001)
    found = subexpressions(calcium_action_potential.equations, calcium_action_potential.parameters,
                           t=since, t_spike=0.0, K=1.0)
    for name, tau, begin in (("rising", p["tau_rise"], 0), ("falling", p["tau_fall"],
                                                            p["tau_offset"])):
        y, after = found[name], since > begin + 1e-6
        assert y[after][0] == pytest.approx(p["start"], rel=0.01)
        slope = np.gradient(y, since)[after][1:-1]
        assert slope == pytest.approx((y*(1 - y)/tau)[after][1:-1], rel=1e-3, abs=0.01)
    assert found["I"].argmax() == pytest.approx(22e3, abs=1e3)   # the fall ends it at some 23 ms


def test_calcium_action_potential_is_smaller_by_e_one_decay_above_threshold():
    p = numbers(calcium_action_potential.parameters)
    decay = (p["V_threshold"] - p["V_rest"])*p["D"]
    assert decay == pytest.approx(11.7e-3)
    for above, K in ((0.0, 1.0), (decay, np.exp(-1)), (2*decay, np.exp(-2))):
        scope = {**p, "v": p["V_threshold"] + above, "t": 0.0, "exp": np.exp, "clip": np.clip,
                 "inf": np.inf}
        for line in calcium_action_potential.on["dcaap"].splitlines():
            exec(line.strip(), {}, scope)
        assert scope["K"] == pytest.approx(K, rel=1e-6)


def test_voltage_clamp_current_is_limited_by_the_series_resistance():
    found = at(CHANNELS["voltage_clamp"], -65e-3, v_command=-25e-3)
    assert found["I"] == pytest.approx(40e-3/10e6)


def test_current_clamp_reads_the_drop_over_its_pipette():
    pipette = CHANNELS["current_clamp"].with_(R_series=20e6*ohm)
    assert at(pipette, -65e-3, I=1e-9)["v_pipette"] == pytest.approx(-45e-3)


def test_axial_conductance_is_two_half_cylinders_in_series():
    g = axial_conductance([20, 2, 2]*um, [20, 100, 50]*um, 150*ohm*cm, (-1, 0, 1))
    resistance = [1.5*length*1e-6/(np.pi*(d*1e-6/2)**2) for d, length in
                  ((20, 20), (2, 100), (2, 50))]
    assert np.asarray(g) == pytest.approx([0, 2/(resistance[0] + resistance[1]),
                                           2/(resistance[1] + resistance[2])])


def test_cylinder_as_long_as_wide_has_the_area_of_the_sphere():
    assert float(cylinder_area(20*um, 20*um)) == pytest.approx(4*np.pi*(10e-6)**2)


def test_membrane_time_constants_are_those_of_the_cells():
    soma = CELLS["lif"].compartments[0]
    assert float(soma.capacitance/soma.mechanisms[0].parameters["g"]) == pytest.approx(20e-3)


def resistances(cell):
    """Input and transfer resistances (Mohm) of a cell whose first mechanisms are its leaks."""
    names = [c.name for c in cell.compartments]
    G = np.diag([float(c.area*c.mechanisms[0].parameters["g"]) for c in cell.compartments])
    for k, parent in enumerate(cell.parent[1:], 1):
        g = float(cell.axial[names[k]])
        G[[k, parent], [k, parent]] += g
        G[[k, parent], [parent, k]] -= g
    return names, np.linalg.inv(G)*1e-6


def test_reduced_layer_2_3_cell_has_the_impedances_of_the_whole_one():
    names, Z = resistances(CELLS["branco2010"])              # its 474 compartments, in NEURON 9.0.2
    soma = names.index("soma")
    for place, own, to_soma in (("soma", 63.58, 63.58), ("a1", 107.04, 61.62),
                                ("a5", 377.00, 59.57), ("a9", 652.41, 58.77)):
        k = names.index(place)
        assert Z[k, k] == pytest.approx(own, rel=3e-3), place
        assert Z[k, soma] == pytest.approx(to_soma, rel=3e-3), place


def test_head_of_a_spine_has_its_dendrite_and_neck_in_parallel_with_its_membrane():
    cell = CELLS["branco2010"]
    (names, without), (_, Z) = resistances(cell), resistances(with_spine(cell, "a5"))
    neck, dendrite = 1.5/(np.pi*0.05**2), without[names.index("a5")][names.index("a5")]    # Mohm
    membrane = 1e6/(np.pi*0.25)                              # Mohm: 1 pS/um2 on 0.785 um2
    assert Z[-1, -1] == pytest.approx(1/(1/membrane + 1/(neck + dendrite)), rel=1e-9)


def test_spines_as_a_factor_of_the_area_leave_the_axial_path():
    cell = random_tree("random", 20)
    factor = np.where(cell.distance > 100*um, 2.0, 1.0)
    spiny = cell.with_(area=cell.area*factor)
    np.testing.assert_array_equal(spiny.axial, cell.axial)
    assert 1 < spiny.area.sum()/cell.area.sum() < 2


def test_branches_of_a_two_layer_cell_jump_alone_and_add_up():
    inputs = {f"n_{k}": 0.0 for k in range(1, 9)}
    unit = CELLS["two_layer_8"]
    numbers_of = {name: float(value) for name, value in unit.parameters.items()}

    def rate(**active):
        return float(subexpressions(unit.equations, numbers_of, **{**inputs, **active})["rate"])

    rest, one = rate(), rate(n_1=3.6) - rate()
    assert one == pytest.approx(0.5 + 0.30*3.6 + 0.0114*3.6**2)            # halfway up its step
    assert rate(n_1=3.6, n_2=3.6) - rest == pytest.approx(2*one)
    assert rate(n_1=4.6) - rate(n_1=2.6) > 2*(rate(n_1=2.6) - rate(n_1=0.6))
