"""Brian2 as it comes, with the equations of each compartment written by hand.

`exponential_euler` is the best that Brian2 brings for them: its other methods need steps of a few
microseconds.  C++ stand-alone; `flags` says whose compiler flags.
"""

import math
import tempfile

import numpy as np
from brian2 import (
    Cylinder,
    Network,
    NeuronGroup,
    SpatialNeuron,
    SpikeMonitor,
    StateMonitor,
    cm,
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

RATES = """
dm_{k}/dt = (1 - m_{k})/exprel(-(v_{k}/mV + 40)/10)/ms - 4*exp(-(v_{k}/mV + 65)/18)/ms*m_{k} : 1
dh_{k}/dt = (0.07*exp(-(v_{k}/mV + 65)/20)*(1 - h_{k})
             - h_{k}/(1 + exp(-(v_{k}/mV + 35)/10)))/ms : 1
dn_{k}/dt = (0.1*(1 - n_{k})/exprel(-(v_{k}/mV + 55)/10)
             - 0.125*exp(-(v_{k}/mV + 65)/80)*n_{k})/ms : 1
"""
STEADY = dict(m=0.05293248525724958, h=0.5961207535084603, n=0.3176769140606974)  # at -65 mV


def equations(shape):
    """One equation for each compartment's voltage, and three for its gates."""
    length, diameter = np.array(shape.length)*1e-4, np.array(shape.diameter)*1e-4        # cm
    area = math.pi*diameter*length
    half = 150*length/2/(math.pi*diameter**2/4)                                          # ohm
    axial = [[] for _ in shape.parent]
    for k, parent in enumerate(shape.parent):
        if parent >= 0:
            g = 1/(half[k] + half[parent]*(parent == k - 1))*1e9                         # nS
            axial[k].append(f"{float(g)!r}*nS*(v_{parent} - v_{k})")
            axial[parent].append(f"{float(g)!r}*nS*(v_{k} - v_{parent})")
    lines = ["I : amp"]
    for k in range(len(shape)):
        if shape.active or k == 0:
            membrane = "".join(
                f"{float(g*area[k]*1e6)!r}*nS*{gate.format(k=k)}({E}*mV - v_{k}) + "
                for g, gate, E in ((120, "m_{k}**3*h_{k}*", 50), (36, "n_{k}**4*", -77),
                                   (0.3, "", -54.3)))
            lines.append(RATES.format(k=k))
        else:
            membrane = f"{float(0.1*area[k]*1e6)!r}*nS*(-65*mV - v_{k}) + "
        current = " + I"*(k == 0)
        lines.append(f"dv_{k}/dt = ({membrane}{' + '.join(axial[k])}{current})/"
                     f"({float(area[k]*1e6)!r}*pF) : volt")
    return "\n".join(lines)


def population(shape, currents, dt, duration, record=False, flags="Brian2"):
    """As `ours.population`; `flags` of Brian2 or of this package (``"ours"``)."""
    directory = tempfile.TemporaryDirectory(prefix="stock_brian2_")
    set_device("cpp_standalone", directory=directory.name, build_on_run=False)
    if flags == "ours":
        from dendritic_models import backends

        backends.prefer(backends.get("cpp_standalone"))
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
    network = Network(cells, spikes, *[voltages]*record)
    network.run(duration*ms, namespace={})
    device.build(directory=directory.name, compile=True, run=False)

    def again():
        device.run(directory=directory.name, with_output=False)
        found = dict(wall=device._last_run_time,
                     spikes=(np.array(spikes.i), np.array(spikes.t/ms)))
        return found | ({"v": np.array(voltages.v_0/mV).T} if record else {})

    def simulate():
        return timed(again, children=True)

    simulate.directory = directory                             # or it is removed
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
    directory = tempfile.TemporaryDirectory(prefix="stock_brian2_")
    set_device("cpp_standalone", directory=directory.name, build_on_run=False)
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
    Network(neuron, spikes).run(duration*ms, namespace={})
    device.build(directory=directory.name, compile=True, run=False)

    def again():
        device.run(directory=directory.name, with_output=False)
        return dict(wall=device._last_run_time, spikes=(np.array(spikes.i), np.array(spikes.t/ms)))

    def simulate():
        return timed(again, children=True)

    simulate.directory = directory
    return simulate
