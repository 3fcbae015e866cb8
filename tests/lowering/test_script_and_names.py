"""Nothing is hidden: the printed script, plain Brian2 use, and names that do not matter."""

import subprocess
import sys

import numpy as np
import pytest
from brian2 import (
    Network,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    defaultclock,
    ms,
    mV,
    nS,
    pF,
)

from dendritic_models import build, experiment
from dendritic_models.cells import relay
from dendritic_models.channels import calcium, point_leak, slow_potassium
from dendritic_models.experiment import (
    Experiment,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Mechanism, PlasticityRule, Unit
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa, nmda
from dendritic_models.run import run

SEED = 3


def mixed(names=str, duration=60*ms):
    """A bit of everything; `names` calls each thing that has a name."""
    n = names
    leak = Mechanism(n("rest"), f"{n('I')} = {n('g')}*({n('E')} - v) : amp",
                     {n("g"): 2*nS, n("E"): -65*mV}, current=n("I"), initial={"v": n("E")})
    dome = Mechanism(
        n("dome"), f"""
        d{n('h')}/dt = -{n('h')}/{n('tau')} : 1
        {n('J')} = {n('top')}*{n('h')}*(0*mV - v) : amp""",
        {n("tau"): 8*ms, n("top"): 4*nS, n("V_on"): -58*mV}, current=n("J"),
        events={n("plateau"): f"v > {n('V_on')}"}, on={n("plateau"): f"{n('h')} += 1"})
    opened = Mechanism(
        n("open"), f"d{n('s')}/dt = -{n('s')}/{n('tau_s')} : 1\n"
        f"{n('K')} = {n('g_max')}*{n('s')}*(0*mV - v) : amp",
        {n("tau_s"): 3*ms, n("g_max"): 1.5*nS}, current=n("K"), on={"pre": f"{n('s')} += efficacy"})
    cell = Cell(n("cell"), (
        Compartment(n("soma"), capacitance=20*pF, mechanisms=(leak,)),
        Compartment(n("tuft"), capacitance=10*pF, mechanisms=(leak, dome))),
        parent=(-1, 0), axial={n("tuft"): 3*nS}, threshold="v > -55*mV", reset="v = -65*mV",
        refractory=2*ms)
    sender = Unit(n("sender"), f"{n('fired')} : boolean".replace(n("fired"), "fired"),
                  threshold="fired", reset="fired = False")
    rule = PlasticityRule(
        n("rule"), f"{n('w')} : 1\nd{n('q')}/dt = ({n('p')}_post - {n('q')})/{n('tau_q')} : 1",
        on={"pre": f"{n('w')} -= {n('a')}*{n('y')}_post",
            "post": f"{n('w')} += {n('a')}*{n('x')}_pre",
            n("plateau"): f"{n('w')} += 0.01*{n('q')}", n("learn"): f"{n('w')} *= 0.99"},
        parameters={n("a"): 0.05, n("tau_q"): 10*ms},
        pre=Mechanism(n("before"), f"d{n('x')}/dt = -{n('x')}/{n('tau_x')} : 1",
                      {n("tau_x"): 20*ms}, on={"spike": f"{n('x')} += 1"}),
        post=Mechanism(n("after"), f"""d{n('y')}/dt = -{n('y')}/{n('tau_y')} : 1
                       d{n('p')}/dt = ({n('plateau')} - {n('p')})/{n('tau_y')} : 1""",
                       {n("tau_y"): 30*ms}, needs={n("plateau"): 1},
                       on={"spike": f"{n('y')} += 1"}),
        bounds={n("w"): (0, 2)}, efficacy=n("w"))
    rate = Unit(n("rate"), f"""d{n('r')}/dt = ({n('drive')} + {n('bias')} - {n('r')})/{n('T')} : 1
                {n('drive')} : 1\n{n('bias')} : 1""", {n("T"): 5*ms})
    rng = np.random.default_rng(SEED)
    steps = np.sort(rng.choice(550, 60, replace=False))
    return Experiment(
        n("mixed"), experiment.Network(
            (Population(n("a"), sender, 4), Population(n("b"), cell, 2),
             Population(n("u"), rate, 2)),
            (Projection(n("ab"), n("a"), n("b"), at=n("tuft"), receptor=opened, rules=rule,
                        weights={n("w"): rng.uniform(0.5, 1.5, (4, 2))}),),
            (Signal(n("bu"), n("b"), f"{n('tuft')}.{n('plateau')}", n("u"), n("drive")),)),
        stimuli=(Spikes(n("a"), steps*0.1*ms, rng.integers(0, 4, 60)),
                 Waveform(n("u"), n("bias"), [0.0, 1.0], 20*ms)),
        recordings=(Recording(n("b"), "spikes"), Recording(n("b"), n("plateau")),
                    Recording(n("ab"), n("w")), Recording(n("u"), n("r")),
                    Recording(n("b"), "v", every=1*ms)),
        schedule=Schedule((Phase(n("show"), 15*ms), Phase(n("learn"))), repeats=3),
        duration=duration, dt=0.1*ms, seed=SEED)


def upside_down(name):
    """Another name that sorts the other way round."""
    flipped = "".join(chr(ord("a") + ord("z") - ord(c)) if c.islower() else c for c in name)
    return f"{flipped}{'zyx' if name[0].islower() else 'QZ'}"


def test_names_do_not_matter():
    plain, renamed = run(mixed(), "numpy"), run(mixed(upside_down), "numpy")
    n = upside_down
    assert plain["b.spikes"].size and plain["b.plateau"].size
    for name in ("b.spikes", "b.plateau", "ab.w", "u.r", "b.v"):
        source, variable = name.split(".")
        other = f"{n(source)}.{variable if variable in ('spikes', 'v') else n(variable)}"
        np.testing.assert_allclose(renamed[other].values, plain[name].values, rtol=1e-11,
                                   err_msg=name)           # sums in another order


def test_script_runs_to_the_same_spikes_and_weights(tmp_path):
    text = build.script(mixed())
    expected = run(mixed(), "numpy")
    (tmp_path/"plain.py").write_text(
        "import brian2\nbrian2.prefs.codegen.target = 'numpy'\n" + text +
        "\nnp.savez('results', t=record_0.t/ms, i=record_0.i[:], p=record_1.t/ms, w=ab.w[:],"
        " r=record_3.r)\n")
    subprocess.run([sys.executable, "plain.py"], cwd=tmp_path, check=True, capture_output=True)
    found = np.load(tmp_path/"results.npz")
    assert expected["b.spikes"].size
    order = np.lexsort((found["i"], found["t"]))
    np.testing.assert_allclose(found["t"][order], expected["b.spikes"], rtol=1e-12)
    assert found["i"][order].tolist() == expected["b.spikes.cell"].values.tolist()
    np.testing.assert_allclose(found["p"], expected["b.plateau"], rtol=1e-12)
    assert found["w"].tolist() == expected["ab.w"].values.tolist()
    assert found["r"].T.tolist() == expected["u.r"].values.tolist()


def test_script_runs_in_a_fresh_namespace():
    built = mixed(duration=20*ms)
    space = {}
    exec(build.script(built), space)                       # what a reader would paste
    assert space["ab"].w[:].tolist() == run(built, "numpy")["ab.w"].values.tolist()


# ---------------------------------------------------------------------------- plain Brian2

def plain_network():
    """A user's own source, network and monitors around a cell and synapses of ours."""
    defaultclock.dt = 0.1*ms
    cell = Cell("branched", (
        Compartment("soma", capacitance=20*pF, mechanisms=(point_leak,)),
        Compartment("tuft", capacitance=10*pF, mechanisms=(
            point_leak.with_(g=1*nS), calcium, slow_potassium))),
        parent=(-1, 0), axial={"tuft": 5*nS}, threshold="v > -50*mV", reset="v = -65*mV")
    cell = cell.insert(ampa, at="tuft").insert(nmda, at="tuft").insert(pair_stdp, at="tuft")
    source = SpikeGeneratorGroup(2, np.tile([0, 1], 10), np.arange(20)*ms + 0.5*ms, name="source")
    other = NeuronGroup(1, "dx/dt = 0.1/ms : 1", threshold="x > 1", reset="x = 0", method="euler",
                        name="other", namespace={})
    target = build.neurons(cell, 3, name="target")
    one = build.synapses(source, target, at="tuft", receptor=(ampa, nmda), rules=pair_stdp,
                         weights=0.9, name="one")
    two = build.synapses(other, target, at="tuft", receptor="ampa", weights=10.0, name="two")
    spikes = SpikeMonitor(target, name="spikes")
    v = StateMonitor(target, ["v_soma", "v_tuft"], record=True, name="v")
    return Network(source, other, target, one, two, spikes, v), one, spikes, v


def test_plain_network_stores_and_restores():
    network, synapses, spikes, v = plain_network()
    assert isinstance(synapses, Synapses)
    network.run(15*ms, namespace={})
    network.store()
    outcomes = []
    for _ in range(2):
        network.restore()
        network.run(15*ms, namespace={})
        outcomes.append((spikes.t[:].tolist(), synapses.w[:].tolist(), v.v_tuft.tolist()))
    assert outcomes[0] == outcomes[1]
    assert spikes.num_spikes and np.ptp(synapses.w[:]) > 0


def test_flat_layout_is_said_to_be_missing():
    with pytest.raises(NotImplementedError, match="flat"):
        build.neurons(relay, 1, layout="flat")
    with pytest.raises(KeyError, match="did you mean 'unrolled'"):
        build.neurons(relay, 1, layout="unroled")


def test_unknown_compartment_names_the_nearest():
    network, *_ = plain_network()
    source, target = network["source"], network["target"]
    with pytest.raises(KeyError, match="no compartment 'tuff'; did you mean 'tuft'"):
        build.synapses(source, target, at="tuff")
