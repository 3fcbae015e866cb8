"""`hines` against closed forms, dense linear algebra and its own convergence (numpy only)."""

import importlib

import numpy as np
import pytest
from brian2 import (
    Equations,
    Network,
    NeuronGroup,
    SpikeMonitor,
    StateMonitor,
    TimedArray,
    ms,
    mV,
    nS,
    pA,
    pF,
    second,
    us,
    volt,
)
from brian2.stateupdaters.base import StateUpdateMethod, UnsupportedEquationsException
from brian2.units.fundamentalunits import DimensionMismatchError
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from scipy.linalg import expm, solve_continuous_lyapunov
from scipy.special import exprel

import dendritic_models.integrators as integrators

FUNCTIONS = {"exp": np.exp, "exprel": exprel, "clip": np.clip, "inf": np.inf, "abs": abs,
             "sign": np.sign}
UNITS = {"mV": 1e-3, "ms": 1e-3, "nS": 1e-9, "pF": 1e-12, "pA": 1e-12, "volt": 1.0}
SECOND_ORDER = (3.5, 4.5)  # 4 when dt halves


def march(text, state, parameters, dt, steps, **options):
    """Run the printed abstract code as it stands: it is Python."""
    code = compile(integrators.hines(Equations(text), method_options=options), "hines", "exec")
    values = FUNCTIONS | UNITS | parameters | state | {"dt": dt}
    for step in range(steps):
        values["t"] = step * dt
        exec(code, values)
    return {name: values[name] for name in state}


def order_ratio(solve, coarse):
    """How much the error falls when dt halves, from three step sizes."""
    first, second_, third = (np.asarray(solve(coarse / 2**k)) for k in range(3))
    return np.linalg.norm(first - second_) / np.linalg.norm(second_ - third)


# Passive cells: edges are pairs of compartments, values in SI units.


def passive(size, edges, rng):
    """Equations, capacitances, leaks and axial conductances of a passive cell."""
    C, leak = rng.uniform(20e-12, 200e-12, size), rng.uniform(1e-9, 20e-9, size)
    axial = {edge: float(rng.uniform(1e-9, 100e-9)) for edge in edges}
    text = []
    for k in range(size):
        links = "".join(
            f" + {g!r}*siemens*(v_{j} - v_{k})"
            for (a, b), g in axial.items()
            for j in ({a: b, b: a}.get(k),)
            if j is not None
        )
        text.append(
            f"dv_{k}/dt = ({leak[k]:.17g}*siemens*(-70*mV - v_{k}){links})"
            f"/({C[k]:.17g}*farad) : volt"
        )
    matrix = -np.diag(leak / C)
    for (a, b), g in axial.items():
        for j, k in ((a, b), (b, a)):
            matrix[j, k] += g / C[j]
            matrix[j, j] -= g / C[j]
    return "\n".join(text), matrix, C


def voltages(values):
    return {f"v_{k}": value for k, value in enumerate(values)}


SHAPES = {
    "single": (1, []),
    "chain": (6, [(k, k + 1) for k in range(5)]),
    "star": (7, [(0, k) for k in range(1, 7)]),
    "binary_tree": (7, [((k - 1) // 2, k) for k in range(1, 7)]),
    "forest": (7, [(0, 1), (1, 2), (3, 4), (3, 5)]),
    "ring": (6, [(k, (k + 1) % 6) for k in range(6)]),
    "two_rings_with_tail": (7, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (3, 4), (4, 5), (5, 6)]),
}
SI = {"siemens": 1.0, "farad": 1.0}


def assert_equals_dense_step(size, edges, rng, theta, dt):
    text, A, _ = passive(size, edges, rng)
    before = rng.uniform(-90e-3, 0, size)
    after = march(text, voltages(before), SI, dt, 1, theta=theta)
    dense = before + np.linalg.solve(np.eye(size) - theta * dt * A, dt * A @ (before + 70e-3))
    # two orders of elimination, and literals printed with 15 digits
    np.testing.assert_allclose(list(after.values()), dense, rtol=1e-12, atol=0)


@pytest.mark.parametrize("theta", [0.5, 0.8, 1.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_passive_step_equals_dense_linear_solve(shape, theta):
    size, edges = SHAPES[shape]
    assert_equals_dense_step(size, edges, np.random.default_rng(1), theta, dt=0.1e-3)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, 15), st.integers(0, 2**32 - 1), st.sampled_from([1e-5, 1e-4, 1e-3]))
def test_random_tree_step_equals_dense_linear_solve(size, number, dt):
    rng = np.random.default_rng(number)
    names = rng.permutation(size)  # the soma need not be the first
    edges = [(int(names[rng.integers(k)]), int(names[k])) for k in range(1, size)]
    assert_equals_dense_step(size, edges, rng, 0.5, dt)


def test_passive_tree_is_second_order_against_matrix_exponential():
    size, edges = SHAPES["binary_tree"]
    rng = np.random.default_rng(2)
    text, A, _ = passive(size, edges, rng)
    start = rng.uniform(-90e-3, 0, size)
    exact = -70e-3 + expm(A * 5e-3) @ (start + 70e-3)

    def error(dt):
        after = march(text, voltages(start), SI, dt, round(5e-3 / dt))
        return np.linalg.norm(np.array(list(after.values())) - exact)

    errors = [error(dt) for dt in (100e-6, 50e-6, 25e-6)]
    for coarse, fine in zip(errors, errors[1:], strict=False):
        assert SECOND_ORDER[0] < coarse / fine < SECOND_ORDER[1]


@pytest.mark.parametrize("theta", [0.5, 1.0])
def test_passive_tree_at_1_ms_stays_bounded(theta):
    size, edges = SHAPES["binary_tree"]
    rng = np.random.default_rng(3)
    text, A, C = passive(size, edges, rng)
    start = rng.uniform(-90e-3, 0, size)
    energy = [C @ (start + 70e-3) ** 2]  # falls at every step: the scheme is A-stable
    state = voltages(start)
    for _ in range(100):
        state = march(text, state, SI, 1e-3, 1, theta=theta)
        energy.append(C @ (np.array(list(state.values())) + 70e-3) ** 2)
    assert np.all(np.diff(energy) <= 1e-15 * energy[0])  # rounding


def test_theta_1_does_not_ring_where_the_trapezoid_does():
    def path(theta):
        text = "dv/dt = -v/(1*ms) : volt"
        return [march(text, {"v": 1.0}, {}, 5e-3, steps, theta=theta)["v"] for steps in range(5)]

    assert np.all(np.array(path(1.0)) > 0)
    assert np.all(np.diff(np.sign(path(0.5))) != 0)


def test_charge_is_conserved():
    size, edges = SHAPES["two_rings_with_tail"]
    rng = np.random.default_rng(5)
    text, _, C = passive(size, edges, rng)
    text = text.replace("(-70*mV - v_", "(0*v_").replace("(0*v_", "0*(v_")  # sealed membranes
    start = rng.uniform(-90e-3, 0, size)
    after = np.array(list(march(text, voltages(start), SI, 1e-4, 1000).values()))
    assert np.ptp(after) < 1e-3  # it did redistribute
    assert C @ after == pytest.approx(C @ start, rel=1e-12)  # rounding of 1000 steps


# Active cells

HH = """
dv/dt = (120*g_unit*m**3*h*(50*mV - v) + 36*g_unit*n**4*(-77*mV - v)
         + 0.3*g_unit*(-54.4*mV - v) + I)/C : volt
dm/dt = (1 - m)/exprel(-(v/mV + 40)/10)/ms - 4*exp(-(v/mV + 65)/18)/ms*m : 1
dh/dt = 0.07*exp(-(v/mV + 65)/20)/ms*(1 - h) - h/(1 + exp(-(v/mV + 35)/10))/ms : 1
dn/dt = 0.1*(1 - n)/exprel(-(v/mV + 55)/10)/ms - 0.125*exp(-(v/mV + 65)/80)/ms*n : 1
"""
HH_VALUES = {"g_unit": 10 * nS, "C": 10 * pF, "I": 120 * pA}


@pytest.mark.parametrize("gates", ["exponential", "trapezoid"])
def test_hh_cell_off_rest_is_second_order_in_its_crossings(gates):
    def crossings(dt):
        cell = NeuronGroup(1, HH, method="hines", method_options={"gates": gates}, dt=dt * second,
                           namespace=HH_VALUES, name="cell")
        cell.v, cell.m, cell.h, cell.n = -60 * mV, 0.2, 0.4, 0.5
        record = StateMonitor(cell, "v", record=True, name="record")
        Network(cell, record).run(30 * ms, namespace={})
        spline = CubicSpline(record.t / second, record.v[0] / volt)  # finer than the scheme
        upward = [t for t in spline.solve(0.0, extrapolate=False) if spline(t, 1) > 0]
        assert len(upward) >= 2
        return upward[1:2]

    ratio = order_ratio(crossings, 40e-6)
    assert SECOND_ORDER[0] < ratio < SECOND_ORDER[1]


def test_reset_makes_it_first_order():
    # 400 cells average over the place of a crossing within a step
    current = np.linspace(1.2, 3.0, 400)
    exact = 5 * 10e-3 * np.log(current / (current - 1))  # fifth spike from reset 0 to threshold 1

    def error(dt):
        cells = NeuronGroup(400, "dv/dt = (drive*mV - v)/(10*ms) : volt\ndrive : 1 (constant)",
                            threshold="v > 1*mV", reset="v = 0*mV", method="hines",
                            dt=dt * second, namespace={}, name="cells")
        cells.drive = current
        spikes = SpikeMonitor(cells, name="spikes")
        Network(cells, spikes).run(100 * ms, namespace={})
        fifth = np.array([times[4] / second for times in spikes.spike_trains().values()])
        return np.mean(np.abs(fifth - exact))

    assert 1.7 < error(200e-6) / error(100e-6) < 2.3


def test_nmda_dendrite_with_smooth_input_is_second_order():
    text = """
    dv/dt = (10*nS*(-70*mV - v) + 30*nS*(v_tuft - v) + 200*pA*sin(2*pi*t/(20*ms)))/(200*pF) : volt
    dv_tuft/dt = (2*nS*(-70*mV - v_tuft) + 30*nS*(v - v_tuft)
                  + g*(0*mV - v_tuft)/(1 + 0.28*exp(-0.062*v_tuft/mV)))/(50*pF) : volt
    dg/dt = -g/(30*ms) : siemens
    """
    start = {"v": -70e-3, "v_tuft": -70e-3, "g": 40e-9}

    def solve(dt):
        after = march(text, start, {"sin": np.sin, "pi": np.pi}, dt, round(20e-3 / dt))
        return after["v"], after["v_tuft"]

    ratio = order_ratio(solve, 200e-6)
    assert SECOND_ORDER[0] < ratio < SECOND_ORDER[1]


RISE_DECAY = """
dv/dt = (10*nS*(-70*mV - v) + s*(0*mV - v))/(200*pF) : volt
ds/dt = -s/(1*ms) + x/ms : siemens
dx/dt = -x/(5*ms) : siemens
"""
CALCIUM_AND_BK = """
dv/dt = (10*nS*(-70*mV - v) + 20*nS*m*(120*mV - v) + 50*nS*q*(-90*mV - v) + 300*pA)/(200*pF) : volt
dm/dt = (1/(1 + exp(-(v + 40*mV)/(5*mV))) - m)/(3*ms) : 1
dq/dt = (ca/(ca + 0.5*exp(-v/(30*mV))) - q)/(2*ms) : 1
dca/dt = 0.2*m*(120*mV - v)/(120*mV)/ms - 0.4*ca/(0.3 + ca)/ms : 1
"""
MARKOV = """
dv/dt = (10*nS*(-60*mV - v) + 40*nS*o*(50*mV - v))/(200*pF) : volt
do/dt = exp((v + 40*mV)/(10*mV))*c/ms - 0.8*o/ms : 1
dc/dt = exp(-(v + 50*mV)/(20*mV))*(1 - o - c)/ms - exp((v + 40*mV)/(10*mV))*c/ms + 0.8*o/ms : 1
"""
FILTERS = """
dv/dt = (10*nS*(-70*mV - v) + 400*pA - w)/(200*pF) : volt
dw/dt = (4*nS*(v + 70*mV) - w)/(30*ms) : amp
du_minus/dt = (v - u_minus)/(10*ms) : volt
"""


@pytest.mark.parametrize(
    "text, start, full_steps",  # the gates are at half steps when the run ends
    [
        (RISE_DECAY, {"v": -70e-3, "s": 0.0, "x": 30e-9}, ("v", "s", "x")),
        (CALCIUM_AND_BK, {"v": -60e-3, "m": 0.1, "q": 0.1, "ca": 0.3}, ("v", "ca")),
        (MARKOV, {"v": -60e-3, "o": 0.1, "c": 0.4}, ("v", "o")),
        (FILTERS, {"v": -70e-3, "w": 0.0, "u_minus": -70e-3}, ("v", "w", "u_minus")),
    ],
    ids=["rise_and_decay", "calcium", "markov", "filters"],
)
def test_states_beside_the_voltage_keep_second_order(text, start, full_steps):
    size = march(text, start, {}, 100e-6, 80)

    def solve(dt):
        after = march(text, start, {}, dt, round(8e-3 / dt))
        return [after[name] / size[name] for name in full_steps]

    ratio = order_ratio(solve, 100e-6)
    assert SECOND_ORDER[0] < ratio < SECOND_ORDER[1]


def test_other_voltages_are_states_and_not_compartments():
    text = FILTERS + "dV_T/dt = (-50*mV - V_T)/(50*ms) : volt"
    code = integrators.hines(Equations(text))
    assert "_y_v" in code and "_y_V_T" not in code and "_y_u_minus" not in code


def test_synaptic_decay_is_exact():
    after = march(RISE_DECAY, {"v": -70e-3, "s": 0.0, "x": 1.0}, {}, 1e-3, 20)
    assert after["x"] == pytest.approx(np.exp(-4), rel=1e-12)  # rounding of 20 steps


def test_trapezoid_gates_never_overshoot():
    text = "dv/dt = -v/(10*ms) : volt\ndn/dt = (1 - n)/(tau0*exp(v/(10*mV))) : 1"
    path = [
        march(text, {"v": 0.0, "n": 0.0}, {"tau0": 1e-4}, dt, 3, gates="trapezoid")["n"]
        for dt in (1e-5, 1e-4, 2e-4, 1e-3, 1e-1)
    ]
    assert np.all(np.diff(path) >= 0) and max(path) <= 1 + 1e-15


# AdEx of Clopath et al. 2010 (10.1038/nn.2479, Supplementary Table 1) with a dendrite

ADEX = """
dv/dt = (30*nS*(-70.6*mV - v) + 30*nS*2*mV*exp((v - V_T)/(2*mV)) - w + z + I
         + 20*nS*(v_dend - v))/(281*pF) : volt
dv_dend/dt = (5*nS*(-70.6*mV - v_dend) + 20*nS*(v - v_dend))/(60*pF) : volt
dw/dt = (4*nS*(v + 70.6*mV) - w)/(144*ms) : amp
dz/dt = -z/(40*ms) : amp
dV_T/dt = (-50.4*mV - V_T)/(50*ms) : volt
"""


def adex(dt):
    """Spike counts and highest dendritic voltages of three cells in 90 ms."""
    cells = NeuronGroup(3, ADEX + "I : amp (constant)", threshold="v > 20*mV",
                        reset="v = -70.6*mV; w += 80.5*pA; z = 400*pA; V_T = -30.4*mV",
                        method="hines", dt=dt, namespace={}, name="adex")
    cells.v = cells.v_dend = -70.6 * mV
    cells.V_T = -50.4 * mV
    cells.I = [800, 1500, 2500] * pA
    spikes = SpikeMonitor(cells, name="adex_spikes")
    record = StateMonitor(cells, "v_dend", record=True, name="adex_record")
    Network(cells, spikes, record).run(90 * ms, namespace={})
    return tuple(spikes.count), np.max(record.v_dend / mV, axis=1)


def test_adex_has_the_converged_spike_count_and_a_quiet_dendrite_from_12_to_100_us():
    converged, highest = adex(12.5 * us)
    assert converged == (1, 6, 11)  # as at 5 us
    for dt in (25 * us, 50 * us, 100 * us):
        counts, overshoot = adex(dt)
        assert counts == converged
        # v_max is reached for one step: 20 nS/60 pF * 170 mV * 100 us / 2 = 3 mV
        np.testing.assert_allclose(overshoot, highest, atol=4)


# Boundaries, noise, words


def test_refractory_voltage_is_a_held_boundary_for_its_neighbour():
    text = """
    dv/dt = (10*nS*(-70*mV - v) + 30*nS*(v_dend - v))/(100*pF) : volt (unless refractory)
    dv_dend/dt = (5*nS*(-70*mV - v_dend) + 30*nS*(v - v_dend))/(50*pF) : volt
    """
    cell = NeuronGroup(1, text, threshold="v > -20*mV", reset="v = -60*mV", refractory=5 * ms,
                       method="hines", dt=0.1 * ms, namespace={}, name="held")
    cell.v, cell.v_dend = -10 * mV, -75 * mV
    record = StateMonitor(cell, ("v", "v_dend"), record=True, name="held_record")
    Network(cell, record).run(4 * ms, namespace={})
    v, dendrite = (record.v[0] / mV)[1:], (record.v_dend[0] / mV)[1:]  # from the reset on
    assert np.all(v == -60)
    z = 0.5 * 0.1 * 35 / 50  # the trapezoid with the soma as a constant
    target = (5 * -70 + 30 * -60) / 35
    expected = target + (dendrite[0] - target) * ((1 - z) / (1 + z)) ** np.arange(len(dendrite))
    np.testing.assert_allclose(dendrite, expected, rtol=1e-12)  # rounding


@pytest.mark.parametrize("name", ["xi", "xi_membrane"])
def test_noise_has_the_stationary_variance_at_a_coarse_dt(name):
    text = f"""
    dv/dt = -v/(10*ms) + 2*mV*(10*ms)**-0.5*{name} : volt
    dg/dt = -g/(5*ms) + 3*nS*(5*ms)**-0.5*xi_synapse : siemens
    """
    cells = NeuronGroup(20000, text, method="hines", dt=2 * ms, namespace={}, name="noisy")
    Network(cells).run(100 * ms, namespace={})
    # sigma^2/2; the standard error of a variance of 20000 is 1 %; the exponential form has
    # 1 - (dt/tau)^2/12 = 0.987
    assert np.var(cells.v / mV) == pytest.approx(2**2 / 2, rel=0.03)
    assert np.var(cells.g / nS) == pytest.approx(3**2 / 2, rel=0.04)


def test_noise_in_one_compartment_has_the_stationary_covariance_of_both():
    text = """
    dv/dt = (-v + 4*(v_dend - v))/(10*ms) + 2*mV*(10*ms)**-0.5*xi : volt
    dv_dend/dt = (-v_dend + 2*(v - v_dend))/(10*ms) : volt
    """
    cells = NeuronGroup(20000, text, method="hines", dt=2 * ms, namespace={}, name="noisy")
    Network(cells).run(100 * ms, namespace={})
    A = np.array([[-5.0, 4.0], [2.0, -3.0]])  # per 10 ms
    exact = solve_continuous_lyapunov(A, -np.diag([4.0, 0.0]))
    # the trapezoid keeps it at any dt; standard error 1 %
    np.testing.assert_allclose(np.cov(cells.v / mV, cells.v_dend / mV), exact, rtol=0.04)


def test_clip_int_and_abs_have_slopes():
    text = """
    dv/dt = (-70*mV - v + clip(-3*(v + 60*mV), -50*mV, 20*mV)
             - int(v > 0*mV)*5*v - abs(v + 50*mV)/2)/(2*ms) : volt
    """
    after = march(text, {"v": -58e-3}, {}, 0.1e-3, 1)["v"]
    slope = (-1 - 3 + 0.5) / 2e-3
    rate = (-70e-3 + 58e-3 - 3 * 2e-3 - 8e-3 / 2) / 2e-3
    assert after == pytest.approx(-58e-3 + 0.1e-3 * rate / (1 - 0.05e-3 * slope), rel=1e-12)


def test_exprel_of_the_voltage_has_a_slope_at_zero():
    text = "dv/dt = (-v*exprel(v/(25*mV)) - 10*mV)/(5*ms) : volt"  # constant-field current

    def solve(dt):
        return march(text, {"v": 0.0}, {}, dt, round(5e-3 / dt))["v"]

    assert SECOND_ORDER[0] < order_ratio(solve, 200e-6) < SECOND_ORDER[1]


@pytest.mark.parametrize("every", [0.1, 0.5])
def test_timed_array_on_the_grid_is_summed_exactly(every):
    values = np.random.default_rng(7).normal(size=round(4 / every))
    cell = NeuronGroup(1, "dv/dt = stim(t)/(100*pF) : volt", method="hines", dt=0.1 * ms,
                       namespace={"stim": TimedArray(values * pA, dt=every * ms)}, name="fed")
    Network(cell).run(4 * ms, namespace={})
    assert cell.v[0] / volt == pytest.approx(np.sum(values) * every * 1e-5, rel=1e-9)  # rounding


def test_text_prints_the_scheme_of_one_membrane():
    assert integrators.hines(Equations("dv/dt = (E - v)/tau : volt")).splitlines() == [
        "_h = 0.5*dt",
        "_c0 = _h/tau",
        "_b_v = E*_c0",
        "_d_v = _c0 + 1",
        "_i_v = 1/(_d_v)",
        "_j_v = _i_v*_b_v",
        "_k_v = _i_v*v + _j_v",
        "_y_v = _k_v",
        "v = 2.0*_y_v - 1.0*v",
    ]


def test_passive_subtrees_cost_scalars_only():
    text, _, _ = passive(6, [(k, k + 1) for k in range(5)], np.random.default_rng(6))
    text = text.replace("*(v_1 - v_2)", "*(v_1 - v_2) - g*v_2") + "\ng : siemens"
    lines = integrators.hines(Equations(text)).splitlines()
    scalars = lines[: next(k for k, line in enumerate(lines) if line.startswith("_k_"))]
    reciprocals = {line.split(" = ")[0] for line in scalars if line.startswith("_i_")}
    assert reciprocals == {"_i_v_0", "_i_v_1", "_i_v_3", "_i_v_4", "_i_v_5"}


def test_import_twice_is_harmless():
    importlib.reload(integrators)
    assert "hines" in StateUpdateMethod.stateupdaters


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"teta": 1}, KeyError, "did you mean 'theta'"),
        ({"theta": 0.2}, ValueError, "between 0.5"),
        ({"gates": "trapezoidal"}, KeyError, "did you mean 'trapezoid'"),
        ({"v_max": 30}, DimensionMismatchError, "v_max"),
    ],
)
def test_wrong_option_is_named(options, error, words):
    with pytest.raises(error, match=words):
        integrators.hines(Equations("dv/dt = -v/tau : volt"), method_options=options)


@pytest.mark.parametrize(
    "text, words",
    [
        ("du/dt = -u/tau : volt", "none of the states is a membrane potential.*there is u"),
        ("dv/dt = -v/tau : 1", "none of the states"),
        ("dv/dt = -v/tau + v*xi*tau**-0.5 : volt", "additive"),
        ("dv/dt = -lookup(v)/tau : volt", "lookup"),
    ],
)
def test_unsupported_equations_say_why(text, words):
    with pytest.raises(UnsupportedEquationsException, match=words):
        integrators.hines(Equations(text))
