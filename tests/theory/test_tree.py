"""`TreeGroup` against `hines` on the same equations written out, against theory, and NEURON."""

import numpy as np
import pytest
from brian2 import (
    Equations,
    Network,
    NeuronGroup,
    StateMonitor,
    defaultclock,
    ms,
    mV,
    nA,
    nS,
    pA,
    pF,
    second,
    us,
)
from brian2.stateupdaters.base import UnsupportedEquationsException

from dendritic_models import backends
from dendritic_models.dynamics import lines_of
from dendritic_models.groups import group_plan
from dendritic_models.integrators import TreeGroup
from dendritic_models.plans import execute

CELLS, COMPARTMENTS = 18, 6                            # a tile of 16 and one of 2
RNG = np.random.default_rng(4)
PARENT = np.r_[0, [RNG.integers(k) for k in range(1, COMPARTMENTS)]]
CAPACITANCE = RNG.uniform(20, 200, COMPARTMENTS)       # pF
AXIAL = RNG.uniform(5, 100, COMPARTMENTS)              # nS
LEAK = RNG.uniform(2, 20, COMPARTMENTS)                # nS

# a gate, a synapse with NMDA block (slope may be positive), a spike initiation that runs away, a
# state that follows the voltage in two half steps
TEXT = """
dv/dt = (g_leak*(-65*mV - v) + 10*nS*m**3*(50*mV - v) + s*(0*mV - v)/(1 + 0.28*exp(-0.062*v/mV))
         + 8*nS*2*mV*exp((v + 45*mV)/(2*mV)) - w + I)/C : volt
dm/dt = 0.1*(1 - m)/exprel(-(v/mV + 40)/10)/ms - 4*exp(-(v/mV + 65)/18)/ms*m : 1
ds/dt = -s/(20*ms) : siemens
dw/dt = (2*nS*(v + 65*mV) - w)/(100*ms) : amp
I : amp"""
LOCAL = ("v", "m", "s", "w", "I", "g_leak", "C")      # g_leak and C are constants there
START = {"v": -65*mV, "m": 0.05, "s": 3*nS}


def driven(group, suffix=""):
    """Start values, the same in all compartments; a current that runs away in the last cells."""
    for name, value in START.items():
        setattr(group, name + suffix, value)


def currents():
    return np.linspace(50, 4000, CELLS)*pA


def flat(options, steps=60):
    """Voltages of all compartments after some steps, shape (cells, compartments, steps)."""
    tree = NeuronGroup(COMPARTMENTS, "parent : integer\ninward : Hz\noutward : Hz\n"
                       "g_leak : siemens\nC : farad", name="tree", namespace={})
    tree.parent = PARENT
    tree.inward, tree.outward = (AXIAL/c*1e3/second for c in (CAPACITANCE, CAPACITANCE[PARENT]))
    tree.g_leak, tree.C = LEAK*nS, CAPACITANCE*pF
    cells = TreeGroup(CELLS, tree, TEXT, method_options=options, name="cells", namespace={})
    driven(cells)
    cells.I[cells.rows[:, 0]] = currents()
    record = StateMonitor(cells, "v", record=cells.rows.ravel(), name="record")
    Network(tree, cells, record).run(steps*defaultclock.dt, namespace={})
    return np.asarray(record.v).reshape(CELLS, COMPARTMENTS, steps)


def unrolled(options, steps=60):
    """The same by `hines`, every compartment written out."""
    equations = []
    for k in range(COMPARTMENTS):
        links = "".join(
            f" + {float(AXIAL[child])!r}*nS*(v_{there} - v_{k})"
            for child in range(1, COMPARTMENTS) for here, there in (
                (child, PARENT[child]), (PARENT[child], child)) if here == k)
        text = Equations(TEXT).substitute(**{name: f"{name}_{k}" for name in LOCAL})
        lines = "\n".join(lines_of(text)).replace(f"+ I_{k})", f"+ I_{k}{links})")
        assert links in lines
        equations.append(lines)
    values = {f"g_leak_{k}": LEAK[k]*nS for k in range(COMPARTMENTS)}
    values |= {f"C_{k}": CAPACITANCE[k]*pF for k in range(COMPARTMENTS)}
    cells = NeuronGroup(CELLS, "\n".join(equations), method="hines", method_options=options,
                        name="written_out", namespace=values)
    for k in range(COMPARTMENTS):
        driven(cells, f"_{k}")
    cells.I_0 = currents()
    names = [f"v_{k}" for k in range(COMPARTMENTS)]
    record = StateMonitor(cells, names, record=True, name="written_out_record")
    Network(cells, record).run(steps*defaultclock.dt, namespace={})
    return np.stack([np.asarray(getattr(record, name)) for name in names], axis=1)


@pytest.mark.parametrize("options", [
    {}, {"theta": 1.0, "gates": "exponential", "v_max": 60*mV}], ids=["default", "other"])
def test_tree_equals_hines_written_out(options):
    defaultclock.dt = 50*us
    v, expected = flat(options), unrolled(options)
    v_max = float(options.get("v_max", 100*mV))
    assert expected.max() > v_max - 1e-3                # the guard of runaways was met
    np.testing.assert_allclose(v, expected, rtol=0, atol=1e-10*np.abs(expected).max())


def test_noise_on_the_voltage_has_its_stationary_variance():
    defaultclock.dt = 0.5*ms
    tree = NeuronGroup(1, "parent : integer\ninward : Hz\noutward : Hz", name="tree")
    cells = TreeGroup(20000, tree, "dv/dt = -v/(10*ms) + 2*mV*(10*ms)**-0.5*xi : volt",
                      name="cells", namespace={})
    Network(tree, cells).run(60*ms, namespace={})
    assert np.var(cells.v/mV) == pytest.approx(2**2/2, rel=0.04)   # error of a variance: 1 %


@pytest.mark.parametrize("text, options, error, words", [
    ("dv/dt = -v/ms : volt", {"teta": 1}, KeyError, "did you mean 'theta'"),
    ("dv_a/dt = -v_a/ms : volt\ndv/dt = -v/ms : volt", {}, UnsupportedEquationsException,
     "one voltage a row, called v; there is v"),
    ("dv/dt = (g*mV - v)/ms : volt\ndg/dt = -g/ms + xi*ms**-0.5 : 1", {},
     UnsupportedEquationsException, "does not yet take white noise in dg/dt"),
])
def test_what_cannot_be_is_said(text, options, error, words):
    tree = NeuronGroup(1, "parent : integer\ninward : Hz\noutward : Hz", name="tree")
    with pytest.raises(Exception) as raised:
        cells = TreeGroup(2, tree, text, method_options=options, name="cells", namespace={})
        Network(tree, cells).run(0*ms, namespace={})
    causes = [raised.value, raised.value.__cause__]
    assert any(isinstance(e, error) and words in str(e) for e in causes), causes


@pytest.mark.slow
@pytest.mark.standalone
def test_backward_euler_at_1_us_is_the_reference_of_rallpack_3():
    # NEURON at 1 us, as distributed with version 1.1: upward crossings of 0 mV at both ends, ms
    first, last, interval = (1.307305, 4.072584), (248.569209, 236.725294), (14.535066, 14.535577)
    from figures import rallpack_1_2_3 as rallpack

    with backends.active(backends.get("cpp_standalone")) as folder:
        defaultclock.dt = 1*us
        plan = group_plan("axon", rallpack.MODELS["axon"].dynamics(), 1)
        for step in plan:
            if getattr(step, "maker", "") == "TreeGroup":
                step.arguments["method_options"] = {"theta": 1.0, "gates": "exponential"}
        made = execute(plan)
        made["axon"].I_current_clamp = rallpack.CURRENT*nA
        record = StateMonitor(made["axon"], "v", record=[0, 999], dt=50*us, name="record")
        backends.simulate(backends.get("cpp_standalone"), Network(*made.values(), record), 250*ms,
                          folder)
        time, v = np.asarray(record.t)*1e3, np.asarray(record.v)*1e3
    for end in (0, 1):
        spikes = rallpack.crossings(time, v[end])
        assert spikes[0] == pytest.approx(first[end], abs=2e-5)
        assert spikes[-1] == pytest.approx(last[end], abs=2e-4)
        assert np.mean(np.diff(spikes[1:])) == pytest.approx(interval[end], abs=2e-5)
