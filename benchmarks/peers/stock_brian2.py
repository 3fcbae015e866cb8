"""Brian2 as it comes, with the equations of each compartment written by hand.

`exponential_euler` is the best that Brian2 brings for them: its other methods need steps of a few
microseconds.  C++ stand-alone; `flags` says whose compiler flags.
"""

import math
import tempfile

import numpy as np
from brian2 import (
    Cylinder,
    Hz,
    Network,
    NeuronGroup,
    SpatialNeuron,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    TimedArray,
    cm,
    defaultclock,
    device,
    mS,
    ms,
    mV,
    nA,
    ohm,
    set_device,
    uF,
    um,
)

from benchmarks.contest import timed
from benchmarks.peers.inputs import (
    A_MINUS,
    A_PLUS,
    DELAY,
    E_GABA,
    G_AMPA,
    G_GABA,
    G_NMDA,
    INNER,
    OUTER,
    POOL,
    PULSE,
    PULSE_TAU,
    SOMA,
    TAU_AMPA,
    TAU_GABA,
    TAU_NMDA,
    TAU_STDP,
    pairing,
    track,
    wiring,
)

RATES = """
dm_{k}/dt = (1 - m_{k})/exprel(-(v_{k}/mV + 40)/10)/ms - 4*exp(-(v_{k}/mV + 65)/18)/ms*m_{k} : 1
dh_{k}/dt = (0.07*exp(-(v_{k}/mV + 65)/20)*(1 - h_{k})
             - h_{k}/(1 + exp(-(v_{k}/mV + 35)/10)))/ms : 1
dn_{k}/dt = (0.1*(1 - n_{k})/exprel(-(v_{k}/mV + 55)/10)
             - 0.125*exp(-(v_{k}/mV + 65)/80)*n_{k})/ms : 1
"""
STEADY = dict(m=0.05293248525724958, h=0.5961207535084603, n=0.3176769140606974)  # at -65 mV


def equations(shape, entering=None):
    """One equation for each compartment's voltage, and three for its gates.

    `entering`: compartment -> further currents into it; one given, ``I``, into the soma by default.
    """
    lines = [] if entering else ["I : amp"]
    entering = entering or {0: "I"}
    length, diameter = np.array(shape.length)*1e-4, np.array(shape.diameter)*1e-4        # cm
    area = math.pi*diameter*length
    half = 150*length/2/(math.pi*diameter**2/4)                                          # ohm
    axial = [[] for _ in shape.parent]
    for k, parent in enumerate(shape.parent):
        if parent >= 0:
            g = 1/(half[k] + half[parent]*(parent == k - 1))*1e9                         # nS
            axial[k].append(f"{float(g)!r}*nS*(v_{parent} - v_{k})")
            axial[parent].append(f"{float(g)!r}*nS*(v_{k} - v_{parent})")
    for k in range(len(shape)):
        if shape.active or k == 0:
            membrane = "".join(
                f"{float(g*area[k]*1e6)!r}*nS*{gate.format(k=k)}({E}*mV - v_{k}) + "
                for g, gate, E in ((120, "m_{k}**3*h_{k}*", 50), (36, "n_{k}**4*", -77),
                                   (0.3, "", -54.3)))
            lines.append(RATES.format(k=k))
        else:
            membrane = f"{float(0.1*area[k]*1e6)!r}*nS*(-65*mV - v_{k}) + "
        current = f" + {entering[k]}" if k in entering else ""
        lines.append(f"dv_{k}/dt = ({membrane}{' + '.join(axial[k])}{current})/"
                     f"({float(area[k]*1e6)!r}*pF) : volt")
    return "\n".join(lines)


def population(shape, currents, dt, duration, record=False, flags="Brian2"):
    """As `ours.population`; `flags` of Brian2 or of this package (``"ours"``)."""
    directory = new_program(flags)
    cells = NeuronGroup(
        len(currents), equations(shape), method="exponential_euler", dt=dt*ms, name="cells",
        threshold="v_0 > 0*mV", refractory="v_0 > 0*mV", namespace={})
    for k in range(len(shape)):
        setattr(cells, f"v_{k}", -65*mV)
        if shape.active or k == 0:
            for gate, value in STEADY.items():
                setattr(cells, f"{gate}_{k}", value)
    cells.I = currents*nA
    spikes = SpikeMonitor(cells, name="spikes")
    voltages = StateMonitor(cells, "v_0", record=True, dt=dt*ms, name="voltages")
    def found():
        return dict(spikes=(np.array(spikes.i), np.array(spikes.t/ms))) | (
            {"v": np.array(voltages.v_0/mV).T} if record else {})

    return simulation(directory, Network(cells, spikes, *[voltages]*record), duration, found)


def new_program(flags="Brian2"):
    """A directory for the program of what is made from here on."""
    directory = tempfile.TemporaryDirectory(prefix="stock_brian2_")
    set_device("cpp_standalone", directory=directory.name, build_on_run=False)
    if flags == "ours":
        from dendritic_models import backends

        backends.prefer(backends.get("cpp_standalone"))
    return directory


def simulation(directory, network, duration, found):
    """What runs a network's program once more; `found` gives its results."""
    network.run(duration*ms, namespace={})
    device.build(directory=directory.name, compile=True, run=False)

    def again():
        device.run(directory=directory.name, with_output=False)
        return dict(wall=device._last_run_time) | found()

    def simulate():
        return timed(again, children=True)

    simulate.kept = directory, network                         # or the directory is removed
    return simulate


SPATIAL = """
Im = gNa*m**3*h*(50*mV - v) + gK*n**4*(-77*mV - v) + gL*(-54.3*mV - v) : amp/meter**2
I : amp (point current)
dm/dt = (1 - m)/exprel(-(v/mV + 40)/10)/ms - 4*exp(-(v/mV + 65)/18)/ms*m : 1
dh/dt = (0.07*exp(-(v/mV + 65)/20)*(1 - h) - h/(1 + exp(-(v/mV + 35)/10)))/ms : 1
dn/dt = 0.1*(1 - n)/exprel(-(v/mV + 55)/10)/ms - 0.125*exp(-(v/mV + 65)/80)/ms*n : 1
"""


def spatial(shape, currents, dt, duration):
    """One active cell as Brian2's SpatialNeuron, a section for each run of compartments.

    A branch starts at the end of a compartment here and in the middle of it elsewhere.
    """
    directory = new_program()
    cut = set(shape.parent[k] for k in range(1, len(shape)) if shape.parent[k] != k - 1)
    runs = []                                                  # a section ends where one starts
    for k in range(len(shape)):
        if k > 1 and shape.parent[k] == k - 1 and k - 1 not in cut:
            runs[-1].append(k)
        else:
            runs.append([k])
    made = {}                                                  # last compartment -> section
    for run in runs:
        kind = dict(diameter=shape.diameter[run[0]]*um, n=len(run))
        section = Cylinder(length=sum(shape.length[k] for k in run)*um, **kind)
        if run[0]:
            setattr(made[shape.parent[run[0]]], f"s{run[0]}", section)
        made[run[-1]] = section
    neuron = SpatialNeuron(
        made[0], SPATIAL, Cm=1*uF/cm**2, Ri=150*ohm*cm, method="exponential_euler", dt=dt*ms,
        threshold="v > 0*mV", threshold_location=0, refractory="v > 0*mV", name="neuron",
        namespace=dict(gNa=120*mS/cm**2, gK=36*mS/cm**2, gL=0.3*mS/cm**2))
    neuron.v = -65*mV
    for gate, value in STEADY.items():
        setattr(neuron, gate, value)
    neuron.I[0] = currents[0]*nA
    spikes = SpikeMonitor(neuron, name="spikes")
    return simulation(directory, Network(neuron, spikes), duration, lambda: dict(
        spikes=(np.array(spikes.i), np.array(spikes.t/ms))))


# ---------------------------------------------------------------------------- network

STDP = ("w : 1", f"dx/dt = -x/({TAU_STDP}*ms) : 1 (event-driven)",
        f"dy/dt = -y/({TAU_STDP}*ms) : 1 (event-driven)")


def network(shape, cells, duration, dt, flags="Brian2"):
    """As `ours.network`: receptors in the cells, both traces event-driven in the synapses.

    The block of NMDA receptors is taken at the beginning of a step: ``exponential_euler`` needs
    currents that are linear in the voltage.
    """
    directory, wired = new_program(flags), wiring(cells, duration)
    defaultclock.dt = dt*ms
    lines = [f"dgaba/dt = -gaba/({TAU_GABA}*ms) : 1"]
    entering = {SOMA: f"{G_GABA}*nS*gaba*({E_GABA}*mV - v_{SOMA})"}
    for k in (INNER, OUTER):
        lines += [f"dampa_{k}/dt = -ampa_{k}/({TAU_AMPA}*ms) : 1",
                  f"dnmda_{k}/dt = -nmda_{k}/({TAU_NMDA}*ms) : 1",
                  f"open_{k} = 1/(1 + exp(-0.062*v_{k}/mV)/3.57) : 1 (constant over dt)"]
        entering[k] = f"({G_AMPA}*nS*ampa_{k} + {G_NMDA}*nS*nmda_{k}*open_{k})*(0*mV - v_{k})"
    group = NeuronGroup(
        cells, "\n".join([equations(shape, entering), *lines]), method="exponential_euler",
        threshold="v_0 > 0*mV", refractory="v_0 > 0*mV", name="cells", namespace={})
    for k in range(len(shape)):
        setattr(group, f"v_{k}", -65*mV)
    for gate, value in STEADY.items():
        setattr(group, f"{gate}_0", value)
    rows, times = wired.spikes
    inputs = SpikeGeneratorGroup(POOL, rows, times*ms, name="inputs")
    paths = []
    for name, source, k, ends, w in (("outside", inputs, OUTER, wired.outside, wired.w[0]),
                                     ("between", group, INNER, wired.cells, wired.w[1])):
        path = Synapses(
            source, group, "\n".join(STDP), name=name, delay=(source is group)*DELAY*ms,
            on_pre=f"""ampa_{k}_post += w
                       nmda_{k}_post += w
                       w = clip(w - {A_MINUS}*y, 0, 1)
                       x += 1""",
            on_post=f"""w = clip(w + {A_PLUS}*x, 0, 1)
                        y += 1""")
        path.connect(i=ends[0], j=ends[1])
        path.w = w
        paths.append(path)
    inhibitory = Synapses(group, group, on_pre="gaba_post += 1", delay=DELAY*ms, name="inhibitory")
    inhibitory.connect(i=wired.inhibitory[0], j=wired.inhibitory[1])
    spikes = SpikeMonitor(group, name="spikes")
    return simulation(
        directory, Network(inputs, group, *paths, inhibitory, spikes), duration, lambda: dict(
            spikes=(np.array(spikes.i), np.array(spikes.t/ms)),
            w=np.concatenate([np.array(path.w) for path in paths])))


# ---------------------------------------------------------------------------- plasticity

def btsp(inputs, cells, duration, dt):
    """As `ours.btsp`: both traces in the synapse, everything on the clock of `dt`.

    `euler` is the best of Brian2's methods here: `exponential_euler` divides by the rates, which
    are 0 where nothing is eligible.
    """
    directory, (R, plateau) = new_program(), track(inputs, cells, duration, dt)
    given = dict(R_given=TimedArray(R, dt*ms, name="R_given"),
                 gate_given=TimedArray(plateau, dt*ms, name="gate_given"))
    defaultclock.dt = dt*ms
    before = NeuronGroup(inputs, "R = R_given(t, i) : 1", name="inputs", namespace=given)
    after = NeuronGroup(cells, "gate = gate_given(t, i) : 1", name="cells", namespace=given)
    path = Synapses(before, after, BTSP, method="euler", name="path", namespace=BTSP_VALUES | given)
    path.connect()
    path.w = 1/4.680311
    return learned(directory, Network(before, after, path), path, duration)


BTSP = """
dw/dt = up*(1 - w) - down*w : 1 (clock-driven)
dET/dt = (R_pre - ET)/tau_ET : 1 (clock-driven)
dIS/dt = (gate_post - IS)/tau_IS : 1 (clock-driven)
x = ET*IS/(ET_max*IS_max) : 1
up = k_plus*(s_plus - zero_plus)/(one_plus - zero_plus) : Hz
down = k_minus*(s_minus - zero_minus)/(one_minus - zero_minus) : Hz
s_plus = 1/(1 + exp(-b_plus*(x - a_plus))) : 1
s_minus = 1/(1 + exp(-b_minus*(x - a_minus))) : 1
"""
BTSP_VALUES = dict(
    tau_ET=1664.103*ms, tau_IS=437.0065*ms, ET_max=0.5074, IS_max=0.4967,
    k_plus=1.109682*Hz, a_plus=0.4150117, b_plus=4.40422,
    k_minus=0.4249387*Hz, a_minus=0.02618154, b_minus=20.04576)
for sign in ("plus", "minus"):
    a, b = BTSP_VALUES[f"a_{sign}"], BTSP_VALUES[f"b_{sign}"]
    BTSP_VALUES[f"zero_{sign}"] = 1/(1 + math.exp(b*a))
    BTSP_VALUES[f"one_{sign}"] = 1/(1 + math.exp(-b*(1 - a)))


def triplet(inputs, cells, duration, dt):
    """As `ours.triplet`: four event-driven traces in the synapse, Brian2's best for this rule."""
    directory, (before, after) = new_program(), pairing(inputs, cells, duration, dt)
    defaultclock.dt = dt*ms
    sources, targets = (SpikeGeneratorGroup(n, rows, times*ms, name=name) for n, (rows, times), name
                        in ((inputs, before, "inputs"), (cells, after, "cells")))
    path = Synapses(
        sources, targets, """
        w : 1
        dr1/dt = -r1/(16.8*ms) : 1 (event-driven)
        dr2/dt = -r2/(101*ms) : 1 (event-driven)
        do1/dt = -o1/(33.7*ms) : 1 (event-driven)
        do2/dt = -o2/(125*ms) : 1 (event-driven)""",
        on_pre="""w = clip(w - o1*(7e-3 + 2.3e-4*r2), 0, 1)
                  r1 += 1
                  r2 += 1""",
        on_post="""w = clip(w + r1*(5e-10 + 6.2e-3*o2), 0, 1)
                   o1 += 1
                   o2 += 1""", name="path")
    path.connect()
    path.w = 0.5
    return learned(directory, Network(sources, targets, path), path, duration)


def clopath(inputs, cells, duration, dt):
    """As `ours.clopath`: trace and filtered potentials in the synapse, on the clock of `dt`."""
    directory, (before, after) = new_program(), pairing(inputs, cells, duration, dt)
    defaultclock.dt = dt*ms
    sources, pulses = (SpikeGeneratorGroup(n, rows, times*ms, name=name) for n, (rows, times), name
                       in ((inputs, before, "inputs"), (cells, after, "pulses")))
    targets = NeuronGroup(cells, RATES.replace("_{k}", "") + f"""
        dv/dt = (120*m**3*h*(50*mV - v) + 36*n**4*(-77*mV - v) + 0.3*(-54.402*mV - v))/ms
                + I/(100*pF) : volt
        dI/dt = (exp(1)*q - I)/({PULSE_TAU}*ms) : amp
        dq/dt = -q/({PULSE_TAU}*ms) : amp""", method="exponential_euler", name="cells")
    targets.v = -65*mV
    for gate, value in STEADY.items():
        setattr(targets, gate, value)
    pulse = Synapses(pulses, targets, on_pre=f"q += {PULSE}*nA", name="pulse")
    pulse.connect(j="i")
    path = Synapses(
        sources, targets, """
        dw/dt = A_LTP*x*clip(v_post - theta_plus, 0*mV, inf*mV)*clip(
                u_plus - theta_minus, 0*mV, inf*mV) : 1 (clock-driven)
        dx/dt = -x/(15*ms) : Hz (clock-driven)
        du_minus/dt = (v_post - u_minus)/(10*ms) : volt (clock-driven)
        du_plus/dt = (v_post - u_plus)/(7*ms) : volt (clock-driven)""",
        on_pre="""w = clip(w - A_LTD*clip(u_minus - theta_minus, 0*mV, inf*mV), 0, 1)
                  x += 1/(15*ms)""", method="euler", name="path",
        namespace=dict(A_LTD=14e-5/mV, A_LTP=8e-5/mV**2, theta_minus=-70.6*mV,
                       theta_plus=-45.3*mV))
    path.connect()
    path.w, path.u_minus, path.u_plus = 0.5, -65*mV, -65*mV
    path.run_regularly("w = clip(w, 0, 1)", dt=dt*ms)
    return learned(directory, Network(sources, pulses, targets, pulse, path), path, duration)


def learned(directory, network, path, duration):
    """What runs a network's program once more and returns the final weights of a path."""
    shape = len(path.source), len(path.target)
    return simulation(directory, network, duration, lambda: dict(
        w=np.array(path.w).reshape(shape)))
